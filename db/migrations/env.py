"""Runs migrations, from `db.engine.migrate` on its connection or from the `alembic` command on its own.

Steps change tables only. On SQLite the views are dropped before them, since a table under a view cannot be
rebuilt. Once the newest step is reached, the views of `db.views` are put in place, in the same transaction: their
definition therefore has one home. PostgreSQL replaces them, which keeps grants and views built upon them; a
step there that alters a column under a view drops that view itself.
"""

from __future__ import annotations

import functools

from alembic import context
from sqlalchemy.engine import Connection

from db import config, views
from db.engine import create_engine, migrating
from db.migrations import is_compared
from db.models import Base


def run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    with migrating(create_engine(config.load().database_url)) as connection:
        migrate(connection)


def migrate(connection: Connection) -> None:
    """Take the wanted steps inside the transaction that `connection` is in."""
    dialect = connection.dialect.name
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=functools.partial(is_compared, dialect=dialect),
        render_as_batch=dialect == "sqlite",
    )
    with context.begin_transaction():
        before = context.get_context().get_current_revision()
        if dialect == "sqlite":
            views.drop(connection)
        context.run_migrations()
        after = context.get_context().get_current_revision()
        if dialect == "sqlite" and before != after:
            _refuse_dangling(connection)
        if after == context.get_head_revision():
            views.create(connection)


def _refuse_dangling(connection: Connection) -> None:
    """Foreign keys are not enforced while tables are rebuilt; `migrating` says why."""
    if dangling := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError(f"a row of {dangling[0]} refers to a row of {dangling[2]} that a migration has lost")


run()
