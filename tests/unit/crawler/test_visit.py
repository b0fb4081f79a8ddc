"""What a visit sends along with a poll, and what it makes of an answer that is no page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.visit import _refused, _validators
from db.frontier import ChannelState
from pipeline.types import Page

NOON = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (timedelta(hours=23), {"If-None-Match": '"a"', "If-Modified-Since": "Tue, 03 Feb 2026 11:00:00 GMT"}),
        (timedelta(hours=24), {}),
    ],
)
def test_channel_is_asked_for_whole_once_a_day(since: timedelta, expected: dict[str, str]) -> None:
    url, modified = "https://courrier.example/rss", "Tue, 03 Feb 2026 11:00:00 GMT"
    state = ChannelState(1, "courrier", url, "feed", True, '"a"', modified, 900, 0, NOON, NOON)

    assert _validators(state, NOON + since) == expected


@pytest.mark.parametrize(
    ("status", "retry_after", "wait_s", "said"),
    [
        (503, "120", 120, "answered 503"),
        (429, "7", 7, "answered 429"),
        (500, "120", None, "answered 500"),
        (429, None, None, "answered 429"),
        (503, "soon", None, "answered 503; its Retry-After is not followed: 'soon' is neither seconds nor a date"),
    ],
)
def test_busy_server_s_retry_after_is_followed_and_named_when_it_cannot_be_read(
    status: int, retry_after: str | None, wait_s: float | None, said: str
) -> None:
    url = "https://courrier.example/rss"
    headers = (("Retry-After", retry_after),) if retry_after else ()
    page = Page(url=url, requested_url=url, status=status, headers=headers, body=b"", fetched_at=NOON)

    error = _refused(url, page)

    assert (error.reason, error.retry_after_s, str(error)) == (str(status), wait_s, f"{url} {said}")
