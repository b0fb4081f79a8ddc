"""How long a text is, in words, whatever its script."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+(?:[’'‑-]\w+)*")
# Kana and Han: written without spaces between words.
_UNSPACED = re.compile("[\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d]")
#: Characters of such a script that make one word: Japanese and Chinese prose have about two.
_CHARACTERS_A_WORD = 2


def words_in(text: str) -> int:
    """The number of words; of Japanese and Chinese, half the number of characters."""
    if text.isascii():
        return len(_WORD.findall(text))
    spaced, characters = _UNSPACED.subn(" ", text)
    return len(_WORD.findall(spaced)) + -(-characters // _CHARACTERS_A_WORD)
