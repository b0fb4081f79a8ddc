"""Pages that hold their article only in the state of their application."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.extract import extract
from pipeline.extract.page import tree
from pipeline.extract.state import json_state
from pipeline.locate import PageLocator, matches
from pipeline.types import NewsArticle

URL = "https://corvan.example/vallee/le-bac-repart-48213"
TITLE = "Le bac de Corvan repart"
LEAD = "Onze semaines sans traversée, et deux villages qui ne se parlaient plus qu’au téléphone."
TEXT = [
    f"Phrase {n}: le passeur a compté {n * 7 + 20} voitures avant midi, et autant de bicyclettes que le pont en porte un dimanche."
    for n in range(6)
]
HTML = "".join(f"<p>{text}</p>" for text in TEXT)
ARTICLE = {
    "id": 48213,
    "title": TITLE,
    "standfirst": LEAD,
    "body": HTML,
    "authors": [{"name": "Odile Ferrand", "url": "/auteurs/odile-ferrand"}, {"name": "Jean Maurel"}],
    "publishedAt": "2026-02-03T07:15:00+01:00",
    "updatedAt": 1770110100000,
    "section": {"name": "Vallée"},
}
CARDS = [
    {"title": f"Autre article {n}", "body": "<p>" + "Un texte qui n’est pas celui de la page. " * 20 + "</p>", "authors": ["Paul Autre"],
     "publishedAt": "2026-01-01T00:00:00Z", "url": f"/vallee/autre-{n}"}
    for n in range(30)
]  # fmt: skip


def shell(*scripts: str, title: str = f"{TITLE} | Le Corvan", shown: str = "") -> bytes:
    return f"<html lang=fr><head><title>{title}</title></head><body><div id=app>{shown}</div>{''.join(scripts)}</body></html>".encode()


def next_data(value: Any) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script>'


def assigned(name: str, value: str) -> str:
    return f"<script>{name}={value};</script>"


def read(page: bytes) -> NewsArticle:
    result = extract(page, URL, fetched_at=datetime(2026, 2, 4, tzinfo=UTC))
    assert isinstance(result, NewsArticle), result
    return result


def packed(value: Any, out: list[Any] | None = None) -> list[Any]:
    """As the devalue library packs it."""
    flat: list[Any] = [] if out is None else out
    at = len(flat)
    flat.append(None)
    if isinstance(value, dict):
        flat[at] = {key: _packed_part(part, flat) for key, part in value.items()}
    elif isinstance(value, list):
        flat[at] = [_packed_part(part, flat) for part in value]
    else:
        flat[at] = value
    return flat


def _packed_part(value: Any, flat: list[Any]) -> int:
    at = len(flat)
    packed(value, flat)
    return at


STATE = {"props": {"pageProps": {"related": CARDS, "article": ARTICLE}}}
SHAPES = {
    "next": next_data(STATE),
    "initial state": assigned("window.__INITIAL_STATE__", json.dumps(STATE)),
    "preloaded, quoted": assigned("window['__PRELOADED_STATE__']", f"JSON.parse({json.dumps(json.dumps(STATE))})"),
    "arc": assigned("window.Fusion=window.Fusion||{};Fusion.globalContent", json.dumps(ARTICLE)),
    "nuxt 2": assigned(
        "window.__NUXT__", "(function(a,b){return {data:[{article:" + json.dumps(ARTICLE)[:-1] + ",draft:a,n:b}}]}}(false,3))"
    ),
    "nuxt 3": f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(packed({"data": {"k": ARTICLE, "cards": CARDS}}))}</script>',
    "names in halves": next_data({
        "article": ARTICLE | {"authors": [
            {"firstName": "Odile", "lastName": "Ferrand", "title": "Reporter"}, {"prenom": "Jean", "nom": "Maurel"}]},
    }),
    "without an id": f'<script type="application/json">{{"theme": 1}}</script><script type="application/json">{json.dumps(STATE)}</script>',
    "apollo": assigned(
        "window.__APOLLO_STATE__",
        json.dumps({
            "ROOT_QUERY": {}, "Author:7": {"name": "Odile Ferrand"}, "Author:8": {"name": "Jean Maurel"},
            "Article:48213": ARTICLE | {"authors": [{"__ref": "Author:7"}, {"__ref": "Author:8"}]},
        }),
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_article_is_read_from_the_state(shape: str) -> None:
    article = read(shell(SHAPES[shape], shown="<p>Chargement…</p>"))
    assert article.headline == TITLE
    assert article.body.split("\n\n") == TEXT
    assert article.standfirst == LEAD
    assert [author.name for author in article.authors] == ["Odile Ferrand", "Jean Maurel"]
    assert article.date_published is not None
    assert article.date_published.at.isoformat() == "2026-02-03T07:15:00+01:00"
    assert article.date_modified is not None
    assert article.date_modified.at.astimezone(UTC).isoformat() == "2026-02-03T09:15:00+00:00"
    assert article.section == "Vallée"


@pytest.mark.parametrize("shape", SHAPES)
def test_evidence_and_blocks_lead_back_into_the_script(shape: str) -> None:
    page = shell(SHAPES[shape])
    article = read(page)
    locate = PageLocator(page, URL, {})
    for block in article.blocks:
        assert block.locator is not None
        assert block.locator.startswith("script:")
        assert matches(block.text, locate(block.locator))
    stated = [each for each in article.evidence if each.method == "json-state"]
    assert {each.field for each in stated if each.chosen} >= {
        "authors",
        "date_published",
        "date_modified",
        "standfirst",
        "section",
    }
    for each in stated:
        assert matches(each.raw or str(each.value), locate(each.locator)), each


def test_a_page_that_shows_its_article_is_read_as_shown() -> None:
    longer = ARTICLE | {"body": HTML * 3}
    shown = f"<article><h1>{TITLE}</h1>{HTML}</article>"
    article = read(shell(next_data({"article": longer}), shown=shown))
    assert article.body.split("\n\n") == TEXT
    assert all(block.locator and block.locator.startswith("xpath:") for block in article.blocks)


def test_other_articles_in_the_state_are_not_taken() -> None:
    parsed = tree.parse(shell(next_data({"props": {"cards": CARDS}})), URL)
    assert parsed is not None
    assert json_state.read(parsed) is None


def test_an_address_tells_the_article_where_the_title_is_the_sites() -> None:
    mine = ARTICLE | {"slug": "le-bac-repart-48213"}
    parsed = tree.parse(shell(next_data({"items": [*CARDS, mine]}), title="Le Corvan"), URL)
    assert parsed is not None
    state = json_state.read(parsed)
    assert state is not None
    assert state.node.data["headline"] == TITLE


def test_a_footer_of_prose_does_not_hide_the_state() -> None:
    shown = (
        "<footer><p>" + "Le Corvan paraît chaque jour sauf le dimanche, à l’imprimerie du quai. " * 6 + "</p></footer>"
    )
    assert read(shell(SHAPES["next"], shown=shown)).body.split("\n\n") == TEXT


@pytest.mark.parametrize(
    "hostile",
    [
        '<script type="application/json" id=a>' + "[" * 200_000 + "</script>",
        '<script type="application/json" id=a>' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "</script>",
        next_data({"a": [{"title": TITLE, "content": [[i]]} for i in range(20_000)]}),
        next_data([{"a": 1, "b": 1}, [1, 1, 1, 1]]),
        assigned("window.__NUXT__", "(function(" + ",".join("abcdefgh") + "){return {" + "a:" * 50_000),
        assigned("window.a", "{a:'" + "\\" * 100_001),
    ],
    ids=["lists", "objects", "many", "packed in itself", "function", "backslashes"],
)
def test_hostile_state_costs_little(hostile: str) -> None:
    parsed = tree.parse(shell(hostile), URL)
    assert parsed is not None
    began = time.process_time()
    assert json_state.read(parsed) is None
    assert time.process_time() - began < 3


def dated(*scripts: str) -> str | None:
    shown = f"<h1>{TITLE}</h1>{HTML}"
    found = extract(shell(*scripts, shown=shown), URL)
    assert isinstance(found, NewsArticle)
    assert found.body.startswith(TEXT[0][:20])
    return found.date_published.at.isoformat() if found.date_published else None


def test_a_page_that_shows_its_text_without_a_date_takes_its_states() -> None:
    own = {"title": TITLE, "createdAt": "2026-02-03T07:15:00+01:00"}
    assert dated(next_data({"props": {"list": CARDS, "article": own}})) == "2026-02-03T07:15:00+01:00"
    told = dated('<script type="application/json">{"publishedDate": "2026-02-03T06:15:00Z"}</script>')
    assert told == "2026-02-03T06:15:00+00:00"


def test_a_state_with_dates_of_others_alone_tells_none() -> None:
    days = [card | {"publishedAt": f"2026-01-{n + 1:02}T00:00:00Z"} for n, card in enumerate(CARDS)]
    assert dated(next_data({"list": days})) is None
    assert dated(next_data({"build": {"createdAt": "2026-01-01T00:00:00Z"}})) is None
