"""One worker process of the pool: runs the tasks that its channel brings, one at a time, within its limits.

Where workers come from is `pipeline.forkserver`'s job, what they are given `pipeline.pool`'s.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from enum import IntEnum
from multiprocessing.connection import Connection
from typing import NamedTuple

#: The kernel ends a task this long after the pool should have done so.
ALARM_GRACE_S = 2.0
_WATCH_S = 1.0
_PR_SET_PDEATHSIG = 1


class Limits(NamedTuple):
    """What one task may take."""

    timeout_s: float
    memory_bytes: int
    """Address space beyond what the process maps when it starts: libraries alone can map a gigabyte."""


class Outcome(IntEnum):
    """How a task ended, and with it what comes as the second part of the worker's answer."""

    RETURNED = 0
    """The result."""
    RAISED = 1
    """The exception."""
    UNPICKLABLE = 2
    """What is left of a result or an exception that cannot be sent: text."""
    OUT_OF_MEMORY = 3
    """Where, as text."""


def work(channel: Connection, limits: Limits) -> None:
    """Serves tasks until the other end of `channel` closes.

    Says hello with an empty message; then every message is a pickled `(function, args)` and is answered
    with a pickled `(Outcome, value)`.
    """
    _die_with_parent()
    _limit_memory(limits.memory_bytes)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the pool has hung up: nobody wants more
        channel.send_bytes(b"")
        while True:
            task = channel.recv_bytes()
            # The pool kills a task that takes too long; this timer is for when there is no pool any more, or
            # none that acts. Its signal keeps the default action, so the kernel carries it out even
            # while C code holds the interpreter's lock.
            signal.setitimer(signal.ITIMER_REAL, limits.timeout_s + ALARM_GRACE_S)
            channel.send_bytes(_answer(task))
            signal.setitimer(signal.ITIMER_REAL, 0)


def _answer(task: bytes) -> bytes:
    try:
        function, args = pickle.loads(task)  # noqa: S301  # from our own parent process
        return _returned(function(*args))
    except MemoryError:
        _lift_memory_limit()  # or there might be no room to say so
        return pickle.dumps((Outcome.OUT_OF_MEMORY, traceback.format_exc()))
    except Exception as error:  # noqa: BLE001  # carried to whoever waits for the task's future
        return _raised(error)


def _returned(result: object) -> bytes:
    try:
        return pickle.dumps((Outcome.RETURNED, result), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # any class may define how it pickles
        told = f"the result, a {type(result).__name__}, cannot be pickled: {error}"
        return pickle.dumps((Outcome.UNPICKLABLE, told))


def _raised(error: Exception) -> bytes:
    """The answer that carries `error`, in words if it would not survive the journey.

    An exception class whose `__init__` takes other arguments than it hands on to `Exception` pickles but does not
    unpickle.
    """
    told = "".join(traceback.format_exception(error))
    error.add_note(f"In the worker process:\n{told}")
    try:
        answer = pickle.dumps((Outcome.RAISED, error))
        pickle.loads(answer)  # noqa: S301  # made on the line above
    except Exception:  # noqa: BLE001  # any class may define how it pickles
        return pickle.dumps((Outcome.UNPICKLABLE, told))
    return answer


def _limit_memory(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = _mapped_bytes() + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _lift_memory_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _mapped_bytes() -> int:
    """Address space in use now; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123  # read in each new worker
            return int(statm.read().split()[0]) * resource.getpagesize()
    except FileNotFoundError:
        return 0


def _die_with_parent() -> None:
    """Three ways for a worker to end with its fork server, which in turn ends with the process that owns the pool.

    The fork server kills its workers when it ends in good order. Should it be killed itself, Linux
    kills them in its place; elsewhere a thread watches, which C code that holds the interpreter's lock can
    delay, but then the task's timer strikes.
    """
    parent = os.getppid()
    if sys.platform == "linux":
        # Tied to the *thread* that forked, hence only right below a single-threaded fork server.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_S)
    os._exit(1)
