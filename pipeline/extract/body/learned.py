"""What was learned of a site's pages, applied to one of them: blocks that its template repeats are boilerplate.

How it is learned is `pipeline.learn`'s business; here is what a rule means.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from math import ceil

from pipeline.types import LEARNED, Block, LearnedRules

#: An opening or an ending stands for a whole block when it makes up this share of its words…
MOST_OF_IT = 0.6
#: …and no block of more characters is a label and what it announces.
LONGEST_LABELLED = 220
# Longer lines are not filled in; words.
_MOST_WORDS = 80
# Where more of a page than this would go by its shapes, the site has been rebuilt: they mean something else now.
_MOST_BY_SHAPE = 0.5
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
_LABEL_END = re.compile(r"\s?[:|>»›→–—]")
_LABEL_MARK = re.compile(r"[^\w\s\"'«»„“”‘’‹›([…¿¡@#-]")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”“»«’)\]]*$")


def folded(text: str) -> str:
    """What a line has in common with itself on another day: its words in lower case, each number as 0."""
    return " ".join(_DIGITS.sub("0", word.casefold()) for word in _WORD.findall(text)) or text.strip()


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
    return replace(block, role="boilerplate", removed_by=LEARNED)


def _is_learned_text(block: Block, rules: LearnedRules) -> bool:
    if block.role != "body" or block.shape is None:
        return False
    if (block.shape, folded(block.text)) in rules.lines:
        return True
    filled = ((openings, rules.openings), (endings, rules.endings))
    return any((block.shape, part) in known for parts_of, known in filled if known for part in parts_of(block.text))


def openings(text: str) -> list[str]:
    """With what a line begins if it is one that a template fills in, folded; the longest last.

    That is most of the line; or a label: what it announces follows a colon or the like, or a mark stands before it.
    """
    words = folded(text).split()
    labels = _label_lengths(text)
    return [
        " ".join(words[:count])
        for count in range(1, min(len(words), _MOST_WORDS))
        if count >= MOST_OF_IT * len(words) or count in labels
    ]


def endings(text: str) -> list[str]:
    """With what a line ends if it is one that a template fills in, folded; the longest last."""
    words = folded(text).split()
    if len(words) > _MOST_WORDS:
        return []
    return [" ".join(words[-count:]) for count in range(ceil(MOST_OF_IT * len(words)), len(words))]


def _label_lengths(text: str) -> Collection[int]:
    """How many words at the beginning of a line may be a label."""
    if len(text) > LONGEST_LABELLED or _SENTENCE_END.search(text):
        return ()
    words = list(_WORD.finditer(text))
    if _LABEL_MARK.match(text):
        return range(1, len(words))
    return {count for count, word in enumerate(words, 1) if _LABEL_END.match(text, word.end())}
