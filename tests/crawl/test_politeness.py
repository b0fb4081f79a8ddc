"""How a crawl behaves towards a host: one request at a time, at its pace, under our name, one process at a time."""

from __future__ import annotations

import itertools
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from crawling import Workplace, finish
from little_site import Answer, Asked, LittleSite, newspaper

from db import config

_SUPPORT = str(Path(__file__).parents[1] / "support")
#: Between a request's leaving and the server's noticing it, on a busy machine.
_NOISE_S = 0.1


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace.at(tmp_path)


def _gaps(asked: Sequence[Asked]) -> list[float]:
    """Seconds from the beginning of one request to that of the next."""
    begun = sorted(one.began_at for one in asked)
    return [later - earlier for earlier, later in itertools.pairwise(begun)]


def _overlaps(asked: Sequence[Asked]) -> bool:
    in_order = sorted(asked, key=lambda one: one.began_at)
    return any(later.began_at < earlier.ended_at for earlier, later in itertools.pairwise(in_order))


def test_one_request_at_a_time_and_the_delay_between(place: Workplace) -> None:
    with LittleSite(newspaper(5), latency_s=0.1) as site:
        done = place.scrapy(f"url={site.base}/", DATELINE_DELAY_S="0.4", DATELINE_CONTACT="https://reader.example/bot")
        assert done.code == 0, done.stderr
        assert len(site.asked) == 8
        assert not _overlaps(site.asked)
        assert min(_gaps(site.asked)) > 0.4 - _NOISE_S
        assert {asked.headers["user-agent"] for asked in site.asked} == {_user_agent()}


def test_delay_counts_from_when_a_request_leaves_not_from_when_its_connection_was_asked_for(place: Workplace) -> None:
    with LittleSite(newspaper(1)) as site:
        words = ("-a", f"url={site.base}/", "-s", "TWISTED_DNS_RESOLVER=slow_resolver.SlowResolver")
        done = finish(place.start("scrapy", "crawl", "news", *words, DATELINE_DELAY_S="1.2", PYTHONPATH=_SUPPORT))
        assert done.code == 0, done.stderr
        assert [asked.path for asked in site.asked[:2]] == ["/robots.txt", "/"]
        assert min(_gaps(site.asked)) > 1.2 - _NOISE_S


def _user_agent() -> str:
    return f"Dateline/{config.version()} (+https://reader.example/bot)"


def test_without_any_delay_there_is_still_one_request_at_a_time(place: Workplace) -> None:
    with LittleSite(newspaper(20), latency_s=0.03) as site:
        assert place.scrapy(f"url={site.base}/").code == 0
        assert len(site.asked) == 23
        assert not _overlaps(site.asked)


def test_delay_of_a_source_holds_in_place_of_the_common_one(place: Workplace) -> None:
    with LittleSite(newspaper(3)) as site:
        politeness = "[politeness]\ndelay_s = 0.5\n"
        place.source(
            "lantern", f'name = "Lantern"\nhomepage = "{site.base}/"\nfeeds = ["{site.base}/feed"]\n{politeness}'
        )
        assert place.scrapy("source=lantern").code == 0
        assert len(site.paths) == 4
        assert min(_gaps([asked for asked in site.asked if asked.path != "/robots.txt"])) > 0.5 - _NOISE_S


def test_crawl_delay_of_robots_txt_is_obeyed(place: Workplace) -> None:
    robots = Answer(b"User-agent: *\nCrawl-delay: 0.6\n", content_type="text/plain")
    with LittleSite(newspaper(3) | {"/robots.txt": robots}) as site:
        assert place.scrapy(f"url={site.base}/").code == 0
        assert len(site.paths) == 5
        assert min(_gaps(site.asked)) > 0.6 - _NOISE_S


def test_robots_txt_that_cannot_be_had_forbids_everything(place: Workplace) -> None:
    with LittleSite(newspaper(3) | {"/robots.txt": Answer(b"broken", 500)}) as site:
        done = place.dateline("crawl", f"{site.base}/")
        assert site.paths == []
    assert done.code == 1
    assert "robots" in done.complaint


def test_second_crawl_of_a_host_waits_for_the_first_and_then_works(place: Workplace) -> None:
    with LittleSite(newspaper(25), latency_s=0.3) as site:
        both = [
            place.start("scrapy", "crawl", "news", "-a", f"url={site.base}/"),
            place.start("dateline", "crawl", f"{site.base}/"),
        ]
        ended = [finish(process) for process in both]
        assert [done.code for done in ended] == [0, 0], [done.stderr for done in ended]
        waited = [done.complaint for done in ended if "waiting until it is given back" in done.complaint]
        assert len(waited) == 1
        assert "is being fetched by" in waited[0]
        assert not _overlaps(site.asked)
        assert site.paths.count("/feed") == 2
        assert all(site.paths.count(f"/news/{number}") == 1 for number in range(1, 26))
    assert place.rows("SELECT count(*) FROM articles_v1") == [(25,)]


def test_lease_of_a_dead_process_is_taken_over_at_once(place: Workplace) -> None:
    with LittleSite(newspaper(12), latency_s=0.15) as site:
        first = place.start("scrapy", "crawl", "news", "-a", f"url={site.base}/")
        _until(lambda: len(site.paths) > 4)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        assert place.rows("SELECT count(*) FROM hosts WHERE lease_owner IS NOT NULL") == [(1,)]
        done = place.scrapy(f"url={site.base}/")
        assert done.code == 0
        assert "waiting" not in done.stderr
    assert place.rows("SELECT count(*) FROM articles_v1") == [(12,)]
    assert [outcome for (outcome,) in place.rows("SELECT outcome FROM runs_v1 ORDER BY started_at")] == [
        "interrupted",
        "finished",
    ]


def _until(happened: object, patience_s: float = 60.0) -> None:
    assert callable(happened)
    deadline = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
