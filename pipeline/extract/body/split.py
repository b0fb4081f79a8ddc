"""The rest of a text that its page splits over boxes of one make, of which the main-text extraction kept the first.

Advertisements part long articles so: each part stands in a box of the same names at the same depth. A box with a
headline of its own is another article.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html

from pipeline.extract.page.links import link_share
from pipeline.extract.page.locators import Line, Places

#: Levels above the text's last block at which the next box may follow.
_LEVELS = 5
#: Characters of prose that a box must hold to be a part of the text.
_MIN_PROSE = 400
_MAX_LINKED = 0.3
_PAGE = frozenset(("body", "main", "article"))
_KEPT = frozenset(("p", "h2", "h3", "h4", "blockquote"))


def following_lines(places: Places, last: html.HtmlElement) -> Iterator[Line]:
    """The lines of the boxes that continue the one in which `last`, the text's last block, stands."""
    holder = last.getparent()
    if holder is None or not holder.get("class"):
        return
    for part in _next_parts(last):
        span = places.span_of(part)
        if span is not None:
            for line in places.lines(span.start, span.end):
                if line.element.tag in _KEPT and _is_like(line.element.getparent(), holder):
                    yield line


def _next_parts(last: html.HtmlElement) -> list[html.HtmlElement]:
    """The later siblings, alike, of the innermost box around `last` that has any with prose in boxes like its own."""
    holder = box = last.getparent()
    for _ in range(_LEVELS):
        if box is None or box.tag in _PAGE:
            return []
        parts = [each for each in box.itersiblings(box.tag) if _is_like(each, box) and _continues(each, holder)]
        if parts:
            return parts
        box = box.getparent()
    return []


def _continues(part: html.HtmlElement, holder: html.HtmlElement | None) -> bool:
    if next(part.iter("h1", "article"), None) is not None or link_share(part) > _MAX_LINKED:
        return False
    prose = (p for p in part.iter("p") if _is_like(p.getparent(), holder))
    return sum(len(str(p.text_content())) for p in prose) >= _MIN_PROSE


def _is_like(one: html.HtmlElement | None, other: html.HtmlElement | None) -> bool:
    """Whether two elements have the same tag and the same names."""
    return one is not None and other is not None and one.tag == other.tag and one.get("class") == other.get("class")
