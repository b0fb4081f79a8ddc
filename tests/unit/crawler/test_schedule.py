"""When the scheduler starts crawls, how it ends them, and what it says about source files."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import re
import signal
import sys
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from set_clock import set_clock
from sqlalchemy.engine import Engine
from stored_rows import Rows

from crawler.choose import Target
from crawler.schedule import Pace, Scheduler, accompany, addresses, keep_time, run
from crawler.source import Source
from db import leases, rules
from db.clock import now
from db.config import Config, ConfigError
from db.engine import create_engine, reading, writing
from db.models import Channel, Host, Run

GAZETTE = 'name = "Gazette"\nhomepage = "https://gazette.example/"\n'
#: Stand in for a crawl: one that does nothing, one that polls everything, one that does not end.
IDLE = "open('started', 'a').write('x')"
BUSY = "import sqlite3, sys; sqlite3.connect('dateline.db').execute(\"UPDATE channels SET next_poll_at = '2999-01-01'\").connection.commit()"
ENDLESS = "import time; time.sleep(60)"
#: Takes a lease, says so by a file, and has to be killed.
HOLDING = """
import pathlib, signal, time
from db import leases
from db.engine import create_engine, writing
signal.signal(signal.SIGTERM, signal.SIG_IGN)
with writing(create_engine("sqlite:///dateline.db")) as session:
    leases.acquire(session, "gazette.example", leases.owner_name("run"))
