"""The passage of a text that answers a search best. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.search import Term, words

#: Characters of a passage, more or less: two lines of a terminal.
_WIDTH = 200
#: Characters shown before the first word found.
_LEAD = 40
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Snippet:
    text: str
    """On one line; `…` where it was cut."""
    marks: tuple[tuple[int, int], ...]
    """Start and end of what was found, in characters."""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    term: int


def snippet(text: str, terms: Sequence[Term]) -> Snippet:
    """The passage of `text` with the most of `terms` in it, the first of equals; its beginning where none is."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    marks = sorted(_marks(line, [term for term in terms if not term.excluded]), key=lambda mark: mark.start)
    start = max(0, _densest(marks) - _LEAD)
    start, end = _to_words(line, start, start + _WIDTH)
    before, after = "…" if start else "", "…" if end < len(line) else ""
    inside = [
        (mark.start - start + len(before), mark.end - start + len(before))
        for mark in marks
        if start <= mark.start and mark.end <= end
    ]
    return Snippet(before + line[start:end] + after, tuple(_merged(inside)))


def _marks(line: str, terms: Sequence[Term]) -> Iterator[_Mark]:
    places = [match.span() for match in _WORD.finditer(line)]
    folded = ["".join(words(line[start:end])) for start, end in places]
    for number, term in enumerate(terms):
        size = len(term.words)
        for at in range(len(folded) - size + 1):
            if _begins(folded[at : at + size], term):
                yield _Mark(places[at][0], places[at + size - 1][1], number)


def _begins(found: Sequence[str], term: Term) -> bool:
    if not term.is_prefix:
        return tuple(found) == term.words
    return tuple(found[:-1]) == term.words[:-1] and found[-1].startswith(term.words[-1])


def _densest(marks: Sequence[_Mark]) -> int:
    """Where the window with the most different terms begins."""
    best, start = 0, 0
    for mark in marks:
        terms = {other.term for other in marks if mark.start <= other.start <= mark.start + _WIDTH - _LEAD}
        if len(terms) > best:
            best, start = len(terms), mark.start
    return start


def _to_words(line: str, start: int, end: int) -> tuple[int, int]:
    """The window moved so that it cuts no word in two."""
    if start:
        space = line.find(" ", start, end)
        start = space + 1 if space >= 0 else start
    if end < len(line):
        space = line.rfind(" ", start, end)
        end = space if space > start else end
    return start, min(end, len(line))


def _merged(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Overlapping spans as one; `spans` by their start."""
    last: tuple[int, int] | None = None
    for start, end in spans:
        if last and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last:
            yield last
        last = (start, end)
    if last:
        yield last
