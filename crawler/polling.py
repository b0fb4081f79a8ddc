"""When a channel is polled next, whatever its last poll gave: pure arithmetic.

A poll that succeeded goes by the channel's rhythm and its publisher's wishes, one that failed by the kind of failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.rhythm import MIN_INTERVAL_S, Rhythm
from crawler.wishes import MAX_WISH_S, Wishes

#: However often it failed, a channel is looked at again within a day…
_MAX_FAILING_S = 24 * 3600
#: …until it counts as dead, after so many failures and so long. Dead ones come back now and then: they are probed.
DEAD_AFTER_FAILURES = 30
DEAD_AFTER_S = 7 * 24 * 3600
PROBE_S = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Slowing:
    """How one kind of failure is waited for."""

    step: float
    """Of the channel's interval, that each failure in a row adds."""
    least_s: int
    most_s: int
    """After however many, if the channel's interval is not longer."""


#: What passes by itself: the net, the server, ourselves.
_PASSING = Slowing(0.5, MIN_INTERVAL_S, 2 * 3600)
#: What somebody has to mend: the channel is gone, or is none.
_LASTING = Slowing(1, 15 * 60, 6 * 3600)
#: Somebody does not want to be asked so often, or at all.
_UNWANTED = Slowing(1, 3600, _MAX_FAILING_S)
_SLOWINGS = {
    **dict.fromkeys(("timeout", "server_error", "dns", "refused", "network", "robots_unreachable"), _PASSING),
    **dict.fromkeys(("worker_died", "out_of_memory", "task_failed", "pool_closed", "pool_broken"), _PASSING),
    **dict.fromkeys(("rate_limited", "forbidden", "robots", "guard", "gone"), _UNWANTED),
}


def next_interval(rhythm: Rhythm, moment: datetime, wishes: Wishes, *, fresh_s: float = 0.0) -> int:
    """Seconds until the next poll after one that succeeded at `moment`, hours to skip apart.

    Never sooner than the channel wishes or than its answer's `fresh_s` are over, up to six hours.
    """
    return max(rhythm.wait_s(moment), min(max(wishes.every_s, int(fresh_s)), MAX_WISH_S))


def next_interval_after_failure(
    interval_s: int, reason: str, *, failures: int, failing_s: float | None, retry_after_s: float | None = None
) -> int:
    """Seconds until the next poll after one more failure than `failures` in a row: at most a day, a week when dead.

    `reason` is a word for the failure, `failing_s` how long the last success is ago (None for never), `retry_after_s`
    what the server asked for, which is followed up to a day.
    """
    if failures >= DEAD_AFTER_FAILURES and (failing_s is None or failing_s >= DEAD_AFTER_S):
        return PROBE_S
    slowing = _SLOWINGS.get(reason, _LASTING)
    wait_s = min(int(interval_s * (1 + failures * slowing.step)), max(slowing.most_s, interval_s))
    return min(max(wait_s, slowing.least_s, int(retry_after_s or 0)), _MAX_FAILING_S)
