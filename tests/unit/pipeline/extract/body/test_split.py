"""Texts that a page splits over boxes of one make."""

from __future__ import annotations

from pipeline.extract.body.split import following_lines
from pipeline.extract.page.locators import Places
from pipeline.extract.page.tree import parse_html

PROSE = "Une longue phrase du texte, qui continue après la publicité. " * 8


def rest(after: str) -> list[str]:
    root = parse_html(
        "<html><body><main><div class=part><div class=texte><p>Début.</p><p id=last>Fin du premier bloc.</p></div></div>"
        f"{after}</main></body></html>"
    )
    assert root is not None
    return [line.text for line in following_lines(Places(root), root.get_element_by_id("last"))]


def test_boxes_like_the_last_one_continue_the_text() -> None:
    after = (
        f"<div class=pub>Publicité</div><div class=part><div class=texte><h2>Plus tard</h2><p>{PROSE}</p></div></div>"
    )
    assert rest(after) == ["Plus tard", PROSE.strip()]


def test_a_box_with_a_headline_is_another_article() -> None:
    assert rest(f"<div class=part><h1>Autre article</h1><div class=texte><p>{PROSE}</p></div></div>") == []


def test_boxes_of_another_make_little_text_or_links_are_left() -> None:
    assert rest(f"<div class=autre><div class=texte><p>{PROSE}</p></div></div>") == []
    assert rest("<div class=part><div class=texte><p>Une ligne.</p></div></div>") == []
    assert rest(f"<div class=part><div class=texte><p><a href=/x>{PROSE}</a></p></div></div>") == []
