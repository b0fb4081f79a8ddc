"""Passages of the main text find their place, also where elements within them were dropped."""

from __future__ import annotations

from pipeline.extract.body.passages import Passage
from pipeline.extract.body.placing import Placed, place
from pipeline.extract.page.locators import Places
from pipeline.extract.page.tree import parse_html

LONG = "Le maire de Valmer a présenté lundi soir les plans du nouveau quai devant deux cents riverains."


def placed(body: str, *passages: Passage) -> tuple[list[Placed], Places]:
    root = parse_html(f"<html><body>{body}</body></html>")
    assert root is not None
    places = Places(root)
    return place(passages, places), places


def paragraph(text: str, *pieces: str) -> Passage:
    return Passage("paragraph", text, pieces or (text,))


def test_line_that_has_lost_its_hidden_mark_gets_it_back() -> None:
    body = f"<h2><span>Conseil de Valmer</span><i>: </i><span>le quai divise</span></h2><p>{LONG}</p>"
    found, places = placed(body, paragraph("Conseil de Valmerle quai divise"), paragraph(LONG))
    assert found[0].passage.text == "Conseil de Valmer: le quai divise"
    assert found[0].span is not None
    assert places.locator_of(found[0].span) == "xpath:/html/body/h2"


def test_text_with_readings_stands_where_its_base_text_does() -> None:
    body = "<p>きのう<ruby>青矢沢<rt>あおやざわ</rt></ruby>の橋が再び<ruby>開通<rt>かいつう</rt></ruby>した。</p>"
    found, places = placed(body, paragraph("きのう青矢沢の橋が再び開通した。"))
    assert found[0].span is not None
    assert places.locator_of(found[0].span) == "xpath:/html/body/p"


def test_pieces_in_another_order_are_read_as_the_page_shows_them() -> None:
    name, about = (
        "Maître Odile Garance, du barreau de Valmer, répond",
        "a fondé son cabinet sur le quai il y a vingt ans.",
    )
    body = f"<div><p>{LONG}</p><p>{name}</p><p>{about}</p></div>"
    found, _ = placed(body, paragraph(f"{LONG} {about} {name}", LONG, about, name))
    assert found[0].passage.text == f"{LONG}\n{name}\n{about}"
    assert found[0].span is not None


def test_text_that_the_page_does_not_hold_has_no_place() -> None:
    found, _ = placed(f"<p>{LONG}</p>", paragraph("Le marché du samedi déménage sur la rive gauche du fleuve."))
    assert found == [Placed(paragraph("Le marché du samedi déménage sur la rive gauche du fleuve."), None)]
