"""Four weeks that a source was followed before the simulation begins, as rows: cheaper than to crawl them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.day.press import Piece, Site
from crawler.source import Source
from crawler.visit import register
from db import models, urls

#: From publication to us.
_DELAY = timedelta(minutes=12)


def write(session: Session, source: Source, site: Site, base: str, moment: datetime) -> None:
    """The source, and its articles of before `moment` as if a crawl had stored them."""
    source_id = register(session, source, moment)
    pieces = [piece for piece in site.pieces if piece.published + _DELAY < moment]
    if not pieces:
        return
    session.execute(sa.insert(models.Article), [_article(source_id, site, base, piece) for piece in pieces])
    ids = {url: id_ for url, id_ in session.execute(sa.select(models.Article.url, models.Article.id))}  # noqa: C416
    session.execute(sa.insert(models.Url), _addresses(source_id, base, pieces, ids))


def _article(source_id: int, site: Site, base: str, piece: Piece) -> dict[str, Any]:
    seen, url = piece.published + _DELAY, base + piece.path
    authors = [] if site.design == "bare" else [{"name": "Ada Fenwick"}]
    return {
        "ulid": f"01KGH{source_id:05d}{piece.number:016d}",
        "source_id": source_id,
        "final_key": urls.key(url),
        "text_hash": hashlib.sha256(url.encode()).digest(),
        "revision": 1,
        "url": url,
        "headline": "A headline",
        "kind": "article",
        "keywords": [],
        "breadcrumbs": [],
        "authors": authors,
        "agency_credit": [],
        "word_count": 400,
        "images": [],
        "access": "unknown",
        "completeness": "full",
        "rights": {},
        "rules_version": 1,
        "extractor_version": "1",
        "date_published": piece.published,
        "date_published_precision": "second",
        "first_seen_at": seen,
        "last_checked_at": seen,
        "last_changed_at": seen,
        "change": 0,
    }


def _addresses(source_id: int, base: str, pieces: Sequence[Piece], ids: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "key": urls.key(base + piece.path),
            "key_version": urls.NORMALISATION_VERSION,
            "url": base + piece.path,
            "source_id": source_id,
            "state": "stored",
            "status": 200,
            "article_id": ids[base + piece.path],
            "attempts": 0,
            "claimed_at": piece.published,
            "first_seen_at": piece.published + _DELAY,
            "last_seen_at": piece.published + _DELAY,
            "last_fetched_at": piece.published + _DELAY,
            "tells_changes": False,
        }
        for piece in pieces
    ]
