"""What goes with a boilerplate line because it stands in its box: the title of a sign-up form, readers' comments.

A line that is boilerplate by its words tells what the small box around it is. Judges blocks in reading order; the box
must be small beside the text, so that a whole article never goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import html

from pipeline.extract.page.locators import Places, Span
from pipeline.extract.page.text import short_text
from pipeline.extract.wording import boilerplate

#: Rules whose box holds nothing else.
_FORMS = frozenset(("newsletter-line", "subscribe-line", "follow-line", "cookie-line"))
#: Rules whose heading opens a box of their own.
_HEADED = frozenset(("comments-line", "related-line"))
#: All of them.
TELLING = _FORMS | _HEADED
#: Characters of a line in a form, and of all of them.
_MAX_LINE, _MAX_FORM = 160, 300
#: The share of the page's text that a box may hold.
_MAX_SHARE = 0.3
_LEVELS = 2
#: Levels above a comment at which its heading stands.
_HEADED_LEVELS = 4
#: Kinds of fields that are filled in; boxes are ticked in lists of a text's own, too.
_FIELDS = frozenset(("text", "email", "tel", "search", "radio"))
_HEADINGS = frozenset(("h2", "h3", "h4", "h5"))
_PAGE = frozenset(("body", "main", "article"))


class Boxed(NamedTuple):
    """A block as this module sees it."""

    element: html.HtmlElement | None
    """None when it stands nowhere on the page."""
    length: int
    rule: str | None
    """The rule by which it is boilerplate already; None for text."""


def gone_along(blocks: Sequence[Boxed]) -> dict[int, str]:
    """Blocks of the text that go, by their position, each with the rule that it goes by."""
    whole = sum(block.length for block in blocks if block.rule is None)
    out: dict[int, str] = {}
    for n, block in enumerate(blocks):
        if block.element is None or block.rule is None:
            continue
        if block.rule in _FORMS:
            found = _of_form(blocks, n)
        elif block.rule in _HEADED:
            found = _below(blocks, n)
        else:
            continue
        if found and sum(blocks[at].length for at in found) <= _MAX_SHARE * whole:
            out |= dict.fromkeys(found, block.rule)
    return out


def headed(places: Places, element: html.HtmlElement, text: Span | None) -> str | None:
    """The rule of the heading that opens a box around `element`, where that is comments' or other articles'.

    The box must not hold `text`, the place where the article begins.
    """
    box = element.getparent()
    for _ in range(_HEADED_LEVELS):
        if box is None or box.tag in _PAGE:
            return None
        span = places.span_of(box)
        if span is None or text is None or span.overlaps(text):
            return None
        first = next(places.lines(span.start, span.end))
        rule = boilerplate.rule_for(first.text) if first.element.tag in _HEADINGS else None
        if rule in _HEADED:
            return rule
        box = box.getparent()
    return None


def asks(element: html.HtmlElement) -> bool:
    """Whether a line stands in a small box with a field to fill in: a call to subscribe, a poll, a search."""
    box = element.getparent()
    for _ in range(_LEVELS):
        if box is None or box.tag in _PAGE or short_text(box, _MAX_FORM) is None:
            return False
        if any((field.get("type") or "text").lower() in _FIELDS for field in box.iter("input", "textarea")):
            return True
        box = box.getparent()
    return False


def _of_form(blocks: Sequence[Boxed], n: int) -> list[int]:
    """The blocks of the smallest box around the n-th that holds another, when all of them are short."""
    for box in _boxes(blocks[n]):
        inside = [at for at in (*_run(blocks, n, box, -1), *_run(blocks, n, box, 1)) if blocks[at].rule is None]
        lengths = [blocks[at].length for at in inside]
        if inside:
            return inside if max(lengths) <= _MAX_LINE and sum(lengths) <= _MAX_FORM else []
    return []


def _below(blocks: Sequence[Boxed], n: int) -> list[int]:
    """The blocks that follow the n-th in its box, when it is the first there."""
    for box in _boxes(blocks[n]):
        if any(True for _ in _run(blocks, n, box, -1)):
            return []
        inside = [at for at in _run(blocks, n, box, 1) if blocks[at].rule is None]
        if inside:
            return inside
    return []


def _boxes(block: Boxed) -> Iterator[html.HtmlElement]:
    """The elements just above a block, the innermost first."""
    at = block.element
    for _ in range(_LEVELS):
        at = at.getparent() if at is not None else None
        if at is None or at.tag in _PAGE:
            return
        yield at


def _run(blocks: Sequence[Boxed], n: int, box: html.HtmlElement, step: int) -> Iterator[int]:
    """The positions next to the n-th, in one direction, as long as they stand in `box`."""
    at = n + step
    while 0 <= at < len(blocks) and _is_in(blocks[at].element, box):
        yield at
        at += step


def _is_in(element: html.HtmlElement | None, box: html.HtmlElement) -> bool:
    return element is not None and (element is box or box in element.iterancestors())
