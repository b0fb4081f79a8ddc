"""Each way in which a fetch can end has its word."""

from __future__ import annotations

from typing import get_args

import pytest
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
from twisted.internet.error import ConnectionDone, ConnectionLost, NoRouteError
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.browser import BrowserFailed
from crawler.download import HeadTooLarge
from crawler.middlewares.guard import AddressRefused, UrlRefused
from crawler.middlewares.redirect import RedirectFailed
from crawler.middlewares.retry import HostPaused
from crawler.middlewares.robots import RobotsForbidden
from crawler.outcome import FETCH_ERRORS, FailureReason, failure_reason, failure_state

URL = "https://gazette.example/"


def failed_because(*errors: Exception) -> DownloadFailedError:
    """As Scrapy's handler raises it for what Twisted gathered."""
    error = DownloadFailedError("wrapped")
    error.__cause__ = ResponseFailed([Failure(error) for error in errors])
    return error


CAUSES: list[tuple[BaseException | int, str]] = [
    (300, "bad_redirect"),
    (302, "bad_redirect"),
    (400, "http_error"),
    (401, "forbidden"),
    (402, "forbidden"),
    (403, "forbidden"),
    (404, "not_found"),
    (405, "http_error"),
    (407, "forbidden"),
    (408, "timeout"),
    (410, "gone"),
    (418, "http_error"),
    (429, "rate_limited"),
    (451, "forbidden"),
    (500, "server_error"),
    (503, "server_error"),
    (599, "server_error"),
    (999, "server_error"),
    (AddressRefused(URL, "gazette.example", "10.0.0.1", "private"), "guard"),
    (UrlRefused(URL, "user name"), "guard"),
    (UnsupportedURLSchemeError("gopher"), "guard"),
    (NotSupported("file"), "guard"),
    (RobotsForbidden(URL, "robots"), "robots"),
    (RobotsForbidden(URL, "robots_unreachable"), "robots_unreachable"),
    (RedirectFailed(URL, "redirect_loop", "too many"), "redirect_loop"),
    (RedirectFailed(URL, "bad_redirect", "no URL"), "bad_redirect"),
    (BrowserFailed(URL, "it crashed"), "browser"),
    (HostPaused(URL, "rate_limited", 10), "rate_limited"),
    (CannotResolveHostError("x"), "dns"),
    (DownloadConnectionRefusedError("x"), "refused"),
    (DownloadTimeoutError("x"), "timeout"),
    (DownloadCancelledError("x"), "too_large"),
    (DownloadFailedError("x"), "network"),
    (failed_because(ConnectionDone()), "network"),
    (failed_because(ConnectionLost(), SSL.Error([("SSL routines", "", "certificate verify failed")])), "tls"),
    (failed_because(VerificationError(errors=[])), "tls"),
    (failed_because(HeadTooLarge("x")), "too_large"),
    (ResponseDataLossError(), "network"),
    (NoRouteError(), "network"),
    (ConnectionResetError(104), "network"),
    (TimeoutError(), "timeout"),
    (IgnoreRequest("somebody else's"), "unexpected"),
    (ZeroDivisionError(), "unexpected"),
]


@pytest.mark.parametrize(("cause", "reason"), CAUSES, ids=repr)
def test_each_cause_has_its_word(cause: BaseException | int, reason: str) -> None:
    assert failure_reason(cause) == reason


def test_every_word_is_reached() -> None:
    assert {reason for _, reason in CAUSES} == set(get_args(FailureReason))


def test_what_is_refused_is_rejected_and_what_cannot_be_had_has_failed() -> None:
    rejected = {reason for reason in get_args(FailureReason) if failure_state(reason) == "rejected"}
    assert rejected == {"robots", "too_large"}


def test_every_download_error_can_be_caught() -> None:
    for cause, reason in CAUSES:
        assert isinstance(cause, (int, *FETCH_ERRORS)) or reason == "unexpected"


def test_the_message_has_the_url_but_not_all_of_a_long_one() -> None:
    error = UrlRefused("http://a.example/" + "x" * 5000, "too long")
    assert "too long: http://a.example/xxx" in str(error)
    assert len(str(error)) < 300
