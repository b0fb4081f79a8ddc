"""When to look at a channel again."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.polling import (
    DEAD_AFTER_FAILURES,
    FIRST_INTERVAL_S,
    MAX_INTERVAL_S,
    MIN_INTERVAL_S,
    next_interval,
    next_interval_after_failure,
)

_DAY = 24 * 3600


@pytest.mark.parametrize(("new", "expected"), [(0, 1300), (1, 700), (2, 500), (40, 500)])
def test_news_shortens_the_interval_and_silence_stretches_it(new: int, expected: int) -> None:
    assert next_interval(1000, new=new) == expected


@given(st.integers(0, 10**9), st.integers(0, 500))
def test_interval_stays_between_five_minutes_and_six_hours(interval_s: int, new: int) -> None:
    assert MIN_INTERVAL_S <= next_interval(interval_s, new=new) <= MAX_INTERVAL_S


@pytest.mark.parametrize(
    ("wish_s", "expected"),
    [(None, 500), (0, 500), (60, 500), (3600, 3600), (6 * 3600, 6 * 3600), (30 * _DAY, 6 * 3600)],
)
def test_channels_own_wish_is_a_lower_bound_up_to_six_hours(wish_s: int | None, expected: int) -> None:
    assert next_interval(1000, new=5, wish_s=wish_s) == expected


def test_quiet_channel_reaches_six_hours_and_stays_there() -> None:
    interval_s = FIRST_INTERVAL_S
    for _ in range(40):
        interval_s = next_interval(interval_s, new=0)
    assert interval_s == MAX_INTERVAL_S


def test_busy_channel_reaches_five_minutes_and_stays_there() -> None:
    interval_s = MAX_INTERVAL_S
    for _ in range(10):
        interval_s = next_interval(interval_s, new=3)
    assert interval_s == MIN_INTERVAL_S


@pytest.mark.parametrize(("failures", "expected"), [(0, 900), (1, 1800), (6, 6300), (7, 7200), (29, 7200)])
def test_failures_stretch_the_interval_up_to_eightfold(failures: int, expected: int) -> None:
    assert next_interval_after_failure(900, failures=failures) == expected


@given(st.integers(0, 10**9), st.integers(0, DEAD_AFTER_FAILURES - 1), st.none() | st.integers(0, 10**9))
def test_failing_channel_is_looked_at_within_a_day(interval_s: int, failures: int, retry_after_s: int | None) -> None:
    wait_s = next_interval_after_failure(interval_s, failures=failures, retry_after_s=retry_after_s)
    assert MIN_INTERVAL_S <= wait_s <= _DAY
    assert wait_s >= min(retry_after_s or 0, _DAY)


def test_dead_channel_is_probed_once_a_week() -> None:
    assert next_interval_after_failure(900, failures=DEAD_AFTER_FAILURES) == 7 * _DAY


def test_of_a_steady_feed_with_a_window_of_twenty_nothing_is_lost() -> None:
    """Two hundred entries a day, one poll after the other, over four weeks."""
    chance = random.Random(4)
    published = sorted(chance.uniform(0, 28 * _DAY) for _ in range(28 * 200))
    seen, at, interval_s = 0, 0.0, FIRST_INTERVAL_S
    while at < 28 * _DAY:
        out = sum(moment <= at for moment in published[seen : seen + 200]) + seen
        assert out - seen <= 20
        interval_s = next_interval(interval_s, new=out - seen)
        seen, at = out, at + interval_s
    assert seen > 27 * 200