pathlib.Path("holding").touch()
time.sleep(60)
"""
DEAF = "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of one source with a feed; crawls are started in the folder above."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "gazette.toml").write_text(f'{GAZETTE}feeds = ["https://gazette.example/rss"]\n')
    return tmp_path / "sources"


@pytest.fixture
def engine(sqlite_url: str) -> Engine:
    return create_engine(sqlite_url)


def scheduler(folder: Path, engine: Engine, crawl: str, most: int = 1) -> Scheduler:
    return Scheduler(Config(sources_dir=folder), engine, Pace(most), [sys.executable, "-c", crawl])


def in_use(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(sa.select(Channel.url).where(Channel.next_poll_at <= now()).order_by(Channel.url)))


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    lines = [record.getMessage() for record in caplog.records]
    caplog.clear()
    return lines


@pytest.fixture(autouse=True)
def _listening(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "crawler.schedule")


def test_no_more_crawls_start_than_are_wanted_at_a_time() -> None:
    assert Pace(2).allows(running=1, moment=0)
    assert not Pace(2).allows(running=2, moment=0)


def test_crawls_that_achieve_nothing_are_waited_for_longer_and_longer() -> None:
    pace, waits = Pace(1), []
    for _ in range(9):
        pace = pace.after(achieved=False, moment=1000.0)
        waits.append(pace.wait_s)
        assert not pace.allows(0, 1000.0 + pace.wait_s - 0.1)
        assert pace.allows(0, 1000.0 + pace.wait_s)
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_one_crawl_that_achieves_something_ends_the_waiting() -> None:
    failing = Pace(3, failures=6, not_before=5000.0)
    assert failing.after(achieved=True, moment=1000.0) == Pace(3, 0, 1000.0)


def test_source_without_channels_stands_in_with_its_homepage() -> None:
    source = Source("gazette", "Gazette", "https://gazette.example/")
    assert addresses([Target(source)]) == {("gazette", "https://gazette.example/")}
    assert addresses([Target(source, ("https://a/", "https://b/"))]) == {
        ("gazette", "https://a/"),
        ("gazette", "https://b/"),
    }


def test_crawl_starts_when_something_is_due_and_the_next_waits_when_it_achieved_nothing(
    folder: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    async def look_three_times() -> Scheduler:
        one = scheduler(folder, engine, IDLE)
        await one.read_sources()
        for _ in range(3):
            await one.look()
            await asyncio.gather(*one.crawls)
        return one

    assert asyncio.run(look_three_times()).pace.failures == 1
    assert (folder.parent / "started").read_text() == "x"
    assert said(caplog)[-1] == "Nothing of what is due was done; waiting 5 s"


def test_source_that_fares_ill_is_named_once_and_so_is_its_recovery(
    folder: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    one = scheduler(folder, engine, IDLE)

    def judged_with(failures: int) -> list[str]:
        with writing(engine) as session:
            session.execute(sa.update(Channel).values(failures=failures, last_status="503"))
        asyncio.run(one.judge())
        return [line for line in said(caplog) if line.startswith("gazette")]

    asyncio.run(one.read_sources())
    assert judged_with(0) == []
    assert judged_with(3) == ["gazette is broken: every channel failed the last 3 polls"]
    assert judged_with(4) == []
    assert judged_with(0) == ["gazette is well again"]


def test_nothing_starts_once_nothing_is_due(folder: Path, engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    async def look_twice() -> Scheduler:
        one = scheduler(folder, engine, BUSY)
        await one.read_sources()
        await one.look()
        await asyncio.gather(*one.crawls)
        await one.look()
        assert not one.crawls
        return one

    assert asyncio.run(look_twice()).pace.failures == 0
    assert [line for line in said(caplog) if "started; due: 1" in line]


def test_whatever_is_asked_at_once_one_connection_serves_it_and_nothing_is_kept(folder: Path, engine: Engine) -> None:
    """Each connection keeps up to 32 MiB of what it read: a scheduler that used five grew for weeks."""
    one = scheduler(folder, engine, IDLE, most=0)

    async def work(times: int) -> None:
        for _ in range(times):
            await asyncio.gather(one.read_sources(), one.judge(), one.tidy(), one.learn(), one._due())

    def kept_after(times: int) -> int:
        asyncio.run(work(times))
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    asyncio.run(work(3))
    tracemalloc.start()
    try:
        kept = kept_after(5)
        grown = kept_after(20) - kept
    finally:
        tracemalloc.stop()
    assert isinstance(engine.pool, sa.QueuePool)
    assert engine.pool.checkedin() == 1
    assert grown < 80_000


def test_lease_of_a_crawl_that_had_to_be_killed_is_given_back(folder: Path, engine: Engine) -> None:
    one = scheduler(folder, engine, HOLDING)

    async def run_and_end_twice() -> float:
        running = asyncio.create_task(one.run())
        while not (folder.parent / "holding").exists():
            await asyncio.sleep(0.05)
        began = time.monotonic()
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0.1)
        await running
        return time.monotonic() - began

    assert asyncio.run(run_and_end_twice()) < 5
    with reading(engine) as session:
        host = session.scalars(sa.select(Host)).one()
    assert (host.lease_owner, host.lease_until) == (None, None)
    assert host.next_allowed_at is not None
    assert now() < host.next_allowed_at < now() + leases.TERM


def test_crawl_that_cannot_be_started_is_said_and_waited_for(
    folder: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    async def look() -> Scheduler:
        one = Scheduler(Config(sources_dir=folder), engine, Pace(1), ["/nowhere/python"])
        await one.read_sources()
        await one.look()
        await asyncio.gather(*one.crawls)
        return one

    assert asyncio.run(look()).pace.failures == 1
    assert any(line.startswith("No crawl could be started: ") and "/nowhere/python" in line for line in said(caplog))


@pytest.mark.parametrize("most", [1, 2])
def test_second_crawl_starts_for_what_the_first_was_not_started_for(folder: Path, engine: Engine, most: int) -> None:
    async def look_often() -> list[int]:
        one = scheduler(folder, engine, ENDLESS, most)
        running = []
        for name in ("courrier", "stille"):
            (folder / f"{name}.toml").write_text(f'name = "N"\nhomepage = "https://{name}.example/"\n')
            await one.read_sources()
            for _ in range(3):
                await one.look()
            running.append(len(one.crawls))
        for crawl in one.crawls:
            crawl.cancel()
        await asyncio.gather(*one.crawls, return_exceptions=True)
        return running

    assert asyncio.run(look_often()) == [1, most]


@pytest.mark.parametrize(("articles", "most", "lines"), [(4, 1, []), (5, 0, []), (5, 1, ["Learning ended"])])
def test_rules_are_learned_where_it_is_time_in_the_place_of_a_crawl(
    folder: Path,
    engine: Engine,
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    articles: int,
    most: int,
    lines: list[str],
) -> None:
    with Rows(engine) as rows:
        for _ in range(articles):
            rows.article()
    monkeypatch.setenv("DATELINE_DATABASE_URL", sqlite_url)

    async def learn() -> None:
        one = scheduler(folder, engine, IDLE, most)
        await one.learn()
        await asyncio.gather(*one.crawls)

    asyncio.run(learn())
    assert [re.sub(r" \d+ (ended) after .*", r" \1", line) for line in said(caplog)] == lines
    with reading(engine) as session:
        assert len(rules.versions(session, 1)) == len(lines)


def test_housekeeping_mends_dates_and_buries_dead_runs(
    folder: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    one = scheduler(folder, engine, IDLE)
    asyncio.run(one.read_sources())
    said(caplog)
    with Rows(engine) as rows:
        rows.run(
            "01KGH000000000000000000001",
            owner=f"{leases.owner_name('').rsplit('/', 3)[0]}/999999999/1/x",
            outcome="running",
        )
        rows.session.execute(sa.update(Channel).values(next_poll_at=now() + timedelta(days=400)))
    asyncio.run(one.tidy())
    asyncio.run(one.tidy())
    assert said(caplog) == [
        "1 earlier runs ended without saying so; what they had not stored is still due",
        "1 dates lay further ahead than any should, from a clock that was wrong: due now",
    ]
    assert in_use(engine) == ["https://gazette.example/rss"]
    with reading(engine) as session:
        assert session.scalars(sa.select(Run.outcome)).all() == ["interrupted"]


def test_database_that_is_away_is_said_once_and_asked_again(
    folder: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    async def look_twice(one: Scheduler) -> None:
        await one.look()
        await one.look()

    away = scheduler(folder, create_engine(f"sqlite:///{folder / 'no' / 'such.db'}"), IDLE)
    asyncio.run(look_twice(away))
    (line,) = said(caplog)
    assert "such.db: unable to open database file" in line
    assert line.endswith("(DATELINE_DATABASE_URL); trying again")


def test_broken_and_removed_source_files_are_said_once_and_the_others_go_on(
    folder: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    one = scheduler(folder, engine, IDLE)
    (folder / "courrier.toml").write_text('name = "Courrier"\nhomepage = "https://courrier.example/"\n')
    asyncio.run(one.read_sources())
    assert said(caplog) == [f"Sources in {folder}: 2"]

    (folder / "courrier.toml").write_text('nam = "Courrier"\n')
    asyncio.run(one.read_sources())
    asyncio.run(one.read_sources())
    assert said(caplog) == [
        'Left out: courrier.toml: unknown key "nam"; did you mean "name"?',
        f"Sources in {folder}: 1",
    ]

    (folder / "courrier.toml").unlink()
    (folder / "gazette.toml").unlink()
    asyncio.run(one.read_sources())
    assert said(caplog) == [
        "gazette is polled no more: its file is gone, or switches it off",
        f"Sources in {folder}: 0",
    ]


def test_channels_that_a_file_declares_anew_are_due_and_those_it_drops_are_not(folder: Path, engine: Engine) -> None:
    one = scheduler(folder, engine, IDLE)
    asyncio.run(one.read_sources())
    assert in_use(engine) == ["https://gazette.example/rss"]

    (folder / "gazette.toml").write_text(f'{GAZETTE}feeds = ["https://gazette.example/atom"]\n')
    asyncio.run(one.read_sources())
    assert in_use(engine) == ["https://gazette.example/atom"]


async def _started(code: str) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    if code == DEAF:
        assert process.stdout
        await process.stdout.readline()
    return process


def _ended(code: str, accompanied: Callable[[asyncio.subprocess.Process], Awaitable[None]]) -> tuple[int | None, float]:
    """Exit code, and the seconds that it took from the process's start."""

    async def whole() -> tuple[int | None, float]:
        process = await _started(code)
        began = time.monotonic()
        await accompanied(process)
        return process.returncode, time.monotonic() - began

    return asyncio.run(whole())


