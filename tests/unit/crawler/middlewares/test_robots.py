"""robots.txt is asked for once, before anything else, and obeyed."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.core.downloader import Downloader
from scrapy.exceptions import DownloadTimeoutError, NotConfigured, StopDownload
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler.middlewares import robots
from crawler.middlewares.redirect import RedirectFailed
from crawler.middlewares.robots import RobotsForbidden, RobotsMiddleware
from crawler.outcome import LeftForLater
from crawler.robots_txt import MAX_ROBOTS_BYTES

PAGE = "https://gazette.example/monde/phare.html"


class Site:
    """Stands for the engine: answers a request for robots.txt, after the rest of the loop had its turn."""

    def __init__(self, *answers: Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[Request] = []
        self.downloader: Any = Downloader.__new__(Downloader)
        self.downloader.slots, self.downloader.per_slot_settings = {}, {}
        self.downloader.settings = Settings({"DOWNLOAD_DELAY": 1})

    async def download_async(self, request: Request) -> Response:
        self.asked.append(request)
        await asyncio.sleep(0)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


def answer(text: str, status: int = 200) -> Response:
    return Response("https://gazette.example/robots.txt", status=status, body=text.encode())


def middleware(site: Site, spider: object = None) -> RobotsMiddleware:
    crawler: Any = get_crawler(Spider, {"ROBOTSTXT_OBEY": True, "ROBOTSTXT_USER_AGENT": "Dateline"})
    crawler.engine, crawler.spider = site, spider
    return RobotsMiddleware.from_crawler(crawler)


def passes(site: Site, *requests: Request, spider: object = None) -> list[object]:
    """For each request what its passage through the middleware gave: None, or the error."""

    async def all_at_once() -> list[object]:
        ours = middleware(site, spider)
        return await asyncio.gather(*(ours.process_request(request) for request in requests), return_exceptions=True)

    return list(asyncio.run(all_at_once()))


def test_one_file_is_fetched_for_all_who_wait() -> None:
    site = Site(answer("User-agent: *\nDisallow: /b"))
    found = passes(site, *(Request(f"https://gazette.example/{name}") for name in "abc"))
    assert [getattr(error, "reason", None) for error in found] == [None, "robots", None]
    assert [request.url for request in site.asked] == ["https://gazette.example/robots.txt"]
    assert site.asked[0].meta["dont_obey_robotstxt"]
    assert site.asked[0].meta["is_robots"]


def test_each_origin_has_its_own_file() -> None:
    site = Site(answer(""))
    passes(site, Request("https://a.example/"), Request("http://a.example/"), Request("https://a.example:8443/"))
    assert len(site.asked) == 3


def test_what_passes_bears_the_verdict() -> None:
    request = Request(PAGE)
    assert passes(Site(answer("", 404)), request) == [None]
    assert request.meta["robots"] == "unavailable"


def test_a_request_can_be_exempt() -> None:
    site = Site(answer("User-agent: *\nDisallow: /"))
    assert passes(site, Request(PAGE, meta={"dont_obey_robotstxt": True})) == [None]
    assert site.asked == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DownloadTimeoutError("30 s"), "robots_unreachable"),
        (OSError("no route"), "robots_unreachable"),
        (RedirectFailed(PAGE, "bad_redirect", "no URL"), "robots_unreachable"),
        (RedirectFailed(PAGE, "redirect_loop", "too many"), None),
    ],
)
def test_a_file_that_cannot_be_had_forbids_unless_it_hides_behind_redirects(
    error: Exception, reason: str | None
) -> None:
    found = passes(Site(error), Request(PAGE))[0]
    assert getattr(found, "reason", None) == reason
    assert found is None or isinstance(found, RobotsForbidden)


def test_an_error_of_ours_lets_nothing_pass() -> None:
    assert isinstance(passes(Site(KeyError("bug")), Request(PAGE))[0], KeyError)


def test_a_file_left_for_later_settles_nothing_and_is_asked_for_again() -> None:
    site = Site(LeftForLater("the host is busy"), answer(""))

    async def twice() -> list[object]:
        ours = middleware(site)
        found = await asyncio.gather(ours.process_request(Request(PAGE)), return_exceptions=True)
        return found + await asyncio.gather(ours.process_request(Request(PAGE)), return_exceptions=True)

    first, second = asyncio.run(twice())
    assert isinstance(first, LeftForLater)
    assert second is None


def test_an_unreachable_file_is_asked_for_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(answer("", 503), answer(""))

    async def twice_and_later() -> list[object]:
        ours = middleware(site)
        found = await asyncio.gather(ours.process_request(Request(PAGE)), return_exceptions=True)
        found += await asyncio.gather(ours.process_request(Request(PAGE)), return_exceptions=True)
        monkeypatch.setattr(robots, "UNREACHABLE_AGE_S", -1)
        return found + await asyncio.gather(ours.process_request(Request(PAGE)), return_exceptions=True)

    found = asyncio.run(twice_and_later())
    assert [getattr(error, "reason", None) for error in found] == ["robots_unreachable", "robots_unreachable", None]
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    ("spider", "delay_s"),
    [
        (None, 5.0),
        (SimpleNamespace(obeys_crawl_delay=lambda host: host == "gazette.example"), 5.0),
        (SimpleNamespace(obeys_crawl_delay=lambda host: False), None),
    ],
)
def test_crawl_delay_slows_the_host_down_unless_its_source_says_no(spider: object, delay_s: float | None) -> None:
    site = Site(answer("User-agent: *\nCrawl-delay: 5"))
    passes(site, Request(PAGE), spider=spider)
    assert site.downloader.per_slot_settings.get("gazette.example", {}).get("delay") == delay_s


def test_the_download_of_a_long_file_is_stopped_and_no_other() -> None:
    ours = middleware(Site())
    file, page = Request("https://a.example/robots.txt", meta={"is_robots": True}), Request(PAGE)
    ours.bytes_received(bytes(MAX_ROBOTS_BYTES), file)
    ours.bytes_received(bytes(10 * MAX_ROBOTS_BYTES), page)
    with pytest.raises(StopDownload) as stopped:
        ours.bytes_received(b"x", file)
    assert stopped.value.fail is False


def test_it_can_be_switched_off_like_scrapys() -> None:
    with pytest.raises(NotConfigured):
        RobotsMiddleware.from_crawler(get_crawler(Spider, {"ROBOTSTXT_OBEY": False}))
