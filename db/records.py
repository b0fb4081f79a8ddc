"""The views' rows in Python: one frozen dataclass each, with the views' names in the views' order.

What a column means is said in the record's reference; here are only the shapes. Instants are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from db.models import format_instant

#: What `source_health_v1.status` says of sources that need no attention.
WELL = ("ok", "new")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a view."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, in column order: `2026-02-03T07:15:00.000000Z` for an instant, a list for a tuple."""
        return {field.name.rstrip("_"): _plain(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Article(Record):
    """`articles_v1`: an article as it is now."""

    id: str
    source: str
    url: str
    headline: str | None
    kicker: str | None
    standfirst: str | None
    body: str
    in_language: str | None
    kind: str
    section: str | None
    keywords: tuple[str, ...]
    authors: tuple[str, ...]
    agency_credit: tuple[str, ...]
    date_published: datetime | None
    date_published_raw: str | None
    date_published_precision: str | None
    date_published_zone: str | None
    date_modified: datetime | None
    reading_time_minutes: float | None
    reading_time_raw: str | None
    reading_time_estimated_minutes: float | None
    word_count: int
    image_url: str | None
    image_caption: str | None
    access: str
    completeness: str
    story_id: str | None
    revision: int
    first_seen_at: datetime
    last_checked_at: datetime
    last_changed_at: datetime
    withdrawn_at: datetime | None
    change: int


@dataclass(frozen=True, slots=True)
class Revision(Record):
    """`revisions_v1`: one stored version of an article."""

    article_id: str
    revision: int
    seen_at: datetime
    headline: str | None
    standfirst: str | None
    body: str
    date_published: datetime | None
    date_modified: datetime | None
    revision_hash: str
    class_: str | None
    """The column `class`."""
    rules_version: int
    raw_file: str | None
    raw_offset: int | None
    raw_length: int | None
    raw_digest: str | None
    replaced_at: datetime | None
    """When the next version was seen; null for the current one."""


@dataclass(frozen=True, slots=True)
class Block(Record):
    """`blocks_v1`: a block of a revision."""

    article_id: str
    revision: int
    position: int
    type: str
    level: int | None
    role: str
    text: str
    locator: str | None
    removed_by: str | None


@dataclass(frozen=True, slots=True)
class Evidence(Record):
    """`evidence_v1`: a candidate of a field. Values are text; what is not a string is JSON."""

    article_id: str
    revision: int
    field: str
    value: str | None
    method: str
    locator: str
    raw: str | None
    chosen: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Notice(Record):
    """`notices_v1`: a correction or an update that a revision's page announces."""

    article_id: str
    revision: int
    position: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ArticleUrl(Record):
    """`article_urls_v1`: a URL under which an article was met."""

    article_id: str
    url: str
    kind: str
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Change(Record):
    """`changes_v1`: one line of the change feed."""

    change: int
    kind: str
    article_id: str
    revision: int
    at: datetime
    source: str
    url: str
    headline: str | None
    class_: str | None
    """The column `class`: of the revision, where the change is one."""


@dataclass(frozen=True, slots=True)
class StoryArticle(Record):
    """`stories_v1`: an article in a story."""

    story_id: str
    article_id: str
    source: str
    role: str | None
    overlap: float | None
    date_published: datetime | None


@dataclass(frozen=True, slots=True)
class Source(Record):
    """`sources_v1`: a publisher's site."""

    source: str
    name: str
    homepage: str
    in_language: str | None
    time_zone: str | None
    articles: int
    last_article_at: datetime | None


@dataclass(frozen=True, slots=True)
class Channel(Record):
    """`channels_v1`: a place where a source announces articles."""

    source: str
    url: str
    kind: str
    next_poll_at: datetime | None
    interval_s: int
    last_status: str | None
    last_new_at: datetime | None
    failures: int
    overflows: int


@dataclass(frozen=True, slots=True)
class SourceHealth(Record):
    """`source_health_v1`: a source's last hours beside its own past."""

    source: str
    status: str
    reason: str | None
    articles_24h: int
    expected_24h: float | None
    missing_body_share: float | None
    missing_date_share: float | None
    errors_24h: int
    median_delay_s: int | None
    missing_headline_share: float | None
    missing_author_share: float | None
    unread_24h: int


@dataclass(frozen=True, slots=True)
class Run(Record):
    """`runs_v1`: one process that fetched or extracted."""

    id: str
    kind: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    fetched: int
    new: int
    revised: int
    unchanged: int
    duplicate: int
    rejected: int
    failed: int


@dataclass(frozen=True, slots=True)
class Url(Record):
    """`urls_v1`: a known URL and its fate."""

    url: str
    source: str
    state: str
    reason: str | None
    article_id: str | None
    first_seen_at: datetime
    last_fetched_at: datetime | None
    status: int | None
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit(Record):
    """An article that a search found."""

    id: str
    source: str
    url: str
    headline: str | None
    date_published: datetime | None
    first_seen_at: datetime
    snippet: str
    """The passage that fits best, on one line."""
    marks: tuple[tuple[int, int], ...]
    """Where in the snippet the words are: start and end of each, in characters."""
    score: float
    """Higher is better; comparable within one search only."""


@dataclass(frozen=True, slots=True)
class TextChange(Record):
    """A headline, a standfirst or a block of the body, in two revisions."""

    field: str
    kind: str
    """`same`, `changed`, `added` or `removed`."""
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Diff(Record):
    """What differs between two revisions of an article."""

    article_id: str
    old: int
    new: int
    seen_at: datetime
    """When the newer one was seen."""
    class_: str | None
    """What kind of change made the newer one of the one before it."""
    changes: tuple[TextChange, ...]
    notices: tuple[Notice, ...]
    """Those of the newer one."""


@dataclass(frozen=True, slots=True)
class UrlCount(Record):
    """How many known URLs share a fate."""

    state: str
    reason: str | None
    urls: int


@dataclass(frozen=True, slots=True)
class Status(Record):
    """What there is and how it fares."""

    health: tuple[SourceHealth, ...]
    sources: tuple[Source, ...]
    runs: tuple[Run, ...]
    """The last ones, newest first."""
    urls: tuple[UrlCount, ...]
    articles: int
    channels: int
    channels_due: int
    last_change: int
    """0 before the first."""


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value.as_dict() if isinstance(value, Record) else value
