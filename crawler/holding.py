"""Holds the leases of one run: takes them when a host is first met, renews them, gives them back.

The rows and the rules are `db.leases`'; this keeps the event loop's side of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db import leases
from db.clock import now, real_s, steady_s
from db.leases import Held, Lease, LeaseLost
from pipeline.run import OpenRun

logger = logging.getLogger(__name__)

#: How often a host that somebody else holds is asked for again.
_ASK_AGAIN_S = 1.0
#: How often we say that we are waiting.
_SAY_EVERY = 10


class Holder:
    """The leases of one run."""

    def __init__(
        self,
        run: OpenRun,
        delay_of: Callable[[str], timedelta] = lambda _: timedelta(),
        *,
        on_wait: Callable[[Held], None] | None = None,
    ) -> None:
        """`delay_of` says what is to be left between two requests to a host, whoever makes them."""
        self._run = run
        self._delay_of = delay_of
        self._held: dict[str, Lease] = {}
        self._lost: set[str] = set()
        self._proven_s: dict[str, float] = {}
        """When each lease was last taken or renewed, by the steady clock."""
        self._locks: dict[str, asyncio.Lock] = {}
        self._renewal: asyncio.Task[None] | None = None
        self._on_wait = on_wait or _say_waiting
        self._ending = asyncio.Event()

    async def hold(self, host: str, *, patience_s: float | None = None) -> Lease:
        """The lease of `host`, taken now or held already.

        While another process holds it this waits and says so, for at most `patience_s`. Raises `LeaseLost`
        when patience ends, when the run is ending, and for a host whose lease this run has lost: its work is
        another's now.
        """
        async with self._locks.setdefault(host, asyncio.Lock()):
            if host in self._lost:
                raise LeaseLost(host)
            if host not in self._held:
                self._held[host] = await self._take(host, patience_s)
                self._renew_from_now_on()
            await asyncio.sleep(_seconds_until_allowed(self._held[host]))
            if host in self._lost:
                raise LeaseLost(host)
            return self._held[host]

    async def prove(self, host: str) -> None:
        """Make sure that `host` is still this run's to fetch from, before a request leaves. Raises `LeaseLost`.

        The request may have waited for its turn for minutes, and this process been stopped meanwhile. A lease that was
        not renewed for as long as one holds may be another's: it is renewed first.
        """
        if host in self._lost:
            raise LeaseLost(host)
        if not self.is_proven(host):
            try:
                await self._renew_one(self._held[host])
            except SQLAlchemyError:
                raise LeaseLost(host) from None

    def is_proven(self, host: str) -> bool:
        """Whether `host` surely is nobody else's. One that this run never took is not for this to refuse."""
        held_s = steady_s() - self._proven_s[host] if host in self._held else 0.0
        return host not in self._lost and held_s < leases.TERM.total_seconds()

    def wait_no_more(self) -> None:
        """Let nobody wait for a host any longer: the run is ending. Leases that are held stay held."""
        self._ending.set()

    def held(self, hosts: Iterable[str]) -> list[Lease]:
        """The leases taken for these hosts, lost or not: the fence in the transaction tells."""
        return [self._held[host] for host in hosts if host in self._held]

    async def release(self) -> None:
        """Give everything back; the next holder of a host waits its delay before the first request."""
        if self._renewal is not None:
            self._renewal.cancel()
            self._renewal = None
        if self._held:
            await self._run.in_database(_release, [(lease, self._delay_of(host)) for host, lease in self._held.items()])
            self._held.clear()

    async def _take(self, host: str, patience_s: float | None) -> Lease:
        waited = 0.0
        while not self._ending.is_set():
            self._proven_s[host] = steady_s()
            answer = await self._run.in_database(leases.acquire, host, self._run.owner, self._delay_of(host))
            if isinstance(answer, Lease):
                return answer
            if patience_s is not None and waited >= patience_s:
                raise LeaseLost(host)
            if waited % _SAY_EVERY == 0:
                self._on_wait(answer)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), _ASK_AGAIN_S)
            waited += _ASK_AGAIN_S
        raise LeaseLost(host)

    def _renew_from_now_on(self) -> None:
        if self._renewal is None:
            self._renewal = asyncio.get_running_loop().create_task(self._renew())

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(leases.RENEW_EVERY.total_seconds())
            for lease in [lease for host, lease in self._held.items() if host not in self._lost]:
                try:
                    await self._renew_one(lease)
                except LeaseLost:
                    continue
                except SQLAlchemyError as error:
                    logger.warning("Lease of %s not renewed, trying again: %s", lease.host, type(error).__name__)

    async def _renew_one(self, lease: Lease) -> None:
        moment_s = steady_s()
        try:
            await self._run.in_database(_renewed, lease)
        except LeaseLost as lost:
            if lease.host not in self._lost:
                logger.warning("%s; nothing more is fetched from it", lost)
            self._lost.add(lease.host)
            raise
        self._proven_s[lease.host] = moment_s


def _renewed(session: Session, lease: Lease) -> None:
    leases.fence(session, [lease])


def _release(session: Session, given_back: Iterable[tuple[Lease, timedelta]]) -> None:
    for lease, delay in sorted(given_back, key=lambda pair: pair[0].host):  # one order for all: no deadlock
        leases.release(session, [lease], delay)


def _seconds_until_allowed(lease: Lease) -> float:
    return real_s(max(0.0, (lease.not_before - now()).total_seconds())) if lease.not_before else 0.0


def _say_waiting(held: Held) -> None:
    logger.warning("%s is being fetched by %s: waiting until it is given back", held.host, held.owner)
