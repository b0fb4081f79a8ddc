"""What differs between two texts: first by block, then word by word. Pure.

Blocks that are the same apart from white space, quotation marks and dashes count as unchanged: those are the
typesetter's, not the editor's.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

BlockKind = Literal["same", "changed", "added", "removed"]
PieceKind = Literal["same", "added", "removed"]

#: Two blocks that share less of their words are not the same block changed, but one gone and one new.
_LEAST_ALIKE = 0.4
#: Pairs of blocks that are compared at most; between more, nothing is paired.
_MOST_PAIRS = 10_000
_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")
_WORD = re.compile(r"\w+")
_TYPESET = str.maketrans(
    dict.fromkeys("«»“”„‟″", '"')
    | dict.fromkeys("‘’‚‛′`´", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\xad\u200b\u200c\u200d\u2060\ufeff")
)
_SPACED_QUOTE = re.compile(r"(?<=«)\s+|\s+(?=»)")
_SPACED_MARK = re.compile(r"\s+(?=[:;!?%])")


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One block of either text, or of both."""

    kind: BlockKind
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words and what stands between them."""

    kind: PieceKind
    text: str


def folded(text: str) -> str:
    """`text` as it is compared: one form for quotation marks, dashes, spaces and composed letters."""
    unspaced = _SPACED_MARK.sub("", _SPACED_QUOTE.sub("", text))
    return " ".join(unicodedata.normalize("NFKC", unspaced.translate(_TYPESET)).translate(_TYPESET).split())


def blocks_of(body: str) -> list[str]:
    """The blocks that a stored body was joined from."""
    return [block for block in body.split("\n\n") if block.strip()]


def align(old: Sequence[str], new: Sequence[str]) -> list[BlockChange]:
    """The blocks of both texts in their order, what belongs together side by side."""
    matcher = SequenceMatcher(None, [folded(block) for block in old], [folded(block) for block in new], autojunk=False)
    out: list[BlockChange] = []
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            out += [BlockChange("same", *pair) for pair in zip(old[i:i_end], new[j:j_end], strict=True)]
        else:
            out += _paired(old[i:i_end], new[j:j_end])
    return out


def words(old: str, new: str) -> list[Piece]:
    """`old` and `new` woven into one: what is the same once, what was removed before what took its place."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, [folded(token) or " " for token in a], [folded(token) or " " for token in b], False)
    pieces: list[Piece] = []
    for tag, i, i_end, j, j_end in _without_crumbs(matcher.get_opcodes(), a):
        if tag == "equal":
            pieces.append(Piece("same", "".join(b[j:j_end])))
            continue
        removed, added = "".join(a[i:i_end]), "".join(b[j:j_end])
        pieces += [Piece("removed", removed)] if removed else []
        pieces += [Piece("added", added)] if added else []
    return pieces


def likeness(one: str, other: str) -> float:
    """The share of words that two blocks have in common, from 0.0 to 1.0."""
    a, b = _counted(one), _counted(other)
    both = a.total() + b.total()
    return 2 * (a & b).total() / both if both else 0.0


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[BlockChange]:
    """Blocks of which none is the same: those alike as changed, the others as removed or added."""
    i = j = 0
    for at_old, at_new in [*_pairs(old, new), (len(old), len(new))]:
        yield from (BlockChange("removed", block, None) for block in old[i:at_old])
        yield from (BlockChange("added", None, block) for block in new[j:at_new])
        if at_old < len(old):
            yield BlockChange("changed", old[at_old], new[at_new])
        i, j = at_old + 1, at_new + 1


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs, in order and without crossing, whose likenesses add up to the most."""
    if not old or not new or len(old) * len(new) > _MOST_PAIRS:
        return []
    alike = [[_worth(a, b) for b in new] for a in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], alike[i][j] + best[i + 1][j + 1])
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            found.append((i, j))
            i, j = i + 1, j + 1
    return found


def _worth(one: str, other: str) -> float:
    alike = likeness(one, other)
    return alike if alike >= _LEAST_ALIKE else 0.0


def _counted(text: str) -> Counter[str]:
    return Counter(_WORD.findall(folded(text).casefold()))


def _without_crumbs(
    opcodes: Sequence[tuple[str, int, int, int, int]], tokens: Sequence[str]
) -> list[tuple[str, int, int, int, int]]:
    """Changes that only a space or a mark keeps apart, as one: easier to read."""
    out: list[tuple[str, int, int, int, int]] = []
    for n, (tag, i, i_end, j, j_end) in enumerate(opcodes):
        is_crumb = 0 < n < len(opcodes) - 1 and not any(map(_WORD.search, tokens[i:i_end]))
        kind = "equal" if tag == "equal" and not is_crumb else "replace"
        if out and out[-1][0] == kind == "replace":
            _, i_start, _, j_start, _ = out.pop()
            out.append((kind, i_start, i_end, j_start, j_end))
        else:
            out.append((kind, i, i_end, j, j_end))
    return out
