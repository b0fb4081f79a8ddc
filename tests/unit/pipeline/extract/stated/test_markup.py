"""Microdata and RDFa: the article's own scope, its values and their places."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.extract import extract
from pipeline.extract.page import tree
from pipeline.extract.stated import markup, structured
from pipeline.locate import PageLocator, matches
from pipeline.types import NewsArticle

URL = "https://varennes.example/canton/foire-aux-laines"
TITLE = "La foire aux laines quitte la halle"
TEXT = "".join(
    f"<p>Paragraphe {n}: les éleveurs du canton ont voté le départ, par trente voix contre onze, après deux heures de débat.</p>"
    for n in range(6)
)
MICRODATA = f"""
<article itemscope itemtype="https://schema.org/NewsArticle">
 <h1 itemprop="headline">{TITLE}</h1>
 <meta itemprop="timeRequired" content="PT1M"><meta itemprop="articleSection" content="Canton">
 <span itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="url" href="/a/lise"><b itemprop="name">Lise Aubrac</b></a></span>
 <span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Marc Teil</b></span>
 <time itemprop="datePublished" datetime="2026-02-03T07:15:00+01:00">mardi</time><meta itemprop="dateModified" content="2026-02-03T09:00:00+01:00">
 <div itemprop="publisher" itemscope itemtype="https://schema.org/Organization"><meta itemprop="name" content="Le Varennes"></div>
 <div itemprop="image" itemscope itemtype="https://schema.org/ImageObject"><img itemprop="url" src="/halle.jpg"></div>
 <div itemprop="articleBody">{TEXT}</div>
</article>"""
RDFA = (
    MICRODATA.replace("itemscope itemtype=", "typeof=").replace("itemprop", "property").replace("https://schema.org/", "schema:")
).replace("property=\"", "property=\"schema:")  # fmt: skip
VOCAB = f'<div vocab="https://schema.org/">{RDFA.replace("schema:", "")}</div>'
CARDS = "".join(
    f"""<li><div itemscope itemtype="https://schema.org/NewsArticle"><a href="/autre-{n}"><h3 itemprop="headline">Une autre affaire, numéro {n}</h3></a>
    <meta itemprop="datePublished" content="2025-01-0{n}T00:00:00Z"><span itemprop="author">Paul Autre</span></div></li>"""
    for n in range(1, 5)
)


def parsed(inner: str) -> tree.PageTree:
    page = tree.parse(
        f"<html><head><title>{TITLE} - Le Varennes</title></head><body>{inner}</body></html>".encode(), URL
    )
    assert page is not None
    return page


def said(node: structured.Node, key: str) -> list[Any]:
    graph = structured.Structured(articles=(node,))
    return [claim.value for claim in graph.texts(key)]


@pytest.mark.parametrize(("inner", "method"), [(MICRODATA, "microdata"), (RDFA, "rdfa"), (VOCAB, "rdfa")])
def test_the_articles_values_are_read_nested_ones_too(inner: str, method: str) -> None:
    (node,) = markup.nodes(parsed(f"<ul>{CARDS}</ul>{inner}<ul>{CARDS}</ul>"))
    assert node.method == method
    assert node.types == {"newsarticle"}
    assert said(node, "headline") == [TITLE]
    assert said(node, "author") == ["Lise Aubrac", "Marc Teil"]
    assert said(node, "publisher") == ["Le Varennes"]
    assert said(node, "datePublished") == ["2026-02-03T07:15:00+01:00"]
    assert said(node, "timeRequired") == ["PT1M"]
    assert node.data["image"][0]["url"] == "/halle.jpg"


@pytest.mark.parametrize("inner", [MICRODATA, RDFA])
def test_values_lead_back_to_their_elements(inner: str) -> None:
    html = f"<html><head><title>{TITLE}</title></head><body>{inner}</body></html>".encode()
    article = extract(html, URL)
    assert isinstance(article, NewsArticle)
    assert [author.name for author in article.authors] == ["Lise Aubrac", "Marc Teil"]
    assert article.authors[0].url == "https://varennes.example/a/lise"
    assert (article.reading_time_minutes, article.section) == (1, "Canton")
    assert article.date_modified is not None
    locate = PageLocator(html, URL, {})
    stated = [each for each in article.evidence if each.method in ("microdata", "rdfa")]
    assert {each.field for each in stated if each.chosen} >= {
        "authors",
        "date_published",
        "section",
        "reading_time_minutes",
    }
    for each in stated:
        assert matches(each.raw or str(each.value), locate(each.locator)), each


def test_cards_of_other_articles_are_not_the_pages() -> None:
    assert markup.nodes(parsed(f"<h1>{TITLE}</h1><ul>{CARDS}</ul>")) == []


def test_json_ld_goes_before_markup() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": TITLE, "datePublished": "2026-02-02"})
    script = f'<script type="application/ld+json">{data}</script>'
    page = parsed(script + MICRODATA)
    graph = structured.read(page).beside(markup.nodes(page))
    assert [value.text for value in graph.values("datePublished")] == ["2026-02-02"]
    assert [value.method for value in graph.values("author")] == ["microdata", "microdata"]


def test_other_vocabularies_are_understood_where_they_say_the_same() -> None:
    page = parsed(
        f'<div typeof="sioc:Item schema:Article"><span property="dc:title" content="{TITLE}"></span><span property="dc:date dc:created" '
        'content="2026-02-03T07:15:00+01:00" datatype="xsd:dateTime">mardi</span><span property="foaf:name">X</span></div>'
    )
    (node,) = markup.nodes(page)
    assert said(node, "headline") == [TITLE]
    assert set(said(node, "datePublished")) == {"2026-02-03T07:15:00+01:00"}
    assert "name" not in node.data
