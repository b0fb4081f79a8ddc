"""An element's words: as readers see them, and as they stand in the tree."""

from __future__ import annotations

from lxml import html

from pipeline.extract.page.text import raw_text, short_text, text_of

RUBY = "<p><ruby>青矢沢<rp>(</rp><rt>あおやざわ</rt><rp>)</rp></ruby>の橋が<b>再開</b></p>"


def element(markup: str) -> html.HtmlElement:
    return html.fragment_fromstring(markup)


def test_readings_of_characters_are_no_text() -> None:
    assert text_of(element(RUBY)) == "青矢沢の橋が再開"
    assert short_text(element(RUBY), 20) == "青矢沢の橋が再開"
    assert raw_text(element(RUBY)) == "青矢沢の橋が再開"


def test_raw_text_parts_lines() -> None:
    raw = raw_text(element("<div>Le pont<br>rouvre<p>lundi</p>matin</div>"))
    assert raw.split() == ["Le", "pont", "rouvre", "lundi", "matin"]


def test_raw_text_of_an_element_within_a_line_is_as_written() -> None:
    assert raw_text(element("<p>Un <b>lo</b>ng tex<i>te</i></p>")) == "Un long texte"


def test_raw_text_has_no_scripts_and_styles() -> None:
    assert raw_text(element("<div><style>p{}</style>Lundi<script>var a</script></div>")) == "Lundi"
