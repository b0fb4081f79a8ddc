"""One thread that asks the database, for an event loop that lives for months.

One, and always the same: a connection keeps what it has read in memory, up to its page cache's 32 MiB, and a thread's
allocations come from a heap of its own. With a pool of threads that is had once for each, and pages that one thread
allocates and another frees leave holes in both heaps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
_Question = tuple[Callable[[], Any], "Future[Any]"]


class DatabaseThread:
    """Answers one question after the other. It does not hold up the process's end, as an executor's threads do."""

    def __init__(self) -> None:
        self._questions: SimpleQueue[_Question | None] = SimpleQueue()
        self._thread = Thread(target=self._answer, name="database", daemon=True)
        self._thread.start()

    async def ask(self, question: Callable[[], T]) -> T:
        """What `question` returns or raises. One that is cancelled while it waits its turn is not asked."""
        answer: Future[T] = Future()
        self._questions.put((question, answer))
        return await asyncio.wrap_future(answer)

    def end(self, within_s: float) -> bool:
        """Let the questions asked so far be answered; whether that was done in so many seconds.

        What is not done by then is left to die with the process: its transaction is rolled back.
        """
        self._questions.put(None)
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def _answer(self) -> None:
        while (asked := self._questions.get()) is not None:
            question, answer = asked
            if answer.set_running_or_notify_cancel():
                _settle(answer, question)
            del asked, question, answer  # nor is the last answer kept until the next question


def _settle(answer: Future[T], question: Callable[[], T]) -> None:
    try:
        found = question()
    except BaseException as error:  # noqa: BLE001 -- raised where it was asked
        answer.set_exception(error)
    else:
        answer.set_result(found)
