"""Bytes of a channel → `Entry` objects: feeds, sitemaps and section pages.

Pure functions: no network, no clock, no database. What is fetched, and when, is decided elsewhere.
"""

from __future__ import annotations

from typing import Literal

#: Why a channel gave nothing: the words that are counted on a run.
ChannelReason = Literal[
    "empty",  # no bytes, or nothing in them that can be used
    "not_a_feed",
    "not_a_sitemap",
    "html_instead_of_feed",
    "html_instead_of_sitemap",
    "broken_xml",  # it begins as a feed or sitemap, and nothing of it can be read
    "too_large",
    "bad_gzip",
    "own_code",  # the source's own Python failed on it
]


class ChannelError(Exception):
    """A channel that could not be read: the site's doing, not ours. Recorded and tried again later."""

    def __init__(self, url: str, reason: ChannelReason, message: str) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url
        self.reason = reason
        self.message = message

    def __reduce__(self) -> tuple[type[ChannelError], tuple[str, ChannelReason, str]]:
        """Channels are read in worker processes: the error must survive pickling."""
        return ChannelError, (self.url, self.reason, self.message)
