"""From a page's bytes to its article: the order in which the package's modules are asked."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.extract import article
from pipeline.extract.body import joining
from pipeline.extract.page import tree
from pipeline.extract.reading import Reading, read_page, read_shown
from pipeline.extract.stated import structured
from pipeline.extract.verdict import pagination, walls
from pipeline.types import Entry, NewsArticle, Rejection, SiteRules

_NO_RULES = SiteRules()


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
    if fetched_at is not None and fetched_at.tzinfo is None:
        fetched_at = fetched_at.replace(tzinfo=UTC)
    with _collector_paused():
        return _parse_and_read(html, url, headers, entry, fetched_at, rules, further)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Lets no garbage be looked for meanwhile: a page's thousands of objects make no cycles, and go with it.

    They must be gone when this ends: the next look-out would walk over all that are left, and keep them for longer.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _parse_and_read(
    html: bytes,
    url: str,
    headers: Mapping[str, str] | None,
    entry: Entry | None,
    fetched_at: datetime | None,
    rules: SiteRules,
    further: Sequence[tuple[bytes, str]],
) -> NewsArticle | Rejection:
    """`extract`, in a frame of its own, with which the page goes."""
    rejection = walls.refuse_early(html, None)
    if rejection is not None:
        return rejection
    page = tree.parse(html, url, headers=headers, entry=entry, fetched_at=fetched_at, rules=rules)
    rejection = walls.refuse_early(html, page)
    if rejection is not None or page is None:
        return rejection or Rejection("not_html", "no element could be read")
    trees = (tree.parse(content, address, rules=rules) for content, address in further)
    return _read(page, [each for each in trees if each is not None])


def _read(page: tree.PageTree, further: Sequence[tree.PageTree]) -> NewsArticle | Rejection:
    reading = read_page(page)
    if further:
        texts = [read_shown(each, structured.read(each)).text for each in further]
        reading = replace(reading, text=joining.joined(reading.text, texts))
    rejection = walls.refuse(page, reading.text, _claims(page, reading))
    if rejection is not None:
        return rejection
    return article.assembled(page, reading, pagination.next_page(further[-1] if further else page))


def _claims(page: tree.PageTree, reading: Reading) -> walls.PageClaims:
    return walls.PageClaims(
        is_article=_says_article(page, reading.graph),
        headline=reading.title.text,
        has_date=reading.when.published is not None,
        has_author=bool(reading.byline.authors),
        json_ld_types=tuple(sorted({name for node in reading.graph.nodes for name in node.types})),
    )


def _says_article(page: tree.PageTree, graph: structured.Structured) -> bool:
    if any(node.types & structured.ARTICLE_TYPES for node in graph.articles):
        return True
    return any(claim.value.lower() == "article" for claim in structured.metas(page, "og:type"))
