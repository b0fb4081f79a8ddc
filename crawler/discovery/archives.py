"""Which days a page of an archive stands for, by its address; and the addresses that stand for given days.

What is on such a page is read in `crawler.discovery.archive_reading`.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.source import Source
from db.urls import tidy
from pipeline.types import ChannelKind

_YEAR = r"(?<!\d)(?P<y>(?:19|20)\d\d)"
_DAY = re.compile(rf"{_YEAR}(?P<s>[-_/.]?)(?P<m>0[1-9]|1[0-2])(?P=s)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)")
_LOOSE_DAY = re.compile(rf"{_YEAR}(?P<s>[-_/.])(?P<m>1[0-2]|[1-9])(?P=s)(?P<d>[12]\d|3[01]|[1-9])(?!\d)")
_MONTH = re.compile(rf"{_YEAR}(?:[-_/.]?(?P<m>0[1-9]|1[0-2])|[-_/.](?P<n>[1-9]))(?!\d)")
_YEAR_ALONE = re.compile(rf"{_YEAR}(?!\d)")
#: Names of query parameters for year, month and day.
_PARAMETERS = tuple(frozenset(names.split()) for names in ("y yy yyyy year", "m mm month", "d dd day"))
_DIGITS = re.compile(r"\d+")
#: At the end of an address, or in its query, a date names a list and not a piece.
_ENDS_WITH_DATE = re.compile(r"(?:19|20)\d\d(?:[-_/.]?\d\d?){0,2}/?(?:index)?(?:\.(?:s?html?|php|aspx?))?$")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days in a row, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"

    def common(self, other: Span) -> Span | None:
        """The days that both have; None when there is none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Span(first, last) if first <= last else None

    def has_all_of(self, other: Span) -> bool:
        return self.first <= other.first and other.last <= self.last

    def latest_first(self) -> Iterator[date]:
        return (self.last - timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """A page to read for what was published in certain days."""

    url: str
    kind: ChannelKind
    span: Span


def dated_pages(source: Source, window: Span) -> tuple[ArchivePage, ...]:
    """The pages of the source's dated archive for those days, the latest first: one a day, a month or a year."""
    spans: dict[str, Span] = {}
    for day in window.latest_first():
        channel = source.archive(day)
        if channel is None:
            return ()
        url = tidy(channel.url)
        spans[url] = Span(day, spans[url].last if url in spans else day)
    return tuple(ArchivePage(url, "archive", span) for url, span in spans.items())


def named_span(url: str) -> Span | None:
    """The days that an address names: `…/2026/02/03/`, `sitemap-2026-02.xml`, `?yyyy=2026&mm=02`, `?from=…&to=…`."""
    parts = urlsplit(url)
    text = unquote(f"{parts.path}?{parts.query}")
    days = [day for pattern in (_DAY, _LOOSE_DAY) for match in pattern.finditer(text) if (day := _day(match))]
    if days:
        return Span(min(days), max(days))
    in_query = _of_parameters(dict(parse_qsl(parts.query)))
    if in_query is not None:
        return in_query
    if month := _MONTH.search(text):
        return _month(int(month["y"]), int(month["m"] or month["n"]))
    year = _YEAR_ALONE.search(text)
    return _year(int(year["y"])) if year else None


def day_named(url: str) -> date | None:
    """The one day that an address names."""
    span = named_span(url)
    return span.first if span is not None and span.first == span.last else None


def names_a_list(url: str) -> bool:
    """Whether a date is the last thing that the address says: that of a day's, a month's or a year's pieces."""
    parts = urlsplit(url)
    return bool(_ENDS_WITH_DATE.search(parts.path)) or named_span(f"?{parts.query}") is not None


def spans_of(urls: Iterable[str]) -> dict[str, Span]:
    """The days that each of these addresses names, where it surely is days that are meant.

    `sitemap-2012.xml` among `sitemap-1.xml` to `sitemap-2500.xml` is the 2012th.
    """
    alike: defaultdict[str, dict[str, Span | None]] = defaultdict(dict)
    for url in urls:
        alike[_DIGITS.sub("#", url)][url] = named_span(url)
    dated = (spans for spans in alike.values() if None not in spans.values())
    return {url: span for spans in dated for url, span in spans.items() if span is not None}


def _day(match: re.Match[str]) -> date | None:
    with suppress(ValueError):  # 31 February
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    return None


def _month(year: int, month: int) -> Span:
    return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31))


def _of_parameters(query: dict[str, str]) -> Span | None:
    year, month, day = (_number(query, names) for names in _PARAMETERS)
    if year is None or not 1900 <= year < 2100:
        return None
    try:
        if month and day:
            return Span(date(year, month, day), date(year, month, day))
        return _month(year, month) if month else _year(year)
    except ValueError:
        return None


def _number(query: dict[str, str], names: frozenset[str]) -> int | None:
    text = next((value for name, value in query.items() if name.lower() in names), "")
    return int(text) if text.isdecimal() else None
