"""`source_health_v1` tells a source that is unlike itself from one that is merely slow, poor or new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from stored_rows import Rows

NOW = datetime.now(UTC)


def _health(engine: Engine, source: str = "courrier") -> sa.RowMapping:
    with engine.connect() as connection:
        statement = sa.text("SELECT * FROM source_health_v1 WHERE source = :source")
        return connection.execute(statement, {"source": source}).mappings().one()


def _publish(rows: Rows, *, days_ago: float, number: int, **columns: Any) -> None:
    for place in range(number):
        seen = NOW - timedelta(days=days_ago, minutes=place)
        rows.article(first_seen_at=seen, **{"date_published": seen - timedelta(minutes=10 + place)} | columns)


def _past(rows: Rows, *, a_day: int, days: int = 14, **columns: Any) -> None:
    for day in range(1, days + 1):
        _publish(rows, days_ago=day + 0.5, number=a_day, **columns)


def test_source_that_goes_on_as_before_is_ok(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=6)
        _publish(rows, days_ago=0.2, number=5)
    health = _health(engine)
    assert (health["status"], health["reason"]) == ("ok", None)
    assert health["articles_24h"] == 5
    assert 5.9 < health["expected_24h"] < 6.5
    assert (health["missing_body_share"], health["missing_date_share"], health["errors_24h"]) == (0.0, 0.0, 0)
    assert health["median_delay_s"] == 12 * 60


def test_source_with_a_short_past_is_new(engine: Engine) -> None:
    with Rows(engine) as rows:
        rows.source("matin")
        _past(rows, a_day=2, days=5)
    assert (_health(engine)["status"], _health(engine)["expected_24h"]) == ("new", None)
    assert _health(engine, "matin")["status"] == "new"


def test_expectation_is_from_the_days_there_are(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=6, days=9)
    assert 5.5 < _health(engine)["expected_24h"] < 7


def test_regular_source_without_articles_for_a_day_is_quiet(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=8)
        _publish(rows, days_ago=0.1, number=1)
    health = _health(engine)
    assert health["status"] == "quiet"
    assert health["reason"].startswith("1 articles in 24 h, 8 expected; the last on 20")


@pytest.mark.parametrize(("last_seen_days_ago", "status"), [(2, "ok"), (6, "ok"), (8, "quiet"), (60, "quiet")])
def test_weekly_is_quiet_after_a_week_only(engine: Engine, last_seen_days_ago: int, status: str) -> None:
    with Rows(engine) as rows:
        for week in range(4):
            _publish(rows, days_ago=last_seen_days_ago + 7 * week, number=1)
    assert _health(engine)["status"] == status


def test_source_that_loses_its_bodies_is_degraded(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4)
        _publish(rows, days_ago=0.1, number=3, completeness="teaser")
        _publish(rows, days_ago=0.2, number=1)
    health = _health(engine)
    assert (health["status"], health["missing_body_share"]) == ("degraded", 0.75)
    assert health["reason"] == "75 of 100 without body, 0 before"


def test_source_that_always_gave_teasers_is_ok(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4, completeness="teaser")
        _publish(rows, days_ago=0.1, number=4, completeness="teaser")
    assert _health(engine)["status"] == "ok"


def test_source_that_loses_its_dates_is_degraded(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4)
        _publish(rows, days_ago=0.1, number=4, date_published=None)
    health = _health(engine)
    assert (health["status"], health["missing_date_share"], health["median_delay_s"]) == ("degraded", 1.0, None)


def test_source_whose_fetches_fail_is_broken(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4)
        for number in range(6):
            when = {"last_fetched_at": NOW - timedelta(hours=number)}
            rows.url(f"https://courrier.example/f{number}", state="failed", reason="timeout", **when)
    health = _health(engine)
    assert (health["status"], health["errors_24h"]) == ("broken", 6)
    assert health["reason"] == "6 of 6 fetches failed in 24 h"


def test_source_whose_every_channel_fails_is_broken(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=1)
        _publish(rows, days_ago=0.1, number=1)
        rows.channel("https://courrier.example/une.xml", failures=3)
        rows.channel("https://courrier.example/monde.xml", failures=9)
    assert _health(engine)["status"] == "broken"


def test_one_failing_channel_among_two_does_not_break_a_source(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=1)
        _publish(rows, days_ago=0.1, number=1)
        rows.channel("https://courrier.example/une.xml", failures=0)
        rows.channel("https://courrier.example/monde.xml", failures=9)
    assert _health(engine)["status"] == "ok"


def test_source_that_refuses_us_is_blocked(engine: Engine) -> None:
    with Rows(engine) as rows:
        for number in range(4):
            rows.url(
                f"https://courrier.example/f{number}",
                state="failed",
                reason="forbidden",
                status=403,
                last_fetched_at=NOW,
            )
        rows.url("https://courrier.example/wall", state="rejected", reason="bot_wall", status=200, last_fetched_at=NOW)
    health = _health(engine)
    assert (health["status"], health["reason"]) == ("blocked", "5 of 5 fetches refused in 24 h")
