"""What a database error means for the batch that met it."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InternalError,
    OperationalError,
    ProgrammingError,
    StatementError,
)

from db.errors import REFUSALS, Trouble, trouble
from db.urls import UrlError


def _postgres(sqlstate: str) -> psycopg.Error:
    return psycopg.errors.lookup(sqlstate)("as it happens")


def _sqlite(kind: type[sqlite3.Error], name: str) -> sqlite3.Error:
    error = kind("as it happens")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("kind", "sqlstate", "expected"),
    [
        (DataError, "22021", "data"),  # a byte that is no UTF-8
        (DataError, "22P05", "data"),  # \u0000 in jsonb
        (DataError, "22003", "data"),  # a number out of range
        (OperationalError, "54000", "data"),  # a row too long for its index
        (IntegrityError, "23502", "data"),  # null where there must be a value
        (IntegrityError, "23503", "data"),
        (IntegrityError, "23505", "conflict"),
        (OperationalError, "40001", "conflict"),
        (OperationalError, "40P01", "conflict"),
        (OperationalError, "08006", "environment"),
        (InternalError, "25006", "environment"),  # a stand-by that only reads
        (OperationalError, "28P01", "environment"),
        (OperationalError, "53100", "environment"),  # disk full
        (OperationalError, "53300", "environment"),
        (OperationalError, "57014", "environment"),
        (OperationalError, "57P03", "environment"),
        (OperationalError, "58030", "environment"),
        (ProgrammingError, "42P01", "environment"),  # a table that is gone is no fault of the rows
        (ProgrammingError, "42501", "environment"),
        (InternalError, "XX001", "environment"),
    ],
)
def test_errors_of_postgresql(kind: type[DBAPIError], sqlstate: str, expected: Trouble) -> None:
    assert trouble(kind("INSERT", {}, _postgres(sqlstate))) == expected


def test_text_that_the_postgresql_driver_refuses_is_bad_data() -> None:
    assert trouble(DataError("INSERT", {}, psycopg.DataError("cannot contain NUL"))) == "data"


def test_connection_that_broke_is_the_environment_whatever_the_error() -> None:
    error = DataError("INSERT", {}, psycopg.DataError("x"), connection_invalidated=True)
    assert trouble(error) == "environment"
    assert trouble(OperationalError("SELECT", {}, psycopg.OperationalError("connection refused"))) == "environment"


@pytest.mark.parametrize(
    ("kind", "raised", "name", "expected"),
    [
        (OperationalError, sqlite3.OperationalError, "SQLITE_BUSY", "environment"),
        (OperationalError, sqlite3.OperationalError, "SQLITE_FULL", "environment"),
        (OperationalError, sqlite3.OperationalError, "SQLITE_READONLY", "environment"),
        (DatabaseError, sqlite3.DatabaseError, "SQLITE_CORRUPT", "environment"),
        (IntegrityError, sqlite3.IntegrityError, "SQLITE_CONSTRAINT_UNIQUE", "conflict"),
        (IntegrityError, sqlite3.IntegrityError, "SQLITE_CONSTRAINT_PRIMARYKEY", "conflict"),
        (IntegrityError, sqlite3.IntegrityError, "SQLITE_CONSTRAINT_NOTNULL", "data"),
        (IntegrityError, sqlite3.IntegrityError, "SQLITE_CONSTRAINT_FOREIGNKEY", "data"),
        (DataError, sqlite3.DataError, "SQLITE_TOOBIG", "data"),
    ],
)
def test_errors_of_sqlite(kind: type[DBAPIError], raised: type[sqlite3.Error], name: str, expected: Trouble) -> None:
    assert trouble(kind("INSERT", {}, _sqlite(raised, name))) == expected


@pytest.mark.parametrize(
    "error",
    [
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
        OverflowError("Python int too large to convert to SQLite INTEGER"),
        UrlError("no host in URL"),
        StatementError("naive datetime", "INSERT", {}, ValueError()),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_is_refused_before_it_is_sent_is_bad_data(error: Exception) -> None:
    assert isinstance(error, REFUSALS)
    assert trouble(error) == "data"
