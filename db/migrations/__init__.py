"""The schema's history. Migrations describe tables; the views belong to `db.views`.

Says which tables of a database are ours to compare with the models; `env.py` runs the steps.
"""

from __future__ import annotations

from typing import Any


def is_compared(subject: Any, name: str | None, kind: str, _reflected: bool, _model: Any, *, dialect: str) -> bool:
    """Alembic's `include_object`: leave out full-text tables, and tables that another database has.

    SQLite's full-text index brings five tables of its own, all named `article_fts…`.
    """
    if kind != "table":
        return True
    if (name or "").startswith("article_fts"):
        return False
    return subject.info.get("only", dialect) == dialect  # type: ignore[no-any-return]
