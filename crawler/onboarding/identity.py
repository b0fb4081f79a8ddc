"""Who publishes a site: its name, language and time zone, guessed from what it says of itself; pure.

Each guess says what it rests on, for the person who reviews the source file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from db.urls import host, registrable_domain
from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated.structured import read as read_structured
from pipeline.extract.verdict.language import primary_tag
from pipeline.types import NewsArticle

_SITE_TYPES = frozenset(("website", "organization", "newsmediaorganization", "newspaper", "corporation"))
_TITLE_CUT = re.compile(r"\s+[|–—·•:»-]\s+|\s*[|]\s*|:\s+")
_MOST_NAME_CHARS = 60
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")
_REGION = re.compile(r"[A-Za-z]{2,3}[-_]([A-Z]{2})\b")
_COUNTRY_OF_TLD = {"uk": "GB", "ac": "SH"}
#: Country codes that everybody registers under, whatever the country.
_OPEN_TLDS = frozenset("io tv co me ai fm cc ws to ly gg eu su la am in.net nu sh st vc bz ms tk ga cf gq ml".split())
#: Where most of a language's papers are made, for zones that fit the offsets on the pages.
_ZONES_OF_LANGUAGE = {
    "fr": "Europe/Paris",
    "de": "Europe/Berlin",
    "it": "Europe/Rome",
    "es": "Europe/Madrid",
    "nl": "Europe/Amsterdam",
    "pl": "Europe/Warsaw",
    "sv": "Europe/Stockholm",
    "da": "Europe/Copenhagen",
    "no": "Europe/Oslo",
    "fi": "Europe/Helsinki",
    "cs": "Europe/Prague",
    "el": "Europe/Athens",
    "hu": "Europe/Budapest",
    "ro": "Europe/Bucharest",
    "tr": "Europe/Istanbul",
    "pt": "Europe/Lisbon",
    "en": "Europe/London",
    "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
}


@dataclass(frozen=True, slots=True)
class Guess:
    """A value and what it rests on."""

    value: str
    because: str
    sure: bool = True


def name_of(front: PageTree | None, articles: Sequence[PageTree], url: str) -> Guess:
    """The publisher's name; its host when no page says it."""
    found = next(_names(front), None) if front is not None else None
    found = found or _agreed([next(_names(article), None) for article in articles])
    if found is None and front is not None:
        found = _from_title(front, articles)
    return found or Guess(host(url), "no page says a name", sure=False)


def language_of(front: PageTree | None, articles: Sequence[NewsArticle]) -> Guess | None:
    """The language that most of the articles are written in, else what the front page declares."""
    votes = Counter(article.in_language for article in articles if article.in_language)
    if votes:
        tag, count = votes.most_common(1)[0]
        return Guess(tag, f"{count} of {len(articles)} articles", sure=count == len(articles))
    declared = primary_tag(front.root.get("lang") or "") if front is not None else None
    return Guess(declared, "the front page's lang attribute", sure=False) if declared else None


def time_zone_of(
    url: str, front: PageTree | None, language: str | None, articles: Sequence[NewsArticle]
) -> Guess | None:
    """The zone that the site's times are in, where country, or language and offsets, tell."""
    instants = [article.date_published for article in articles if article.date_published]
    offsets = {each.at: each.at.utcoffset() for each in instants if each.zone == "stated"}
    country, how = _country(url, front)
    if country:
        zones = zones_of(country)
        one_clock = len({_clock(zone) for zone in zones}) == 1
        fitting = [zone for zone in zones if one_clock or (offsets and _fits(zone, offsets))]
        if fitting:
            return Guess(fitting[0], how)
    by_language = _ZONES_OF_LANGUAGE.get(language or "")
    local = any(offset for offset in offsets.values())
    if by_language and local and _fits(by_language, offsets):
        return Guess(by_language, f"its language, and the offsets of {len(offsets)} articles fit", sure=False)
    return None


