"""Bylines away from the headline."""

from __future__ import annotations

import pytest

from pipeline.extract.fields import signatures
from pipeline.extract.page import tree

H1 = "<h1>La foire aux plants attire la foule</h1>"
TEXT = "<p>" + "Un paragraphe de l’article, long comme il se doit. " * 8 + "</p>"


def lines(body: str) -> list[str]:
    page = tree.parse(f"<html><body><main>{H1}{TEXT * 4}{body}</main></body></html>".encode(), "https://a.example/x")
    assert page is not None
    return [text for _, text in signatures.lines(page, page.h1s[0])]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<p>By <a href="/author/zoe">Zoé Lambin</a></p>', "Zoé Lambin"),
        ("<p><em>Von Zoé Lambin</em></p>", "Von Zoé Lambin"),
        ("<div><b>Auteur:</b> <span>Zoé Lambin</span></div>", "Zoé Lambin"),
        ("<p>Autorin: <i>Zoé Lambin</i></p>", "Autorin: Zoé Lambin"),
        ("<dl><dt>Auteure</dt><dd>Zoé Lambin</dd></dl>", "Zoé Lambin"),
        ("<div><h3>Author</h3><p> Zoé Lambin</p></div>", "Zoé Lambin"),
        ('<p>Par<br><a href="/auteur/zoe">Zoé Lambin</a></p>', "Zoé Lambin"),
        ('<p><a href="/auteur/zoe">Tous les articles de Zoé Lambin</a></p>', "Tous les articles de Zoé Lambin"),
        ('<p><a href="/author/zoe">Alles von Zoé Lambin</a></p>', "Alles von Zoé Lambin"),
        ("<p><b><i>Zoé Lambin.</i></b></p>", "Zoé Lambin"),
        ("<p>La foire rouvrira ses portes le premier dimanche de mai.</p><p><b>Zoé Lambin</b></p>", "Zoé Lambin"),
        ("<div><h4>Zoé Lambin</h4><p>Zoé Lambin est journaliste au Phare.</p></div>", "Zoé Lambin"),
        ("<div><b>Zoé Lambin</b><p>Dr. Zoé Lambin is a columnist.</p></div>", "Zoé Lambin"),
    ],
)
def test_a_signature_after_the_text_is_found(body: str, expected: str) -> None:
    assert expected in lines(body)


@pytest.mark.parametrize(
    "body",
    [
        '<div class="comments"><p>By <a href="/author/ugo">Ugo Marchetti</a></p></div>',
        '<div class="comment-body"><p>Von Ugo Marchetti</p></div>',
        '<a href="/b"><h4>Un autre article</h4><h6>By Ugo Marchetti</h6></a>',
        '<p>Avec <a href="/author/ugo">Ugo Marchetti</a></p>',
        "<footer><p>Von Ugo Marchetti</p></footer>",
        "<p>By and large, it went well</p>",
        '<p><b><a href="/b">Marché Dominical</a></b></p>',
        "<p><b>Ugo Marchetti</b> a gagné</p>",
        "<p>Les lauréats</p><p><b>Ugo Marchetti</b></p>",
        f"<p><b>Ugo Marchetti</b></p>{TEXT}",
        "<div><h4>Foire Franche</h4><p>Foire Franche est une fête du bourg.</p></div>",
        "<div><h3>Autrices</h3><p>Un livre de recettes</p></div>",
        '<p>Avec <a href="/auteur/ugo">Plus de nouvelles</a></p>',
    ],
)
def test_other_peoples_names_are_not_signatures(body: str) -> None:
    assert lines(body) == []
