"""A clock that a test sets, for its own process and for those that it starts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import simulated_clock
from db.simulated_clock import Simulation


@dataclass(frozen=True, slots=True)
class SetClock:
    """Shows real time until told otherwise."""

    file: Path

    @property
    def settings(self) -> dict[str, str]:
        """For the environment of a process that is to share it."""
        return {simulated_clock.VARIABLE: str(self.file)}

    def stand_at(self, moment: datetime) -> None:
        simulated_clock.write(self.file, Simulation(moment, time.time(), 0.0))

    def shift(self, by: timedelta) -> None:
        """Goes as fast as real time, but so much ahead, as if the machine's clock had been set."""
        simulated_clock.write(self.file, Simulation(datetime.now(UTC) + by, time.time(), 1.0))

    def speed_up(self, rate: float, start: datetime | None = None) -> None:
        simulated_clock.write(self.file, Simulation(start or datetime.now(UTC), time.time(), rate))


@contextmanager
def set_clock(folder: Path) -> Iterator[SetClock]:
    """In force for this process while the block runs."""
    clock = SetClock(folder / "clock")
    clock.shift(timedelta())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(simulated_clock.VARIABLE, str(clock.file))
        yield clock
