"""The extractors that are compared: ours, and plain trafilatura."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import trafilatura
from trafilatura.settings import Document

from benchmarks.extraction.corpora import LabelledPage
from pipeline.extract import extract
from pipeline.types import NewsArticle, SiteRules


@dataclass(frozen=True, slots=True)
class Reading:
    """What a system made of a page, and how long it took."""

    body: str = ""
    standfirst: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    reading_time_minutes: float | None = None
    cpu_ms: float = 0.0


def dateline(page: LabelledPage) -> Reading:
    """Ours, with the site's time zone where it is known. A rejected page gives nothing."""
    start = time.process_time()
    rules = SiteRules(time_zone=page.time_zone)
    article = extract(page.html, page.url, rules=rules, fetched_at=page.fetched_at)
    cpu_ms = (time.process_time() - start) * 1000
    if not isinstance(article, NewsArticle):
        return Reading(cpu_ms=cpu_ms)
    return Reading(
        body=article.body,
        standfirst=article.standfirst,
        title=article.headline,
        authors=tuple(author.name for author in article.authors),
        published=article.date_published.at.isoformat() if article.date_published else None,
        reading_time_minutes=article.reading_time_minutes,
        cpu_ms=cpu_ms,
    )


def digest(page: LabelledPage) -> str:
    """A digest of all that ours reads of a page, evidence included."""
    result = extract(page.html, page.url, fetched_at=page.fetched_at)
    return hashlib.sha256(repr(result).encode("utf-8", "surrogatepass")).hexdigest()


def plain_trafilatura(page: LabelledPage) -> Reading:
    """Its defaults, with metadata and without comments. It knows no standfirst and no reading time."""
    start = time.process_time()
    found = trafilatura.bare_extraction(page.html, url=page.url, with_metadata=True, include_comments=False)
    cpu_ms = (time.process_time() - start) * 1000
    if not isinstance(found, Document):
        return Reading(cpu_ms=cpu_ms)
    names = tuple((found.author or "").split("; "))
    return Reading(found.text or "", None, found.title, names, found.date, None, cpu_ms)


SYSTEMS: Mapping[str, Callable[[LabelledPage], Reading]] = {"Dateline": dateline, "trafilatura": plain_trafilatura}
