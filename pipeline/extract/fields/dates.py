"""When an article was published and modified: candidates from everywhere, the best one chosen.

Reading a text as a moment is `moments`' job, finding those that the page prints `printed_dates`'; this module knows
which to trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal
from urllib.parse import urlsplit

from lxml import html

from pipeline.extract.fields import printed_dates
from pipeline.extract.fields.header import Header
from pipeline.extract.fields.printed_dates import Candidate
from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated import selectors
from pipeline.extract.stated.evidence import Claim, attest
from pipeline.extract.stated.structured import Structured, metas
from pipeline.extract.wording import moments
from pipeline.types import Evidence, Instant

DateField = Literal["date_published", "date_modified"]

_MONTHS = 12
_LONG_AFTER = timedelta(days=31)
#: A page cannot speak of what comes later than this after its fetch.
_TOLERANCE = timedelta(days=1)
#: Before the first newspapers.
_FIRST_YEAR = 1700
# What a missing date turns into.
_EPOCH = date(1970, 1, 1)
_PUBLISHED_METAS = (
    "article:published_time og:article:published_time og:published_time datepublished article:published "
    "parsely-pub-date sailthru.date cxenseparse:recs:publishtime cxenseparse:publishtime "
    "dc.date.issued dcterms.issued dcterms.available citation_publication_date citation_date "
    "publishdate publish-date publish_date pub_date pubdate publication_date publicationdate article_date_original "
    "article.published article.created rnews:datepublished shareaholic:article_published_time date_published "
    "datecreated release_date displaydate iso-8601-publish-date vr:published_time published originalpublicationdate "
    "article.publication_date post_date posted_date dc.date.published dcterms.published"
).split()
# Generic ones, which many systems fill with the day of the last change.
_VAGUE_METAS = ("date", "dc.date", "dcterms.date", "created", "dcterms.created")
_MODIFIED_METAS = (
    "article:modified_time og:article:modified_time og:updated_time datemodified article:modified dcterms.modified "
    "dc.date.modified article.updated shareaholic:article_modified_time last-modified lastmod revised "
    "last_updated_date modified_date date_modified vr:modified_time moddate updated"
).split()
# Countries' domains under which English pages write the day first; also all under `.eu`.
_COUNTRY_DOMAIN = re.compile(r"\.(?!us$|tv$|io$|ai$|co$|me$|fm$|ly$|to$)[a-z]{2}\Z")
_URL_DAY = re.compile(r"(?<!\d)(19[6-9]\d|20\d\d)([-/_.]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)")
_URL_DAY_FIRST = re.compile(r"/(0[1-9]|[12]\d|3[01])([-.])(0[1-9]|1[0-2])\2(19[6-9]\d|20\d\d)(?!\d)")
#: The furthest that a place's clock is from UTC, and the step in which such differences come.
_MAX_OFFSET = timedelta(hours=14)
_MAX_BEHIND = timedelta(hours=12)
_OFFSET_STEP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Dates:
    """The two dates of an article, with all evidence."""

    published: Instant | None
    modified: Instant | None
    evidence: tuple[Evidence, ...]
    lines: tuple[str, ...]
    """The lines in which the page prints them."""


def read(tree: PageTree, structured: Structured, header: Header, headline: html.HtmlElement | None) -> Dates:
    """The dates that the page states. One that is missing or refused is None, and its evidence says why.

    Where the page tells no date but that of its last change, that is taken for both, which is right more often than
    not: many pages print "updated" from their first day on. Its evidence bears the reason `last_change_only`.
    """
    context = context_of(tree)
    times = printed_dates.in_elements(tree, header, headline, context)
    stated = [*_stated(structured, ("datePublished",), context), *_of_metas(tree, _PUBLISHED_METAS, context)]
    stated.sort(key=_is_of_markup)
    is_dated = any(claim.value for claim in (*stated, *times.published))
    shown = printed_dates.in_lines(tree, header, headline, context, is_dated=is_dated)
    entry = tree.entry
    modified = [
        *_of_rules(tree, "date_modified", context),
        *_stated(structured, ("dateModified",), context),
        *_of_metas(tree, _MODIFIED_METAS, context),
        *times.modified,
        *shown.modified,
        *_announced(entry.modified if entry else None, "entry:modified", context),
    ]
    published = [
        *_of_rules(tree, "date_published", context),
        *stated,
        *times.published,
        *_announced(entry.published if entry else None, "entry:published", context),
        *_stated(structured, ("dateCreated", "uploadDate"), context),
        *shown.published,
        *_of_metas(tree, _VAGUE_METAS, context),
        *shown.far,
        *_of_address(tree, context),
    ]
    if not is_dated:
        published[:0] = printed_dates.of_first_publication(tree, context)
    dated = any(claim.value for claim in published)
    printed = shown.published or tuple(_of_address(tree, context)) or times.published
    restamped = _restamped(stated, modified, printed)
    if restamped and printed[0].method != "url":
        published.sort(key=_is_of_metadata)
    published = [claim.refused("later_than_printed") if _is_of(claim, restamped) else claim for claim in published]
    first, evidence = _chosen(
        tree, "date_published", published if dated else [*published, *times.modified, *shown.modified]
    )
    if not dated:
        evidence = [replace(each, reason="last_change_only") if each.chosen else each for each in evidence]
    last, more = _chosen(tree, "date_modified", modified)
    return Dates(first, last, (*evidence, *more), shown.lines)


def _restamped(stated: list[Candidate], modified: list[Candidate], printed: tuple[Candidate, ...]) -> date | None:
    """The day that the metadata gives, where it came out on an earlier one that is printed by the headline.

    Systems that move a page or save it again stamp it anew: then the day of publication is that of the last change,
    or where none is told, lies long after the one that readers are shown.
    """
    first, changed = _first_stated(stated), _first_stated(modified)
    days = [claim.value.at.date() for claim in printed if claim.value]
    if first is None or not days:
        return None
    published = first.at.date()
    if not {published, _swapped(published)}.isdisjoint(days):
        return None
    late = timedelta(0) if changed is not None else _LONG_AFTER
    is_one_stamp = changed is None or abs(changed.at.date() - published) <= _TOLERANCE
    return published if is_one_stamp and _earliest_day(first) - days[0] > late else None


def _earliest_day(instant: Instant) -> date:
    """The day that readers may be shown for a moment where clocks are furthest behind; one before a mere day."""
    at = instant.at if instant.precision != "day" and not _is_midnight(instant) else instant.at - _MAX_BEHIND
    return (at.astimezone(UTC) - _MAX_BEHIND).date()


def _is_of(claim: Candidate, day: date | None) -> bool:
    return claim.value is not None and claim.value.at.date() == day


def _first_stated(claims: list[Candidate]) -> Instant | None:
    """What the best of some claims in metadata tells."""
    return next((claim.value for claim in claims if claim.value and claim.method not in ("visible-text", "time")), None)


def _swapped(day: date) -> date:
    """The day that its figures tell in the other order of day and month."""
    return day.replace(month=day.day, day=day.month) if day.day <= _MONTHS else day


def context_of(tree: PageTree) -> moments.Context:
    """How this page's dates are meant: the site's zone, its language's order of day and month, the fetch."""
    declared = (tree.root.get("lang") or tree.rules.language or "").lower().replace("_", "-")
    locale = next((meta.content.lower().replace("_", "-") for meta in tree.meta("og:locale")), "")
    host = urlsplit(tree.url).hostname or ""
    american = declared == "en-us" or (declared in ("en", "") and locale in ("en-us", "en"))
    american = american or (declared == "en" and not locale and not _COUNTRY_DOMAIN.search(host))
    return moments.Context(moments.zone_of(tree.rules.time_zone), american, tree.fetched_at)


