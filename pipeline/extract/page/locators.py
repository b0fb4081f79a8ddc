"""Where a text stands on the unmodified page: text spans, elements and their locators.

A page's text is laid out as one string without white space, in which every character knows its
text node. A text that was extracted from a changed copy of the page is looked up there. What the
text means is others' business.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from itertools import accumulate
from typing import NamedTuple

from lxml import etree, html

from pipeline.extract.page import alignment
from pipeline.extract.page.paths import Paths
from pipeline.extract.page.textnodes import UNSEEN, TextNode, text_nodes

#: Elements that begin a new line when they are shown.
BLOCK_TAGS = frozenset(
    "address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section summary table "
    "tbody td tfoot th thead tr ul".split()
)
_SHORT = 40
# What no tree holds.
_BORDER = "\0"


class Span(NamedTuple):
    """Offsets into `Places.squeezed`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Squeezed characters."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether both have a character in common."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Whether `other` lies in it."""
        return self.start <= other.start and other.end <= self.end


def squeeze(text: str) -> str:
    """`text` without white space and without what no reader sees (soft hyphens, zero-width and control characters)."""
    return _printable("".join(text.split()))


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(filter(str.isprintable, text))


def _squeezed(texts: Sequence[str]) -> list[str]:
    """Each of some texts of a tree, squeezed: all at once."""
    parts = "".join(_BORDER.join(texts).split()).split(_BORDER) if texts else []
    return parts if "".join(parts).isprintable() else list(map(_printable, parts))


class Line(NamedTuple):
    """A run of text that is shown as one line or paragraph."""

    text: str
    """White space folded."""
    span: Span
    element: html.HtmlElement
    """The block-level element that it stands in."""
    owner: html.HtmlElement
    """The element that holds its first text node."""


class Places:
    """A page's text with its places. Building it is one pass; a look-up in order is near-linear."""

    def __init__(
        self, root: html.HtmlElement, nodes: Iterable[TextNode] | None = None, paths: Paths | None = None
    ) -> None:
        """`nodes` are the text nodes below `root`, `paths` its elements' paths, where they are known already."""
        self.root = root
        self._paths = paths or Paths(root)
        self._nodes: list[TextNode] = []
        self._spaced: set[int] = set()  # nodes that only white space parts from the one before
        self._indices: dict[tuple[html.HtmlElement, bool], int] = {}
        self._containers: dict[html.HtmlElement, html.HtmlElement] = {}
        self._holders: dict[tuple[int, int], html.HtmlElement] = {}
        found = text_nodes(root.iter()) if nodes is None else list(nodes)
        parts = _squeezed([node.text if node.tag not in UNSEEN else "" for node in found])
        is_spaced = False
        for node, part in zip(found, parts, strict=True):
            is_spaced = is_spaced or node.is_spaced
            if part:
                if is_spaced:
                    self._spaced.add(len(self._nodes))
                self._nodes.append(node)
                is_spaced = False
            elif node.tag not in UNSEEN:
                is_spaced = True
        lengths = [len(part) for part in parts if part]
        self._starts = list(accumulate(lengths, initial=0))[: len(lengths)]
        self.squeezed = "".join(parts)

    # Looking up -----------------------------------------------------------------------------

    def find(self, text: str, start: int = 0, end: int | None = None) -> Span | None:
        """The first place of `text` between two offsets, one that begins a text node first."""
        wanted = squeeze(text)
        if not wanted:
            return None
        stop = len(self.squeezed) if end is None else end
        at = first = self.squeezed.find(wanted, start, stop)
        for _ in range(20):
            if at < 0 or len(wanted) >= _SHORT or self._begins_node(at):
                break
            at = self.squeezed.find(wanted, at + 1, stop)
        at = first if at < 0 else at
        return Span(at, at + len(wanted)) if at >= 0 else None

    def find_line(self, text: str, before: int) -> Span | None:
        """The last place of `text` above an offset where it fills its text nodes."""
        wanted = squeeze(text)
        at = self.squeezed.rfind(wanted, 0, before) if wanted else -1
        span = Span(at, at + len(wanted))
        return span if at >= 0 and self._begins_node(at) and self._begins_node(span.end) else None

    def find_pieces(self, pieces: Sequence[str], start: int = 0, end: int | None = None) -> Span | None:
        """The span from the first to the last of `pieces`, found one after the other; None when any is missing."""
        first, at = -1, start
        for piece in pieces:
            span = self.find(piece, at, end)
            if span is None:
                if squeeze(piece):
                    return None
                continue
            first, at = (span.start if first < 0 else first), span.end
        return Span(first, at) if first >= 0 else None

    def _begins_node(self, offset: int) -> bool:
        at = bisect_right(self._starts, offset) - 1
        return at >= 0 and self._starts[at] == offset

    # Places ---------------------------------------------------------------------------------

    def span_of(self, element: html.HtmlElement) -> Span | None:
        """Where the text of `element` stands; None when it holds none that is seen."""
        first = self._first_in(element)
        last = self._last_in(element) if first is not None else None
        return Span(self._starts[first], self._end_of(last)) if first is not None and last is not None else None

    def _first_in(self, element: html.HtmlElement) -> int | None:
        """The first text node within an element."""
        found = self._index_of(element, is_tail=False) if element.text else None
        for child in element if found is None else ():
            found = self._first_in(child)
            if found is None and child.tail:
                found = self._index_of(child, is_tail=True)
            if found is not None:
                break
        return found

    def _last_in(self, element: html.HtmlElement) -> int | None:
        """The last text node within an element."""
        for child in reversed(element):
            found = self._index_of(child, is_tail=True) if child.tail else None
            if found is None:
                found = self._last_in(child)
            if found is not None:
                return found
        return self._index_of(element, is_tail=False) if element.text else None

    def _end_of(self, node: int) -> int:
        return self._starts[node + 1] if node + 1 < len(self._starts) else len(self.squeezed)

    def start_of(self, element: html.HtmlElement) -> int:
        """Where the first text at or behind an element's start begins; the end of the text when there is none."""
        span = self.span_of(element)
        at: html.HtmlElement | None = element
        while span is None and at is not None:
            index = self._index_of(at, is_tail=True) if at.tail else None
            if index is not None:
                return self._starts[index]
            span = next((found for each in at.itersiblings(etree.Element) if (found := self._around_tail(each))), None)
            at = at.getparent()
        return span.start if span is not None else len(self.squeezed)

    def _around_tail(self, element: html.HtmlElement) -> Span | None:
        """The text of an element, else that right behind it."""
        index = self._index_of(element, is_tail=True) if element.tail else None
        return self.span_of(element) or (Span(self._starts[index], self._starts[index]) if index is not None else None)

    def _index_of(self, carrier: html.HtmlElement, *, is_tail: bool) -> int | None:
        if not self._indices:
            self._indices = {(each.carrier, each.is_tail): n for n, each in enumerate(self._nodes)}
        return self._indices.get((carrier, is_tail))

    def text_of(self, span: Span) -> str:
        """The squeezed text of a span."""
        return self.squeezed[span.start : span.end]

    def raw(self, span: Span) -> str:
        """The text nodes of a span as they stand in the tree, line ends among them."""
        first, last = self._nodes_of(span)
        return "".join(node.text for node in self._nodes[first : last + 1])

    def element_of(self, span: Span) -> html.HtmlElement:
        """The smallest element that holds a span, widened to the block that holds nothing else."""
        return self._element(*self._nodes_of(span))

    def locator_of(self, span: Span) -> str:
        """`xpath:…` of the element that holds just this span, or of its text node, or the smallest that holds it."""
        first, last = self._nodes_of(span)
        element = self._element(first, last)
        if first == last and self._has_other_text(element, first, last):
            return f"xpath:{self._paths.of(self._nodes[first].owner)}/text()[{_position(self._nodes[first])}]"
        return f"xpath:{self._paths.of(element)}"

    def _nodes_of(self, span: Span) -> tuple[int, int]:
        return bisect_right(self._starts, span.start) - 1, bisect_right(self._starts, max(span.start, span.end - 1)) - 1

    def _element(self, first: int, last: int) -> html.HtmlElement:
        """The smallest element that holds two text nodes, widened; asked for by several judges of the same span."""
        found = self._holders.get((first, last))
        if found is None:
            found = self._holders[first, last] = self._widened(first, last)
        return found

    def _widened(self, first: int, last: int) -> html.HtmlElement:
        element = _common(self._nodes[first].owner, self._nodes[last].owner)
        around = self._around(first, last)
        while element.tag not in BLOCK_TAGS:
            parent = element.getparent()
            if parent is None or any(_holds(parent, other) for other in around):
                break
            element = parent
        return element

    def _around(self, first: int, last: int) -> list[html.HtmlElement]:
        return [self._nodes[at].owner for at in (first - 1, last + 1) if 0 <= at < len(self._nodes)]

    def _has_other_text(self, element: html.HtmlElement, first: int, last: int) -> bool:
        return any(_holds(element, other) for other in self._around(first, last))

    # Lines ----------------------------------------------------------------------------------

    def lines(self, start: int, end: int) -> Iterator[Line]:
        """The lines that begin between two offsets, in order."""
        at = bisect_right(self._starts, start - 1)
        while at < len(self._nodes) and self._starts[at] < end:
            first, container = at, self._container(self._nodes[at])
            at += 1
            while at < len(self._nodes) and not self._breaks(self._nodes[at], container):
                at += 1
            yield Line(
                self._joined(first, at),
                Span(self._starts[first], self._end_of(at - 1)),
                container,
                self._nodes[first].owner,
            )

    def _joined(self, first: int, stop: int) -> str:
        parts = (f" {self._nodes[n].text}" if n in self._spaced else self._nodes[n].text for n in range(first, stop))
        return " ".join("".join(parts).split())

    def _breaks(self, node: TextNode, container: html.HtmlElement) -> bool:
        """Whether `node` begins a new line after one in `container`."""
        if self._container(node) is not container:
            return True
        return node.is_tail and (node.carrier.tag in BLOCK_TAGS or node.carrier.tag == "br")

    def _container(self, node: TextNode) -> html.HtmlElement:
        owner = node.owner
        found = self._containers.get(owner)
        if found is None:
            found = owner
            while found.tag not in BLOCK_TAGS and found.getparent() is not None:
                found = found.getparent()
            self._containers[owner] = found
        return found


