"""`Reader` gives typed rows, the same from SQLite and from PostgreSQL."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from stored_rows import NOON, Rows, Stored

from db import Reader, records, views
from db.config import ConfigError
from db.engine import SchemaError, create_engine
from db.reader import NotFoundError

_PUBLISHED = datetime(2026, 2, 3, 8, 15, tzinfo=UTC)


@pytest.fixture
def article(engine: Engine) -> Stored:
    with Rows(engine) as rows:
        feed = rows.channel("https://courrier.example/une.xml", next_poll_at=NOON)
        rows.channel("https://courrier.example/soir.xml", next_poll_at=NOON + timedelta(days=36_500))
        stored = rows.article(
            "L’usine rouvre",
            "Un texte.",
            ulid="01KGHB0000000000000000000A",
            url="https://courrier.example/usine.html",
            standfirst="Un chapô.",
            authors=[{"name": "Zoé Marchand"}],
            keywords=["usine"],
            in_language="fr-BE",
            date_published=_PUBLISHED,
            reading_time_minutes=3.0,
            story_id="01KGHSTORY0000000000000000",
            evidence=[
                ["headline", "L’usine", "title", "xpath:/html/head/title", "L’usine - Le Courrier", False, "shorter"],
                ["headline", "L’usine rouvre", "h1", "xpath:/html/body/h1", 0, True],
                ["kicker", "ÉCO", "visible-text", "xpath:/html/body/p", 0, True],
            ],
        )
        amp = rows.url(
            "https://courrier.example/amp/usine?b=2&a=1", state="stored", article_id=stored.row, channels=(feed,)
        )
        rows.alias(stored, amp, "amp")
        rows.url("https://courrier.example/parti", state="failed", reason="not_found", status=404)
        rows.run("01KGHRUN000000000000000000", fetched=3, new=1)
    return stored


@pytest.fixture
def reader(database_url: str) -> Iterator[Reader]:
    with Reader(database_url) as reader:
        yield reader


def test_article_is_typed(article: Stored, reader: Reader) -> None:
    found = reader.article(article.id)
    assert (found.headline, found.standfirst, found.body) == ("L’usine rouvre", "Un chapô.", "Un texte.")
    assert (found.authors, found.keywords, found.agency_credit) == (("Zoé Marchand",), ("usine",), ())
    assert (found.date_published, found.first_seen_at) == (_PUBLISHED, NOON)
    assert found.date_published is not None
    assert found.date_published.tzinfo is UTC
    assert (found.reading_time_minutes, found.revision, found.change) == (3.0, 1, 1)
    assert json.loads(json.dumps(found.as_dict()))["first_seen_at"] == "2026-02-03T12:00:00.250000Z"


def _view_of(kind: type[records.Record]) -> str:
    """The docstring names it; a record that is made of several views has none."""
    found = re.match(r"`(\w+_v1)`: ", kind.__doc__ or "")
    return found[1] if found else ""


_ROWS = {_view_of(kind): kind for kind in vars(records).values() if dataclasses.is_dataclass(kind) and _view_of(kind)}


def test_every_view_has_a_record() -> None:
    assert set(_ROWS) == set(views.definitions("sqlite"))


@pytest.mark.parametrize(("view", "kind"), _ROWS.items())
def test_records_have_the_columns_of_their_views(sqlite_url: str, view: str, kind: type[records.Record]) -> None:
    columns = [column["name"] for column in sa.inspect(create_engine(sqlite_url)).get_columns(view)]
    assert [field.name.rstrip("_") for field in dataclasses.fields(kind)] == columns


@pytest.mark.parametrize(
    "name",
    [
        "01KGHB0000000000000000000A",
        "01kghb",
        "https://courrier.example/usine.html",
        "http://courrier.example/usine.html?utm_source=x#top",
        "https://courrier.example/amp/usine?a=1&b=2",
    ],
)
def test_article_has_many_names(article: Stored, reader: Reader, name: str) -> None:
    assert reader.article(name).id == article.id


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("01KGHC", "no article has an id that begins with 01KGHC"),
        ("https://courrier.example/autre.html", "this URL is not known"),
        ("https://courrier.example/parti", r"its state is failed \(not_found\)"),
        ("ftp://courrier.example/x", "ftp"),
        ("l'usine", "neither an article id nor a URL"),
        ("", "neither an article id nor a URL"),
        ("01KGH%", "neither an article id nor a URL"),
    ],
)
def test_unknown_name_says_why(article: Stored, reader: Reader, name: str, message: str) -> None:
    with pytest.raises(NotFoundError, match=message):
        reader.article(name)


def test_beginning_of_several_ids_names_some(engine: Engine, reader: Reader) -> None:
    with Rows(engine) as rows:
        ids = [rows.article(f"Titre {number}").id for number in range(2)]
    with pytest.raises(NotFoundError, match=f"several.*{ids[0]}, {ids[1]}; give more of it"):
        reader.article("01KGH")


def test_article_is_found_by_its_own_url_before_others_aliases(engine: Engine, reader: Reader) -> None:
    with Rows(engine) as rows:
        liar = rows.article("Menteur", url="https://courrier.example/menteur")
        honest = rows.article("Vrai", url="https://courrier.example/vrai")
        target = rows.session.scalar(sa.text("SELECT id FROM urls WHERE url = 'https://courrier.example/vrai'"))
        assert target is not None
        rows.alias(liar, target, "canonical")
    assert reader.article("https://courrier.example/vrai").id == honest.id


def test_articles_are_newest_first_and_filtered(engine: Engine, reader: Reader) -> None:
    with Rows(engine) as rows:
        old = rows.article("Vieux", date_published=_PUBLISHED - timedelta(days=9), in_language="fr").id
        new = rows.article("Neuf", date_published=_PUBLISHED, in_language="fr-CA").id
        undated = rows.article("Sans date", in_language="frr").id
        other = rows.article("Ailleurs", source="matin", date_published=_PUBLISHED, in_language="de").id
    assert [found.id for found in reader.articles()] == [other, undated, new, old]
    assert [found.id for found in reader.articles(limit=2)] == [other, undated]
    assert [found.id for found in reader.articles(source="courrier")] == [undated, new, old]
    assert [found.id for found in reader.articles(since=_PUBLISHED)] == [other, undated, new]
    assert [found.id for found in reader.articles(language="fr")] == [new, old]


def test_long_answers_are_streamed_from_one_state(engine: Engine, reader: Reader) -> None:
    with Rows(engine) as rows:
        for number in range(450):
            rows.article(f"Titre {number}")
    answer = reader.articles()
    first = next(answer)
    with Rows(engine) as rows:
        rows.session.execute(sa.text("UPDATE articles SET headline = 'Autre titre'"))
    rest = list(answer)
    assert first.headline == "Titre 449"
    assert [found.headline for found in (rest[0], rest[-1])] == ["Titre 448", "Titre 0"]
    assert next(reader.articles()).headline == "Autre titre"


def test_revisions_blocks_and_evidence_of_then_and_now(engine: Engine, article: Stored, reader: Reader) -> None:
    with Rows(engine) as rows:
        rows.revise(
            article,
            "Un autre texte.",
            at=NOON,
            evidence=[["headline", "Neuf", "h1", "xpath:/h1", 0, True]],
            class_="update",
        )
    assert [(found.revision, found.body, found.class_) for found in reader.revisions("01KGHB")] == [
        (1, "Un texte.", None),
        (2, "Un autre texte.", "update"),
    ]
    assert reader.revisions("01KGHB")[1].as_dict()["class"] == "update"
    assert [block.text for block in reader.blocks(article.id)] == ["Un autre texte."]
    assert [block.text for block in reader.blocks(article.id, revision=1)] == ["Un texte."]
    assert [found.value for found in reader.evidence(article.id)] == ["Neuf"]
    then = reader.evidence(article.id, field="headline", revision=1)
    assert [(found.value, found.chosen, found.raw) for found in then] == [
        ("L’usine", False, "L’usine - Le Courrier"),
        ("L’usine rouvre", True, "L’usine rouvre"),
    ]
    with pytest.raises(NotFoundError, match="has revisions 1 to 2, not 3"):
        reader.blocks(article.id, revision=3)


def test_changes_go_on_after_a_number(engine: Engine, reader: Reader) -> None:
    with Rows(engine) as rows:
        for hour in range(5):
            rows.article(f"Titre {hour}", first_seen_at=NOON + timedelta(hours=hour))
    assert [change.change for change in reader.changes()] == [1, 2, 3, 4, 5]
    assert [change.change for change in reader.changes(after=3)] == [4, 5]
    assert [change.change for change in reader.changes(after=1, limit=2)] == [2, 3]
    assert [change.change for change in reader.changes(since=NOON + timedelta(hours=3))] == [4, 5]
    assert [change.change for change in reader.changes(since=NOON + timedelta(hours=1), after=4)] == [5]
    assert list(reader.changes(since=NOON + timedelta(days=1))) == []
    assert list(reader.changes(after=99)) == []


def test_search_shows_where(article: Stored, reader: Reader) -> None:
    (hit,) = reader.search("chapo usine")
    assert (hit.id, hit.headline, hit.url) == (article.id, "L’usine rouvre", "https://courrier.example/usine.html")
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["chapô"]
    assert reader.search("usine", source="matin") == []


def test_lists_of_sources_channels_runs_urls_and_stories(article: Stored, reader: Reader) -> None:
    assert [(source.source, source.articles) for source in reader.sources()] == [("courrier", 1)]
    assert [channel.url for channel in reader.channels()] == [
        "https://courrier.example/soir.xml",
        "https://courrier.example/une.xml",
    ]
    assert reader.channels(source="matin") == []
    assert [(run.id, run.new, run.started_at) for run in reader.runs()] == [("01KGHRUN000000000000000000", 1, NOON)]
    (gone,) = reader.urls(state="failed")
    assert (gone.url, gone.reason, gone.status, gone.channels) == (
        "https://courrier.example/parti",
        "not_found",
        404,
        (),
    )
    assert {url.channels for url in reader.urls(source="courrier")} == {(), ("https://courrier.example/une.xml",)}
    assert [told.article_id for told in reader.story("01KGHSTORY0000000000000000")] == [article.id]
    assert [(found.url, found.kind) for found in reader.urls_of(article.id)] == [
        ("https://courrier.example/amp/usine?b=2&a=1", "amp"),
        ("https://courrier.example/usine.html", "final"),
    ]


def test_status_sums_up(article: Stored, reader: Reader) -> None:
    status = reader.status()
    assert (status.articles, status.channels, status.channels_due, status.last_change) == (1, 2, 1, 1)
    assert [(count.state, count.reason, count.urls) for count in status.urls] == [
        ("stored", None, 2),
        ("failed", "not_found", 1),
    ]
    assert [health.source for health in status.health] == ["courrier"]
    assert json.dumps(status.as_dict())


def test_status_of_an_empty_archive(reader: Reader) -> None:
    status = reader.status()
    assert (status.articles, status.channels, status.last_change, status.urls, status.health) == (0, 0, 0, (), ())


def test_reader_cannot_write(article: Stored, reader: Reader) -> None:
    with reader._engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match=r"readonly|read-only"):
        connection.execute(sa.text("DELETE FROM changes"))


def test_missing_file_is_an_error_and_stays_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no such file.*DATELINE_DATABASE_URL"):
        Reader(f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []


def test_database_that_was_never_migrated_is_an_error(empty_engine: Engine) -> None:
    with empty_engine.connect():
        pass
    with pytest.raises(SchemaError, match="dateline migrate"):
        Reader(empty_engine.url.render_as_string(hide_password=False))


def test_odd_file_names_are_read(sqlite_url: str, tmp_path: Path) -> None:
    odd = tmp_path / "été 50% #1.db"
    odd.write_bytes(Path(sqlite_url.removeprefix("sqlite:///")).read_bytes())
    with Reader(f"sqlite:///{odd}") as reader:
        assert reader.sources() == []


def test_default_database_is_the_configured_one(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_DATABASE_URL", sqlite_url)
    with Reader() as reader:
        assert reader.sources() == []
