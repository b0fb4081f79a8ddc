"""NewsSpider: any site that a source file, or a bare URL, describes.

Which URLs to fetch is each source's `Visit` to say; this turns them into requests, and responses and
failures into items.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import archive_visit, choose
from crawler.archive_visit import ArchiveReport, ArchiveVisit
from crawler.holding import Holder
from crawler.middlewares.archive import ANNOUNCED, ENTRY, as_page
from crawler.middlewares.browser import BROWSER
from crawler.middlewares.robots import RobotsMiddleware
from crawler.outcome import FETCH_ERRORS, LeftForLater, failure_reason, failure_state
from crawler.slots import delay_of, set_delay
from crawler.source import Source
from crawler.visit import MOST_ARTICLES, FetchFailed, Start, Visit, conditional
from db import config, urls
from db.clock import now
from db.config import ConfigError
from db.frontier import DueUrl
from db.leases import Lease, LeaseLost
from pipeline.item_pipelines import RETRY_AFTER_S, Fetched
from pipeline.run import OpenRun
from pipeline.types import Entry, Page, Unfetched

logger = logging.getLogger(__name__)

_MAY_COME_BACK = frozenset(
    {
        "timeout",
        "server_error",
        "dns",
        "refused",
        "network",
        "rate_limited",
        "robots_unreachable",
        "browser",
        "not_found",  # a channel may be ahead of its site
    }
)
_ARGUMENTS = ("source", "url", "due", "max_articles", "from", "to")
#: Signal, with a visit's `report`: a page of a source's archive was read.
archive_read_signal = object()


class NewsSpider(scrapy.Spider):
    """`scrapy crawl news -a source=NAME[,NAME] | -a url=URL | -a due=N [-a max_articles=N]`.

    With `-a from=DATE -a to=DATE` what was published in these days, instead of what is new.
    """

    name = "news"
    open_run: OpenRun
    holder: Holder

    def __init__(
        self,
        source: str | None = None,
        url: str | None = None,
        due: str | None = None,
        max_articles: str | int | None = None,
        **kwargs: Any,
    ) -> None:
        for name in kwargs.keys() - {"from", "to"}:
            raise ConfigError(f'unknown argument "{name}"{config.nearest(name, _ARGUMENTS)}')
        super().__init__(self.name)
        asked = {"source": source, "url": url, "due": due, **kwargs}  # "from" can be no parameter
        self.asked = {name: str(text) for name, text in asked.items() if text}
        if due:
            choose.positive("due", due)
        self.days = choose.days(self.asked)
        usual = MOST_ARTICLES if self.days is None else archive_visit.MOST_ARTICLES
        self.max_articles = usual if max_articles is None else choose.positive("max_articles", max_articles)
        self.visits: list[Visit] = []
        self._source_of: dict[str, Source] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        settings = config.load()
        spider = cls(*args, **kwargs)
        spider._set_crawler(crawler)
        targets = choose.targets(settings, spider.asked)
        spider.open_run = OpenRun(settings, "crawl", spider.asked, worker_modules=("crawler.discovery.reading",))
        spider.holder = Holder(spider.open_run, spider.delay_of)
        if targets is None:
            targets = choose.due_targets(settings, spider.open_run.engine, int(spider.asked["due"]))
        spider.visits = spider._visits(targets)
        return spider

    async def start(self) -> AsyncIterator[Request | Fetched]:
        """Visit all sources side by side; a host's own delay is what keeps us polite."""
        found: asyncio.Queue[tuple[Visit, DueUrl | Start] | None] = asyncio.Queue()
        visiting = [asyncio.ensure_future(self._visit(visit, found)) for visit in self.visits]
        try:
            going_on = len(visiting)
            while going_on:
                item = await found.get()
                if item is None:
                    going_on -= 1
                else:
                    yield self._follow(*item)
        finally:
            for task in visiting:
                task.cancel()

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Fetched | Unfetched]:
        """An article's response becomes a page for extraction, or the reason why there is none."""
        assert response.request is not None
        page = as_page(response.request, response)
        if page.status == 200:
            yield Fetched(page, response.request.meta["visit"].rules)
        else:
            yield _unfetched(page.requested_url, page.status)

    def not_fetched(self, failure: Failure) -> Iterator[Unfetched]:
        """A request that failed becomes its URL's fate; one that met another's lease is left for later."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        assert error is not None
        if isinstance(error, LeftForLater):
            self.crawler.stats.inc_value("dateline/left_for_later")
            return
        if not isinstance(error, FETCH_ERRORS):
            logger.error("Unexpected failure of %s", request.url, exc_info=error)
        yield _unfetched(request.meta[ANNOUNCED], error)

    async def fetch_channel(self, source: Source, url: str, headers: dict[str, str], *, is_page: bool = False) -> Page:
        """Fetch a channel or front page for a visit; `is_page` where readers look at it, in a browser.

        Raises `FetchFailed`, and `LeftForLater` when it must not be.
        """
        shown = _shown(source, url) if is_page else {}
        request = Request(url, headers=headers, dont_filter=True, meta={"waits_for_host": not self._is_for_due} | shown)
        self._keep_distance(source, request)
        try:
            response = await self.crawler.engine.download_async(request)
        except LeftForLater:
            raise
        except FETCH_ERRORS as error:
            raise FetchFailed(url, failure_reason(error), f"{url}: {error}") from error
        return as_page(response.request or request, response)

    async def fetch_further(self, first: Page, url: str) -> Page | None:
        """Fetch a further page of an article that begins on `first`; None when it cannot be had.

        Under the same rules as the first: robots.txt, the host's lease and delay, the archive. Raises `LeftForLater`
        when those do not let it be fetched now.
        """
        source = self._source_of.get(urls.host(url))
        own = source is not None and urls.same_site(url, source.homepage)
        headers, shown = (source.request_headers(), _shown(source, url)) if source and own else ({}, {})
        request = Request(url, headers=headers, dont_filter=True, meta=shown)
        try:
            response = await self.crawler.engine.download_async(request)
        except LeftForLater:
            raise
        except FETCH_ERRORS as error:
            logger.info("%s goes on at %s, which could not be had: %s", first.url, url, error)
            return None
        page = as_page(response.request or request, response)
        return page if page.status == 200 else None

    async def robots_sitemaps(self, url: str) -> Sequence[str]:
        """The sitemaps that the robots.txt of that URL's host names, once the host is ours to ask."""
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        if robots is None:
            return ()
        await self.holder.hold(urls.host(url))
        return (await robots.rules(url)).sitemaps

    def obeys_crawl_delay(self, host: str) -> bool:
        """Whether robots.txt may slow requests to that host down."""
        source = self._source_of.get(host)
        return source is None or source.crawl_delay

    def delay_of(self, host: str) -> timedelta:
        """What is left between two requests to that host: settings, source and robots.txt have their say."""
        slot = urlsplit(f"//{host}").hostname or host  # Scrapy's slots take no notice of ports
        return timedelta(seconds=delay_of(self.crawler.engine.downloader, slot))

    def held(self, hosts: Iterable[str]) -> list[Lease]:
        """The leases under which this run fetches from these hosts."""
        return self.holder.held(hosts)

    @property
    def _is_for_due(self) -> bool:
        """Whether this run does what is due, and so leaves to others what they have begun."""
        return "due" in self.asked

    def _visits(self, targets: Sequence[choose.Target]) -> list[Visit]:
        given: defaultdict[str, set[str]] = defaultdict(set)
        return [self._visit_to(target, given[target.source.id]) for target in targets]

    def _visit_to(self, target: choose.Target, given: set[str]) -> Visit:
        source = target.source
        means = (source, self.open_run, partial(self.fetch_channel, source), self.robots_sitemaps, self.held)
        if self.days is None:
            hold = partial(self.holder.hold, patience_s=0.0) if self._is_for_due else None
            return Visit(*means, max_articles=self.max_articles, only=target.only, given=given, hold=hold)
        return ArchiveVisit(*means, max_articles=self.max_articles, given=given, days=self.days, tell=self._tell)

    def _tell(self, report: ArchiveReport) -> None:
        self.crawler.signals.send_catch_log(archive_read_signal, report=report)

    def _follow(self, visit: Visit, item: DueUrl | Start) -> Request | Fetched:
        if isinstance(item, Start):
            return Fetched(item.page, visit.rules)
        entry = Entry.from_dict(item.entry) if item.entry and "url" in item.entry else None
        shown = _shown(visit.source, item.url)
        # What a script fills is not said to be unchanged by what holds the script.
        validators = {} if shown else conditional(item.etag, item.last_modified)
        request = Request(
            item.url,
            callback=self.parse,
            errback=self.not_fetched,
            headers=visit.headers_for(item.url) | validators,
            dont_filter=True,
            meta={ENTRY: entry, ANNOUNCED: item.url, "visit": visit} | shown,
        )
        self._keep_distance(visit.source, request)
        return request

    def _keep_distance(self, source: Source, request: Request) -> None:
        """A source's own delay instead of the common one, on its own hosts; robots.txt may still raise it."""
        downloader = self.crawler.engine.downloader
        host = downloader.get_slot_key(request)
        if host in self._source_of or not urls.same_site(request.url, source.homepage):
            return
        self._source_of[host] = source
        if source.delay_s is not None:
            set_delay(downloader, host, source.delay_s)

    async def _visit(self, visit: Visit, found: asyncio.Queue[tuple[Visit, DueUrl | Start] | None]) -> None:
        try:
            async for item in visit.run():
                await found.put((visit, item))
        except (LeaseLost, LeftForLater) as over:
            visit.problems.append(f"{visit.source.id}: {over}")
        except Exception:
            logger.exception("Visit to %s ended early; what it had announced is due for the next", visit.source.id)
            visit.problems.append(f"{visit.source.id}: the visit ended early; the log says why")
        finally:
            await found.put(None)


def _shown(source: Source, url: str) -> dict[str, Any]:
    """What has a page of the source's site shown by a browser, when its file says so."""
    return {BROWSER: source.request_headers()} if source.browser and urls.same_site(url, source.homepage) else {}


def _unfetched(url: str, cause: BaseException | int) -> Unfetched:
    """The fate of a URL that gave no page: the status or the error says which, and whether to try again."""
    moment = now()
    status = cause if isinstance(cause, int) else None
    if status == 304:
        return Unfetched(url, "unchanged", None, moment, status=status)
    reason = failure_reason(cause)
    detail = None if status else str(cause)[:500]
    wait_s = max(RETRY_AFTER_S, getattr(cause, "left_s", 0.0)) if reason in _MAY_COME_BACK else None
    return Unfetched(url, failure_state(reason), reason, moment, detail, status, wait_s)
