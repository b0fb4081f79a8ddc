"""Whether two texts are the same, and whether a page says something new."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fingerprint import containment, revision_hash, same_text, text_hash
from pipeline.types import Author, Block, Image, Instant, NewsArticle

_TEXT = " ".join(f"mot{n}" for n in range(100))
_ARTICLE = NewsArticle("https://a.example/", "Titre", (Block("paragraph", "Un."), Block("paragraph", "Deux.")), ())


@given(st.text(max_size=60))
def test_any_text_has_a_hash_of_its_own(text: str) -> None:
    assert len(text_hash(text)) == 16
    assert text_hash(text + " x") != text_hash(text)


@given(st.text("aé\u0301 \n\tœ", max_size=30))
def test_white_space_and_composition_do_not_count(text: str) -> None:
    assert text_hash(unicodedata.normalize("NFD", text)) == text_hash(unicodedata.normalize("NFC", text))
    assert text_hash(f"  {text}\n\n") == text_hash(text.replace(" ", "\n "))


def test_what_no_database_takes_does_not_count() -> None:
    assert text_hash("a\x00b\ud800") == text_hash("ab")


@pytest.mark.parametrize(
    "change",
    [
        {"headline": "Titre!"},
        {"kicker": "ENQUÊTE"},
        {"standfirst": "Un chapô."},
        {"blocks": (Block("paragraph", "Un. Deux."),)},
        {"blocks": (Block("paragraph", "Deux."), Block("paragraph", "Un."))},
        {"authors": (Author("Ada Lou", "Ada Lou"),)},
        {"access": "subscription"},
        {"completeness": "full"},
    ],
    ids=str,
)
def test_what_a_reader_would_notice_is_a_version(change: dict[str, Any]) -> None:
    assert revision_hash(replace(_ARTICLE, **change)) != revision_hash(_ARTICLE)


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://a.example/other"},
        {"date_modified": Instant(datetime(2026, 2, 3, tzinfo=UTC), "x", "day", "stated")},
        {"images": (Image("https://a.example/1.jpg"),)},
        {"reading_time_minutes": 3.0, "word_count": 7},
        {"keywords": ("a",), "section": "Monde", "kind": "opinion"},
        {"blocks": (*_ARTICLE.blocks, Block("paragraph", "Abonnez-vous", "boilerplate"))},
        {"blocks": (Block("heading", "Un.", level=2), Block("quote", "Deux.", locator="xpath:/p"))},
    ],
    ids=str,
)
def test_what_changes_without_news_is_no_version(change: dict[str, Any]) -> None:
    assert revision_hash(replace(_ARTICLE, **change)) == revision_hash(_ARTICLE)


def test_text_does_not_slip_from_one_field_into_the_next() -> None:
    one = replace(_ARTICLE, headline="Titre", kicker="Un", standfirst=None)
    other = replace(_ARTICLE, headline="Titre", kicker=None, standfirst="Un")
    assert revision_hash(one) != revision_hash(other)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (_TEXT, _TEXT, 1.0),
        (_TEXT, _TEXT + " et la suite du texte", 1.0),
        (_TEXT, _TEXT.upper(), 1.0),
        (_TEXT, _TEXT.replace("mot", "wort"), 0.0),
        ("trop peu", "trop peu", 0.0),
        ("", _TEXT, 0.0),
    ],
)
def test_containment_is_the_share_of_the_smaller_text(one: str, other: str, share: float) -> None:
    assert containment(one, other) == containment(other, one) == share


def test_same_piece_a_little_edited_is_the_same_and_a_third_of_it_rewritten_is_not() -> None:
    words = _TEXT.split()
    assert same_text(_TEXT, " ".join(["chapeau", *words[:48], "corrigé", *words[49:]]))
    assert not same_text(_TEXT, " ".join(word if n % 3 else f"autre{n}" for n, word in enumerate(words)))
    assert same_text("trop peu", " trop  peu")
