"""An article put together from what was read of its page, and from what can only be told once its text is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, NamedTuple, TypeVar

from pipeline.extract.body import announced
from pipeline.extract.fields import authors, dateline, images, reading_time, topics
from pipeline.extract.page import extent
from pipeline.extract.page.tree import PageTree
from pipeline.extract.reading import Reading
from pipeline.extract.stated import addresses, rights
from pipeline.extract.verdict import access, gates, kind, language
from pipeline.extract.verdict.pagination import NextPage
from pipeline.types import Access, Completeness, Evidence, Kind, NewsArticle

T = TypeVar("T")


class _Told(NamedTuple, Generic[T]):
    value: T
    evidence: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class _Findings:
    """What is told of an article beside its reading."""

    where: addresses.Addresses
    word_count: int
    estimate: float | None
    stated: reading_time.ReadingTime
    tongue: language.Language
    about: topics.Topics
    kind: _Told[Kind]
    filed: dateline.Dateline
    agencies: _Told[tuple[str, ...]]
    pictures: images.Images
    access: _Told[Access]
    completeness: _Told[Completeness]
    rights: _Told[Mapping[str, Any]]


def assembled(page: PageTree, reading: Reading, goes_on: NextPage | None) -> NewsArticle:
    """The article of a page that was found to be one; `goes_on` is where its text does."""
    reading, found = _in_full(page, reading, _look(page, reading))
    text, when = reading.text, reading.when
    return NewsArticle(
        url=found.where.url,
        headline=reading.title.text,
        blocks=text.blocks,
        evidence=tuple(_evidence(reading, found, goes_on)),
        kicker=text.kicker,
        standfirst=text.standfirst,
        in_language=found.tongue.tag,
        kind=found.kind.value,
        section=found.about.section,
        keywords=found.about.keywords,
        breadcrumbs=found.about.breadcrumbs,
        authors=reading.byline.authors,
        agency_credit=found.agencies.value,
        dateline_place=found.filed.place,
        date_published=when.published,
        date_modified=when.modified,
        reading_time_minutes=found.stated.minutes,
        reading_time_raw=found.stated.raw,
        reading_time_estimated_minutes=found.estimate,
        word_count=found.word_count,
        images=found.pictures.images,
        access=found.access.value,
        completeness=found.completeness.value,
        rights=found.rights.value,
        canonical_url=found.where.canonical_url,
        amp_url=found.where.amp_url,
    )


def _in_full(page: PageTree, reading: Reading, found: _Findings) -> tuple[Reading, _Findings]:
    """With the channel's text where the page's is cut and the channel's goes on."""
    longer = announced.going_on(page, reading.text) if found.completeness.value in ("truncated", "teaser") else None
    if longer is None:
        return reading, found
    reading = replace(reading, text=longer)
    completeness = _Told(*announced.whole(list(found.completeness.evidence)))
    return reading, replace(_look(page, reading), completeness=completeness)


def _look(page: PageTree, reading: Reading) -> _Findings:
    graph, title, text = reading.graph, reading.title, reading.text
    word_count = extent.words_in(text.text)
    tongue = language.read(page, graph, text.text)
    asking = gates.lines(page)
    open_to = _Told(*access.access(page, asking))
    is_cut = open_to.value in ("subscription", "registration")
    stated = reading_time.choose(reading.times, word_count, is_cut=is_cut)
    about = topics.read(page, graph, title.text)
    section = next((each for each in about.evidence if each.field == "section" and each.chosen), None)
    return _Findings(
        where=addresses.read(page),
        word_count=word_count,
        estimate=reading_time.estimate(text.text, word_count, tongue.tag),
        stated=stated,
        tongue=tongue,
        about=about,
        kind=_Told(*kind.read(page, graph, section)),
        filed=dateline.read(graph, text.blocks),
        agencies=_Told(*authors.agency_credits(page, reading.byline, text.blocks)),
        pictures=images.read(page, graph, title.element),
        access=open_to,
        completeness=_Told(*access.completeness(page, text, asking, open_to.value, stated.minutes)),
        rights=_Told(*rights.read(page, graph)),
    )


def _evidence(reading: Reading, found: _Findings, goes_on: NextPage | None) -> Iterator[Evidence]:
    """Of every field, in the record's order."""
    yield from found.where.evidence
    for read in (reading.title, reading.text, reading.when, reading.byline, found.agencies, found.stated):
        yield from read.evidence
    yield from _computed(found.word_count, found.estimate)
    for told in (found.tongue, found.about, found.kind, found.filed, found.pictures):
        yield from told.evidence
    for judged in (found.access, found.completeness, found.rights):
        yield from judged.evidence
    if goes_on is not None:
        yield goes_on.evidence


def _computed(word_count: int, estimate: float | None) -> Iterator[Evidence]:
    yield Evidence("word_count", word_count, "computed", "field:body", chosen=True)
    if estimate is not None:
        yield Evidence("reading_time_estimated_minutes", estimate, "computed", "field:body", chosen=True)
