"""The text nodes of a page in its order, each with the element that carries it.

lxml keeps text as the `text` of an element or as the `tail` behind it; XPath finds the same nodes at three times
the cost.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from lxml import html


class TextNode(NamedTuple):
    """A run of text between two tags."""

    text: str
    """As it stands in the tree."""
    carrier: html.HtmlElement
    is_tail: bool
    """It stands behind `carrier`, not at its start."""
    owner: html.HtmlElement
    """The element that the text is a child of."""


# Pages have thousands; the class's own constructor is a function of Python around this one.
_node = partial(tuple.__new__, TextNode)


def text_nodes(elements: Iterable[html.HtmlElement]) -> list[TextNode]:
    """The text nodes within the first of `elements`; they are it and all that is below it, in the page's order."""
    nodes: list[TextNode] = []
    open_: list[html.HtmlElement] = []
    append = nodes.append
    for element in elements:
        parent = element.getparent()
        while open_ and open_[-1] is not parent:
            closed = open_.pop()
            tail = closed.tail
            if tail:
                append(_node((tail, closed, True, open_[-1])))
        open_.append(element)
        text = element.text
        if text:
            append(_node((text, element, False, element)))
    while len(open_) > 1:
        closed = open_.pop()
        if closed.tail:
            append(_node((closed.tail, closed, True, open_[-1])))
    return nodes
