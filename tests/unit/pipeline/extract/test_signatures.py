"""Bylines away from the headline."""

from __future__ import annotations

import pytest

from pipeline.extract import signatures, tree

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
        ("<div><b>Auteur:</b> <span>Zoé Lambin</span></div>", "Auteur: Zoé Lambin"),
        ("<p>Autorin: <i>Zoé Lambin</i></p>", "Autorin: Zoé Lambin"),
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
    ],
)
def test_other_peoples_names_are_not_signatures(body: str) -> None:
    assert lines(body) == []
