"""`source_health_v1` tells a source that is unlike itself from one that is merely slow, poor or new."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from stored_rows import Rows, Stored

from db import health
from db.engine import create_engine
from db.models import Article, format_instant

NOW = datetime.now(UTC)


def _health(engine: Engine, source: str = "courrier") -> sa.RowMapping:
    with engine.connect() as connection:
        statement = sa.text("SELECT * FROM source_health_v1 WHERE source = :source")
        return connection.execute(statement, {"source": source}).mappings().one()


def _judged(engine: Engine, moment: datetime) -> list[sa.RowMapping]:
    """The sources that were not well at a moment."""
    with engine.connect() as connection:
        rows = connection.execute(health.select_at(engine.dialect.name, moment)).mappings()
        return [row for row in rows if row["status"] not in ("ok", "new")]


def _publish(rows: Rows, *, days_ago: float, number: int, **columns: Any) -> None:
    dated = [
        (seen, {"date_published": seen - timedelta(minutes=10 + place)} | columns)
        for place in range(number)
        for seen in (NOW - timedelta(days=days_ago, minutes=place),)
    ]
    first_seen, first = dated[0]
    template = rows.article(first_seen_at=first_seen, **first)
    _copy(rows, template, [values | {"first_seen_at": seen} for seen, values in dated[1:]])


def _copy(rows: Rows, article: Stored, changed: list[dict[str, Any]]) -> None:
    """The row of an article so many times more, with other values."""
    table = Article.__table__
    stored = rows.session.execute(sa.select(table).where(table.c.id == article.row)).mappings().one()
    values = {name: value for name, value in stored.items() if name != "id"}
    copies = [{"ulid": f"{article.row}C{n}", "final_key": f"{article.row}/{n}".encode()} for n in range(len(changed))]
    if changed:
        rows.session.execute(sa.insert(table), [values | copy | new for copy, new in zip(copies, changed, strict=True)])


def _past(rows: Rows, *, a_day: int, days: int = 14, **columns: Any) -> None:
    for day in range(1, days + 1):
        _publish(rows, days_ago=day + 0.5, number=a_day, **columns)


def test_source_that_goes_on_as_before_is_ok(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=6)
        _publish(rows, days_ago=0.2, number=5)
    found = _health(engine)
    assert (found["status"], found["reason"]) == ("ok", None)
    assert found["articles_24h"] == 5
    assert 5.9 < found["expected_24h"] < 6.5
    assert (found["missing_body_share"], found["missing_date_share"], found["errors_24h"]) == (0.0, 0.0, 0)
    assert found["median_delay_s"] == 12 * 60


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
        _past(rows, a_day=24)
        _publish(rows, days_ago=0.1, number=1)
    found = _health(engine)
    assert found["status"] == "quiet"
    assert found["reason"].startswith("1 articles in 24 h, 24 expected; the last on 20")


def test_source_that_publishes_less_is_missed_after_some_days(engine: Engine) -> None:
    with Rows(engine) as rows:
        for day in range(4, 40):
            _publish(rows, days_ago=day + 0.5, number=4)
    found = _health(engine)
    assert found["status"] == "quiet"
    assert found["reason"].startswith("0 articles in 72 h, 12 expected; the last on 20")


def test_source_that_rests_on_sundays_is_not_quiet_on_one(engine: Engine) -> None:
    with Rows(engine) as rows:
        for day in range(1, 36):
            if day % 7:
                _publish(rows, days_ago=day + 0.5, number=30)
    found = _health(engine)
    assert (found["status"], found["articles_24h"], found["expected_24h"]) == ("ok", 0, 0.0)


def test_what_a_first_visit_brings_at_once_is_not_expected_again(engine: Engine) -> None:
    first = NOW - timedelta(days=7, hours=23)
    with Rows(engine) as rows:
        rows.article(first_seen_at=NOW - timedelta(days=9))
        for number in range(200):
            rows.article(first_seen_at=first, date_published=first - timedelta(hours=36 + number))
        for day in range(1, 8):
            _publish(rows, days_ago=day - 0.5, number=20)
    assert _health(engine)["status"] == "ok"


def test_healthy_sources_are_left_in_peace(sqlite_url: str) -> None:
    """Sources that publish at chance, by a daily rhythm, judged three times a day for a week."""
    chance, engine = random.Random(4), create_engine(sqlite_url)
    with Rows(engine) as rows:
        for a_day in (2, 6, 10, 40):
            hours = [hour + chance.random() for hour in range(24 * 36) for _ in range(4)]
            seen = [hour for hour in hours if chance.random() < a_day / 96 * (1.6 if hour % 24 < 14 else 0.15)]
            template = rows.article(source=f"daily{a_day}", first_seen_at=NOW - timedelta(days=36))
            _copy(rows, template, [{"first_seen_at": NOW - timedelta(hours=hour)} for hour in seen])
    for hours_ago in range(0, 7 * 24, 8):
        assert {row["source"]: row["reason"] for row in _judged(engine, NOW - timedelta(hours=hours_ago))} == {}
    engine.dispose()


@pytest.mark.parametrize(
    ("last_seen_days_ago", "status"), [(2, "ok"), (8, "ok"), (13, "ok"), (15, "quiet"), (60, "quiet")]
)
def test_weekly_is_quiet_after_two_weeks_only(engine: Engine, last_seen_days_ago: int, status: str) -> None:
    with Rows(engine) as rows:
        for week in range(4):
            _publish(rows, days_ago=last_seen_days_ago + 7 * week, number=1)
    assert _health(engine)["status"] == status


def test_source_that_loses_its_bodies_is_degraded(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4)
        _publish(rows, days_ago=0.1, number=3, completeness="teaser")
        _publish(rows, days_ago=0.2, number=1)
    found = _health(engine)
    assert (found["status"], found["missing_body_share"]) == ("degraded", 0.75)
    assert found["reason"] == "75 of 100 without body, 0 before"


def test_source_whose_pages_hold_a_rest_of_their_bodies_is_degraded(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4, word_count=420)
        _publish(rows, days_ago=0.1, number=5, word_count=60)
    found = _health(engine)
    assert (found["status"], found["reason"]) == ("degraded", "100 of 100 less than a third as long as usual, 0 before")


def test_source_that_prints_briefs_beside_long_reads_is_ok(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4, word_count=60)
        _past(rows, a_day=4, word_count=900)
        _publish(rows, days_ago=0.1, number=4, word_count=60)
        _publish(rows, days_ago=0.2, number=2, word_count=900)
    assert _health(engine)["status"] == "ok"


def test_source_that_always_gave_teasers_is_ok(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4, completeness="teaser")
        _publish(rows, days_ago=0.1, number=4, completeness="teaser")
    assert _health(engine)["status"] == "ok"


def test_source_that_loses_its_dates_is_degraded(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4)
        _publish(rows, days_ago=0.1, number=4, date_published=None)
    found = _health(engine)
    assert (found["status"], found["missing_date_share"], found["median_delay_s"]) == ("degraded", 1.0, None)


def test_source_whose_fetches_fail_is_broken(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4)
        for number in range(6):
            when = {"last_fetched_at": NOW - timedelta(hours=number)}
            rows.url(f"https://courrier.example/f{number}", state="failed", reason="timeout", **when)
    found = _health(engine)
    assert (found["status"], found["errors_24h"]) == ("broken", 6)
    assert found["reason"] == "6 of 6 fetches failed in 24 h"


def test_source_whose_every_channel_fails_is_broken(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=1)
        _publish(rows, days_ago=0.1, number=1)
        rows.channel("https://courrier.example/une.xml", failures=3, next_poll_at=NOW)
        rows.channel("https://courrier.example/monde.xml", failures=9, next_poll_at=NOW)
    assert _health(engine)["status"] == "broken"


def test_one_failing_channel_among_two_does_not_break_a_source(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=1)
        _publish(rows, days_ago=0.1, number=1)
        rows.channel("https://courrier.example/une.xml", failures=0, next_poll_at=NOW)
        rows.channel("https://courrier.example/monde.xml", failures=9, next_poll_at=NOW)
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
    found = _health(engine)
    assert (found["status"], found["reason"]) == ("blocked", "5 of 5 fetches refused in 24 h")


def test_source_whose_channels_all_refuse_us_is_blocked(engine: Engine) -> None:
    with Rows(engine) as rows:
        for name, status in (("une", "403"), ("monde", "rate_limited")):
            url = f"https://courrier.example/{name}.xml"
            rows.channel(url, failures=3, last_status=status, next_poll_at=NOW)
    found = _health(engine)
    assert (found["status"], found["reason"]) == ("blocked", "every channel refuses us, the last 3 polls")


def test_looks_at_known_articles_do_not_hide_a_wall(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4)
        for number in range(4):
            url = f"https://courrier.example/wall{number}"
            rows.url(url, state="rejected", reason="login_wall", status=200, last_fetched_at=NOW)
        rows.session.execute(
            sa.text("UPDATE urls SET last_fetched_at = :now WHERE state = 'stored'"), {"now": _sql(engine)}
        )
    assert _health(engine)["reason"] == "4 of 4 fetches refused in 24 h"


def test_source_whose_pages_cannot_be_read_any_more_is_degraded(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4)
        _publish(rows, days_ago=0.1, number=2)
        for number in range(8):
            url = f"https://courrier.example/new{number}"
            rows.url(url, state="rejected", reason="not_an_article", status=200, last_fetched_at=NOW)
    found = _health(engine)
    assert (found["status"], found["reason"]) == ("degraded", "8 of 9 new pages gave no article in 24 h")
    assert found["unread_24h"] == 8


def test_source_that_loses_its_authors_is_degraded(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=4, authors=[{"name": "Zoé Marchand"}])
        _publish(rows, days_ago=0.1, number=6)
    found = _health(engine)
    assert (found["status"], found["missing_author_share"]) == ("degraded", 1.0)
    assert found["reason"] == "100 of 100 without author, 0 before"


def test_dead_channel_of_the_source_file_is_named(engine: Engine) -> None:
    with Rows(engine) as rows:
        _past(rows, a_day=1)
        _publish(rows, days_ago=0.1, number=1)
        rows.channel("https://courrier.example/une.xml", failures=0, next_poll_at=NOW)
        rows.channel("https://courrier.example/monde.xml", failures=12, next_poll_at=NOW)
    found = _health(engine)
    assert found["status"] == "degraded"
    assert found["reason"] == "channel https://courrier.example/monde.xml failed the last 12 polls or more"


def _sql(engine: Engine) -> Any:
    return NOW if engine.dialect.name == "postgresql" else format_instant(NOW)
