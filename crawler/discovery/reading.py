"""A fetched channel, whatever its kind, as announcements and further channels.

Runs in a worker process: the bytes come from a stranger. Pure; what is new in it is the frontier's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from crawler.discovery import ChannelError, autodiscovery, feeds, loose_xml, sections, sitemaps
from crawler.discovery.dates import parse_claim
from crawler.discovery.link_shapes import LinkShapes
from crawler.discovery.own_reading import own_entries
from crawler.discovery.pagers import older_page
from crawler.discovery.sitemaps import inflate_head
from crawler.source import Channel, Source
from crawler.wishes import Wishes
from db.urls import same_site
from pipeline.content import ContentError, decode_content
from pipeline.extract.page.tree import decode, parse_html
from pipeline.types import ChannelKind, Entry, Page

#: Sub-sitemaps that one index may send us to in one visit.
MOST_CHILDREN = 50
_SMALL_SITEMAP = 200
_DAY = re.compile(r"/(20\d\d)[/-]([01]\d)[/-]([0-3]\d)(?=[/_-])")


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry with the newest date that its channel gives it."""

    entry: Entry
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a channel, or a document that may be one, held."""

    kind: ChannelKind | Literal["article"] | None
    """What it turned out to be; None for nothing of use."""
    claims: tuple[Claim, ...] = ()
    channels: tuple[Channel, ...] = ()
    """Channels that it leads to."""
    wishes: Wishes | None = None
    """When the channel asks to be left alone; None for what is not its word (a page that was not sent again)."""
    next_page: str | None = None
    """Where the announcements before these are."""
    hubs: tuple[str, ...] = ()
    """WebSub hubs that a feed names."""
    problems: tuple[str, ...] = ()


def read_channel(
    page: Page, kind: ChannelKind, source: Source, since: datetime, shapes: LinkShapes | None = None
) -> Reading:
    """What a channel of known kind announces, with the source's link patterns applied.

    Of plain sitemaps only what is dated `since` or later: they list a whole archive. `shapes` tell the articles among
    the links of a section page. Raises `ChannelError`.
    """
    own = own_entries(page, source)
    if own is not None:
        return Reading(kind, claims_of(own, page, kind, source))
    content = content_of(page)
    headers = dict(page.headers)
    kind = actual_kind(kind, content, headers)
    if kind == "feed":
        return _read_feed(content, page, source)
    if kind in ("sitemap", "news_sitemap"):
        return _read_sitemap(content, page, source, since)
    return _read_list(content, page, kind, source, shapes)


def read_document(page: Page, source: Source, since: datetime) -> Reading:
    """What a document of unknown kind is, and what it holds: a front page, a feed, a sitemap or an article.

    A front or section page gives its channels, and its links as claims for the case that the channels give
    nothing. Raises `ChannelError`.
    """
    content = content_of(page)
    kind = autodiscovery.classify(content, page.url, dict(page.headers))
    if kind is None or kind == "article":
        return Reading(kind)
    reading = read_channel(page, kind, source, since)
    if kind in ("front_page", "section"):
        found = autodiscovery.from_front_page(content, page.url, dict(page.headers))
        return replace(reading, channels=found)
    return reading


def _read_list(content: bytes, page: Page, kind: ChannelKind, source: Source, shapes: LinkShapes | None) -> Reading:
    headers = dict(page.headers)
    links = sections.parse(content, page.url, headers, article_pattern=source.article_pattern, shapes=shapes)
    root = parse_html(decode(content, page.header("content-type") or "")[0])
    older = older_page(root, page.url) if root is not None else None
    return Reading(kind, claims_of(links, page, kind, source), next_page=older)


def actual_kind(kind: ChannelKind, content: bytes, headers: Mapping[str, str]) -> ChannelKind:
    """A feed that was declared as a sitemap is read as a feed, as search engines do, and the other way round."""
    if kind not in ("feed", "sitemap", "news_sitemap"):
        return kind
    root = loose_xml.root_name(loose_xml.decode(inflate_head(content), headers).lstrip("\ufeff \t\r\n\0"))
    if kind == "feed":
        return "sitemap" if root in loose_xml.SITEMAP_ROOTS else kind
    return "feed" if root in loose_xml.FEED_ROOTS else kind


def _read_feed(content: bytes, page: Page, source: Source) -> Reading:
    feed = feeds.parse(content, page.url, headers=dict(page.headers))
    return Reading(
        "feed",
        claims_of(feed.entries, page, "feed", source),
        wishes=Wishes.of(feed.ttl_minutes, feed.skip_hours, feed.skip_days),
        next_page=feed.next_page,
        hubs=feed.hubs,
        problems=feed.problems,
    )


def _read_sitemap(content: bytes, page: Page, source: Source, since: datetime) -> Reading:
    sitemap = sitemaps.parse(content, page.url, headers=dict(page.headers))
    kind: ChannelKind = "news_sitemap" if sitemap.is_news else "sitemap"
    entries = [entry for entry in sitemap.entries if same_site(entry.url, page.url)]
    claims = claims_of(entries, page, kind, source)
    if not sitemap.is_news:
        claims = _recent(claims, since)
    return Reading(kind, claims, _children(sitemap.children, page, since), problems=sitemap.problems)


def _recent(claims: tuple[Claim, ...], since: datetime) -> tuple[Claim, ...]:
    """Those dated `since` or later, if only by their URLs; all of a small sitemap that dates nothing."""
    dated = [(claim, claim.at or _day_in(claim.entry.url)) for claim in claims]
    if len(claims) <= _SMALL_SITEMAP and not any(at for _, at in dated):
        return claims
    return tuple(claim for claim, at in dated if at is not None and at >= since)


def _children(children: Iterable[sitemaps.Child], page: Page, since: datetime) -> tuple[Channel, ...]:
    """The sub-sitemaps that may hold something new, the latest first."""
    dated = [(parse_claim(child.lastmod or ""), child.url) for child in children if same_site(child.url, page.url)]
    fresh = [(at, url) for at, url in dated if at is None or at >= since]
    fresh.sort(key=lambda pair: (pair[0] is None, -pair[0].timestamp() if pair[0] else 0.0))
    return tuple(Channel(url, autodiscovery.sitemap_kind(url)) for _, url in fresh[:MOST_CHILDREN])


def claims_of(entries: Iterable[Entry], page: Page, kind: ChannelKind, source: Source) -> tuple[Claim, ...]:
    """What the channel at `page` says of each entry that the source wants."""
    wanted = (entry for entry in entries if source.wants(entry.url))
    return tuple(
        Claim(replace(entry, channel=page.requested_url, channel_kind=kind), _latest(entry)) for entry in wanted
    )


def _latest(entry: Entry) -> datetime | None:
    dates = [parse_claim(text) for text in (entry.published, entry.modified) if text]
    return max((date for date in dates if date), default=None)


def _day_in(url: str) -> datetime | None:
    """The end of the day that the URL's path names: `/2026/02/03/`."""
    match = _DAY.search(url)
    day = parse_claim("-".join(match.groups())) if match else None
    return day + timedelta(days=1) if day else None


def content_of(page: Page) -> bytes:
    """What the page holds, its content coding undone. Raises `ChannelError`."""
    try:
        return decode_content(page.body, page.header("content-encoding"))
    except ContentError as error:
        reason: Literal["too_large", "bad_gzip"] = "too_large" if error.reason == "too_large" else "bad_gzip"
        raise ChannelError(page.url, reason, str(error)) from None
