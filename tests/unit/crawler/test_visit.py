"""What a visit sends along with a poll."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.visit import _validators
from db.frontier import ChannelState

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
