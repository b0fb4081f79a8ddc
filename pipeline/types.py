"""The words that the pipeline speaks: entry, page, article, block, evidence, rejection.

Plain frozen dataclasses without behaviour beyond their own JSON form. How they are read off a
page is `pipeline.extract`'s job, how they become rows is `pipeline.store`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

ChannelKind = Literal["feed", "news_sitemap", "sitemap", "section", "archive", "front_page"]
BlockType = Literal["heading", "paragraph", "quote", "list_item", "table", "figure", "embed"]
BlockRole = Literal["body", "standfirst", "caption", "correction", "boilerplate"]
Precision = Literal["second", "minute", "day"]
Zone = Literal["stated", "assumed"]
AuthorKind = Literal["person", "agency", "organisation"]
Kind = Literal["article", "opinion", "live", "video", "gallery", "podcast", "brief", "press_release", "sponsored"]
Access = Literal["free", "metered", "subscription", "registration", "unknown"]
Completeness = Literal["full", "truncated", "teaser", "unknown"]
Method = Literal[
    "json-ld",
    "open-graph",
    "meta",
    "microdata",
    "rdfa",
    "json-state",
    "h1",
    "title",
    "time",
    "byline",
    "link",
    "visible-text",
    "trafilatura",
    "entry",
    "url",
    "header",
    "site-rule",
    "template",
    "computed",
]

#: Why a page is not stored as an article. The words of `urls_v1.reason` for state `rejected`
#: that extraction can give; the fetch side adds its own (`robots`, …).
RejectionReason = Literal[
    "not_an_article",  # no article text was found, and nothing more precise is known
    "front_page",
    "tag_page",
    "search_page",
    "error_page",  # "page not found" and the like, served with status 200
    "bot_wall",
    "consent_wall",
    "login_wall",
    "empty",
    "too_large",
    "too_deep",
    "not_html",
    "bad_encoding",  # a content coding that cannot be undone
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One announcement in a channel: a URL plus what the channel claims about it.

    All claims are kept as written; they are evidence, not facts.
    """

    url: str
    """Absolute http(s) URL, as announced: `https://courrier.example/monde/accord-42.html?xtor=RSS`."""
    title: str | None = None
    """Plain text; markup and entities undone: `Un accord à l’aube`."""
    published: str | None = None
    """The date as written: `Tue, 03 Feb 2026 08:15:00 +0100`, `2026-02-03T07:15:00Z`."""
    modified: str | None = None
    """`atom:updated` or the sitemap's `lastmod`, as written."""
    language: str | None = None
    """Of the entry, else of its channel: `fr`."""
    section: str | None = None
    """The first category: `Monde`."""
    keywords: tuple[str, ...] = ()
    """Categories and `news:keywords`, in order."""
    authors: tuple[str, ...] = ()
    """`dc:creator`, `author`, as written."""
    summary: str | None = None
    """Plain text of the description, at most 2,000 characters."""
    content: str | None = None
    """Plain text of `content:encoded` or `atom:content`, where a channel carries it whole."""
    channel: str | None = None
    """URL of the channel that announced it."""
    channel_kind: ChannelKind | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, without what is empty."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v not in (None, ())}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Entry:
        """The inverse of `as_dict`; keys it does not know are ignored."""
        known = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in known.items()}
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class RawRef:
    """Where a fetched page lies in the archive."""

    file: str
    """Path below the archive folder: `2026/02/03/01KGH….warc.gz`."""
    offset: int
    """Byte offset of the response record in that file."""
    length: int
    """Bytes of the (compressed) record."""
    digest: str
    """WARC payload digest of the stored body: `sha1:` and base32."""


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched response."""

    requested_url: str
    """The URL that was asked for, before redirects."""
    url: str
    """The final URL."""
    status: int
    headers: tuple[tuple[str, str], ...]
    """Response headers in order, names as sent."""
    body: bytes
    """After transfer decoding, still content-encoded: the bytes that the archive holds."""
    fetched_at: datetime
    """UTC."""
    entry: Entry | None = None
    """The announcement that led here."""
    raw: RawRef | None = None
    """Its place in the archive, when that is on."""
    continuations: tuple[Page, ...] = ()
    """The further pages of its article, in order."""

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        low = name.lower()
        return next((value for key, value in self.headers if key.lower() == low), None)


#: What `removed_by` says of a block that the site's template repeats, as was learned (`pipeline.learn`).
LEARNED = "learned"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text of a page, in reading order."""

    type: BlockType
    text: str
    """White space folded; no line breaks except in `list_item`, `quote` and `table` (rows)."""
    role: BlockRole = "body"
    level: int | None = None
    """1 to 6, of a heading."""
    locator: str | None = None
    """Where it stands on the unmodified page (RECORD's grammar)."""
    removed_by: str | None = None
    """The rule that made it boilerplate: `share-line`."""
    shape: str | None = None
    """Digest of the markup around it (`pipeline.extract.page.shapes`), of blocks that rules are learned from."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "type": self.type,
            "level": self.level,
            "role": self.role,
            "text": self.text,
            "locator": self.locator,
            "removed_by": self.removed_by,
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """One candidate for a field: why the field has its value, or why not this one."""

    field: str
    """A field of `NewsArticle`: `headline`."""
    value: Any
    """What was understood, JSON-ready: `2026-02-03T08:15:00+01:00`."""
    method: Method
    locator: str
    """Where it stands on the unmodified page: `json-ld:0/@graph/0/headline`."""
    raw: str | None = None
    """The text as written there, at most 1,000 characters."""
    chosen: bool = False
    reason: str | None = None
    """Why a candidate was refused: `later_than_fetch`."""


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment that a page states, with how well it is known."""

    at: datetime
    """Aware, in the stated or assumed offset."""
    raw: str
    """As written: `Publié le 21 mai 2025 à 7h42`."""
    precision: Precision
    zone: Zone

    @property
    def offset_minutes(self) -> int:
        """Of the stated or assumed zone at that moment."""
        offset = self.at.utcoffset()
        return int(offset.total_seconds() // 60) if offset is not None else 0


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    name_raw: str
    role: str | None = None
    """`correspondante à Bruxelles`."""
    kind: AuthorKind = "person"
    url: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Image:
    url: str
    caption: str | None = None
    credit: str | None = None
    width: int | None = None
    height: int | None = None
    is_lead: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """What a page says at one moment, in schema.org's words."""

    url: str
    """`link rel=canonical` when it can be believed, else the final URL."""
    headline: str | None
    blocks: tuple[Block, ...]
    evidence: tuple[Evidence, ...]
    kicker: str | None = None
    """The line above the headline: `ENQUÊTE`."""
    standfirst: str | None = None
    """Chapô, apart from the body; never invented."""
    in_language: str | None = None
    """BCP 47: `fr`."""
    kind: Kind = "article"
    section: str | None = None
    keywords: tuple[str, ...] = ()
    breadcrumbs: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    agency_credit: tuple[str, ...] = ()
    """Agencies named in byline or text: `AFP`."""
    dateline_place: str | None = None
    """Where the piece was filed: `Bruxelles`."""
    date_published: Instant | None = None
    date_modified: Instant | None = None
    reading_time_minutes: float | None = None
    """What the publisher states."""
    reading_time_raw: str | None = None
    """`3 minutes de lecture`."""
    reading_time_estimated_minutes: float | None = None
    """Ours: words over the language's pace."""
    word_count: int = 0
    """Of the body blocks."""
    images: tuple[Image, ...] = ()
    access: Access = "unknown"
    completeness: Completeness = "unknown"
    rights: Mapping[str, Any] = field(default_factory=dict)
    """Machine-readable reservations and licences as stated: `{"tdm_reservation": "1"}`."""
    canonical_url: str | None = None
    """`link rel=canonical`, made absolute and normalised, whether believed or not."""
    amp_url: str | None = None
    """`link rel=amphtml`, made absolute and normalised."""

    @property
    def body(self) -> str:
        """The blocks of role `body`, headings included, joined by a blank line."""
        return "\n\n".join(block.text for block in self.blocks if block.role == "body")

    def as_dict(self) -> dict[str, Any]:
        """The field names of the record, JSON-ready; instants as ISO 8601 in their own offset."""
        plain = (
            "url headline kicker standfirst body in_language kind section dateline_place reading_time_minutes "
            "reading_time_raw reading_time_estimated_minutes word_count access completeness canonical_url amp_url"
        ).split()
        out: dict[str, Any] = {name: getattr(self, name) for name in plain}
        for name in ("keywords", "breadcrumbs", "agency_credit"):
            out[name] = list(getattr(self, name))
        for name in ("date_published", "date_modified"):
            out.update(_instant_fields(name, getattr(self, name)))
        for name in ("authors", "images", "blocks"):
            out[name] = [part.as_dict() for part in getattr(self, name)]
        lead = next((image for image in self.images if image.is_lead), None)
        out["image_url"] = lead.url if lead else None
        out["image_caption"] = lead.caption if lead else None
        out["rights"] = dict(self.rights)
        return out


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page that is no article, and why."""

    reason: RejectionReason
    detail: str | None = None
    """What gave it away: `title says "404"`."""
    evidence: tuple[Evidence, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """`{"rejected": REASON}`, with the detail when there is one."""
        return {"rejected": self.reason} | ({"detail": self.detail} if self.detail else {})


_FILLED = ("lines", "openings", "endings")  # what of learned rules is pairs of a shape and a text


@dataclass(frozen=True, slots=True)
class LearnedRules:
    """What a site's template repeats from page to page (`pipeline.learn`). Texts are folded (`learned.folded`)."""

    lines: frozenset[tuple[str, str]] = frozenset()
    """Shape and text of blocks that are boilerplate: `("tk3p7q2ma", "die autorin")`."""
    openings: frozenset[tuple[str, str]] = frozenset()
    """Shape and first words of blocks that are filled in: `("tk3p7q2ma", "lesen sie hierzu")`."""
    endings: frozenset[tuple[str, str]] = frozenset()
    """Shape and last words of such."""
    shapes: frozenset[str] = frozenset()
    """Shapes that hold boilerplate only."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; equal rules give equal documents."""
        pairs = {name: sorted(map(list, getattr(self, name))) for name in _FILLED}
        return {**pairs, "shapes": sorted(self.shapes)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> LearnedRules:
        """The inverse of `as_dict`; what is missing is empty."""
        lines, openings, endings = (
            frozenset((shape, text) for shape, text in values.get(name, ())) for name in _FILLED
        )
        return cls(lines, openings, endings, frozenset(values.get("shapes", ())))


@dataclass(frozen=True, slots=True)
class SiteRules:
    """What is known of a site before its page is read; the rest of extraction's input is the page."""

    time_zone: str | None = None
    """IANA name for times that state no zone; UTC when not given."""
    language: str | None = None
    """BCP 47, when the pages do not say."""
    homepage: str | None = None
    """A canonical equal to it is never believed."""
    channels: tuple[str, ...] = ()
    """Feed, sitemap and section URLs of the source; never an article's URL."""
    selectors: Mapping[str, str] = field(default_factory=dict)
    """CSS selector per field, tried first."""
    remove: tuple[str, ...] = ()
    """CSS selectors of what is no part of the article."""
    learned: LearnedRules | None = None
    version: int = 0
    """Of the learned rules; 0 where there are none."""


@dataclass(frozen=True, slots=True)
class Processed:
    """What became of a page in a worker process: all that the store needs, without the page's bytes."""

    requested_url: str
    url: str
    """Final URL."""
    status: int
    fetched_at: datetime
    raw: RawRef | None
    result: NewsArticle | Rejection
    text_hash: bytes = b""
    """`pipeline.fingerprint.text_hash` of the body; empty for a rejection."""
    revision_hash: bytes = b""
    """`pipeline.fingerprint.revision_hash` of the article; empty for a rejection."""
    rules_version: int = 0
    next_page: str | None = None
    """Where the article goes on, when that was not among the pages it was read from."""
    etag: str | None = None
    last_modified: str | None = None
    """What the response says of its version (RFC 9110 section 8.8), as sent."""
    entry: Entry | None = None
    """The claims that it was read with."""


@dataclass(frozen=True, slots=True)
class Unfetched:
    """A URL that gave no page to look into, and why."""

    url: str
    """The URL that was asked for."""
    state: Literal["failed", "rejected", "quarantined", "unchanged"]
    """`unchanged`: the server answered 304."""
    reason: str | None
    """One word of the documented list: `not_found`, `timeout`, `robots`, `out_of_memory`…"""
    fetched_at: datetime
    detail: str | None = None
    """For people."""
    status: int | None = None
    """HTTP status, when there was an answer."""
    retry_after_s: float | None = None
    """How long to wait before the first retry, doubled for each further one; None leaves it settled."""


_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """`text` without what a database refuses or a reader cannot see.

    Drops NUL, the other C0 controls but tab, line feed and carriage return, DEL, lone surrogates and
    non-characters. PostgreSQL refuses NUL in text and `\\u0000` or lone surrogates in jsonb.
    """
    return _UNSTORABLE.sub("", text) if _UNSTORABLE.search(text) else text


def _instant_fields(name: str, instant: Instant | None) -> dict[str, Any]:
    return {
        name: instant.at.isoformat() if instant else None,
        f"{name}_raw": instant.raw if instant else None,
        f"{name}_offset_minutes": instant.offset_minutes if instant else None,
        f"{name}_precision": instant.precision if instant else None,
        f"{name}_zone": instant.zone if instant else None,
    }
