"""Passages found again on the unmodified page, in order.

Long passages are anchors; short ones, which a page may hold many times, are sought between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.extract.body.passages import Passage, visible
from pipeline.extract.page import alignment
from pipeline.extract.page.locators import Places, Span, squeeze
from pipeline.extract.page.tree import PageTree

_ANCHOR = 40
# The share of a passage that must be found, and of what is shown there that must be it.
_MOST_OF_IT = 0.8
# How far a short passage may lie from where it is expected, in squeezed characters.
_REACH = 20_000
# Searches over the whole page that a single page may cost, so that hostile ones stay near-linear.
_WHOLE_PAGE_SEARCHES = 60


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage and its place, None when it stands nowhere on the page."""

    passage: Passage
    span: Span | None


def place(passages: Sequence[Passage], places: Places) -> list[Placed]:
    """Each passage with its span, in the order given; what was run together in one is parted."""
    spans = _anchors(passages, places)
    budget = _WHOLE_PAGE_SEARCHES
    before = 0
    texts = list(passages)
    for n, passage in enumerate(passages):
        if spans[n] is None:
            after = next((span.start for span in spans[n + 1 :] if span is not None and span.start >= before), None)
            spans[n] = _between(passage, places, before, after)
            if spans[n] is None and budget:
                budget -= 1
                spans[n] = places.find(passage.text) or places.find_pieces(passage.pieces)
                if spans[n] is None:
                    texts[n], spans[n] = _aligned(passage, places, before)
        span = spans[n]
        if span is not None:
            before = span.end
    return [Placed(passage, span) for passage, span in zip(texts, spans, strict=True)]


def _anchors(passages: Sequence[Passage], places: Places) -> list[Span | None]:
    spans: list[Span | None] = []
    before = 0
    for passage in passages:
        span = None
        if len(passage.text) >= _ANCHOR and passage.type != "table":
            span = places.find(passage.text, before)
        spans.append(span)
        before = span.end if span else before
    return spans


def _between(passage: Passage, places: Places, start: int, end: int | None) -> Span | None:
    stop = min(start + _REACH, len(places.squeezed)) if end is None else end
    whole = None if passage.type == "table" else places.find(passage.text, start, stop)
    return whole or _near(places.find_pieces(passage.pieces, start, stop), passage)


def _aligned(passage: Passage, places: Places, start: int) -> tuple[Passage, Span | None]:
    """A passage that stands on the page with more in between; one that has lost a mark or a space gets it back."""
    wanted = squeeze(passage.text.replace("|", "") if passage.type == "table" else passage.text)
    found = alignment.parts(wanted, places.squeezed, start) or alignment.parts(wanted, places.squeezed)
    if found is None:
        return _shown(passage, places, start)
    span = Span(found[0].page, found[-1].page + found[-1].length)
    if passage.type == "table":
        return passage, span
    return replace(passage, text=alignment.mended(passage.text, found, places.squeezed)), span


def _shown(passage: Passage, places: Places, start: int) -> tuple[Passage, Span | None]:
    """A passage whose pieces stand on the page in another order: as its lines are shown there."""
    found = [span for piece in passage.pieces if len(piece) >= _ANCHOR and (span := places.find(piece, start))]
    length = sum(span.length for span in found)
    if length < _MOST_OF_IT * len(squeeze(passage.text)):
        return passage, None
    span = Span(min(found).start, max(each.end for each in found))
    if span.length > length / _MOST_OF_IT:
        return passage, None
    lines = [visible(line.text) for line in places.lines(span.start, span.end)]
    return replace(passage, text="\n".join(filter(None, lines))), span


def _near(span: Span | None, passage: Passage) -> Span | None:
    """Pieces that lie far apart were matched by chance."""
    if span is None or span.end - span.start > 3 * len(squeeze(passage.text)) + 500:
        return None
    return span


def json_locator(tree: PageTree, text: str) -> str | None:
    """Where a passage that is shown nowhere stands in the page's JSON-LD: trafilatura reads `articleBody` too."""
    wanted = squeeze(text)
    for script in tree.json_ld:
        for pointer, value in _strings(script.data):
            if wanted in squeeze(value):
                return f"{script.locator}#{pointer}"
    return None


def _strings(data: Any) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, Any]] = [("", data)]
    while stack:
        pointer, value = stack.pop()
        if isinstance(value, str):
            if len(value) > _ANCHOR and not _is_markup(value):
                yield pointer, value
        elif isinstance(value, dict):
            stack += [(f"{pointer}/{_escape(str(key))}", each) for key, each in value.items()]
        elif isinstance(value, list):
            stack += [(f"{pointer}/{n}", each) for n, each in enumerate(value)]


def _is_markup(value: str) -> bool:
    return value.lstrip().startswith("<")


def _escape(key: str) -> str:
    """RFC 6901."""
    return key.replace("~", "~0").replace("/", "~1")
