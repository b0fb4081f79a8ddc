"""Killable worker processes with a time and a memory limit for each task.

Whatever a page does to the code that reads it (an endless loop, a segmentation fault in C, gigabytes of memory)
costs that page and one process, never its neighbours or the crawl. What the tasks are is for
others to say; `pipeline.forkserver` and `pipeline.worker` are the processes.

One thread of the owner's process speaks to all workers, each over its own channel and with one task at a time: no
lock or pipe is shared between workers, so that none can take it to its grave, and whose task a worker died
of is always known.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import pickle
import selectors
import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar

from pipeline.forkserver import ForkServer
from pipeline.worker import Limits, Outcome

T = TypeVar("T")

_log = logging.getLogger(__name__)
#: Fork servers or workers that end in a row before any of them is ready: then starting another will not help.
_MAX_FALSE_STARTS = 5


class PoolError(Exception):
    """A task that has no result of its own making. `reason` is one word to count and store."""

    reason: ClassVar[str]


class TaskTimeout(PoolError):  # noqa: N818  # the name says what happened
    """The task took longer than the pool's `timeout_s` and was killed."""

    reason = "timeout"


class WorkerDied(PoolError):  # noqa: N818
    """The worker process ended in the middle of the task: it crashed, exited or was killed."""

    reason = "worker_died"

    def __init__(self, exit_code: int) -> None:
        """Negative exit codes are signals."""
        super().__init__(exit_code)
        self.exit_code = exit_code

    def __str__(self) -> str:
        if self.exit_code >= 0:
            return f"the worker process exited with code {self.exit_code} in the middle of the task"
        return f"the worker process was ended by {_signal_name(-self.exit_code)} in the middle of the task"


class OutOfMemory(PoolError):  # noqa: N818
    """The task needed more than the pool's `memory_bytes`."""

    reason = "out_of_memory"


class TaskFailed(PoolError):  # noqa: N818
    """The task raised something, or returned something, that cannot be pickled; the message tells what."""

    reason = "task_failed"


class PoolClosed(PoolError):  # noqa: N818
    """The pool was closed before the task was done, or before it was submitted. No fault of the task."""

    reason = "pool_closed"


class PoolBroken(PoolError):  # noqa: N818
    """The pool's own processes failed. No fault of the task."""

    reason = "pool_broken"


@dataclass(slots=True, frozen=True)
class _Task:
    future: Future[Any]
    function: Callable[..., Any]
    args: tuple[Any, ...]


@dataclass(slots=True, eq=False)
class _Worker:
    number: int
    server: ForkServer
    channel: Connection
    ready: bool = False
    doomed: bool = False
    """Its channel is closed: it is never spoken to again, only its end is awaited."""
    task: _Task | None = None
    deadline: float = float("inf")
    """Of the task, by the monotonic clock."""
    tasks_given: int = 0

    @property
    def idle(self) -> bool:
        return self.ready and not self.doomed and self.task is None