def _chosen(tree: PageTree, field: DateField, candidates: list[Candidate]) -> tuple[Instant | None, list[Evidence]]:
    claims = _without_false_utc([_checked(tree, claim) for claim in candidates])
    usable = [claim for claim in claims if claim.value is not None and claim.reason is None]
    best = _fullest(usable)
    if best is not None:
        best = _with_zone(best, usable)
        local = _as_shown(best, usable)
        claims = [local if claim is best else claim for claim in claims]
        best = local
    return best.value if best else None, attest(field, claims, [best] if best else [])


def _with_zone(best: Candidate, claims: list[Candidate]) -> Candidate:
    """The claim, or where it tells no zone, another that does and tells the same clock time, or the same moment."""
    if best.value is None or best.value.precision == "day" or best.value.zone == "stated":
        return best
    stated = [(claim, claim.value) for claim in claims if claim.value and claim.value.zone == "stated"]
    zoned = [(claim, value) for claim, value in stated if value.precision != "day"]
    same = next((claim for claim, value in zoned if value.offset_minutes and _same_clock(value, best.value)), None)
    return same or next((claim for claim, value in zoned if _is_moved(value, best.value)), best)


def _same_clock(one: Instant, other: Instant) -> bool:
    return _clock_of(one) == _clock_of(other)


def _is_moved(one: Instant, other: Instant) -> bool:
    """Whether two clocks that tell seconds are apart as those of two zones are."""
    if one.precision != "second" or other.precision != "second":
        return False
    apart = one.at.replace(tzinfo=None, microsecond=0) - other.at.replace(tzinfo=None, microsecond=0)
    return abs(apart) <= _MAX_OFFSET and not apart % _OFFSET_STEP


