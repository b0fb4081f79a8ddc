"""What only part of the extraction package needs does not load all of it: a crawl's own process extracts nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest


def loaded_by(module: str, *names: str) -> set[str]:
    """Which of these modules a fresh process has after importing that one."""
    code = f"import sys, {module}; print(*(set({names!r}) & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["crawler.spiders.news", "crawler.schedule"])
def test_crawl_loads_no_text_extraction_into_its_own_process(module: str) -> None:
    assert loaded_by(module, "trafilatura", "py3langid", "alembic", "pipeline.extract.body.blocks") == set()


def test_command_line_loads_neither_scrapy_nor_a_database_before_it_knows_the_command() -> None:
    assert loaded_by("crawler.cli", "scrapy", "trafilatura", "sqlalchemy", "lxml", "pipeline.process") == set()


def test_workers_have_it_before_they_are_forked() -> None:
    modules = "pipeline.process, pipeline.extract.whole_page"
    assert loaded_by(modules, "trafilatura", "pipeline.extract.body.blocks") == {
        "trafilatura",
        "pipeline.extract.body.blocks",
    }
