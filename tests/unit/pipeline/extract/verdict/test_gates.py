"""What asks readers to subscribe before they read on."""

from __future__ import annotations

import pytest

from pipeline.extract.page.tree import PageTree, parse
from pipeline.extract.verdict import gates


def page(body: str) -> PageTree:
    tree = parse(f"<html><body>{body}</body></html>".encode(), "https://echo.example/pont.html")
    assert tree is not None
    return tree


def test_asking_lines_come_in_the_order_of_the_page_with_what_they_ask() -> None:
    tree = page(
        "<p>You have 3 free articles left</p><p>Le pont rouvre lundi, dit la mairie.</p>"
        "<p>Inscrivez-vous pour <b>lire la suite</b></p><p>Article réservé aux abonnés</p>"
    )
    assert [(line.text, line.asked) for line in gates.lines(tree)] == [
        ("You have 3 free articles left", "metered"),
        ("Inscrivez-vous pour lire la suite", "registration"),
        ("Article réservé aux abonnés", "subscription"),
    ]


@pytest.mark.parametrize("box", ["nav", "footer", "li", "aside"])
def test_what_stands_beside_the_article_asks_nothing(box: str) -> None:
    assert gates.lines(page(f"<{box}><p>Article réservé aux abonnés</p></{box}>")) == []


def test_a_word_of_a_gate_within_prose_asks_nothing() -> None:
    assert gates.lines(page("<p>Les abonnés du bac ont protesté lundi devant la mairie.</p>")) == []


@pytest.mark.parametrize("name", ["paywall", "article__regwall offer-gate", "x-tp-container-y", "Conversion-Banner"])
def test_a_box_named_as_a_gate_is_one_by_class_or_id(name: str) -> None:
    tree = page(f'<div class="{name}">Abonnez-vous</div><section id="{name}">Abonnez-vous</section>')
    assert [box.tag for box in gates.boxes(tree)] == ["div", "section"]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="paywall" hidden>Abonnez-vous</div>',
        '<div class="paywall" style="display: none">Abonnez-vous</div>',
        '<div class="paywall" aria-hidden="true">Abonnez-vous</div>',
        '<div class="paywall"> </div>',
        '<div class="wallpaper gateway">Abonnez-vous</div>',
    ],
)
def test_hidden_and_empty_boxes_and_other_names_are_none(box: str) -> None:
    assert list(gates.boxes(page(box))) == []
