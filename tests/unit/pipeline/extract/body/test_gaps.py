"""Paragraphs between two of the text's that the main-text extraction lost."""

from __future__ import annotations

from pipeline.extract.body.gaps import lost_lines
from pipeline.extract.page.locators import Places
from pipeline.extract.page.tree import parse_html

FIRST = "Les premières voitures ont franchi le fleuve lundi matin sous une pluie fine."
LAST = "Les commerçants de la rive gauche espèrent retrouver bientôt leur clientèle."
LOST = "Le chantier aura coûté quatorze millions d’euros, soit un tiers de plus que le devis présenté au conseil."


def lost(between: str) -> list[str]:
    root = parse_html(f"<html><body><div class=texte><p>{FIRST}</p>{between}<p>{LAST}</p></div></body></html>")
    assert root is not None
    places = Places(root)
    spans = [span for text in (FIRST, LAST) if (span := places.find(text))]
    return [line.text for line in lost_lines(places, spans)]


def test_paragraph_among_the_texts_own_is_the_texts() -> None:
    assert lost(f"<p>{LOST}</p>") == [LOST]
    assert lost(f"<section><div class=texte><p>{LOST}</p></div></section>") == [LOST]


def test_paragraph_in_a_box_of_another_make_or_of_links_is_none() -> None:
    assert lost(f"<div class=promo><p>{LOST}</p></div>") == []
    assert lost(f"<div><p>{LOST}</p></div>") == []
    assert lost(f"<p><a href=/autre>{LOST}</a></p>") == []
    assert lost(f"<aside><div class=texte><p>{LOST}</p></div></aside>") == []


def test_short_line_is_none() -> None:
    assert lost("<p>Publicité</p>") == []


ITEMS = "<li>Le bac : deux passages par jour</li><li>Le pont : trois voies</li>"


def test_list_between_two_paragraphs_is_the_texts_whatever_its_class_says_of_its_looks() -> None:
    wanted = ["Le bac : deux passages par jour", "Le pont : trois voies"]
    for names in ("", "class=wp-block-list", "class='my-4 pl-6 list-disc'"):
        assert lost(f"<ul {names}>{ITEMS}</ul>") == wanted


def test_list_that_is_named_for_something_else_or_links_is_none() -> None:
    for names in ("class=share-buttons", "class='article-tags'", "class=related-list"):
        assert lost(f"<ul {names}>{ITEMS}</ul>") == []
    assert lost("<ul class=wp-block-list><li><a href=/a>Le bac de Valmer en cinq dates</a></li></ul>") == []
    assert lost(f"<div class=encart><ul class=liste>{ITEMS}</ul></div>") == []
