"""What a query asks for, and the passage that answers it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.search import Term, parse
from db.snippets import snippet


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("prix lait", [Term(("prix",)), Term(("lait",))]),
        ('"Prix du lait"', [Term(("prix", "du", "lait"))]),
        ('"prix du', [Term(("prix", "du"))]),
        ("-guerre", [Term(("guerre",), excluded=True)]),
        ('-"un deux"', [Term(("un", "deux"), excluded=True)]),
        ("accor*", [Term(("accor",), is_prefix=True)]),
        ('"un accor"*', [Term(("un", "accor"), is_prefix=True)]),
        ("porte-parole", [Term(("porte", "parole"))]),
        ("l’Œuvre", [Term(("l", "oeuvre"))]),
        ("- * ( ) ? «»", []),
        ("", []),
    ],
)
def test_query_is_read(query: str, terms: list[Term]) -> None:
    assert parse(query) == terms


@given(query=st.text(max_size=50))
def test_every_text_is_a_query(query: str) -> None:
    assert all(term.words and all(term.words) for term in parse(query))


def _marked(text: str, query: str) -> list[str]:
    found = snippet(text, parse(query))
    return [found.text[start:end] for start, end in found.marks]


def test_snippet_marks_words_as_written() -> None:
    assert _marked("Le CŒUR de l’église bat.\n\nLe cœur.", "coeur eglise") == ["CŒUR", "église", "cœur"]


def test_snippet_marks_a_phrase_as_a_whole() -> None:
    assert _marked("Le lait. Le prix du lait.", '"prix du lait"') == ["prix du lait"]


def test_snippet_marks_what_begins_so() -> None:
    assert _marked("Des accords, un raccord.", "accor*") == ["accords"]


def test_snippet_does_not_mark_what_was_excluded() -> None:
    assert _marked("Le lait et le beurre.", "lait -beurre") == ["lait"]


def test_overlapping_finds_are_one_mark() -> None:
    assert _marked("Le prix du lait.", '"prix du" "du lait"') == ["prix du lait"]


def test_snippet_is_where_most_words_are() -> None:
    text = "Le lait. " + "Autre chose encore. " * 40 + "Le prix du lait monte. " + "Et la suite. " * 40
    found = snippet(text, parse("prix lait monte"))
    assert "prix du lait monte" in found.text
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert len(found.text) < 210


def test_short_text_is_shown_whole() -> None:
    assert snippet("Deux lignes\nen une.", parse("absent")).text == "Deux lignes en une."


def test_text_without_spaces_is_cut_all_the_same() -> None:
    assert 0 < len(snippet("x" * 5_000, parse("y")).text) < 210


@given(text=st.text(max_size=600), query=st.text(alphabet='abé *-"', max_size=10))
def test_marks_lie_within_the_snippet(text: str, query: str) -> None:
    found = snippet(text, parse(query))
    assert all(0 <= start < end <= len(found.text) for start, end in found.marks)
