"""Leases on hosts: who may fetch from a host now, and a fence that refuses whoever may not any more.

A lease has an owner, an end and a generation. Each taking raises the generation; every write of the
holder is made on condition that the generation is still its own (`fence`), so that a process that slept
past its lease's end cannot overwrite what its successor stored.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.clock import counted, database_now
from db.models import Host
from db.upsert import insert_ignore

#: How long a lease holds unless renewed, in real time. Short enough that a dead machine's hosts are soon free again.
TERM = timedelta(seconds=30)
#: How often a holder renews: two renewals may fail before the lease ends.
RENEW_EVERY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Lease:
    host: str
    owner: str
    generation: int
    not_before: datetime | None
    """No request before that: what the last holder left of its delay."""


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody else's lease."""

    host: str
    owner: str
    until: datetime


class LeaseLost(Exception):  # noqa: N818 -- a state of the world, in the field's words
    """A write came too late: the lease of `host` is another's, or over."""

    def __init__(self, host: str) -> None:
        super().__init__(f"the lease of {host} was lost: another process may be fetching from it")
        self.host = host


def owner_name(run: str) -> str:
    """`machine/pid/start/run` of this process: enough to tell later whether it is still alive."""
    return f"{_machine()}/{os.getpid()}/{_process_start(os.getpid())}/{run}"


def acquire(session: Session, host: str, owner: str, delay: timedelta = timedelta()) -> Lease | Held:
    """Take the lease of `host`, or say who has it.

    From a holder that did not give it back nobody knows when it last asked: then `delay` is waited from now.
    Free, ended, or held by a process of this machine that is dead: it is taken at once. A lease that ends
    implausibly late (a clock was wrong) counts as ended.
    """
    moment = database_now(session)
    _ensure_row(session, host)
    row = session.execute(sa.select(Host).where(Host.host == host).with_for_update()).scalar_one()
    if row.lease_owner and row.lease_owner != owner and row.lease_until and _holds(row, moment):
        return Held(host, row.lease_owner, row.lease_until)
    not_before = moment + counted(delay) if row.lease_owner else _plausible(row.next_allowed_at, moment)
    row.lease_owner, row.lease_until, row.lease_gen = owner, moment + counted(TERM), row.lease_gen + 1
    session.flush()
    return Lease(host, owner, row.lease_gen, not_before)


def held_hosts(session: Session) -> frozenset[str]:
    """The hosts whose lease could not be taken now."""
    moment = database_now(session)
    rows = session.scalars(sa.select(Host).where(Host.lease_owner.is_not(None), Host.lease_until > moment))
    return frozenset(row.host for row in rows if _holds(row, moment))


def fence(session: Session, leases: Iterable[Lease]) -> None:
    """Prove, inside the writing transaction, that each lease is still held, and renew it.

    Raises `LeaseLost` for the first that is not; the caller rolls back. A lease that ended without
    another taking it is still its owner's: the generation tells.
    """
    until = database_now(session) + counted(TERM)
    for lease in sorted(leases, key=lambda lease: lease.host):  # one order for all: no deadlock
        done = session.execute(
            sa.update(Host).where(Host.host == lease.host, Host.lease_gen == lease.generation).values(lease_until=until)
        )
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise LeaseLost(lease.host)


def release(session: Session, leases: Iterable[Lease], delay: timedelta) -> None:
    """Give leases back; the next holder waits what is left of `delay`. Lost ones are left alone."""
    moment = database_now(session)
    for lease in sorted(leases, key=lambda lease: lease.host):
        session.execute(
            sa.update(Host)
            .where(Host.host == lease.host, Host.lease_gen == lease.generation)
            .values(lease_owner=None, lease_until=None, next_allowed_at=moment + counted(delay))
        )


def release_of_the_dead(session: Session) -> None:
    """Give back the leases of this machine's dead processes, for the processes of other machines.

    Only the holder knew when it last asked, and its delay: the host is left alone for as long as the lease would have
    held.
    """
    held = sa.select(Host).where(Host.lease_owner.is_not(None)).order_by(Host.host).with_for_update()
    for row in session.scalars(held):
        if row.lease_owner and is_alive(row.lease_owner) is False:
            row.lease_owner, row.lease_until, row.next_allowed_at = None, None, row.lease_until
    session.flush()


def is_alive(owner: str) -> bool | None:
    """Whether the process behind an owner's name lives; None when it is of another machine."""
    machine, pid, start, _ = (*owner.split("/", 3), "", "", "")[:4]
    if machine != _machine() or not pid.isdigit():
        return None
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _process_start(int(pid)) == start


def _holds(row: Host, moment: datetime) -> bool:
    assert row.lease_until is not None and row.lease_owner is not None
    return moment < row.lease_until <= moment + 2 * counted(TERM) and is_alive(row.lease_owner) is not False


def _plausible(not_before: datetime | None, moment: datetime) -> datetime | None:
    """What a clock that was wrong wrote down is passed over."""
    return not_before if not_before and moment < not_before < moment + counted(timedelta(minutes=10)) else None


def _ensure_row(session: Session, host: str) -> None:
    if session.execute(sa.select(Host.host).where(Host.host == host)).first() is None:
        insert_ignore(session, Host, [{"host": host, "lease_gen": 0}])


@lru_cache(maxsize=1)
def _machine() -> str:
    """The host name, with the boot's id where there is one: a reboot makes all old processes dead."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        boot = "-"
    return f"{socket.gethostname().replace('/', '_')}:{boot}"


def _process_start(pid: int) -> str:
    """Clock ticks since boot at which the process began (proc(5)), so that a reused pid is told apart.

    A zombie has no start: it is dead and only not yet buried.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "-"
    return "zombie" if fields[0] == "Z" else fields[19]
