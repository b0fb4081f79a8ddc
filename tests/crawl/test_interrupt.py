"""Ctrl-C and SIGTERM: what is on its way is stored, hosts are given back, the rest is due for the next crawl."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from crawling import Workplace, descendants, finish, outliving
from little_site import LittleSite, newspaper

#: Ten seconds are promised; a machine on which other tests run may take longer to end a process.
PROMPT_S = 18.0


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace.at(tmp_path)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_crawl_ends_in_order_and_the_next_goes_on(place: Workplace, how: signal.Signals) -> None:
    with LittleSite(newspaper(30, etag='"a"'), latency_s=0.1) as site:
        process = place.start("dateline", "crawl", f"{site.base}/", DATELINE_DELAY_S="0.5")
        with descendants(process) as seen:
            _until(lambda: len(_articles(site)) >= 6)
            asked_to_end = time.monotonic()
            process.send_signal(how)
            done = finish(process)
        assert time.monotonic() - asked_to_end < PROMPT_S
        assert done.code == 130
        assert "Interrupted: what was fetched is stored" in done.complaint
        fetched = _articles(site)
        assert len(fetched) < 12, "the queue was worked off"
        assert _stored(place) == len(fetched), "what was on its way is stored"
        assert place.rows("SELECT outcome FROM runs_v1") == [("interrupted",)]
        assert place.rows("SELECT host FROM hosts WHERE lease_owner IS NOT NULL") == []
        assert outliving(seen) == []
        site.latency_s = 0
        assert place.scrapy(f"url={site.base}/").code == 0
        assert len(_articles(site)) == len(set(_articles(site))) == 30, "nothing was fetched twice"
    assert _stored(place) == 30


def test_crawl_that_waits_for_a_host_can_be_interrupted(place: Workplace) -> None:
    with LittleSite(newspaper(30), latency_s=0.4) as site:
        first = place.start("scrapy", "crawl", "news", "-a", f"url={site.base}/")
        _until(lambda: bool(site.asked))
        waiting = place.start("dateline", "crawl", f"{site.base}/")
        assert waiting.stderr is not None
        line = waiting.stderr.readline()
        while "waiting" not in line:
            assert line, "it ended without having waited"
            line = waiting.stderr.readline()
        waiting.send_signal(signal.SIGINT)
        assert finish(waiting, patience_s=PROMPT_S).code == 130
        first.send_signal(signal.SIGINT)
        finish(first)


def test_server_that_does_not_answer_does_not_keep_an_interrupted_crawl(place: Workplace) -> None:
    with LittleSite(newspaper(5)) as site:
        site.slow["/news/3"] = 20.0
        process = place.start("dateline", "crawl", f"{site.base}/")
        _until(lambda: "/news/3" in site.begun)
        process.send_signal(signal.SIGINT)
        assert finish(process, patience_s=PROMPT_S).code == 130
    assert place.fates()[f"{site.base}/news/3"] == ("known", None)


def _articles(site: LittleSite) -> list[str]:
    return [path for path in site.paths if path.startswith("/news/")]


def _stored(place: Workplace) -> int:
    count: int = place.rows("SELECT count(*) FROM articles_v1")[0][0]
    return count


def _until(happened: Callable[[], bool], patience_s: float = 60.0) -> None:
    deadline = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
