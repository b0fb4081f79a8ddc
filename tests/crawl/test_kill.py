"""kill -9 in the middle of a crawl of the demo, again and again; `tests/faults` has the short forms."""

from __future__ import annotations

import random
import time
from pathlib import Path

import psutil
import pytest
from crawling import Workplace, descendants, finish, outliving

from crawler.demo.expected import fates
from crawler.demo.server import DemoServer
from db import urls

LATENCY_S = 0.15


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_crawl_killed_twenty_times_loses_and_doubles_nothing(database_url: str, tmp_path: Path) -> None:
    _kill_until_done(Workplace.at(tmp_path, database_url), kills=20, seed=20)


def _kill_until_done(place: Workplace, *, kills: int, seed: int) -> None:
    moments = random.Random(seed)
    outlived: list[psutil.Process] = []
    with DemoServer(latency_s=LATENCY_S) as server:
        for _ in range(kills):
            outlived += _killed(place, server, moments)
        done = place.scrapy(f"url={server.url}/")
        assert done.code == 0, done.stderr
        _check(place, server)
    assert outlived == []


def _killed(place: Workplace, server: DemoServer, moments: random.Random) -> list[psutil.Process]:
    """Start a crawl and kill it some pages after its first request, or while it starts. Who outlived it by 10 s."""
    process = place.start("scrapy", "crawl", "news", "-a", f"url={server.url}/")
    before, pages = len(server.requests), moments.randrange(0, 14)
    with descendants(process) as seen:
        while process.poll() is None and len(server.requests) < before + pages:
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 2 * LATENCY_S))
        process.kill()
        finish(process)
    return outliving(seen, within_s=10)


def _check(place: Workplace, server: DemoServer) -> None:
    expected = fates(server.now, server.url)
    found = {urls.normalise(url): state for url, (state, _) in place.fates().items()}
    assert {url for url in expected if found.get(urls.normalise(url)) in (None, "known")} == set()
    homes = {fate.article_url for fate in expected.values() if fate.state == "stored"}
    assert place.rows("SELECT count(*), count(DISTINCT url) FROM articles_v1") == [(len(homes), len(homes))]
    assert place.rows("SELECT article_id FROM revisions_v1 GROUP BY article_id HAVING count(*) <> 1") == []
    numbers = [number for (number,) in place.rows("SELECT change FROM changes_v1 ORDER BY change")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert place.rows("SELECT count(*) FROM changes_v1 WHERE kind = 'new'") == [(len(homes),)]
    _check_archive(place, len(homes))


def _check_archive(place: Workplace, articles: int) -> None:
    """Every stored article leads to its page; a torn record at the end of a killed run's file harms nobody."""
    report = place.dateline("verify", "--json").data
    kept = {kind for kind in report["broken"] if not kind.startswith(("evidence:", "block"))}
    assert kept == set(), report["examples"]
    assert report["checked"]["articles"] == articles
    assert report["checked"]["pages"] == 2 * articles
