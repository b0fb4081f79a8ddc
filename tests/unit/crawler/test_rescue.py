"""What a killed crawl had fetched is found in its archive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.middlewares.browser import SHOWN_BY
from crawler.rescue import fetched_pages
from pipeline.types import Page
from pipeline.warc import WarcWriter, read_page

EVENING = datetime(2026, 2, 3, 23, 50, tzinfo=UTC)
BASE = "https://courrier.example"


def page(path: str, status: int = 200, **headers: str) -> Page:
    sent = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Page(f"{BASE}{path}", f"{BASE}{path}?final", status, sent, path.encode(), EVENING)


def write(archive: Path, run: str, at: datetime, *fetched: Page) -> None:
    writer = WarcWriter(archive, run, clock=lambda: at)
    for each in fetched:
        writer.write(each)
    writer.close()


def found(archive: Path, *runs: str, shown: bool = False) -> dict[str, bytes]:
    began = [(run, EVENING) for run in runs]
    refs = fetched_pages(archive, began, EVENING + timedelta(hours=1), shown=shown)
    return {url.removeprefix(BASE): read_page(archive, ref).body for url, ref in refs.items()}


def test_pages_of_the_killed_runs_are_found_by_what_was_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "RUN1", EVENING, page("/a"), page("/gone", 404), page("/moved", 302))
    write(tmp_path, "RUN1B", EVENING, page("/other"))
    write(tmp_path, "RUN2", EVENING + timedelta(minutes=20), page("/after-midnight"))
    assert found(tmp_path, "RUN1", "RUN2") == {"/a": b"/a", "/after-midnight": b"/after-midnight"}


def test_what_is_torn_off_at_the_end_is_not_found_and_the_rest_is(tmp_path: Path) -> None:
    write(tmp_path, "RUN1", EVENING, page("/a"), page("/b"))
    (file,) = tmp_path.rglob("*.warc.gz")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) - 100])
    assert found(tmp_path, "RUN1") == {"/a": b"/a"}


@pytest.mark.parametrize(("shown", "body"), [(False, b"shell"), (True, b"filled")])
def test_of_a_source_that_needs_a_browser_only_what_was_shown_counts(tmp_path: Path, shown: bool, body: bytes) -> None:
    shell = Page(f"{BASE}/a", f"{BASE}/a", 200, (), b"shell", EVENING)
    filled = Page(f"{BASE}/a", f"{BASE}/a", 200, ((SHOWN_BY, "Chromium/1"),), b"filled", EVENING)
    write(tmp_path, "RUN1", EVENING, shell, filled)
    assert found(tmp_path, "RUN1", shown=shown) == {"/a": body}
