"""`dateline run`: sees what is due and starts crawls, until it is told to end.

Nothing here is worth keeping: what is due, who works on it and how it went are rows. So a scheduler may be killed at
any moment, and several may run on one database. When a channel is due is `polling`'s business; a crawl is a process
of its own that takes a bounded batch and ends.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any, TypeVar

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from crawler.choose import Target, due_among, enabled_sources
from crawler.database_thread import DatabaseThread
from crawler.source import Source
from crawler.visit import register
from db import clock, frontier, leases, rules
from db.clock import database_now, now
from db.config import Config, ConfigError
from db.engine import create_engine, prepare, reading, unreachable, writing
from db.reader import unwell
from pipeline.run import bury_dead_runs, check_archive

logger = logging.getLogger(__name__)

T = TypeVar("T")
#: Name of a source and URL of its channel; a source without channels stands in with its homepage, one that has
#: only articles due with one of them.
Address = tuple[str, str]

#: Between two looks at what is due. No channel is polled more often than every five minutes.
_LOOK_EVERY_S = 3.0
_READ_SOURCES_EVERY_S = 60.0
_JUDGE_EVERY_S = 10 * 60.0
_LEARN_EVERY_S = 15 * 60.0
_TIDY_EVERY_S = 3600.0
#: Of a SQLite file: 32 MiB filled within a month, as the file grew, and made no job quicker.
_CACHE_KIB = 1024
#: However fast a test's clock goes.
_LEAST_EVERY_S = 0.25
_WATCH_CLOCK_EVERY_S = 1.0
#: A look that comes late is made up for once, and never are two under way.
_JOBS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
#: Channels that one crawl takes, and that one look counts.
_BATCH = 100
_MOST_DUE = 10_000
# -P: what lies in the folder where the command was given is not imported. Channels that fail are rows, not log.
_CRAWL = (sys.executable, *f"-P -m scrapy crawl news -a due={_BATCH} -s LOG_LEVEL=ERROR".split())
_LEARN = (sys.executable, "-P", "-m", "crawler.learning")
#: A crawl that takes longer is ended; what it had not fetched is still due.
_DEADLINE_S = 30 * 60.0
#: What a crawl may take to end in order. Ten seconds are promised for everything.
_GRACE_S = 8.0
#: Then, to give back what crawls that had to be killed held, and for the answer to what the database was asked last.
_GIVE_BACK_S = 1.0
_LAST_ANSWER_S = 0.5
#: After a crawl that achieved nothing; doubled each time, up to the most.
_FIRST_WAIT_S = 5.0
_MOST_WAIT_S = 300.0


def run(config: Config, most: int) -> None:
    """Crawl what is due, in at most `most` processes at a time, until SIGTERM or Ctrl-C.

    Then the crawls have eight seconds to end; none after a second signal. Raises `ConfigError` when there is no
    folder of sources, or the archive or the database cannot be used.
    """
    if not config.sources_dir.is_dir():
        raise ConfigError(f"{config.sources_dir}: no folder of sources; make it, or set DATELINE_SOURCES to yours")
    if config.archive_dir is not None:
        check_archive(config.archive_dir)
    engine = create_engine(config.database_url, cache_kib=_CACHE_KIB)
    try:
        prepare(engine)
        asyncio.run(Scheduler(config, engine, Pace(most)).run())
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class Pace:
    """Whether another crawl may start."""

    most: int
    """At a time."""
    failures: int = 0
    """Crawls in a row that achieved nothing."""
    not_before: float = 0.0
    """Seconds, as `time.monotonic()` counts them."""

    @property
    def wait_s(self) -> float:
        """What the last crawl's failure is to be waited for."""
        return min(_FIRST_WAIT_S * 2 ** min(self.failures - 1, 10), _MOST_WAIT_S) if self.failures else 0.0

    def allows(self, running: int, moment: float) -> bool:
        return running < self.most and moment >= self.not_before

    def after(self, *, achieved: bool, moment: float) -> Pace:
        """The pace once a crawl has ended."""
        pace = Pace(self.most, 0 if achieved else self.failures + 1)
        return replace(pace, not_before=moment + clock.real_s(pace.wait_s))


