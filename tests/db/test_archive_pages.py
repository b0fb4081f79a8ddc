"""What is to be read of a source's past is rows, which outlive the crawl that wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from db import archive_pages, frontier
from db.archive_pages import PageOfDays, Progress
from db.engine import writing

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
FEBRUARY = date(2026, 2, 1), date(2026, 2, 28)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with writing(engine) as session:
        yield session


@pytest.fixture
def source(session: Session) -> int:
    home = "https://courrier.example/"
    return frontier.register_source(
        session, name="courrier", title="Le Courrier", homepage=home, in_language=None, time_zone=None
    )


def a_day(number: int, month: int = 2, **more: int) -> PageOfDays:
    day = date(2026, month, number)
    return PageOfDays(f"https://courrier.example/archives/{day:%Y/%m/%d}", "archive", day, day, **more)


def read_all(session: Session, source: int, days: tuple[date, date] = FEBRUARY, now: datetime = NOW) -> list[str]:
    """Addresses in the order in which they are to be read; all are settled."""
    found = []
    while page := archive_pages.next_due(session, source, days, now):
        archive_pages.settle(session, page, "200", now, found=2)
        found.append(page.url.rpartition("archives/")[2])
    return found


def test_each_page_is_read_once_the_latest_days_first(session: Session, source: int) -> None:
    archive_pages.add(session, source, [a_day(1), a_day(3), a_day(2), a_day(3)], NOW)
    assert read_all(session, source) == ["2026/02/03", "2026/02/02", "2026/02/01"]
    archive_pages.add(session, source, [a_day(2)], NOW)
    assert read_all(session, source) == []
    assert archive_pages.progress(session, source, FEBRUARY, NOW) == Progress(read=3, left=0, found=6)


def test_page_of_a_day_need_not_be_read_again_for_other_days_around_it(session: Session, source: int) -> None:
    archive_pages.add(session, source, [a_day(3)], NOW)
    assert len(read_all(session, source)) == 1
    archive_pages.add(session, source, [a_day(3), a_day(3, month=1)], NOW)
    assert read_all(session, source, (date(2026, 1, 1), date(2026, 2, 28))) == ["2026/01/03"]


def test_page_read_for_part_of_its_days_is_read_again_for_the_others(session: Session, source: int) -> None:
    month = PageOfDays("https://courrier.example/archives/2026-02.xml", "sitemap", *FEBRUARY)
    week = replace(month, last_day=date(2026, 2, 7))
    archive_pages.add(session, source, [week], NOW)
    assert read_all(session, source, (week.first_day, week.last_day)) == ["2026-02.xml"]
    archive_pages.add(session, source, [month], NOW)
    assert read_all(session, source) == ["2026-02.xml"]


def test_page_of_a_day_that_is_not_over_is_read_again_an_hour_later(session: Session, source: int) -> None:
    days = date(2026, 3, 1), date(2026, 3, 10)
    archive_pages.add(session, source, [a_day(10, month=3), a_day(8, month=3)], NOW)
    assert read_all(session, source, days) == ["2026/03/10", "2026/03/08"]
    assert read_all(session, source, days, NOW + timedelta(minutes=59)) == []
    assert read_all(session, source, days, NOW + timedelta(hours=1)) == ["2026/03/10"]


def test_page_that_failed_is_left_for_the_next_crawl(session: Session, source: int) -> None:
    archive_pages.add(session, source, [a_day(2), a_day(1)], NOW)
    first = archive_pages.next_due(session, source, FEBRUARY, NOW)
    assert first is not None
    archive_pages.failed(session, first, "timeout")
    second = archive_pages.next_due(session, source, FEBRUARY, NOW, but={first.id})
    assert second is not None
    archive_pages.settle(session, second, "404", NOW)
    assert archive_pages.progress(session, source, FEBRUARY, NOW) == Progress(read=1, left=1, found=0)
    assert read_all(session, source) == ["2026/02/02"]


def test_calendar_without_end_is_left_at_some_depth(session: Session, source: int) -> None:
    archive_pages.add(session, source, [a_day(1, depth=archive_pages.MOST_DEPTH + 1), a_day(2, depth=3)], NOW)
    assert read_all(session, source) == ["2026/02/02"]


def test_other_sources_pages_are_none_of_this_one_s(session: Session, source: int) -> None:
    other = frontier.register_source(
        session, name="matin", title="Le Matin", homepage="https://matin.example/", in_language=None, time_zone=None
    )
    archive_pages.add(session, other, [a_day(1)], NOW)
    assert read_all(session, source) == []
