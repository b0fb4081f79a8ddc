"""The press prints what it is given: the template language and each language's dates and spacing."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.sites.press import wording
from tests.sites.press.template import render

AT = datetime(2026, 2, 3, 7, 5)  # noqa: DTZ001 (a clock on a page has no zone)


def test_text_is_escaped_and_html_is_not() -> None:
    assert render("{{a}} {{{a}}}", {"a": "<b>"}) == "&lt;b&gt; <b>"


def test_what_nobody_sees_is_written_by_name() -> None:
    assert render("{{a}}", {"a": "14\u00a0% fort\u00adement"}) == "14&nbsp;% fort&shy;ement"


def test_a_section_is_repeated_for_a_list_and_left_out_when_empty() -> None:
    template = "{{#list}}<li>{{.}}</li>{{/list}}{{#none}}never{{/none}}"
    assert render(template, {"list": ["a", "b"], "none": ""}) == "<li>a</li><li>b</li>"


def test_names_are_looked_up_from_the_inside_out() -> None:
    assert render("{{#part}}{{b}}{{a}}{{/part}}", {"a": "1", "b": "2", "part": {"b": "3"}}) == "31"


def test_a_dot_goes_one_level_down_and_an_unknown_name_is_empty() -> None:
    assert render("{{w.share}}{{w.nothing}}{{other.thing}}", {"w": {"share": "Partager"}}) == "Partager"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("fr", "Publié le 3 février 2026 à 7h05"),
        ("de", "3. Februar 2026, 07:05 Uhr"),
        ("es", "3 de febrero de 2026, 07:05"),
        ("hu", "2026. február 3. 07:05"),
        ("ja", "2026年2月3日 7時05分"),
    ],
)
def test_dates_are_written_as_the_language_does(language: str, line: str) -> None:
    assert wording.filled(language, wording.phrases(language)["published"], AT) == line


def test_every_language_has_the_same_phrases() -> None:
    names = {language: set(wording.phrases(language)) for language in wording.languages()}
    assert len(names) >= 15
    assert all(found == names["fr"] for found in names.values())


def test_every_language_has_twelve_months() -> None:
    assert {len(wording.phrases(language)["months"].split()) for language in wording.languages()} == {12}


def test_names_are_joined_by_the_language_s_own_word() -> None:
    assert wording.named("fr", ["A", "B", "C"]) == "A, B et C"
    assert wording.named("de", ["A"]) == "A"


def test_french_signs_stand_apart_and_others_do_not() -> None:
    assert wording.spaced("fr", "« Oui » : 3 %") == "«\u00a0Oui\u00a0»\u00a0: 3\u00a0%"
    assert wording.spaced("en", "3 %") == "3 %"


def test_long_words_get_a_soft_hyphen() -> None:
    assert wording.hyphenated("une passerelle") == "une passe\u00adrelle"
