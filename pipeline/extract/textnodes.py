"""The text nodes of a page in its order, each with the element that carries it.

lxml keeps text as the `text` of an element or as the `tail` behind it; XPath finds the same nodes at three times
the cost.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lxml import html


class TextNode(NamedTuple):
    """A run of text between two tags."""

    text: str
    """As it stands in the tree."""
    carrier: html.HtmlElement
    is_tail: bool
    """It stands behind `carrier`, not at its start."""

    @property
    def owner(self) -> html.HtmlElement:
        """The element that the text is a child of."""
        parent = self.carrier.getparent() if self.is_tail else None
        return self.carrier if parent is None else parent


def text_nodes(elements: Iterable[html.HtmlElement]) -> list[TextNode]:
    """The text nodes within the first of `elements`; they are it and all that is below it, in the page's order."""
    nodes: list[TextNode] = []
    open_: list[html.HtmlElement] = []
    for element in elements:
        parent = element.getparent()
        while open_ and open_[-1] is not parent:
            closed = open_.pop()
            tail = closed.tail
            if tail:
                nodes.append(TextNode(tail, closed, True))
        open_.append(element)
        text = element.text
        if text:
            nodes.append(TextNode(text, element, False))
    nodes += [TextNode(closed.tail, closed, True) for closed in reversed(open_[1:]) if closed.tail]
    return nodes
