"""Which texts without a caption's markup stand beside a picture as its caption."""

from __future__ import annotations

import pytest
from lxml import html

from pipeline.extract.body.captions import is_beside_picture

CAPTION = "La passerelle rouvre. Photo L. A."


def beside(markup: str, text: str = CAPTION) -> bool:
    root = html.fragment_fromstring(markup)
    return is_beside_picture(root.get_element_by_id("x"), text)


@pytest.mark.parametrize(
    "markup",
    [
        f"<div><div><img><p id=x>{CAPTION}</p></div><p>Texte.</p></div>",
        f"<div><div><div><img></div><div id=x>{CAPTION}</div></div><p>Texte.</p></div>",
        f"<div><div id=x><img><span>{CAPTION}</span></div><p>Texte.</p></div>",
        f"<div><div><img><p id=x>{CAPTION}</p><p>Image: Lou Amar/Agence des Rives</p></div><p>Texte.</p></div>",
        f"<div><div><span><img></span><p id=x>{CAPTION}</p><small>© Lou Amar</small></div><p>Texte.</p></div>",
        f"<div><p id=x><img><br><font size=1>{CAPTION}</font></p><p>Texte.</p></div>",
        f"<div><p id=x><a href=/a.jpg><img></a><em>{CAPTION}</em></p><p>Texte.</p></div>",
    ],
)
def test_the_only_text_of_a_box_with_a_picture_is_its_caption(markup: str) -> None:
    assert beside(markup)


@pytest.mark.parametrize(
    "markup",
    [
        f"<div><img><p id=x>{CAPTION}</p><p>Un texte qui suit, dans la même boîte.</p></div>",
        f"<div><div><img><p id=x>{CAPTION}</p><p>Le bac reprend lundi.</p></div><p>Texte.</p></div>",
        f"<div><p id=x><img>{CAPTION}</p><p>Texte.</p></div>",
        "<div><p id=x><img><em>La passerelle</em> rouvre. Photo L. A.</p><p>Texte.</p></div>",
        f"<div><p id=x><img><b>{CAPTION}</b></p><p>Texte.</p></div>",
        f"<div><article><img><p id=x>{CAPTION}</p></article></div>",
        f"<div><ul><li><img><p id=x>{CAPTION}</p></li></ul></div>",
        f"<div><div><p id=x>{CAPTION}</p></div></div>",
    ],
)
def test_text_among_other_text_or_in_an_item_is_none(markup: str) -> None:
    assert not beside(markup)


def test_a_part_of_an_element_s_text_is_none() -> None:
    assert not beside(f"<div><div id=x><img>{CAPTION}<br>Et la suite du même paragraphe.</div></div>")


def test_a_long_text_is_a_caption_only_before_a_credit() -> None:
    long = "mot " * 80
    assert beside(f"<div><div><img><p id=x>{long}</p><p>© Lou Amar</p></div></div>", long)
    assert not beside(f"<div><div><img><p id=x>{long}</p></div></div>", long)
