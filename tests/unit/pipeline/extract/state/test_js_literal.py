"""JavaScript literals: what pages assign, and what is refused."""

from __future__ import annotations

import pytest

from pipeline.extract.state.js_literal import NotALiteral, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: 1, 'b': \"x\", c_d: [1, , 2,],}", {"a": 1, "b": "x", "c_d": [1, None, 2]}),
        ("{a: undefined, b: !0, c: !1, d: void 0, e: null, f: -1.5e2, g: 0x1F}",
         {"a": None, "b": True, "c": False, "d": None, "e": None, "f": -150.0, "g": 31}),
        (r"'l\'aube \u00e0 \x41 \ud83d\ude80\n'", "l'aube à A \U0001f680\n"),
        ("`deux\nlignes`", "deux\nlignes"),
        ('JSON.parse("{\\"a\\": [1]}")', {"a": [1]}),
        ('JSON.parse(decodeURIComponent("%7B%22a%22%3A1%7D"))', {"a": 1}),
        ('{at: new Date("2026-02-03")}', {"at": "2026-02-03"}),
        ('(function(a,b){return {t:a,n:{d:b}}}("x",null));', {"t": "x", "n": {"d": None}}),
        ('(function(a){a.k=1;return {t:a}}("y"))', {"t": "y"}),
        ("{a}", {"a": None}),
        ('{a: 1}; alert("x")', {"a": 1}),
    ],
)  # fmt: skip
def test_literals_are_read(text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    "text", ["{a: b()}", "{a: alert}", "{", "[1", "{a: `x${1}`}", "function(){}", "[" * 5000, "", "{a 1}"]
)
def test_what_is_no_literal_is_refused(text: str) -> None:
    with pytest.raises(NotALiteral):
        read(text)


def test_reading_begins_where_it_is_told() -> None:
    assert read("window.S = {a: 1}", 11) == {"a": 1}
