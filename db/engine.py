"""Engines and transactions, and whether the schema fits the code.

SQLite runs in WAL mode with every writing transaction begun as IMMEDIATE: a transaction that reads first
and writes later would otherwise fail at once with "database is locked", whatever the timeout.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from db.config import ConfigError
from db.schema_version import MIGRATIONS, current_version, known_versions

#: Seconds that a SQLite writer waits for its turn. The lock is not fair: 5 s were seen with two writers.
SQLITE_BUSY_TIMEOUT_S = 30
SQLITE_CACHE_KIB = 32 * 1024
#: Key of PostgreSQL's advisory lock while the schema changes: "dateline" as bytes.
_MIGRATION_LOCK = int.from_bytes(b"dateline")
#: Parameters by which libpq takes a secret.
_SECRETS = ("password", "sslpassword")


class SchemaError(ConfigError):
    """The database's schema is not the one that this version of the code works with."""


def create_engine(url: str, *, read_only: bool = False, cache_kib: int = SQLITE_CACHE_KIB) -> Engine:
    """An engine with Dateline's settings for its dialect. Opens no connection.

    `cache_kib` is what each connection for writing may keep of a SQLite file in memory.

    Bound parameters (article texts) are kept out of error messages. Raises `ConfigError` for a URL that
    SQLAlchemy cannot use.
    """
    parsed = _parse(url)
    options: dict[str, Any] = {"hide_parameters": True, "json_serializer": _compact_json}
    if parsed.drivername == "sqlite":
        return _sqlite(parsed, read_only, cache_kib, options)
    if parsed.drivername == "postgresql+psycopg":
        return _postgresql(parsed, read_only, options)
    raise ConfigError(
        f"DATELINE_DATABASE_URL: {parsed.drivername!r} is not supported; use sqlite or postgresql+psycopg"
    )


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session in one writing transaction, committed at the end, rolled back on any error."""
    with (
        engine.connect().execution_options(dateline_writes=True) as connection,
        connection.begin(),
        Session(connection, expire_on_commit=False, autoflush=False) as session,
    ):
        yield session
        session.flush()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session in one reading transaction: every statement in it sees the same state."""
    one_state = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**one_state) as connection, Session(connection, autoflush=False) as session:
        yield session


def migrate(engine: Engine) -> str:
    """Bring the schema to the newest version, and say which that is. Raises `SchemaError` when it is newer."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with migrating(engine) as connection:
            _refuse_newer(connection, engine.url)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise ConfigError(unreachable(engine.url, error)) from error
    return known_versions(MIGRATIONS)[-1]


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A connection in the one transaction that may change the schema, committed at the end.

    On SQLite foreign keys are not enforced in it: a table that others refer to could not be rebuilt.
    """
    with (
        engine.connect().execution_options(dateline_writes=True) as connection,
        _unenforced(connection),
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":  # two processes may meet an empty database at once
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        yield connection


def prepare(engine: Engine) -> None:
    """Make the schema when the database is empty; else `check_schema`."""
    try:
        with engine.connect() as connection:
            is_empty = current_version(connection) is None
    except DBAPIError as error:
        raise ConfigError(unreachable(engine.url, error)) from error
    if is_empty:
        migrate(engine)
    else:
        check_schema(engine)


def check_schema(engine: Engine) -> None:
    """Raise `SchemaError` unless the schema is the newest one, `ConfigError` when the database cannot be reached."""
    try:
        with engine.connect() as connection:
            current = _refuse_newer(connection, engine.url)
    except DBAPIError as error:
        raise ConfigError(unreachable(engine.url, error)) from error
    head = known_versions(MIGRATIONS)[-1]
    if current != head:
        state = f"at schema {current}" if current else "empty"
        raise SchemaError(f"{shown(engine.url)} is {state}, this version needs {head}: run `dateline migrate`")


def shown(url: URL) -> str:
    """A database URL for people: without its password; a SQLite file by its path."""
    if (url.database or "").startswith("file:"):
        return f"sqlite:///{unquote(urlsplit(url.database or '').path)}"
    hidden = {name: "***" if name in _SECRETS else value for name, value in url.query.items()}
    return url.set(query=hidden).render_as_string(hide_password=True)


def unreachable(url: URL, error: DBAPIError) -> str:
    """One line about a database that does not answer, with what to look at."""
    cause = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    is_file = url.get_backend_name() == "sqlite"
    remedy = "check that its folder exists and can be written" if is_file else "check that it is up"
    return f"database {shown(url)}: {cause}; {remedy} (DATELINE_DATABASE_URL)"


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        expected = "sqlite:///file.db or postgresql+psycopg://user@host/name"
        raise ConfigError(f"DATELINE_DATABASE_URL: not a database URL; expected {expected}") from None
    drivers = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "sqlite+pysqlite": "sqlite"}
    return parsed.set(drivername=drivers.get(parsed.drivername, parsed.drivername))


def _compact_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sqlite(url: URL, read_only: bool, cache_kib: int, options: dict[str, Any]) -> Engine:
    if read_only and url.database and url.database != ":memory:":
        url = url.set(database=Path(url.database).absolute().as_uri(), query={"mode": "ro", "uri": "true"})
    engine = sa.create_engine(url, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_S}, **options)
    event.listen(engine, "connect", _prepare_read_only if read_only else partial(_prepare_sqlite, cache_kib))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(cache_kib: int, connection: Any, _record: object) -> None:
    # FULL: a change number that a consumer has seen must survive a power cut; one fsync a batch is cheap.
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite`, not by the driver
    cache = f"cache_size = {-cache_kib}"  # negative: in KiB
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", cache):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def _unenforced(connection: Connection) -> Iterator[None]:
    """SQLite's foreign keys off, which only works outside a transaction: hence past SQLAlchemy."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _prepare_read_only(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only = ON")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("dateline_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: URL, read_only: bool, options: dict[str, Any]) -> Engine:
    server_settings = "-c timezone=UTC" + (" -c default_transaction_read_only=on" if read_only else "")
    return sa.create_engine(
        url, pool_pre_ping=True, connect_args={"options": server_settings, "connect_timeout": 10}, **options
    )


def _refuse_newer(connection: Connection, url: URL) -> str | None:
    current = current_version(connection)
    if current is not None and current not in known_versions(MIGRATIONS):
        raise SchemaError(f"{shown(url)} has schema {current}, newer than this version of Dateline: upgrade Dateline")
    return current
