"""How long a text is, in words, whatever its script."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import filterfalse

_WORD = re.compile(r"\w+(?:[’'‑-]\w+)*")
# Kana and Han: written without spaces between words.
_UNSPACED = re.compile("[\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d]")
#: Characters of such a script that make one word: Japanese and Chinese prose have about two.
_CHARACTERS_A_WORD = 2
_LETTERS = re.compile(rf"{_UNSPACED.pattern}|[^\W\d_]+")


@lru_cache(maxsize=64)  # several readers ask about the same article's text, one of them about its blocks in between
def words_in(text: str) -> int:
    """The number of words; of Japanese and Chinese, half the number of characters."""
    if text.isascii():
        return _spaced_words_in(text)
    spaced, characters = _UNSPACED.subn(" ", text)
    return _spaced_words_in(spaced) + -(-characters // _CHARACTERS_A_WORD)


def _spaced_words_in(text: str) -> int:
    """What white space parts is mostly one word as it stands; only the rest is looked into."""
    pieces = text.split()
    rest = list(filterfalse(str.isalnum, pieces))
    return len(pieces) - len(rest) + len(_WORD.findall(" ".join(rest)))


def distinct_words_in(text: str) -> int:
    """The number of different words, figures apart: « Photo 1 sur 3, photo 2 sur 3 » has two."""
    different = set(_LETTERS.findall(text.lower()))
    unspaced = sum(1 for word in different if _UNSPACED.match(word))
    return len(different) - unspaced + -(-unspaced // _CHARACTERS_A_WORD)
