"""Which schema a database has and which ones the code knows: read without Alembic, which is slow to load.

Alembic is needed to change a schema, and most processes change none.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


def known_versions(migrations: Path = MIGRATIONS) -> list[str]:
    """The schema's versions in their order; a step's file begins with the version to which it leads."""
    return sorted(file.name.partition("_")[0] for file in (migrations / "versions").glob("[0-9]*.py"))


def current_version(connection: Connection) -> str | None:
    """The version of that database's schema; None when it is empty."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return version
