"""Non-articles by the hundred: none is taken for an article, and each family is called by its name."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from pipeline.extract import extract
from pipeline.types import Rejection
from tests.sites.press import non_articles
from tests.sites.press.non_articles import FAMILIES, NonArticle


@cache
def _judged() -> tuple[tuple[NonArticle, str], ...]:
    """Every page with the reason for which it was refused, or with the headline that it was taken for."""
    return tuple((page, _verdict(page)) for page in non_articles.pages())


def _verdict(page: NonArticle) -> str:
    result = extract(page.html, page.url)
    return result.reason if isinstance(result, Rejection) else f"stored: {result.headline!r}, {result.word_count} words"


def test_there_are_enough_pages_families_and_languages() -> None:
    families = Counter(page.name.partition("-")[0] for page, _ in _judged())
    assert sum(families.values()) >= 300
    assert len(families) >= 12
    assert len({page.name.split("-")[1] for page, _ in _judged()}) >= 10


@pytest.mark.parametrize("family", FAMILIES)
def test_no_page_of_the_family_is_stored(family: str) -> None:
    stored = {
        page.name: verdict for page, verdict in _judged() if page.name.startswith(f"{family}-") and ":" in verdict
    }
    assert not stored


@pytest.mark.parametrize("family", FAMILIES)
def test_the_reason_says_what_the_page_is(family: str) -> None:
    wrong = {
        page.name: verdict
        for page, verdict in _judged()
        if page.name.startswith(f"{family}-") and verdict not in page.reasons
    }
    assert not wrong


def test_the_pages_are_the_same_in_every_run() -> None:
    assert [page.html for page in non_articles.pages()] == [page.html for page, _ in _judged()]
