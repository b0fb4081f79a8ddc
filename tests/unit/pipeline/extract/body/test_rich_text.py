"""Bodies in the dialects of content systems: the same article, whoever's editor wrote it."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.extract.body.rich_text import MAX_BLOCKS, parts
from pipeline.extract.page.pointers import resolve

FIRST = "Le bac de Corvan a repris ses traversées ce matin, après onze semaines d’arrêt."
HEADING = "Un moteur neuf"
SECOND = "La commune a payé la réparation, la région le moteur; les passagers ne paieront pas plus."
ITEM = "Deux départs par heure en semaine"
QUOTE = "On ne l’attendait plus avant l’été"

WANTED = [
    ("paragraph", FIRST, None),
    ("heading", HEADING, 2),
    ("paragraph", SECOND, None),
    ("list_item", ITEM, None),
    ("quote", QUOTE, None),
]


def _spans(text: str, key: str = "text", **more: Any) -> list[dict[str, Any]]:
    """A text as three inline nodes, the middle one in bold."""
    first, middle, last = text[:9], text[9:15], text[15:]
    return [{**more, key: first}, {**more, key: middle, "marks": ["bold"]}, {**more, key: last}]


def _contentful(kind: str, text: str) -> dict[str, Any]:
    return {"nodeType": kind, "data": {}, "content": _spans(text, "value", nodeType="text")}


def _prosemirror(kind: str, text: str, **attrs: Any) -> dict[str, Any]:
    return {"type": kind, "attrs": attrs, "content": _spans(text, type="text")}


def _portable(text: str, style: str = "normal", **more: Any) -> dict[str, Any]:
    return {"_type": "block", "style": style, "markDefs": [], "children": _spans(text, _type="span"), **more}


DIALECTS: dict[str, Any] = {
    "html": f"<p>{FIRST[:10]}<b>{FIRST[10:16]}</b>{FIRST[16:]}</p><h2>{HEADING}</h2><p>{SECOND}</p><ul><li>{ITEM}</li></ul>"
    f"<blockquote><p>{QUOTE}</p></blockquote>",
    "markdown": f"{FIRST[:10]}**{FIRST[10:16]}**{FIRST[16:]}\n\n## {HEADING}\n\n{SECOND}\n\n- {ITEM}\n\n> {QUOTE}",
    "arc": [
        {"type": "text", "content": FIRST},
        {"type": "header", "level": 2, "content": HEADING},
        {"type": "image", "caption": "Le bac à quai, lundi.", "url": "https://img.example/bac.jpg"},
        {"type": "interstitial_link", "content": "Lire aussi: le pont attendra encore un peu", "url": "/pont"},
        {"type": "text", "content": SECOND.replace("région", "<a href='/r'>région</a>")},
        {"type": "list", "list_type": "unordered", "items": [{"type": "text", "content": ITEM}]},
        {"type": "quote", "content_elements": [{"type": "text", "content": QUOTE}]},
    ],
    "contentful": {
        "nodeType": "document",
        "content": [
            _contentful("paragraph", FIRST),
            _contentful("heading-2", HEADING),
            {"nodeType": "embedded-asset-block", "data": {"target": {"sys": {"id": "4x"}}}, "content": []},
            _contentful("paragraph", SECOND),
            {"nodeType": "unordered-list", "content": [{"nodeType": "list-item", "content": [_contentful("paragraph", ITEM)]}]},
            {"nodeType": "blockquote", "content": [_contentful("paragraph", QUOTE)]},
        ],
    },
    "prosemirror": {
        "type": "doc",
        "content": [
            _prosemirror("paragraph", FIRST),
            _prosemirror("heading", HEADING, level=2),
            _prosemirror("paragraph", SECOND),
            {"type": "bullet_list", "content": [{"type": "list_item", "content": [_prosemirror("paragraph", ITEM)]}]},
            {"type": "blockquote", "content": [_prosemirror("paragraph", QUOTE)]},
        ],
    },
    "portable text": [
        _portable(FIRST),
        _portable(HEADING, "h2"),
        {"_type": "image", "asset": {"_ref": "image-1"}, "alt": "Le bac à quai un jour de pluie"},
        _portable(SECOND),
        _portable(ITEM, listItem="bullet", level=1),
        _portable(QUOTE, "blockquote"),
    ],
    "lexical": {
        "root": {
            "type": "root",
            "children": [
                {"type": "paragraph", "children": _spans(FIRST, type="text")},
                {"type": "heading", "tag": "h2", "children": _spans(HEADING, type="text")},
                {"type": "paragraph", "children": _spans(SECOND, type="text")},
                {"type": "list", "tag": "ul", "children": [{"type": "listitem", "children": _spans(ITEM, type="text")}]},
                {"type": "quote", "children": _spans(QUOTE, type="text")},
            ],
        }
    },
    "draft.js": {
        "blocks": [
            {"type": "unstyled", "text": FIRST, "key": "a1"},
            {"type": "header-two", "text": HEADING},
            {"type": "unstyled", "text": SECOND},
            {"type": "unordered-list-item", "text": ITEM},
            {"type": "blockquote", "text": QUOTE},
        ],
        "entityMap": {},
    },
    "editor.js": {
        "time": 1770102900,
        "blocks": [
            {"type": "paragraph", "data": {"text": FIRST}},
            {"type": "header", "data": {"text": HEADING, "level": 2}},
            {"type": "paragraph", "data": {"text": SECOND}},
            {"type": "list", "data": {"style": "unordered", "items": [ITEM]}},
            {"type": "quote", "data": {"text": QUOTE, "alignment": "left"}},
        ],
    },
    "wordpress blocks": [
        {"blockName": "core/paragraph", "innerHTML": f"<p>{FIRST}</p>"},
        {"blockName": "core/heading", "attrs": {"level": 2}, "innerHTML": f"<h2>{HEADING}</h2>"},
        {"name": "core/paragraph", "attributes": {"content": SECOND}},
        {"blockName": "core/list", "innerHTML": f"<ul><li>{ITEM}</li></ul>"},
        {"blockName": "core/quote", "innerHTML": f"<blockquote><p>{QUOTE}</p></blockquote>"},
    ],
    "jsonml": [
        ["p", {"class": "a"}, FIRST[:9], ["strong", FIRST[9:15]], FIRST[15:]],
        ["h2", HEADING],
        ["div", ["p", SECOND]],
        ["ul", ["li", ITEM]],
        ["blockquote", ["p", QUOTE]],
    ],
    "models": [
        {"type": "text", "model": {"blocks": [{"type": "paragraph", "model": {"text": FIRST, "blocks": [{"type": "fragment", "model": {"text": FIRST}}]}}]}},
        {"type": "subheadline", "model": {"level": 2, "text": HEADING}, "level": 2},
        {"type": "text", "model": {"blocks": [{"type": "paragraph", "model": {"text": SECOND}}]}},
        {"type": "unorderedList", "model": {"blocks": [{"type": "listItem", "model": {"text": ITEM}}]}},
        {"type": "quote", "model": {"text": QUOTE}},
    ],
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_gives_the_same_blocks(dialect: str) -> None:
    assert [(p.type, p.text, p.level) for p in parts(DIALECTS[dialect], "")] == WANTED


@pytest.mark.parametrize("dialect", DIALECTS)
def test_pointers_lead_to_the_value_that_holds_the_block(dialect: str) -> None:
    body = {"article": {"a/b": DIALECTS[dialect]}}
    for part in parts(DIALECTS[dialect], "/article/a~1b"):
        assert part.text.split()[0] in str(resolve(body, part.pointer))


def test_plain_text_is_parted_at_its_line_ends() -> None:
    assert [p.text for p in parts(f"{FIRST}\n{SECOND}", "/body")] == [FIRST, SECOND]
    assert [p.text for p in parts([FIRST, "tag-7", SECOND], "/body")] == [FIRST, SECOND]


def test_nesting_and_length_are_bounded() -> None:
    deep: Any = FIRST
    for _ in range(900):
        deep = {"children": [deep]}
    assert parts(deep, "") == []
    assert len(parts([FIRST] * (3 * MAX_BLOCKS), "")) == MAX_BLOCKS
