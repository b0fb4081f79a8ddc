"""What time it is: the one place that asks.

Two kinds of time are told apart. What happens in the world (when a channel is due, how old an article is, what health
expects) is counted by `now`, which tests may shift, speed up or stop. What processes owe each other and their hosts
(leases, delays between requests, how long a crawl may take) lasts as long as it lasts, whatever the clock shows:
`counted` says what the clock counts meanwhile, and `real_s` how long to sleep for what it counts. Outside tests the
two are the same.

Several machines that share a PostgreSQL must agree on when a lease ends, so there it is the database's
clock; SQLite is one machine's, and takes the process's.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from db import simulated_clock

if TYPE_CHECKING:  # commands that need no database do not wait for SQLAlchemy
    from sqlalchemy.orm import Session

logger = logging.getLogger(__name__)

#: A difference between wall and steady clock that is no correction any more: somebody set the clock.
_LEAP_S = 5.0


class GuardedClock:
    """The wall's time, watched by a clock that nobody can set. Thread-safe.

    Small corrections backwards are sat out: within a process no moment is before one that was read earlier. A leap is
    followed, since all processes of a machine must agree, but said and counted; what was written by a clock that was
    wrong is told by its being implausible.
    """

    def __init__(self, wall: Callable[[], float], steady: Callable[[], float]) -> None:
        """Both in seconds; `wall` since 1970."""
        self.leaps = 0
        """How often the wall's clock was set since the first look."""
        self._wall, self._steady = wall, steady
        self._lock = threading.Lock()
        self._seen: tuple[float, float] | None = None
        self._last = 0.0

    def now(self) -> datetime:
        with self._lock:
            wall, steady = self._wall(), self._steady()
            leap_s = wall - self._seen[0] - (steady - self._seen[1]) if self._seen else 0.0
            self._seen = wall, steady
            if abs(leap_s) > _LEAP_S:
                self.leaps += 1
                logger.warning("The clock was set by %+.0f s; what is due is judged by the new time", leap_s)
                self._last = wall
            self._last = max(self._last, wall)
            return datetime.fromtimestamp(self._last, UTC)


def wall() -> datetime:
    """What the machine's clock shows, unguarded; for those who reckon with real time only."""
    return datetime.now(UTC)


def now() -> datetime:
    """This process's clock, UTC."""
    simulation = simulated_clock.current()
    if simulation is None or simulation.rate == 1:  # a clock that is only shifted leaps like a real one
        return _guarded.now()
    return simulation.moment(wall())


def database_now(session: Session) -> datetime:
    """The clock that all users of this database share, UTC. It goes on within a transaction."""
    if session.get_bind().dialect.name == "postgresql":
        import sqlalchemy as sa

        moment: datetime = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        simulation = simulated_clock.current()
        return simulation.moment(moment) if simulation else moment.astimezone(UTC)
    return now()


def leaps() -> int:
    """How often this machine's clock was set while this process looked."""
    return _guarded.leaps


def is_simulated() -> bool:
    """Whether this process lives in a test's time."""
    return simulated_clock.current() is not None


def real_s(seconds: float) -> float:
    """How long to sleep until the clock has counted so many seconds."""
    return seconds / _rate()


def counted(real: timedelta) -> timedelta:
    """What the clock counts while so much real time passes."""
    return real * _rate()


def warn_if_simulated() -> None:
    """Say so, for whoever did not mean it."""
    if is_simulated():
        logger.warning("TEST CLOCK (%s): it shows %s", simulated_clock.VARIABLE, now().isoformat(" ", "seconds"))


def _rate() -> float:
    """A clock that stands or crawls makes nobody wait longer."""
    simulation = simulated_clock.current()
    return max(1.0, simulation.rate) if simulation else 1.0


def _shown_s() -> float:
    simulation = simulated_clock.current()
    return simulation.moment(wall()).timestamp() if simulation else time.time()


def steady_s() -> float:
    """Seconds by a clock that nobody can set. It counts on while the machine sleeps, where there is such a clock."""
    return time.clock_gettime(_STEADY) if _STEADY is not None else time.monotonic()


_STEADY: int | None = getattr(time, "CLOCK_BOOTTIME", None)
_guarded = GuardedClock(_shown_s, steady_s)
