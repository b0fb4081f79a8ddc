"""Tries again what may succeed the second time, when the host says so, and lets hosts that are down be.

How a failure is named decides: `crawler.outcome`. What is not tried again within the run goes to the
request's callback or errback as it came.
"""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from crawler.backoff import MAX_WAIT_S, Backoff
from crawler.outcome import FailureReason, FetchError, failure_reason
from crawler.slots import hold, refuse_queued
from crawler.wishes import UnreadableDate, retry_after_s
from db.clock import now

logger = logging.getLogger(__name__)

#: Failures that may be gone a moment later. A name that does not exist, a bad certificate, a page too
#: large or forbidden will be the same.
RETRIED: frozenset[FailureReason] = frozenset({"timeout", "network", "refused", "server_error", "rate_limited"})
#: Failures that speak of the host and not of one page.
HOST_FAILURES: frozenset[FailureReason] = RETRIED | {"dns", "tls"}
#: Before the next request to a host that failed without a `Retry-After`.
RETRY_WAIT_S = 5.0


class HostPaused(FetchError):  # noqa: N818
    """A request to a host that is left alone, after too many failures or because it asked for it."""

    def __init__(self, url: str, reason: FailureReason, left_s: float) -> None:
        super().__init__(url, reason, f"host left alone for {left_s:.0f} s ({reason})")
        self.left_s = left_s


class RetryMiddleware:
    """Takes the place of Scrapy's. `meta["dont_retry"]` and `RETRY_TIMES` mean what they do there."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._backoff = Backoff()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RetryMiddleware:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.response_downloaded, signal=signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        """Raises `HostPaused` for a host that is left alone."""
        pause = self._backoff.paused(self._host(request), monotonic())
        if pause:
            self._count("refused")
            raise HostPaused(request.url, pause.reason, pause.until - monotonic())

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Holds the host before the slot lets the next request go: this signal comes just ahead of it."""
        reason = failure_reason(response.status) if response.status >= 300 else None
        if reason in RETRIED:
            self._failed(request, reason, self._asked_for_s(response))
        else:
            self._backoff.answered(self._host(request))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        reason = failure_reason(response.status) if response.status >= 300 else None
        if reason in RETRIED:
            return self._again(request, reason) or response
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        reason = failure_reason(exception)
        if reason not in HOST_FAILURES or isinstance(exception, FetchError):
            return None
        self._failed(request, reason, None)
        return self._again(request, reason) if reason in RETRIED else None

    def _failed(self, request: Request, reason: FailureReason, wait_s: float | None) -> None:
        host, moment = self._host(request), monotonic()
        pause = self._backoff.failed(host, reason, moment, wait_s)
        if pause:
            self._count("hosts_paused")
            refuse_queued(self._downloader, host, lambda r: HostPaused(r.url, reason, pause.until - moment))
        else:
            hold(self._downloader, host, RETRY_WAIT_S if wait_s is None else min(wait_s, MAX_WAIT_S))

    def _again(self, request: Request, reason: FailureReason) -> Request | None:
        if request.meta.get("dont_retry") or self._backoff.paused(self._host(request), monotonic()):
            return None
        spider = self._crawler.spider
        assert spider is not None, "a download without an open spider"
        return get_retry_request(request, spider=spider, reason=reason)

    def _asked_for_s(self, response: Response) -> float | None:
        """What its `Retry-After` asks for. One that cannot be read is said, counted, and otherwise none."""
        value = response.headers.get("Retry-After")
        try:
            return retry_after_s(value.decode("latin-1") if value else None, now())
        except UnreadableDate as error:
            self._count("unreadable_retry_after")
            logger.warning("Retry-After of %s is not followed: %s", response.url, error)
            return None

    def _host(self, request: Request) -> str:
        return self._downloader.get_slot_key(request)

    @property
    def _downloader(self) -> Downloader:
        engine: Any = self._crawler.engine
        downloader: Downloader = engine.downloader
        return downloader

    def _count(self, what: str) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(f"retry/{what}")
