"""A page in, an article out.

Modules that only need a part of this package (a page's tree, its links) do not pay for all of it: what `extract` needs
is imported when it is called, which takes half a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipeline.types import Entry, NewsArticle, Rejection, SiteRules

__all__ = ["extract"]

_NO_RULES = SiteRules()


def extract(
    html: bytes,
    url: str,
    *,
    rules: SiteRules = _NO_RULES,
    headers: Mapping[str, str] | None = None,
    entry: Entry | None = None,
    fetched_at: datetime | None = None,
    further: Sequence[tuple[bytes, str]] = (),
) -> NewsArticle | Rejection:
    """The article that a page holds, or why it is none.

    `further` are the contents and URLs of the pages on which it goes on, in order; their texts are joined to its own.

    `html` is the body after its content coding was undone, `url` the final URL. Pure: the same input gives the same
    result in every process; the clock is never read, and without `fetched_at` no date is too late. Never raises on
    odd HTML.
    """
    from pipeline.extract import extraction

    return extraction.extract(
        html, url, rules=rules, headers=headers, entry=entry, fetched_at=fetched_at, further=further
    )
