"""Claims of a channel, cleaned alike wherever they come from: lines, dates as written, languages, texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.discovery.plain_text import paragraphs, plain_text, unescape
from pipeline.types import Entry, clean_text

MAX_SUMMARY_CHARS = 2_000
MAX_CONTENT_CHARS = 200_000
_MAX_CLAIM_CHARS = 1_000
_MAX_CLAIMS = 50  # categories or authors of one entry
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def line(markup: str | None) -> str | None:
    """A title or name as one line of plain text."""
    return plain_text(markup)[:_MAX_CLAIM_CHARS] or None if markup else None


def raw(text: str | None) -> str | None:
    """A date as written, white space around it apart."""
    return clean_text(unescape(text)).strip()[:_MAX_CLAIM_CHARS] or None if text else None


def language(tag: str | None) -> str | None:
    """A language tag as written; None for what is none."""
    return tag.strip() if tag and _LANGUAGE.fullmatch(tag.strip()) else None


def lines(markups: Iterable[str | None]) -> tuple[str, ...]:
    """Each of them as a line, once, without empty ones, at most 50."""
    texts = (line(markup) for markup in markups)
    return tuple(dict.fromkeys(text for text in texts if text))[:_MAX_CLAIMS]


def summary_and_content(description: str | None, whole: str | None) -> tuple[str | None, str | None]:
    """Both as plain text. A description too long for a summary carries the article itself."""
    summary = plain_text(description or "")
    content = paragraphs(whole or (description or "" if len(summary) > MAX_SUMMARY_CHARS else ""))
    return summary[:MAX_SUMMARY_CHARS] or None, content[:MAX_CONTENT_CHARS] or None


@dataclass(frozen=True, slots=True)
class FeedClaims:
    """What a feed says, whatever its format, before it is judged as a whole."""

    entries: Iterator[Entry | None]
    """Read as it is asked for; None for an entry without a link that could be fetched."""
    announced: int
    """How many entries there are."""
    title: str | None
    language: str | None
    ttl_minutes: int | None = None
    skip_hours: tuple[str, ...] = ()
    skip_days: tuple[str, ...] = ()
    next_page: str | None = None
    """Where the entries before these are (RFC 5005, JSON Feed's `next_url`)."""
    hubs: tuple[str, ...] = ()
    """WebSub hubs, which would push what is new."""
