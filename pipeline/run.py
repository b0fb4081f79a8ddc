"""What one run holds open: its row, its database thread, its archive files, its worker processes.

All of a run's writes go through one thread, one transaction after the other: SQLite takes one writer at a
time, and the reactor of a crawl never waits for a disk. Knows nothing of where pages come from.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session
from ulid import ULID

from db import leases
from db.clock import now, warn_if_simulated
from db.config import Config, ConfigError
from db.engine import create_engine, prepare, writing
from db.leases import Lease
from db.models import Run
from pipeline.patience import Patience
from pipeline.pool import Pool
from pipeline.store import Item, Settled, Store
from pipeline.types import Page, RawRef
from pipeline.warc import WarcWriter

logger = logging.getLogger(__name__)

T = TypeVar("T")
Outcome = Literal["finished", "failed", "interrupted"]

#: What extraction needs: imported once by the process that forks the workers.
WORKER_MODULES = ("pipeline.process", "pipeline.extract.whole_page", "pipeline.extract.preloaded")


class OpenRun:
    """One crawl, ingestion or re-extraction, from its row's first writing to its last."""

    def __init__(
        self,
        config: Config,
        kind: Literal["crawl", "ingest", "reextract"],
        asked: dict[str, Any],
        *,
        worker_modules: Sequence[str] = (),
    ) -> None:
        """Open everything. Makes the schema when the database is empty.

        `worker_modules` are imported once for all worker processes, beside what extraction needs.

        Raises `ConfigError` when the database cannot be reached, has another schema, or the archive folder
        cannot be written.
        """
        self.broken: str | None = None
        """Why the run had to end early; None while all is well."""
        warn_if_simulated()
        self.config = config
        self.id = str(ULID())
        self.owner = leases.owner_name(self.id)
        if config.archive_dir is not None:
            check_archive(config.archive_dir)
        self.engine = create_engine(config.database_url)
        prepare(self.engine)
        self.writer = WarcWriter(config.archive_dir, self.id, clock=now) if config.archive_dir else None
        self.patience = Patience()
        durable = self.writer.sync if self.writer else _nothing
        self.store = Store(self.engine, self.id, before_commit=durable, patience=self.patience)
        self.pool = Pool(config.workers, preload=(*WORKER_MODULES, *worker_modules))
        self._database = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._archive = ThreadPoolExecutor(1, thread_name_prefix="archive")
        with writing(self.engine) as session:
            bury_dead_runs(session)
            session.add(Run(id=self.id, kind=kind, asked=asked, owner=self.owner, started_at=now(), outcome="running"))

    async def in_database(self, function: Callable[..., T], *args: Any) -> T:
        """`function(session, *args)` in a writing transaction of its own, on the database thread.

        Called again when the transaction lost a race, and while the database is in trouble: what it does must
        bear to be done twice. Raises the database's error once `patience` is at its end.
        """
        return await self._on(self._database, self._transact, function, *args)

    async def settle(self, items: Sequence[Item], held: Sequence[Lease]) -> Settled:
        """`Store.settle` on the database thread."""
        return await self._on(self._database, self.store.settle, items, held)

    async def archive(self, page: Page) -> RawRef | None:
        """Write a page to this run's WARC file; None when the archive is off."""
        if self.writer is None:
            return None
        return await self._on(self._archive, self.writer.write, page)

    async def process(self, function: Callable[..., T], *args: Any) -> T:
        """`function(*args)` in a worker process. Raises `pipeline.pool.PoolError` when it takes the worker down."""
        return await asyncio.wrap_future(self.pool.submit(function, *args))

    async def close(self, outcome: Outcome, counts: dict[str, Any]) -> None:
        """Write how the run ended, and close everything. Items not yet settled stay due."""
        try:
            await self.in_database(_end, self.id, outcome, counts)
        finally:
            await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self.pool.close()
        self._database.shutdown()
        self._archive.shutdown()
        if self.writer is not None:
            self.writer.close()
        self.engine.dispose()

    def _transact(self, function: Callable[..., T], *args: Any) -> T:
        def write() -> T:
            with writing(self.engine) as session:
                return function(session, *args)

        return self.patience.insist(write)

    @staticmethod
    async def _on(executor: ThreadPoolExecutor, function: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(executor, lambda: function(*args))


def check_archive(folder: Path) -> None:
    """Make the archive's folder. Raises `ConfigError` when nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        remedy = "let it be a folder that can be written, or set DATELINE_ARCHIVE_DIR to another"
        raise ConfigError(f"archive {folder}: {error.strerror}; {remedy}") from None


def bury_dead_runs(session: Session) -> None:
    """Mark runs of this machine that are written down as running but whose process is dead."""
    running = session.execute(sa.select(Run.id, Run.owner).where(Run.outcome == "running")).all()
    dead = [id_ for id_, owner in running if leases.is_alive(owner) is False]
    if dead:
        logger.warning("%d earlier runs ended without saying so; what they had not stored is still due", len(dead))
        session.execute(sa.update(Run).where(Run.id.in_(dead)).values(outcome="interrupted", ended_at=now()))


def _end(session: Session, id_: str, outcome: Outcome, counts: dict[str, Any]) -> None:
    session.execute(sa.update(Run).where(Run.id == id_).values(outcome=outcome, ended_at=now(), counts=counts))


def _nothing() -> None:
    pass
