"""robots.txt is obeyed, in whatever way it is served."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest

FORBID = quote("User-agent: *\nDisallow: /\n", safe="")

#: How /robots.txt is answered → how the request for a page ends.
ANSWERS: dict[str, str | None] = {
    f"/text/{FORBID}": "robots",
    f"/gzipped-text/{FORBID}": "robots",
    "/text/User-agent%3A%20Dateline%0ADisallow%3A%20%2F": "robots",
    "/text/User-agent%3A%20Other%0ADisallow%3A%20%2F": None,
    "/text/": None,
    "/ok": None,  # a page where the file should be
    "/status/404": None,
    "/status/403": None,
    "/status/429": "robots_unreachable",
    "/status/500": "robots_unreachable",
    "/status/503": "robots_unreachable",
    "/silent": "robots_unreachable",
    "/empty": "robots_unreachable",
    f"/hops/5/text/{FORBID}": "robots",
    f"/hops/6/text/{FORBID}": None,  # too far away, as good as not there
    "/redirect/http%3A%2F%2F10.0.0.1%2Frobots.txt": "robots_unreachable",
    "/long-robots": None,
    "/gzip-bomb": "robots_unreachable",
}


def test_every_answer_for_robots_txt_has_its_consequence(hostile: Any, visit: Any) -> None:
    if len(hostile.addresses) <= len(ANSWERS):
        pytest.skip("this system has no further loopback addresses")
    hostile.robots = dict(zip(hostile.addresses, ANSWERS, strict=False))
    report = visit(
        [hostile.url("/ok", address) for address in hostile.robots],
        settings={"DOWNLOAD_TIMEOUT": 4},
        constants={"crawler.middlewares.retry:RETRY_WAIT_S": 0.1},
    )
    assert dict(zip(ANSWERS, report.reasons, strict=True)) == ANSWERS
    fetched = {v.address for v in hostile.visits if v.path == "/ok"}
    assert fetched == {address for address, answer in hostile.robots.items() if ANSWERS[answer] is None}
    assert [o["state"] for o in report.outcomes if o["reason"] == "robots"] == ["rejected"] * 4
    assert report.elapsed_s < 30
    assert report.peak_mb < 250


def test_only_the_start_of_a_long_file_is_read(hostile: Any, visit: Any) -> None:
    hostile.robots = {"127.0.0.1": "/long-robots"}
    report = visit([hostile.url("/first"), hostile.url("/ok")])
    assert report.reasons == ["robots", None]


def test_one_file_serves_the_whole_run(hostile: Any, visit: Any) -> None:
    report = visit([hostile.url(f"/ok/{n}") for n in range(5)])
    assert report.reasons == [None] * 5
    assert [v.path for v in hostile.visits].count("/robots.txt") == 1
    assert [o["robots"] for o in report.outcomes] == ["unavailable"] * 5


def test_a_redirect_to_a_forbidden_page_is_not_followed(hostile: Any, visit: Any) -> None:
    hostile.robots = {"127.0.0.1": "/text/User-agent%3A%20*%0ADisallow%3A%20%2Fok"}
    report = visit([hostile.url("/redirect/%2Fok")])
    assert report.reasons == ["robots"]
    assert hostile.paths() == ["/redirect/%2Fok"]


def gaps(hostile: Any) -> list[float]:
    return [later.at - earlier.at for earlier, later in pairwise(hostile.visits)]


def test_crawl_delay_is_kept_from_the_file_itself_on(hostile: Any, visit: Any) -> None:
    hostile.robots = {"127.0.0.1": "/text/User-agent%3A%20*%0ACrawl-delay%3A%201"}
    report = visit([hostile.url(f"/ok/{n}") for n in range(3)])
    assert report.reasons == [None] * 3
    assert len(hostile.visits) == 4
    assert min(gaps(hostile)) > 0.9


@pytest.mark.parametrize(
    ("delay_s", "job"), [("1.2", {}), ("0.3", {"obeys_crawl_delay": False})], ids=["ours is longer", "not obeyed"]
)
def test_crawl_delay_never_makes_us_faster(hostile: Any, visit: Any, delay_s: str, job: dict[str, Any]) -> None:
    hostile.robots = {"127.0.0.1": "/text/User-agent%3A%20*%0ACrawl-delay%3A%201"}
    visit([hostile.url(f"/ok/{n}") for n in range(2)], env={"DATELINE_DELAY_S": delay_s}, **job)
    assert float(delay_s) - 0.02 < min(gaps(hostile)) < float(delay_s) + 0.5
