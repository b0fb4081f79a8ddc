"""The pool's fork server: a small single-threaded process that imports once and forks workers on demand.

It knows processes, not tasks. Forking from here is cheap (the heavy imports are already made, their memory is
shared) and safe (the process that owns the pool has threads and a reactor, and may not fork). Unlike
multiprocessing's own, it never imports the program's `__main__` into workers, reports how each of them
ended, and kills them all as soon as its owner is gone.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import traceback
from collections.abc import Iterator, Sequence
from enum import IntEnum
from multiprocessing.connection import Connection
from typing import NoReturn

from pipeline.worker import Limits, work

_COMMAND = struct.Struct("!BI")  # what to do, the worker's number
_ENDED = struct.Struct("!Ii")  # the worker's number, its exit code
_OWNER_CHECK_S = 1.0


class _Do(IntEnum):
    FORK = 0
    KILL = 1


class ForkServer:
    """The owner's end: starts the server process and speaks to it. Not thread-safe."""

    def __init__(self, limits: Limits, preload: Sequence[str]) -> None:
        """Starts the server, which goes on to import the modules `preload`; does not wait for it."""
        self.control, theirs = socket.socketpair()
        with theirs:
            boot = (
                f"import sys; sys.path[:] = {sys.path!r}; from pipeline.forkserver import serve; "
                f"serve({theirs.fileno()}, {tuple(limits)!r}, {tuple(preload)!r})"
            )
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and code
                [sys.executable, "-c", boot],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=2,  # what a library prints must not end up in the owner's output
                start_new_session=True,  # Ctrl-C is for the owner, which lets running tasks finish
            )

    def fork(self, number: int) -> Connection:
        """The channel to a new worker; it is gone at once if the server is."""
        ours, theirs = socket.socketpair()
        # When the server is dead, `ended` says so next.
        with theirs, contextlib.suppress(BrokenPipeError, ConnectionResetError):
            socket.send_fds(self.control, [_COMMAND.pack(_Do.FORK, number)], [theirs.fileno()])
        return Connection(ours.detach())

    def kill(self, number: int) -> None:
        """Kills a worker; one that has ended already is left in peace, whoever has its process id now."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the server is dead, its workers with it
            self.control.sendall(_COMMAND.pack(_Do.KILL, number))

    def ended(self) -> list[tuple[int, int]] | None:
        """Workers that have ended, as (number, exit code); None when the server itself has ended.

        Negative exit codes are signals. Blocks unless `control` is readable.
        """
        try:
            heard = self.control.recv(512 * _ENDED.size)
        except ConnectionResetError:
            heard = b""
        return list(_ENDED.iter_unpack(heard)) if heard else None

    def close(self) -> int:
        """Ends the server and whatever workers are left; returns the server's exit code."""
        self.control.close()
        try:
            return self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:  # it may be busy importing; then it has no workers yet
            self._process.kill()
            return self._process.wait()


def serve(control_fd: int, limits: tuple[float, int], preload: Sequence[str]) -> None:
    """What the server process runs: forks, kills and reports ends until its owner closes the control socket."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    for module in preload:
        importlib.import_module(module)
    gc.freeze()  # keeps the collector from touching, and so copying, the pages shared with workers
    _Server(socket.socket(fileno=control_fd), Limits(*limits)).run()


class _Server:
    def __init__(self, control: socket.socket, limits: Limits) -> None:
        self._control = control
        self._limits = limits
        self._owner = os.getppid()
        self._workers: dict[int, int] = {}  # number by process id
        self._woken, self._wake = socket.socketpair()
        for end in (self._woken, self._wake):
            end.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._control, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(self) -> None:
        try:
            # The control socket ends with its owner, unless a process that the owner forked holds it too.
            while os.getppid() == self._owner:
                for key, _ in self._selector.select(_OWNER_CHECK_S):
                    if key.fileobj is self._woken:
                        self._woken.recv(4096)
                    elif not self._obey():
                        return
                for ended in self._reap():
                    self._control.sendall(_ENDED.pack(*ended))
        except (BrokenPipeError, ConnectionResetError):
            pass  # the owner is gone
        finally:
            for pid in self._workers:
                os.kill(pid, signal.SIGKILL)
            for pid in self._workers:
                os.waitpid(pid, 0)

    def _obey(self) -> bool:
        command, fds, _, _ = socket.recv_fds(self._control, _COMMAND.size, 1)
        if not command:
            return False
        do, number = _COMMAND.unpack(command)
        if do == _Do.FORK:
            self._fork(number, fds[0])
        else:
            for pid in [pid for pid, its in self._workers.items() if its == number]:
                os.kill(pid, signal.SIGKILL)
        return True

    def _fork(self, number: int, channel_fd: int) -> None:
        pid = os.fork()
        if pid == 0:
            self._become_worker(channel_fd)
        self._workers[pid] = number
        os.close(channel_fd)

    def _become_worker(self, channel_fd: int) -> NoReturn:
        exit_code = 1
        channel = Connection(channel_fd)  # open until the very end: the pool kills a worker that has hung up
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for inherited in (self._selector, self._control, self._woken, self._wake):
                inherited.close()
            work(channel, self._limits)
            exit_code = 0
        except SystemExit as end:
            exit_code = end.code if isinstance(end.code, int) else 1
        except BaseException:  # noqa: BLE001  # a forked process must never return into the server's loop
            traceback.print_exc()
        finally:
            os._exit(exit_code)

    def _reap(self) -> Iterator[tuple[int, int]]:
        while self._workers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            yield self._workers.pop(pid), os.waitstatus_to_exitcode(status)
