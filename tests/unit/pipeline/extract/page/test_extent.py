"""Texts are measured in words, whatever their script."""

from __future__ import annotations

import pytest

from pipeline.extract.page.extent import distinct_words_in, words_in


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


@pytest.mark.parametrize(
    ("text", "words"),
    [("Photo 1 sur 8 Photo 2 sur 8", 2), ("", 0), ("写真1/8 写真2/8", 1), ("Le bac reprend la mer", 5)],
)
def test_a_line_that_repeats_itself_has_few_different_words(text: str, words: int) -> None:
    assert distinct_words_in(text) == words
