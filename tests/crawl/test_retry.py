"""Second tries come when the host wants them, and dead hosts do not hold up a run."""

from __future__ import annotations

from typing import Any

NO_ROBOTS = {"ROBOTSTXT_OBEY": False}


def test_nobody_knocks_before_retry_after_is_over(hostile: Any, visit: Any) -> None:
    report = visit([hostile.url("/retry-after/503/2"), hostile.url("/ok")], settings=NO_ROBOTS)
    assert report.reasons == [None, None]
    assert report.outcomes[0]["retry_times"] == 1
    assert len(hostile.visits) == 3
    first = next(v for v in hostile.visits if v.path != "/ok")
    assert min(v.at for v in hostile.visits if v.at > first.at) - first.at > 1.8


def test_after_a_long_retry_after_the_host_is_not_asked_again(hostile: Any, visit: Any) -> None:
    urls = [hostile.url("/retry-after/429/3600"), *(hostile.url(f"/ok/{n}") for n in range(20))]
    report = visit([*urls, hostile.url("/ok", "127.0.0.2")], settings=NO_ROBOTS)
    *before, last = hostile.paths("127.0.0.1")  # requests overtake one another until they wait for the host
    assert last == "/retry-after/429/3600"
    fetched = {hostile.url(path) for path in before}
    assert report.reasons == [None if url in fetched else "rate_limited" for url in urls] + [None]
    assert report.reasons.count("rate_limited") > 1
    assert report.elapsed_s < 10


def test_a_dead_host_is_given_up(visit: Any) -> None:
    report = visit(
        [f"http://127.0.0.1:1/{n}" for n in range(20)],
        settings=NO_ROBOTS,
        constants={"crawler.middlewares.retry:RETRY_WAIT_S": 0.0},
    )
    assert report.reasons == ["refused"] * 20
    assert report.stats["retry/hosts_paused"] == 1
    tried = report.stats["downloader/exception_type_count/scrapy.exceptions.DownloadConnectionRefusedError"]
    assert 6 <= tried <= 8  # one or two are on their way when the sixth fails


def test_a_redirect_to_another_host_waits_for_that_host(hostile: Any, visit: Any) -> None:
    away = hostile.url("/redirect/http%3A%2F%2F127.0.0.2:PORT%2Fok")
    visit([away, hostile.url("/ok", "127.0.0.2")], settings=NO_ROBOTS, env={"DATELINE_DELAY_S": "1"})
    first, second = (v.at for v in hostile.visits if v.address == "127.0.0.2")
    assert second - first > 0.9
