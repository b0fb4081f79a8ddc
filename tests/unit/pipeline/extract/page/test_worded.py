"""A pattern that is asked only of texts with a word finds what it finds without."""

from __future__ import annotations

import re

import pytest

from pipeline.extract.page.worded import WordedPattern

PATTERN = r"(?:^|-)(?:comments?|respond)(?:$|-)"


@pytest.mark.parametrize("text", ["comments", "post-Comment", "RESPOND", "commentary", "responded", "", "teaser-box"])
def test_same_is_found_as_without_words(text: str) -> None:
    found, expected = WordedPattern(PATTERN, "comment", "respond").search(text), re.search(PATTERN, text, re.IGNORECASE)

    assert (found and found.span()) == (expected and expected.span())


def test_text_without_any_of_the_words_is_not_looked_through() -> None:
    assert WordedPattern(PATTERN, "comment").search("respond") is None
