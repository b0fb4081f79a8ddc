"""A fetched page of an archive → what was published in the days that are asked for, and the pages that tell more.

Runs in a worker process, and is pure, as `crawler.discovery.reading` is for channels that tell what is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

from lxml import html

from crawler.discovery import autodiscovery, feeds, sections, sitemaps
from crawler.discovery.archives import ArchivePage, Span, day_named, named_span, names_a_list, spans_of
from crawler.discovery.dates import parse_claim
from crawler.discovery.link_shapes import LinkShapes
from crawler.discovery.own_reading import own_entries
from crawler.discovery.pagers import older_page
from crawler.discovery.reading import Claim, actual_kind, claims_of, content_of
from crawler.source import Source
from db.urls import absolute, same_site, tidy
from pipeline.extract.page.tree import decode, parse_html
from pipeline.types import Page

#: A page of today's most read pieces stands on a page of the archive too.
_BESIDE = timedelta(days=1)
#: Days that one page of an archive leads to; a year has 366.
_MOST_FURTHER = 400


@dataclass(frozen=True, slots=True)
class ArchiveReading:
    """What a page of an archive held."""

    claims: tuple[Claim, ...] = ()
    """Those of the days that were asked for."""
    further: tuple[ArchivePage, ...] = ()
    """Pages to read as well."""
    undated: int = 0
    """Entries of which nothing tells the day: left out."""


def read_archive_page(
    page: Page, asked: ArchivePage, source: Source, shapes: LinkShapes | None = None
) -> ArchiveReading:
    """What the page that was asked for says of the days it was asked for. Raises `ChannelError`."""
    own = own_entries(page, source)
    if own is not None:
        claims = claims_of(own, page, asked.kind, source)
        return ArchiveReading(tuple(each for each in claims if not _is_dated(each) or _is_of(each, asked.span, source)))
    content = content_of(page)
    kind = actual_kind(asked.kind, content, dict(page.headers))
    if kind == "feed":
        return _read_feed(content, page, asked, source)
    if kind in ("sitemap", "news_sitemap"):
        return _read_sitemap(content, page, asked, source)
    return _read_list(content, page, asked, source, shapes)


def _read_sitemap(content: bytes, page: Page, asked: ArchivePage, source: Source) -> ArchiveReading:
    sitemap = sitemaps.parse(content, page.url, headers=dict(page.headers))
    entries = [entry for entry in sitemap.entries if same_site(entry.url, page.url)]
    claims = claims_of(entries, page, "news_sitemap" if sitemap.is_news else "sitemap", source)
    named = named_span(asked.url)
    wanted = tuple(claim for claim in claims if _wants(claim, asked.span, named, source))
    undated = sum(1 for claim in claims if not _is_dated(claim)) if named is None else 0
    return ArchiveReading(wanted, tuple(_children(sitemap.children, page, asked)), undated)


def _wants(claim: Claim, span: Span, named: Span | None, source: Source) -> bool:
    """Whether an entry of a sitemap is of those days; `named` are the days that the sitemap's address names."""
    if named == span and day_named(claim.entry.url) is None:
        return True  # all of its days are wanted: when an entry was last touched says nothing
    if not _is_dated(claim):
        return named is not None and named.has_all_of(span)
    return _is_of(claim, span, source)


def _children(children: Iterable[sitemaps.Child], page: Page, asked: ArchivePage) -> Iterator[ArchivePage]:
    """The sub-sitemaps that may hold something of those days, by their names or else by their last change."""
    own = [child for child in children if same_site(child.url, page.url)]
    named = spans_of(child.url for child in own)
    for child in own:
        days = named.get(child.url)
        changed = parse_claim(child.lastmod or "")
        if days is not None:
            span = days.common(asked.span)
        else:
            span = None if changed and changed.date() + _BESIDE < asked.span.first else asked.span
        if span is not None:
            yield ArchivePage(child.url, autodiscovery.sitemap_kind(child.url), span)


