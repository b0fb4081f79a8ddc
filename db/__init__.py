"""What is stored, and how to ask for it.

`Reader` is loaded lazily, so that `db.urls` can be imported without SQLAlchemy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.reader import Reader

__all__ = ["Reader"]


def __getattr__(name: str) -> object:
    if name == "Reader":
        from db.reader import Reader

        return Reader
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
