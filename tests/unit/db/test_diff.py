"""What differs between two texts, block by block and word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.diff import BlockChange, Piece, align, folded, words

OLD = ["The bridge is closed until May.", "Nobody likes it.", "The ferry runs every hour from the old port."]
_texts = st.lists(st.text("ab c.\u00a0«", min_size=1, max_size=12), max_size=6)


def test_blocks_that_belong_together_stand_side_by_side() -> None:
    new = ["The bridge is closed until June.", "Boats are full.", "Nobody likes it."]

    assert [(change.kind, change.old, change.new) for change in align(OLD, new)] == [
        ("changed", OLD[0], new[0]),
        ("added", None, new[1]),
        ("same", OLD[1], OLD[1]),
        ("removed", OLD[2], None),
    ]


def test_blocks_without_words_in_common_are_not_one_block_changed() -> None:
    assert [change.kind for change in align(OLD[:1], ["Rain is on its way."])] == ["removed", "added"]


@pytest.mark.parametrize(("one", "other"), [("« Oui » : dit-il", '"Oui": dit-il'), ("l’île – là", "l'île - là")])
def test_typesetting_is_no_difference(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert align([one], [other]) == [BlockChange("same", one, other)]


def test_words_that_changed_are_told_from_those_that_stayed() -> None:
    assert words("Le bilan est de 12 morts.", "Le bilan est de 14 morts.") == [
        Piece("same", "Le bilan est de "),
        Piece("removed", "12"),
        Piece("added", "14"),
        Piece("same", " morts."),
    ]


def test_changes_that_only_a_space_keeps_apart_are_one() -> None:
    kinds = [piece.kind for piece in words("It was a long day.", "It was some short night.")]
    assert kinds == ["same", "removed", "added", "same"]


@given(_texts, _texts)
def test_alignment_holds_every_block_of_both_in_order(old: list[str], new: list[str]) -> None:
    changes = align(old, new)

    assert [change.old for change in changes if change.old is not None] == old
    assert [change.new for change in changes if change.new is not None] == new


@given(st.text("ab c.«"), st.text("ab c.«"))
def test_pieces_give_the_new_text_back(old: str, new: str) -> None:
    assert "".join(piece.text for piece in words(old, new) if piece.kind != "removed") == new


def test_very_many_blocks_are_compared_in_a_moment() -> None:
    changes = align([f"a{n}" for n in range(3000)], [f"b{n}" for n in range(3000)])
    assert len(changes) == 6000
