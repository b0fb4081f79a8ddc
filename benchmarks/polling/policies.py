"""Policies that decide when a feed is polled next. Each is made anew for every feed, and told of each poll."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from crawler.rhythm import Look, Rhythm

#: Told the moment, how many entries were new, and the times of those in the window; gives seconds to wait.
Policy = Callable[[float, int, Sequence[float]], float]

_MONDAY = datetime(2026, 2, 2, tzinfo=UTC)


def fixed(minutes: float) -> Policy:
    """Always the same interval."""
    return lambda at, new, window: minutes * 60


def stepping(*, fewest_s: float = 300, most_s: float = 6 * 3600) -> Policy:
    """Halves its interval when two or more entries are new, shortens it for one and stretches it for none."""
    interval_s = 0.0

    def decide(at: float, new: int, window: Sequence[float]) -> float:
        nonlocal interval_s
        factor = 0.5 if new >= 2 else 0.7 if new else 1.3
        interval_s = min(max(interval_s * factor, fewest_s), most_s) if interval_s else 900.0
        return interval_s

    return decide


def rhythm(*, dated: bool = True) -> Policy:
    """Ours, `crawler.rhythm`; of feeds that date their entries, or of others."""
    known = Rhythm()

    def decide(at: float, new: int, window: Sequence[float]) -> float:
        nonlocal known
        moment = _moment(at)
        dates = tuple(_moment(date) for date in window) if dated else ()
        known = known.after(Look(new, len(window), dates), moment)
        return known.wait_s(moment)

    return decide


def _moment(at: float) -> datetime:
    return _MONDAY + timedelta(seconds=at)


#: Name → what makes it. The first is what the others are compared with.
POLICIES: dict[str, Callable[[], Policy]] = {
    "fixed, 15 min": lambda: fixed(15),
    "fixed, 30 min": lambda: fixed(30),
    "stepping": stepping,
    "ours": rhythm,
    "ours, no dates": lambda: rhythm(dated=False),
}
