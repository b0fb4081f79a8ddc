"""The grammar of a title's text: kickers before the headline, names behind it, cuts at its end.

Pure reading of texts; which candidate is the headline is `headline`'s matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from pipeline.extract.page.text import fold, tidy_text

SEPARATOR = re.compile(r"\s+(?:[-–—|:·•»«/~>]|::|\|\|)\s+|\s*[|│»•_]\s*|:\s+")
_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_CUT = re.compile(r"(?:\s*(?:\.{3}|…|\[…\]|\[\.\.\.\]))\Z")
#: Search engines ask for at most 110 characters; some systems cut there.
_SCHEMA_CUT_CHARS = 90
# The kind of piece, named behind a stroke: the article's `kind`, not its headline.
_GENRE = re.compile(
    r"\s*[|│]\s*(?:opinions?|opinión|meinung|kommentar|analys[ei]s|analyse|commentary|editorial|column|colonne|video|vidéo)\Z",
    re.IGNORECASE,
)
# Press offices date their headlines: `23.01.2022 - …`.
_DAY_BEFORE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}\s*(?:[-–—|:]\s+|\s(?=[^\W\d_]))")
#: What is left when something is taken off is still a headline.
_MIN_REST_CHARS = 10
_MIN_STEM = 4
_MIN_STEM_SHARE = 0.6


def bare(text: str) -> str:
    """A title without markup, the day before it and the kind of piece behind it."""
    text = tidy_text(_TAGS.sub("", text))
    day, genre = _DAY_BEFORE.match(text), _GENRE.search(text)
    rest = text[day.end() if day else 0 : genre.start() if genre else len(text)].strip()
    return rest if len(rest) > _MIN_REST_CHARS else text


def heads(text: str) -> list[str]:
    """What stands before each separator."""
    return [text[: match.start()].strip() for match in SEPARATOR.finditer(text)]


def tails(text: str) -> list[str]:
    """What follows each separator: the headline without its kicker, when enough is left of it."""
    found = (text[match.end() :].strip() for match in SEPARATOR.finditer(text))
    return [tail for tail in found if len(tail.split()) >= 3 and 2 * len(tail) >= len(text)]


def segments(text: str) -> list[str]:
    """What stands between two separators."""
    return [part.strip() for part in SEPARATOR.split(text)[1:-1]]


def kicker_before(text: str, tail: str) -> str:
    """What `tail` leaves out of `text`, folded."""
    return fold(text[: len(text) - len(tail)])


def is_cut(text: str, others: Iterable[str]) -> bool:
    """Whether `text` is the beginning of a longer one, cut off at a length or with an ellipsis."""
    start = fold(_CUT.sub("", text))
    if not _CUT.search(text) and len(text) < _SCHEMA_CUT_CHARS:
        return False
    return any(len(fold(other)) > len(start) and fold(other).startswith(start) for other in others)


def likeness(text: str, other: str) -> float:
    """The share of words in common of two folded texts, of the shorter one's; 0 where that has no more than two."""
    mine, theirs = set(text.split()), set(other.split())
    fewest = min(len(mine), len(theirs))
    return len(mine & theirs) / fewest if fewest > 2 else 0.0


def kinship(text: str, other: str) -> float:
    """The share of the shorter folded text's words that the other has too, in whichever form: `essay`, `essays`."""
    shorter, longer = sorted((set(text.split()), set(other.split())), key=len)
    return sum(any(_is_form(word, one) for one in longer) for word in shorter) / max(1, len(shorter))


def _is_form(word: str, other: str) -> bool:
    """Whether two words are one, or begin alike and differ in their endings."""
    if word == other:
        return True
    stem = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))
    return stem >= _MIN_STEM and stem >= _MIN_STEM_SHARE * max(len(word), len(other))
