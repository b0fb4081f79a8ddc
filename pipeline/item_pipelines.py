"""Scrapy's view of extraction and storage; the only module of this package that knows Scrapy.

An item is let go as soon as it waits for its batch: Scrapy counts the page as active until then, and
would stop downloading while a batch fills.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, Self, cast

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, IgnoreRequest

from db import urls
from db.leases import Lease
from pipeline.extract.verdict.pagination import MOST_PAGES, page_number
from pipeline.pool import PoolBroken, PoolClosed, PoolError
from pipeline.process import next_page, process
from pipeline.run import OpenRun
from pipeline.store import Item, StoreUnavailable, Verdict
from pipeline.types import Page, Processed, Rejection, SiteRules, Unfetched

logger = logging.getLogger(__name__)

#: A batch is written when it is so large…
BATCH_ITEMS = 100
#: …or so old, in seconds.
BATCH_AGE_S = 2.0
#: Items that may wait for the database before downloading is held back.
MOST_WAITING = 5 * BATCH_ITEMS
#: Refused pages that say something of the moment, and nothing of what stands there otherwise.
_MAY_PASS = frozenset({"error_page", "bot_wall", "empty"})
#: Before the first retry of what may pass or come back; doubled each time.
RETRY_AFTER_S = 15 * 60.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page on its way to a worker process, with what is known of its site."""

    page: Page
    rules: SiteRules


class CrawlingSpider(Protocol):
    """What these pipelines need of a spider."""

    open_run: OpenRun

    def held(self, hosts: Iterable[str]) -> list[Lease]:
        """The leases under which pages of these hosts were fetched."""

    async def fetch_further(self, first: Page, url: str) -> Page | None:
        """A further page of an article; None when it cannot be had. Raises `IgnoreRequest` when it must wait."""


class Extract:
    """Sends a page through a worker process; a page that takes the worker down is quarantined."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Fetched | Item) -> Item:
        if not isinstance(item, Fetched):
            return item
        spider = cast("CrawlingSpider", self.crawler.spider)
        try:
            return _to_be_retried(await _read(spider, item))
        except IgnoreRequest as error:  # a further page of the article must wait, and so must the article
            self.crawler.stats.inc_value("dateline/left_for_later")
            raise DropItem(str(error), log_level="INFO") from error
        except (PoolClosed, PoolBroken) as error:  # not the page's fault: it is not settled, and stays due
            self.crawler.stats.inc_value("dateline/left_for_later")
            raise DropItem(str(error), log_level="INFO") from error
        except PoolError as error:
            return _quarantined(item.page, error.reason, error)
        except Exception as error:  # extraction has a bug: this page shows it, the others go on
            logger.error("Extraction of %s failed", item.page.url, exc_info=error)
            return _quarantined(item.page, "extraction_failed", error)


async def _read(spider: CrawlingSpider, item: Fetched) -> Processed:
    """The page read; of an article on several pages all that can be had, read as one."""
    processed = await spider.open_run.process(process, item.page, item.rules)
    further: list[Page] = []
    address = processed.next_page
    while address is not None and len(further) + 1 < MOST_PAGES:
        page = await spider.fetch_further(item.page, address)
        if page is None or page_number(item.page.url, page.url) != len(further) + 2:
            break
        further.append(page)
        address = await spider.open_run.process(next_page, page)
    if not further:
        return processed
    return await spider.open_run.process(process, replace(item.page, continuations=tuple(further)), item.rules)


class Store:
    """Collects items into batches and has them settled, one transaction each."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.waiting: list[Item] = []
        self._full = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._closing = False
        self._writer: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def open_spider(self) -> None:
        self._writer = asyncio.ensure_future(self._write_batches())

    async def process_item(self, item: Item) -> Item:
        await self._room.wait()
        self.waiting.append(item)
        if len(self.waiting) >= BATCH_ITEMS:
            self._full.set()
        if len(self.waiting) >= MOST_WAITING:
            self._room.clear()
        return item

    async def close_spider(self) -> None:
        """Everything that was collected is settled before the spider counts as closed."""
        self._closing = True
        self._full.set()
        if self._writer is not None:
            await self._writer

    async def _write_batches(self) -> None:
        while not (self._closing and not self.waiting):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._full.wait(), BATCH_AGE_S)
            batch, self.waiting = self.waiting[:BATCH_ITEMS], self.waiting[BATCH_ITEMS:]
            if len(self.waiting) < BATCH_ITEMS and not self._closing:
                self._full.clear()
            if batch:
                await self._settle(batch)
            self._room.set()

    async def _settle(self, batch: list[Item]) -> None:
        spider = cast("CrawlingSpider", self.crawler.spider)
        held = spider.held({urls.host(_requested(item)) for item in batch})
        try:
            settled = await spider.open_run.settle(batch, held)
        except StoreUnavailable as error:
            self.crawler.stats.inc_value("dateline/unsettled", len(batch))
            self._give_up(spider.open_run, f"{len(batch)} pages could not be stored: {error}")
            return
        except Exception as error:
            logger.exception("An error of ours in storing a batch")
            self._give_up(spider.open_run, f"{len(batch)} pages could not be stored: {error!r}")
            return
        for verdict in settled.verdicts:
            self._tell(verdict)
        if settled.dropped:
            self.crawler.stats.inc_value("dateline/lease_lost", len(settled.dropped))

    def _give_up(self, run: OpenRun, why: str) -> None:
        if run.broken is None:
            run.broken = why
            logger.critical("%s; their URLs stay due", why)
            if not self._closing:
                self._ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="store_unavailable"))

    def _tell(self, verdict: Verdict) -> None:
        self.crawler.stats.inc_value(f"dateline/{verdict.kind}")
        if verdict.reason:
            self.crawler.stats.inc_value(f"dateline/{verdict.kind}/{verdict.reason}")
        self.crawler.signals.send_catch_log(signal=settled_signal, verdict=verdict)


#: Sent for each verdict once its transaction is committed: `verdict`.
settled_signal = object()


def _to_be_retried(read: Processed) -> Item:
    """As a page that could not be had, when it was refused for something that may pass."""
    refused = read.result
    if not isinstance(refused, Rejection) or refused.reason not in _MAY_PASS:
        return read
    fate = (refused.reason, read.fetched_at, refused.detail, read.status)
    return Unfetched(read.requested_url, "rejected", *fate, retry_after_s=RETRY_AFTER_S)


def _quarantined(page: Page, reason: str, error: Exception) -> Unfetched:
    """Set aside a page that breaks extraction, with its place in the archive."""
    place = f" (page: {page.raw.file} at {page.raw.offset})" if page.raw else ""
    logger.warning("%s is quarantined: %s", page.url, error)
    return Unfetched(page.requested_url, "quarantined", reason, page.fetched_at, f"{error}{place}", page.status)


def _requested(item: Item) -> str:
    return item.requested_url if isinstance(item, Processed) else item.url
