"""Silence is told exactly where counts are small: `source_health_v1` is defined anew, no table changes."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The views are put in place behind the last step."""
