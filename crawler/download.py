"""Scrapy's HTTP/1.1 download handler: a limit on the size of a response's head, and what is due when a request leaves.

A request leaves once its connection stands, which takes some round trips. From then on its host's delay counts, and
then its host must still be ours.

`DOWNLOAD_MAXSIZE` counts the body only: 200,000 header lines took 206 MB and stopped the reactor for
almost four seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from twisted.internet.defer import fail
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from crawler.holding import Holder
from crawler.outcome import LeftForLater
from crawler.slots import count_from_now
from db import urls
from db.leases import LeaseLost

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred

#: Status line and headers. Browsers give up at the same size.
MAX_HEAD_BYTES = 256 * 1024


#: Signal: ends every download that is on its way.
abandon_downloads = object()


class Abandoned(LeftForLater):
    """A download that was ended because the crawl ends."""


class HeadTooLarge(DownloadCancelledError):  # noqa: N818
    """A response whose headers do not end."""


class BoundedHeadHandler(HTTP11DownloadHandler):
    """For http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = partial(_BoundedHeadFactory, self._leave)  # type: ignore[assignment]  # called only
        self._crawler = crawler
        self._running: set[asyncio.Future[Response]] = set()
        crawler.signals.connect(self._abandon, signal=abandon_downloads)

    async def download_request(self, request: Request) -> Response:
        """Raises `Abandoned` once `abandon_downloads` has been sent, `LeftForLater` for a host that is no more ours."""
        await self._prove_lease(request)
        download = asyncio.ensure_future(super().download_request(request))
        self._running.add(download)
        try:
            return await download
        except asyncio.CancelledError:
            raise Abandoned(f"the crawl did not wait for {request.url}") from None
        finally:
            self._running.discard(download)

    async def _prove_lease(self, request: Request) -> None:
        try:
            if self._holder is not None:
                await self._holder.prove(urls.host(request.url))
        except LeaseLost as error:
            raise LeftForLater(str(error)) from None

    def _leave(self, url: str) -> None:
        """Called when the request is about to be sent. Raises `LeftForLater`."""
        if self._holder is not None and not self._holder.is_proven(urls.host(url)):
            raise LeftForLater(f"the lease ended while {url} waited for its connection")
        engine: Any = self._crawler.engine
        count_from_now(engine.downloader, urlsplit(url).hostname or "")

    @property
    def _holder(self) -> Holder | None:
        holder = getattr(self._crawler.spider, "holder", None)
        return holder if isinstance(holder, Holder) else None

    def _abandon(self) -> None:
        for download in self._running:
            download.cancel()


class _BoundedHeadProtocol(_LenientHTTP11ClientProtocol):
    _head_bytes = 0

    def __init__(self, leave: Callable[[str], None], quiescent: Callable[..., None]) -> None:
        super().__init__(quiescent)  # type: ignore[no-untyped-call]
        self._leave = leave

    def request(self, request: Any) -> Deferred[Any]:
        self._head_bytes = 0
        try:
            self._leave(request.absoluteURI.decode("ascii"))
        except LeftForLater as error:
            self.transport.loseConnection()  # type: ignore[misc, union-attr]  # an interface, says zope
            return fail(error)
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                error = HeadTooLarge(f"response head of more than {MAX_HEAD_BYTES} bytes")
                self._giveUp(Failure(error))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _BoundedHeadFactory(_LenientHTTP11ClientFactory):
    def __init__(self, leave: Callable[[str], None], quiescent: Callable[..., None], metadata: str) -> None:
        super().__init__(quiescent, metadata)  # type: ignore[no-untyped-call]
        self._leave = leave

    def buildProtocol(self, addr: Any) -> _BoundedHeadProtocol:  # noqa: N802
        return _BoundedHeadProtocol(self._leave, self._quiescentCallback)
