"""What a fork server loads before it forks: workers then extract their first page as quickly as any other."""

from __future__ import annotations

import gc
import importlib

from db import urls
from pipeline.extract.body import extractors, second_opinion
from pipeline.extract.verdict import language
from pipeline.extract.wording import phrases
from pipeline.run import WORKER_MODULES


def test_workers_find_model_rules_and_word_lists_loaded() -> None:
    for module in WORKER_MODULES:
        importlib.import_module(module)
    assert language._identifier.cache_info().currsize == 1
    assert extractors.cascade.cache_info().currsize == 1
    assert extractors.box_extractor.cache_info().currsize == 1
    assert second_opinion.common_words.cache_info().currsize == 1
    assert phrases._phrases.cache_info().currsize == 1
    assert urls._registered.cache_info().currsize >= 1


def test_what_is_loaded_is_not_looked_through_for_garbage() -> None:
    importlib.import_module("pipeline.extract.preloaded")
    assert gc.get_freeze_count() > 10_000
