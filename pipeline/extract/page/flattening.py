"""Pages nested deeper than can be read, written anew with fewer levels: the second way to their tree.

Thousands of `font` or `div` that nobody closed each stand in the one before. libxml2 stops reading at 2,048 levels and
loses the rest of the page. Beyond some levels elements are left out here, with what closes them; all text stays, and
so do paragraphs, list items and, for some levels more, what else means something. One pass, in time linear in the
page's length.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

#: Levels of elements in which only some boxes and fonts are kept, and in which all others are.
_BOX_LEVELS, _LEVELS = 80, 120
#: Nobody's page is nested so deep; it was made to be.
_MOST_LEVELS = 50_000
_TAG = re.compile(r"<(?:!--|(/?)([a-zA-Z][^\s/<>]*)[^<>]*>)")
#: Elements without content, and those that the next of their kind closes: they nest in nothing of their own.
_UNCOUNTED = frozenset(
    "area base br col embed hr img input link meta param source track wbr html head body p li dt dd option".split()
)
#: Elements in which a `<` begins no tag.
_RAW = frozenset(("script", "style", "textarea", "title", "xmp"))
#: Elements that say only how something looks, or that it belongs together.
_BOXES = frozenset(
    "abbr b big center details div em fieldset font form i ins main nobr nav q s section small span strong strike tt u "
    "header footer aside".split()
)
#: Those of them that stand in a line: what closes one closes no block.
_IN_LINE = frozenset("abbr b big em font i ins nobr q s small span strong strike tt u a cite code mark sub sup".split())
_LOOKED_BACK = 50


def flattened(source: str) -> str | None:
    """The page with the same text in fewer levels; None when it is nested as no page is."""
    writing = _Writing()
    parts: list[str] = []
    done = 0
    for start, end, closes, name in _tags(source):
        parts.append(source[done:start])
        parts.append(writing.closed(name) if closes else writing.opened(name, source[start:end]))
        done = end
        if writing.levels > _MOST_LEVELS:
            return None
    return "".join([*parts, source[done:]])


def _tags(source: str) -> Iterator[tuple[int, int, bool, str]]:
    """The tags of elements that count: start, end, whether it closes one, name."""
    at = 0
    while tag := _TAG.search(source, at):
        at = tag.end()
        if tag[2] is None:
            at = source.find("-->", at) + 3
            if at < 3:
                return
            continue
        name = tag[2].lower()
        if name in _RAW:
            at = source.find("</", at) if not tag[1] else at
            if at < 0:
                return
        elif name not in _UNCOUNTED:
            yield tag.start(), tag.end(), bool(tag[1]), name


class _Writing:
    """The elements that are open, and which of them were written."""

    def __init__(self) -> None:
        self._open: list[tuple[str, bool]] = []
        self._counts: Counter[str] = Counter()
        self._written = 0

    @property
    def levels(self) -> int:
        """Elements that are open."""
        return len(self._open)

    def opened(self, name: str, tag: str) -> str:
        """What is written where an element begins."""
        is_written = self._written < (_BOX_LEVELS if name in _BOXES else _LEVELS)
        self._open.append((name, is_written))
        self._counts[name] += 1
        self._written += is_written
        return tag if is_written else " "

    def closed(self, name: str) -> str:
        """What is written where an element ends: the ends of all in it that nobody closed, too."""
        if not self._counts[name] or (name in _IN_LINE and not self._is_in_line(name)):
            return ""
        ends: list[str] = []
        closed = ""
        while closed != name:
            closed, is_written = self._open.pop()
            self._counts[closed] -= 1
            self._written -= is_written
            ends += [f"</{closed}>"] if is_written else [" "]
        return "".join(ends)

    def _is_in_line(self, name: str) -> bool:
        """Whether the nearest element of that name has only others within the line in it."""
        for open_, _ in reversed(self._open[-_LOOKED_BACK:]):
            if open_ == name:
                return True
            if open_ not in _IN_LINE:
                return False
        return False
