"""The consumers' contract as SQL: the thirteen views, for SQLite and for PostgreSQL.

The same names and columns on both. A column may be added at the end of a view, none renamed, removed or
redefined; a definition that changes comes with a new migration step, empty if need be, so that the databases
in the field get it (see `db/migrations/env.py`). Source health has a module of its own, `db.health`.
"""

# ruff: noqa: S608 - the statements are put together from constants of ours
from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.engine import Connection

from db import health
from db.dialects import DIALECTS, Dialect

_Definition = Callable[[Dialect], str]


def definitions(dialect: str) -> dict[str, str]:
    """The SELECT statement of each view, by the view's name, in an order in which they can be created."""
    return {name: define(DIALECTS[dialect]) for name, define in _VIEWS.items()}


def create(connection: Connection) -> None:
    """Put the views in place. On PostgreSQL existing ones are replaced, and keep their grants."""
    dialect = connection.dialect.name
    verb = "CREATE OR REPLACE VIEW" if dialect == "postgresql" else "CREATE VIEW"
    for name, select in definitions(dialect).items():
        connection.exec_driver_sql(f"{verb} {name} AS {select}")


def drop(connection: Connection) -> None:
    """Remove the views that exist."""
    for name in reversed(_VIEWS):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def _articles(sql: Dialect) -> str:
    return f"""
    SELECT a.ulid AS id, s.name AS source, a.url, a.headline, a.kicker, a.standfirst, r.body, a.in_language, a.kind,
           a.section, a.keywords, {sql.each_member("a.authors", "name")} AS authors, a.agency_credit,
           a.date_published, a.date_published_raw, a.date_published_precision, a.date_published_zone, a.date_modified,
           a.reading_time_minutes, a.reading_time_raw, a.reading_time_estimated_minutes, a.word_count,
           {sql.first_member_where("a.images", "url", "is_lead")} AS image_url,
           {sql.first_member_where("a.images", "caption", "is_lead")} AS image_caption,
           a.access, a.completeness, a.story_id, a.revision, a.first_seen_at, a.last_checked_at, a.last_changed_at,
           a.withdrawn_at, a.change
    FROM articles a
    JOIN sources s ON s.id = a.source_id
    JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision"""


def _revisions(sql: Dialect) -> str:
    return f"""
    SELECT a.ulid AS article_id, r.revision, r.seen_at, r.headline, r.standfirst, r.body, r.date_published,
           r.date_modified, {sql.hexadecimal("r.revision_hash")} AS revision_hash, r.class, r.rules_version,
           r.raw_file, r.raw_offset, r.raw_length, r.raw_digest,
           (SELECT n.seen_at FROM revisions n
            WHERE n.article_id = r.article_id AND n.revision = r.revision + 1) AS replaced_at
    FROM revisions r
    JOIN articles a ON a.id = r.article_id"""


def _blocks(sql: Dialect) -> str:
    """A block is `[type, level, role, text, locator, removed_by]`; text as `[start, length]` lies in the body."""
    body_part = f"substr(r.body, {sql.integer('b', 3, 0)} + 1, {sql.integer('b', 3, 1)})"
    return f"""
    SELECT a.ulid AS article_id, r.revision, {sql.position("b")} AS position, {sql.text("b", 0)} AS type,
           {sql.integer("b", 1)} AS level, {sql.text("b", 2)} AS role,
           CASE WHEN {sql.is_list("b", 3)} THEN {body_part} ELSE {sql.text("b", 3)} END AS text,
           {sql.text("b", 4)} AS locator, {sql.text("b", 5)} AS removed_by
    FROM revisions r
    JOIN articles a ON a.id = r.article_id
    {sql.join_elements("r.blocks", "b")}"""


def _notices(sql: Dialect) -> str:
    """A notice is `[kind, position, text]`."""
    return f"""
    SELECT a.ulid AS article_id, r.revision, {sql.integer("n", 1)} AS position, {sql.text("n", 0)} AS kind,
           {sql.text("n", 2)} AS text
    FROM revisions r
    JOIN articles a ON a.id = r.article_id
    {sql.join_elements("r.notices", "n")}"""


