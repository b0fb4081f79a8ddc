"""What a simulated newspaper answers at a path and a moment. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from html import escape
from random import Random

from benchmarks.day import wording
from benchmarks.day.press import Piece, Site, Text

_FEED_ITEMS = 40
_HTML, _XML = "text/html; charset=utf-8", "application/xml"
_WALLS = {
    "consent": "<h1>Before you continue</h1><p>We and our 812 partners store cookies on your device. Accept or manage your choices.</p><button>Accept all</button>",
    "login": "<h1>Sign in to read on</h1><p>This article is for registered readers. Log in or create an account.</p><form><input type=password name=p></form>",
}
_SHELL = (
    '<div id="root"></div><script src="/static/app.js" defer></script><noscript>Please switch scripts on.</noscript>'
)


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0: the connection is closed without a word."""

    status: int
    body: bytes = b""
    content_type: str = _HTML
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


def answer(site: Site, base: str, path: str, moment: datetime) -> Answer:
    """What the site at `base` answers."""
    ill = site.fares_ill(moment)
    if ill and site.fate in ("dead", "outage"):
        return _nobody(site)
    piece = site.by_path.get(path)
    if piece is not None and piece.published <= moment:
        return _article_or_wall(site, base, piece, moment) if ill else _article(site, base, piece, moment, "whole")
    return _channel(site, base, path, moment)


def _nobody(site: Site) -> Answer:
    if site.how == "parked":
        return Answer(200, b"<html><title>This domain is for sale</title><h1>For sale</h1></html>")
    return Answer(0) if site.how == "refused" else Answer(int(site.how), b"<h1>Sorry</h1>")


def _channel(site: Site, base: str, path: str, moment: datetime) -> Answer:
    if path == "/feed":
        if site.fate == "wall" and site.how == "all 403" and site.fares_ill(moment):
            return Answer(403, b"<h1>Forbidden</h1>")
        listed = [piece for piece in site.printed(moment)[: _FEED_ITEMS + 5] if piece.text(moment).status == 200]
        entries = listed[:_FEED_ITEMS]
        return Answer(200, (_atom if site.tells_changes else _rss)(base, entries, moment), _XML)
    if path == "/":
        head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
        return Answer(200, f"<html><head><title>{site.name}</title>{head}</head><h1>News</h1></html>".encode())
    return Answer(404, b"<h1>Not here</h1>")


def _rss(base: str, entries: Sequence[Piece], moment: datetime) -> bytes:
    items = "".join(
        f"<item><title>{escape(piece.text(moment).headline)}</title><link>{base}{piece.path}</link>"
        f"<pubDate>{format_datetime(piece.published)}</pubDate></item>"
        for piece in entries
    )
    return f'<rss version="2.0"><channel><title>News</title><link>{base}/</link>{items}</channel></rss>'.encode()


