"""The same crawl into SQLite and into PostgreSQL: consumers see the same rows.

One of the articles is announced under two addresses, and nobody promises which is fetched first. What the two channels say
of it is put together by the second look at it, so that each crawl is followed by one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from crawling import Workplace
from postgres_server import PostgresServer

from crawler.demo.server import DemoServer
from db.engine import create_engine

#: What a run decides for itself: identities, moments, numbers, and places in the archive.
_OWN = frozenset(
    "id article_id story_id change first_seen_at last_seen_at last_checked_at last_changed_at last_fetched_at seen_at "
    "raw_file raw_offset raw_length raw_digest".split()
)
#: View → how its rows are told apart without the ids.
_VIEWS = {
    "articles_v1": "articles_v1",
    "revisions_v1": "revisions_v1 v JOIN (SELECT id, url AS home FROM articles_v1) a ON a.id = v.article_id",
    "blocks_v1": "blocks_v1 v JOIN (SELECT id, url AS home FROM articles_v1) a ON a.id = v.article_id",
    "evidence_v1": "evidence_v1 v JOIN (SELECT id, url AS home FROM articles_v1) a ON a.id = v.article_id",
    "article_urls_v1": "article_urls_v1 v JOIN (SELECT id, url AS home FROM articles_v1) a ON a.id = v.article_id",
    "urls_v1": "urls_v1",
}
Rows = list[tuple[tuple[str, str], ...]]


@pytest.fixture(scope="module")
def both(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Rows, Rows]]:
    """View → its rows in SQLite and in PostgreSQL."""
    postgres_server.execute("CREATE DATABASE both_databases")
    urls = (None, postgres_server.url("both_databases"))
    with DemoServer() as server:
        places = [Workplace.at(tmp_path_factory.mktemp("both"), url, DATELINE_WORKERS="1") for url in urls]
        for place in places:
            place.source("fanal", f'name = "Le Fanal"\nhomepage = "{server.url}/"\ntime_zone = "Europe/Paris"\n')
            done = place.scrapy("source=fanal")
            assert done.code == 0, done.stderr
            place.write(
                "UPDATE urls SET recheck_at = last_fetched_at, validators_at = NULL WHERE recheck_at IS NOT NULL"
            )
            assert place.scrapy("source=fanal").code == 0
    return {view: (_rows(places[0], table), _rows(places[1], table)) for view, table in _VIEWS.items()}


@pytest.mark.parametrize("view", _VIEWS)
def test_rows_are_the_same(both: Mapping[str, tuple[Rows, Rows]], view: str) -> None:
    sqlite, postgresql = both[view]
    assert len(sqlite) > 10
    assert [row for row in sqlite if row not in postgresql] == []
    assert sqlite == postgresql


def _rows(place: Workplace, table: str) -> Rows:
    engine = create_engine(place.database_url)
    try:
        with engine.connect() as connection:
            found = connection.execute(sa.text(f"SELECT * FROM {table}")).mappings().all()
    finally:
        engine.dispose()
    return sorted(tuple((name, _plain(row[name])) for name in row if name not in _OWN) for row in found)


def _plain(value: Any) -> str:
    """SQLite has text for instants and lists, 0 and 1 for booleans."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list | dict):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    if isinstance(value, str) and value[:1] in "[{" and value[-1:] in "]}":
        try:
            return json.dumps(json.loads(value), sort_keys=True, ensure_ascii=False)
        except ValueError:
            return value
    return f"{value:g}" if isinstance(value, int | float) else str(value)
