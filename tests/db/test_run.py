"""What one run holds open, and what it leaves when it ends or dies. On both databases."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from settling import NOON, SITE, Archive, page, prose
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import frontier, leases
from db.config import Config, ConfigError
from db.engine import create_engine, reading, writing
from db.frontier import Announcement
from db.models import Counter, Host, Run
from pipeline.run import OpenRun, bury_dead_runs
from pipeline.types import Page


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return Config(database_url=database_url, archive_dir=tmp_path / "archive", workers=1)


def _runs(url: str) -> list[Run]:
    engine = create_engine(url)
    with reading(engine) as session:
        runs = list(session.scalars(sa.select(Run).order_by(Run.id)))
    engine.dispose()
    return runs


def test_run_is_written_down_when_it_opens_and_when_it_ends(config: Config, database_url: str) -> None:
    async def go() -> None:
        run = OpenRun(config, "crawl", {"source": "courrier"})
        (row,) = _runs(database_url)
        assert (row.id, row.kind, row.outcome, row.ended_at) == (run.id, "crawl", "running", None)
        assert leases.is_alive(row.owner) is True
        await run.close("finished", {"dateline/new": 3})

    asyncio.run(go())

    (row,) = _runs(database_url)
    assert (row.outcome, row.counts, row.asked) == ("finished", {"dateline/new": 3}, {"source": "courrier"})
    assert row.ended_at is not None
    assert row.ended_at >= row.started_at


def test_page_goes_to_the_archive_and_its_article_to_the_database(config: Config, database_url: str) -> None:
    async def go() -> None:
        run = OpenRun(config, "crawl", {})
        values: dict[str, Any] = {"title": "Le Courrier", "homepage": SITE, "in_language": None, "time_zone": None}
        source = await run.in_database(_registered, values)
        await run.in_database(frontier.add, source, None, [Announcement(f"{SITE}/a", None, {})], NOON)
        raw = await run.archive(Page(f"{SITE}/a", f"{SITE}/a", 200, (), b"<p>Bonjour</p>", NOON))
        assert raw is not None
        settled = await run.settle([page("/a", prose(1), raw=raw)], [])
        assert [verdict.kind for verdict in settled.verdicts] == ["new"]
        assert config.archive_dir is not None
        assert (config.archive_dir / raw.file).stat().st_size >= raw.offset + raw.length
        await run.close("finished", {})

    asyncio.run(go())

    (row,) = _runs(database_url)
    assert (row.fetched, row.new) == (1, 1)


def _registered(session: Session, values: dict[str, Any]) -> int:
    return frontier.register_source(session, name="courrier", **values)


def test_archive_can_be_off(database_url: str) -> None:
    async def go() -> None:
        run = OpenRun(Config(database_url=database_url, archive_dir=None, workers=1), "crawl", {})
        assert await run.archive(Page(SITE, SITE, 200, (), b"", NOON)) is None
        await run.close("finished", {})

    asyncio.run(go())


def test_transaction_that_loses_a_race_is_made_again(config: Config) -> None:
    calls: list[int] = []

    def clash(session: Session) -> str:
        calls.append(len(calls))
        session.execute(sa.insert(Host).values(host="a.example", lease_gen=0))
        if len(calls) < 3:
            session.execute(sa.insert(Host).values(host="a.example", lease_gen=0))
        return "done"

    async def go() -> None:
        run = OpenRun(config, "crawl", {})
        assert await run.in_database(clash) == "done"
        await run.close("finished", {})

    asyncio.run(go())
    assert calls == [0, 1, 2]


def test_error_in_a_transaction_reaches_its_caller_and_writes_nothing(config: Config, engine: Engine) -> None:
    def fail(session: Session) -> None:
        session.execute(sa.update(Counter).values(value=99))
        session.execute(sa.insert(Host).values(host=None, lease_gen=0))

    async def go() -> None:
        run = OpenRun(config, "crawl", {})
        with pytest.raises(DBAPIError):
            await run.in_database(fail)
        await run.close("failed", {})

    asyncio.run(go())
    with reading(engine) as session:
        assert session.scalar(sa.select(Counter.value)) == 0


def test_database_that_is_not_there_is_an_operators_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        OpenRun(Config(database_url=f"sqlite:///{tmp_path}/nowhere/x.db", archive_dir=None, workers=1), "crawl", {})


def test_run_of_a_dead_process_is_buried_and_others_are_left(engine: Engine) -> None:
    archive = Archive(engine)
    died = subprocess.run(
        [sys.executable, "-c", "from db import leases; print(leases.owner_name('r'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    owners = {"DEAD": died, "ALIVE": leases.owner_name("r"), "ELSEWHERE": "other:0/1/1/r"}
    with writing(engine) as session:
        for id_, owner in owners.items():
            session.add(Run(id=id_, kind="crawl", asked={}, owner=owner, started_at=NOON, outcome="running", counts={}))
    with writing(engine) as session:
        bury_dead_runs(session)

    outcomes = dict(archive.rows(sa.select(Run.id, Run.outcome).where(Run.id.in_(owners))))
    assert outcomes == {"DEAD": "interrupted", "ALIVE": "running", "ELSEWHERE": "running"}
