"""When to look at a channel again after a poll that succeeded, and after one that failed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.polling import DEAD_AFTER_FAILURES, DEAD_AFTER_S, PROBE_S, next_interval, next_interval_after_failure
from crawler.rhythm import MIN_INTERVAL_S, Rhythm
from crawler.wishes import Wishes

NOON = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
_DAY = 24 * 3600
BUSY = Rhythm(recent=400.0, until=NOON.timestamp(), window=50)


@pytest.mark.parametrize(
    ("every_s", "fresh_s", "expected"),
    [
        (0, 0, MIN_INTERVAL_S),
        (60, 0, MIN_INTERVAL_S),
        (3600, 0, 3600),
        (0, 1200, 1200),
        (1800, 1200, 1800),
        (30 * _DAY, 0, _DAY / 4),
        (0, 365 * _DAY, _DAY / 4),
    ],
)
def test_wishes_are_a_lower_bound_up_to_six_hours(every_s: int, fresh_s: float, expected: int) -> None:
    assert next_interval(BUSY, NOON, Wishes(every_s), fresh_s=fresh_s) == expected


def test_wishes_never_hasten_a_poll() -> None:
    assert next_interval(Rhythm(), NOON, Wishes(300)) == Rhythm().wait_s(NOON) > 3600


@pytest.mark.parametrize(
    ("reason", "waits"),
    [
        ("timeout", [900, 1350, 1800, 7200]),
        ("rate_limited", [3600, 3600, 3600, 27_000]),
        ("not_found", [900, 1800, 2700, 21_600]),
        ("html_instead_of_feed", [900, 1800, 2700, 21_600]),
    ],
)
def test_what_passes_is_tried_again_sooner_than_what_was_refused_or_is_gone(reason: str, waits: list[int]) -> None:
    failures = (0, 1, 2, 29)
    assert [next_interval_after_failure(900, reason, failures=n, failing_s=None) for n in failures] == waits


def test_busy_channel_that_fails_is_not_asked_more_often_than_one_that_answers() -> None:
    assert next_interval_after_failure(MIN_INTERVAL_S, "timeout", failures=0, failing_s=60) == MIN_INTERVAL_S


@given(
    st.integers(0, 10**9),
    st.sampled_from(["timeout", "forbidden", "empty", "a word nobody thought of"]),
    st.integers(0, DEAD_AFTER_FAILURES - 1),
    st.none() | st.integers(0, 10**9),
)
def test_failing_channel_is_looked_at_within_a_day(
    interval_s: int, reason: str, failures: int, retry_after_s: int | None
) -> None:
    wait_s = next_interval_after_failure(
        interval_s, reason, failures=failures, failing_s=None, retry_after_s=retry_after_s
    )
    assert MIN_INTERVAL_S <= wait_s <= _DAY
    assert wait_s >= min(retry_after_s or 0, _DAY)


@pytest.mark.parametrize("failing_s", [None, DEAD_AFTER_S])
def test_dead_channel_is_probed_once_a_week(failing_s: float | None) -> None:
    wait_s = next_interval_after_failure(900, "timeout", failures=DEAD_AFTER_FAILURES, failing_s=failing_s)
    assert wait_s == PROBE_S == 7 * _DAY


def test_busy_channel_is_not_dead_after_a_bad_weekend() -> None:
    assert next_interval_after_failure(300, "timeout", failures=80, failing_s=3 * _DAY) == 7200
