"""What the newspaper's pages say to machines: JSON-LD and application state, one habit per design."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from crawler.demo.edition import Edition
from crawler.demo.pieces import DESKS, Passage, Piece
from crawler.demo.wording import local, phrases, sections

_CONTEXT = "https://schema.org"
_TYPES = {"article": "NewsArticle", "opinion": "OpinionNewsArticle", "brief": "NewsArticle", "live": "LiveBlogPosting"}


def script_json(value: Any) -> str:
    """JSON that can stand inside a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def yoast_graph(edition: Edition, piece: Piece) -> dict[str, Any]:
    """One `@graph` whose nodes refer to each other, as a WordPress SEO plugin writes it."""
    url, home = edition.url(piece), edition.base_url + "/"
    article = {
        "@type": "NewsArticle",
        "@id": url + "#article",
        "isPartOf": {"@id": url},
        "author": [{"@id": f"{home}#/schema/person/{rank}"} for rank, _ in enumerate(piece.authors)],
        "headline": piece.headline,
        "datePublished": local(edition.published(piece)).isoformat(),
        "dateModified": local(edition.modified(piece)).isoformat(),
        "mainEntityOfPage": {"@id": url},
        "wordCount": piece.word_count,
        "publisher": {"@id": home + "#organization"},
        "keywords": list(piece.keywords),
        "articleSection": [sections(piece.language)[piece.section]],
        "inLanguage": phrases(piece.language)["html_lang"],
        **_image(edition, piece),
    }
    page = {"@type": "WebPage", "@id": url, "url": url, "name": f"{piece.headline} - Le Fanal"}
    site = {"@type": "WebSite", "@id": home + "#website", "url": home, "name": "Le Fanal"}
    people = [{**node, "@id": f"{home}#/schema/person/{rank}"} for rank, node in enumerate(_authors(piece))]
    graph = [article, page, _breadcrumbs(edition, piece), site, _publisher(edition), *people]
    return {"@context": _CONTEXT, "@graph": graph}


def drupal_list(edition: Edition, piece: Piece) -> list[dict[str, Any]]:
    """A top-level array: breadcrumbs and the article, with its access and its reading time."""
    article = {
        "@context": _CONTEXT,
        "@type": _TYPES[piece.kind],
        "mainEntityOfPage": edition.url(piece),
        "url": edition.url(piece),
        "headline": piece.headline,
        "description": piece.standfirst,
        "datePublished": _utc(edition.published(piece)),
        "dateModified": _utc(edition.modified(piece)),
        "author": _authors(piece),
        "publisher": _publisher(edition),
        "articleSection": sections(piece.language)[piece.section],
        "inLanguage": piece.language,
        "isAccessibleForFree": piece.access == "free",
        "timeRequired": f"PT{piece.minutes}M" if piece.minutes else None,
        **_image(edition, piece),
        **_gate(piece),
        **_live_posts(edition, piece),
    }
    stated = {name: value for name, value in article.items() if value is not None}
    return [{"@context": _CONTEXT, **_breadcrumbs(edition, piece)}, stated]


def app_state(edition: Edition, piece: Piece) -> dict[str, Any]:
    """The state a front-end framework leaves in the page; its reading time counts seconds."""
    article = {
        "id": piece.id,
        "title": piece.headline,
        "dek": piece.standfirst,
        "publishedAt": _utc(edition.published(piece)),
        "updatedAt": _utc(edition.modified(piece)),
        "authors": [{"name": name} for name in piece.authors],
        "section": piece.section,
        "readingTimeSeconds": piece.minutes * 60 if piece.minutes else None,
    }
    props = {"pageProps": {"article": article, "locale": piece.language}}
    return {"props": props, "page": "/[lang]/[section]/[slug]", "buildId": "fanal-1"}


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _authors(piece: Piece) -> list[dict[str, str]]:
    kinds = ((name, "Organization" if name in DESKS else "Person") for name in piece.authors)
    return [{"@type": kind, "name": name} for name, kind in kinds]


def _publisher(edition: Edition) -> dict[str, Any]:
    home = edition.base_url + "/"
    logo = {"@type": "ImageObject", "url": home + "static/fanal.svg"}
    return {
        "@type": "NewsMediaOrganization",
        "@id": home + "#organization",
        "name": "Le Fanal",
        "url": home,
        "logo": logo,
    }


def _breadcrumbs(edition: Edition, piece: Piece) -> dict[str, Any]:
    home = f"{edition.base_url}/{piece.language}/"
    section = sections(piece.language)[piece.section]
    steps = [("Le Fanal", home), (section, f"{home}{piece.section}/"), (piece.headline, edition.url(piece))]
    items = [{"@type": "ListItem", "position": n, "name": name, "item": url} for n, (name, url) in enumerate(steps, 1)]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _image(edition: Edition, piece: Piece) -> dict[str, Any]:
    if piece.caption is None:
        return {}
    url = f"{edition.base_url}/images/{piece.id}.svg"
    return {"image": {"@type": "ImageObject", "url": url, "caption": piece.caption, "width": 1200, "height": 675}}


def _gate(piece: Piece) -> dict[str, Any]:
    """Google's mark-up for a piece behind a gate: which part of the page is not free."""
    if piece.access == "free":
        return {}
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".field--paywall"}
    return {"hasPart": part, "wordCount": piece.word_count}


def _live_posts(edition: Edition, piece: Piece) -> dict[str, Any]:
    if piece.kind != "live":
        return {}
    start, end = edition.published(piece), edition.modified(piece)
    posts = [_live_post(edition.post_time(piece, post), post, text) for post, text in live_posts(piece)]
    return {"coverageStartTime": _utc(start), "coverageEndTime": _utc(end), "liveBlogUpdate": posts}


def _live_post(at: datetime, post: Passage, text: tuple[Passage, ...]) -> dict[str, Any]:
    return {
        "@type": "BlogPosting",
        "headline": post.text,
        "datePublished": _utc(at),
        "articleBody": "\n".join(passage.text for passage in text),
    }


def live_posts(piece: Piece) -> list[tuple[Passage, tuple[Passage, ...]]]:
    """The posts of a live piece as written: each title with the passages below it."""
    starts = [n for n, passage in enumerate(piece.passages) if passage.kind == "post"]
    ends = [*starts[1:], len(piece.passages)]
    return [(piece.passages[a], piece.passages[a + 1 : b]) for a, b in zip(starts, ends, strict=True)]
