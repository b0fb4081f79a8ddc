"""A clock for tests: shifted, faster or standing, the same one for all processes that are told of it.

It is a file of one line, `2026-03-02T06:00:00+00:00 1790000000.0 240`: what the clock shows, at which second of Unix
time it shows it, and how many seconds it counts in a real one; 0 stands still. Every process that has its path in
`DATELINE_TEST_CLOCK` reads the time through it, and reads it again when it changes. Standard library only.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

#: Names the file. Read at every look at the clock: a test may set it for its own process.
VARIABLE = "DATELINE_TEST_CLOCK"


@dataclass(frozen=True, slots=True)
class Simulation:
    """A straight line from real time to simulated time."""

    shows: datetime
    """What the clock shows…"""
    at: float
    """…at this second of Unix time."""
    rate: float = 1.0
    """Simulated seconds in a real one."""

    def moment(self, real: datetime) -> datetime:
        """What the clock shows at a real moment."""
        return self.shows + timedelta(seconds=(real.timestamp() - self.at) * self.rate)


def parse(text: str) -> Simulation:
    """The simulation that a file's line describes. Raises `ValueError`."""
    shows, at, rate = text.split()
    found = Simulation(datetime.fromisoformat(shows).astimezone(UTC), float(at), float(rate))
    if not 0 <= found.rate < float("inf"):
        raise ValueError(text)
    return found


def write(file: Path, simulation: Simulation) -> None:
    """Set the clock of all processes that read that file, from one moment to the next."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    beside.write_text(f"{simulation.shows.isoformat()} {simulation.at!r} {simulation.rate!r}\n", encoding="ascii")
    beside.replace(file)


def current() -> Simulation | None:
    """The simulation that this process lives in; None, as ever in production, for real time.

    Raises `OSError` or `ValueError` when the file is not what it should be.
    """
    file = os.environ.get(VARIABLE)
    if not file:
        return None
    state = os.stat(file)  # noqa: PTH116 -- at every look at the clock
    return _read(file, state.st_mtime_ns, state.st_ino)


@lru_cache(maxsize=4)
def _read(file: str, _modified_ns: int, _inode: int) -> Simulation:
    return parse(Path(file).read_text(encoding="ascii"))
