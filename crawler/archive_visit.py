"""A visit to a source's past: which of its pages tell what was published in some days, and reading them.

Each page of the archive is a row before it is fetched, and what it announced is written in the transaction that
settles it: a crawl that was killed goes on where it was and asks for nothing twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from crawler.discovery import ChannelError, autodiscovery
from crawler.discovery.archive_reading import ArchiveReading, read_archive_page
from crawler.discovery.archives import ArchivePage, Span, dated_pages, spans_of
from crawler.link_learning import shapes_of
from crawler.rescue import fetched_pages, interrupted_runs
from crawler.source import Channel
from crawler.visit import FetchFailed, Start, Visit
from db import archive_pages, frontier, leases, urls
from db.archive_pages import PageOfDays, Progress
from db.clock import now
from db.frontier import Announcement, DueUrl
from db.leases import Lease
from pipeline.pool import PoolError
from pipeline.rows import cleaned
from pipeline.types import Page, RawRef
from pipeline.warc import WarcError, read_page

logger = logging.getLogger(__name__)

#: Articles that one crawl of the past takes from a source unless told otherwise.
MOST_ARTICLES = 10_000
#: Pages of the archive that it reads.
MOST_PAGES = 2_000
#: No paper came out that day, or the address is another: there is nothing to try again.
_NOT_THERE = ("404", "410")
#: Channels that may go on with older pages.
_LISTS = ("feed", "section", "front_page")
#: Those that readers look at.
_PAGES = ("archive", "section", "front_page")


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """How far the reading of a source's past is."""

    days: Span
    pages: Progress
    is_cut_short: bool
    """The crawl's own limits ended it: the next goes on from there."""

    def line(self) -> str:
        """`2026-02-01 to 2026-02-28: 26 pages of the archive read, 2 left; …`."""
        left = self.pages.left or self.is_cut_short
        more = f", {self.pages.left} left; the same command goes on with them" if left else ", none left"
        return f"{self.days}: {self.pages.read} pages of the archive read{more}"


