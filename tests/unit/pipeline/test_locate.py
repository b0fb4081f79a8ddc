"""Every kind of locator leads back to its raw value, and a wrong one nowhere."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from pipeline.extract.body.blocks import read
from pipeline.extract.fields.header_lines import HeaderLines
from pipeline.extract.page.tree import parse
from pipeline.locate import PageLocator, locate, matches
from pipeline.types import Entry, Page

URL = "https://echo.example/valmer/pont.html?page=2"
HTML = """<html><head><title>Le pont rouvre</title>
<meta property="og:title" content="Le pont"><meta property="article:tag" content="ponts"><meta property="article:tag" content="Valmer">
<script type="application/ld+json">{broken</script>
<script type="application/ld+json">{"@graph": [{"headline": "Le pont", "wordCount": 412, "a/b": "c", "keywords": ["x", "y"]}]}</script>
<script type="application/json" id="__DATA__">{"props": {"title": "Le pont rouvre"}}</script></head>
<body><article><h1>Le pont rouvre</h1><time datetime="2026-03-03T08:15:00+01:00">3 mars</time>
<div>Une ligne<br>Une autre</div><p>Un <b>long</b> texte</p></article></body></html>"""
ENTRY = Entry(URL, title="Le pont rouvre lundi", keywords=("ponts", "Valmer"))
HEADERS = {"Last-Modified": "Tue, 03 Mar 2026 07:15:00 GMT"}


@pytest.mark.parametrize(
    ("locator", "raw"),
    [
        ("json-ld:1#/@graph/0/headline", "Le pont"),
        ("json-ld:1#/@graph/0/wordCount", "412"),
        ("json-ld:1#/@graph/0/a~1b", "c"),
        ("json-ld:1#/@graph/0/keywords/1", "y"),
        ("json-ld:1#/@graph/0/keywords", '["x", "y"]'),
        ("json-ld:0#/headline", None),
        ("json-ld:7#/headline", None),
        ("script:__DATA__#/props/title", "Le pont rouvre"),
        ("meta:og:title", "Le pont"),
        ("meta:article:tag[1]", "Valmer"),
        ("meta:article:tag[2]", None),
        ("xpath:/html/body/article/h1", "Le pont rouvre"),
        ("xpath:/html/body/article/p", "Un long texte"),
        ("xpath:/html/body/article/time/@datetime", "2026-03-03T08:15:00+01:00"),
        ("xpath:/html/body/article/div/text()[2]", "Une autre"),
        ("xpath:/html/body/article/h4", None),
        ("xpath:/html/[", None),
        ("entry:title", "Le pont rouvre lundi"),
        ("entry:keywords", '["ponts", "Valmer"]'),
        ("entry:published", None),
        ("entry:as_dict", None),
        ("header:last-modified", "Tue, 03 Mar 2026 07:15:00 GMT"),
        ("header:etag", None),
        ("url:path", "/valmer/pont.html"),
        ("url:query", "page=2"),
        ("field:body", None),
        ("nonsense", None),
    ],
)
def test_locator_leads_to_its_raw_value(locator: str, raw: str | None) -> None:
    assert PageLocator(HTML.encode(), URL, HEADERS, ENTRY)(locator) == raw


def fetched(body: bytes, *headers: tuple[str, str]) -> Page:
    return Page(URL, URL, 200, headers, body, datetime(2026, 3, 3, tzinfo=UTC), ENTRY)


def test_page_is_located_through_its_content_coding() -> None:
    page = fetched(gzip.compress(HTML.encode()), ("Content-Encoding", "gzip"))
    assert locate(page, "xpath:/html/body/article/h1") == "Le pont rouvre"


def test_coding_that_cannot_be_undone_leads_nowhere() -> None:
    page = fetched(b"not gzip", ("Content-Encoding", "gzip"))
    assert locate(page, "xpath:/html/body/article/h1") is None


def test_first_header_of_a_name_counts_as_in_the_page_itself() -> None:
    page = fetched(HTML.encode(), ("ETag", "one"), ("etag", "two"))
    assert locate(page, "header:etag") == page.header("etag") == "one"


def test_page_without_elements_leads_nowhere_but_keeps_its_entry() -> None:
    assert locate(fetched(b""), "xpath:/html") is None
    assert locate(fetched(b""), "entry:title") == "Le pont rouvre lundi"


def test_every_block_of_a_page_leads_back_to_its_text() -> None:
    sentence = "Les premières voitures ont franchi le fleuve lundi matin devant une centaine d’habitants. "
    html = (
        "<html><body><article><h1>Le pont rouvre</h1><p class=chapo>Attendu depuis deux ans, l’ouvrage a enfin rouvert.</p>"
        f"<p>{sentence * 2}</p><div>{sentence}Un.<br><br>{sentence}Deux.</div><ul><li>{sentence}<a href=/x>lien</a></li></ul>"
        f"<table><tr><td>Année</td><td>Coût</td></tr><tr><td>2023</td><td>6&nbsp;millions</td></tr></table><p>{sentence}</p>"
        "<p>Partager cet article</p></article></body></html>"
    ).encode()
    tree = parse(html, URL)
    assert tree is not None
    locator = PageLocator(html, URL, {})
    blocks = read(tree, HeaderLines(headlines=("Le pont rouvre",))).blocks
    assert len(blocks) >= 7
    assert [block.text for block in blocks if not matches(block.text, locator(block.locator or ""))] == []


def test_matches_asks_for_the_text_in_the_raw_value() -> None:
    assert matches("Le pont rouvre", " Le pont\n rouvre lundi")
    assert not matches("Le pont rouvre", "Le pont")
    assert not matches("Le pont rouvre", None)


def test_lines_of_an_element_are_told_apart() -> None:
    html = b"<html><body><header><h2>Valmer</h2><p>Odile Garance</p><p>Le pont</p></header></body></html>"
    located = PageLocator(html, URL, {})("xpath:/html/body/header")
    assert matches("Valmer Le pont", located)
    assert not matches("Le pont Valmer", located)


def test_text_is_found_behind_readings_and_whatever_the_composition_of_its_letters() -> None:
    html = "<html><body><p><ruby>青矢沢<rt>あおやざわ</rt></ruby>の橋</p><p>U\u0308berga\u0308nge</p></body></html>"
    page = PageLocator(html.encode(), URL, {})
    assert page("xpath:/html/body/p[1]") == "青矢沢の橋"
    assert matches("Übergänge", page("xpath:/html/body/p[2]"))
