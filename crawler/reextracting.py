"""`dateline reextract`: stored pages through extraction once more, with the code and the rules of today.

The page is read from the archive, so nobody is asked for anything. A change makes a revision as a page that changed
would; what says the same makes none. With a dry run nothing is written.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from crawler.source import load_source
from db import frontier, rules
from db.config import Config, ConfigError
from db.engine import check_schema, create_engine, prepare, reading
from db.models import Article, Revision, Source
from pipeline.pool import Pool, PoolBroken, PoolClosed
from pipeline.process import process
from pipeline.rows import body_and_blocks, content_columns
from pipeline.rulebook import with_learned
from pipeline.run import WORKER_MODULES, OpenRun, Outcome
from pipeline.store import Verdict
from pipeline.types import Page, Processed, RawRef, Rejection, SiteRules
from pipeline.warc import WarcError, read_page

#: Pages that are read, extracted and settled together.
_BATCH = 50
#: Rows that are looked up at a time.
_ROWS = 500
#: Columns that say how an article was read, not what it says, and its address, which the store decides.
_NO_CONTENT = frozenset(
    ("url", "rules_version", "extractor_version", "raw_file", "raw_offset", "raw_length", "raw_digest")
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What an article would say otherwise."""

    article: str
    """ULID."""
    url: str
    fields: Mapping[str, tuple[Any, Any]]
    """Before and after; of `body` the paragraphs that go and those that come."""
    rejected: str | None = None
    """Why its page is no article any more; the stored article stays as it is."""


@dataclass(slots=True)
class Report:
    """What was looked at, and what became of it."""

    run: str | None = None
    """ULID; None for a dry run."""
    counts: Counter[str] = field(default_factory=Counter)
    """Articles by outcome: the verdicts of the store, or `would_change`; `unreadable`, `without_page`."""
    fields: Counter[str] = field(default_factory=Counter)
    """By field, in how many articles it would change."""
    problems: list[str] = field(default_factory=list)
    """One line for each page that could not be had from the archive or broke extraction."""
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """130 after Ctrl-C, 1 when no page at all could be read, else 0."""
        if self.interrupted:
            return 130
        nothing_read = self.counts["unreadable"] and self.counts.total() == self.counts["unreadable"]
        return int(bool(nothing_read))