def _atom(base: str, entries: Sequence[Piece], moment: datetime) -> bytes:
    items = "".join(
        f'<entry><id>{base}{piece.path}</id><link href="{base}{piece.path}"/><title>{escape(piece.text(moment).headline)}'
        f"</title><published>{piece.published.isoformat()}</published>"
        f"<updated>{(piece.text(moment).modified or piece.published).isoformat()}</updated></entry>"
        for piece in entries
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>{base}</id>{items}</feed>'.encode()


def _article_or_wall(site: Site, base: str, piece: Piece, moment: datetime) -> Answer:
    if site.fate == "wall":
        if site.how in _WALLS:
            return Answer(200, _document("Welcome", "", _WALLS[site.how]))
        return Answer(403, b"<h1>Forbidden</h1>")
    if site.fate == "redesign":
        return _article(site, base, piece, moment, site.how)
    return _article(site, base, piece, moment, "restyled" if site.fate == "restyled" else "whole")


def _article(site: Site, base: str, piece: Piece, moment: datetime, shown: str) -> Answer:
    """`shown`: `whole`, `restyled` (whole, in other clothes), `teaser` or `script`."""
    text = piece.text(moment)
    if text.status != 200:
        return Answer(text.status, b"<h1>This page is no more</h1>")
    head = _head(site, base, piece, text)
    if shown == "script":
        return Answer(200, _document(text.headline, head, _SHELL))
    if shown == "teaser":
        text = Text(text.headline, text.paragraphs[:1])
    design = "structured" if shown in ("restyled", "teaser") and site.design != "structured" else site.design
    if shown == "restyled" and site.design == "structured":
        design = "classic"
    body = {"classic": _classic, "structured": _structured, "bare": _bare}[design](
        piece, text, "" if site.design == "bare" else _author(piece)
    )
    if shown == "teaser":
        body += '<aside class="app"><p>Read on in our app.</p></aside>'
    return Answer(200, _document(text.headline, head, _around(site, body, moment)))


def _head(site: Site, base: str, piece: Piece, text: Text) -> str:
    meta = f'<meta property="og:title" content="{escape(text.headline)}"><meta property="og:type" content="article">'
    if site.design == "bare":
        return meta + f'<meta property="article:published_time" content="{piece.published.isoformat()}">'
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": text.headline,
        "datePublished": piece.published.isoformat(),
        "author": {"@type": "Person", "name": _author(piece)},
        "mainEntityOfPage": base + piece.path,
    }
    return meta + f'<script type="application/ld+json">{json.dumps(said)}</script>'


def _author(piece: Piece) -> str:
    return ("Ada Fenwick", "Tom Arkell", "Nora Pell", "Ines Marram")[piece.number % 4]


def _paragraphs(text: Text, css: str = "") -> str:
    """A page laid out anew has its paragraphs in other boxes."""
    open_, close = ("<p>", "</p>") if not css else (f'<p class="{css}">', "</p>")
    if text.layout % 2:
        open_, close = f'<div class="box"><p class="v{text.layout}">', "</p></div>"
    return "".join(f"{open_}{escape(paragraph)}{close}" for paragraph in text.paragraphs)


def _notice(text: Text, tag: str) -> str:
    return f'<{tag} class="note"><em>{escape(text.notice)}</em></{tag}>' if text.notice else ""


def _classic(piece: Piece, text: Text, author: str) -> str:
    return (
        f'<article class="post"><h1 class="entry-title">{escape(text.headline)}</h1><p class="meta">By {author} · '
        f'<time datetime="{piece.published.isoformat()}">{piece.published:%d %B %Y}</time></p>'
        f'<div class="entry-content">{_paragraphs(text)}{_notice(text, "p")}</div></article>'
    )


def _structured(piece: Piece, text: Text, author: str) -> str:
    return (
        f'<main><section class="story"><header><h1>{escape(text.headline)}</h1><div class="byline">{author}</div></header>'
        f'<div class="story-body">{_paragraphs(text, "story-text")}</div>{_notice(text, "p")}</section></main>'
    )


def _bare(piece: Piece, text: Text, author: str) -> str:
    return f'<div id="content"><h2>{escape(text.headline)}</h2>{_paragraphs(text)}{_notice(text, "p")}</div>'


def _around(site: Site, body: str, moment: datetime) -> str:
    chance = Random(f"{site.name} {moment:%d %H}" if site.restless else site.name)
    links = "".join(f'<li><a href="/news/x{n}">{escape(wording.headline(chance))}</a></li>' for n in range(5))
    return (
        f'<header><a href="/">{site.name}</a><nav><a href="/a/">Town</a> <a href="/b/">Country</a></nav></header>{body}'
        f'<aside class="most-read"><h3>Most read</h3><ul>{links}</ul></aside><footer>© {site.name}. Imprint. Contact.</footer>'
    )


def _document(title: str, head: str, body: str) -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>'
        f"<body>{body}</body></html>"
    ).encode()
