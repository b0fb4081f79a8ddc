"""When a host is left alone."""

from __future__ import annotations

import pytest

from crawler.backoff import MAX_FAILURES, MAX_PAUSE_S, MAX_WAIT_S, PAUSE_S, Backoff


def fail(backoff: Backoff, times: int, now: float = 0.0) -> None:
    for _ in range(times):
        backoff.failed("a.example", "timeout", now)


def test_a_few_failures_do_not_matter() -> None:
    backoff = Backoff()
    fail(backoff, MAX_FAILURES - 1)
    assert backoff.paused("a.example", 0) is None


def test_many_in_a_row_pause_the_host_and_no_other() -> None:
    backoff = Backoff()
    fail(backoff, MAX_FAILURES, now=100)
    pause = backoff.paused("a.example", 100)
    assert pause is not None
    assert (pause.until, pause.reason) == (100 + PAUSE_S, "timeout")
    assert backoff.paused("b.example", 100) is None


def test_an_answer_forgives_all() -> None:
    backoff = Backoff()
    fail(backoff, MAX_FAILURES - 1)
    backoff.answered("a.example")
    fail(backoff, MAX_FAILURES - 1)
    assert backoff.paused("a.example", 0) is None


def test_after_a_pause_one_failure_is_enough_for_the_next() -> None:
    backoff = Backoff()
    fail(backoff, MAX_FAILURES)
    assert backoff.paused("a.example", PAUSE_S + 1) is None
    fail(backoff, 1, now=PAUSE_S + 1)
    assert backoff.paused("a.example", PAUSE_S + 1)


def test_failures_within_a_pause_neither_prolong_it_nor_begin_another() -> None:
    backoff = Backoff()
    fail(backoff, MAX_FAILURES)
    assert backoff.failed("a.example", "timeout", 50) is None
    assert backoff.failed("a.example", "rate_limited", 50, 3600) is None
    pause = backoff.paused("a.example", 50)
    assert pause is not None
    assert pause.until == PAUSE_S


def test_a_short_retry_after_is_no_pause() -> None:
    backoff = Backoff()
    backoff.failed("a.example", "rate_limited", 0, MAX_WAIT_S)
    assert backoff.paused("a.example", 0) is None


@pytest.mark.parametrize(("asked_s", "until"), [(61.0, 61.0), (1e9, MAX_PAUSE_S)])
def test_a_long_retry_after_pauses_at_once_for_at_most_a_day(asked_s: float, until: float) -> None:
    backoff = Backoff()
    backoff.failed("a.example", "rate_limited", 0, asked_s)
    pause = backoff.paused("a.example", 0)
    assert pause is not None
    assert pause.until == until