def _read_feed(content: bytes, page: Page, asked: ArchivePage, source: Source) -> ArchiveReading:
    feed = feeds.parse(content, page.url, headers=dict(page.headers))
    claims = claims_of(feed.entries, page, "feed", source)
    wanted = tuple(claim for claim in claims if not _is_dated(claim) or _is_of(claim, asked.span, source))
    days = [day for claim in claims for day in _days(claim, source)]
    older = feed.next_page or _next_of_wordpress(page.url)
    goes_on = bool(claims) and (not days or min(days) >= asked.span.first)
    further = (ArchivePage(older, "feed", asked.span),) if older and goes_on else ()
    return ArchiveReading(wanted, further)


def _next_of_wordpress(url: str) -> str | None:
    """`?paged=2` of a feed whose address is WordPress's; it names no further pages."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if not parts.path.endswith(("/feed/", "/feed")) and "feed" not in query:
        return None
    number = query.get("paged", "1")
    query["paged"] = str(int(number) + 1) if number.isdecimal() else "2"
    return tidy(parts._replace(query=urlencode(query)).geturl())


def _read_list(
    content: bytes, page: Page, asked: ArchivePage, source: Source, shapes: LinkShapes | None
) -> ArchiveReading:
    links = sections.parse(content, page.url, dict(page.headers), article_pattern=source.article_pattern, shapes=shapes)
    claims = claims_of(links, page, asked.kind, source)
    days = {claim.entry.url: day_named(claim.entry.url) for claim in claims}
    around = Span(asked.span.first - _BESIDE, asked.span.last + _BESIDE)
    takes_undated = asked.kind != "front_page"  # which shows what is new
    wanted = tuple(
        claim for claim in claims if (takes_undated if (day := days[claim.entry.url]) is None else day in around)
    )
    root = parse_html(decode(content, page.header("content-type") or "")[0])
    if root is None:
        return ArchiveReading(wanted)
    known = [day for day in days.values() if day]
    is_past = asked.kind != "archive" and bool(known) and max(known) < asked.span.first
    older = older_page(root, page.url) if claims and not is_past else None
    further = [ArchivePage(older, asked.kind, asked.span)] if older else []
    further += islice(_calendar(root, page.url, asked), _MOST_FURTHER)
    if asked.kind == "front_page":
        named = autodiscovery.from_front_page(content, page.url, dict(page.headers))
        further += [ArchivePage(channel.url, "feed", asked.span) for channel in named if channel.kind == "feed"]
    return ArchiveReading(wanted, tuple(further))


def _calendar(root: html.HtmlElement, url: str, asked: ArchivePage) -> Iterator[ArchivePage]:
    """Links of a month's or a year's page to the pages of its days or months that are asked for."""
    own = named_span(url)
    if own is None:
        return
    targets = (absolute(url, element.get("href") or "") for element in root.iter("a"))
    for target in dict.fromkeys(target for target in targets if target and same_site(target, url)):
        days = named_span(target)
        if days is None or days == own or not own.has_all_of(days) or not names_a_list(target):
            continue
        if span := days.common(asked.span):
            yield ArchivePage(target, asked.kind, span)


def _is_dated(claim: Claim) -> bool:
    return claim.at is not None or day_named(claim.entry.url) is not None


def _is_of(claim: Claim, span: Span, source: Source) -> bool:
    return any(day in span for day in _days(claim, source))


def _days(claim: Claim, source: Source) -> tuple[date, ...]:
    """When a piece was published, as far as its claim tells: by its address, as published, as last changed.

    A moment near midnight may be another day where it was written.
    """
    if day := day_named(claim.entry.url):
        return (day,)
    moment = parse_claim(claim.entry.published or "") or claim.at
    if moment is None:
        return ()
    return tuple({moment.date(), moment.astimezone(ZoneInfo(source.time_zone or "UTC")).date()})
