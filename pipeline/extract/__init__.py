"""A page in, an article out: gathers what every place of a page claims, keeps the best and remembers why.

`extract` is the whole of it, each field has its module. What `extract` needs (trafilatura, word lists, models) is
loaded when it is first asked for: whoever only parses a page, a crawl's main process above all, starts without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.extract.whole_page import extract as extract

__all__ = ["extract"]


def __getattr__(name: str) -> Any:
    if name != "extract":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import pipeline.extract.preloaded  # noqa: F401
    from pipeline.extract.whole_page import extract

    return extract
