"""What stands between two paragraphs of the text and was left out by the main-text extraction.

It takes short lists for menus, and drops headings and lists that stand alone in a box, and at times a
paragraph. What stands
among the text's own paragraphs, or in a box like theirs, and hardly links anywhere is the article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from lxml import html

from pipeline.extract.body.frame import is_outside
from pipeline.extract.page.links import link_share
from pipeline.extract.page.locators import Line, Places, Span

#: Squeezed characters of what may stand between two paragraphs.
_MAX_GAP = 2_000
#: The share of a list's or heading's text that may stand in links.
_MAX_LINKED = 0.3
_LISTS = frozenset(("ul", "ol"))
# What a list in the text is for that is none of it.
_OTHERS = re.compile(
    r"nav|menu|share|social|related|teaser|tags?\b|topics?\b|crumb|toc\b|contents|links?\b|meta|author|gallery|slide|carousel"
    r"|tabs?\b|pag(?:er|ination)|partag|similaire|article-list|button|toolbar|icons?\b|comment|newsletter|promo|product",
    re.IGNORECASE,
)
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_MAX_HEADING_CHARS = 200
#: Characters of a paragraph that is prose.
_MIN_PROSE = 80


def lost_lines(places: Places, spans: Sequence[Span]) -> Iterator[Line]:
    """Such list items, headings and paragraphs, in order. `spans` are the places of the text's blocks, sorted."""
    for left, right in pairwise(spans):
        if 0 < right.start - left.end < _MAX_GAP:
            around = _Around.of(places.element_of(left), places.element_of(right))
            if around is not None:
                yield from (line for line in places.lines(left.end, right.start) if _is_text(line, around))


class _Around(NamedTuple):
    """Two neighbouring blocks of the text."""

    common: html.HtmlElement
    """The innermost element that holds both."""
    left: html.HtmlElement
    """The child of it that holds the first."""
    right: html.HtmlElement
    blocks: tuple[html.HtmlElement, html.HtmlElement]
    """The elements of the two."""

    @classmethod
    def of(cls, left: html.HtmlElement, right: html.HtmlElement) -> _Around | None:
        """None where one of them holds the other."""
        above = [left, *left.iterancestors()]
        chain = [right, *right.iterancestors()]
        common = next((each for each in chain if each in above), None)
        if common is None or common is left or common is right:
            return None
        return cls(common, above[above.index(common) - 1], chain[chain.index(common) - 1], (left, right))


def _is_text(line: Line, around: _Around) -> bool:
    element = line.element
    among = element.getparent()
    if element.tag == "li" and among is not None and among.tag in _LISTS:
        return (_is_plain(among, around) or _in_like_box(among, around)) and link_share(among) <= _MAX_LINKED
    if element.tag == "p" and len(line.text) >= _MIN_PROSE:
        return _is_beside_like(element, around) and link_share(element) <= _MAX_LINKED
    if element.tag in _HEADINGS and len(line.text) <= _MAX_HEADING_CHARS:
        return _in_like_box(element, around) and link_share(element) <= _MAX_LINKED
    return False


def _is_beside_like(paragraph: html.HtmlElement, around: _Around) -> bool:
    """Whether a paragraph stands in the element in which one of its neighbours does, or in one of the same make."""
    parent = paragraph.getparent()
    if parent is None or is_outside(paragraph):
        return False
    others = [other.getparent() for other in around.blocks if other.tag == "p"]
    return any(
        parent is other
        or (other is not None and parent.tag == other.tag and _names(parent) and _names(parent) == _names(other))
        for other in others
    )


def _is_plain(among: html.HtmlElement, around: _Around) -> bool:
    """Whether a list is a sibling of both blocks; one with a class, of two paragraphs, and named for nothing else."""
    if among.getparent() is not around.common:
        return False
    name = among.get("class")
    if not name:
        return True
    are_paragraphs = all(block.tag == "p" and block.getparent() is around.common for block in around.blocks)
    return are_paragraphs and not _OTHERS.search(name)


def _in_like_box(element: html.HtmlElement, around: _Around) -> bool:
    """Whether an element stands alone in a box that bears a name of those in which its neighbours stand."""
    box = _child_of(around.common, element)
    if box is None or box is element or is_outside(element):
        return False
    if len(list(box.iter("p"))) or len(list(box.iter("a"))) > 1:
        return False
    return any(box.tag == other.tag and _names(box) & _names(other) for other in (around.left, around.right))


def _child_of(above: html.HtmlElement, element: html.HtmlElement) -> html.HtmlElement | None:
    at: html.HtmlElement | None = element
    while at is not None and at.getparent() is not above:
        at = at.getparent()
    return at


def _names(element: html.HtmlElement) -> set[str]:
    return set((element.get("class") or "").split())
