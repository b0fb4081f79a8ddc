"""The shape of a place is the same wherever its template writes, and another elsewhere."""

from __future__ import annotations

from lxml import html

from pipeline.extract.page.paths import Paths, path_of
from pipeline.extract.page.shapes import LINK, TEXT, Shapes
from pipeline.extract.page.tree import parse_html

_PAGE = html.document_fromstring("""<html><body><main>
<div class="text"><p id="one">A</p><p id="two">B</p><p id="linked"><a href="/c"><b>C</b></a></p><p id="mixed">See <a>C</a></p></div>
<div class="text text--opinion"><p id="opinion">D</p></div>
<div class="image-7"><p id="caption">E</p></div><div class="image-12"><p id="other">F</p></div>
<ul class="teasers"><li><a href="/g"><h3 id="teaser">G</h3></a></li></ul>
</main></body></html>""")


def _shape(id_: str) -> str:
    element = _PAGE.get_element_by_id(id_)
    shape = Shapes(Paths(_PAGE)).of(f"xpath:{path_of(element)}")
    assert shape is not None
    return shape


def test_paragraphs_of_a_container_share_their_shape() -> None:
    assert _shape("one") == _shape("two") != _shape("caption")


def test_variants_and_numbers_do_not_count() -> None:
    assert _shape("one") == _shape("opinion")
    assert _shape("caption") == _shape("other")


def test_block_that_is_a_link_as_a_whole_says_so() -> None:
    assert [_shape(id_)[0] for id_ in ("linked", "teaser", "mixed", "one")] == [LINK, LINK, TEXT, TEXT]


def test_text_node_has_the_shape_of_its_element() -> None:
    path = path_of(_PAGE.get_element_by_id("one"))
    assert Shapes(Paths(_PAGE)).of(f"xpath:{path}/text()[1]") == _shape("one")


def test_other_places_have_no_shape() -> None:
    shapes = Shapes(Paths(_PAGE))
    for locator in (None, "json-ld:0#/articleBody", "xpath:/html/body/nowhere[2]/p", "xpath:"):
        assert shapes.of(locator) is None


def test_page_whose_root_has_a_number_has_shapes_too() -> None:
    root = parse_html("<html><body><main><p>A</p></main></body></html><html>")
    assert root is not None
    assert path_of(root) == "/html[1]"
    assert Shapes(Paths(root)).of("xpath:/html[1]/body/main/p") is not None
