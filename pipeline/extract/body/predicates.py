"""XPath conditions about an element's name and attributes as Python functions: `[self::div][@id='a' or re:test(…)]`.

EXSLT's regular expressions are Python's in lxml, but each call of one from XPath costs as much as ten from Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

#: Whether an element of that name with these attributes, in their order, meets a condition.
Predicate = Callable[[str, Mapping[str, str]], bool]

_AT = r"@[\w-]+(?:\s*\|\s*@[\w-]+)*"
_TEXT = r"'([^']*)'"
_NAMES = r"self::\w+(?:\s+or\s+self::\w+)*"
_TEST = re.compile(rf"re:test\(\s*({_AT})\s*,\s*{_TEXT}\s*(?:,\s*{_TEXT}\s*)?\)")
_TRANSLATED = re.compile(rf"contains\(\s*translate\(\s*({_AT})\s*,\s*{_TEXT}\s*,\s*{_TEXT}\s*\)\s*,\s*{_TEXT}\s*\)")
_CONTAINS = re.compile(rf"contains\(\s*({_AT})\s*,\s*{_TEXT}\s*\)")
_STARTS = re.compile(rf"starts-with\(\s*({_AT})\s*,\s*{_TEXT}\s*\)")
_EQUALS = re.compile(rf"(@[\w-]+)\s*=\s*{_TEXT}")
_PRESENT = re.compile(r"@([\w-]+)")
_NAMED = re.compile(rf"({_NAMES})")
_NOT_NAMED = re.compile(rf"not\(\s*({_NAMES})\s*\)")
_OR = re.compile(r"\s+or\s+")
_FIRST = re.compile(r"\s*\)?\s*(?:\[1\]\s*)?")
_BEGIN = re.compile(r"\s*\(?\s*\.//\*\s*")
_SPACE = re.compile(r"\s*")


def compiled(path: str) -> Predicate | None:
    """The conditions of an expression `.//*[…][…]`; None for one that says anything else than is known here."""
    begun = _BEGIN.match(path)
    at = begun.end() if begun else len(path)
    found: list[list[Predicate]] = []
    while path[at : at + 1] == "[" and path[at : at + 3] != "[1]":
        read = _alternatives(path, at + 1)
        if read is None:
            return None
        alternatives, at = read
        found.append(alternatives)
    if not found or not _FIRST.fullmatch(path, at):
        return None
    return lambda name, attributes: all(_is_any(group, name, attributes) for group in found)


def _is_any(alternatives: list[Predicate], name: str, attributes: Mapping[str, str]) -> bool:
    # Asked some hundred times a page, mostly in vain: `any` would take twice as long.
    for holds in alternatives:  # noqa: SIM110
        if holds(name, attributes):
            return True
    return False


def _alternatives(path: str, at: int) -> tuple[list[Predicate], int] | None:
    """What stands in a bracket that begins before `at`, and where the next one may; None where it is not known."""
    found: list[Predicate] = []
    while True:
        at = _end_of(_SPACE, path, at)
        read = _atom(path, at)
        if read is None:
            return None
        found.append(read[0])
        at = read[1]
        more = _OR.match(path, at)
        if more is None:
            at = _end_of(_SPACE, path, at)
            return (found, _end_of(_SPACE, path, at + 1)) if path[at : at + 1] == "]" else None
        at = more.end()


def _end_of(pattern: re.Pattern[str], path: str, at: int) -> int:
    match = pattern.match(path, at)
    return match.end() if match else at


def _atom(path: str, at: int) -> tuple[Predicate, int] | None:
    for pattern, make in _ATOMS:
        match = pattern.match(path, at)
        if match is not None:
            return make(*match.groups()), match.end()
    return None


def _tested(attributes: str, pattern: str, flags: str | None) -> Predicate:
    search = re.compile(pattern, re.IGNORECASE if "i" in (flags or "") else 0).search
    return _of_value(attributes, lambda value: search(value) is not None)


def _translated(attributes: str, letters: str, others: str, part: str) -> Predicate:
    table = str.maketrans(letters, others)
    return _of_value(attributes, lambda value: part in value.translate(table))


def _contains(attributes: str, part: str) -> Predicate:
    return _of_value(attributes, lambda value: part in value)


def _starts(attributes: str, part: str) -> Predicate:
    return _of_value(attributes, lambda value: value.startswith(part))


def _equals(attributes: str, text: str) -> Predicate:
    return _of_value(attributes, lambda value: value == text)


def _present(attribute: str) -> Predicate:
    return lambda _, attributes: attribute in attributes


def _named(names: str) -> Predicate:
    wanted = frozenset(re.findall(r"self::(\w+)", names))
    return lambda name, _: name in wanted


def _not_named(names: str) -> Predicate:
    unwanted = frozenset(re.findall(r"self::(\w+)", names))
    return lambda name, _: name not in unwanted


def _of_value(attributes: str, holds: Callable[[str], bool]) -> Predicate:
    """About the value of an attribute; of several, as XPath has it, about the one that the element bears first."""
    names = [each.strip(" @\n") for each in attributes.split("|")]
    if len(names) == 1:
        only = names[0]
        return lambda _, found: only in found and holds(found[only])
    return lambda _, found: next((holds(value) for name, value in found.items() if name in names), False)


_ATOMS: tuple[tuple[re.Pattern[str], Callable[..., Predicate]], ...] = (
    (_TEST, _tested),
    (_TRANSLATED, _translated),
    (_CONTAINS, _contains),
    (_STARTS, _starts),
    (_EQUALS, _equals),
    (_PRESENT, _present),
    (_NOT_NAMED, _not_named),
    (_NAMED, _named),
)
