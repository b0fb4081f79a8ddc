"""Where SQLite and PostgreSQL differ in writing, and only here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.models import Base


def insert_ignore(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows`; those that would break a unique constraint are left as they stand in the table."""
    if not rows:
        return
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert(model) if dialect == "postgresql" else sqlite.insert(model)
    session.execute(insert.on_conflict_do_nothing(), list(rows))
