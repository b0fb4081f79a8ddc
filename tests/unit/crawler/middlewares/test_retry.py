"""What is tried again, when, and which hosts are let be."""

from __future__ import annotations

from collections import deque
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.core.downloader import Downloader, Slot
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler
from twisted.internet.defer import Deferred

from crawler.backoff import MAX_FAILURES
from crawler.middlewares.guard import AddressRefused
from crawler.middlewares.retry import RETRY_WAIT_S, HostPaused, RetryMiddleware
from crawler.middlewares.robots import RobotsForbidden

URL = "http://a.example/1"


class Stage:
    """The middleware with a downloader that has one slot and sends nothing."""

    def __init__(self) -> None:
        crawler: Any = get_crawler(Spider, {"RETRY_TIMES": 1})
        crawler.spider = crawler._create_spider("stage")
        downloader: Any = Downloader.__new__(Downloader)
        downloader.slots, downloader.per_slot_settings, downloader.ip_concurrency = {}, {}, 0
        downloader.settings = Settings()
        self.slot = downloader.slots["a.example"] = Slot(1, 1.0)
        crawler.engine = SimpleNamespace(downloader=downloader)
        self.stats = crawler.stats
        self.middleware = RetryMiddleware.from_crawler(crawler)

    def answers(
        self, status: int, retry_after: str | None = None, request: Request | None = None
    ) -> Request | Response:
        request = request or Request(URL)
        headers = {"Retry-After": retry_after} if retry_after else {}
        response = Response(request.url, status=status, headers=headers)
        self.middleware.response_downloaded(response, request)
        return self.middleware.process_response(request, response)

    def raises(self, error: Exception, request: Request | None = None) -> Request | None:
        return self.middleware.process_exception(request or Request(URL), error)

    @property
    def wait_s(self) -> float:
        """Until the slot lets the next request go."""
        return self.slot.lastseen + self.slot.delay - monotonic()


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 520, 599])
def test_statuses_that_are_tried_again(stage: Stage, status: int) -> None:
    again = stage.answers(status)
    assert isinstance(again, Request)
    assert again.meta["retry_times"] == 1
    assert stage.wait_s == pytest.approx(RETRY_WAIT_S, abs=0.5)


@pytest.mark.parametrize("status", [200, 204, 301, 304, 400, 401, 403, 404, 410, 418, 451])
def test_statuses_that_are_handed_on(stage: Stage, status: int) -> None:
    assert isinstance(stage.answers(status), Response)
    assert stage.wait_s < 0


@pytest.mark.parametrize(
    "error",
    [
        DownloadTimeoutError("30 s"),
        DownloadConnectionRefusedError("111"),
        DownloadFailedError("garbage"),
        ResponseDataLossError(),
        ConnectionResetError(104),
    ],
)
def test_errors_that_are_tried_again(stage: Stage, error: Exception) -> None:
    assert isinstance(stage.raises(error), Request)
    assert stage.wait_s == pytest.approx(RETRY_WAIT_S, abs=0.5)


@pytest.mark.parametrize(
    "error",
    [
        AddressRefused(URL, "a.example", "10.0.0.1", "private"),
        RobotsForbidden(URL, "robots"),
        RobotsForbidden(URL, "robots_unreachable"),
        CannotResolveHostError("a.example"),
        DownloadCancelledError("10 MB"),
        HostPaused(URL, "timeout", 60),
        ValueError("a bug"),
    ],
)
def test_errors_that_are_final(stage: Stage, error: Exception) -> None:
    assert stage.raises(error) is None
    assert stage.stats.get_value("retry/count") is None


def test_the_second_failure_is_handed_on(stage: Stage) -> None:
    again = stage.answers(503)
    assert isinstance(again, Request)
    assert isinstance(stage.answers(503, request=again), Response)


def test_a_request_can_be_exempt(stage: Stage) -> None:
    assert isinstance(stage.answers(503, request=Request(URL, meta={"dont_retry": True})), Response)


def test_retry_after_holds_the_whole_host(stage: Stage) -> None:
    assert isinstance(stage.answers(429, "20"), Request)
    assert stage.wait_s == pytest.approx(20, abs=0.5)


def test_a_host_without_a_delay_is_held_too(stage: Stage) -> None:
    stage.slot.delay = 0
    stage.answers(503, "20")
    assert stage.slot.delay > 0
    assert stage.wait_s == pytest.approx(20, abs=0.5)


def test_an_unreadable_retry_after_is_as_good_as_none_but_said_and_counted(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    assert isinstance(stage.answers(503, "tomorrow"), Request)
    assert stage.wait_s == pytest.approx(RETRY_WAIT_S, abs=0.5)
    assert [record.getMessage() for record in caplog.records if "Retry-After" in record.getMessage()] == [
        f"Retry-After of {URL} is not followed: 'tomorrow' is neither seconds nor a date"
    ]
    assert stage.stats.get_value("retry/unreadable_retry_after") == 1


def test_a_long_retry_after_ends_the_hosts_part_in_the_run(stage: Stage) -> None:
    assert isinstance(stage.answers(429, "3600"), Response)
    with pytest.raises(HostPaused) as raised:
        stage.middleware.process_request(Request("http://a.example/other"))
    assert raised.value.reason == "rate_limited"
    assert raised.value.left_s == pytest.approx(3600, abs=1)
    stage.middleware.process_request(Request("http://b.example/"))


def test_what_waits_for_a_paused_host_is_ended(stage: Stage) -> None:
    waiting: Deferred[Any] = Deferred()
    errors: list[Any] = []
    waiting.addErrback(lambda failure: errors.append(failure.value))
    stage.slot.queue = deque([(Request("http://a.example/2"), waiting)])
    stage.answers(503, "7200")
    assert [type(error) for error in errors] == [HostPaused]
    assert errors[0].url == "http://a.example/2"
    assert not stage.slot.queue


def test_a_host_that_fails_again_and_again_is_left_alone(stage: Stage) -> None:
    for number in range(MAX_FAILURES):
        stage.middleware.process_request(Request(f"http://a.example/{number}"))
        stage.raises(DownloadTimeoutError("30 s"))
    with pytest.raises(HostPaused, match="timeout"):
        stage.middleware.process_request(Request("http://a.example/last"))


def test_an_answer_in_between_shows_that_the_host_is_alive(stage: Stage) -> None:
    for _ in range(MAX_FAILURES):
        stage.raises(DownloadTimeoutError("30 s"))
        stage.answers(404)
    stage.middleware.process_request(Request(URL))


def test_pages_that_are_too_large_say_nothing_of_their_host(stage: Stage) -> None:
    for _ in range(MAX_FAILURES + 1):
        stage.raises(DownloadCancelledError("10 MB"))
    stage.middleware.process_request(Request(URL))