def _position(node: TextNode) -> int:
    """It is the n-th text node of its element, from 1, as XPath counts."""
    if not node.is_tail:
        return 1
    before = [node.owner.text] + [sibling.tail for sibling in node.carrier.itersiblings(preceding=True)]
    return 1 + sum(1 for text in before if text)


def _common(one: html.HtmlElement, other: html.HtmlElement) -> html.HtmlElement:
    if one is other:
        return one
    above = {one, *one.iterancestors()}
    at = other
    while at not in above:
        at = at.getparent()
    return at


def _holds(element: html.HtmlElement, other: html.HtmlElement) -> bool:
    return other is element or element in other.iterancestors()


def same_text(wanted: str, located: str) -> bool:
    """Whether `located`, raw text of a page, holds `wanted`: white space, entities, composition and cell borders aside.

    Where elements were left out in between, the words or parts of `wanted` must still stand there in order.
    """
    needle, hay = _comparable(wanted), _comparable(located)
    return needle in hay or _in_order(wanted, located) or alignment.parts(needle, hay) is not None


def _comparable(text: str) -> str:
    return squeeze(unicodedata.normalize("NFC", unescape(unescape(text))).replace("|", ""))


def _in_order(wanted: str, located: str) -> bool:
    words = iter(re.findall(r"\w+", unescape(unescape(located))))
    return all(word in words for word in re.findall(r"\w+", unescape(unescape(wanted))))
