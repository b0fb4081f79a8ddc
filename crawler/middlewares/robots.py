"""Obeys robots.txt as RFC 9309 has it, which is stricter than Scrapy where the file cannot be had.

A file that is not there (4xx) allows everything; one that could not be fetched (5xx, 429, network)
forbids everything until it can. Crawl-delay is no part of the RFC and is obeyed all the same.
"""

from __future__ import annotations

import asyncio
import logging
from time import monotonic
from typing import Any, Literal
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.outcome import FETCH_ERRORS, FetchError, LeftForLater, failure_reason
from crawler.robots_txt import MAX_ROBOTS_BYTES, RobotsRules, read_robots
from crawler.slots import raise_delay

#: How long a file is good for (section 2.4), and how soon one that could not be had is asked for again.
MAX_AGE_S = 86_400.0
UNREACHABLE_AGE_S = 300.0
logger = logging.getLogger(__name__)


class RobotsForbidden(FetchError):  # noqa: N818
    """A request that robots.txt forbids. `reason` is `robots`, or `robots_unreachable` when it could not be had."""

    def __init__(self, url: str, reason: Literal["robots", "robots_unreachable"]) -> None:
        super().__init__(url, reason, "forbidden by robots.txt" if reason == "robots" else "robots.txt unreachable")


class RobotsMiddleware:
    """Asks robots.txt before every request, once an origin, through the same downloader and delays.

    A spider may have `obeys_crawl_delay(host) -> bool`. `meta["robots"]` of what passes tells the file's verdict.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._files: dict[str, tuple[float, asyncio.Task[RobotsRules]]] = {}
        self._received: WeakKeyDictionary[Request, int] = WeakKeyDictionary()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.bytes_received, signal=signals.bytes_received)
        return middleware

    async def process_request(self, request: Request) -> None:
        """Raises `RobotsForbidden`."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self.rules(request.url)
        if not rules.allows(request.url):
            self._count("forbidden")
            raise RobotsForbidden(request.url, "robots_unreachable" if rules.verdict == "unreachable" else "robots")
        request.meta["robots"] = rules.verdict

    async def rules(self, url: str) -> RobotsRules:
        """The rules of the origin of `url`; all who ask while the file is on its way wait for the one fetch."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        asked_at, task = self._files.get(origin, (0.0, None))
        if task is None or _is_stale(task, monotonic() - asked_at):
            task = asyncio.ensure_future(self._fetch(origin))
            self._files[origin] = monotonic(), task
        return await asyncio.shield(task)

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Ends the download of a robots.txt when as much has come as is read."""
        if request.meta.get("is_robots"):
            self._received[request] = self._received.get(request, 0) + len(data)
            if self._received[request] > MAX_ROBOTS_BYTES:
                raise StopDownload(fail=False)

    async def _fetch(self, origin: str) -> RobotsRules:
        # No size limit: the signal above stops a file that is too long, and what came of it counts.
        meta = {"dont_obey_robotstxt": True, "is_robots": True, "download_maxsize": 0}
        request = Request(f"{origin}/robots.txt", callback=NO_CALLBACK, priority=1000, meta=meta)
        engine: Any = self._crawler.engine
        self._count("fetched")
        try:
            response: Response = await engine.download_async(request)
        except LeftForLater:
            raise  # says nothing of the file: whoever waits for it is left for later too
        except FETCH_ERRORS as error:
            rules = self._not_had(request, error)
        else:
            coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
            # Not on the reactor: 25,000 rules, a full 500 KiB, take 0.4 s.
            rules = await asyncio.to_thread(read_robots, response.status, response.body, coding, self._agent)
        self._count(rules.verdict)
        self._slow_down(urlsplit(origin).hostname or "", rules)
        return rules

    def _not_had(self, request: Request, error: Exception) -> RobotsRules:
        reason = failure_reason(error)
        logger.info("No robots.txt (%s): %s", reason, request.url)
        # Section 2.3.1.2: a file behind too many redirects may be taken for one that is not there.
        return RobotsRules("unavailable" if reason == "redirect_loop" else "unreachable", self._agent)

    def _slow_down(self, host: str, rules: RobotsRules) -> None:
        obeys = getattr(self._crawler.spider, "obeys_crawl_delay", None)
        if rules.crawl_delay_s and (obeys is None or obeys(host)):
            engine: Any = self._crawler.engine
            if raise_delay(engine.downloader, host, rules.crawl_delay_s):
                self._count("crawl_delay")

    def _count(self, what: str) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(f"robots/{what}")


def _is_stale(task: asyncio.Task[RobotsRules], age_s: float) -> bool:
    if not task.done():
        return False
    if task.cancelled() or task.exception():
        return True
    return age_s > (UNREACHABLE_AGE_S if task.result().verdict == "unreachable" else MAX_AGE_S)
