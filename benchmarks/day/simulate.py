"""Days of following simulated newspapers, in one process: the clock stands, is moved on to what is due next, and stands.

The crawls are those of `dateline run`, `news -a due=100` with all settings, one after the other on one reactor instead of
each in a process of its own, and they share their extraction processes. What that leaves out, `benchmarks.longrun` has.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from benchmarks.day import history
from benchmarks.day.press import HOUR, Site
from benchmarks.day.server import PressServer
from db import simulated_clock
from db.engine import create_engine, prepare, writing
from db.reader import unwell
from db.simulated_clock import Simulation

_BATCH = 100
#: At one moment; then something is wrong.
_MOST_CRAWLS = 5
Crawl = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Alarm:
    """What health said of a source at a moment."""

    source: str
    at: datetime
    status: str
    reason: str


@dataclass
class Days:
    """What came of it."""

    database_url: str
    bases: dict[str, str]
    """Site's name → its address."""
    alarms: list[Alarm] = field(default_factory=list)
    """One an hour for each source that is not well."""
    crawls: int = 0
    requests: dict[int, int] = field(default_factory=dict)
    """Answers by status."""


def simulate(
    sites: Sequence[Site], start: datetime, hours: int, folder: Path, *, step: timedelta, say: Callable[[str], None]
) -> Days:
    """Follow the sites for so many hours, by steps that divide one. Once in a process: a reactor cannot be started again."""
    clock = folder / "clock"
    simulated_clock.write(clock, Simulation(start, 0.0, 0.0))
    database_url = f"sqlite:///{folder / 'dateline.db'}"
    os.environ |= {
        simulated_clock.VARIABLE: str(clock),
        "DATELINE_DATABASE_URL": database_url,
        "DATELINE_ARCHIVE_DIR": str(folder / "archive"),
        "DATELINE_SOURCES": str(folder / "sources"),
        "DATELINE_ALLOW_NETWORKS": "127.0.0.0/8",
        "DATELINE_DELAY_S": "0",
    }
    with PressServer(sites) as server:
        bases = {site.name: server.base(address) for address, site in server.sites.items()}
        engine = create_engine(database_url)
        _prepare(engine, sites, bases, folder / "sources", start)
        days = Days(database_url, bases)
        moments = [start + number * step for number in range(int(hours * HOUR / step) + 1)]
        with _shared_pool():
            _on_reactor(lambda crawl: _follow(days, crawl, engine, clock, moments, say))
        days.requests = dict(server.answered)
        engine.dispose()
    return days


def _prepare(engine: Engine, sites: Sequence[Site], bases: dict[str, str], folder: Path, start: datetime) -> None:
    from crawler.source import load_source

    prepare(engine)
    folder.mkdir()
    with writing(engine) as session:
        for site in sites:
            base, file = bases[site.name], folder / f"{site.name}.toml"
            file.write_text(f'name = "{site.name}"\nhomepage = "{base}/"\nfeeds = ["{base}/feed"]\n', encoding="utf-8")
            history.write(session, load_source(file), site, base, start)


def _on_reactor(work: Callable[[Crawl], Any]) -> None:
    """Have the work done on Scrapy's reactor, with what crawls."""
    from scrapy.crawler import AsyncCrawlerProcess

    from crawler.crawling import project_settings
    from crawler.spiders.news import NewsSpider

    settings = project_settings()
    settings.set("LOG_LEVEL", "CRITICAL", priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    from twisted.internet import reactor

    outcome: list[BaseException] = []

    async def whole() -> None:
        try:
            await work(lambda: process.crawl(NewsSpider, due=str(_BATCH)))
        except BaseException as error:  # noqa: BLE001 -- raised again below
            outcome.append(error)
        finally:
            reactor.stop()  # type: ignore[attr-defined]

    reactor.callWhenRunning(lambda: asyncio.ensure_future(whole()))  # type: ignore[attr-defined]
    process.start(stop_after_crawl=False, install_signal_handlers=False)
    if outcome:
        raise outcome[0]


async def _follow(
    days: Days, crawl: Crawl, engine: Engine, clock: Path, moments: Iterable[datetime], say: Callable[[str], None]
) -> None:
    from crawler.choose import due_among, enabled_sources

    sources, _ = enabled_sources(clock.parent / "sources")
    for moment in moments:
        simulated_clock.write(clock, Simulation(moment, 0.0, 0.0))
        for _ in range(_MOST_CRAWLS):
            if not due_among(sources, engine, _BATCH):
                break
            await crawl()
            days.crawls += 1
        else:
            raise RuntimeError(f"{moment}: what is due stays due after {_MOST_CRAWLS} crawls")
        if moment.minute == 0:
            days.alarms += [Alarm(each.source, moment, each.status, each.reason or "") for each in unwell(engine)]
            say(f"{moment:%a %H:%M} {days.crawls} crawls")


@contextmanager
def _shared_pool() -> Iterator[None]:
    """Extraction processes that all crawls share, instead of starting them 500 times."""
    from pipeline import run
    from pipeline.pool import Pool

    modules = ("pipeline.process", "pipeline.extract.preloaded", "crawler.discovery.reading")
    with Pool(os.cpu_count() or 1, preload=modules) as pool:
        run.Pool = lambda *_, **__: _Lent(pool)  # type: ignore[assignment,misc]
        yield
        run.Pool = Pool  # type: ignore[misc]


class _Lent:
    """A pool that outlives the run that closes it."""

    def __init__(self, pool: Any) -> None:
        self.submit = pool.submit

    def close(self) -> None:
        """It is another's."""

    kill = close
