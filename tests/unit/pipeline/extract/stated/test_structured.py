"""JSON-LD and metas as claims."""

from __future__ import annotations

import json

import pytest

from pipeline.extract.page import pointers, tree
from pipeline.extract.page.json_script import read_json
from pipeline.extract.stated import structured

URL = "https://a.example/foire"


def page_of(*scripts: str, body: str = "", head: str = "") -> tree.PageTree:
    inner = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    page = tree.parse(f"<html><head>{head}{inner}</head><body>{body}</body></html>".encode(), URL)
    assert page is not None
    return page


def headlines(*scripts: str, **parts: str) -> list[tuple[str, str]]:
    found = structured.read(page_of(*scripts, **parts))
    return [(claim.value, claim.locator) for claim in found.texts("headline")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('<!-- {"a": 1}; -->', {"a": 1}),
        ('//<![CDATA[\n{"a": 1}\n//]]>', {"a": 1}),
        ('{"a": "x\ny"}', {"a": "x\ny"}),
        ('{"a": [1, 2,],}', {"a": [1, 2]}),
        ('{"a": , "b": 2}', {"a": None, "b": 2}),
        ('{"a": "x"\n "b": "y"}', {"a": "x", "b": "y"}),
        ('{"a": "He said "yes" to all", "b": 1}', {"a": 'He said "yes" to all', "b": 1}),
        ('{"a": 1}{"b": 2}', {"a": 1}),
        ("{&quot;a&quot;: 1}", {"a": 1}),
    ],
)
def test_json_is_read_as_scripts_hold_it(text: str, value: object) -> None:
    assert read_json(text) == (value, None)


@pytest.mark.parametrize("text", ["", "nope", "[1", "{'a': 1}", "[" * 100_000])
def test_what_is_no_json_says_why(text: str) -> None:
    value, error = read_json(text)
    assert value is None
    assert error


def test_locators_are_json_pointers_with_numbers_that_count_broken_scripts() -> None:
    graph = json.dumps(
        {"@graph": [{"@type": "WebSite"}, {"@type": ["Thing", "schema:NewsArticle"], "headline": "La foire"}]}
    )
    assert headlines("not json", graph) == [("La foire", "json-ld:1#/@graph/1/headline")]
    assert headlines(json.dumps([{"@type": "NewsArticle", "headline": ["La foire"]}])) == [
        ("La foire", "json-ld:0#/0/headline/0")
    ]
    assert pointers.escape("a/b~c") == "a~1b~0c"


def test_references_are_followed_to_the_fullest_node_of_that_id() -> None:
    data = {
        "@graph": [
            {"@type": "Article", "headline": "La foire", "author": {"@id": "#zoe"}, "publisher": {"@id": "#nobody"}},
            {"@id": "#zoe"},
            {"@id": "#zoe", "@type": "Person", "name": "Zoé Lambin"},
        ]
    }
    found = structured.read(page_of(json.dumps(data)))
    (author,) = found.values("author")
    assert (author.text, author.text_locator) == ("Zoé Lambin", "json-ld:0#/@graph/2/name")
    assert [value.text for value in found.values("publisher")] == [None]


def test_the_node_that_names_this_page_goes_before_those_of_other_articles() -> None:
    other = {"@type": "NewsArticle", "headline": "Un autre", "url": "https://a.example/autre"}
    own = {"@type": "NewsArticle", "headline": "La foire", "mainEntityOfPage": {"@id": f"{URL}?utm_source=x"}}
    assert headlines(json.dumps([other, own]))[0][0] == "La foire"
    listing = {"@type": "ItemList", "itemListElement": [other]}
    assert headlines(json.dumps([listing, own])) == [("La foire", "json-ld:0#/1/headline")]


def test_a_video_stands_in_where_there_is_no_article() -> None:
    assert headlines(json.dumps({"@type": "VideoObject", "headline": "La foire en images"})) == [
        ("La foire en images", "json-ld:0#/headline")
    ]


def test_deep_or_cyclic_data_ends() -> None:
    data: dict[str, object] = {"@type": "Article", "headline": "La foire", "author": {"@id": "#a"}}
    for _ in range(200):
        data = {"x": data}
    assert headlines(json.dumps(data)) == []
    assert headlines(
        json.dumps({"@graph": [{"@id": "#a", "@type": "Article", "headline": "La foire", "author": {"@id": "#a"}}]})
    )


def test_metas_come_in_the_order_asked_for_with_their_numbers() -> None:
    page = page_of(
        head='<meta property="article:tag" content="un"><meta name="keywords" content="x"><meta property="article:tag" content="deux"><meta property="article:tag" content="">'
    )
    found = structured.metas(page, "keywords", "article:tag")
    assert [(c.value, c.locator, c.method) for c in found] == [
        ("x", "meta:keywords", "meta"),
        ("un", "meta:article:tag", "open-graph"),
        ("deux", "meta:article:tag[1]", "open-graph"),
    ]


def test_the_sites_names_are_gathered_folded() -> None:
    page = page_of(
        json.dumps({"@type": "WebSite", "name": "Le Phare"}),
        head='<meta property="og:site_name" content="LE PHARE – Nord">',
    )
    assert structured.site_names(page, structured.read(page)) == {"le phare", "le phare nord"}
