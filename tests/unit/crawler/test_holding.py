"""Leases as a crawl holds them: taken, waited for, renewed, lost, given back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any, cast

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from crawler import holding
from crawler.holding import Holder
from db import leases
from db.clock import now
from db.engine import create_engine, writing
from db.leases import Held, LeaseLost
from db.models import Host
from pipeline.run import OpenRun

_A, _B = "a.example", "b.example"
_OTHER = "elsewhere:0/1/1/other"


class _Run:
    """As much of a run as leases need."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.owner = leases.owner_name("me")
        self.away = 0

    async def in_database(self, function: Callable[..., Any], *args: Any) -> Any:
        await asyncio.sleep(0)
        if self.away:
            self.away -= 1
            raise OperationalError("UPDATE", {}, Exception("the database is away"))
        with writing(self.engine) as session:
            return function(session, *args)


@pytest.fixture
def run(sqlite_url: str) -> Iterator[_Run]:
    engine = create_engine(sqlite_url)
    yield _Run(engine)
    engine.dispose()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "_ASK_AGAIN_S", 0.01)
    monkeypatch.setattr(holding, "_SAY_EVERY", 0.05)
    monkeypatch.setattr(leases, "RENEW_EVERY", timedelta(seconds=0.02))


def _holder(run: _Run, **options: Any) -> Holder:
    return Holder(cast("OpenRun", run), **options)


def _change(run: _Run, **values: Any) -> None:
    with writing(run.engine) as session:
        session.execute(sa.update(Host).values(**values))


def _host(run: _Run, name: str = _A) -> Host:
    with writing(run.engine) as session:
        return session.scalars(sa.select(Host).where(Host.host == name)).one()


def _taken_by_another(run: _Run) -> None:
    with writing(run.engine) as session:
        leases.acquire(session, _A, _OTHER)


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():
            await asyncio.sleep(0.005)


def _go(work: Awaitable[None]) -> None:
    asyncio.run(asyncio.wait_for(work, 20))


def test_host_is_taken_once_however_many_ask(run: _Run) -> None:
    async def go() -> None:
        holder = _holder(run)
        held = await asyncio.gather(*(holder.hold(_A) for _ in range(5)))
        assert {lease.generation for lease in held} == {1}
        assert holder.held([_A, _B]) == [held[0]]
        await holder.release()

    _go(go())


def test_busy_host_is_waited_for_and_the_waiting_is_told(run: _Run) -> None:
    async def go() -> None:
        _taken_by_another(run)
        told: list[Held] = []
        holder = _holder(run, on_wait=told.append)
        waiting = asyncio.ensure_future(holder.hold(_A))
        await _until(lambda: bool(told))
        assert not waiting.done()
        assert (told[0].host, told[0].owner) == (_A, _OTHER)
        _change(run, lease_owner=None, lease_until=None)
        assert (await waiting).generation == 2
        await holder.release()

    _go(go())


def test_waiting_is_logged_by_default(run: _Run, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "crawler.holding")

    async def go() -> None:
        _taken_by_another(run)
        with pytest.raises(LeaseLost):
            await _holder(run).hold(_A, patience_s=0.03)

    _go(go())
    assert f"{_A} is being fetched by {_OTHER}" in caplog.text


def test_patience_ends(run: _Run) -> None:
    async def go() -> None:
        _taken_by_another(run)
        holder = _holder(run)
        with pytest.raises(LeaseLost, match=_A):
            await holder.hold(_A, patience_s=0.02)
        assert holder.held([_A]) == []

    _go(go())


def test_one_host_that_is_busy_holds_up_no_other(run: _Run) -> None:
    async def go() -> None:
        _taken_by_another(run)
        holder = _holder(run)
        waiting = asyncio.ensure_future(holder.hold(_A))
        assert (await holder.hold(_B)).host == _B
        waiting.cancel()
        await holder.release()

    _go(go())


def test_lease_is_renewed_for_as_long_as_it_is_held(run: _Run) -> None:
    async def go() -> None:
        holder = _holder(run)
        await holder.hold(_A)
        for _ in range(2):
            _change(run, lease_until=now() - timedelta(seconds=5))
            await _until(lambda: (_host(run).lease_until or now()) > now())
        await holder.release()

    _go(go())