def test_crawl_over_its_deadline_is_told_to_end(caplog: pytest.LogCaptureFixture) -> None:
    assert _ended(ENDLESS, lambda process: accompany(process, deadline_s=0.2))[0] == -15
    assert [line.split(" ", 2)[2].split(" after")[0] for line in said(caplog)] == [
        "takes more than 0 s: ending it",
        "ended with exit code -15",
    ]


def test_crawl_that_does_not_end_when_told_is_killed() -> None:
    assert _ended(DEAF, lambda process: accompany(process, deadline_s=0.1, grace_s=0.2))[0] == -9


def test_second_cancellation_does_not_wait_for_a_crawl_to_end() -> None:
    async def cancelled_twice(process: asyncio.subprocess.Process) -> None:
        task = asyncio.create_task(accompany(process))
        for _ in range(2):
            await asyncio.sleep(0.1)
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    code, elapsed_s = _ended(DEAF, cancelled_twice)
    assert code == -9
    assert elapsed_s < 5


def test_nothing_runs_without_a_folder_of_sources(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no folder of sources; make it, or set DATELINE_SOURCES"):
        run(Config(sources_dir=tmp_path / "nowhere"), 1)


def test_jobs_are_done_at_once_when_the_clock_was_set_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise they wait until the clock shows again what it showed before."""
    monkeypatch.setattr("crawler.schedule._WATCH_CLOCK_EVERY_S", 0.02)

    async def next_run_after_setting(by: timedelta) -> datetime:
        timer = AsyncIOScheduler(timezone=UTC)
        timer.add_job(lambda: None, "interval", hours=1, next_run_time=datetime.now(UTC) + timedelta(hours=2))
        timer.start()
        watch = asyncio.create_task(keep_time(timer))
        await asyncio.sleep(0.05)
        ours.shift(by)
        await asyncio.sleep(0.2)
        watch.cancel()
        (job,) = timer.get_jobs()
        timer.shutdown(wait=False)
        moment: datetime = job.next_run_time
        return moment

    with set_clock(tmp_path) as ours:
        assert asyncio.run(next_run_after_setting(timedelta(seconds=1))) > datetime.now(UTC) + timedelta(hours=1)
        assert asyncio.run(next_run_after_setting(-timedelta(hours=1))) < datetime.now(UTC) + timedelta(
            hours=1, minutes=1
        )
