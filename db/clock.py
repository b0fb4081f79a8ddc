"""What time it is: the one place that asks.

Several machines that share a PostgreSQL must agree on when a lease ends, so there it is the database's
clock; SQLite is one machine's, and takes the process's.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session


def now() -> datetime:
    """This process's clock, UTC."""
    return datetime.now(UTC)


def database_now(session: Session) -> datetime:
    """The clock that all users of this database share, UTC. It goes on within a transaction."""
    if session.get_bind().dialect.name == "postgresql":
        moment: datetime = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return moment.astimezone(UTC)
    return now()
