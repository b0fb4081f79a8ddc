"""A box is pruned as trafilatura prunes it."""

from __future__ import annotations

import pytest
from lxml import etree, html
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import prune_unwanted_sections
from trafilatura.settings import Extractor

from pipeline.extract.body.pruning import section_pruner

OPTIONS = Extractor(fast=True, comments=False, tables=True, dedup=False)
TEXT = "Die Gemeinde Oberlauf baut im Frühling eine neue Brücke über den Bach, sagt der Rat. "
LINK = "<a href='/w'>Wetter</a>"
LONG_LINK = f"<a href='/l'>{TEXT * 4}</a>"
CARDS = "".join(f"<li><a href='/{n}'>{TEXT}</a></li>" for n in range(6))
BOXES = [
    f"<div>{LINK}</div>",
    f"<div>{LINK} {LINK} {LINK}<p>Kurz</p><p>Kürzer</p></div>",
    f"<div>{LONG_LINK}</div>",
    f"<div>{LONG_LINK}<p>{TEXT}</p></div>",
    f"<div>{TEXT * 3} {LINK}</div>",
    f"<div>{TEXT} {LINK * 5}</div>",
    f"<div>{TEXT * 5} {LINK * 9}</div>",
    f"<ul>{CARDS}</ul>",
    f"<div><ul>{CARDS}</ul><p>{TEXT}</p></div>",
    f"<ul><li><p>{LINK}</p></li><li>{TEXT}</li></ul>",
    f"<p>{LINK}</p>",
    f"<p>{TEXT} {LINK}</p>",
    f"<p>{LINK}, {LINK}, {LINK}</p><p>{TEXT}</p>",
    f"<table><tr><td>{LONG_LINK}</td></tr></table>",
    f"<div class='newsletter'><p class='teaser'>{TEXT}</p></div> behind it",
    f"<div class='newsletter'>{TEXT * 40}</div>",
    f"<p class='teaser'>{TEXT}</p><p class='caption'>{TEXT}</p>",
]


def cleaned(box: str) -> html.HtmlElement:
    page = f"<body><main>{f'<p>{TEXT}</p>' * 3}<div>{box}<p>{TEXT}</p></div>{box}</main></body>"
    return convert_tags(tree_cleaning(html.document_fromstring(page), OPTIONS), OPTIONS)


@pytest.mark.parametrize("keep_teasers", [False, True])
@pytest.mark.parametrize("focus", ["balanced", "recall"])
@pytest.mark.parametrize("box", BOXES)
def test_box_is_pruned_as_the_original_prunes_it(box: str, focus: str, keep_teasers: bool) -> None:
    options = Extractor(fast=True, comments=False, tables=True, recall=focus == "recall")
    ways = prune_unwanted_sections, section_pruner()
    one, other = (way(cleaned(box), {"p", "table"}, options, keep_teasers=keep_teasers) for way in ways)
    assert etree.tostring(other) == etree.tostring(one)
