"""trafilatura's rules about classes, ids and roles, asked once for each kind of element instead of for each element.

Its XPath expressions call a regular expression three to five times for every element they pass; that is most of what
its main extractor costs. Whether such an expression finds an element hangs on its name and on some attributes alone,
so the answer, which the expression itself gives, is remembered for those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

from lxml import etree

# The only form whose answer may be remembered: elements at any depth that bear some attributes.
_FORM = re.compile(r"\s*\(?\s*\.//\*(?:\[[^@\]]*\])?\s*\[(?!.*\.//)[^$]*\]\s*\)?(?:\[1\])?\s*\Z", re.DOTALL)
_ATTRIBUTE = re.compile(r"@([\w-]+)")
_NAME = re.compile(r"self::(\w+)")
_MOST_KINDS = 1 << 15
# What an expression asks of an attribute: a pattern, a text, or only that it is there.
_PATTERN = re.compile(r"re:test\([^',]+,\s*'([^']*)'(?:,\s*'\w*')?\)")
_TRANSLATION = re.compile(r"translate\((@[\w-]+),[^)]*\)")
_GROUP = re.compile(r"\(\?:([^()]*)\)[?*]?")
_CLASS = re.compile(r"\[[^]]*\][?*]?")
_OPTIONAL = re.compile(r".[?*]")
_TEXT = re.compile(r"'([^']*)'")
_PRESENCE = re.compile(r"@([\w-]+)\s*(?:\]|\bor\b|\band\b)")

#: What is looked at of an element: its name, and its attributes in their order.
_Kind = tuple[str, tuple[tuple[str, str], ...]]


class AttributeRule:
    """Stands for XPath expressions of the form `.//*[self::div or …][@class … or @id …]`."""

    def __init__(self, expressions: Iterable[etree.XPath]) -> None:
        self._expressions = tuple(expressions)
        text = " ".join(_form(expression) for expression in self._expressions)
        self._attributes = frozenset(_ATTRIBUTE.findall(text))
        self._names = frozenset(_NAME.findall(text))
        self._only_named = all("self::" in _form(expression) for expression in self._expressions)
        self._asked = frozenset(_PRESENCE.findall(text))
        self._sought = _sought(text)
        self._is_found: Callable[[_Kind], bool] = lru_cache(maxsize=_MOST_KINDS)(self._ask)

    def __call__(self, tree: etree._Element) -> list[etree._Element]:
        """The elements below `tree` that any of the expressions finds, in the page's order."""
        return list(self.found(tree))

    def first(self, tree: etree._Element) -> list[etree._Element]:
        """The first of them, if any."""
        return [found] if (found := next(self.found(tree), None)) is not None else []

    def found(self, tree: etree._Element) -> Iterator[etree._Element]:
        """The same, one after the other."""
        names, attributes, is_found = self._names, self._attributes, self._is_found
        for element in tree.iterdescendants(*names) if self._only_named else tree.iterdescendants():
            items: Any = element.items()
            if items:
                tag = element.tag if element.tag in names else "x"
                if is_found((tag, tuple([item for item in items if item[0] in attributes]))):
                    yield element

    def _ask(self, kind: _Kind) -> bool:
        """Whether the expressions find an element of that kind: an example is made and shown to them.

        Not where it is plain that they will not, because none of what they seek stands in any of the attributes.
        """
        name, attributes = kind
        is_asked = any(attribute in self._asked for attribute, _ in attributes)
        if not is_asked and not self._sought.search("\n".join([value for _, value in attributes]).lower()):
            return False
        root = etree.Element("x")
        example = etree.SubElement(root, name)
        for attribute, value in attributes:
            example.set(attribute, value)
        return any(bool(expression(root)) for expression in self._expressions)


def _form(expression: etree.XPath) -> str:
    """The text of an expression; ValueError when its answer hangs on more than name and attributes."""
    text = str(expression.path)
    if not _FORM.match(text):
        raise ValueError(f"trafilatura has an expression of a new form, which cannot be remembered: {text.strip()}")
    return text


def _sought(text: str) -> re.Pattern[str]:
    """Words in lower case, one of which stands in an attribute wherever expressions find anything.

    By first letters: a word is tried only where its own stands, which makes the search ten times as fast.
    """
    parts = [part for pattern in _PATTERN.findall(text) for part in _parts(pattern)]
    words = {word for part in parts for word in _words(part)}
    words |= {each.lower() for each in _TEXT.findall(_TRANSLATION.sub(r"\1", _PATTERN.sub("", text)))}
    shortest = sorted(word for word in words if not any(other in word for other in words - {word}))
    by_letter = groupby(shortest, key=lambda word: word[:1])
    branches = ((letter, "|".join(re.escape(word[1:]) for word in group)) for letter, group in by_letter)
    return re.compile("|".join(f"{re.escape(letter)}(?:{rest})" for letter, rest in branches))


def _words(part: str) -> list[str]:
    """What a text must hold to fit a part of a pattern: its longest plain run, else any of its groups' parts."""
    outside = _CLASS.sub("|", _GROUP.sub("|", part))
    runs = re.findall(r"[\w -]+", _OPTIONAL.sub("|", outside))
    if runs:
        return [max(runs, key=len).lower()]
    return [word for group in _GROUP.findall(part) for inner in _parts(group) for word in _words(inner)] or [""]


def _parts(pattern: str) -> list[str]:
    """What stands between the bars of a pattern that are in no group."""
    parts, depth = [""], 0
    for char in pattern:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts
