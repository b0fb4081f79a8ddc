"""Batches of what was fetched into one database: one transaction each, one verdict an item.

In one transaction: the fence on the leases, articles, revisions, aliases, URL states, the run's counts and,
as its last step, the change numbers. A number is taken from a counter row whose lock is held until the
commit, so numbers are gap-free and become visible in their order. A batch that the database refuses is
halved until the bad row stands alone and is quarantined; a database in trouble is waited for.

What becomes of an item is decided in `pipeline.batch`.
"""

from __future__ import annotations

import logging
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from db import leases, urls
from db.engine import writing
from db.errors import REFUSALS, trouble
from db.leases import Lease, LeaseLost
from db.models import Run
from pipeline.batch import MOST_ATTEMPTS, Batch, Item, Verdict, VerdictKind, requested_url
from pipeline.patience import Patience, first_line
from pipeline.types import Processed, Unfetched
from pipeline.warc import WarcError

__all__ = ["MOST_ATTEMPTS", "Item", "Settled", "Store", "StoreUnavailable", "Verdict", "VerdictKind"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a batch."""

    verdicts: tuple[Verdict, ...] = ()
    dropped: tuple[str, ...] = ()
    """URLs whose host's lease was lost: nothing was written, whoever has the lease fetches them."""

    def __add__(self, other: Settled) -> Settled:
        return Settled(self.verdicts + other.verdicts, self.dropped + other.dropped)


class StoreUnavailable(Exception):  # noqa: N818 -- what the operator is told
    """The database did not take a batch for longer than we wait, or the archive could not be made durable.

    What was not written stays due.
    """


@dataclass(frozen=True, slots=True)
class Store:
    """Writes batches into one database on behalf of one run."""

    engine: Engine
    run: str
    """ULID of the run whose counts go up."""
    before_commit: Callable[[], None] = lambda: None
    """Called in each transaction before its commit: makes the archive durable."""
    patience: Patience = field(default_factory=Patience)
    """With a database in trouble."""

    def settle(self, items: Sequence[Item], held: Sequence[Lease] = ()) -> Settled:
        """Write a batch and say what became of each item, in the order given unless some had to be set apart.

        `held` are the leases that the items were fetched under. Settling an item again changes nothing.
        Raises `StoreUnavailable`, and `LookupError` for a URL that the frontier was never told of.
        """
        if not items:
            return Settled()
        try:
            return self._patiently(items, held)
        except LeaseLost as lost:
            return self._without(lost.host, items, held)
        except REFUSALS as error:
            if len(items) == 1:
                return self._quarantine(items[0], held, error)
        middle = len(items) // 2
        return self.settle(items[:middle], held) + self.settle(items[middle:], held)

    def _patiently(self, items: Sequence[Item], held: Sequence[Lease]) -> Settled:
        """One transaction, tried again after a race, and for as long as the database is in trouble."""
        try:
            return self.patience.insist(lambda: self._once(items, held))
        except WarcError as error:
            raise StoreUnavailable(str(error)) from error
        except REFUSALS as error:
            if trouble(error) == "environment":
                raise StoreUnavailable(first_line(error)) from error
            raise

    def _once(self, items: Sequence[Item], held: Sequence[Lease]) -> Settled:
        with writing(self.engine) as session:
            leases.fence(session, held)
            batch = Batch(session, items)
            verdicts = tuple(batch.take(item) for item in items)
            batch.write()
            self._count(session, items, verdicts)
            self.before_commit()
            batch.number_changes()
        return Settled(verdicts)

    def _without(self, host: str, items: Sequence[Item], held: Sequence[Lease]) -> Settled:
        lost = [requested_url(item) for item in items if urls.host(requested_url(item)) == host]
        kept = [item for item in items if urls.host(requested_url(item)) != host]
        logger.warning("Lease of %s was lost: %d pages are left to its new holder", host, len(lost))
        return self.settle(kept, [lease for lease in held if lease.host != host]) + Settled(dropped=tuple(lost))

    def _quarantine(self, item: Item, held: Sequence[Lease], error: Exception) -> Settled:
        url, cause = requested_url(item), first_line(error)
        if isinstance(item, Unfetched) and item.reason == "database_refused":
            raise StoreUnavailable(f"the database refuses even to note that it refused {url}: {cause}") from error
        logger.error("Database refuses what %s gave: %s", url, cause)
        detail = f"{cause}{_place_of(item)}"
        refused = Unfetched(url, "quarantined", "database_refused", item.fetched_at, detail, item.status)
        return self.settle([refused], held)

    def _count(self, session: Session, items: Sequence[Item], verdicts: Sequence[Verdict]) -> None:
        tally = Tally[str](verdict.kind for verdict in verdicts)
        tally["failed"] += tally.pop("quarantined", 0)
        tally["fetched"] = sum(item.status is not None for item in items)
        values: dict[Any, Any] = {getattr(Run, kind): getattr(Run, kind) + n for kind, n in tally.items() if n}
        if values:
            session.execute(sa.update(Run).where(Run.id == self.run).values(values))


def _place_of(item: Item) -> str:
    raw = item.raw if isinstance(item, Processed) else None
    return f" (page: {raw.file} at {raw.offset})" if raw else ""
