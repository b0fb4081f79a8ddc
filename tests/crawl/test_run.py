"""`dateline run`: fetches what is due without being told, and ends when told with nothing lost and nobody left."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from crawling import Done, Workplace, descendants, finish, outliving
from little_site import LittleSite, html, newspaper

#: Ten seconds are promised; a machine on which other tests run may take longer to end a process.
PROMPT_S = 18.0


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace.at(tmp_path)


def test_sources_are_visited_without_being_told_and_channels_polled_again_when_due(place: Workplace) -> None:
    with LittleSite(newspaper(2)) as site, LittleSite({"/": html("Empty", "<p>Soon.</p>")}) as empty:
        _source(place, "lantern", site)
        _source(place, "empty", empty)
        place.source("broken", 'nam = "Broken"\n')
        process = place.start("dateline", "run")
        with descendants(process) as seen:
            _until(lambda: _stored(place) == 2 and not _crawls(process))
            site.pages |= newspaper(3)
            place.write("UPDATE channels SET next_poll_at = '2026-01-01T00:00:00.000000Z' WHERE url LIKE '%/feed'")
            _until(lambda: _stored(place) == 3 and not _crawls(process))
            done = _end(process, signal.SIGINT)
        assert done.code == 0
        assert outliving(seen) == []
    assert site.paths.count("/feed") == 2
    assert 4 * 60 < (_next_poll(place, site) - datetime.now(UTC)).total_seconds() < 6 * 3600, "it moved on"
    assert empty.paths.count("/") == 1, "a front page that names nothing is not looked at again at once"
    said = [line.split(" ", 2)[2] for line in done.complaint.splitlines()]
    assert said[:2] == [
        'Left out: broken.toml: unknown key "nam"; did you mean "name"?',
        f"Sources in {place.folder / 'sources'}: 2",
    ]
    assert [line.split(" ", 2)[2] for line in said if " started; " in line] == [
        "started; due: 2",
        "started; due: 1",
    ]


def test_told_to_end_it_ends_the_crawl_in_order(place: Workplace) -> None:
    with LittleSite(newspaper(30), latency_s=0.2) as site:
        _source(place, "lantern", site)
        process = place.start("dateline", "run", DATELINE_DELAY_S="0.5")
        with descendants(process) as seen:
            _until(lambda: len(_articles(site)) >= 3)
            began = time.monotonic()
            assert _end(process, signal.SIGTERM).code == 0
        assert time.monotonic() - began < PROMPT_S
        assert outliving(seen) == []
        assert _stored(place) == len(_articles(site)) < 30, "what was on its way is stored"
        assert place.rows("SELECT outcome FROM runs_v1") == [("interrupted",)]
        assert _leased(place) == []


def test_whether_the_scheduler_is_killed_or_its_crawl_the_next_goes_on(place: Workplace) -> None:
    with LittleSite(newspaper(8), latency_s=0.2) as site:
        _source(place, "lantern", site)
        process = place.start("dateline", "run", DATELINE_DELAY_S="0.5")
        with descendants(process) as seen:
            _until(lambda: len(_articles(site)) >= 3)
            process.kill()
            assert "Traceback" not in finish(process).stderr
        assert outliving(seen, PROMPT_S) == [], "its crawl noticed, and ended"
        assert _leased(place) == []
        assert _stored(place) == len(_articles(site)) < 8
        site.latency_s = 0
        place.write("UPDATE channels SET next_poll_at = '2026-01-01T00:00:00.000000Z'")
        process = place.start("dateline", "run")
        _until(lambda: _crawls(process) != [])
        crawl = _crawls(process)[0]
        crawl.kill()
        _until(lambda: _stored(place) == 8)
        done = _end(process, signal.SIGTERM)
        assert len(_articles(site)) == len(set(_articles(site))) == 8, "nothing was fetched twice"
    assert done.code == 0
    assert f"Crawl {crawl.pid} ended with exit code -9" in done.complaint
    assert "Nothing of what is due was done; waiting 5 s" in done.complaint


def test_told_to_end_it_does_not_wait_for_a_database_that_another_writes_to(place: Workplace) -> None:
    place.source("lantern", 'name = "Lantern"\nhomepage = "http://127.0.0.1:9/"\n')
    assert place.dateline("migrate").code == 0
    with closing(sqlite3.connect(place.folder / "dateline.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        process = place.start("dateline", "run")
        assert process.stderr
        assert "Sources in" in process.stderr.readline()
        began = time.monotonic()
        assert _end(process, signal.SIGTERM).code == 0
    assert time.monotonic() - began < PROMPT_S


def test_nothing_to_poll_from_is_the_operators_error(place: Workplace) -> None:
    done = place.dateline("run")
    assert done.code == 2
    assert (
        done.complaint
        == f"dateline: {place.folder / 'sources'}: no folder of sources; make it, or set DATELINE_SOURCES to yours"
    )


def _source(place: Workplace, name: str, site: LittleSite) -> None:
    place.source(name, f'name = "{name.title()}"\nhomepage = "{site.base}/"\n')


def _end(process: subprocess.Popen[str], how: signal.Signals) -> Done:
    process.send_signal(how)
    return finish(process)


def _crawls(process: subprocess.Popen[str]) -> list[psutil.Process]:
    children: list[psutil.Process] = psutil.Process(process.pid).children()
    return children


def _articles(site: LittleSite) -> list[str]:
    return [path for path in site.paths if path.startswith("/news/")]


def _stored(place: Workplace) -> int:
    if not (place.folder / "dateline.db").exists() or not place.rows(
        "SELECT 1 FROM sqlite_master WHERE name = 'articles_v1'"
    ):
        return 0
    count: int = place.rows("SELECT count(*) FROM articles_v1")[0][0]
    return count


def _leased(place: Workplace) -> list[tuple[str, ...]]:
    return place.rows("SELECT host, lease_owner FROM hosts WHERE lease_owner IS NOT NULL")


def _next_poll(place: Workplace, site: LittleSite) -> datetime:
    ((text,),) = place.rows("SELECT next_poll_at FROM channels WHERE url = :url", url=f"{site.base}/feed")
    return datetime.fromisoformat(text)


def _until(reached: Callable[[], bool], within_s: float = 60.0) -> None:
    give_up_at = time.monotonic() + within_s
    while not reached():
        assert time.monotonic() < give_up_at, "it did not come to that"
        time.sleep(0.2)
