"""Writes each response to the run's WARC file before anyone parses it.

Stands below decompression and redirects, so that it sees every response as it came: its body after
transfer decoding and still content-encoded, robots.txt and error pages among them.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.outcome import LeftForLater
from db.clock import now
from pipeline.run import OpenRun
from pipeline.types import Entry, Page
from pipeline.warc import WarcError

logger = logging.getLogger(__name__)

#: `request.meta` key: when the response was there, UTC.
FETCHED_AT = "fetched_at"
#: `request.meta` key: the place of the response in the archive.
RAW = "raw"
#: `request.meta` key: the announcement that led to the request.
ENTRY = "entry"
#: `request.meta` key: the URL as the frontier knows it.
ANNOUNCED = "announced_url"
#: Request headers by which a site knows whose session it is.
_OF_A_SESSION = ("Cookie", "Authorization")


class NotArchived(LeftForLater):
    """The response could not be written down, so nobody parses it."""


class ArchiveMiddleware:
    """Ends the crawl when the archive cannot be written: what is not on disk first must not be parsed."""

    def __init__(self, crawler: Crawler, run: OpenRun) -> None:
        self.crawler = crawler
        self.run = run
        self.ending: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off for a spider that is no run of ours."""
        run = getattr(crawler.spider, "open_run", None)
        if not isinstance(run, OpenRun):
            raise NotConfigured("the spider has no run to archive for")
        return cls(crawler, run)

    async def process_response(self, request: Request, response: Response) -> Response:
        request.meta[FETCHED_AT] = now()
        try:
            request.meta[RAW] = await self.run.archive(as_page(request, response))
        except WarcError as error:
            self._give_up(error)
            raise NotArchived(f"{request.url}: {error}") from error
        return response

    def _give_up(self, error: WarcError) -> None:
        if not self.run.broken:
            self.run.broken = f"the archive cannot be written: {error}"
            logger.critical("%s; what is not stored yet stays due", self.run.broken)
            self.ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="archive_unavailable"))


def as_page(request: Request, response: Response) -> Page:
    """What was fetched, in the pipeline's words."""
    redirected_from = request.meta.get("redirect_urls")
    entry = request.meta.get(ENTRY)
    return Page(
        requested_url=request.meta.get(ANNOUNCED) or (redirected_from[0] if redirected_from else request.url),
        url=response.url,
        status=response.status,
        headers=tuple(_headers(response, is_private=any(name in request.headers for name in _OF_A_SESSION))),
        body=response.body,
        fetched_at=request.meta.get(FETCHED_AT) or now(),
        entry=entry if isinstance(entry, Entry) else None,
        raw=request.meta.get(RAW),
    )


def _headers(response: Response, *, is_private: bool) -> list[tuple[str, str]]:
    """As sent; but a session of ours may be renewed in them, which is as secret as its beginning."""
    headers = response.headers
    if headers is None:
        return []
    kept = [name for name in headers if not (is_private and name.lower() == b"set-cookie")]
    return [(name.decode("latin-1"), value.decode("latin-1")) for name in kept for value in headers.getlist(name)]
