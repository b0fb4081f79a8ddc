"""Engines, transactions, and whether the schema fits: on both databases."""

from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from postgres_server import PostgresServer
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError

from db.config import ConfigError
from db.engine import SchemaError, check_schema, create_engine, migrate, prepare, reading, shown, unreachable, writing
from db.models import Counter, Host
from db.schema_version import known_versions


def test_empty_database_gets_its_schema(empty_engine: Engine) -> None:
    prepare(empty_engine)

    check_schema(empty_engine)
    prepare(empty_engine)
    with reading(empty_engine) as session:
        assert session.scalar(sa.select(Counter.value).where(Counter.name == "change")) == 0


def test_empty_database_is_no_fit_for_a_reader(empty_engine: Engine) -> None:
    with pytest.raises(SchemaError, match=r"empty.*dateline migrate"):
        check_schema(empty_engine)


def test_older_schema_is_told_with_its_remedy(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.engine.known_versions", lambda _: [*known_versions(), "9999"])

    for check in (prepare, check_schema):
        with pytest.raises(SchemaError, match=r"at schema \w+, this version needs 9999: run `dateline migrate`"):
            check(engine)


def test_newer_schema_is_refused_and_left_alone(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    for check in (prepare, check_schema, migrate):
        with pytest.raises(SchemaError, match="newer than this version of Dateline"):
            check(engine)


def _prepare(url: str) -> None:
    engine = create_engine(url)
    prepare(engine)
    engine.dispose()


def test_processes_that_meet_an_empty_database_at_once_make_one_schema(empty_engine: Engine) -> None:
    url = empty_engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_prepare, args=(url,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0, 0]
    check_schema(empty_engine)


def test_error_in_a_writing_transaction_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(RuntimeError), writing(engine) as session:
        session.add(Host(host="a.example", lease_gen=0))
        session.flush()
        raise RuntimeError

    with reading(engine) as session:
        assert session.scalars(sa.select(Host)).all() == []


def test_reading_sees_one_state_while_others_write(engine: Engine) -> None:
    with reading(engine) as session:
        count = sa.select(sa.func.count()).select_from(Host)
        before = session.scalar(count)
        with writing(engine) as other:
            other.add(Host(host="a.example", lease_gen=0))
        assert session.scalar(count) == before

    with reading(engine) as session:
        assert session.scalar(count) == 1


def test_two_that_read_before_they_write_both_come_through(engine: Engine, database_url: str) -> None:
    """A deferred SQLite transaction would fail at once with "database is locked"."""
    errors: list[Exception] = []

    def work() -> None:
        own = create_engine(database_url)
        try:
            for _ in range(20):
                with writing(own) as session:
                    session.scalar(sa.select(Counter.value))
                    session.execute(sa.update(Counter).values(value=Counter.value + 1))
        except DBAPIError as error:
            errors.append(error)
        own.dispose()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    with reading(engine) as session:
        assert session.scalar(sa.select(Counter.value)) == 60


def test_read_only_engine_writes_nothing(engine: Engine, database_url: str) -> None:
    reader = create_engine(database_url, read_only=True)
    check_schema(reader)
    with pytest.raises(DBAPIError), writing(reader) as session:
        session.add(Host(host="a.example", lease_gen=0))
    reader.dispose()


def test_read_only_engine_makes_no_file(tmp_path: Path) -> None:
    file = tmp_path / "missing.db"
    with pytest.raises(ConfigError, match=r"missing\.db"):
        check_schema(create_engine(f"sqlite:///{file}", read_only=True))
    assert list(tmp_path.iterdir()) == []


def test_file_names_with_odd_characters_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "été #1 (a&b).db"
    writer = create_engine(f"sqlite:///{file}")
    prepare(writer)
    reader = create_engine(f"sqlite:///{file}", read_only=True)
    check_schema(reader)
    assert [*tmp_path.glob("*.db")] == [file]
    for engine in (writer, reader):
        engine.dispose()


def test_folder_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/nowhere/dateline.db")
    for call in (prepare, migrate, check_schema):
        with pytest.raises(ConfigError, match=r"nowhere/dateline\.db: unable to open.*DATELINE_DATABASE_URL"):
            call(engine)


def test_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear reader, " * 100)
    for call in (prepare, check_schema):
        with pytest.raises(ConfigError, match=r"letter\.txt: file is not a database"):
            call(create_engine(f"sqlite:///{file}"))


def test_server_that_is_not_there_is_named_without_the_password(own_postgres: PostgresServer) -> None:
    own_postgres.kill()
    address = f"127.0.0.1:{own_postgres.port}/news"
    for url in (f"postgresql://reader:hunter2@{address}", f"postgresql://{address}?user=reader&password=hunter2"):
        for call in (prepare, migrate, check_schema):
            with pytest.raises(ConfigError, match="check that it is up") as refused:
                call(create_engine(url))
            assert "hunter2" not in str(refused.value)
            assert f"127.0.0.1:{own_postgres.port}" in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["", "dateline.db", "postgresql://u:hunter2@h:port/d", "mysql://u:hunter2@h/d", "postgresql+psycopg2://u:hunter2@h/d",
     "postgresql+nothing://u:hunter2@h/d", "sqlite+aiosqlite:///x.db"],
)  # fmt: skip
def test_url_that_is_no_database_of_ours_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match="DATELINE_DATABASE_URL") as refused:
        create_engine(url)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_usual_names_of_postgresql_are_taken(scheme: str) -> None:
    assert create_engine(f"{scheme}://u@h/d").url.drivername == "postgresql+psycopg"


def test_password_is_never_shown() -> None:
    url = make_url("postgresql+psycopg://u:hunter2@h:5433/d?password=hunter2&sslpassword=hunter2&sslmode=require")

    assert "hunter2" not in shown(url)
    assert "sslmode=require" in shown(url)


def test_texts_stay_out_of_error_messages(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as failed, writing(engine) as session:
        session.execute(sa.text("INSERT INTO hosts (host, nothing) VALUES (:text, 1)"), {"text": "a secret text"})

    assert "a secret text" not in str(failed.value)
    assert "\n" not in unreachable(engine.url, failed.value)


def test_sqlite_is_durable_and_enforces_its_keys(sqlite_url: str) -> None:
    with create_engine(sqlite_url).connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_process_that_lives_long_can_keep_little_of_a_file_that_grows(sqlite_url: str) -> None:
    for kib, options in ((32 * 1024, {}), (1024, {"cache_kib": 1024})):
        with create_engine(sqlite_url, **options).connect() as connection:
            assert connection.exec_driver_sql("PRAGMA cache_size").scalar_one() == -kib
