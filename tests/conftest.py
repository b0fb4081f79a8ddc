"""Databases for tests: an empty SQLite file, an empty PostgreSQL database, or each in turn.

The schema is made once a session; a test gets a copy of it, some milliseconds' work.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import pytest
from postgres_server import PostgresMissingError, PostgresServer, find_binaries
from sqlalchemy.engine import Engine

from db.engine import create_engine, migrate

_TEMPLATE = "dateline_template"
_numbers = itertools.count(1)


def _start_postgres() -> PostgresServer:
    """A running server. Where there can be none the test is skipped, but fails in CI."""
    try:
        server = PostgresServer(find_binaries())
        server.start()
    except PostgresMissingError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    return server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's server. Tests that kill one take `own_postgres`."""
    server = _start_postgres()
    yield server
    server.remove()


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server for one test, to `kill()` and `start()` as it likes. Its `postgres` database is empty."""
    server = _start_postgres()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: PostgresServer) -> str:
    postgres_server.execute(f"CREATE DATABASE {_TEMPLATE}")
    engine = create_engine(postgres_server.url(_TEMPLATE))
    migrate(engine)
    engine.dispose()
    return _TEMPLATE


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "template.db"
    engine = create_engine(f"sqlite:///{file}")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, _postgres_template: str) -> Iterator[str]:
    """A migrated, empty PostgreSQL database."""
    with _postgres_copy(postgres_server, _postgres_template) as url:
        yield url


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database."""
    file = tmp_path / "dateline.db"
    shutil.copyfile(_sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], AbstractContextManager[str]]:
    """Makes migrated, empty databases, one after the other, for as long as each is wanted."""
    if request.param == "sqlite":
        return partial(_sqlite_copy, request.getfixturevalue("_sqlite_template"), tmp_path)
    return partial(
        _postgres_copy, request.getfixturevalue("postgres_server"), request.getfixturevalue("_postgres_template")
    )


@contextmanager
def _sqlite_copy(template: Path, folder: Path) -> Iterator[str]:
    file = folder / f"copy_{next(_numbers)}.db"
    shutil.copyfile(template, file)
    yield f"sqlite:///{file}"
    for left in folder.glob(f"{file.name}*"):
        left.unlink()


@contextmanager
def _postgres_copy(server: PostgresServer, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: the test runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on `database_url`."""
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without any table."""
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"empty_{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name}")
    engine = create_engine(server.url(name))
    yield engine
    engine.dispose()
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")
