"""A few requests outside a crawl: a coroutine that fetches through the crawl's own downloader, within a budget.

Guard, robots.txt, delays and User-Agent are the crawl's; nothing is archived and no lease is taken. A process can run
one errand only: Scrapy's reactor cannot be started again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import scrapy
from scrapy import Request
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.http import Response

from crawler.crawling import interrupt_held_back, project_settings
from crawler.middlewares.archive import as_page
from crawler.middlewares.browser import BROWSER
from crawler.middlewares.robots import RobotsMiddleware
from crawler.outcome import FETCH_ERRORS, LeftForLater, failure_reason
from crawler.robots_txt import RobotsRules
from crawler.slots import set_delay
from crawler.visit import FetchFailed
from pipeline.types import Page

T = TypeVar("T")
#: Requests of one errand, robots.txt and redirects counted.
MOST_REQUESTS = 40
_LEDGER = "crawler.onboarding.errand.Ledger"
_NEXT_TO_THE_DOWNLOADER = 790


class BudgetSpent(LeftForLater):
    """A request that was not made: the errand has had all that it may ask for."""


class Ledger:
    """Counts every request that leaves, and ends those beyond the budget; keeps each robots.txt as it came."""

    def __init__(self, limit: int) -> None:
        self.left = limit
        self.spent = 0
        self.robots: dict[str, str] = {}
        """Text by the URL that was asked for."""
        self.no_robots: dict[str, str] = {}
        """Why a robots.txt could not be had, by its host as URLs write it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Ledger:
        return cls(crawler.settings.getint("ERRAND_MOST_REQUESTS"))

    def process_request(self, request: Request) -> None:
        """Raises `BudgetSpent`."""
        if self.left <= 0:
            raise BudgetSpent(f"{request.url} was not asked for: {self.spent} requests are spent")
        self.left -= 1
        self.spent += 1

    def process_response(self, request: Request, response: Response) -> Response:
        if request.meta.get("is_robots") and response.status == 200:
            self.robots[request.url] = response.body.decode("utf-8", "replace")
        elif request.meta.get("is_robots"):
            self.no_robots[urlsplit(request.url).netloc] = f"answered {response.status}"
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if request.meta.get("is_robots"):
            self.no_robots[urlsplit(request.url).netloc] = failure_reason(exception)


class Fetcher:
    """What an errand fetches with."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @property
    def ledger(self) -> Ledger:
        return self._middleware(Ledger)

    async def get(self, url: str, headers: Mapping[str, str] | None = None, *, shown: bool = False) -> Page:
        """The answer, redirects followed; a page as a browser shows it when it is to be `shown`.

        Raises `FetchFailed` for anything but 200 and once the budget is spent."""
        engine: Any = self._crawler.engine
        meta = {BROWSER: dict(headers or {})} if shown else {}
        request = Request(url, headers=dict(headers or {}), dont_filter=True, meta=meta)
        try:
            response = await engine.download_async(request)
        except BudgetSpent as error:
            raise FetchFailed(url, "budget", str(error)) from None
        except LeftForLater:
            raise
        except FETCH_ERRORS as error:
            raise FetchFailed(url, failure_reason(error), f"{url}: {self._said(url, error)}") from error
        if response.status != 200:
            raise FetchFailed(url, failure_reason(response.status), f"{url} answered {response.status}")
        return as_page(response.request or request, response)

    async def robots(self, url: str) -> RobotsRules:
        """What the robots.txt of that URL's host says to us."""
        return await self._middleware(RobotsMiddleware).rules(url)

    def _said(self, url: str, error: Exception) -> str:
        if failure_reason(error) != "robots_unreachable":
            return str(error)
        why = self.ledger.no_robots.get(urlsplit(url).netloc, "no answer")
        return f"its robots.txt could not be had ({why}), which forbids everything until it can"

    def keep_distance(self, host: str, delay_s: float) -> None:
        """Leave so many seconds between two requests to that host, where it is more than the common delay."""
        engine: Any = self._crawler.engine
        set_delay(engine.downloader, host, delay_s)

    def _middleware(self, kind: type[T]) -> T:
        found = self._crawler.get_downloader_middleware(kind)
        assert isinstance(found, kind), f"{kind.__name__} is always on in an errand"
        return found


class _Errand(scrapy.Spider):
    name = "errand"
    custom_settings = {"ITEM_PIPELINES": {}}  # noqa: RUF012 -- Scrapy's protocol
    task: asyncio.Future[Any] | None = None

    def __init__(self, job: Callable[[Fetcher], Awaitable[Any]], **kwargs: Any) -> None:
        super().__init__(self.name, **kwargs)
        self.job = job

    async def start(self) -> AsyncIterator[Request]:
        self.task = asyncio.ensure_future(self.job(Fetcher(self.crawler)))
        await asyncio.wait((self.task,))
        return
        yield


def run(job: Callable[[Fetcher], Awaitable[T]], *, most_requests: int = MOST_REQUESTS) -> T:
    """Run the coroutine to its end and return, or raise, what it does. Raises `KeyboardInterrupt` after Ctrl-C."""
    settings = project_settings()
    settings.set("LOG_LEVEL", "CRITICAL", priority="cmdline")
    settings.set("RETRY_TIMES", 0, priority="cmdline")
    settings.set("ERRAND_MOST_REQUESTS", most_requests, priority="cmdline")
    middlewares = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), _LEDGER: _NEXT_TO_THE_DOWNLOADER}
    settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="cmdline")
    process = CrawlerProcess(settings)
    with interrupt_held_back():
        crawler = process.create_crawler(_Errand)
        process.crawl(crawler, job=job)
    process.start()
    task = crawler.spider.task if isinstance(crawler.spider, _Errand) else None
    if task is None or not task.done() or task.cancelled():
        raise KeyboardInterrupt
    try:
        result: T = task.result()
    except LeftForLater:  # of an errand nothing is left for later unless somebody ends it
        raise KeyboardInterrupt from None
    return result
