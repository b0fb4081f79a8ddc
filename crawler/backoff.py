"""Which hosts are left alone for a while, and for how long; arithmetic on times, nothing else.

Times are seconds on one clock that only goes forward.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.outcome import FailureReason

#: Failures in a row, of whatever URLs, after which a host is left alone: three URLs, tried twice.
MAX_FAILURES = 6
#: For how long. What it was asked for meanwhile fails at once, so a dead host does not hold up a run.
PAUSE_S = 600.0
#: A longer `Retry-After` is not waited for within a run.
MAX_WAIT_S = 60.0
#: No host can keep us away for longer.
MAX_PAUSE_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Pause:
    """A host is left alone."""

    until: float
    reason: FailureReason
    """Of the failure that brought it about."""


class Backoff:
    """The hosts of one run that failed lately."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._pauses: dict[str, Pause] = {}

    def answered(self, host: str) -> None:
        """`host` gave a proper answer: what came before is forgotten."""
        self._failures.pop(host, None)

    def failed(self, host: str, reason: FailureReason, now: float, retry_after_s: float | None = None) -> Pause | None:
        """`host` failed at `now`, and asked to be left alone for `retry_after_s`, if it asked at all.

        Gives the pause that begins with this failure, if one does.
        """
        self._failures[host] = self._failures.get(host, 0) + 1
        if retry_after_s is not None and retry_after_s > MAX_WAIT_S:
            pause = Pause(now + min(retry_after_s, MAX_PAUSE_S), reason)
        elif self._failures[host] >= MAX_FAILURES:
            pause = Pause(now + PAUSE_S, reason)
        else:
            return None
        if self.paused(host, now):  # what was under way when the pause began
            return None
        self._pauses[host] = pause
        return pause

    def paused(self, host: str, now: float) -> Pause | None:
        """The pause that `host` is in at `now`. A pause that is over leaves the host one failure from the next."""
        pause = self._pauses.get(host)
        if pause is None or pause.until > now:
            return pause
        del self._pauses[host]
        self._failures[host] = MAX_FAILURES - 1
        return None