def _as_shown(best: Candidate, claims: list[Candidate]) -> Candidate:
    """The claim with the offset at which readers are shown the same moment, where it states it in UTC.

    A printed clock without a zone tells its offset when it differs by whole quarters of an hour.
    """
    if best.value is None or best.value.offset_minutes or best.value.precision == "day":
        return best
    at = best.value.at.replace(second=0, microsecond=0)
    for claim in claims:
        if claim.value is None or claim.value.precision == "day" or claim.method in ("json-ld", "open-graph", "meta"):
            continue
        shown = claim.value.at.replace(second=0, microsecond=0)
        if claim.value.zone == "stated" and claim.value.offset_minutes and shown == at:
            return replace(best, value=replace(best.value, at=best.value.at.astimezone(shown.tzinfo)))
        ahead = shown.replace(tzinfo=UTC) - at.astimezone(UTC)
        if claim.value.zone == "assumed" and ahead and abs(ahead) <= _MAX_OFFSET and not ahead % _OFFSET_STEP:
            return replace(best, value=replace(best.value, at=best.value.at.astimezone(timezone(ahead))))
    return best


def _checked(tree: PageTree, claim: Candidate) -> Candidate:
    if claim.value is None:
        return claim.refused("unreadable")
    at = claim.value.at
    if tree.fetched_at is not None and at > tree.fetched_at + _TOLERANCE:
        return claim.refused("later_than_fetch")
    if at.year < _FIRST_YEAR or at.astimezone(UTC).date() == _EPOCH:
        return claim.refused("impossible")
    return claim


def _without_false_utc(claims: list[Candidate]) -> list[Candidate]:
    """Refuses local times that are written as UTC: another place has the same clock time with its true offset.

    Those with any other offset are refused where readers are shown the same clock in the source's own zone.
    """
    timed = [claim.value for claim in claims if claim.value and not claim.reason and claim.value.precision != "day"]
    local = {_clock_of(value): value.offset_minutes for value in timed if value.offset_minutes}
    shown = {_clock_of(value): value.offset_minutes for value in timed if value.zone == "assumed"}
    return [_true_to(claim, local, shown) for claim in claims]


def _true_to(claim: Candidate, local: Mapping[datetime, int], shown: Mapping[datetime, int]) -> Candidate:
    value = claim.value
    if value is None or value.zone != "stated" or _is_midnight(value):
        return claim
    clock = _clock_of(value)
    if not value.offset_minutes:
        return claim.refused("local_time_written_as_utc") if clock in local else claim
    is_other = shown.get(clock, 0) not in (0, value.offset_minutes)
    return claim.refused("local_time_of_another_zone") if is_other else claim


def _clock_of(value: Instant) -> datetime:
    """What a clock on the spot showed, to the minute."""
    return value.at.replace(tzinfo=None, second=0, microsecond=0)


def _fullest(claims: list[Candidate]) -> Candidate | None:
    """The best claim, or where it tells no more than the day, the best that also tells that day's hour."""
    if not claims or claims[0].value is None:
        return None
    first = claims[0].value
    if first.precision != "day" and not _is_midnight(first):
        return claims[0]
    for claim in claims[1:]:
        value = claim.value
        if value and value.precision != "day" and not _is_midnight(value) and value.at.date() == first.at.date():
            return claim
    return claims[0]


def _is_midnight(instant: Instant) -> bool:
    return (instant.at.hour, instant.at.minute, instant.at.second) == (0, 0, 0)


def _stated(structured: Structured, keys: Iterable[str], context: moments.Context) -> list[Candidate]:
    return [_understood(claim, context) for key in keys for claim in structured.texts(key)]


def _is_of_markup(claim: Candidate) -> bool:
    """Whether a date is that of an element in the text, which themes fill with the day of the last change at times."""
    return claim.method in ("microdata", "rdfa")


def _is_of_metadata(claim: Candidate) -> bool:
    """Whether a date is that of JSON-LD, Open Graph or a meta, which no reader sees."""
    return claim.method in ("json-ld", "open-graph", "meta")


def _of_metas(tree: PageTree, names: Iterable[str], context: moments.Context) -> list[Candidate]:
    return [_understood(claim, context) for claim in metas(tree, *names)]


def _understood(claim: Claim[str], context: moments.Context) -> Candidate:
    return Claim(moments.read_machine(claim.value, context), claim.method, claim.locator, claim.raw)


def _of_rules(tree: PageTree, field: DateField, context: moments.Context) -> list[Candidate]:
    return [_understood(claim, context) for claim in selectors.texts(tree, field)[:2]]


def _announced(text: str | None, locator: str, context: moments.Context) -> list[Candidate]:
    return [Claim(moments.read_machine(text, context), "entry", locator, text)] if text else []


def _of_address(tree: PageTree, context: moments.Context) -> list[Candidate]:
    """The day in the path: `/2026/02/03/`, `-20260203.html`."""
    path = urlsplit(tree.url).path
    match = _URL_DAY.search(path) or _URL_DAY_FIRST.search(path)
    if match is None or (not match[2] and len(match[0]) != 8):
        return []
    year, day = (match[1], match[4]) if len(match[1]) == 4 else (match[4], match[1])
    instant = moments.read_machine(f"{year}-{match[3]}-{day}", context)
    return [Claim(replace(instant, raw=match[0]), "url", "url:path", path)] if instant else []
