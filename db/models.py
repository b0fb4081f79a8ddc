"""The tables. Private: consumers read the views of `db.views`.

Says what is stored, not how it is asked or changed. Integer keys inside; the ULIDs that consumers see
are a column of their own. Instants are UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine


class Instant(TypeDecorator[datetime]):
    """An aware datetime: `timestamptz` on PostgreSQL, fixed-width text in UTC on SQLite, so that it sorts."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: state its zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else format_instant(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value.astimezone(UTC) if value is not None else None
        return datetime.fromisoformat(value)


def format_instant(value: datetime) -> str:
    """`2026-02-03T07:15:00.000000Z`: how SQLite holds an instant, 27 characters."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


#: JSON text on SQLite, jsonb on PostgreSQL.
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_IS_DUE = text("due_at IS NOT NULL")
_IS_CHECKED = text("recheck_at IS NOT NULL")
#: SQLite gives row ids only to INTEGER columns.
BigInt = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, str: Text, int: Integer, bytes: LargeBinary, bool: Boolean}  # noqa: RUF012


class Source(Base):
    """A publisher's site that was ever crawled."""

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    """The file's name, or the host of an ad-hoc URL: what consumers see as `source`."""
    title: Mapped[str]
    homepage: Mapped[str]
    in_language: Mapped[str | None]
    time_zone: Mapped[str | None]


