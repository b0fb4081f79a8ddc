"""Which pages of a source's archive are to be read for which days, and which were.

They are rows so that a crawl of the past can end at any moment and the next goes on where it was. A page is read
once for the same days; while those are not over, again an hour later. Each function leaves the commit to its caller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import urls
from db.models import ArchivePage
from db.upsert import insert_ignore

#: A page that leads to a page that leads to a page…: a calendar without end stops there.
MOST_DEPTH = 100
#: Once the last day is over for so long, it is over in every time zone, and what was late is there.
_SETTLED_AFTER = timedelta(days=1)
_AGAIN_AFTER = timedelta(hours=1)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class PageOfDays:
    """A page, and the days for which it is read, both ends included."""

    url: str
    kind: str
    first_day: date
    last_day: date
    depth: int = 0
    id: int = 0
    """Of its row; 0 for one that has none yet."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading for some days is."""

    read: int
    left: int
    """Pages that are still to be read, failed ones among them."""
    found: int
    """URLs of those days that the pages list, each page counted by itself."""


def add(session: Session, source_id: int, pages: Iterable[PageOfDays], now: datetime) -> None:
    """Have these pages read. Those that are known for the same days, and those too deep, are left alone."""
    rows = [
        {
            "source_id": source_id,
            "url": page.url,
            "url_key": urls.key(page.url),
            "kind": page.kind,
            "first_day": page.first_day,
            "last_day": page.last_day,
            "depth": page.depth,
            "due_at": now,
            "found": 0,
        }
        for page in pages
        if page.depth <= MOST_DEPTH
    ]
    for start in range(0, len(rows), _CHUNK):
        insert_ignore(session, ArchivePage, rows[start : start + _CHUNK])


def next_due(
    session: Session, source_id: int, days: tuple[date, date], now: datetime, but: Collection[int] = ()
) -> PageOfDays | None:
    """The page to read next for those days: the latest days first. Not one of the rows `but`."""
    row = session.scalars(
        sa.select(ArchivePage)
        .where(*_of(source_id, days), ArchivePage.due_at <= now, ArchivePage.id.not_in(but))
        .order_by(ArchivePage.last_day.desc(), ArchivePage.depth, ArchivePage.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    return PageOfDays(row.url, row.kind, row.first_day, row.last_day, row.depth, row.id)


def settle(session: Session, page: PageOfDays, status: str, now: datetime, *, found: int = 0) -> None:
    """The page was read, or is known not to be there. It is read again only where its days are not over."""
    is_over = now.date() > page.last_day + _SETTLED_AFTER
    values = {"status": status, "found": found, "due_at": None if is_over else now + _AGAIN_AFTER}
    session.execute(sa.update(ArchivePage).where(ArchivePage.id == page.id).values(values))


def failed(session: Session, page: PageOfDays, status: str) -> None:
    """The page could not be had: it stays due for the next crawl of those days."""
    session.execute(sa.update(ArchivePage).where(ArchivePage.id == page.id).values(status=status))


def progress(session: Session, source_id: int, days: tuple[date, date], now: datetime) -> Progress:
    """How far the reading for those days is."""
    is_left = sa.case((ArchivePage.due_at <= now, 1), else_=0)
    query = sa.select(sa.func.count(), sa.func.sum(is_left), sa.func.sum(ArchivePage.found))
    total, left, found = session.execute(query.where(*_of(source_id, days))).one()
    return Progress(int(total) - int(left or 0), int(left or 0), int(found or 0))


def _of(source_id: int, days: tuple[date, date]) -> tuple[sa.ColumnElement[bool], ...]:
    first, last = days
    return ArchivePage.source_id == source_id, ArchivePage.first_day >= first, ArchivePage.last_day <= last
