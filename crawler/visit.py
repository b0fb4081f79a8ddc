"""One visit to a source: find its channels, poll them, and say which URLs to fetch.

Reads like what it does: a straight coroutine a source. It fetches channels itself, through a function that
is handed in; articles it only names. What a channel announced and the channel's validators are written in
one transaction: a cursor that is saved without its data would lose that data for good.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from crawler.discovery import ChannelError, autodiscovery
from crawler.discovery.link_shapes import LinkShapes
from crawler.discovery.reading import Reading, read_channel, read_document
from crawler.link_learning import shapes_of
from crawler.pacing import pace
from crawler.source import Channel, Source
from crawler.wishes import UnreadableDate, fresh_for_s, retry_after_s
from db import frontier, leases, rechecks, urls
from db.clock import database_now, now
from db.frontier import Announcement, ChannelState, DueUrl, Polled
from db.leases import Lease, LeaseLost
from pipeline.pool import PoolError
from pipeline.rows import cleaned
from pipeline.rulebook import with_learned
from pipeline.run import OpenRun
from pipeline.types import ChannelKind, Page, SiteRules

logger = logging.getLogger(__name__)

#: Articles that one visit takes from a source unless told otherwise; the rest waits for the next.
MOST_ARTICLES = 500
#: How far back plain sitemaps are believed to hold news.
SITEMAP_WINDOW = timedelta(days=7)
#: Channels that one visit polls, sub-sitemaps included.
MOST_CHANNELS = 100
#: What lists articles for readers: its channels are better, its links the last resort.
_LISTINGS = ("front_page", "section")
#: Older pages of a list that one poll reads, where nothing on the first page was known any more.
MOST_OLDER_PAGES = 5


class FetchFailed(Exception):  # noqa: N818 -- in the words of the log
    """A channel could not be fetched: `reason` is one word of the documented list."""

    def __init__(self, url: str, reason: str, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.url = url
        self.reason = reason
        self.retry_after_s = retry_after_s
        """How long the server asks to be left alone."""


class Fetch(Protocol):
    """Fetches a channel, or with `is_page` what readers see in a browser, waiting for its host's lease.

    Raises `FetchFailed`.
    """

    def __call__(self, url: str, headers: dict[str, str], *, is_page: bool = False) -> Awaitable[Page]: ...


@dataclass(frozen=True, slots=True)
class Start:
    """The document that a bare URL led to, when it was an article itself."""

    page: Page


class Visit:
    """One pass over one source's channels."""

    def __init__(
        self,
        source: Source,
        run: OpenRun,
        fetch: Fetch,
        robots_sitemaps: Callable[[str], Awaitable[Sequence[str]]],
        held: Callable[[Sequence[str]], list[Lease]],
        *,
        max_articles: int = MOST_ARTICLES,
        only: Sequence[str] | None = None,
        given: set[str] | None = None,
        hold: Callable[[str], Awaitable[Lease]] | None = None,
    ) -> None:
        """`only` limits the visit to these channel URLs, to articles that are due where it is empty.

        `given` are the article URLs that this run has been told to fetch, by this visit or by another to the
        same source; they are not given again. `hold` takes a host's lease or raises `LeaseLost`, and is given when
        the visit is made because something was due: what another run has begun is left to it, and what it has done is
        not done again.
        """
        self.source = source
        self.max_articles = max_articles
        self.announced = 0
        """URLs that were new to us."""
        self.problems: list[str] = []
        """One line for each channel that failed."""
        self.polled = 0
        """Channels that answered."""
        self._run = run
        self._fetch = fetch
        self._robots_sitemaps = robots_sitemaps
        self._held = held
        self._only = only
        self._given = given if given is not None else set()
        self._hold = hold
        self._taken = 0
        self._start: Start | None = None
        self._source_id = 0
        self._known_of_site = source.site_rules()
        self._channels: tuple[str, ...] = ()

    @property
    def rules(self) -> SiteRules:
        """What extraction should know of the site: what its file says, what was learned, channels found on the way."""
        return replace(self._known_of_site, channels=self._channels)

    @property
    def source_id(self) -> int | None:
        """Of the source's row; None while the visit has not begun."""
        return self._source_id or None

    @property
    def failed(self) -> bool:
        """Whether nothing at all could be had from the source."""
        return not self.polled and bool(self.problems)

    async def run(self) -> AsyncIterator[DueUrl | Start]:
        """The URLs to fetch, as soon as they are known; a `Start` when the source's URL is an article."""
        if not await self._hold_hosts():
            return
        known = await self._register()
        for due in await self._due():  # what an earlier run had announced and not fetched; articles to look at again
            yield due
        if self._only is not None and not self._only:
            return
        async for _ in await self._polls(known):
            for due in await self._due():
                yield due
        if self._start is not None:
            yield self._start

    def headers_for(self, url: str) -> dict[str, str]:
        """The source's own request headers, where they may be sent."""
        return self.source.headers_for(url)

    async def _register(self) -> list[ChannelState]:
        """The source's channels that are in use."""
        self._source_id = await self._run.in_database(_registered, self.source)
        self._known_of_site = await self._run.in_database(with_learned, self._source_id, self.source.site_rules())
        states = await self._states()
        self._channels = tuple(state.url for state in states)
        return states

    async def _hold_hosts(self) -> bool:
        """Take the hosts of what was due, and say whether there is something left to do.

        Those that another run fetches from are not waited for: it may be waiting for one of ours.
        """
        if self._hold is None:
            return True
        wanted = self._only or (self.source.homepage,)
        busy = set()
        for host in sorted({urls.host(url) for url in wanted}):
            try:
                await self._hold(host)
            except LeaseLost:
                busy.add(host)
                logger.info("%s is left to the run that fetches from it", host)
        if self._only:
            self._only = tuple(url for url in self._only if urls.host(url) not in busy)
        return not busy or bool(self._only)

    async def _polls(self, known: Sequence[ChannelState]) -> AsyncIterator[None]:
        """What there is to poll: channels that are known, or what the source's URL leads to."""
        is_new = all(state.kind == "front_page" and state.failures for state in known)
        wanted = [state for state in known if self._only is None or state.url in self._only]
        if self._hold is not None and known:
            moment = await self._run.in_database(database_now)
            wanted = [state for state in wanted if frontier.is_due(state, moment)]
            is_new = is_new and bool(wanted)
        if is_new or self.source.start_url not in (None, self.source.homepage, *self._channels):
            return self._first_visit()
        # Beyond the limit: declared ones first, then those that bring news, which are polled often.
        return self._poll_all(sorted(wanted, key=lambda state: (not state.declared, state.interval_s)))

    async def _first_visit(self) -> AsyncIterator[None]:
        """Find the channels of a source that declares none, and poll them."""
        start = self.source.start_url or self.source.homepage
        is_front = start == self.source.homepage
        found = await self._from_robots() if is_front else ()
        reading = await self._open(start, is_front=is_front)
        if self._start is not None:
            return
        found = (*found, *reading.channels)
        if reading.kind in _LISTINGS and not found:
            found = await self._well_known(start)
        yield  # what the document itself announced, or a well-known one did
        await self._add_channels(found)
        addresses = {channel.url for channel in found}
        async for _ in self._poll_all([state for state in await self._states() if state.url in addresses]):
            yield
        if reading.kind in _LISTINGS and is_front:
            await self._run.in_database(frontier.retire_channels, self._source_id, [start])
        if reading.kind in _LISTINGS and reading.claims and not self.announced and not self._taken:
            await self._use_links(Channel(start, "front_page" if is_front else "section"), reading)
            yield
        if is_front and not await self._states():
            nothing = ChannelError(start, "empty", "names no feed or sitemap, and no link on it looks like an article")
            self._note(start, nothing)
            await self._front_failed(start, nothing)

    async def _open(self, start: str, *, is_front: bool) -> Reading:
        """What the source's URL led to. An article becomes the visit's `Start`, a feed or sitemap a channel."""
        try:
            page, reading = await self._document(start, is_page=True)
        except (FetchFailed, ChannelError, PoolError) as error:
            self._note(start, error)
            if is_front:
                await self._front_failed(start, error)
            return Reading(None)
        self.polled += 1
        if reading.kind == "article" and not is_front:
            await self._run.in_database(frontier.make_due, self._source_id, page.requested_url, now())
            self._start = Start(page)
        await self._take_in(start, page, reading)
        return reading

    async def _document(self, url: str, *, is_page: bool = False) -> tuple[Page, Reading]:
        page = await self._get(url, is_page=is_page)
        return page, await self._run.process(read_document, page, self.source, now() - SITEMAP_WINDOW)

    async def _take_in(self, url: str, page: Page, reading: Reading) -> None:
        """A document that proved to be a feed or a sitemap counts as polled: it is not fetched a second time."""
        if reading.kind in ("feed", "sitemap", "news_sitemap"):
            await self._settle(await self._as_channel(Channel(url, reading.kind)), _answered(page), reading)

    async def _use_links(self, front: Channel, reading: Reading) -> None:
        """Nothing better announces articles: the front page's own links do from now on."""
        await self._settle(await self._as_channel(front), Polled("200"), reading)

    async def _front_failed(self, front: str, error: FetchFailed | ChannelError | PoolError) -> None:
        """Written down as a channel that failed, so that its next poll moves back like any other's."""
        state = await self._as_channel(Channel(front, "front_page"))
        await self._settle(state, Polled(error.reason, error=str(error)), Reading(None))

    async def _as_channel(self, page: Channel) -> ChannelState:
        await self._add_channels((page,))
        return next(state for state in await self._states() if state.url == page.url)

    async def _from_robots(self) -> tuple[Channel, ...]:
        sitemaps = await self._robots_sitemaps(self.source.homepage)
        tidied = (urls.absolute(self.source.homepage, sitemap) for sitemap in sitemaps)
        return tuple(Channel(url, autodiscovery.sitemap_kind(url)) for url in tidied if url)

    async def _well_known(self, start: str) -> tuple[Channel, ...]:
        """Take in the first of the usual addresses at which there is a feed or a sitemap; where that leads."""
        for channel in autodiscovery.well_known(start):
            try:
                page, reading = await self._document(channel.url)
            except (FetchFailed, ChannelError, PoolError) as error:
                logger.debug("No channel at %s: %s", channel.url, error)
                continue
            if reading.kind not in (None, "article", *_LISTINGS):
                await self._take_in(channel.url, page, reading)
                return reading.channels
        return ()

    async def _poll_all(self, states: Sequence[ChannelState]) -> AsyncIterator[None]:
        waiting = deque(states)
        seen = {state.url for state in waiting}
        for _ in range(MOST_CHANNELS):
            if not waiting:
                return
            further = {channel.url: channel for channel in await self._poll(waiting.popleft())}
            yield
            fresh = [channel for url, channel in further.items() if url not in seen]
            if fresh:
                await self._add_channels(fresh)
                waiting += [state for state in await self._states() if state.url in further.keys() - seen]
                seen |= further.keys()

    async def _poll(self, state: ChannelState) -> tuple[Channel, ...]:
        """Poll one channel and settle what it said. Returns the channels that it leads to."""
        try:
            is_page = state.kind in _LISTINGS
            validators = {} if is_page and self.source.browser else _validators(state, now())
            page = await self._get(state.url, validators, is_page=is_page)
            if page.status == 304:
                reading = Reading(None)
            else:
                kind = Channel(state.url, state.kind).kind  # type: ignore[arg-type]  # stored by ourselves
                shapes = await self._run.in_database(shapes_of, self._source_id) if kind in _LISTINGS else None
                reading = await self._read(page, kind, shapes)
                if state.validators_at is not None:  # it was read before
                    reading = await self._with_missed(reading, kind, shapes)
        except (FetchFailed, ChannelError, PoolError) as error:
            self._note(state.url, error)
            wait_s = error.retry_after_s if isinstance(error, FetchFailed) else None
            await self._settle(state, Polled(error.reason, error=str(error), retry_after_s=wait_s), Reading(None))
            return ()
        self.polled += 1
        await self._settle(state, _answered(page), reading)
        return reading.channels

    async def _read(self, page: Page, kind: ChannelKind, shapes: LinkShapes | None) -> Reading:
        return await self._run.process(read_channel, page, kind, self.source, now() - SITEMAP_WINDOW, shapes)

    async def _with_missed(self, first: Reading, kind: ChannelKind, shapes: LinkShapes | None) -> Reading:
        """With what stands on older pages, as long as nothing on a page is known: then something was missed.

        All of it is settled together: to know the first page and not the second would lose the second for good.
        """
        missed, reading = {claim.entry.url: claim for claim in first.claims}, first
        for _ in range(MOST_OLDER_PAGES):
            older, addresses = reading.next_page, [claim.entry.url for claim in reading.claims]
            if older is None or await self._run.in_database(frontier.knows_any, addresses):
                break
            try:
                reading = await self._read(await self._get(older, is_page=kind in _LISTINGS), kind, shapes)
            except (FetchFailed, ChannelError, PoolError) as error:
                self._note(older, error)
                break
            if missed.keys() >= {claim.entry.url for claim in reading.claims}:
                break
            missed = {claim.entry.url: claim for claim in reading.claims} | missed
        return replace(first, claims=tuple(missed.values()))

    async def _settle(self, state: ChannelState, result: Polled, reading: Reading) -> None:
        held = self._held([urls.host(state.url)])
        lists = {urls.key(url) for url in self._channels}  # read as such, and never fetched as articles too
        claims = tuple(claim for claim in reading.claims if urls.key(claim.entry.url) not in lists)
        reading = replace(reading, claims=claims)
        self.announced += await self._run.in_database(_settle, self._source_id, state, result, reading, held)

    async def _get(self, url: str, headers: dict[str, str] | None = None, *, is_page: bool = False) -> Page:
        page = await self._fetch(url, self.headers_for(url) | (headers or {}), is_page=is_page)
        if page.status not in (200, 304):
            raise _refused(url, page)
        return page

    async def _due(self) -> list[DueUrl]:
        wanted = self.max_articles - self._taken
        due = await self._run.in_database(_due_now, self._source_id, wanted + len(self._given))
        fresh = [item for item in due if item.url not in self._given][:wanted]
        self._given.update(item.url for item in fresh)
        self._taken += len(fresh)
        return fresh

    async def _add_channels(self, found: Sequence[Channel]) -> None:
        pairs = [(channel.url, channel.kind) for channel in found[:MOST_CHANNELS]]
        await self._run.in_database(_add_channels, self._source_id, pairs, now())
        self._channels = tuple(dict.fromkeys((*self._channels, *(url for url, _ in pairs))))

    async def _states(self) -> list[ChannelState]:
        states = await self._run.in_database(frontier.channels, self._source_id)
        return [state for state in states if state.next_poll_at is not None]

    def _note(self, url: str, error: Exception) -> None:
        line = str(error) if url in str(error) else f"{url}: {error}"
        logger.warning("Channel failed: %s", line)
        self.problems.append(line)


