"""The views: names, columns and types as promised, and the documents unfolded the same on both databases."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from stored_rows import NOON, Rows

from db import views
from db.engine import migrate

_GOLDEN = Path(__file__).parent / "views.txt"
_POSTGRES_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a
    WHERE a.attrelid = CAST(:view AS regclass) AND a.attnum > 0 ORDER BY a.attnum"""


def _select(engine: Engine, statement: str, **values: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text(statement), values).all())


def _plain(value: Any) -> Any:
    """A list as Python's, an instant as text: what both databases' forms have in common."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, str) and value.startswith("["):
        return json.loads(value)
    return value


def _row(engine: Engine, statement: str) -> dict[str, Any]:
    with engine.connect() as connection:
        (row,) = connection.execute(sa.text(statement)).mappings()
        return {name: _plain(value) for name, value in row.items()}


def _columns(engine: Engine, view: str) -> list[tuple[str, str]]:
    if engine.dialect.name == "sqlite":
        return [(row[1], row[2].lower()) for row in _select(engine, f"PRAGMA table_info({view})")]
    return [(name, kind) for name, kind in _select(engine, _POSTGRES_COLUMNS, view=view)]


def test_names_order_and_types_are_the_promised_ones(engine: Engine) -> None:
    dialect = engine.dialect.name
    lines = [
        f"{dialect} {view}.{name} {kind}".rstrip()
        for view in views.definitions(dialect)
        for name, kind in _columns(engine, view)
    ]
    assert lines == [line for line in _GOLDEN.read_text().splitlines() if line.startswith(f"{dialect} ")]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_changed_definition_has_a_migration(dialect: str) -> None:
    """Databases in the field get the views with a migration step: add one, then state the new digest here."""
    digest = hashlib.sha256("".join(views.definitions(dialect).values()).encode()).hexdigest()[:16]
    pinned = [line.split() for line in _GOLDEN.read_text().splitlines() if line.startswith(f"# {dialect} ")]
    assert pinned[-1][-1] == digest


def test_views_of_the_record_are_all_there(engine: Engine) -> None:
    assert set(sa.inspect(engine).get_view_names()) == set(views.definitions(engine.dialect.name))


def test_grants_on_a_view_outlive_a_migration(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("GRANT SELECT ON articles_v1 TO PUBLIC")
        connection.exec_driver_sql("CREATE VIEW my_own AS SELECT id FROM articles_v1")
    migrate(engine)
    granted = "SELECT count(*) FROM information_schema.role_table_grants WHERE table_name = 'articles_v1' AND grantee = 'PUBLIC'"
    assert _select(engine, granted) == [(1,)]
    engine.dispose()


def test_article_bears_its_current_values(engine: Engine) -> None:
    images = [
        {"url": "https://courrier.example/2.jpg", "caption": None, "is_lead": False},
        {"url": "https://courrier.example/1.jpg", "caption": "L’usine à l’aube", "is_lead": True},
    ]
    authors = [{"name": "Zoé Marchand", "kind": "person"}, {"name": "Ali Ben Amor", "kind": "person"}]
    with Rows(engine) as rows:
        article = rows.article(
            "Vieux titre",
            "Vieux texte.",
            standfirst="Un chapô.",
            keywords=["énergie", "usine"],
            authors=authors,
            images=images,
            date_published=datetime(2026, 2, 3, 8, 15, tzinfo=UTC),
            date_published_precision="minute",
        )
        rows.revise(article, "Nouveau texte.", at=NOON + timedelta(hours=1), headline="Nouveau titre")
    row = _row(engine, "SELECT * FROM articles_v1")
    assert (row["id"], row["source"], row["url"]) == (article.id, "courrier", article.url)
    assert (row["headline"], row["standfirst"], row["body"]) == ("Nouveau titre", "Un chapô.", "Nouveau texte.")
    assert (row["authors"], row["keywords"]) == (["Zoé Marchand", "Ali Ben Amor"], ["énergie", "usine"])
    assert (row["image_url"], row["image_caption"]) == ("https://courrier.example/1.jpg", "L’usine à l’aube")
    assert row["date_published"] == "2026-02-03T08:15:00.000000Z"
    assert (row["revision"], row["change"]) == (2, 2)
    assert row["first_seen_at"] == "2026-02-03T12:00:00.250000Z"


def test_article_without_images_and_authors(engine: Engine) -> None:
    with Rows(engine) as rows:
        rows.article()
    row = _row(engine, "SELECT * FROM articles_v1")
    assert (row["image_url"], row["image_caption"], row["authors"], row["keywords"]) == (None, None, [], [])


def test_instants_are_fixed_width_text_on_sqlite(sqlite_url: str) -> None:
    engine = sa.create_engine(sqlite_url)
    with Rows(engine) as rows:
        rows.article(first_seen_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert _select(engine, "SELECT first_seen_at, typeof(keywords) FROM articles_v1") == [
        ("2026-01-01T00:00:00.000000Z", "text")
    ]
    engine.dispose()


def test_each_revision_keeps_its_own_text(engine: Engine) -> None:
    with Rows(engine) as rows:
        article = rows.article("Un titre", "Un texte.")
        rows.revise(article, "Un autre texte.", at=NOON + timedelta(hours=1), class_="update")
    found = _select(engine, "SELECT revision, body, class, length(revision_hash) FROM revisions_v1 ORDER BY revision")
    assert found == [(1, "Un texte.", None, 64), (2, "Un autre texte.", "update", 64)]


def test_text_as_of_a_moment_is_one_query(engine: Engine) -> None:
    with Rows(engine) as rows:
        article = rows.article("Un titre", "Un.")
        rows.article("Un autre", "Plus tard.", first_seen_at=NOON + timedelta(hours=9))
        for hour, text in ((2, "Deux."), (4, "Trois.")):
            rows.revise(article, text, at=NOON + timedelta(hours=hour))
    as_of = "SELECT body FROM revisions_v1 WHERE seen_at <= :t AND (replaced_at IS NULL OR replaced_at > :t)"
    texts = []
    for hour in (-1, 0, 2, 3, 8):
        moment = NOON + timedelta(hours=hour)
        texts.append(_select(engine, as_of, t=_plain(moment) if engine.dialect.name == "sqlite" else moment))
    assert texts == [[], [("Un.",)], [("Deux.",)], [("Deux.",)], [("Trois.",)]]


def test_notices_and_classes_of_changes(engine: Engine) -> None:
    with Rows(engine) as rows:
        article = rows.article()
        notices = [["correction", 3, "Erratum : deux ports."]]
        rows.revise(article, "Deux.", at=NOON + timedelta(hours=2), class_="correction", notices=notices)
    assert _select(engine, "SELECT revision, position, kind, text FROM notices_v1") == [
        (2, 3, "correction", "Erratum : deux ports.")
    ]
    found = _select(engine, "SELECT kind, class FROM changes_v1 ORDER BY change")
    assert found == [("new", None), ("revised", "correction")]


def test_block_text_is_a_piece_of_the_body_or_its_own(engine: Engine) -> None:
    body = "À l’aube 🌅 déjà\n\nLe texte, œuvre d’un soir."
    second = body.index("Le texte")
    blocks = [
        ["heading", 2, "body", [0, second - 2], "xpath:/html/body/h2"],
        ["paragraph", None, "body", [second, len(body) - second], "xpath:/html/body/p[1]", None],
        ["paragraph", None, "boilerplate", "Partager [sur] le réseau", "xpath:/html/body/p[2]", "share-line"],
        ["embed", None, "body", ""],
    ]
    with Rows(engine) as rows:
        rows.article(body=body, blocks=blocks)
    assert _select(
        engine, "SELECT position, type, level, role, text, locator, removed_by FROM blocks_v1 ORDER BY position"
    ) == [
        (0, "heading", 2, "body", "À l’aube 🌅 déjà", "xpath:/html/body/h2", None),
        (1, "paragraph", None, "body", "Le texte, œuvre d’un soir.", "xpath:/html/body/p[1]", None),
        (2, "paragraph", None, "boilerplate", "Partager [sur] le réseau", "xpath:/html/body/p[2]", "share-line"),
        (3, "embed", None, "body", "", None, None),
    ]


def test_evidence_values_of_any_kind_are_text(engine: Engine) -> None:
    evidence = [
        ["headline", "L’usine 3.0", "h1", "xpath:/html/body/h1", 0, True],
        ["headline", "L’usine", "title", "xpath:/html/head/title", "L’usine - Le Courrier", False, "shorter"],
        ["reading_time_minutes", 3.0, "visible-text", "xpath:/html/body/p", "3 minutes de lecture", 1],
        ["word_count", 412, "computed", "field:body", None, True],
        ["word_count", 7, "json-ld", "json-ld:0/wordCount", 0],
        ["access", True, "json-ld", "json-ld:0/isAccessibleForFree", "true"],
        ["kicker", None, "h1", "xpath:/html/body/h1/span"],
    ]
    with Rows(engine) as rows:
        rows.article(evidence=evidence)
    found = _select(engine, "SELECT field, value, method, locator, raw, chosen, reason FROM evidence_v1")
    assert [(*row[:5], bool(row.chosen), row.reason) for row in found] == [
        ("headline", "L’usine 3.0", "h1", "xpath:/html/body/h1", "L’usine 3.0", True, None),
        ("headline", "L’usine", "title", "xpath:/html/head/title", "L’usine - Le Courrier", False, "shorter"),
        ("reading_time_minutes", "3.0", "visible-text", "xpath:/html/body/p", "3 minutes de lecture", True, None),
        ("word_count", "412", "computed", "field:body", None, True, None),
        ("word_count", "7", "json-ld", "json-ld:0/wordCount", "7", False, None),
        ("access", "true", "json-ld", "json-ld:0/isAccessibleForFree", "true", False, None),
        ("kicker", None, "h1", "xpath:/html/body/h1/span", None, False, None),
    ]


def test_evidence_that_is_a_list_is_json(engine: Engine) -> None:
    with Rows(engine) as rows:
        rows.article(evidence=[["keywords", ["énergie", "[x]"], "meta", "meta:keywords", 0, True]])
    ((value, raw),) = _select(engine, "SELECT value, raw FROM evidence_v1")
    assert json.loads(value) == json.loads(raw) == ["énergie", "[x]"]


def test_evidence_of_the_current_revision_is_the_articles(engine: Engine) -> None:
    first = [["headline", "Un titre", "h1", "xpath:/h1", 0, True]]
    newer = [["section", "Monde", "meta", "meta:article:section", 0, True]]
    with Rows(engine) as rows:
        updated = rows.article(evidence=first, current_evidence=newer)
        untouched = rows.article(evidence=first)
        revised = rows.article(evidence=first)
        rows.revise(revised, "Un autre texte.", at=NOON, evidence=newer)
    found = _select(engine, "SELECT article_id, revision, field FROM evidence_v1 ORDER BY 1, 2")
    assert found == [
        (updated.id, 1, "section"),
        (untouched.id, 1, "headline"),
        (revised.id, 1, "headline"),
        (revised.id, 2, "section"),
    ]


def test_duplicate_change_bears_its_own_url(engine: Engine) -> None:
    with Rows(engine) as rows:
        article = rows.article("Un titre")
        copy = rows.url(
            "https://courrier.example/copie.html", state="duplicate", reason="same_text", article_id=article.row
        )
        rows.alias(article, copy, "duplicate")
        rows.change("duplicate", article.row, 1, NOON, url=copy)
    assert _select(
        engine, "SELECT change, kind, article_id, source, url, headline FROM changes_v1 ORDER BY change"
    ) == [
        (1, "new", article.id, "courrier", article.url, "Un titre"),
        (2, "duplicate", article.id, "courrier", "https://courrier.example/copie.html", "Un titre"),
    ]
    assert _select(engine, "SELECT article_id, url, kind FROM article_urls_v1 ORDER BY kind") == [
        (article.id, "https://courrier.example/copie.html", "duplicate"),
        (article.id, article.url, "final"),
    ]


def test_changes_show_the_headline_of_their_revision(engine: Engine) -> None:
    with Rows(engine) as rows:
        article = rows.article("Premier titre")
        rows.revise(article, "Un texte.", at=NOON, headline="Second titre")
    found = _select(engine, "SELECT revision, headline FROM changes_v1 ORDER BY change")
    assert found == [(1, "Premier titre"), (2, "Second titre")]


def test_url_names_all_channels_that_announced_it(engine: Engine) -> None:
    with Rows(engine) as rows:
        feeds = [rows.channel(f"https://courrier.example/{name}.xml") for name in ("une", "Monde", "sport")]
        rows.url("https://courrier.example/a", channels=(feeds[0], feeds[1]), state="failed", reason="timeout")
        rows.url("https://courrier.example/b")
    with engine.connect() as connection:
        found = connection.execute(
            sa.text("SELECT url, state, reason, article_id, channels FROM urls_v1 ORDER BY url")
        ).all()
    assert [(*row[:4], _plain(row.channels)) for row in found] == [
        (
            "https://courrier.example/a",
            "failed",
            "timeout",
            None,
            ["https://courrier.example/Monde.xml", "https://courrier.example/une.xml"],
        ),
        ("https://courrier.example/b", "known", None, None, []),
    ]


def test_sources_channels_runs_and_stories(engine: Engine) -> None:
    with Rows(engine) as rows:
        rows.source("matin")
        rows.channel("https://courrier.example/une.xml", failures=2, last_status="503")
        rows.article(first_seen_at=NOON)
        told = rows.article(
            first_seen_at=NOON + timedelta(days=1),
            story_id="01KGHSTORY0000000000000000",
            story_role="copy",
            story_overlap=0.9,
        )
        rows.run("01KGHRUN000000000000000000", fetched=3, new=2)
    assert [
        (row.source, row.articles, _plain(row.last_article_at))
        for row in _select(engine, "SELECT * FROM sources_v1 ORDER BY source")
    ] == [
        ("courrier", 2, "2026-02-04T12:00:00.250000Z"),
        ("matin", 0, None),
    ]
    assert _select(engine, "SELECT source, kind, last_status, failures FROM channels_v1") == [
        ("courrier", "feed", "503", 2)
    ]
    assert _select(engine, "SELECT kind, outcome, fetched, new, failed FROM runs_v1") == [
        ("crawl", "finished", 3, 2, 0)
    ]
    assert _select(engine, "SELECT article_id, role, overlap FROM stories_v1") == [(told.id, "copy", 0.9)]


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        ("SELECT * FROM articles_v1 WHERE id = 'x'", "ulid=?"),
        (
            "SELECT * FROM articles_v1 WHERE source = 'x' AND date_published >= '2026'",
            "ix_articles_source_published (source_id=? AND date_published>?)",
        ),
        ("SELECT * FROM articles_v1 ORDER BY date_published DESC LIMIT 50", "SCAN a USING INDEX ix_articles_published"),
        (
            "SELECT * FROM changes_v1 WHERE change > 5 ORDER BY change LIMIT 500",
            "SEARCH c USING INTEGER PRIMARY KEY (rowid>?)",
        ),
        (
            "SELECT * FROM revisions_v1 WHERE article_id = 'x'",
            "uq_revisions_article_id_revision|sqlite_autoindex_revisions_1 (article_id=?",
        ),
        ("SELECT * FROM evidence_v1 WHERE article_id = 'x'", "sqlite_autoindex_revisions_1 (article_id=?"),
        (
            "SELECT * FROM blocks_v1 WHERE article_id = 'x' AND revision = 1",
            "sqlite_autoindex_revisions_1 (article_id=? AND revision=?)",
        ),
        ("SELECT * FROM sources_v1", "COVERING INDEX ix_articles_source_seen (source_id=?)"),
        ("SELECT * FROM source_health_v1", "ix_urls_fetched (last_fetched_at>?)"),
    ],
)
def test_common_questions_use_an_index(sqlite_url: str, statement: str, index: str) -> None:
    engine = sa.create_engine(sqlite_url)
    plan = "\n".join(row[3] for row in _select(engine, f"EXPLAIN QUERY PLAN {statement}"))
    assert any(part in plan for part in index.split("|")), plan
    assert "SCAN a\n" not in plan + "\n", plan
    assert "SCAN r\n" not in plan + "\n", plan
    engine.dispose()