class Pool:
    """Runs functions in worker processes. All methods may be called from any thread."""

    def __init__(
        self,
        workers: int,
        *,
        timeout_s: float = 10.0,
        memory_bytes: int = 1 << 30,
        max_tasks: int = 500,
        preload: Sequence[str] = (),
    ) -> None:
        """`workers` processes at most; they start with the first task, so that a pool without any costs nothing.

        `timeout_s` and `memory_bytes` hold for each task, the latter beyond what a fresh worker maps. A worker is
        replaced after `max_tasks` tasks, so that leaks stay small. `preload` are modules that tasks need, imported
        once for all workers.
        """
        self._worker_count = workers
        self._limits = Limits(timeout_s, memory_bytes)
        self._max_tasks = max_tasks
        self._preload = tuple(preload)
        self._lock = threading.Lock()  # guards the next two
        self._pending: deque[_Task] = deque()
        self._refusal: Callable[[], PoolError] | None = None
        self._close_by: float | None = None
        # What follows is the property of the thread alone.
        self._numbers = itertools.count()
        self._workers: dict[int, _Worker] = {}
        self._false_starts = 0
        self._server: ForkServer | None = None
        self._woken, self._wake = socket.socketpair()
        self._wake.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._woken, selectors.EVENT_READ, self._wake_up)
        self._thread = threading.Thread(target=self._run, name="pool", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def submit(self, function: Callable[..., T], *args: Any) -> Future[T]:
        """Has `function(*args)` run in a worker; never blocks.

        Function, arguments and result must pickle; the function is one of a module that workers can import. The
        future ends with the result, with what the function raised (its traceback there as a note), or
        with a `PoolError`. It can be cancelled until a worker has taken it. Its callbacks run in the pool's
        thread: keep them short. Raises `PoolClosed` or `PoolBroken` when there is nobody left to run it.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._refusal:
                raise self._refusal()
            self._pending.append(_Task(future, function, args))
        self._nudge()
        return future

    def close(self, timeout_s: float = 5.0) -> None:
        """Cancels what waits, lets what runs finish for at most `timeout_s`, then kills what is left.

        Returns when all processes have ended. Not for futures' callbacks.
        """
        self._close_by = time.monotonic() + timeout_s
        self._refuse(partial(PoolClosed, "the pool is closed"))
        self._nudge()
        self._thread.join()

    def kill(self) -> None:
        """Cancels what waits and kills what runs, now."""
        self.close(timeout_s=0.0)

    def _nudge(self) -> None:
        with contextlib.suppress(OSError):  # it has been nudged often enough, or has ended
            self._wake.send(b"\0")

    def _refuse(self, refusal: Callable[[], PoolError]) -> None:
        with self._lock:
            self._refusal = self._refusal or refusal

    # Everything below runs in the pool's thread.

    def _run(self) -> None:
        try:
            while not self._is_over():
                for key, _ in self._selector.select(self._patience()):
                    key.data()
                self._kill_overdue()
                if self._server is None and self._has_tasks():
                    self._start_server()
                self._give_tasks()
        except Exception as error:  # noqa: BLE001  # nobody must wait for ever for a future of a dead pool
            _log.exception("the pool's thread failed")
            self._refuse(partial(PoolBroken, f"the pool's thread failed: {error!r}"))
        finally:
            self._end()

    def _is_over(self) -> bool:
        if self._refusal is None:
            return False
        self._drop_pending(self._refusal)
        late = self._close_by is not None and time.monotonic() >= self._close_by
        return late or not any(worker.task for worker in self._workers.values())

    def _drop_pending(self, refusal: Callable[[], PoolError]) -> None:
        with self._lock:
            pending, self._pending = self._pending, deque()
        for task in pending:
            if self._close_by is not None:
                task.future.cancel()
            if task.future.set_running_or_notify_cancel():
                task.future.set_exception(refusal())

    def _patience(self) -> float | None:
        """Seconds until the next deadline."""
        deadlines = [worker.deadline for worker in self._workers.values() if worker.task]
        if self._close_by is not None:
            deadlines.append(self._close_by)
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _wake_up(self) -> None:
        self._woken.recv(4096)

    def _has_tasks(self) -> bool:
        with self._lock:
            return bool(self._pending)

    def _start_server(self) -> None:
        self._server = server = ForkServer(self._limits, self._preload)
        self._selector.register(server.control, selectors.EVENT_READ, lambda: self._hear_server(server))
        for _ in range(self._worker_count):
            self._add_worker(server)

    def _add_worker(self, server: ForkServer) -> None:
        number = next(self._numbers)
        worker = self._workers[number] = _Worker(number, server, server.fork(number))
        self._selector.register(worker.channel, selectors.EVENT_READ, lambda: self._hear(worker))

    def _hear_server(self, server: ForkServer) -> None:
        ended = server.ended()
        if ended is None:
            self._replace_server(server)
            return
        for number, exit_code in ended:
            self._bury(self._workers[number], exit_code)

    def _replace_server(self, server: ForkServer) -> None:
        self._selector.unregister(server.control)
        exit_code = server.close()
        message = f"the pool's fork server ended with code {exit_code}; what it wrote to standard error tells why"
        for worker in self._workers.values():
            self._part(worker)
            self._fail(worker, PoolBroken(message))
        self._workers.clear()
        if not self._count_false_start(message):
            _log.error("%s; starting another", message)
            self._start_server()

    def _count_false_start(self, message: str) -> bool:
        """Whether that was one too many: then the pool is broken for good."""
        self._false_starts += 1
        if self._false_starts < _MAX_FALSE_STARTS:
            return False
        self._refuse(partial(PoolBroken, message))
        return True

    def _bury(self, worker: _Worker, exit_code: int) -> None:
        if not worker.doomed and worker.channel.poll():
            self._hear(worker)  # its last words: a result sent just before it ended
        self._part(worker)
        timed_out = exit_code == -signal.SIGALRM
        self._fail(worker, self._timeout_error() if timed_out else WorkerDied(exit_code))
        del self._workers[worker.number]
        if worker.ready or not self._count_false_start(
            f"a worker process ended with code {exit_code} before it was ready"
        ):
            self._add_worker(worker.server)

    def _hear(self, worker: _Worker) -> None:
        if worker.doomed:
            return  # it was parted with after the selector reported it
        try:
            answer = worker.channel.recv_bytes()
        except (EOFError, OSError):
            self._dismiss(worker)  # its exit code, soon to come, tells what to say of its task
            return
        if not worker.ready:
            worker.ready = True
            self._false_starts = 0
            return
        task, worker.task = worker.task, None
        assert task is not None, "workers speak when spoken to"
        if not _settle(task.future, answer) or worker.tasks_given >= self._max_tasks:
            self._dismiss(worker)

    def _give_tasks(self) -> None:
        for worker in self._workers.values():
            while worker.idle:
                with self._lock:
                    if not self._pending:
                        return
                    task = self._pending.popleft()
                if task.future.set_running_or_notify_cancel():
                    self._give(worker, task)

    def _give(self, worker: _Worker, task: _Task) -> None:
        try:
            message = pickle.dumps((task.function, task.args), pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # noqa: BLE001  # any class may define how it pickles; the caller is told
            task.future.set_exception(error)
            return
        worker.task = task
        worker.tasks_given += 1
        worker.deadline = time.monotonic() + self._limits.timeout_s
        try:
            worker.channel.send_bytes(message)
        except OSError:
            self._dismiss(worker)

    def _kill_overdue(self) -> None:
        now = time.monotonic()
        for worker in self._workers.values():
            if worker.task and worker.deadline <= now:
                self._dismiss(worker)
                self._fail(worker, self._timeout_error())

    def _timeout_error(self) -> TaskTimeout:
        return TaskTimeout(f"the task took longer than {self._limits.timeout_s:g} s and was killed")

    def _dismiss(self, worker: _Worker) -> None:
        """Ends a worker; another one takes its place once the fork server has seen it end."""
        self._part(worker)
        worker.server.kill(worker.number)

    def _part(self, worker: _Worker) -> None:
        if not worker.doomed:
            worker.doomed = True
            self._selector.unregister(worker.channel)
            worker.channel.close()

    def _fail(self, worker: _Worker, error: PoolError) -> None:
        if worker.task:
            worker.task.future.set_exception(error)
            worker.task = None

    def _end(self) -> None:
        for worker in self._workers.values():
            self._part(worker)
        if self._server is not None:
            self._server.close()
        assert self._refusal is not None, "the thread ends when the pool refuses further tasks"
        self._drop_pending(self._refusal)
        for worker in self._workers.values():
            self._fail(worker, self._refusal())
        self._selector.close()
        self._woken.close()
        self._wake.close()


def _settle(future: Future[Any], answer: bytes) -> bool:
    """Gives a future what its worker answered. False when the worker should not be used again."""
    try:
        outcome, value = pickle.loads(answer)  # noqa: S301  # from our own child process
    except Exception as error:  # noqa: BLE001  # any class may define how it unpickles; the caller is told
        future.set_exception(TaskFailed(f"the task's result cannot be unpickled: {error!r}"))
        return True
    match outcome:
        case Outcome.RETURNED:
            future.set_result(value)
        case Outcome.RAISED:
            future.set_exception(value)
        case Outcome.UNPICKLABLE:
            future.set_exception(TaskFailed(value))
        case Outcome.OUT_OF_MEMORY:
            future.set_exception(OutOfMemory(f"the task needed more memory than it may have\n{value}"))
    return bool(outcome != Outcome.OUT_OF_MEMORY)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
