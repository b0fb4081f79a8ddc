"""What goes with a boilerplate line because it stands in its box."""

from __future__ import annotations

from lxml import html

from pipeline.extract.body.boxes import Boxed, gone_along, headed
from pipeline.extract.page.locators import Places, Span

PAGE = html.fragment_fromstring(
    "<div><p id=a>x</p><div><h2 id=title>x</h2><p id=call>x</p></div><p id=b>x</p>"
    "<section><h3 id=comments>x</h3><div><p id=said>x</p></div></section></div>"
)


def block(name: str, length: int, rule: str | None = None) -> Boxed:
    return Boxed(PAGE.get_element_by_id(name), length, rule)


def test_title_of_a_sign_up_form_goes_with_its_call() -> None:
    blocks = [block("a", 900), block("title", 20), block("call", 80, "newsletter-line"), block("b", 300)]
    assert gone_along(blocks) == {1: "newsletter-line"}


def test_a_call_among_paragraphs_takes_none_of_them_along() -> None:
    blocks = [block("a", 900), Boxed(PAGE[0], 40, "newsletter-line"), block("b", 300)]
    assert gone_along(blocks) == {}


def test_comments_go_with_their_heading_however_long() -> None:
    blocks = [block("a", 2000), block("comments", 12, "comments-line"), block("said", 500)]
    assert gone_along(blocks) == {2: "comments-line"}


def test_a_box_that_holds_much_of_the_text_stays() -> None:
    blocks = [block("a", 600), block("comments", 12, "comments-line"), block("said", 500)]
    assert gone_along(blocks) == {}


def test_a_heading_below_other_text_of_its_box_takes_nothing_along() -> None:
    box = html.fragment_fromstring("<div><p>x</p><h3>x</h3><p>x</p></div>")
    blocks = [Boxed(box[0], 900, None), Boxed(box[1], 12, "comments-line"), Boxed(box[2], 50, None)]
    assert gone_along(blocks) == {}


def test_other_rules_say_nothing_about_their_box() -> None:
    assert gone_along([block("a", 900), block("title", 20), block("call", 80, "date-line")]) == {}


def test_a_block_without_a_place_is_passed_over() -> None:
    assert gone_along([Boxed(None, 900, None), Boxed(None, 12, "newsletter-line")]) == {}


def test_box_that_readers_comments_head_is_theirs() -> None:
    root = html.document_fromstring(
        "<body><div><p>Le bac est à l’arrêt.</p><section><h3>Commentaires</h3><div><p id=said>Bravo !</p></div></section>"
        "<section><h3>Le chantier</h3><div><p id=text>Il durera un an.</p></div></section></div></body>"
    )
    places = Places(root)
    start = places.find("Le bac est à l’arrêt.")
    assert headed(places, root.get_element_by_id("said"), start) == "comments-line"
    assert headed(places, root.get_element_by_id("text"), start) is None
    assert headed(places, root.get_element_by_id("said"), Span(0, len(places.squeezed))) is None
