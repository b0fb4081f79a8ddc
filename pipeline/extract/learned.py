"""What was learned of a site's pages, applied to one of them: blocks that its template repeats are boilerplate.

How it is learned is `pipeline.learn`'s business; here is what a rule means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from pipeline.types import Block, LearnedRules

#: What a removed block's `removed_by` says.
REMOVED_BY = "learned"
#: An opening or an ending stands for a whole block when it makes up this share of its words…
MOST_OF_IT = 0.6
#: …and no block of more characters is a label and what it announces.
LONGEST_LABELLED = 220
# Where more of a page than this would go by its shapes, the site has been rebuilt: they mean something else now.
_MOST_BY_SHAPE = 0.5
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
_LABEL_END = re.compile(r"\s?[:|>»›→–—]")
_LABEL_MARK = re.compile(r"[^\w\s\"'«»„“”‘’‹›([…¿¡@#-]")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”“»«’)\]]*$")


def folded(text: str) -> str:
    """What a line has in common with itself on another day: its words in lower case, each number as 0."""
    return " ".join(_DIGITS.sub("0", word) for word in _WORD.findall(text.casefold())) or text.strip()


def marked(blocks: Sequence[Block], rules: LearnedRules) -> tuple[Block, ...]:
    """The blocks, those that the rules know as boilerplate marked as such. A body is never taken whole."""
    by_text = {n for n, block in enumerate(blocks) if _is_learned_text(block, rules)}
    by_shape = {n for n, block in enumerate(blocks) if block.role == "body" and block.shape in rules.shapes} - by_text
    body = sum(len(block.text) for block in blocks if block.role == "body")
    if sum(len(blocks[n].text) for n in by_shape) > _MOST_BY_SHAPE * body:
        by_shape = set()
    gone = by_text | by_shape
    if all(n in gone for n, block in enumerate(blocks) if block.role == "body"):
        return tuple(blocks)
    return tuple(_as_boilerplate(block) if n in gone else block for n, block in enumerate(blocks))


def _as_boilerplate(block: Block) -> Block:
    return replace(block, role="boilerplate", removed_by=REMOVED_BY)


def _is_learned_text(block: Block, rules: LearnedRules) -> bool:
    if block.role != "body" or block.shape is None:
        return False
    line = folded(block.text)
    if (block.shape, line) in rules.lines:
        return True
    words = line.split()
    openings = [part for part in beginnings(words) if (block.shape, part) in rules.openings]
    if openings and is_template(block.text, openings[-1]):
        return True
    return any((block.shape, part) in rules.endings and is_most(part, words) for part in endings(words))


def beginnings(words: Sequence[str]) -> list[str]:
    """All that a line begins with: its first word, its first two words and so on, without the whole line."""
    return list(accumulate(words[:-1], lambda one, other: f"{one} {other}"))


def endings(words: Sequence[str]) -> list[str]:
    """All that a line ends with, likewise."""
    return list(accumulate(reversed(words[1:]), lambda one, other: f"{other} {one}"))


def is_template(text: str, opening: str) -> bool:
    """Whether `opening`, which the folded `text` begins with, makes it a template's line that is filled in.

    It is most of it; or a label: what it announces follows a colon or the like, or it begins with a mark.
    """
    words = folded(text).split()
    if is_most(opening, words):
        return True
    if len(text) > LONGEST_LABELLED or _SENTENCE_END.search(text):
        return False
    count = len(opening.split())
    end = list(_WORD.finditer(text))[count - 1].end()
    return _LABEL_END.match(text, end) is not None or _LABEL_MARK.match(text) is not None


def is_most(part: str, words: Sequence[str]) -> bool:
    """Whether a part of a folded line makes up most of its words."""
    return len(part.split()) >= MOST_OF_IT * len(words)