def id_of(name: str, url: str, taken: Iterable[str]) -> str:
    """A source's name for the site: its domain without the suffix, else its name; numbered when that is taken."""
    domain = registrable_domain(url).removeprefix("www.")  # there where the suffix is nobody's
    label = domain.partition(".")[0]
    base = label if "." in domain and not label.isdigit() and ":" not in domain else name
    slug = slug_of(base)
    used = frozenset(taken)
    candidates = (slug if number == 1 else f"{slug}-{number}" for number in range(1, len(used) + 2))
    return next(candidate for candidate in candidates if candidate not in used)


def slug_of(text: str) -> str:
    """The text as a source's name: `courrier-picard`; `source` when nothing of it is left."""
    return _NOT_IN_AN_ID.sub("-", text.lower()).strip("-") or "source"


@lru_cache(maxsize=256)
def zones_of(country: str) -> tuple[str, ...]:
    """The IANA zones of a country (ISO 3166-1 alpha-2), the most populous first where the tables say so."""
    return _zone_table().get(country, ())


@lru_cache(maxsize=1)
def _zone_table() -> dict[str, tuple[str, ...]]:
    text = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    table: dict[str, tuple[str, ...]] = {}
    for country, _, zone, *_ in rows:
        table[country] = (*table.get(country, ()), zone)
    return table


def _clock(zone: str) -> tuple[timedelta | None, ...]:
    """What the zone's clocks show, winter and summer."""
    return tuple(datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7))


def _fits(zone: str, offsets: dict[datetime, timedelta | None]) -> bool:
    return all(moment.astimezone(UTC).astimezone(ZoneInfo(zone)).utcoffset() == o for moment, o in offsets.items())


def _country(url: str, front: PageTree | None) -> tuple[str | None, str]:
    suffix = (urlsplit(url).hostname or "").rpartition(".")[2]
    if len(suffix) == 2 and suffix.isalpha() and suffix not in _OPEN_TLDS:
        return _COUNTRY_OF_TLD.get(suffix, suffix.upper()), f"its country, by .{suffix}"
    if front is None:
        return None, ""
    declared = [front.root.get("lang") or "", *(meta.content for meta in front.meta("og:locale"))]
    for tag in declared:
        region = _REGION.match(tag.strip())
        if region:
            return region[1], f"its country, by {tag.strip()}"
    return None, ""


def _names(page: PageTree) -> Iterator[Guess]:
    for meta in page.meta("og:site_name"):
        yield from _named(meta.content, "og:site_name")
    structured = read_structured(page)
    sites = [node.data.get("name") for node in structured.nodes if node.types & _SITE_TYPES]
    for name in (*sites, *(value.text for value in structured.values("publisher"))):
        if isinstance(name, str):
            yield from _named(name, "JSON-LD")
    for meta in page.meta("application-name", "apple-mobile-web-app-title"):
        yield from _named(meta.content, meta.name)


def _agreed(names: Sequence[Guess | None]) -> Guess | None:
    """What more than half of the articles say."""
    votes = Counter(guess.value for guess in names if guess)
    value, count = votes.most_common(1)[0] if votes else ("", 0)
    return Guess(value, f"{count} of {len(names)} articles") if count * 2 > len(names) else None


def _named(text: str, because: str) -> Iterator[Guess]:
    name = " ".join(text.split())
    if name and len(name) <= _MOST_NAME_CHARS and "://" not in name:
        yield Guess(name, because)


def _from_title(front: PageTree, articles: Sequence[PageTree]) -> Guess | None:
    """The part of the front page's title that the articles' titles have too; else its first part."""
    parts = _title_parts(front)
    shared = [part for part in parts if any(part in _title_parts(article) for article in articles)]
    chosen = (shared or parts)[:1]
    return next(iter(_named(chosen[0], "the front page's title")), None) if chosen else None


def _title_parts(page: PageTree) -> list[str]:
    text = " ".join((page.titles[0].text_content() if page.titles else "").split())
    return [part.strip() for part in _TITLE_CUT.split(text) if part.strip()]
