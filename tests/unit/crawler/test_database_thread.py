"""Questions to the database: one after the other, and none holds up the end."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from crawler.database_thread import DatabaseThread


@pytest.fixture
def database() -> Iterator[DatabaseThread]:
    thread = DatabaseThread()
    yield thread
    assert thread.end(within_s=5.0)


def test_questions_are_answered_in_turn_by_one_thread_that_is_not_the_loops(database: DatabaseThread) -> None:
    under_way, most = 0, 0

    def question() -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        time.sleep(0.01)
        under_way -= 1
        return threading.get_ident()

    async def ask_at_once() -> set[int]:
        return set(await asyncio.gather(*(database.ask(question) for _ in range(5))))

    (thread,) = asyncio.run(ask_at_once())
    assert thread != threading.get_ident()
    assert most == 1


def test_error_is_raised_where_it_was_asked_and_the_next_question_is_answered(database: DatabaseThread) -> None:
    def fail() -> int:
        raise KeyError("a")

    with pytest.raises(KeyError):
        asyncio.run(database.ask(fail))
    assert asyncio.run(database.ask(lambda: 1)) == 1


def test_question_that_nobody_waits_for_any_more_is_not_asked(database: DatabaseThread) -> None:
    asked, go_on = [], threading.Event()

    def question(name: str, wait: Callable[[], object]) -> Callable[[], None]:
        def answer() -> None:
            asked.append(name)
            wait()

        return answer

    async def cancel_the_second() -> None:
        first = asyncio.create_task(database.ask(question("first", go_on.wait)))
        second = asyncio.create_task(database.ask(question("second", int)))
        await asyncio.sleep(0.05)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        go_on.set()
        await first

    asyncio.run(cancel_the_second())
    asyncio.run(database.ask(question("third", int)))
    assert asked == ["first", "third"]


def test_end_does_not_wait_for_a_database_that_does_not_answer() -> None:
    thread, answers = DatabaseThread(), threading.Event()

    async def ask_and_give_up() -> bool:
        question = asyncio.create_task(thread.ask(answers.wait))
        await asyncio.sleep(0.05)
        question.cancel()
        return thread.end(within_s=0.05)

    assert asyncio.run(ask_and_give_up()) is False
    answers.set()
    assert thread.end(within_s=5.0)
