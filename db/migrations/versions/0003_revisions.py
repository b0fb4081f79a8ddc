"""Known articles are looked at again; revisions hold the notices that their page prints."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for name, kind in (("recheck_at", INSTANT), ("etag", sa.Text()), ("last_modified", sa.Text())):
        op.add_column("urls", sa.Column(name, kind))
    for table in ("urls", "channels"):
        op.add_column(table, sa.Column("validators_at", INSTANT))
    op.add_column("urls", sa.Column("gone_at", INSTANT))
    op.add_column("urls", sa.Column("tells_changes", sa.Boolean(), nullable=False, server_default=sa.false()))
    is_checked = sa.text("recheck_at IS NOT NULL")
    of_source = ["source_id", "recheck_at"]
    op.create_index("ix_urls_recheck", "urls", of_source, sqlite_where=is_checked, postgresql_where=is_checked)
    op.add_column("revisions", sa.Column("notices", JSON, nullable=False, server_default="[]"))
    _have_recent_articles_looked_at()


def _have_recent_articles_looked_at() -> None:
    """What changed in the last month is due at once; what is older had its last look."""
    since = datetime.now(UTC) - timedelta(days=30)
    shown = since if op.get_context().dialect.name == "postgresql" else since.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    recent = sa.text(
        "UPDATE urls SET recheck_at = last_fetched_at WHERE key IN"
        " (SELECT final_key FROM articles WHERE last_changed_at >= :since)"
    )
    op.get_bind().execute(recent, {"since": shown})