def test_database_away_for_a_moment_loses_no_lease(run: _Run, caplog: pytest.LogCaptureFixture) -> None:
    async def go() -> None:
        holder = _holder(run)
        await holder.hold(_A)
        _change(run, lease_until=now() - timedelta(seconds=5))
        run.away = 2
        await _until(lambda: (_host(run).lease_until or now()) > now())
        assert (await holder.hold(_A)).generation == 1
        await holder.release()

    _go(go())
    assert "not renewed, trying again" in caplog.text


def test_lease_that_another_took_is_lost_and_not_asked_for_again(run: _Run) -> None:
    async def go() -> None:
        holder = _holder(run)
        lease = await holder.hold(_A)
        await holder.hold(_B)
        _change(run, lease_gen=Host.lease_gen + (Host.host == _A))
        await _until(lambda: _A in holder._lost)
        with pytest.raises(LeaseLost):
            await holder.hold(_A)
        assert holder.held([_A]) == [lease]  # the fence in the transaction is to tell
        assert (await holder.hold(_B)).host == _B
        await holder.release()

    _go(go())


def test_lease_is_proven_without_the_database_while_it_surely_holds(run: _Run) -> None:
    async def go() -> None:
        holder = _holder(run)
        await holder.prove(_A)  # never taken: not for this to refuse
        await holder.hold(_A)
        run.away = 1000
        await holder.prove(_A)

    _go(go())


def test_lease_that_was_not_renewed_for_its_term_is_renewed_before_the_next_request(
    run: _Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        holder = _holder(run)
        await holder.hold(_A)
        assert holder.is_proven(_A)
        _stopped_past_the_term(monkeypatch)
        assert not holder.is_proven(_A)
        _change(run, lease_until=now() - timedelta(seconds=5))
        await holder.prove(_A)
        assert (_host(run).lease_until or now()) >= now() - timedelta(seconds=5)
        await holder.release()

    _go(go())


def test_request_that_waited_while_its_host_became_anothers_is_refused(
    run: _Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def go() -> None:
        holder = _holder(run)
        await holder.hold(_A)
        _stopped_past_the_term(monkeypatch)
        _change(run, lease_gen=Host.lease_gen + 1)
        for _ in range(2):
            with pytest.raises(LeaseLost):
                await holder.prove(_A)
        await holder.release()

    _go(go())
    assert caplog.text.count("nothing more is fetched from it") == 1


def test_request_whose_lease_cannot_be_proven_is_refused(run: _Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def go() -> None:
        holder = _holder(run)
        await holder.hold(_A)
        _stopped_past_the_term(monkeypatch)
        run.away = 1
        with pytest.raises(LeaseLost):
            await holder.prove(_A)
        await holder.prove(_A)
        await holder.release()

    _go(go())


def _stopped_past_the_term(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process finds itself that was stopped for longer than a lease holds: nothing renewed it meanwhile."""
    monkeypatch.setattr(leases, "RENEW_EVERY", timedelta(hours=1))
    monkeypatch.setattr(leases, "TERM", timedelta(0))


def test_released_hosts_are_free_with_what_is_left_of_the_delay(run: _Run) -> None:
    async def go() -> None:
        holder = _holder(run, delay_of=lambda host: timedelta(seconds=30 if host == _A else 0))
        await holder.hold(_A)
        await holder.release()
        row = _host(run)
        assert (row.lease_owner, row.lease_until) == (None, None)
        assert row.next_allowed_at is not None
        assert row.next_allowed_at > now() + timedelta(seconds=20)
        assert holder.held([_A]) == []

    _go(go())


def test_last_holders_delay_is_waited_for_under_a_lease_that_stays_renewed(run: _Run) -> None:
    async def go() -> None:
        first = _holder(run, delay_of=lambda _: timedelta(seconds=0.3))
        await first.hold(_A)
        await first.release()
        began = asyncio.get_running_loop().time()
        holder = _holder(run)
        waiting = asyncio.ensure_future(holder.hold(_A))
        await _until(lambda: _host(run).lease_gen == 2)
        _change(run, lease_until=now() - timedelta(seconds=5))
        await _until(lambda: (_host(run).lease_until or now()) > now())
        assert not waiting.done()
        await waiting
        assert asyncio.get_running_loop().time() - began > 0.2
        await holder.release()

    _go(go())


def test_nothing_held_is_nothing_to_release(run: _Run) -> None:
    async def go() -> None:
        run.away = 1
        await _holder(run).release()
        assert run.away == 1

    _go(go())
