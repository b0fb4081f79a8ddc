"""trafilatura's rules about classes, ids and roles, asked once for each kind of element instead of for each element.

Its XPath expressions call a regular expression three to five times for every element they pass; that is most of what
its main extractor costs. Whether such an expression finds an element hangs on its name and on some attributes alone,
so the expression is turned into a predicate about those, and its answer is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

from lxml import etree

from pipeline.extract.body.predicates import Predicate, compiled

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

_Attributes = tuple[tuple[str, str], ...]
#: What is looked at of an element: its name, and its attributes in their order.
_Kind = tuple[str, _Attributes]


class _Signs:
    """What stands in an element's attributes wherever expressions find anything: sooner looked for than asked."""

    def __init__(self, text: str) -> None:
        self._asked = frozenset(_PRESENCE.findall(text))
        self._sought = _sought(text)

    def are_in(self, attributes: _Attributes) -> bool:
        """Whether any of them is there; else it is plain that nothing is found."""
        if self._asked and any(attribute in self._asked for attribute, _ in attributes):
            return True
        return self._sought.search("\n".join([value for _, value in attributes]).lower()) is not None


class AttributeRule:
    """Stands for XPath expressions of the form `.//*[self::div or …][@class … or @id …]`."""

    def __init__(self, expressions: Iterable[etree.XPath]) -> None:
        paths = [str(expression.path) for expression in expressions]
        self._predicates = [_predicate(path) for path in paths]
        self.text = " ".join(paths)
        """What the expressions say."""
        self.attributes = frozenset(_ATTRIBUTE.findall(self.text))
        """Those that are looked at."""
        self.names = frozenset(_NAME.findall(self.text))
        """Names of elements that are told from all others."""
        self.only_named = all("self::" in path for path in paths)
        """No elements of other names are found."""
        self._signs = _Signs(self.text)
        self._is_found: Callable[[_Kind], bool] = lru_cache(maxsize=_MOST_KINDS)(self.holds)

    def __call__(self, tree: etree._Element) -> list[etree._Element]:
        """The elements below `tree` that any of the expressions finds, in the page's order."""
        return list(self.found(tree))

    def first(self, tree: etree._Element) -> list[etree._Element]:
        """The first of them, if any."""
        return [found] if (found := next(self.found(tree), None)) is not None else []

    def found(self, tree: etree._Element) -> Iterator[etree._Element]:
        """The same, one after the other."""
        names, attributes, is_found = self.names, self.attributes, self._is_found
        for element in tree.iterdescendants(*names) if self.only_named else tree.iterdescendants():
            items: Any = element.items()
            borne = tuple([item for item in items if item[0] in attributes]) if items else ()
            if borne and is_found((element.tag if element.tag in names else "x", borne)):
                yield element

    def holds(self, kind: _Kind) -> bool:
        """Whether the expressions find an element of that kind."""
        name, attributes = kind
        if not self._signs.are_in(attributes):
            return False
        by_name = dict(attributes)
        return any(holds(name, by_name) for holds in self._predicates)


class AttributeRules:
    """Several such rules, asked in one pass."""

    def __init__(self, *rules: AttributeRule) -> None:
        self._rules = rules
        self._names = frozenset[str]().union(*(rule.names for rule in rules))
        self._attributes = frozenset[str]().union(*(rule.attributes for rule in rules))
        self._only_named = all(rule.only_named for rule in rules)
        self._signs = _Signs(" ".join(rule.text for rule in rules))
        self._finding: Callable[[_Kind], tuple[int, ...]] = lru_cache(maxsize=_MOST_KINDS)(self._ask)

    def found(self, tree: etree._Element) -> list[list[etree._Element]]:
        """The elements below `tree` that each rule finds, in the page's order."""
        found: list[list[etree._Element]] = [[] for _ in self._rules]
        for element, numbers in self.hits(tree):
            for n in numbers:
                found[n].append(element)
        return found

    def hits(self, tree: etree._Element) -> Iterator[tuple[etree._Element, tuple[int, ...]]]:
        """The elements that any rule finds, one after the other, each with the numbers of the rules."""
        names, attributes, finding = self._names, self._attributes, self._finding
        for element in tree.iterdescendants(*names) if self._only_named else tree.iterdescendants():
            items: Any = element.items()
            borne = tuple([item for item in items if item[0] in attributes]) if items else ()
            if borne and (numbers := finding((element.tag if element.tag in names else "x", borne))):
                yield element, numbers

    def _ask(self, kind: _Kind) -> tuple[int, ...]:
        """The numbers of the rules that find an element of that kind."""
        if not self._signs.are_in(kind[1]):
            return ()
        return tuple(n for n, rule in enumerate(self._rules) if rule.holds(kind))


def _predicate(path: str) -> Predicate:
    """What an expression asks; ValueError when that is more than name and attributes."""
    predicate = compiled(path)
    if predicate is None:
        raise ValueError(f"trafilatura has an expression of a new form, which cannot be remembered: {path.strip()}")
    return predicate


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
