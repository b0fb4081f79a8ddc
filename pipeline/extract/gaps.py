"""Lists between two paragraphs of the text that the main-text extraction left out.

It takes short lists without a class for menus. One that stands among the text's own paragraphs and hardly links
anywhere is the article's: ingredients, results, addresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml import html

from pipeline.extract.locators import Line, Places, Span, squeeze

#: Squeezed characters of what may stand between two paragraphs.
_MAX_GAP = 2_000
#: The share of a list's text that may stand in links.
_MAX_LINKED = 0.3
_LISTS = frozenset(("ul", "ol"))


def list_items(places: Places, spans: Sequence[Span]) -> Iterator[Line]:
    """The items of such lists, in order. `spans` are the places of the text's blocks, sorted."""
    for left, right in pairwise(spans):
        if 0 < right.start - left.end < _MAX_GAP:
            around = {places.element_of(left).getparent(), places.element_of(right).getparent()}
            yield from (line for line in places.lines(left.end, right.start) if _is_item(line, around))


def _is_item(line: Line, around: set[html.HtmlElement | None]) -> bool:
    item, among = line.element, line.element.getparent()
    if item.tag != "li" or among is None or among.tag not in _LISTS or len(around) != 1:
        return False
    return among.getparent() in around and not among.get("class") and _linked(among) <= _MAX_LINKED


def _linked(element: html.HtmlElement) -> float:
    """The share of an element's text that stands in links."""
    total = len(squeeze(str(element.text_content())))
    return sum(len(squeeze(str(link.text_content()))) for link in element.iter("a")) / total if total else 0.0