@dataclass(frozen=True, slots=True)
class _Stored:
    """An article and where its page lies."""

    id: int
    ulid: str
    url: str
    source_id: int
    raw: RawRef | None


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Which articles are meant, where their pages are and what is known of their sites."""

    engine: Engine
    archive_dir: Path
    sources_dir: Path
    source_id: int | None
    since: datetime | None

    def articles(self) -> Iterator[_Stored]:
        """In the order in which they were stored."""
        after = 0
        while True:
            with reading(self.engine) as session:
                rows = session.execute(self._query().where(Article.id > after).order_by(Article.id).limit(_ROWS)).all()
            if not rows:
                return
            for id_, ulid, url, source_id, file, offset, length, digest in rows:
                raw = RawRef(file, offset, length, digest) if file is not None else None
                yield _Stored(id_, ulid, url, source_id, raw)
            after = rows[-1][0]

    def count(self) -> int:
        """How many articles they are."""
        with reading(self.engine) as session:
            return session.scalar(sa.select(sa.func.count()).select_from(self._query().subquery())) or 0

    def rules(self, source_id: int) -> SiteRules:
        """What a crawl of today would know of that site. Raises `ConfigError` when its file is wrong."""
        with reading(self.engine) as session:
            row = session.scalars(sa.select(Source).where(Source.id == source_id)).one()
            states = frontier.channels(session, source_id)
            file = self.sources_dir / f"{row.name}.toml"
            stated = SiteRules(time_zone=row.time_zone, language=row.in_language, homepage=row.homepage)
            known = load_source(file).site_rules() if file.is_file() else stated
            channels = tuple(state.url for state in states if state.next_poll_at is not None)
            return with_learned(session, source_id, replace(known, channels=channels))

    def _query(self) -> sa.Select[Any]:
        place = (Article.raw_file, Article.raw_offset, Article.raw_length, Article.raw_digest)
        columns: tuple[Any, ...] = (Article.id, Article.ulid, Article.url, Article.source_id, *place)
        query: sa.Select[Any] = sa.select(*columns)
        if self.source_id is not None:
            query = query.where(Article.source_id == self.source_id)
        return query if self.since is None else query.where(Article.first_seen_at >= self.since)


def reextract(
    config: Config,
    *,
    source: str | None = None,
    since: datetime | None = None,
    on_settled: Callable[[Verdict], None] = lambda _: None,
) -> Report:
    """Extract the stored pages again and store what changed; of one source, of articles first seen since then.

    Ctrl-C ends it between two transactions. Raises `ConfigError`.
    """
    archive_dir = _archive(config)
    _check_source(config, source)
    run = OpenRun(config, "reextract", {"source": source, "since": since.isoformat() if since else None})
    report = Report(run.id)
    outcome: Outcome = "failed"
    try:
        chosen = _choose(run.engine, config, archive_dir, source, since)
        for batch in _in_batches(_read_again(chosen, run.pool, report)):
            for verdict in run.store.settle([item for _, item in batch]).verdicts:
                report.counts[verdict.kind] += 1
                on_settled(verdict)
        outcome = "finished"
    except KeyboardInterrupt:
        outcome, report.interrupted = "interrupted", True
    finally:
        asyncio.run(run.close(outcome, dict(report.counts)))
    return report


def dry_run(
    config: Config,
    *,
    source: str | None = None,
    since: datetime | None = None,
    on_difference: Callable[[Difference], None],
    on_looked_at: Callable[[int, int], None] = lambda _done, _all: None,
) -> Report:
    """What `reextract` would change, article by article. Writes nothing. Raises `ConfigError`.

    `on_looked_at` is told how many articles are done, and how many there are.
    """
    archive_dir = _archive(config)
    report = Report()
    engine = create_engine(config.database_url, read_only=True)
    check_schema(engine)
    try:
        chosen = _choose(engine, config, archive_dir, source, since)
        total = chosen.count()
        with Pool(config.workers, preload=WORKER_MODULES) as pool:
            for stored, item in _read_again(chosen, pool, report):
                difference = _difference(engine, stored, item)
                _count(report, difference)
                if difference is not None:
                    on_difference(difference)
                on_looked_at(report.counts.total(), total)
    except KeyboardInterrupt:
        report.interrupted = True
    finally:
        engine.dispose()
    return report


def _archive(config: Config) -> Path:
    if config.archive_dir is None:
        raise ConfigError(
            "there is no archive to read pages from; set DATELINE_ARCHIVE_DIR to the folder that has them"
        )
    return config.archive_dir


def _check_source(config: Config, source: str | None) -> None:
    """Raise `ConfigError` for a source that was never crawled, before there is a run that could only fail."""
    engine = create_engine(config.database_url)
    try:
        prepare(engine)
        with reading(engine) as session:
            _id_of(session, source)
    finally:
        engine.dispose()


def _id_of(session: Session, source: str | None) -> int | None:
    found = rules.source_id(session, source) if source else None
    if source and found is None:
        raise ConfigError(f"{source}: no source of that name was ever crawled; `dateline status` lists those that were")
    return found


def _choose(engine: Engine, config: Config, archive_dir: Path, source: str | None, since: datetime | None) -> _Chosen:
    with reading(engine) as session:
        source_id = _id_of(session, source)
    return _Chosen(engine, archive_dir, config.sources_dir, source_id, since)


# Pages, read and extracted ----------------------------------------------------------------------


def _read_again(chosen: _Chosen, pool: Pool, report: Report) -> Iterator[tuple[_Stored, Processed]]:
    """The articles whose pages could be read, in their order; what could not is told to the report."""
    known: dict[int, SiteRules] = {}
    waiting: deque[tuple[_Stored, Future[Processed]]] = deque()
    for stored in chosen.articles():
        page = _page(chosen.archive_dir, stored, report)
        if page is None:
            continue
        if stored.source_id not in known:
            known[stored.source_id] = chosen.rules(stored.source_id)
        waiting.append((stored, pool.submit(process, page, known[stored.source_id])))
        if len(waiting) >= 2 * _BATCH:
            yield from _extracted(*waiting.popleft(), report)
    while waiting:
        yield from _extracted(*waiting.popleft(), report)


def _page(archive_dir: Path, stored: _Stored, report: Report) -> Page | None:
    if stored.raw is None:
        report.counts["without_page"] += 1
        return None
    try:
        return read_page(archive_dir, stored.raw)
    except WarcError as error:
        report.counts["unreadable"] += 1
        report.problems.append(f"{stored.url}: {error}")
        return None


def _extracted(stored: _Stored, task: Future[Processed], report: Report) -> Iterator[tuple[_Stored, Processed]]:
    """A page that breaks extraction, or its worker, leaves its article as it is. Raises when there are no workers."""
    error = task.exception()
    if isinstance(error, PoolClosed | PoolBroken):
        raise error
    if error is None:
        yield stored, task.result()
    else:
        report.counts["failed"] += 1
        report.problems.append(f"{stored.url}: {error}")


def _in_batches(read: Iterator[tuple[_Stored, Processed]]) -> Iterator[list[tuple[_Stored, Processed]]]:
    while batch := list(islice(read, _BATCH)):
        yield batch


# What would change ------------------------------------------------------------------------------


def _difference(engine: Engine, stored: _Stored, item: Processed) -> Difference | None:
    """None when the article would stay as it is."""
    if isinstance(item.result, Rejection):
        return Difference(stored.ulid, stored.url, {}, rejected=item.result.reason)
    with reading(engine) as session:
        is_current = sa.and_(Revision.article_id == Article.id, Revision.revision == Article.revision)
        query = sa.select(Article, Revision.body).join(Revision, is_current).where(Article.id == stored.id)
        article, body = session.execute(query).one()
        columns = content_columns(item, item.result)
        pairs = {name: (getattr(article, name), value) for name, value in columns.items() if name not in _NO_CONTENT}
    fields = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    now_body = body_and_blocks(item.result)[0]
    if now_body != body:
        fields["body"] = _paragraphs_that_differ(body, now_body)
    return Difference(stored.ulid, stored.url, fields) if fields else None


def _paragraphs_that_differ(before: str, after: str) -> tuple[list[str], list[str]]:
    """Those that go, and those that come."""
    old, new = before.split("\n\n"), after.split("\n\n")
    return [text for text in old if text not in new], [text for text in new if text not in old]


def _count(report: Report, difference: Difference | None) -> None:
    if difference is None:
        report.counts["unchanged"] += 1
    elif difference.rejected:
        report.counts["rejected"] += 1
    else:
        report.counts["would_change"] += 1
        report.fields.update(difference.fields.keys())
