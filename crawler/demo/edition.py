"""One edition of the newspaper: its pieces at an address and a moment.

Everything that depends on `now` and on the address is decided here; the renderers only ask.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Literal
from urllib.parse import urlsplit

from crawler.demo.pieces import Language, Passage, Piece, load

Channel = Literal["rss", "atom", "news_sitemap", "sitemap"]
#: Feeds carry three days, news sitemaps two (Google's rule); plain sitemaps carry everything.
FEED_HOURS = 72
NEWS_SITEMAP_HOURS = 48


@dataclass(frozen=True, slots=True)
class Oddity:
    """An announced address behind which there is no article."""

    path: str
    language: Language
    title: str
    """What the channels call it."""
    offset_hours: float
    page: Literal["not_found", "consent", "private"]
    status: int
    announced_in: tuple[Channel, ...]
    state: Literal["rejected", "failed"]
    reason: str
    """Of `urls_v1`: `consent_wall`."""


@dataclass(frozen=True)
class Edition:
    now: datetime
    """UTC, to the minute."""
    base_url: str
    """Without a slash at its end: `http://127.0.0.1:8123`."""
    pieces: tuple[Piece, ...]
    oddities: tuple[Oddity, ...]

    @cached_property
    def by_date(self) -> tuple[Piece, ...]:
        """The pieces, newest first."""
        return tuple(sorted(self.pieces, key=lambda piece: piece.offset_hours))

    def published(self, piece: Piece | Oddity) -> datetime:
        return self._ago(piece.offset_hours)

    def modified(self, piece: Piece | Oddity) -> datetime:
        """The last change; the publication where there was none since."""
        hours = piece.updated_hours if isinstance(piece, Piece) else None
        return self.published(piece) if hours is None else self._ago(hours)

    def _ago(self, hours: float) -> datetime:
        return self.now - timedelta(minutes=round(hours * 60))

    def post_time(self, piece: Piece, post: Passage) -> datetime:
        """When a post of a live piece was written."""
        return self.published(piece) + timedelta(minutes=post.minutes)

    def url(self, piece: Piece | Oddity) -> str:
        return self.base_url + piece.path

    def canonical(self, piece: Piece) -> str:
        """The address that the page calls its own; for two pieces that is a lie."""
        return self.base_url + (piece.canonical or piece.path)

    def announced_url(self, piece: Piece | Oddity, channel: Channel) -> str:
        """The address as `channel` writes it: relative, with tracking parameters, or simply right."""
        spelling = piece.announced_as.get(channel) if isinstance(piece, Piece) else None
        host = urlsplit(self.base_url).netloc
        return (spelling or "{base}{path}").format(base=self.base_url, host=host, path=piece.path)

    def channel(self, channel: Channel, language: Language | None = None) -> tuple[Piece | Oddity, ...]:
        """What a channel announces, newest first; `language` narrows it."""
        taken: list[Piece | Oddity] = [piece for piece in self.pieces if _carries(channel, piece)]
        taken += [oddity for oddity in self.oddities if channel in oddity.announced_in]
        wanted = [entry for entry in taken if language in (None, entry.language)]
        return tuple(sorted(wanted, key=lambda entry: (entry.offset_hours, entry.path)))


def edition(now: datetime, base_url: str, *, corrected: bool = False) -> Edition:
    """The newspaper as it stands at `now`; `corrected` after its one correction has been printed."""
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    return Edition(minute, base_url.rstrip("/"), load(corrected=corrected), _oddities())


def _carries(channel: Channel, piece: Piece) -> bool:
    match channel:
        case "rss":
            return piece.language == "fr" and piece.offset_hours <= FEED_HOURS
        case "atom":
            return piece.language == "en" and piece.offset_hours <= FEED_HOURS
        case "news_sitemap":
            return piece.offset_hours <= NEWS_SITEMAP_HOURS
        case "sitemap":
            return True


@lru_cache(maxsize=1)
def _oddities() -> tuple[Oddity, ...]:
    table = tomllib.loads((files(__package__) / "oddities.toml").read_text(encoding="utf-8"))
    return tuple(Oddity(**{**row, "announced_in": tuple(row["announced_in"])}) for row in table["oddity"])
