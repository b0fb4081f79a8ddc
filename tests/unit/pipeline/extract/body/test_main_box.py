"""The box that holds the article: the one that trafilatura would find on its cleaned copy of the page."""

from __future__ import annotations

import pytest
from lxml import etree, html

from pipeline.extract.body import main_box
from pipeline.extract.page.tree import parse_html

LONG = "<p>" + "Der Rat von Oberlauf hat die Brücke über den Bach beschlossen. " * 30 + "</p>"


def page(body: str) -> html.HtmlElement:
    root = parse_html(f"<html><body>{body}</body></html>")
    assert root is not None
    return root


def is_dropped(element: html.HtmlElement) -> bool:
    return element.tag == "aside"


def found(body: str) -> str | None:
    box = main_box.find(page(body), is_dropped)
    return None if box is None else box.get("data-n")


@pytest.mark.parametrize(
    ("body", "box"),
    [
        ("<main data-n=1><article data-n=2><div data-n=3 class=post-body>x</div></article></main>", "3"),
        ("<main data-n=1><article data-n=2>x</article><article data-n=3>y</article></main>", "2"),
        ("<div data-n=1 id=content><div data-n=2 class='story-body'>x</div></div>", "2"),
        ("<main data-n=1><div>x</div></main>", "1"),
        ("<aside><div data-n=1 class=post-body>x</div></aside><div data-n=2 class=post-body>y</div>", "2"),
        ("<div><p>x</p></div>", None),
    ],
)
def test_the_surest_rule_that_finds_any_decides(body: str, box: str | None) -> None:
    assert found(body) == box


@pytest.mark.parametrize(
    "body",
    [
        "<aside><article data-n=1>x</article></aside><article data-n=2>y</article>",
        "<form><article data-n=1>x</article></form>",
        "<details class=post-body data-n=1>x</details><figure><article data-n=2>y</article></figure>",
    ],
)
def test_no_box_is_sure_where_trafilatura_looks_at_the_page_around(body: str) -> None:
    assert found(body) is None


def alone(body: str) -> html.HtmlElement:
    root = page(body)
    box = main_box.find(root, is_dropped)
    before = etree.tostring(root)
    out = main_box.alone(box, is_dropped)
    assert etree.tostring(root) == before
    return out


def test_a_copy_of_the_box_stands_alone_at_its_path() -> None:
    root = alone(f"<nav>Sport</nav><div><article>{LONG}</article>Ende</div>")
    assert [each.tag for each in root.xpath(main_box.PATH)] == ["article"]
    assert root.text_content().startswith("Der Rat")
    assert "Sport" not in root.text_content()
    assert "Ende" not in root.text_content()


@pytest.mark.parametrize(("around", "kept"), [("div", "div"), ("section", "section"), ("li", "div")])
def test_a_holder_of_links_around_the_box_stays_one(around: str, kept: str) -> None:
    root = alone(f"<{around}><article>{LONG}</article></{around}>")
    assert [each.tag for each in root.xpath("body/*")] == [kept]


def test_paragraphs_elsewhere_are_kept_where_the_box_has_few() -> None:
    rest = "<p>Kurz.</p><aside><p>Werbung</p></aside><form><p>Suche</p></form>"
    assert [each.text for each in alone(f"<article><p>x</p></article>{rest}").xpath("body/p")] == ["Kurz."]
    assert alone(f"<article>{LONG}</article>{rest}").xpath("body/p") == []
