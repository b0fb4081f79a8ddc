"""Markup of feeds as a reader would see it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.plain_text import paragraphs, plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Un <b>titre</b>", "Un titre"),
        ("<p>Un</p><p>deux</p>", "Un deux"),
        ("Un<br/>deux", "Un deux"),
        ("a&nbsp;b &#233; &#xe9; &hellip;", "a b é é …"),
        ("<script>alert(1)</script>Un<style>p{}</style>", "Un"),
        ("Un<!-- rien -->titre", "Un titre"),
        ("5 < 7 & 8 > 3", "5 < 7 & 8 > 3"),
        ("?a=1&copy=2", "?a=1&copy=2"),
        ("&lt;p&gt;Un&lt;/p&gt;", "Un"),
        ("", ""),
    ],
)
def test_markup_becomes_one_line(markup: str, text: str) -> None:
    assert plain_text(markup) == text


def test_blocks_become_paragraphs() -> None:
    assert paragraphs("<p>Un\ndeux</p>\n\n<p></p><ul><li>trois</li></ul>") == "Un deux\n\ntrois"
    assert paragraphs("Un\ndeux\n\ntrois") == "Un deux\n\ntrois"


@given(st.text())
def test_result_is_folded_and_can_be_stored(markup: str) -> None:
    text = plain_text(markup)
    assert text == " ".join(text.split())
    assert "\0" not in text
    text.encode()


@pytest.mark.parametrize("markup", ["<", "<!--", "<script", "<script>", "<a ", "&", "&lt;", "<p", "\n\n "])
def test_what_is_never_closed_costs_little(markup: str) -> None:
    started = time.process_time()
    paragraphs(markup * 100_000)
    assert time.process_time() - started < 2
