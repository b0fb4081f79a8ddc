"""Where a text stands on a page that holds more: its parts, one after the other, with what was left out between.

The main-text extraction drops elements within a line: a hidden colon, an explained word, a button. What is left stands
nowhere word for word, and words that the dropped element parted have run together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

#: Characters that a part must have to be found again, and that may have been left out before it; a short rest is
#: sought nearby.
_PART, _REACH, _NEARBY = 8, 1_500, 200
#: Parts of one text, and places where its first part may stand.
_MOST_PARTS, _MOST_STARTS = 60, 5
#: Characters that may agree by chance before what was left out begins.
_OVERRUN = 4
#: A mark between two parts that belongs to the line.
_MARK = re.compile(r"[^\w\s]{1,2}")
# Scripts that put no space between words.
_SPACED = re.compile(r"[^\W\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class Part(NamedTuple):
    """A run of characters that both texts have."""

    wanted: int
    """Its offset in the text."""
    page: int
    """Its offset on the page."""
    length: int


def parts(wanted: str, page: str, start: int = 0, end: int | None = None) -> list[Part] | None:
    """The parts of `wanted` on the page between two offsets, in order; None when they are not all there.

    Both texts are squeezed. The time is linear in the length of `wanted` and in what was left out.
    """
    stop = len(page) if end is None else end
    at = page.find(wanted[:_PART], start, stop) if wanted else -1
    for _ in range(_MOST_STARTS):
        if at < 0:
            return None
        found = _from(wanted, page, at, stop)
        if found is not None:
            return found
        at = page.find(wanted[:_PART], at + 1, stop)
    return None


def _from(wanted: str, page: str, at: int, stop: int) -> list[Part] | None:
    """The parts, the first of them at one place."""
    out: list[Part] = []
    done = 0
    while len(out) < _MOST_PARTS:
        length = _agreeing(wanted, done, page, at, stop)
        if done + length == len(wanted):
            return [*out, Part(done, at, length)]
        for overrun in range(min(_OVERRUN, length)):
            rest = done + length - overrun
            after = at + length - overrun
            reach = _REACH if len(wanted) - rest >= _PART else _NEARBY
            following = page.find(wanted[rest : rest + _PART], after + 1, min(stop, after + reach))
            if following >= 0:
                out.append(Part(done, at, rest - done))
                done, at = rest, following
                break
        else:
            return None
    return None


def _agreeing(wanted: str, done: int, page: str, at: int, stop: int) -> int:
    """How many characters from there on are the same."""
    low, high = 0, min(len(wanted) - done, stop - at)
    step = _PART
    while low < high:
        size = min(step, high - low)
        if wanted[done + low : done + low + size] == page[at + low : at + low + size]:
            low, step = low + size, step * 2
        elif size == 1:
            break
        else:
            step = size // 2
    return low


def mended(text: str, found: Sequence[Part], page: str) -> str:
    """`text` with what its joints lack: the mark that stands there on the page, else a space between two words."""
    joints = {after.wanted: page[before.page + before.length : after.page] for before, after in pairwise(found)}
    return "".join(_joined(text, joints)) if joints else text


def _joined(text: str, joints: dict[int, str]) -> Iterator[str]:
    at = 0
    last = ""
    for char in text:
        is_kept = char.isprintable() and not char.isspace()
        if is_kept:
            yield _joint(joints[at], last, char) if at in joints else ""
            at += 1
        last = char
        yield char


def _joint(left_out: str, last: str, char: str) -> str:
    if _MARK.fullmatch(left_out):
        return f"{left_out} "
    return " " if _SPACED.match(last) and _SPACED.match(char) else ""