def register(session: Session, source: Source, moment: datetime) -> int:
    """Bring the rows of a source and its declared channels in line with its file. Returns the source's id."""
    source_id = frontier.register_source(
        session,
        name=source.id,
        title=source.name,
        homepage=source.homepage,
        in_language=source.language,
        time_zone=source.time_zone,
    )
    declared = {channel.url: channel.kind for channel in source.channels() if channel.kind != "front_page"}
    frontier.register_channels(session, source_id, declared.items(), declared=True, now=moment)
    known = frontier.channels(session, source_id)
    gone = [state.url for state in known if state.declared and state.url not in declared]
    frontier.retire_channels(session, source_id, gone)
    return source_id


def _registered(session: Session, source: Source) -> int:
    """The source's id, once its rows agree with its file and with the clock."""
    source_id = register(session, source, now())
    frontier.put_right(session, source_id, database_now(session))
    return source_id


def _due_now(session: Session, source_id: int, limit: int) -> list[DueUrl]:
    return frontier.due(session, source_id, database_now(session), limit)


def _add_channels(session: Session, source_id: int, pairs: Sequence[tuple[str, str]], moment: datetime) -> None:
    frontier.register_channels(session, source_id, pairs, declared=False, now=moment)


def _settle(
    session: Session, source_id: int, state: ChannelState, result: Polled, reading: Reading, held: Sequence[Lease]
) -> int:
    """Write what a poll gave: its announcements and the channel's own state, under the fence. How many were new."""
    leases.fence(session, held)
    moment = database_now(session)
    announcements = [Announcement(c.entry.url, c.at, cleaned(c.entry.as_dict())) for c in reading.claims]
    new = frontier.add(session, source_id, state.id, announcements, moment)
    after = pace(state, result, reading, new=new, moment=moment)
    if after.lost_entries:
        logger.warning("%s: all its %d entries are new, others went by unseen; polling more often", state.url, new)
    frontier.polled(session, state.id, result, after, new=new, now=moment)
    return new


def _answered(page: Page) -> Polled:
    return Polled(
        str(page.status),
        etag=page.header("etag"),
        last_modified=page.header("last-modified"),
        fresh_s=fresh_for_s(page.header, now()),
    )


def _refused(url: str, page: Page) -> FetchFailed:
    """The failure that an answer is which is no page; one of a busy server may bear a `Retry-After`."""
    said, wait_s = f"{url} answered {page.status}", None
    if page.status in (429, 503):
        try:
            wait_s = retry_after_s(page.header("retry-after"), now())
        except UnreadableDate as error:
            said += f"; its Retry-After is not followed: {error}"
    return FetchFailed(url, str(page.status), said, wait_s)


def _validators(state: ChannelState, moment: datetime) -> dict[str, str]:
    """None once a day: some servers answer 304 whatever happened."""
    if state.validators_at is None or moment - state.validators_at >= rechecks.TRUST_VALIDATORS_FOR:
        return {}
    return conditional(state.etag, state.last_modified)


def conditional(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Headers by which a server that has nothing newer answers 304."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}