class ArchiveVisit(Visit):
    """One crawl of what a source published in some days."""

    def __init__(self, *args: Any, days: Span, tell: Callable[[ArchiveReport], None], **options: Any) -> None:
        """As a visit; `tell` is called with how far it is after each page of the archive."""
        super().__init__(*args, **options)
        self.days = days
        self._tell = tell
        self._bounds = (days.first, days.last)
        self._state = Progress(0, 0, 0)
        self._tried: set[int] = set()
        self._missing: list[str] = []
        self._lists: set[frozenset[str]] = set()
        self._fetched: dict[str, RawRef] = {}

    @property
    def report(self) -> ArchiveReport:
        return ArchiveReport(self.days, self._state, self._is_full)

    async def run(self) -> AsyncIterator[DueUrl | Start]:
        """The URLs to fetch: what an earlier crawl left, then what each page of the archive announces."""
        await self._register()
        await self._look_what_was_fetched()
        for due in await self._due():
            yield await self._rescued(due)
        for roots in (self._dated, self._other_lists):
            if not self._state.found:
                await self._add(await roots())
            async for _ in self._pages():
                for due in await self._due():
                    yield await self._rescued(due)
        self._complain()

    @property
    def _is_full(self) -> bool:
        return self._taken >= self.max_articles or len(self._tried) >= MOST_PAGES

    async def _look_what_was_fetched(self) -> None:
        archive_dir = self._run.config.archive_dir
        runs = await self._run.in_database(interrupted_runs, now())
        if archive_dir is not None and runs:
            find = partial(fetched_pages, archive_dir, runs, now(), shown=self.source.browser)
            found = await asyncio.to_thread(find)
            unsettled = await self._run.in_database(frontier.never_fetched, list(found))
            self._fetched = {url: found[url] for url in unsettled}

    async def _rescued(self, due: DueUrl) -> DueUrl | Start:
        """The page itself, where a crawl that was killed had fetched it."""
        raw = self._fetched.get(due.url)
        if raw is None or self._run.config.archive_dir is None:
            return due
        try:
            return Start(await asyncio.to_thread(read_page, self._run.config.archive_dir, raw))
        except WarcError as error:
            logger.info("Fetched again: %s", error)
            return due

    async def _dated(self) -> Iterable[ArchivePage]:
        """What says which days it is about: the archive that the source's file declares, else sitemaps."""
        if self.source.archive_url:
            return dated_pages(self.source, self.days)
        if self.source.start_url not in (None, self.source.homepage):
            return [ArchivePage(str(self.source.start_url), "sitemap", self.days)]
        known = [Channel(state.url, "sitemap") for state in await self._states() if "sitemap" in state.kind]
        found = known or await self._from_robots() or autodiscovery.well_known(self.source.homepage)
        sitemaps = [channel.url for channel in found if channel.kind != "feed"]
        named = spans_of(sitemaps)
        spans = {url: named.get(url, self.days).common(self.days) for url in sitemaps}
        return [ArchivePage(url, "sitemap", span) for url, span in spans.items() if span]

    async def _other_lists(self) -> Iterable[ArchivePage]:
        """Where those said nothing of these days: older and older pages of feeds and sections."""
        if self.source.archive_url or self.source.start_url not in (None, self.source.homepage):
            return ()
        lists = [Channel(state.url, state.kind) for state in await self._states() if state.kind in _LISTS]  # type: ignore[arg-type]
        lists = lists or [Channel(self.source.homepage, "front_page")]
        return [ArchivePage(channel.url, channel.kind, self.days) for channel in lists]

    async def _pages(self) -> AsyncIterator[None]:
        """Read the pages that are due, one after the other; a step for each that told something."""
        while not self._is_full:
            page = await self._run.in_database(
                archive_pages.next_due, self._source_id, self._bounds, now(), frozenset(self._tried)
            )
            if page is None:
                return
            self._tried.add(page.id)
            if await self._take(page):
                yield

    async def _take(self, page: PageOfDays) -> bool:
        """Fetch and settle one page. Whether it announced anything that is to be fetched."""
        try:
            fetched = await self._get(page.url, is_page=page.kind in _PAGES)
            reading = await self._reading(fetched, page)
        except (FetchFailed, ChannelError, PoolError) as error:
            await self._failed(page, error)
            return False
        self.polled += 1
        if reading.undated:
            self.problems.append(f"{page.url}: {reading.undated} URLs without any date were left out")
        held = self._held([urls.host(page.url)])
        new = await self._run.in_database(_settle, self._source_id, page, fetched.status, reading, held)
        self.announced += new
        await self._count()
        return bool(reading.claims)

    async def _reading(self, fetched: Page, page: PageOfDays) -> ArchiveReading:
        asked = ArchivePage(page.url, page.kind, Span(page.first_day, page.last_day))  # type: ignore[arg-type]
        shapes = await self._run.in_database(shapes_of, self._source_id)
        reading = await self._run.process(read_archive_page, fetched, asked, self.source, shapes)
        seen = frozenset(claim.entry.url for claim in reading.claims)
        if page.depth and seen and seen in self._lists:  # the server takes no notice of the page's number
            return ArchiveReading()
        self._lists.add(seen)
        return reading

    async def _failed(self, page: PageOfDays, error: FetchFailed | ChannelError | PoolError) -> None:
        if error.reason in _NOT_THERE:
            self._missing.append(page.url)
            await self._run.in_database(archive_pages.settle, page, error.reason, now())
        else:
            self._note(page.url, error)
            await self._run.in_database(archive_pages.failed, page, error.reason)
        await self._count()

    async def _add(self, pages: Iterable[ArchivePage]) -> None:
        await self._run.in_database(_add, self._source_id, list(pages), 0)
        await self._count()

    async def _count(self) -> None:
        self._state = await self._run.in_database(archive_pages.progress, self._source_id, self._bounds, now())
        self._tell(self.report)

    def _complain(self) -> None:
        """Days without a page are nothing to speak of; that there is no page at all is."""
        if self._state.found or self.polled or self._state.left:
            return
        if self._missing:
            where = "is [archives] url right?" if self.source.archive_url else "name its sitemaps in a source file"
            self.problems.append(f"{self._missing[0]} and {len(self._missing) - 1} others are not there; {where}")
        elif not self._state.read:
            self.problems.append(f"{self.source.homepage}: no archive, sitemap or feed tells of {self.days}")


def _add(session: Session, source_id: int, pages: Iterable[ArchivePage], depth: int) -> None:
    rows = [PageOfDays(page.url, page.kind, page.span.first, page.span.last, depth) for page in pages]
    archive_pages.add(session, source_id, rows, now())


def _settle(
    session: Session, source_id: int, page: PageOfDays, status: int, reading: ArchiveReading, held: list[Lease]
) -> int:
    """What a page announced, where it leads and that it was read, at once and under the fence. How many were new."""
    leases.fence(session, held)
    moment = now()
    announcements = [Announcement(c.entry.url, c.at, cleaned(c.entry.as_dict())) for c in reading.claims]
    new = frontier.add(session, source_id, None, announcements, moment)
    _add(session, source_id, reading.further, page.depth + 1)
    archive_pages.settle(session, page, str(status), moment, found=len(announcements))
    return new
