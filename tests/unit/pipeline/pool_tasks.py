"""What the pool's tests run in its workers: well-behaved, slow, crashing and greedy functions."""

from __future__ import annotations

import ctypes
import os
import re
import resource
import signal
import sys
import time
from pathlib import Path


class OddError(Exception):
    """Pickles, but does not unpickle: `args` are not what `__init__` takes."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Unloadable:
    """Pickles, but does not unpickle."""

    def __reduce__(self) -> tuple[object, ...]:
        return (int, ("not a number",))


def pid() -> int:
    return os.getpid()


def main_module() -> str | None:
    return getattr(sys.modules["__main__"], "__file__", None)


def loaded(module: str) -> bool:
    return module in sys.modules


def nap(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def spin() -> None:
    """Busy in Python."""
    while True:
        pass


def spin_in_c(started: str | None = None) -> None:
    """Busy in C with the interpreter's lock held: no other thread and no Python signal handler gets to run."""
    if started:
        Path(started).touch()
    re.match(r"(a|aa)+$", "a" * 100 + "b")


def touch_and_spin(started: str) -> None:
    Path(started).touch()
    spin()


def segfault() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def read_address_zero() -> None:
    ctypes.string_at(0)


def leave(code: int) -> None:
    raise SystemExit(code)


def leave_at_once(code: int) -> None:
    os._exit(code)


def close_everything_and_wait() -> None:
    os.closerange(3, 256)
    time.sleep(60)


def allocate(size: int) -> int:
    return len(bytearray(size))


def chatter(text: str) -> None:
    print(text)


def fail() -> None:
    raise ValueError("a page of ours", 42)


def fail_oddly() -> None:
    raise OddError("odd", "very odd")


def unpicklable() -> object:
    return lambda: None


def unloadable() -> object:
    return Unloadable()


def signals() -> dict[str, bool]:
    return {name: signal.getsignal(getattr(signal, name)) == signal.SIG_IGN for name in ("SIGINT", "SIGTERM", "SIGHUP")}


def core_limit() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_CORE)


def parent() -> int:
    return os.getppid()
