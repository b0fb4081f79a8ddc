"""How long a database that does not take a write is waited for, by all who write in one run."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from db.errors import REFUSALS, trouble

logger = logging.getLogger(__name__)

T = TypeVar("T")

_CONFLICT_TRIES = 5
_RETRY_S = (0.1, 0.25, 0.5, 1.0)
#: What is left of the patience once the run is told to end: ten seconds are promised for everything.
_HURRIED_S = 3.0


class Patience:
    """Makes a transaction again after a race, and for as long as the database is in trouble. Thread-safe.

    What is insisted on may be made twice: a connection that breaks in the middle of a commit leaves open whether
    that took place.
    """

    def __init__(self, most_s: float = 300.0, *, sleep: Callable[[float], object] = time.sleep) -> None:
        self._most_s = most_s
        self._sleep = sleep
        self._hurried_end = float("inf")

    def hurry(self) -> None:
        """Wait only three seconds more from now on: the run is ending."""
        self._hurried_end = min(self._hurried_end, time.monotonic() + _HURRIED_S)

    def insist(self, write: Callable[[], T]) -> T:
        """What `write` returns. Raises what the database said last: at once for bad data, else when patience ends."""
        end = time.monotonic() + self._most_s
        conflicts = 0
        for wait_s in itertools.chain(_RETRY_S, itertools.repeat(_RETRY_S[-1])):
            try:
                return write()
            except REFUSALS as error:
                kind = trouble(error)
                conflicts += kind == "conflict"
                over = time.monotonic() > min(end, self._hurried_end)
                if kind == "data" or conflicts >= _CONFLICT_TRIES or (kind == "environment" and over):
                    raise
                if wait_s == _RETRY_S[0]:
                    logger.warning("Database does not take a write, trying again: %s", first_line(error))
            self._sleep(wait_s)
        raise AssertionError("waits go on for ever")


def first_line(error: Exception) -> str:
    """What a database's error says, for a line of the log."""
    cause = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {str(cause).strip().partition(chr(10))[0]}"[:300]
