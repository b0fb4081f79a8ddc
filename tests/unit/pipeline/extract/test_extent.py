"""Texts are measured in words, whatever their script."""

from __future__ import annotations

import pytest

from pipeline.extract.extent import words_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Le pont rouvre.", 3),
        ("Aujourd’hui, l’eau-de-vie coule", 3),
        ("駅前の食堂", 3),
        ("青谷沢駅は 10年前に廃止された。", 8),
        ("3 дома", 2),
    ],
)
def test_words_are_counted_and_two_characters_of_an_unspaced_script_are_one(text: str, words: int) -> None:
    assert words_in(text) == words
