"""The tables of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What a column is on each database is said here again, so that the models may change and this step not.
INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_sources()
    _create_articles()
    _create_urls()
    _create_changes()
    _create_runs()
    _create_search()


def _create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("homepage", sa.Text(), nullable=False),
        sa.Column("in_language", sa.Text()),
        sa.Column("time_zone", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("name", name="uq_sources_name"),
    )
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", INSTANT),
        sa.Column("lease_gen", BIG, nullable=False),
        sa.Column("next_allowed_at", INSTANT),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
    )
    op.create_table(
        "channels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("last_polled_at", INSTANT),
        sa.Column("last_status", sa.Text()),
        sa.Column("last_error", sa.Text()),
        sa.Column("last_new_at", INSTANT),
        sa.Column("next_poll_at", INSTANT),
        sa.Column("interval_s", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_channels_source_id_sources"),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
        sa.UniqueConstraint("source_id", "url_key", name="uq_channels_source_id_url_key"),
    )
    op.create_index("ix_channels_next_poll_at", "channels", ["next_poll_at"])


def _content() -> list[sa.Column[object]]:
    """What an article and each of its revisions both hold."""
    return [
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text()),
        sa.Column("kicker", sa.Text()),
        sa.Column("standfirst", sa.Text()),
        sa.Column("in_language", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("section", sa.Text()),
        sa.Column("keywords", JSON, nullable=False),
        sa.Column("breadcrumbs", JSON, nullable=False),
        sa.Column("authors", JSON, nullable=False),
        sa.Column("agency_credit", JSON, nullable=False),
        sa.Column("dateline_place", sa.Text()),
        sa.Column("date_published", INSTANT),
        sa.Column("date_published_raw", sa.Text()),
        sa.Column("date_published_offset_minutes", sa.Integer()),
        sa.Column("date_published_precision", sa.Text()),
        sa.Column("date_published_zone", sa.Text()),
        sa.Column("date_modified", INSTANT),
        sa.Column("date_modified_raw", sa.Text()),
        sa.Column("date_modified_offset_minutes", sa.Integer()),
        sa.Column("date_modified_precision", sa.Text()),
        sa.Column("date_modified_zone", sa.Text()),
        sa.Column("reading_time_minutes", sa.Double()),
        sa.Column("reading_time_raw", sa.Text()),
        sa.Column("reading_time_estimated_minutes", sa.Double()),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("images", JSON, nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("completeness", sa.Text(), nullable=False),
        sa.Column("rights", JSON, nullable=False),
        sa.Column("canonical_url", sa.Text()),
        sa.Column("amp_url", sa.Text()),
        sa.Column("raw_file", sa.Text()),
        sa.Column("raw_offset", BIG),
        sa.Column("raw_length", BIG),
        sa.Column("raw_digest", sa.Text()),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
    ]


def _create_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ulid", sa.String(26), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("final_key", sa.LargeBinary(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("evidence", JSON),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("last_checked_at", INSTANT, nullable=False),
        sa.Column("last_changed_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.Column("story_id", sa.String(26)),
        sa.Column("story_role", sa.Text()),
        sa.Column("story_overlap", sa.Double()),
        sa.Column("change", BIG, nullable=False),
        *_content(),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_articles_source_id_sources"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("final_key", name="uq_articles_final_key"),
        sa.UniqueConstraint("ulid", name="uq_articles_ulid"),
    )
    op.create_index("ix_articles_first_seen", "articles", ["first_seen_at"])
    op.create_index("ix_articles_published", "articles", ["date_published"])
    op.create_index("ix_articles_source_published", "articles", ["source_id", "date_published"])
    op.create_index("ix_articles_source_seen", "articles", ["source_id", "first_seen_at"])
    op.create_index("ix_articles_story_id", "articles", ["story_id"])
    op.create_index("ix_articles_text_hash", "articles", ["source_id", "text_hash"])
    op.create_table(
        "revisions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("revision_hash", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("blocks", JSON, nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("class", sa.Text()),
        *_content(),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisions_article_id_articles"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.UniqueConstraint("article_id", "revision", name="uq_revisions_article_id_revision"),
    )


def _create_urls() -> None:
    op.create_table(
        "urls",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("detail", sa.Text()),
        sa.Column("status", sa.Integer()),
        sa.Column("article_id", BIG),
        sa.Column("due_at", INSTANT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("entry", JSON),
        sa.Column("claimed_at", INSTANT),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.Column("last_fetched_at", INSTANT),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_urls_article_id_articles"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_urls_source_id_sources"),
        sa.PrimaryKeyConstraint("id", name="pk_urls"),
        sa.UniqueConstraint("key", name="uq_urls_key"),
    )
    op.create_index("ix_urls_article_id", "urls", ["article_id"])
    is_due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_urls_due", "urls", ["source_id", "due_at"], sqlite_where=is_due, postgresql_where=is_due)
    op.create_index("ix_urls_fetched", "urls", ["last_fetched_at"])
    op.create_table(
        "url_channels",
        sa.Column("url_id", BIG, nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_url_channels_channel_id_channels"),
        sa.ForeignKeyConstraint(["url_id"], ["urls.id"], name="fk_url_channels_url_id_urls"),
        sa.PrimaryKeyConstraint("url_id", "channel_id", name="pk_url_channels"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "article_urls",
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("url_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_article_urls_article_id_articles"),
        sa.ForeignKeyConstraint(["url_id"], ["urls.id"], name="fk_article_urls_url_id_urls"),
        sa.PrimaryKeyConstraint("article_id", "url_id", "kind", name="pk_article_urls"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_urls_url", "article_urls", ["url_id"])


def _create_changes() -> None:
    op.create_table(
        "changes",
        sa.Column("change", BIG, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("url_id", BIG),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_changes_article_id_articles"),
        sa.ForeignKeyConstraint(["url_id"], ["urls.id"], name="fk_changes_url_id_urls"),
        sa.PrimaryKeyConstraint("change", name="pk_changes"),
    )
    op.create_index("ix_changes_article_id", "changes", ["article_id"])
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.bulk_insert(counters, [{"name": "change", "value": 0}])


def _create_runs() -> None:
    counted = ("fetched", "new", "revised", "unchanged", "duplicate", "rejected", "failed")
    op.create_table(
        "runs",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked", JSON, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("outcome", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counted),
        sa.Column("counts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_started_at", "runs", ["started_at"])


def _create_search() -> None:
    """The full-text index: a table of documents on PostgreSQL, a contentless FTS5 table on SQLite."""
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE article_fts USING fts5(headline, standfirst, body,"
            " content='', tokenize='unicode61 remove_diacritics 2')"
        )
        return
    op.create_table(
        "search_documents",
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("document", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_search_documents_article_id_articles"),
        sa.PrimaryKeyConstraint("article_id", name="pk_search_documents"),
    )
    # Without the list of pending entries: measured on 400 articles, it made the index four times as large.
    op.create_index(
        "ix_search_documents_document",
        "search_documents",
        ["document"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
