"""Bytes of a feed → its entries: RSS 0.9x and 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, JSON Feed.

When to fetch a feed again is `crawler.polling`'s business, what its claims are worth the extractor's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.discovery import ChannelError, feed_xml, json_feed, loose_xml
from crawler.discovery.claims import FeedClaims
from pipeline.types import Entry

MAX_ENTRIES = 2_000
MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says."""

    entries: tuple[Entry, ...]
    """In the feed's order, one for each URL, at most 2,000."""
    title: str | None = None
    language: str | None = None
    """As written: `fr-FR`."""
    ttl_minutes: int | None = None
    """How long the publisher asks to wait between polls: `ttl`, else `sy:updatePeriod` over its frequency."""
    skip_hours: tuple[str, ...] = ()
    skip_days: tuple[str, ...] = ()
    """As written: `3`, `Sunday`. When the publisher asks not to be polled (RSS 2.0), in GMT."""
    next_page: str | None = None
    """Where older entries are: RFC 5005 `next` or `prev-archive`, JSON Feed's `next_url`."""
    hubs: tuple[str, ...] = ()
    """WebSub hubs that it names."""
    problems: tuple[str, ...] = ()
    """What was wrong and could be borne, for people to read: `2 entries without a link…`."""


def parse(content: bytes, url: str, *, headers: Mapping[str, str] | None = None) -> Feed:
    """The feed in `content`, which was served at `url`; of `headers` only the character set is asked.

    Broken XML is read as far as it goes and named in `problems`. Links are absolute http(s) URLs, tidied. Raises
    `ChannelError`, and nothing else, when it is no feed or no entry of it can be used. A feed without any entry
    is a quiet one, not an error.
    """
    if len(content) > MAX_BYTES:
        raise ChannelError(url, "too_large", f"a feed of {len(content)} bytes; at most {MAX_BYTES} are read")
    text = loose_xml.decode(content, headers or {}).lstrip("\ufeff \t\r\n\0")
    if not text:
        raise ChannelError(url, "empty", "the feed has no content")
    claims = json_feed.read(text, url, limit=MAX_ENTRIES) if text.startswith("{") else None
    if claims is not None:
        return _judge(claims, url)
    root = loose_xml.root_name(text)
    if root not in loose_xml.FEED_ROOTS:
        raise _no_feed(root, url)
    document = loose_xml.parse(text, url, item_names=feed_xml.ITEM_NAMES)
    claims = feed_xml.read(document.root, url, limit=MAX_ENTRIES) if document else None
    if document is None or claims is None or (document.problems and not claims.announced):
        raise ChannelError(url, "broken_xml", "no entry can be read from the feed's XML")
    return _judge(claims, url, document.problems)


def _judge(claims: FeedClaims, url: str, problems: tuple[str, ...] = ()) -> Feed:
    taken: dict[str, Entry] = {}
    unusable = 0
    for entry in claims.entries:
        if entry is None:
            unusable += 1
        else:
            taken.setdefault(entry.url, entry)
    if claims.announced and not taken:
        raise ChannelError(url, "empty", f"none of the feed's {claims.announced} entries has an http(s) link")
    if unusable:
        problems += (f"{unusable} entries without an http(s) link were left out",)
    if claims.announced > MAX_ENTRIES:
        problems += (f"the first {MAX_ENTRIES} of {claims.announced} entries were read",)
    if not claims.announced:
        problems += ("the feed holds no entry",)
    next_page = claims.next_page if claims.next_page != url else None
    entries = tuple(taken.values())
    return Feed(
        entries,
        claims.title,
        claims.language,
        claims.ttl_minutes,
        claims.skip_hours,
        claims.skip_days,
        next_page,
        claims.hubs,
        problems,
    )


def _no_feed(root: str, url: str) -> ChannelError:
    if root == "html":
        return ChannelError(url, "html_instead_of_feed", "an HTML page was served where a feed was expected")
    what = f"a document with root <{root[:40]}>" if root else "text without elements"
    return ChannelError(url, "not_a_feed", f"{what} was served where a feed was expected")
