"""Pages nested beyond what is read keep their text, their paragraphs and their places."""

from __future__ import annotations

import re
import time

import pytest

from pipeline.extract import extract
from pipeline.extract.page.flattening import flattened
from pipeline.extract.page.tree import parse, parse_html
from pipeline.locate import PageLocator, matches
from pipeline.types import NewsArticle

URL = "https://echo.example/valmer/pont.html"
TITLE = "Le pont de Valmer rouvre après deux ans de travaux"
PARAGRAPHS = [
    f"Le {n} mars, les premières voitures ont franchi le fleuve sous une pluie fine, devant une centaine d’habitants "
    f"venus assister à la levée des barrières, et la commune a promis {n} jours de fête."
    for n in range(2, 8)
]


def page(opening: str, between: str = "", closing: str = "") -> str:
    text = between.join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{opening}{text}{closing}</body></html>"


@pytest.mark.parametrize(
    "html",
    [
        page("<div>" * 3_000, closing="</div>" * 3_000),
        page("<font size=2>" * 300, between="<font color=red><b>" * 500),
        page("", between="<font><p><center>" * 400),
        page("<table><tr><td>" * 900, closing="</td></tr></table>" * 900),
        page("<x-box>" * 2_500),
        page("<ul><li>" * 1_200, closing="</li></ul>" * 1_200),
    ],
)
def test_article_below_thousands_of_levels_is_read_whole_and_leads_back(html: str) -> None:
    article = extract(html.encode(), URL)
    assert isinstance(article, NewsArticle)
    assert [" ".join(block.text.split()) for block in article.blocks if block.role == "body"] == PARAGRAPHS
    locate = PageLocator(html.encode(), URL, {})
    assert all(block.locator and matches(block.text, locate(block.locator)) for block in article.blocks)


def test_what_follows_the_closed_boxes_stands_outside_them() -> None:
    flat = flattened("<div class=a>" + "<div>" * 300 + "<p>in</p>" + "</div>" * 301 + "<aside>out</aside>")
    assert flat is not None
    root = parse_html(f"<html><body>{flat}</body></html>")
    assert root is not None
    assert [each.tag for each in root.iterfind("body/*")] == ["div", "aside"]


def test_shallow_source_stays_as_it_is() -> None:
    source = "<html><body><div><p>Un <b>long</b> texte<br>et sa fin</p><!-- <div> --><script>'<div>'</script></div>"
    assert flattened(source) == source


def test_words_on_both_sides_of_what_is_left_out_stay_two() -> None:
    flat = flattened("<div>" * 200 + "Lundi<div>mardi</div>mercredi")
    assert flat is not None
    assert re.sub("<[^>]*>", "", flat).split() == ["Lundi", "mardi", "mercredi"]


@pytest.mark.parametrize(
    "part", ["<div>", "<b><p>", "<script>", "<!--", "<table>", "</b>", "<a title='", "<p><li><i>", "<", "</div><div>"]
)
def test_hostile_nesting_takes_linear_time(part: str) -> None:
    source = "<div>" * 300 + part * 100_000
    started = time.process_time()
    flattened(source)
    assert time.process_time() - started < 5


def test_page_nested_as_no_page_is_is_too_deep() -> None:
    tree = parse(b"<html><body>" + b"<div>" * 200_000 + b"x", URL)
    assert tree is not None
    assert tree.is_too_deep
