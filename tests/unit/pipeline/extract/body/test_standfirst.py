"""Which elements are named as a standfirst or a kicker, and which descriptions a page shows."""

from __future__ import annotations

import pytest
from lxml import html

from pipeline.extract.body.standfirst import is_marked, kicker, marked, shown
from pipeline.extract.page.locators import Places
from pipeline.extract.page.tree import parse_html

LEAD = "Attendu depuis deux ans, l’ouvrage a rouvert lundi matin."


def element(markup: str) -> html.HtmlElement:
    return html.fragment_fromstring(markup)


@pytest.mark.parametrize("name", ["chapo", "article__chapo", "post-standfirst", "articleLead", "c-excerpt big", "dek"])
def test_names_of_standfirsts_are_known(name: str) -> None:
    assert is_marked(element(f'<p class="{name}">x</p>'))


@pytest.mark.parametrize("name", ["leaderboard", "introspection-widget", "chapitre", "misleading", "decker"])
def test_names_that_only_hold_the_letters_are_not(name: str) -> None:
    assert not is_marked(element(f'<p class="{name}">x</p>'))


def test_a_mark_on_the_element_above_counts_but_not_one_on_the_article() -> None:
    assert is_marked(element('<div class="chapo"><p>x</p></div>')[0])
    assert not is_marked(element('<article class="chapo"><p>x</p></article>')[0])


def test_surely_asks_for_a_word_that_means_nothing_else() -> None:
    assert is_marked(element('<p class="intro">x</p>'))
    assert not is_marked(element('<p class="intro">x</p>'), surely=True)
    assert is_marked(element('<p class="chapo">x</p>'), surely=True)


def places(body: str) -> Places:
    root = parse_html(f"<html><body>{body}</body></html>")
    assert root is not None
    return Places(root)


def test_marked_lines_are_the_first_run_of_them() -> None:
    page = places(f"<p>Par A. B.</p><div class=chapo><p>{LEAD}</p></div><p>Le texte.</p>")
    assert [line.text for line in marked(list(page.lines(0, len(page.squeezed))))] == [LEAD]


def test_a_run_of_marked_lines_ends_where_another_stands_between() -> None:
    page = places(f"<div class=intro><p>{LEAD}</p><p>Von Zoé Lambin</p><p>Mehr dazu im Radio.</p></div>")
    lines = [line for line in page.lines(0, len(page.squeezed)) if not line.text.startswith("Von")]
    assert [line.text for line in marked(lines)] == [LEAD]


def test_a_mark_around_a_whole_article_is_no_standfirst() -> None:
    page = places("<div class=intro>" + f"<p>{LEAD} {LEAD} {LEAD} {LEAD}</p>" * 6 + "</div>")
    assert marked(list(page.lines(0, len(page.squeezed)))) == []


def test_description_is_shown_without_its_ellipsis() -> None:
    page = places(f"<p>{LEAD} Une suite.</p>")
    span = shown(LEAD[:-1] + "…", page, 0, len(page.squeezed))
    assert span is not None
    assert shown("Une phrase qui ne se trouve nulle part sur la page.", page, 0, len(page.squeezed)) is None


def test_a_short_description_is_shown_by_chance_and_does_not_count() -> None:
    assert shown("ouvrage", places(f"<p>{LEAD}</p>"), 0, 100) is None


def test_kicker_is_a_short_line_named_so() -> None:
    page = places("<p class=surtitre>Reportage</p><p class=surtitre>" + "mot " * 40 + "</p><p>Autre</p>")
    lines = list(page.lines(0, len(page.squeezed)))
    found = kicker(lines)
    assert found is not None
    assert found.text == "Reportage"
    assert kicker(lines[1:]) is None


def test_sentence_named_a_teaser_is_marked_and_a_label_beside_it_is_not() -> None:
    sentence = "Nach vierzig Jahren Streit bekommt das Tal eine Brücke, die niemand mehr braucht."
    page = places(f"<div class=article-teaser><span>Von</span></div><p class=article-teaser>{sentence}</p>")
    lines = list(page.lines(0, len(page.squeezed)))
    assert [line.text for line in marked(lines)] == [sentence]
