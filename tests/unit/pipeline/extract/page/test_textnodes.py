"""Text nodes: those of XPath that say something, in the same order, with the element that carries each."""

import pytest
from lxml import etree

from pipeline.extract.page.textnodes import Wording, text_nodes, walk
from pipeline.extract.page.tree import parse_html

PAGES = {
    "tails": "<body><p>Une <b>grève</b> longue<br>et dure</p> après</body>",
    "nested": "<body><div>a<div>b<div>c</div>d</div>e</div>f<p>g</p>h</body>",
    "head and script": "<html><head><title>T</title><script>var a</script></head><body>x<script>y</script>z</body></html>",
    "white space": "<body>\n <ul>\n <li>un</li>\n <li>deux</li>\n</ul>\n</body>",
    "no text": "<body><div></div><br></body>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_text_nodes_are_those_of_xpath_that_say_something_in_its_order(page):
    root = parse_html(page)
    expected = [text for text in root.xpath("descendant::text()") if not text.isspace()]
    found = text_nodes(root.iter())
    assert [node.text for node in found] == [str(text) for text in expected]
    assert [node.carrier for node in found] == [text.getparent() for text in expected]
    assert [node.is_tail for node in found] == [text.is_tail for text in expected]
    assert [node.tag for node in found] == [node.owner.tag for node in found]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_white_space_between_two_text_nodes_is_told_of_the_second(page):
    root = parse_html(page)
    texts = root.xpath("descendant::text()")
    expected = [bool(n) and texts[n - 1].isspace() for n, text in enumerate(texts) if not text.isspace()]
    assert [node.is_spaced for node in text_nodes(root.iter())] == expected


def test_white_space_that_nobody_sees_parts_no_text_nodes():
    root = parse_html("<body>un<noscript> </noscript>deux<i> </i><noscript>trois</noscript>quatre</body>")
    assert [(node.text, node.is_spaced) for node in text_nodes(root.iter())] == [
        ("un", False),
        ("deux", False),
        ("trois", True),
        ("quatre", False),
    ]


@pytest.mark.parametrize(("page", "levels"), [("<body>", 2), ("<body><p>x<b>y<i>z</i></b></p><p>x", 5)])
def test_a_walk_tells_how_many_levels_of_elements_there_are(page, levels):
    assert walk(parse_html(page).iter()).levels == levels


def test_the_owner_of_a_tail_is_the_element_around_it():
    root = parse_html("<body><p>Une <b>grève</b> longue</p></body>")
    assert [(node.text, node.owner.tag) for node in text_nodes(root.iter())] == [
        ("Une ", "p"),
        ("grève", "b"),
        (" longue", "p"),
    ]


def test_what_follows_the_first_element_is_not_below_it():
    root = parse_html("<body><p>Une <b>grève</b> longue</p>après</body>")
    (first,) = etree.XPath("//p")(root)
    assert [node.text for node in text_nodes(first.iter())] == ["Une ", "grève", " longue"]


def test_what_code_holds_may_be_left_out():
    root = parse_html("<body>x<script>y</script>z<style>p</style><p>q</p></body>")
    assert [node.text for node in text_nodes(root.iter(), ("script", "style"))] == ["x", "z", "q"]


def wording(page: str) -> Wording:
    return Wording(text_nodes(parse_html(page).iter()))


def test_nodes_that_hold_a_word_come_once_each_in_the_pages_order():
    found = wording(
        "<p>Lire la SUITE, toute la suite</p><p>Abonnés</p><p>et la suite des abonnés</p><p>fin</p>"
    ).holding("abonn", "suite")
    assert [node.text for node in found] == ["Lire la SUITE, toute la suite", "Abonnés", "et la suite des abonnés"]


def test_letters_that_grow_in_lower_case_shift_no_other_nodes_place():
    found = wording("<p>İİİİ</p><p>İstanbul</p><p>5 min</p>").holding("min")
    assert [node.text for node in found] == ["5 min"]


def test_no_word_stands_across_two_nodes():
    assert list(wording("<p>abon<b>nés</b></p>").holding("abonnés")) == []
    assert wording("<p>abon<b>nés</b></p>").text == "abon\nnés"
