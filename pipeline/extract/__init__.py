"""A page in, an article out: gathers what every place of a page claims, keeps the best and remembers why.

Each field has its module; this one only puts them in order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.extract import (
    access,
    addresses,
    authors,
    body,
    dateline,
    dates,
    extent,
    header,
    headline,
    images,
    json_state,
    kind,
    language,
    markup,
    pagination,
    reading_time,
    rights,
    site_rules,
    structured,
    topics,
    tree,
    walls,
)
from pipeline.extract.evidence import attest
from pipeline.extract.header_lines import HeaderLines
from pipeline.types import Entry, Evidence, NewsArticle, Rejection, SiteRules

__all__ = ["extract"]

_NO_RULES = SiteRules()
#: Characters below which a page's visible text may be no article, and how many times as long its state's must be.
_LITTLE_TEXT = 600
_MUCH_MORE = 2


def extract(
    html: bytes,
    url: str,
    *,
    rules: SiteRules = _NO_RULES,
    headers: Mapping[str, str] | None = None,
    entry: Entry | None = None,
    fetched_at: datetime | None = None,
    further: Sequence[tuple[bytes, str]] = (),
) -> NewsArticle | Rejection:
    """The article that a page holds, or why it is none.

    `further` are the contents and URLs of the pages on which it goes on, in order; their texts are joined to its own.

    `html` is the body after its content coding was undone, `url` the final URL. Pure: the same input gives the same
    result in every process; the clock is never read, and without `fetched_at` no date is too late. Never raises on
    odd HTML.
    """
    rejection = walls.refuse_early(html, None)
    if rejection is not None:
        return rejection
    if fetched_at is not None and fetched_at.tzinfo is None:
        fetched_at = fetched_at.replace(tzinfo=UTC)
    page = tree.parse(html, url, headers=headers, entry=entry, fetched_at=fetched_at, rules=rules)
    rejection = walls.refuse_early(html, page)
    if rejection is not None or page is None:
        return rejection or Rejection("not_html", "no element could be read")
    trees = (tree.parse(content, address, rules=rules) for content, address in further)
    return _read(page, [each for each in trees if each is not None])


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read of a page before it is judged."""

    graph: structured.Structured
    title: headline.Headline
    when: dates.Dates
    byline: authors.Byline
    times: list[reading_time.Candidate]
    text: body.BodyText


def _read(page: tree.PageTree, further: Sequence[tree.PageTree]) -> NewsArticle | Rejection:
    reading = _read_shown(page, structured.read(page).beside(markup.nodes(page)))
    if len(reading.text.text) < _LITTLE_TEXT and json_state.is_likely(page):
        reading = _read_state(page, reading)
    if further:
        texts = [_read_shown(each, structured.read(each)).text for each in further]
        reading = replace(reading, text=pagination.joined(reading.text, texts))
    claims = walls.PageClaims(
        is_article=_says_article(page, reading.graph),
        headline=reading.title.text,
        has_date=reading.when.published is not None,
        has_author=bool(reading.byline.authors),
        json_ld_types=tuple(sorted({name for node in reading.graph.nodes for name in node.types})),
    )
    rejection = walls.refuse(page, reading.text, claims)
    if rejection is not None:
        return rejection
    goes_on = pagination.next_page(further[-1] if further else page)
    return _article(page, reading, goes_on)


def _read_shown(page: tree.PageTree, graph: structured.Structured) -> _Reading:
    """What readers see."""
    title = headline.read(page, graph)
    lines = header.read(page, title.element)
    when = dates.read(page, graph, lines, title.element)
    byline = authors.read(page, graph, lines, title.element)
    times = reading_time.find(page, graph, lines, title.element)
    text = site_rules.apply(page, body.read(page, _header_lines(page, graph, title, when, byline, times)))
    return _Reading(graph, title, when, byline, times, text)


