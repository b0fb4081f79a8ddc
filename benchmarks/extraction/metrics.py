"""How well a page was read: pure functions on texts, names and dates.

The body's measure is that of the public article extraction benchmark: the overlap of 4-word shingles, precision and
recall averaged over the pages, and their harmonic mean.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

_WORD = re.compile(r"\w+")
_BY = re.compile(r"^(?:by|par|von|de|por|di|door)\s+", re.IGNORECASE)
_SAME_MOMENT_S = 60
_SAME_MINUTES = 0.5


def shingles(text: str, width: int = 4) -> Counter[tuple[str, ...]]:
    """The runs of `width` words; the whole text where it is shorter."""
    words = _WORD.findall(text)
    if len(words) < width:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(width)), strict=False))


def overlap(right: str, got: str) -> tuple[float | None, float | None]:
    """Precision and recall of `got`'s shingles; None where there is nothing to divide by."""
    wanted, found = shingles(right), shingles(got)
    common = (wanted & found).total()
    return _share(common, found.total()), _share(common, wanted.total())


def harmonic_mean(precision: float, recall: float) -> float:
    """F1; 0 where both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def segments(inside: Collection[str], outside: Collection[str], text: str) -> tuple[int, int, int]:
    """How many sentences are rightly in the text, wrongly in it, and wrongly not."""
    folded = _squeezed(text)
    there = sum(_squeezed(each) in folded for each in inside)
    return there, sum(_squeezed(each) in folded for each in outside), len(inside) - there


def same_title(right: str, got: str | None) -> bool:
    """Equal but for case, punctuation and white space."""
    return fold(right) == fold(got or "")


def name_score(right: Sequence[str], got: Sequence[str]) -> float:
    """F1 of two sets of names; 1 where both are empty."""
    wanted = {fold(_BY.sub("", name)) for name in right} - {""}
    found = {fold(name) for name in got} - {""}
    return 2 * len(wanted & found) / (len(wanted) + len(found)) if wanted or found else 1.0


def same_day(right: str, got: str | None) -> bool:
    """The same calendar day, as written or in UTC."""
    one, other = _moment(right), _moment(got)
    if one is None or other is None:
        return False
    if one.tzinfo and other.tzinfo and one.astimezone(UTC).date() == other.astimezone(UTC).date():
        return True
    return one.date() == other.date()


def same_instant(right: str, got: str | None) -> bool | None:
    """The same moment within a minute; None where the label states no zone."""
    one, other = _moment(right), _moment(got)
    if one is None or one.tzinfo is None:
        return None
    if other is None or other.tzinfo is None:
        return False
    return abs((one - other).total_seconds()) <= _SAME_MOMENT_S


def same_minutes(right: float, got: float | None) -> bool:
    """The same reading time, to the half minute."""
    return got is not None and abs(right - got) <= _SAME_MINUTES


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed; 0 where there are none."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)] if values else 0.0


def fold(text: str) -> str:
    """The words of a text in lower case, one space between them."""
    plain = unicodedata.normalize("NFKC", html.unescape(text)).replace("\xad", "").casefold()
    return " ".join(_WORD.findall(plain))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()) if text else None
    except ValueError:
        return None
