"""The box that holds a page's article, cut out of the page for trafilatura.

Which box that is, trafilatura's own rules say. It would ask them on a copy of the whole page that it has cleaned first;
here they are asked on the page itself, and only the box is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy

from lxml import html

from pipeline.extract.body.attribute_rules import AttributeRule
from pipeline.extract.body.extractors import attribute_box_rules, box_rules

#: Where the box stands in the tree that `alone` makes.
PATH = "(body/*[1]/*)[1]"
# What trafilatura keeps or drops by how much of the page's text stands in it.
_UNSURE = frozenset(("form", "figure", "math", "details"))
#: Elements in which it takes a link for one, elsewhere for text.
_HOLDERS = ("div", "li", "p", "table")
#: Characters in paragraphs: on a page with half as many left it takes `div`s for paragraphs, too.
_ENOUGH = 1_500

_IsDropped = Callable[[html.HtmlElement], bool]


def find(root: html.HtmlElement, is_dropped: _IsDropped) -> html.HtmlElement | None:
    """The first box that trafilatura's rules find outside of what `is_dropped`; None where it is not sure which."""
    for box, is_one_of_all in _candidates(root):
        chain = (box, *box.iterancestors())
        if any(each.tag in _UNSURE for each in chain):
            return None
        if not any(map(is_dropped, chain)):
            return box
        if not is_one_of_all:
            return None
    return None


def _candidates(root: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, bool]]:
    """What the rules find, by the surest rule first; each with whether it is one of all, or the first and none else.

    The page is passed over once: what later rules find is kept, and the first one's boxes are told at once.
    """
    later: list[list[html.HtmlElement]] = [[] for _ in box_rules()]
    for box, numbers in attribute_box_rules().hits(root):
        if numbers[0] == 0:
            yield box, True
        for n in numbers:
            later[n].append(box)
    found = iter(later)
    for n, rule in enumerate(box_rules()):
        boxes = next(found) if isinstance(rule, AttributeRule) else rule(root)
        yield from ((box, isinstance(rule, AttributeRule)) for box in boxes if n > 0)


def alone(box: html.HtmlElement, is_dropped: _IsDropped) -> html.HtmlElement:
    """A page that holds a copy of a box, at `PATH`, and what else of its page trafilatura looks at for its sake.

    That is whether a holder of links is around it, and, where the box has few paragraphs, what others the page has.
    """
    page = copy(box.makeelement("html"))  # a document of its own
    body = page.makeelement("body")
    around = page.makeelement("section" if next(box.iterancestors(*_HOLDERS), None) is None else "div")
    page.append(body)
    body.append(around)
    inner = copy(box)
    inner.tail = None
    around.append(inner)
    if sum(map(_own_length, inner.iter("p"))) < _ENOUGH:
        body.extend(map(copy, _paragraphs_outside(box, is_dropped)))
    return page


def _paragraphs_outside(box: html.HtmlElement, is_dropped: _IsDropped) -> Iterator[html.HtmlElement]:
    for paragraph in box.getroottree().iter("p"):
        chain = (paragraph, *paragraph.iterancestors())
        if box not in chain and not any(each.tag in _UNSURE or is_dropped(each) for each in chain):
            yield paragraph


def _own_length(element: html.HtmlElement) -> int:
    """Characters of an element's own text, not of what stands in others within it: a script may."""
    return len(element.text or "") + sum(len(child.tail or "") for child in element)
