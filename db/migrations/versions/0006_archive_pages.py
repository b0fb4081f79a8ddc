"""The pages of sources' archives that are to be read, and those that were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
_KEY = ("source_id", "url_key", "first_day", "last_day")


def upgrade() -> None:
    op.create_table(
        "archive_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("due_at", INSTANT),
        sa.Column("status", sa.Text()),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_archive_pages_source_id_sources"),
        sa.PrimaryKeyConstraint("id", name="pk_archive_pages"),
        sa.UniqueConstraint(*_KEY, name="uq_archive_pages_source_id_url_key_first_day_last_day"),
    )
