"""What a crawl must make of the newspaper: the fate of each address that a channel announces.

Used by the crawl's tests and by the summary of `dateline demo`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.demo.edition import Channel, Edition, Oddity, edition
from crawler.demo.pieces import Piece

_CHANNELS: tuple[Channel, ...] = ("rss", "atom", "news_sitemap", "sitemap")


@dataclass(frozen=True, slots=True)
class Fate:
    """What must become of one announced address."""

    url: str
    """Plain: absolute, without tracking parameters."""
    state: Literal["stored", "duplicate", "rejected", "failed"]
    """Of `urls_v1`."""
    reason: str | None = None
    """Of `urls_v1`: `same_text`; None where the page is stored."""
    article_url: str | None = None
    """Where the article lives: `url`, but for a redirect; for a duplicate, the other address of the text."""
    headline: str | None = None
    language: str | None = None
    published: datetime | None = None
    """UTC, to the minute."""
    minutes: int | None = None
    """The stated reading time."""
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    access: Literal["free", "subscription", "unknown"] | None = None
    """`free` only where the page says so; None of what is no article."""
    completeness: Literal["full", "teaser"] | None = None
    kind: Literal["article", "opinion", "brief", "live"] | None = None
    text: str | None = None
    """The readable text, one line a passage."""


def fates(now: datetime, base_url: str, *, corrected: bool = False) -> Mapping[str, Fate]:
    """Plain URL → fate, of everything that the channels announce at `now`.

    One text stands at two addresses, and which one a crawl reaches first is its own affair: the later
    published is listed as the `duplicate`, but the two may change places.
    """
    paper = edition(now, base_url, corrected=corrected)
    listed = [fate for piece in paper.pieces for fate in _fates(paper, piece)]
    listed += [_odd(paper, oddity) for oddity in paper.oddities]
    return {fate.url: fate for fate in listed}


def announced(now: datetime, base_url: str) -> frozenset[str]:
    """Every address exactly as some channel spells it."""
    paper = edition(now, base_url)
    return frozenset(paper.announced_url(entry, channel) for channel in _CHANNELS for entry in paper.channel(channel))


def _fates(paper: Edition, piece: Piece) -> list[Fate]:
    """Of the piece's address, and of its former one."""
    if piece.copy_of is not None:
        original = next(other for other in paper.pieces if other.id == piece.copy_of)
        return [Fate(paper.url(piece), "duplicate", "same_text", article_url=paper.url(original))]
    former = [_stored(paper, piece, paper.base_url + piece.moved_from)] if piece.moved_from else []
    return [_stored(paper, piece, paper.url(piece)), *former]


def _stored(paper: Edition, piece: Piece, url: str) -> Fate:
    says_free = piece.design == "drupal" and piece.access == "free"
    return Fate(
        url=url,
        state="stored",
        article_url=paper.url(piece),
        headline=piece.headline,
        language=piece.language,
        published=paper.published(piece),
        minutes=piece.minutes,
        authors=piece.authors,
        agencies=(piece.agency,) if piece.agency else (),
        access="free" if says_free else "unknown" if piece.access == "free" else "subscription",
        completeness="full" if piece.access == "free" else "teaser",
        kind=piece.kind,
        text="\n".join(passage.text for passage in piece.readable),
    )


def _odd(paper: Edition, oddity: Oddity) -> Fate:
    return Fate(paper.url(oddity), oddity.state, oddity.reason)
