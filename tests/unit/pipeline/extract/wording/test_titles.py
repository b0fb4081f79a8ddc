"""What of a title is the headline."""

from __future__ import annotations

import pytest

from pipeline.extract.wording import titles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La foire <em>aux plants</em>", "La foire aux plants"),
        ("La foire aux plants | Opinion", "La foire aux plants"),
        ("21.05.2025 - La foire aux plants", "La foire aux plants"),
        ("Opinion | La foire", "Opinion | La foire"),
        ("21.05.2025 - Foire", "21.05.2025 - Foire"),
    ],
)
def test_day_before_and_kind_behind_are_taken_off_a_headline(text: str, expected: str) -> None:
    assert titles.bare(text) == expected


def test_a_title_is_taken_apart_at_its_separators() -> None:
    text = "Jardins : la foire aux plants – Le Phare"
    assert titles.heads(text) == ["Jardins", "Jardins : la foire aux plants"]
    assert titles.tails(text) == ["la foire aux plants – Le Phare"]
    assert titles.segments(text) == ["la foire aux plants"]
    assert titles.heads("La foire aux plants_Le Phare") == ["La foire aux plants"]


def test_a_hyphen_within_a_word_is_no_separator() -> None:
    assert titles.heads("Le porte-parole de l’Élysée") == []


def test_a_text_is_cut_where_a_longer_one_begins_with_it() -> None:
    assert titles.is_cut("La foire aux…", ["La foire aux plants"])
    assert not titles.is_cut("La foire", ["La foire aux plants"])


@pytest.mark.parametrize(("one", "other", "share"), [("a b c d", "a b c x", 0.75), ("a b", "a b", 0), ("a b c", "", 0)])
def test_likeness_is_the_share_of_the_shorter_texts_words(one: str, other: str, share: float) -> None:
    assert titles.likeness(one, other) == share