def _evidence(sql: Dialect) -> str:
    """A candidate is `[field, value, method, locator, raw, chosen, reason]`; raw 0 where it equals the value."""
    document = "CASE WHEN r.revision = a.revision THEN coalesce(a.evidence, r.evidence) ELSE r.evidence END"
    return f"""
    SELECT a.ulid AS article_id, r.revision, {sql.text("e", 0)} AS field, {sql.text("e", 1)} AS value,
           {sql.text("e", 2)} AS method, {sql.text("e", 3)} AS locator,
           CASE WHEN {sql.is_number("e", 4)} THEN {sql.text("e", 1)} ELSE {sql.text("e", 4)} END AS raw,
           {sql.boolean("e", 5)} AS chosen, {sql.text("e", 6)} AS reason
    FROM revisions r
    JOIN articles a ON a.id = r.article_id
    {sql.join_elements(document, "e")}"""


def _article_urls(_: Dialect) -> str:
    return """
    SELECT a.ulid AS article_id, u.url, l.kind, l.first_seen_at
    FROM article_urls l
    JOIN articles a ON a.id = l.article_id
    JOIN urls u ON u.id = l.url_id"""


def _changes(_: Dialect) -> str:
    return """
    SELECT c.change, c.kind, a.ulid AS article_id, c.revision, c.at, s.name AS source,
           coalesce(u.url, a.url) AS url, r.headline, CASE WHEN c.kind = 'revised' THEN r.class END AS class
    FROM changes c
    JOIN articles a ON a.id = c.article_id
    JOIN sources s ON s.id = a.source_id
    LEFT JOIN revisions r ON r.article_id = c.article_id AND r.revision = c.revision
    LEFT JOIN urls u ON u.id = c.url_id"""


def _stories(_: Dialect) -> str:
    return """
    SELECT a.story_id, a.ulid AS article_id, s.name AS source, a.story_role AS role, a.story_overlap AS overlap,
           a.date_published
    FROM articles a
    JOIN sources s ON s.id = a.source_id
    WHERE a.story_id IS NOT NULL"""


def _sources(_: Dialect) -> str:
    return """
    SELECT s.name AS source, s.title AS name, s.homepage, s.in_language, s.time_zone,
           (SELECT count(*) FROM articles a WHERE a.source_id = s.id) AS articles,
           (SELECT max(a.first_seen_at) FROM articles a WHERE a.source_id = s.id) AS last_article_at
    FROM sources s"""


def _channels(_: Dialect) -> str:
    return """
    SELECT s.name AS source, c.url, c.kind, c.next_poll_at, c.interval_s, c.last_status, c.last_new_at, c.failures,
           c.overflows
    FROM channels c
    JOIN sources s ON s.id = c.source_id"""


def _runs(_: Dialect) -> str:
    return """
    SELECT id, kind, started_at, ended_at, outcome, fetched, new, revised, unchanged, duplicate, rejected, failed
    FROM runs"""


def _urls(sql: Dialect) -> str:
    announced_by = "SELECT c.url FROM url_channels uc JOIN channels c ON c.id = uc.channel_id WHERE uc.url_id = u.id"
    return f"""
    SELECT u.url, s.name AS source, u.state, u.reason, a.ulid AS article_id, u.first_seen_at, u.last_fetched_at,
           u.status, {sql.list_of(announced_by, "url")} AS channels
    FROM urls u
    JOIN sources s ON s.id = u.source_id
    LEFT JOIN articles a ON a.id = u.article_id"""


_VIEWS: dict[str, _Definition] = {
    "articles_v1": _articles,
    "revisions_v1": _revisions,
    "blocks_v1": _blocks,
    "evidence_v1": _evidence,
    "notices_v1": _notices,
    "article_urls_v1": _article_urls,
    "changes_v1": _changes,
    "stories_v1": _stories,
    "sources_v1": _sources,
    "channels_v1": _channels,
    "source_health_v1": health.select,
    "runs_v1": _runs,
    "urls_v1": _urls,
}