class Scheduler:
    """Lives on one event loop; only the database is asked in a thread."""

    def __init__(self, config: Config, engine: Engine, pace: Pace, crawl: Sequence[str] = _CRAWL) -> None:
        """`crawl` is the command that crawls what is due."""
        self.pace = pace
        self.crawls: dict[asyncio.Task[None], frozenset[Address]] = {}
        """Under way, each with what it was started for; a process that learns among them, for nothing that is due."""
        self._folder = config.sources_dir
        self._engine = engine
        self._command = (*crawl, "-s", f"SCHEDULED_BY={os.getpid()}")
        self._sources: Mapping[str, Source] = {}
        self._mistakes: Mapping[str, str] = {}
        self._registered: dict[str, Source] = {}
        self._trouble: str | None = None
        self._unwell: dict[str, str] = {}
        """Sources that are not well, each with its status as it was last said."""
        self._told_to_end = asyncio.Event()
        self._database = DatabaseThread()

    async def run(self) -> None:
        """Go on until a signal comes."""
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.end)
        work = asyncio.create_task(self._work())
        told = asyncio.create_task(self._told_to_end.wait())
        await asyncio.wait((work, told), return_when=asyncio.FIRST_COMPLETED)
        for task in (work, told):
            task.cancel()
        await asyncio.wait((work,))
        await self._end_crawls()
        self._database.end(_LAST_ANSWER_S)
        with suppress(asyncio.CancelledError):
            work.result()
        logger.info("Ended; what is left stays due")

    async def _work(self) -> None:
        """Start what is done ever again, and keep it going until cancelled."""
        await self.read_sources()
        if not self._sources:
            logger.warning("No source in %s yet: files put there are polled from then on", self._folder)
        clock.warn_if_simulated()
        timer = self._timer()
        timer.start()
        try:
            await keep_time(timer)
        finally:
            timer.shutdown(wait=False)

    def end(self) -> None:
        """When first called end in order, when called again at once."""
        if self._told_to_end.is_set():
            self._cancel_crawls()
        self._told_to_end.set()

    async def look(self) -> None:
        """Start a crawl if more is due than those under way were started for, and the pace allows it."""
        if not self.pace.allows(len(self.crawls), time.monotonic()):
            return
        due = (await self._due() or frozenset()).difference(*self.crawls.values())
        if due and not self._told_to_end.is_set():
            self._begin(self._crawl(due), due)

    async def read_sources(self) -> None:
        """Read the source files, say what changed, and register what they declare: new channels are due at once."""
        sources, mistakes = enabled_sources(self._folder)
        for name in mistakes:
            if mistakes[name] != self._mistakes.get(name):
                logger.warning("Left out: %s", mistakes[name])
        for name in sorted(self._sources.keys() - sources.keys() - mistakes.keys()):
            logger.warning("%s is polled no more: its file is gone, or switches it off", name)
        if sources.keys() != self._sources.keys():
            logger.info("Sources in %s: %d", self._folder, len(sources))
        self._sources, self._mistakes = sources, mistakes
        await self._in_database(self._register_changed)

    async def judge(self) -> None:
        """Say which sources fare ill, and why, when that begins or changes; and which are well again."""
        found = await self._in_database(lambda: unwell(self._engine))
        if found is None:
            return
        judged = {each.source: each for each in found if each.source in self._sources}
        for name, source in judged.items():
            if self._unwell.get(name) != source.status:
                logger.warning("%s is %s: %s", name, source.status, source.reason)
        for name in sorted(self._unwell.keys() - judged.keys()):
            logger.info("%s is well again", name)
        self._unwell = {name: source.status for name, source in judged.items()}

    async def learn(self) -> None:
        """Have rules learned where it is time, in the place of a crawl: it takes seconds of a processor."""
        if not self.pace.allows(len(self.crawls), time.monotonic()):
            return
        if await self._in_database(self._sources_to_learn) and not self._told_to_end.is_set():
            self._begin(self._learn(), frozenset())

    async def tidy(self) -> None:
        """Mend what deaths and wrong clocks left behind in the rows."""
        await self._in_database(self._tidied)

    def _begin(self, work: Coroutine[Any, Any, None], due: frozenset[Address]) -> None:
        task = asyncio.create_task(work)
        self.crawls[task] = due
        task.add_done_callback(self.crawls.pop)

    async def _learn(self) -> None:
        process = await self._started(_LEARN)
        if process is not None:
            await accompany(process, "Learning")

    def _sources_to_learn(self) -> list[int]:
        with reading(self._engine) as session:
            return rules.due(session)

    def _buried(self) -> None:
        with writing(self._engine) as session:
            bury_dead_runs(session)
            leases.release_of_the_dead(session)

    def _tidied(self) -> None:
        self._buried()
        with writing(self._engine) as session:
            mended = frontier.pull_back(session, database_now(session))
        if mended:
            logger.warning("%d dates lay further ahead than any should, from a clock that was wrong: due now", mended)

    def _timer(self) -> AsyncIOScheduler:
        """What is done how often; what has not been done yet, and is no great work, at once too."""
        timer = AsyncIOScheduler(timezone=UTC, job_defaults=_JOBS)
        at_once = ((self.look, _LOOK_EVERY_S), (self.judge, _JUDGE_EVERY_S), (self.tidy, _TIDY_EVERY_S))
        for job, every_s in at_once:
            timer.add_job(job, "interval", seconds=_interval_s(every_s), next_run_time=clock.wall())
        for job, every_s in ((self.read_sources, _READ_SOURCES_EVERY_S), (self.learn, _LEARN_EVERY_S)):
            timer.add_job(job, "interval", seconds=_interval_s(every_s))
        return timer

    def _register_changed(self) -> None:
        for name, source in self._sources.items():
            if self._registered.get(name) != source:
                with writing(self._engine) as session:
                    register(session, source, now())
                self._registered[name] = source

    async def _crawl(self, due: frozenset[Address]) -> None:
        """One crawl, and what follows from it for the next."""
        process = await self._started(self._command)
        if process is not None:
            logger.info("Crawl %d started; due: %d", process.pid, len(due))
            await accompany(process)
        still_due = await self._due()
        # By the rows: a crawl that fails in the middle has done something, one that exits with 0 perhaps nothing.
        achieved = still_due is not None and not due <= still_due
        self.pace = self.pace.after(achieved=achieved, moment=time.monotonic())
        if not achieved:
            logger.warning("Nothing of what is due was done; waiting %.0f s", self.pace.wait_s)

    async def _started(self, command: Sequence[str]) -> Process | None:
        environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "crawler.settings"}  # wherever the command was given
        try:  # in a process group of its own: Ctrl-C on a terminal is for us to pass on
            return await asyncio.create_subprocess_exec(*command, env=environment, stdin=DEVNULL, process_group=0)
        except OSError as error:
            logger.error("No crawl could be started: %s", error)
            return None

    async def _due(self) -> frozenset[Address] | None:
        targets = await self._in_database(lambda: due_among(self._sources, self._engine, _MOST_DUE))
        return None if targets is None else addresses(targets)

    async def _in_database(self, ask: Callable[[], T]) -> T | None:
        """The answer; None while the database gives none, which is said once."""
        try:
            answer = await self._database.ask(ask)
        except DBAPIError as error:
            trouble = unreachable(self._engine.url, error)
            if trouble != self._trouble:
                logger.error("%s; trying again", trouble)
            self._trouble = trouble
            return None
        self._trouble = None
        return answer

    async def _end_crawls(self) -> None:
        """Tell all at once, wait for them, and give back what those held that did not end in order."""
        self._cancel_crawls()
        if await asyncio.gather(*self.crawls, return_exceptions=True):
            with suppress(TimeoutError):  # whoever needs such a host finds out for himself
                async with asyncio.timeout(_GIVE_BACK_S):
                    await self._in_database(self._buried)

    def _cancel_crawls(self) -> None:
        for crawl in self.crawls:
            crawl.cancel()


