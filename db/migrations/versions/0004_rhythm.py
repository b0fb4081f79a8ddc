"""Channels remember when they publish, what their publisher wishes, and how often entries went by unseen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("channels", sa.Column("overflows", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("channels", sa.Column("rhythm", JSON))
    op.add_column("channels", sa.Column("wishes", JSON))
