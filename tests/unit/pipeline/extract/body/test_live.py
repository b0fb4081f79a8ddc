"""Live blogs: every post with its time, in order, and no stamp in the text."""

from __future__ import annotations

import json

import pytest

from pipeline.extract import extract
from pipeline.locate import PageLocator, matches
from pipeline.types import NewsArticle

URL = "https://rade.example/port/greve-en-direct-881"
TITLE = "Grève au port: la journée en direct"
INTRO = "Les dockers ont cessé le travail à l’aube; la rédaction suit la journée sur les quais, au tribunal et à la préfecture."
POSTS = [
    ("14:32", "2026-02-03T14:32:00+01:00", "La reprise est votée", "Par cent voix contre quarante, l’assemblée des dockers vote la reprise pour demain matin six heures."),
    ("11:05", "2026-02-03T11:05:00+01:00", "Le tribunal se déclare incompétent", "Saisi par l’armateur, le tribunal renvoie les parties à la négociation, au plus tard jeudi."),
    ("6 h 10", "2026-02-03T06:10:00+01:00", "Les grues sont à l’arrêt", "Sur les onze grues du terminal, aucune ne tourne; les camions attendent jusqu’au rond-point."),
    ("5:45", "2026-02-03T05:45:00+01:00", "Premiers piquets", "Une quarantaine de dockers barrent l’entrée du terminal, sans incident selon la capitainerie."),
]  # fmt: skip
LD = {
    "@context": "https://schema.org",
    "@type": "LiveBlogPosting",
    "headline": TITLE,
    "datePublished": "2026-02-03T05:40:00+01:00",
}


def page(inner: str, data: dict[str, object] | None = None) -> bytes:
    script = f'<script type="application/ld+json">{json.dumps(LD | (data or {}))}</script>'
    top = f"<main><article><h1>{TITLE}</h1><p>{INTRO}</p>"
    return f"<html lang=fr><head><title>{TITLE}</title>{script}</head><body>{top}{inner}</article></main></body></html>".encode()


def boxes(stamp: str = '<time datetime="{at}">{clock}</time>', before: str = "", after: str = "") -> str:
    posts = (
        f"<div class=post><header>{before}{stamp.format(at=at, clock=clock)}{after}</header><h3>{head}</h3><p>{text}</p></div>"
        for clock, at, head, text in POSTS
    )
    return f"<section class=live>{''.join(posts)}</section>"


SHAPES = {
    "boxes": boxes(),
    "labelled stamps": boxes(before="<span>Publié à </span>"),
    "clocks without time elements": boxes("<span class=clock>{clock}</span>"),
    "flat": "".join(f'<time datetime="{at}">{c}</time><h3>{h}</h3><p>{t}</p>' for c, at, h, t in POSTS),
    "stamp behind the headline": "".join(
        f'<li><h3>{h}</h3><time datetime="{at}">{c}</time><div><p>{t}</p></div></li>' for c, at, h, t in POSTS
    ),
}


def read(html: bytes) -> NewsArticle:
    result = extract(html, URL)
    assert isinstance(result, NewsArticle), result
    return result


@pytest.mark.parametrize("shape", SHAPES)
def test_posts_come_in_order_each_after_its_time(shape: str) -> None:
    article = read(page(SHAPES[shape]))
    wanted = [INTRO, *(part for clock, _, head, text in POSTS for part in (f"[{clock}]", head, text))]
    shown = [
        f"[{b.text}]" if b.removed_by == "post-time" else b.text
        for b in article.blocks
        if b.role == "body" or b.removed_by == "post-time"
    ]
    assert shown == wanted
    assert article.kind == "live"


@pytest.mark.parametrize("shape", SHAPES)
def test_no_stamp_is_left_in_the_text(shape: str) -> None:
    body = read(page(SHAPES[shape])).body
    assert not any(line.strip() in ("Publié à", *(clock for clock, *_ in POSTS)) for line in body.split("\n"))


@pytest.mark.parametrize("shape", SHAPES)
def test_times_and_blocks_lead_back_to_the_page(shape: str) -> None:
    html = page(SHAPES[shape])
    article, locate = read(html), PageLocator(html, URL, {})
    for block in article.blocks:
        assert block.locator is not None
        assert matches(block.text, locate(block.locator)), block
    times = [each for each in article.evidence if each.field == "posts"]
    assert len(times) == len(POSTS)
    for each, (clock, at, *_) in zip(times, POSTS, strict=True):
        assert each.value in (at, clock)
        assert matches(each.raw, locate(each.locator))


def test_posts_that_only_json_ld_holds_are_read_from_there() -> None:
    updates = [
        {"@type": "BlogPosting", "headline": h, "datePublished": at, "articleBody": f"<p>{t}</p>"}
        for _, at, h, t in POSTS
    ]
    html = page("<div id=feed></div>", {"liveBlogUpdate": updates})
    article, locate = read(html), PageLocator(html, URL, {})
    assert article.body.split("\n\n") == [INTRO, *(part for *_, head, text in POSTS for part in (head, text))]
    assert [b.text for b in article.blocks if b.removed_by == "post-time"] == [at for _, at, *_ in POSTS]
    assert all(b.locator and matches(b.text, locate(b.locator)) for b in article.blocks)


def test_dated_cards_below_an_article_are_no_posts() -> None:
    prose = "".join(f"<p>{text} {text}</p>" for *_, text in POSTS)
    cards = "".join(
        f'<li><a href="/{n}"><time datetime="{at}">{c}</time><h3>{h}</h3><p>{t}</p></a></li>'
        for n, (c, at, h, t) in enumerate(POSTS)
    )
    article = read(page(f"{prose}<ul>{cards}</ul>").replace(b"LiveBlogPosting", b"NewsArticle") + b"<!-- liveblog -->")
    assert article.body.startswith("\n\n".join((INTRO, *(f"{text} {text}" for *_, text in POSTS))))
    assert not [each for each in article.evidence if each.field == "posts"]