class LearnedRules(Base):
    """A version of what was learned of a source's pages. The newest is in use unless another was asked for."""

    __tablename__ = "learned_rules"
    __table_args__ = (UniqueConstraint("source_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    version: Mapped[int]
    """From 1; articles and revisions say which they were read with. 0 is no rules, when that was asked for."""
    learned_at: Mapped[datetime]
    """When it was last found to be what the pages say."""
    articles: Mapped[int]
    """How many it was learned from."""
    rules: Mapped[dict[str, Any]] = mapped_column(Json)
    """`pipeline.types.LearnedRules` as a document."""
    in_use: Mapped[bool]
    """Of one version at most."""
    pinned: Mapped[bool]
    """Asked for by the operator: nothing is learned until they say so."""


class Host(Base):
    """A host that is or was fetched from: the unit of leases."""

    __tablename__ = "hosts"

    host: Mapped[str] = mapped_column(primary_key=True)
    """With its port when that is not the default."""
    lease_owner: Mapped[str | None]
    """`machine/pid/process start/run`."""
    lease_until: Mapped[datetime | None]
    lease_gen: Mapped[int] = mapped_column(BigInt, default=0)
    """Goes up with each lease; a write that knows an older one is refused."""
    next_allowed_at: Mapped[datetime | None]
    """No request before that, whoever holds the lease."""


class Channel(Base):
    """A place where a source announces articles."""

    __tablename__ = "channels"
    __table_args__ = (UniqueConstraint("source_id", "url_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    url: Mapped[str]
    url_key: Mapped[bytes]
    kind: Mapped[str]
    declared: Mapped[bool]
    """In the source file, rather than discovered."""
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    validators_at: Mapped[datetime | None]
    """When these two came."""
    last_polled_at: Mapped[datetime | None]
    last_status: Mapped[str | None]
    """HTTP status of the last poll, or the word of its failure: `200`, `304`, `html_instead_of_feed`."""
    last_error: Mapped[str | None]
    last_new_at: Mapped[datetime | None]
    next_poll_at: Mapped[datetime | None] = mapped_column(index=True)
    interval_s: Mapped[int]
    failures: Mapped[int] = mapped_column(default=0)
    overflows: Mapped[int] = mapped_column(default=0)
    """Polls that found a whole window of entries unseen: others must have gone by."""
    rhythm: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """When it publishes, as learned (`crawler.rhythm`)."""
    wishes: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """When its publisher asks for it to be left alone (`crawler.wishes`)."""


class Url(Base):
    """A URL we know of and its fate."""

    __tablename__ = "urls"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    key: Mapped[bytes] = mapped_column(unique=True)
    """SHA-256 of the normalised form (`db.urls.key`)."""
    key_version: Mapped[int]
    url: Mapped[str]
    """As first announced."""
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    state: Mapped[str]
    """`known`, `stored`, `duplicate`, `rejected`, `failed`, `withdrawn`, `quarantined`."""
    reason: Mapped[str | None]
    detail: Mapped[str | None]
    """For people: what exactly went wrong."""
    status: Mapped[int | None]
    """HTTP status of the last fetch."""
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    due_at: Mapped[datetime | None]
    """When it is to be fetched; null when nothing is to be done."""
    attempts: Mapped[int] = mapped_column(default=0)
    """Fetches that failed in a row."""
    entry: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What channels claim of it (`db.entries`)."""
    claimed_at: Mapped[datetime | None]
    """The newest date that a channel gave it when it was last fetched."""
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    last_fetched_at: Mapped[datetime | None]
    recheck_at: Mapped[datetime | None]
    """When the article whose home it is will be looked at again (`db.rechecks`); null for never."""
    tells_changes: Mapped[bool] = mapped_column(default=False)
    """A channel gives a date of its last change, apart from that of its publication."""
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    validators_at: Mapped[datetime | None]
    """When the page came that bore these two."""
    gone_at: Mapped[datetime | None]
    """When it was found to be gone (404, 410) for the first time since it was last there."""

    __table_args__ = (
        Index("ix_urls_due", "source_id", "due_at", sqlite_where=_IS_DUE, postgresql_where=_IS_DUE),
        Index("ix_urls_recheck", "source_id", "recheck_at", sqlite_where=_IS_CHECKED, postgresql_where=_IS_CHECKED),
        Index("ix_urls_fetched", "last_fetched_at"),
    )


class SearchDocument(Base):
    """PostgreSQL's full-text index of an article; SQLite has the FTS5 table `article_fts` instead."""

    __tablename__ = "search_documents"
    __table_args__ = (
        Index(
            "ix_search_documents_document",
            "document",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
        {"info": {"only": "postgresql"}},
    )

    article_id: Mapped[int] = mapped_column(BigInt, ForeignKey("articles.id"), primary_key=True)
    document: Mapped[str] = mapped_column(TSVECTOR)


class UrlChannel(Base):
    """That a channel announced a URL."""

    __tablename__ = "url_channels"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    url_id: Mapped[int] = mapped_column(BigInt, ForeignKey("urls.id"), primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"), primary_key=True)


class ArchivePage(Base):
    """A page of a source's past to be read once: a dated page, a sitemap, an older page of a feed or of a section."""

    __tablename__ = "archive_pages"
    __table_args__ = (UniqueConstraint("source_id", "url_key", "first_day", "last_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    url: Mapped[str]
    url_key: Mapped[bytes]
    kind: Mapped[str]
    first_day: Mapped[date]
    """Of the days for which it is read."""
    last_day: Mapped[date]
    depth: Mapped[int]
    """How many pages led to it."""
    due_at: Mapped[datetime | None]
    """When it is to be read; null once all of its days were over when it was read."""
    status: Mapped[str | None]
    """As of a channel's last poll; null while it is not read."""
    found: Mapped[int] = mapped_column(default=0)
    """URLs of its days that it lists."""


class Content:
    """What a page said: the columns that an article (now) and each of its revisions (then) share.

    One column for each field of `pipeline.types.NewsArticle`; blocks and evidence are documents.
    """

    url: Mapped[str]
    headline: Mapped[str | None]
    kicker: Mapped[str | None]
    standfirst: Mapped[str | None]
    in_language: Mapped[str | None]
    kind: Mapped[str]
    section: Mapped[str | None]
    keywords: Mapped[list[str]] = mapped_column(Json)
    breadcrumbs: Mapped[list[str]] = mapped_column(Json)
    authors: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    agency_credit: Mapped[list[str]] = mapped_column(Json)
    dateline_place: Mapped[str | None]
    date_published: Mapped[datetime | None]
    date_published_raw: Mapped[str | None]
    date_published_offset_minutes: Mapped[int | None]
    date_published_precision: Mapped[str | None]
    date_published_zone: Mapped[str | None]
    date_modified: Mapped[datetime | None]
    date_modified_raw: Mapped[str | None]
    date_modified_offset_minutes: Mapped[int | None]
    date_modified_precision: Mapped[str | None]
    date_modified_zone: Mapped[str | None]
    reading_time_minutes: Mapped[float | None]
    reading_time_raw: Mapped[str | None]
    reading_time_estimated_minutes: Mapped[float | None]
    word_count: Mapped[int]
    images: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    access: Mapped[str]
    completeness: Mapped[str]
    rights: Mapped[dict[str, Any]] = mapped_column(Json)
    canonical_url: Mapped[str | None]
    amp_url: Mapped[str | None]
    raw_file: Mapped[str | None]
    raw_offset: Mapped[int | None] = mapped_column(BigInt)
    raw_length: Mapped[int | None] = mapped_column(BigInt)
    raw_digest: Mapped[str | None]
    rules_version: Mapped[int]
    extractor_version: Mapped[str]
    """Of ours and of trafilatura: `1/2.3.1`."""


class Article(Content, Base):
    """An identity in our archive: what its page says now."""

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    ulid: Mapped[str] = mapped_column(String(26), unique=True)
    """What consumers know it by; never reused."""
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    final_key: Mapped[bytes] = mapped_column(unique=True)
    """The key of its final URL: its identity."""
    text_hash: Mapped[bytes]
    """Of the body text alone (`pipeline.fingerprint.text_hash`): finds republished copies."""
    revision: Mapped[int]
    """The number of its current revision, from 1."""
    evidence: Mapped[list[Any] | None] = mapped_column(Json)
    """Of the current values; null while those of the current revision still hold."""
    first_seen_at: Mapped[datetime]
    last_checked_at: Mapped[datetime]
    last_changed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    story_id: Mapped[str | None] = mapped_column(String(26), index=True)
    story_role: Mapped[str | None]
    story_overlap: Mapped[float | None]
    change: Mapped[int] = mapped_column(BigInt)
    """The number of its last change."""

    __table_args__ = (
        Index("ix_articles_text_hash", "source_id", "text_hash"),
        Index("ix_articles_published", "date_published"),
        Index("ix_articles_first_seen", "first_seen_at"),
        Index("ix_articles_source_published", "source_id", "date_published"),
        Index("ix_articles_source_seen", "source_id", "first_seen_at"),
    )


class Revision(Content, Base):
    """One stored version of an article's content. Never updated in place."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("article_id", "revision"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    article_id: Mapped[int] = mapped_column(BigInt, ForeignKey("articles.id"))
    revision: Mapped[int]
    seen_at: Mapped[datetime]
    revision_hash: Mapped[bytes]
    """What makes it a version of its own (`pipeline.fingerprint.revision_hash`)."""
    body: Mapped[str]
    blocks: Mapped[list[Any]] = mapped_column(Json)
    """`[type, level, role, text or [start, length] in body, locator, removed_by, shape]` per block; see `db.views`."""
    evidence: Mapped[list[Any]] = mapped_column(Json)
    """`[field, value, method, locator, raw, chosen, reason]` per candidate; raw 0 where it equals the value."""
    class_: Mapped[str | None] = mapped_column("class")
    """`correction`, `update`, `headline`, `minor`; null for the first, and where newer code read an old page."""
    notices: Mapped[list[Any]] = mapped_column(Json, default=list)
    """`[kind, position of its block, text]` of each correction or update that the page announces."""


class ArticleUrl(Base):
    """An alias: a URL under which an article was met."""

    __tablename__ = "article_urls"
    __table_args__ = (
        Index("ix_article_urls_url", "url_id"),
        {"sqlite_with_rowid": False},
    )

    article_id: Mapped[int] = mapped_column(BigInt, ForeignKey("articles.id"), primary_key=True)
    url_id: Mapped[int] = mapped_column(BigInt, ForeignKey("urls.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    """`requested`, `final`, `canonical`, `amp` or `duplicate`."""
    first_seen_at: Mapped[datetime]


class Change(Base):
    """One line of the change feed."""

    __tablename__ = "changes"

    change: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    """Gap-free, in commit order: see `pipeline.store`."""
    kind: Mapped[str]
    article_id: Mapped[int] = mapped_column(BigInt, ForeignKey("articles.id"), index=True)
    revision: Mapped[int]
    at: Mapped[datetime]
    url_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("urls.id"))
    """The URL of a duplicate; null when it is the article's own."""


class Counter(Base):
    """A number handed out inside the transaction that uses it. Its row's lock makes the order."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInt)


class Run(Base):
    """One process that fetched or extracted: what it was asked, what it counted, how it ended."""

    __tablename__ = "runs"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    """A ULID; WARC files bear it."""
    kind: Mapped[str]
    asked: Mapped[dict[str, Any]] = mapped_column(Json)
    owner: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str]
    fetched: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    revised: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    duplicate: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """Everything else that was counted: Scrapy's stats, reasons."""
