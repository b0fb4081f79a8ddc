"""How a fetch that gave no page ended: one word for each way, the words of `urls_v1.reason`.

Whether the word leads to another try is `crawler.middlewares.retry`'s business; what the row then says,
the spider's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.python.failure import Failure

FailureReason = Literal[
    "not_found",
    "gone",
    "forbidden",
    "rate_limited",
    "timeout",
    "server_error",
    "http_error",  # any other status that is no page
    "bad_redirect",  # no Location, or one that leads to no http(s) URL
    "redirect_loop",
    "dns",
    "refused",  # nobody listens there
    "tls",
    "network",  # the connection broke, or what came was not HTTP
    "guard",  # an address or URL that we do not fetch
    "robots",
    "robots_unreachable",
    "too_large",
    "browser",  # it was there, and the browser could not show it
    "unexpected",  # an error of ours: the log has it
]

#: What could have been had and is not taken; everything else could not be had.
_REJECTED: frozenset[FailureReason] = frozenset({"robots", "too_large"})

_BY_STATUS: dict[int, FailureReason] = {
    401: "forbidden",
    402: "forbidden",
    403: "forbidden",
    404: "not_found",
    407: "forbidden",
    408: "timeout",
    410: "gone",
    429: "rate_limited",
    451: "forbidden",
}

# The first class that fits decides, so the narrow ones stand first.
_BY_EXCEPTION: tuple[tuple[type[Exception], FailureReason], ...] = (
    (SSL.Error, "tls"),
    (VerificationError, "tls"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "refused"),
    (DownloadTimeoutError, "timeout"),
    (DownloadCancelledError, "too_large"),  # Scrapy cancels for DOWNLOAD_MAXSIZE and nothing else
    (UnsupportedURLSchemeError, "guard"),
    (NotSupported, "guard"),
    (DownloadFailedError, "network"),
    (ResponseDataLossError, "network"),
    (ConnectError, "network"),
    (ConnectionClosed, "network"),
    (TimeoutError, "timeout"),
    (OSError, "network"),
)

#: Every exception with which a download of Scrapy's can end, ours included.
FETCH_ERRORS: tuple[type[Exception], ...] = (IgnoreRequest, *(kind for kind, _ in _BY_EXCEPTION))


class LeftForLater(IgnoreRequest):
    """A request that was not made, or whose answer was not kept. Nothing is settled: the URL stays due."""


class FetchError(IgnoreRequest):
    """A request that we ended ourselves. It reaches the request's errback and is never retried."""

    def __init__(self, url: str, reason: FailureReason, message: str) -> None:
        super().__init__(f"{message}: {url[:200]}")
        self.url = url
        self.reason: FailureReason = reason


def failure_reason(cause: BaseException | int) -> FailureReason:
    """The word for `cause`: what a download raised, or the HTTP status of a response that is no page."""
    if isinstance(cause, int):
        return _status_reason(cause)
    for error in _causes(cause):
        if isinstance(error, FetchError):
            return error.reason
    found = {word for error in _causes(cause) for word in _exception_reasons(error)}
    ranked = (word for _, word in _BY_EXCEPTION if word in found)
    return next(ranked, "unexpected")


def failure_state(reason: FailureReason) -> Literal["rejected", "failed"]:
    """The state of a URL that ended so: `rejected` when we would not take it, else `failed`."""
    return "rejected" if reason in _REJECTED else "failed"


def _status_reason(status: int) -> FailureReason:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:
        return "server_error"
    return "bad_redirect" if 300 <= status < 400 else "http_error"


def _exception_reasons(error: BaseException) -> Iterator[FailureReason]:
    return (word for kind, word in _BY_EXCEPTION if isinstance(error, kind))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and what it was raised for. Twisted wraps the causes of a failed response in a list."""
    yield error
    for reason in getattr(error, "reasons", None) or ():
        if isinstance(reason, Failure) and reason.value is not None:
            yield from _causes(reason.value)
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)
