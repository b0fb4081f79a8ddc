"""Synthetic feeds: when each publishes, as a rate of entries an hour that changes with hour, weekday and chance.

Two weeks are replayed, and the month before them fills the windows. Times are seconds from a Monday's midnight.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

HOUR_S, DAY_S = 3600.0, 86_400.0
#: What is replayed; before it lies the past.
END_S = 14 * DAY_S
_PAST_S = 30 * DAY_S
_WINDOWS = (10, 20, 50, 100)

Rate = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: its kind of rhythm, how many entries it lists, and when each of them appears."""

    rhythm: str
    window: int
    published: tuple[float, ...]
    start: float
    """When it is polled first."""

    @property
    def can_be_followed(self) -> bool:
        """Whether less than a window is published in any five minutes."""
        moments, last = self.published, self.window - 1
        return all(moments[n + last] - moments[n] > 300 for n in range(len(moments) - last))


def feeds(seed: int) -> Iterator[Feed]:
    """One feed of each rhythm with each window."""
    for rhythm, make in RHYTHMS.items():
        for window in _WINDOWS:
            chance = random.Random(f"{seed} {rhythm} {window}")
            published = tuple(_appearances(chance, make(chance)))
            yield Feed(rhythm, window, published, chance.uniform(0, DAY_S))


def _appearances(chance: random.Random, rate: Rate) -> Iterator[float]:
    """A Poisson process of that rate, by thinning one of the highest; before it two a day, which fill the window."""
    yield from (-_PAST_S - nth * DAY_S / 2 for nth in range(max(_WINDOWS), 0, -1))
    highest = max(rate(quarter * 900.0) for quarter in range(int(-_PAST_S) // 900, int(END_S) // 900))
    at = -_PAST_S
    while highest and (at := at + chance.expovariate(highest / HOUR_S)) < END_S:
        if chance.random() * highest < rate(at):
            yield at


def _hour(at: float) -> float:
    return at / HOUR_S % 24


def _weekday(at: float) -> int:
    return int(at // DAY_S) % 7


def _wire(_: random.Random) -> Rate:
    """Two hundred a day, most in the afternoon, few at night."""
    return lambda at: 200 / 24 * (1 + 0.9 * math.sin((_hour(at) - 8) / 24 * 2 * math.pi))


def _agency(_: random.Random) -> Rate:
    """Eighty a day, and silence from ten to seven."""
    return lambda at: 80 / 15 if 7 <= _hour(at) < 22 else 0.0


def _daily(_: random.Random) -> Rate:
    """Forty between six and seven, but on Sundays; four in the day."""
    return lambda at: 40.0 if 6 <= _hour(at) < 7 and _weekday(at) != 6 else 0.3 if 8 <= _hour(at) < 20 else 0.0


def _local(_: random.Random) -> Rate:
    """Twelve on a weekday in office hours, two on other days."""
    return lambda at: 1.2 if 8 <= _hour(at) < 18 and _weekday(at) < 5 else 0.1


def _weekly(_: random.Random) -> Rate:
    """Twenty-four on Thursdays before noon."""
    return lambda at: 12.0 if _weekday(at) == 3 and 10 <= _hour(at) < 12 else 0.0


def _blog(_: random.Random) -> Rate:
    """Two a week, at any time."""
    return lambda at: 2 / 168


def _bursty(chance: random.Random) -> Rate:
    """Six a day at any time; twice a week, nobody knows when, fifteen an hour for two hours."""
    bursts = [days * DAY_S + chance.uniform(0, 3 * DAY_S) for days in range(-28, 14, 4)]
    return lambda at: 15.0 if any(start <= at < start + 2 * HOUR_S for start in bursts) else 0.25


def _revived(_: random.Random) -> Rate:
    """Fifteen a day, after four weeks without any."""
    return lambda at: 1.0 if 7 <= _hour(at) < 22 and not -20 * DAY_S < at < 7 * DAY_S else 0.0


def _dead(_: random.Random) -> Rate:
    return lambda at: 0.0


RHYTHMS: dict[str, Callable[[random.Random], Rate]] = {
    "wire": _wire,
    "agency": _agency,
    "daily": _daily,
    "local": _local,
    "weekly": _weekly,
    "blog": _blog,
    "bursty": _bursty,
    "revived": _revived,
    "dead": _dead,
}