def _read_state(page: tree.PageTree, shown: _Reading) -> _Reading:
    """What the page's state holds, where it is an article with much more text than the page shows."""
    state = json_state.read(page)
    if state is None or state.text_length < _MUCH_MORE * len(shown.text.text):
        return shown
    reading = _read_shown(page, shown.graph.beside([state.node]))
    lines = _header_lines(page, reading.graph, reading.title, reading.when, reading.byline, reading.times)
    return replace(reading, text=body.of_state(state, lines))


def _article(page: tree.PageTree, reading: _Reading, goes_on: pagination.NextPage | None) -> NewsArticle:
    graph, title, when, byline = reading.graph, reading.title, reading.when, reading.byline
    times, text = reading.times, reading.text
    blocks, words = text.blocks, text.text
    word_count = extent.words_in(words)
    where = addresses.read(page)
    tongue = language.read(page, graph, words)
    open_to, access_evidence = access.access(page, text)
    stated = reading_time.choose(times, word_count, is_cut=open_to in ("subscription", "registration"))
    about = topics.read(page, graph, title.text)
    section = next((each for each in about.evidence if each.field == "section" and each.chosen), None)
    what, kind_evidence = kind.read(page, graph, section)
    filed = dateline.read(graph, blocks)
    agencies, agency_evidence = authors.agency_credits(page, byline, blocks)
    pictures = images.read(page, graph, title.element)
    reserved, rights_evidence = rights.read(page, graph)
    whole, completeness_evidence = access.completeness(page, text, open_to, stated.minutes)
    estimate = reading_time.estimate(words, word_count, tongue.tag)
    return NewsArticle(
        url=where.url,
        headline=title.text,
        blocks=blocks,
        evidence=(
            *where.evidence,
            *title.evidence,
            *text.evidence,
            *when.evidence,
            *byline.evidence,
            *agency_evidence,
            *stated.evidence,
            *_computed(word_count, estimate),
            *tongue.evidence,
            *about.evidence,
            *kind_evidence,
            *filed.evidence,
            *pictures.evidence,
            *access_evidence,
            *completeness_evidence,
            *rights_evidence,
            *([goes_on.evidence] if goes_on else ()),
        ),
        kicker=text.kicker,
        standfirst=text.standfirst,
        in_language=tongue.tag,
        kind=what,
        section=about.section,
        keywords=about.keywords,
        breadcrumbs=about.breadcrumbs,
        authors=byline.authors,
        agency_credit=agencies,
        dateline_place=filed.place,
        date_published=when.published,
        date_modified=when.modified,
        reading_time_minutes=stated.minutes,
        reading_time_raw=stated.raw,
        reading_time_estimated_minutes=estimate,
        word_count=word_count,
        images=pictures.images,
        access=open_to,
        completeness=whole,
        rights=reserved,
        canonical_url=where.canonical_url,
        amp_url=where.amp_url,
    )


def _header_lines(
    page: tree.PageTree,
    graph: structured.Structured,
    title: headline.Headline,
    when: dates.Dates,
    byline: authors.Byline,
    times: list[reading_time.Candidate],
) -> HeaderLines:
    descriptions = [*graph.texts("description"), *structured.metas(page, "og:description", "description")]
    return HeaderLines(
        headline=title.text,
        headlines=title.candidates,
        bylines=byline.lines,
        dates=when.lines,
        reading_times=reading_time.lines_of(times),
        descriptions=tuple(attest("standfirst", descriptions)),
    )


def _says_article(page: tree.PageTree, graph: structured.Structured) -> bool:
    if any(node.types & structured.ARTICLE_TYPES for node in graph.articles):
        return True
    return any(claim.value.lower() == "article" for claim in structured.metas(page, "og:type"))


def _computed(word_count: int, estimate: float | None) -> list[Evidence]:
    found = [Evidence("word_count", word_count, "computed", "field:body", chosen=True)]
    if estimate is not None:
        found.append(Evidence("reading_time_estimated_minutes", estimate, "computed", "field:body", chosen=True))
    return found
