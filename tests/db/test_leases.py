"""Who may fetch from a host: taking, losing, dying, giving back. On both databases."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from db import leases
from db.clock import database_now
from db.engine import create_engine, writing
from db.leases import TERM, Held, Lease, LeaseLost
from db.models import Host

_HOST = "courrier.example"
_ELSEWHERE = "another-machine:00000000/1/1/run"


def _acquire(engine: Engine, owner: str, host: str = _HOST) -> Lease | Held:
    with writing(engine) as session:
        return leases.acquire(session, host, owner)


def _take(engine: Engine, owner: str = _ELSEWHERE, host: str = _HOST) -> Lease:
    lease = _acquire(engine, owner, host)
    assert isinstance(lease, Lease)
    return lease


def _fence(engine: Engine, *held: Lease) -> None:
    with writing(engine) as session:
        leases.fence(session, held)


def _set(engine: Engine, **values: object) -> None:
    with writing(engine) as session:
        session.execute(sa.update(Host).values(**values))


def _row(engine: Engine) -> Host:
    with writing(engine) as session:
        return session.scalars(sa.select(Host)).one()


def _now(engine: Engine) -> datetime:
    with writing(engine) as session:
        return database_now(session)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process of this machine that does nothing; ended and buried afterwards."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()
    assert process.stdin is not None
    process.stdin.close()


def _owner_of(pid: int) -> str:
    mine = leases.owner_name("run").split("/")
    return f"{mine[0]}/{pid}/{leases._process_start(pid)}/run"


def test_free_host_is_taken_and_held(engine: Engine) -> None:
    lease = _take(engine)

    assert (lease.host, lease.owner, lease.generation, lease.not_before) == (_HOST, _ELSEWHERE, 1, None)
    held = _acquire(engine, "third:0/1/1/run")
    assert isinstance(held, Held)
    assert held.owner == _ELSEWHERE
    assert timedelta(0) < held.until - _now(engine) <= TERM


def test_lease_of_another_machine_lasts_until_its_end(engine: Engine) -> None:
    _take(engine)
    _set(engine, lease_until=_now(engine) - timedelta(seconds=1))

    assert _take(engine, "third:0/1/1/run").generation == 2


@pytest.mark.parametrize("ahead", [timedelta(days=1), 3 * TERM], ids=str)
def test_lease_that_ends_implausibly_late_counts_as_ended(engine: Engine, ahead: timedelta) -> None:
    _take(engine)
    _set(engine, lease_until=_now(engine) + ahead)

    assert isinstance(_acquire(engine, "third:0/1/1/run"), Lease)


def test_lease_of_a_living_process_of_this_machine_is_respected(
    engine: Engine, sleeper: subprocess.Popen[bytes]
) -> None:
    _take(engine, _owner_of(sleeper.pid))

    assert isinstance(_acquire(engine, _ELSEWHERE), Held)


def test_lease_of_a_killed_process_of_this_machine_is_taken_over_at_once(
    engine: Engine, sleeper: subprocess.Popen[bytes]
) -> None:
    owner = _owner_of(sleeper.pid)
    _take(engine, owner)
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)  # dead, not yet buried: a zombie
    assert leases.is_alive(owner) is False
    sleeper.wait()
    assert leases.is_alive(owner) is False

    with writing(engine) as session:
        lease = leases.acquire(session, _HOST, _ELSEWHERE, timedelta(seconds=20))
    assert isinstance(lease, Lease)
    assert lease.generation == 2
    assert lease.not_before is not None, "nobody knows when the dead one last asked"
    assert timedelta(seconds=10) < lease.not_before - _now(engine) <= timedelta(seconds=20)


def test_stopped_process_is_alive(engine: Engine, sleeper: subprocess.Popen[bytes]) -> None:
    sleeper.send_signal(signal.SIGSTOP)

    assert leases.is_alive(_owner_of(sleeper.pid)) is True


def test_reused_process_number_is_told_by_its_start(engine: Engine, sleeper: subprocess.Popen[bytes]) -> None:
    machine, pid, start, run = _owner_of(sleeper.pid).split("/")

    assert leases.is_alive(f"{machine}/{pid}/{int(start) - 1}/{run}") is False


@pytest.mark.parametrize("owner", ["", "x", "a/b", "a/b/c/d", "a/-1/2/3", f"{socket.gethostname()}:11111111/1/1/r"])
def test_of_other_machines_and_odd_names_nothing_is_known(owner: str) -> None:
    assert leases.is_alive(owner) is None


def test_own_name_says_that_we_live() -> None:
    assert leases.is_alive(leases.owner_name("run")) is True


def test_fence_renews_the_lease(engine: Engine) -> None:
    lease = _take(engine)
    _set(engine, lease_until=_now(engine) + timedelta(seconds=1))

    _fence(engine, lease)

    until = _row(engine).lease_until
    assert until is not None
    assert until - _now(engine) > TERM - timedelta(seconds=5)


def test_lease_that_ended_and_was_not_taken_is_still_its_owners(engine: Engine) -> None:
    lease = _take(engine)
    _set(engine, lease_until=_now(engine) - timedelta(hours=1))

    _fence(engine, lease)


def test_fence_refuses_an_older_generation_and_writes_nothing(engine: Engine) -> None:
    stale = _take(engine)
    _set(engine, lease_until=_now(engine) - timedelta(seconds=1))
    successor = _take(engine, "third:0/1/1/run")
    other = _take(engine, host="a.example")
    before = _row_of(engine, "a.example")

    with pytest.raises(LeaseLost, match=_HOST) as lost:
        _fence(engine, stale, other)

    assert lost.value.host == _HOST
    assert _row_of(engine, "a.example") == before
    _fence(engine, successor)


def _row_of(engine: Engine, host: str) -> datetime | None:
    with writing(engine) as session:
        return session.scalar(sa.select(Host.lease_until).where(Host.host == host))


def test_released_host_is_free_and_keeps_its_delay(engine: Engine) -> None:
    lease = _take(engine)
    with writing(engine) as session:
        leases.release(session, [lease], timedelta(seconds=20))

    after = _take(engine, "third:0/1/1/run")
    assert after.generation == 2
    assert after.not_before is not None
    assert timedelta(seconds=10) < after.not_before - _now(engine) <= timedelta(seconds=20)


def test_leases_of_the_dead_are_given_back_and_their_hosts_left_alone_until_these_would_have_ended(
    engine: Engine, sleeper: subprocess.Popen[bytes]
) -> None:
    _take(engine, _owner_of(sleeper.pid), "dead.example")
    _take(engine, leases.owner_name("run"), "living.example")
    _take(engine, _ELSEWHERE, "unknown.example")
    sleeper.kill()
    sleeper.wait()

    with writing(engine) as session:
        leases.release_of_the_dead(session)
        held = session.scalars(sa.select(Host.host).where(Host.lease_owner.is_not(None)).order_by(Host.host)).all()

    assert held == ["living.example", "unknown.example"]
    not_before = _take(engine, "third:0/1/1/run", "dead.example").not_before
    assert not_before is not None
    assert timedelta(seconds=20) < not_before - _now(engine) <= TERM


def test_lost_lease_is_not_given_back(engine: Engine) -> None:
    stale = _take(engine)
    _set(engine, lease_until=_now(engine) - timedelta(seconds=1))
    _take(engine, "third:0/1/1/run")
    with writing(engine) as session:
        leases.release(session, [stale], timedelta(seconds=20))

    row = _row(engine)
    assert (row.lease_owner, row.next_allowed_at) == ("third:0/1/1/run", None)


@pytest.mark.parametrize("wait", [timedelta(days=2), timedelta(minutes=-1)], ids=["ahead", "past"])
def test_delay_left_by_a_wrong_clock_is_passed_over(engine: Engine, wait: timedelta) -> None:
    _take(engine)
    _set(engine, lease_owner=None, lease_until=None, next_allowed_at=_now(engine) + wait)

    assert _take(engine).not_before is None


def test_of_many_that_race_for_a_host_one_gets_it(engine: Engine, database_url: str) -> None:
    answers: list[Lease | Held] = []
    barrier = threading.Barrier(6)

    def race(n: int) -> None:
        own = create_engine(database_url)
        barrier.wait()
        answers.append(_acquire(own, f"m{n}:0/1/1/run"))
        own.dispose()

    threads = [threading.Thread(target=race, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (winner,) = [answer for answer in answers if isinstance(answer, Lease)]
    assert {answer.owner for answer in answers} == {winner.owner}
    assert _row(engine).lease_gen == 1


def test_fences_of_the_same_hosts_in_other_orders_do_not_block_each_other(engine: Engine, database_url: str) -> None:
    held = [_take(engine, host=f"{letter}.example") for letter in "abcdef"]
    errors: list[Exception] = []

    def work(order: list[Lease]) -> None:
        own = create_engine(database_url)
        try:
            for _ in range(10):
                _fence(own, *order)
        except sa.exc.DBAPIError as error:
            errors.append(error)
        own.dispose()

    threads = [threading.Thread(target=work, args=(order,)) for order in (held, held[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_clock_goes_on_within_a_transaction(engine: Engine) -> None:
    with writing(engine) as session:
        first, second = database_now(session), database_now(session)
    assert first < second
    assert first.tzinfo is UTC
