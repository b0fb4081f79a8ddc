"""Several processes on one database: nothing is polled twice, and nobody meets a locked file."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
import sqlalchemy as sa
from crawling import Workplace, finish
from little_site import LittleSite, newspaper

from db import leases


@pytest.mark.timeout(400)
def test_two_schedulers_poll_each_due_channel_once(postgres_url: str, tmp_path: Path) -> None:
    _share(Workplace.at(tmp_path, postgres_url), sites=4, rounds=2)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_schedulers_poll_each_of_many_due_channels_once(database_url: str, tmp_path: Path) -> None:
    _share(Workplace.at(tmp_path, database_url), sites=20, rounds=10)


def test_two_crawls_and_four_readers_on_sqlite_never_meet_a_lock(sqlite_url: str, tmp_path: Path) -> None:
    _crowd(Workplace.at(tmp_path, sqlite_url), articles=40)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_long_crawls_and_four_readers_on_sqlite_never_meet_a_lock(sqlite_url: str, tmp_path: Path) -> None:
    _crowd(Workplace.at(tmp_path, sqlite_url), articles=400)


@pytest.mark.slow
def test_crawl_that_was_stopped_asks_nothing_of_a_host_that_is_anothers_now(sqlite_url: str, tmp_path: Path) -> None:
    """Its requests were waiting for their turn when it was stopped, past the end of its lease."""
    place = Workplace.at(tmp_path, sqlite_url, DATELINE_DELAY_S="0.3")
    with LittleSite(newspaper(40)) as site:
        crawl = place.start("scrapy", "crawl", "news", "-a", f"url={site.base}/")
        _until(lambda: len(site.paths) > 5)
        crawl.send_signal(signal.SIGSTOP)
        time.sleep(leases.TERM.total_seconds() + 1)
        place.write("UPDATE hosts SET lease_owner = 'elsewhere:0/1/1/other', lease_gen = lease_gen + 1")
        asked = len(site.begun)
        crawl.send_signal(signal.SIGCONT)
        done = finish(crawl)
    assert len(site.begun) == asked
    assert "nothing more is fetched from it" in done.complaint


def _share(place: Workplace, *, sites: int, rounds: int) -> None:
    """Two schedulers, each with a crawl at a time; the feeds fall due all at once, several times."""
    with _sites(sites) as papers:
        for name, site in papers.items():
            place.source(name, f'name = "{name}"\nhomepage = "{site.base}/"\nfeeds = ["{site.base}/feed"]\n')
        with _schedulers(place) as schedulers:
            _play(place, papers, schedulers, rounds)
    assert [scheduler.returncode for scheduler in schedulers] == [0, 0]
    assert place.rows("SELECT count(*), count(DISTINCT url) FROM articles_v1") == [(3 * sites, 3 * sites)]


def _play(
    place: Workplace, papers: dict[str, LittleSite], schedulers: list[subprocess.Popen[str]], rounds: int
) -> None:
    for number in range(1, rounds + 1):
        _until(lambda least=number: all(_polls(site) >= least for site in papers.values()))  # type: ignore[misc]
        _until(lambda: not any(psutil.Process(scheduler.pid).children() for scheduler in schedulers))
        assert Counter(_polls(site) for site in papers.values()) == {number: len(papers)}
        if number < rounds:
            _make_due(place)


@contextmanager
def _schedulers(place: Workplace) -> Iterator[list[subprocess.Popen[str]]]:
    """Two, ended at the end."""
    schedulers = [place.start("dateline", "run") for _ in range(2)]
    try:
        yield schedulers
    finally:
        for scheduler in schedulers:
            scheduler.send_signal(signal.SIGTERM)
        for scheduler in schedulers:
            print(finish(scheduler).complaint)


def _crowd(place: Workplace, *, articles: int) -> None:
    """Two crawls of two sites, and four that read what they store, all the time."""
    over = threading.Event()
    errors: list[Exception] = []
    answers = [0] * 4

    def read(number: int) -> None:
        while not over.is_set():
            try:
                with place.reader() as reader:
                    list(reader.articles(limit=20))
                    list(reader.changes(limit=50))
                    list(reader.search("council"))
                    reader.status()
            except sa.exc.DBAPIError as error:
                errors.append(error)
                return
            answers[number] += 1

    readers = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    with _sites(2, articles) as papers:
        crawls = [
            place.start("scrapy", "crawl", "news", "-a", f"url={site.base}/", "-a", f"max_articles={articles}")
            for site in papers.values()
        ]
        for reader in readers:
            reader.start()
        ended = [finish(crawl, patience_s=1700) for crawl in crawls]
        over.set()
        for reader in readers:
            reader.join()
    print(f"{2 * articles} articles stored, {sum(answers)} rounds of reading")
    assert errors == []
    assert [done.code for done in ended] == [0, 0]
    assert not any("locked" in done.complaint or "trying again" in done.complaint for done in ended)
    assert all(answers)
    assert place.rows("SELECT count(*) FROM articles_v1") == [(2 * articles,)]


@contextmanager
def _sites(count: int, articles: int = 3) -> Iterator[dict[str, LittleSite]]:
    """Each on an address of its own, and so a host of its own."""
    with ExitStack() as stack:
        yield {
            f"paper-{number}": stack.enter_context(LittleSite(newspaper(articles), address=f"127.0.0.{number + 2}"))
            for number in range(count)
        }


def _polls(site: LittleSite) -> int:
    return site.paths.count("/feed")


def _make_due(place: Workplace) -> None:
    place.write("UPDATE channels SET next_poll_at = '2026-01-01T00:00:00.000000Z' WHERE next_poll_at IS NOT NULL")


def _until(reached: Callable[[], bool], within_s: float = 180.0) -> None:
    give_up_at = time.monotonic() + within_s
    while not reached():
        assert time.monotonic() < give_up_at, "it did not come to that"
        time.sleep(0.2)
