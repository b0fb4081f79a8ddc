"""The text nodes of a page in its order, each with the element that carries it.

lxml keeps text as the `text` of an element or as the `tail` behind it; XPath finds the same nodes at three times
the cost. `Wording` tells in one look which of them hold a word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, chain
from typing import NamedTuple

from lxml import html

from pipeline.extract.page.text import READINGS

#: Elements whose text no reader sees.
UNSEEN = READINGS.union("script style noscript template head title textarea select svg iframe".split())


class TextNode(NamedTuple):
    """A run of text between two tags that is not only white space."""

    text: str
    """As it stands in the tree."""
    carrier: html.HtmlElement
    is_tail: bool
    """It stands behind `carrier`, not at its start."""
    owner: html.HtmlElement
    """The element that the text is a child of."""
    tag: str
    """Of `owner`: asked of every node, and far away in memory."""
    is_spaced: bool
    """A text of white space that is seen stands between it and the one before."""


class TextWalk(NamedTuple):
    """What one walk through a tree tells of its texts."""

    nodes: list[TextNode]
    """In the page's order."""
    levels: int
    """Of elements, the first one's among them."""


# Stands below no element: where it comes, all others end.
_END = html.Element("end")
# Pages have thousands; the class's own constructor is a function of Python around this one.
_node = partial(tuple.__new__, TextNode)


def text_nodes(elements: Iterable[html.HtmlElement], left_out: Collection[str] = ()) -> list[TextNode]:
    """The text nodes within the first of `elements`, as `walk` finds them."""
    return walk(elements, left_out).nodes


def walk(elements: Iterable[html.HtmlElement], left_out: Collection[str] = ()) -> TextWalk:
    """The text nodes within the first of `elements`; they are it and all that is below it, in the page's order.

    What the elements with a tag in `left_out` hold is not read.
    """
    nodes: list[TextNode] = []
    levels = 0
    is_spaced = False
    open_: list[html.HtmlElement] = []
    tags: list[str] = []
    for element in chain(elements, (_END,)):
        parent = element.getparent()
        while open_ and open_[-1] is not parent:
            closed = open_.pop()
            tags.pop()
            text = closed.tail if open_ else None
            if text:
                if not text.isspace():
                    nodes.append(_node((text, closed, True, open_[-1], tags[-1], is_spaced)))
                    is_spaced = False
                elif not is_spaced:
                    is_spaced = tags[-1] not in UNSEEN
        open_.append(element)
        if len(open_) > levels:
            levels = len(open_)
        tag = element.tag
        tags.append(tag)
        text = None if tag in left_out else element.text
        if text:
            if not text.isspace():
                nodes.append(_node((text, element, False, element, tag, is_spaced)))
                is_spaced = False
            elif not is_spaced:
                is_spaced = tag not in UNSEEN
    return TextWalk(nodes, levels)


class Wording:
    """All words of some text nodes as one string in lower case, in which the node of each place is known."""

    def __init__(self, nodes: Sequence[TextNode]) -> None:
        self._nodes = nodes
        lowered = [node.text.lower() for node in nodes]
        self.text = "\n".join(lowered)
        """What the nodes say, in lower case, a line end between two."""
        self._ends = list(accumulate(len(each) + 1 for each in lowered))

    def holding(self, *words: str) -> Iterator[TextNode]:
        """The nodes that hold one of some words in lower case, each once, in the page's order."""
        found = {self._node_at(at) for word in words for at in self._places_of(word)}
        return (self._nodes[n] for n in sorted(found))

    def _places_of(self, word: str) -> Iterator[int]:
        """One place in each node that holds a word."""
        at = self.text.find(word)
        while at >= 0:
            yield at
            at = self.text.find(word, self._ends[self._node_at(at)])

    def _node_at(self, place: int) -> int:
        return bisect_right(self._ends, place)
