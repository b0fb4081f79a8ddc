"""JSON Feed (jsonfeed.org, versions 1 and 1.1) → what it claims."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from typing import Any

from crawler.discovery import claims
from db.urls import absolute
from pipeline.types import Entry


def read(text: str, url: str, *, limit: int) -> claims.FeedClaims | None:
    """The claims of the feed, of at most `limit` entries; None when this is no JSON Feed."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version")):
        return None
    language = claims.language(_text(feed, "language"))
    return claims.FeedClaims(
        entries=_entries(items[:limit], url, language),
        announced=len(items),
        title=claims.line(_escaped(feed, "title")),
        language=language,
        next_page=absolute(url, _text(feed, "next_url") or ""),
        hubs=tuple(_hubs(feed, url)),
    )


def _hubs(feed: dict[str, Any], url: str) -> Iterator[str]:
    for hub in _list(feed, "hubs"):
        target = absolute(url, _text(hub, "url") or "") if isinstance(hub, dict) else None
        if target:
            yield target


def _entries(items: list[Any], url: str, language: str | None) -> Iterator[Entry | None]:
    for item in items:
        yield _entry(item, url, language) if isinstance(item, dict) else None


def _entry(item: dict[str, Any], feed_url: str, language: str | None) -> Entry | None:
    hrefs = [_text(item, "url"), _text(item, "external_url"), _text(item, "id")]
    if not (hrefs[2] or "").startswith("http"):
        hrefs.pop()
    url = next((found for href in hrefs if href and (found := absolute(feed_url, href))), None)
    if url is None:
        return None
    summary, content = claims.summary_and_content(
        _escaped(item, "summary"), _text(item, "content_html") or _escaped(item, "content_text")
    )
    tags = claims.lines(html.escape(tag) for tag in _list(item, "tags") if isinstance(tag, str))
    authors = [author for author in (*_list(item, "authors"), item.get("author")) if isinstance(author, dict)]
    return Entry(
        url=url,
        title=claims.line(_escaped(item, "title")),
        published=claims.raw(_text(item, "date_published")),
        modified=claims.raw(_text(item, "date_modified")),
        language=claims.language(_text(item, "language")) or language,
        section=tags[0] if tags else None,
        keywords=tags,
        authors=claims.lines(_escaped(author, "name") for author in authors),
        summary=summary,
        content=content,
        channel=feed_url,
        channel_kind="feed",
    )


def _text(values: dict[str, Any], name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) else None


def _escaped(values: dict[str, Any], name: str) -> str | None:
    """A field that the specification says is plain text, as markup."""
    value = _text(values, name)
    return html.escape(value, quote=False) if value else None


def _list(values: dict[str, Any], name: str) -> list[Any]:
    value = values.get(name)
    return value if isinstance(value, list) else []
