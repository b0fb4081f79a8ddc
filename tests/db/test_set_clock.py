"""Both databases live in the time that a test has set: leases, what is due, and health."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from set_clock import SetClock, set_clock
from sqlalchemy.engine import Engine
from stored_rows import Rows

from db import leases
from db.clock import database_now
from db.engine import reading, writing
from db.leases import Held, Lease
from db.reader import Reader, unwell

EASTER = datetime(2026, 4, 5, 6, 0, tzinfo=UTC)
OTHER = "elsewhere:0/1/1/other"


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[SetClock]:
    with set_clock(tmp_path) as clock:
        yield clock


def _take(engine: Engine, owner: str = OTHER) -> Lease | Held:
    with writing(engine) as session:
        return leases.acquire(session, "a.example", owner)


def test_database_s_clock_shows_the_set_time(engine: Engine, ours: SetClock) -> None:
    ours.stand_at(EASTER)
    with reading(engine) as session:
        assert abs(database_now(session) - EASTER) < timedelta(milliseconds=1)


def test_lease_ends_when_the_clock_is_set_past_it(engine: Engine, ours: SetClock) -> None:
    assert isinstance(_take(engine), Lease)
    assert isinstance(_take(engine, "elsewhere:0/2/2/third"), Held)
    ours.shift(timedelta(seconds=31))
    assert isinstance(_take(engine, "elsewhere:0/2/2/third"), Lease)


def test_lease_lasts_as_long_in_real_time_however_fast_the_clock_goes(engine: Engine, ours: SetClock) -> None:
    ours.speed_up(3600.0)
    taken = _take(engine)
    assert isinstance(taken, Lease)
    held = _take(engine, "elsewhere:0/2/2/third")
    assert isinstance(held, Held)
    with reading(engine) as session:
        assert timedelta(hours=20) < held.until - database_now(session) <= timedelta(hours=30)
    with writing(engine) as session:
        leases.fence(session, [taken])


def test_health_is_judged_as_of_the_set_time(engine: Engine, database_url: str, ours: SetClock) -> None:
    ours.stand_at(EASTER)
    with Rows(engine) as rows:
        for hour in range(25, 24 * 20, 4):
            rows.article(first_seen_at=EASTER - timedelta(hours=hour), date_published=None)
    with Reader(database_url) as reader:
        (found,) = reader.health()
        assert (found.articles_24h, found.expected_24h) == (0, 6.0)
        assert reader.status().health == (found,)
        ours.stand_at(EASTER + timedelta(days=3))
        assert reader.health()[0].status == "quiet"
    assert [source.source for source in unwell(engine)] == ["courrier"]
