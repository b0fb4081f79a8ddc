"""What a database error means for the batch that met it: bad data, a race, or a database in trouble."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, ProgrammingError, StatementError

from db.urls import UrlError

#: `data`: these rows will never be taken. `conflict`: somebody else was first, try again now.
#: `environment`: the database is away, locked, full or read-only; the same rows will be taken later.
Trouble = Literal["data", "conflict", "environment"]

#: What a write may raise because of what is written or where to: texts that have no UTF-8 form, integers of
#: more than 64 bits and URLs too long for a key are refused before the database sees them.
REFUSALS = (StatementError, UnicodeError, OverflowError, UrlError)

# PostgreSQL's manual, appendix A: class 22 is data exception, 54 program limit exceeded, 40 transaction rollback.
_DATA_CLASSES = ("22", "54")
_CONFLICT_CLASSES = ("40",)
_UNIQUE_VIOLATIONS = ("23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")
_OF_THE_ROWS = (DataError, IntegrityError, ProgrammingError, InterfaceError)


def trouble(error: Exception) -> Trouble:
    """Which of the three an exception of `REFUSALS` is.

    In doubt it is the environment: to wait loses nothing, to give up good rows would.
    """
    if not isinstance(error, DBAPIError):
        return "data"  # raised before anything was sent
    if error.connection_invalidated:
        return "environment"
    sqlstate: str | None = getattr(error.orig, "sqlstate", None)
    code = sqlstate or getattr(error.orig, "sqlite_errorname", None)
    if code in _UNIQUE_VIOLATIONS or (sqlstate and sqlstate[:2] in _CONFLICT_CLASSES):
        return "conflict"
    if sqlstate:
        return "data" if sqlstate[:2] in _DATA_CLASSES or isinstance(error, IntegrityError) else "environment"
    return "data" if isinstance(error, _OF_THE_ROWS) else "environment"
