"""Absolute XPaths of a page's elements, by which locators say where something stands, and the elements at them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from lxml import etree, html

# Plain names only: libxml2 keeps `o:p` as a name, which XPath would read as a namespace.
_EVALUABLE = re.compile(r"[/\w.\-\[\]*]+")


def path_of(element: html.HtmlElement) -> str:
    """An absolute XPath that leads back to `element`, whatever its name."""
    path = element.getroottree().getpath(element)
    return path if _EVALUABLE.fullmatch(path) else _path_by_position(element)


def _path_by_position(element: html.HtmlElement) -> str:
    steps: list[str] = []
    at: html.HtmlElement | None = element
    while at is not None:
        before = sum(1 for _ in at.itersiblings(etree.Element, preceding=True)) if at.getparent() is not None else 0
        steps.append(f"*[{before + 1}]")
        at = at.getparent()
    return "/" + "/".join(reversed(steps))


class _Siblings(NamedTuple):
    """The elements below one."""

    numbers: dict[html.HtmlElement, int]
    """It is the n-th of its name, from 1."""
    counts: dict[str, int]
    """How many there are of each name."""


class Paths:
    """The paths of a tree that nobody changes: siblings are counted once for all that are asked about."""

    def __init__(self, root: html.HtmlElement) -> None:
        self._root = root
        self._known: dict[html.HtmlElement, str] = {root: root.getroottree().getpath(root)}
        self._siblings: dict[html.HtmlElement, _Siblings] = {}
        self._elements: dict[str, html.HtmlElement] = {}

    def of(self, element: html.HtmlElement) -> str:
        """What `path_of` gives for an element of the tree."""
        path = self._by_names(element)
        if not _EVALUABLE.fullmatch(path):
            path = _path_by_position(element)
        self._elements[path] = element
        return path

    def at(self, path: str) -> html.HtmlElement | None:
        """The element at a path, if any; found at once where it was asked for its path."""
        found = self._elements.get(path)
        if found is None and _EVALUABLE.fullmatch(path):
            elements: Any = self._root.getroottree().xpath(path)
            found = next(iter(elements), None)
        return found

    def _by_names(self, element: html.HtmlElement) -> str:
        above: list[html.HtmlElement] = []
        at = element
        while at not in self._known:
            above.append(at)
            at = at.getparent()
        path = self._known[at]
        for each in reversed(above):
            path = self._known[each] = f"{path}/{self._step(each)}"
        return path

    def _step(self, element: html.HtmlElement) -> str:
        parent = element.getparent()
        siblings = self._siblings.get(parent)
        if siblings is None:
            siblings = self._siblings[parent] = _below(parent)
        name = str(element.tag)
        return f"{name}[{siblings.numbers[element]}]" if siblings.counts[name] > 1 else name


def _below(parent: html.HtmlElement) -> _Siblings:
    numbers: dict[html.HtmlElement, int] = {}
    counts: dict[str, int] = {}
    for child in parent.iterchildren("*"):
        tag = child.tag
        numbers[child] = counts[tag] = counts.get(tag, 0) + 1
    return _Siblings(numbers, counts)