async def keep_time(timer: AsyncIOScheduler) -> None:
    """Have every job done at once whenever the machine's clock was set: one set back would hold them up for as long."""
    leaps = clock.leaps()
    while True:
        await asyncio.sleep(_WATCH_CLOCK_EVERY_S)
        now()
        if clock.leaps() != leaps:
            leaps = clock.leaps()
            for job in timer.get_jobs():
                job.modify(next_run_time=clock.wall())


def _interval_s(seconds: float) -> float:
    return max(clock.real_s(seconds), min(seconds, _LEAST_EVERY_S))


def addresses(targets: Iterable[Target]) -> frozenset[Address]:
    """What the targets consist of, to be compared with what is due later."""
    return frozenset(
        (each.source.id, url) for each in targets for url in each.only or (each.article or each.source.homepage,)
    )


async def accompany(
    process: Process, name: str = "Crawl", *, deadline_s: float = _DEADLINE_S, grace_s: float = _GRACE_S
) -> None:
    """Wait for the end of a process and say how it ended. One over its deadline is ended; so it is on cancellation."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(deadline_s):
            await process.wait()
    except TimeoutError:
        logger.warning("%s %d takes more than %.0f s: ending it", name, process.pid, deadline_s)
    finally:
        await _end(process, grace_s)
        how = f"ended with exit code {process.returncode}" if process.returncode else "ended"
        logger.info("%s %d %s after %.0f s", name, process.pid, how, time.monotonic() - began)


async def _end(process: Process, grace_s: float) -> None:
    """SIGTERM, on which a crawl stores what is on its way; SIGKILL when that takes too long, or when cancelled."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(grace_s):
                await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
