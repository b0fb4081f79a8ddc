"""The one clock: guarded against being set, and shifted, hurried and stopped by tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from set_clock import SetClock, set_clock

from db import clock, simulated_clock
from db.clock import GuardedClock
from db.config import ConfigError, load

EASTER = datetime(2026, 4, 5, 6, 0, tzinfo=UTC)
MOMENT = timedelta(seconds=2)


class _Machine:
    """A wall clock that can be set, and one that cannot."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_000_000.0, 50.0
        self.guarded = GuardedClock(lambda: self.wall, lambda: self.steady)

    def pass_s(self, seconds: float, *, set_by: float = 0.0) -> float:
        self.wall += seconds + set_by
        self.steady += seconds
        return self.guarded.now().timestamp()


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[SetClock]:
    with set_clock(tmp_path) as clock:
        yield clock


def test_time_goes_on_as_the_wall_says() -> None:
    machine = _Machine()
    assert [machine.pass_s(0), machine.pass_s(10), machine.pass_s(3600)] == [1_000_000, 1_000_010, 1_003_610]
    assert machine.guarded.leaps == 0


def test_small_correction_backwards_is_sat_out() -> None:
    machine = _Machine()
    seen = [machine.pass_s(10), machine.pass_s(1, set_by=-3), machine.pass_s(1), machine.pass_s(1)]
    assert seen == [1_000_010, 1_000_010, 1_000_010, 1_000_010]
    assert machine.pass_s(1) == 1_000_011
    assert machine.guarded.leaps == 0


@pytest.mark.parametrize(("by", "said"), [(-3600.0, "-3600"), (86_400.0, "+86400")])
def test_leap_is_followed_counted_and_said_once(by: float, said: str, caplog: pytest.LogCaptureFixture) -> None:
    machine = _Machine()
    machine.pass_s(0)
    assert machine.pass_s(10, set_by=by) == 1_000_010 + by
    assert machine.pass_s(10) == 1_000_020 + by
    assert machine.guarded.leaps == 1
    assert [record.getMessage() for record in caplog.records] == [
        f"The clock was set by {said} s; what is due is judged by the new time"
    ]


def test_clock_can_stand_at_another_moment_and_be_moved(ours: SetClock) -> None:
    ours.stand_at(EASTER)
    assert [clock.now(), clock.now()] == [EASTER, EASTER]
    ours.stand_at(EASTER + timedelta(days=2))
    assert clock.now() == EASTER + timedelta(days=2)


def test_clock_can_go_faster_and_sleeps_are_shorter(ours: SetClock) -> None:
    ours.speed_up(3_600_000, EASTER)
    first, second = clock.now(), clock.now()
    assert EASTER <= first < second
    ours.speed_up(240)
    assert clock.real_s(480) == 2
    assert clock.counted(timedelta(seconds=30)) == timedelta(hours=2)


def test_clock_that_stands_makes_nobody_wait_longer(ours: SetClock) -> None:
    ours.stand_at(EASTER)
    assert (clock.real_s(3), clock.counted(timedelta(seconds=30))) == (3, timedelta(seconds=30))


def test_shifted_clock_is_seen_to_leap_like_a_machines(ours: SetClock, caplog: pytest.LogCaptureFixture) -> None:
    clock.now()
    leaps = clock.leaps()
    ours.shift(timedelta(days=1))
    assert abs(clock.now() - datetime.now(UTC) - timedelta(days=1)) < MOMENT
    assert clock.leaps() == leaps + 1
    assert "The clock was set by +86400 s" in caplog.text


def test_without_the_variable_time_is_real_and_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv(simulated_clock.VARIABLE, raising=False)
    clock.warn_if_simulated()
    assert (clock.is_simulated(), caplog.text) == (False, "")
    assert (clock.real_s(3), clock.counted(MOMENT)) == (3, MOMENT)


def test_simulated_time_is_said_aloud(ours: SetClock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    ours.stand_at(EASTER)
    clock.warn_if_simulated()
    assert "TEST CLOCK (DATELINE_TEST_CLOCK): it shows 2026-04-05 06:00:00+00:00" in caplog.text


def test_file_that_is_no_clock_is_refused_at_start(ours: SetClock) -> None:
    assert load({**ours.settings, "DATELINE_ALLOW_NETWORKS": "127.0.0.0/8"}).test_clock == ours.file
    for text in ("", "tomorrow 0 1", "2026-04-05T06:00:00Z 0 -1", "2026-04-05T06:00:00Z 0 inf"):
        ours.file.write_text(text)
        with pytest.raises(ConfigError, match=r"DATELINE_TEST_CLOCK is .*; expected the file of a test's clock"):
            load({**ours.settings, "DATELINE_ALLOW_NETWORKS": "127.0.0.0/8"})
    with pytest.raises(ConfigError, match="expected the file"):
        load({simulated_clock.VARIABLE: "/no/such/file", "DATELINE_ALLOW_NETWORKS": "127.0.0.0/8"})


def test_tests_clock_is_refused_where_there_is_nothing_to_test_on(ours: SetClock) -> None:
    with pytest.raises(ConfigError, match="DATELINE_TEST_CLOCK is for tests; it needs DATELINE_ALLOW_NETWORKS"):
        load(ours.settings)
