"""The article's frame: where it begins and ends on the page, and what stands visibly in it beside its text.

Looks at the unmodified page between the headline and the comments. Navigation, footers, sidebars and other
articles' cards are not looked at.
"""

# ruff: noqa: E501  (patterns: one alternative a line, however long)

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from lxml import html

from pipeline.extract.page.locators import Line, Places, Span
from pipeline.extract.page.text import text_of
from pipeline.extract.page.tree import PageTree

_OUTSIDE = frozenset(("nav", "footer", "aside", "menu", "button", "select", "option", "dialog"))
_CAPTION = re.compile(
    r"(?:^|[-_ ])(?:fig(?:ure)?-?caption|caption|image-caption|img-caption|photo-caption|wp-caption-text|legende|légende|"
    r"bildunterschrift|bildtext|bildnachweis|bu|imagecaption|captiontext|caption-text|credit|photo-credit|image-credit|fotocredit)(?:$|[-_ ])"
)
# No head or foot of an article is longer: lines and squeezed characters.
_MOST_LINES = 80
_HEAD_REACH = 4_000
_TAIL_REACH = 6_000


def headline(
    tree: PageTree, places: Places, is_headline: Callable[[str], bool], before: int, *, said: bool = False
) -> Span | None:
    """The headline's place: the last `h1` before the text that says it, else (unless `said`) the last `h1` at all."""
    spans = [(h1, places.span_of(h1)) for h1 in tree.h1s[:20]]
    above = [(h1, span) for h1, span in spans if span is not None and span.start < before]
    fitting = [span for h1, span in above if is_headline(text_of(h1))]
    if fitting:
        chosen = fitting[0] if said else fitting[-1]
    elif said or not above:
        return None
    else:
        chosen = above[-1][1]
    return Span(chosen.start, min(chosen.end, before))


def line_of(headline: str | None, places: Places, before: int) -> Span | None:
    """Where the headline stands as a line of its own above the text, on a page whose `h1` is another's or missing."""
    return places.find_line(headline, before) if headline else None


def head_lines(places: Places, start: int, before: int) -> list[Line]:
    """The lines between headline and text; none when they lie too far apart to belong together."""
    if before - start > _HEAD_REACH:
        return []
    lines = list(places.lines(start, before))
    return [line for line in lines if not is_outside(line.element)] if len(lines) <= _MOST_LINES else []


def tail_lines(places: Places, after: int) -> Iterator[Line]:
    """The lines after the text, as far down as its foot may reach."""
    for n, line in enumerate(places.lines(after, after + _TAIL_REACH)):
        if n == _MOST_LINES:
            return
        if not is_outside(line.element):
            yield line


def gap_lines(places: Places, spans: Sequence[Span]) -> Iterator[Line]:
    """The lines that stand between neighbouring spans, in order."""
    for left, right in pairwise(spans):
        if 0 < right.start - left.end < _HEAD_REACH:
            yield from (line for line in places.lines(left.end, right.start) if not is_outside(line.element))


def is_outside(element: html.HtmlElement) -> bool:
    """Whether an element belongs to navigation, a sidebar or a footer of the page."""
    at: html.HtmlElement | None = element
    while at is not None:
        if at.tag in _OUTSIDE:
            return not (at.tag == "footer" and _in_article(at))
        at = at.getparent()
    return False


def _in_article(element: html.HtmlElement) -> bool:
    return any(above.tag == "article" for above in element.iterancestors())


def is_caption(element: html.HtmlElement) -> bool:
    """Whether an element is a picture's caption or credit, or stands in one."""
    at: html.HtmlElement | None = element
    for _ in range(3):
        if at is None or at.tag in ("body", "article", "main", "section"):
            return False
        if at.tag == "figcaption" or _names_caption(at.get("class"), at.get("id")):
            return True
        at = at.getparent()
    return False


@lru_cache(maxsize=1 << 13)  # the boxes of a site's pages bear the same names
def _names_caption(class_: str | None, id_: str | None) -> bool:
    return _CAPTION.search(f"{class_ or ''} {id_ or ''}".lower()) is not None


def captions(tree: PageTree, places: Places, start: int, end: int) -> Iterator[tuple[html.HtmlElement, Span]]:
    """The captions between two offsets that belong to the article, with their places."""
    for element in tree.tagged("figcaption"):
        span = places.span_of(element)
        if span and start <= span.start < end and not is_outside(element) and not _in_link(element):
            yield element, span


def _in_link(element: html.HtmlElement) -> bool:
    return any(above.tag == "a" for above in element.iterancestors())
