"""Pages that a killed crawl had fetched and not settled: they are in its archive, and are not asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler.middlewares.browser import SHOWN_BY
from db.models import Run
from pipeline.types import RawRef
from pipeline.warc import WarcError, pages

#: What was fetched earlier may have changed since.
_FRESH_FOR = timedelta(hours=24)


def interrupted_runs(session: Session, moment: datetime) -> list[tuple[str, datetime]]:
    """The crawls that ended without settling all, by id and beginning, of those whose pages are still fresh."""
    fresh = Run.started_at >= moment - _FRESH_FOR
    query = sa.select(Run.id, Run.started_at).where(Run.kind == "crawl", Run.outcome == "interrupted", fresh)
    return [(id_, started_at) for id_, started_at in session.execute(query)]


def fetched_pages(
    archive_dir: Path, runs: list[tuple[str, datetime]], moment: datetime, *, shown: bool
) -> dict[str, RawRef]:
    """URL as it was asked for → where its page lies in the archive of these runs, of those that answered with 200.

    `shown`: only what a browser had shown, of a source that needs one. Reads whole files: not on the event loop.
    """
    found: dict[str, RawRef] = {}
    for run, started_at in runs:
        for file in _files(archive_dir, run, started_at, moment):
            for page, raw in pages(file, archive_dir=archive_dir, report=_torn_end):
                if page.status == 200 and bool(page.header(SHOWN_BY)) == shown:
                    found[page.requested_url] = raw
    return found


def _files(archive_dir: Path, run: str, started_at: datetime, moment: datetime) -> Iterator[Path]:
    for days in range((moment.date() - started_at.date()).days + 1):
        folder = archive_dir / (started_at + timedelta(days=days)).strftime("%Y/%m/%d")
        yield from sorted(folder.glob(f"{run}-*.warc.gz"))


def _torn_end(_: WarcError) -> None:
    """A file of a killed run ends anywhere; what stands before that counts."""
