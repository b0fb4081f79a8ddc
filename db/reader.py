"""`Reader`: what is stored, for programs. Reads the views and the search index, and never writes.

with Reader() as reader:
    for change in reader.changes(after=1233):
        article = reader.article(change.article_id)
"""

from __future__ import annotations

import functools
import typing
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session

from db import config, diff, health, lookup, records, search
from db.clock import database_now, is_simulated
from db.config import ConfigError
from db.engine import check_schema, create_engine, reading, shown
from db.lookup import NotFoundError
from db.models import Instant, Json
from db.snippets import snippet

__all__ = ["NotFoundError", "Reader"]

R = TypeVar("R", bound=records.Record)

#: Rows held in memory while a long answer is read.
_CHUNK = 200
_TYPES: dict[Any, Any] = {
    datetime: Instant,
    tuple[str, ...]: Json,
    bool: sa.Boolean,
    int: sa.BigInteger,
    float: sa.Float,
}


class Reader:
    """A read-only view of one database. Safe to keep for long; each call sees what is committed by then.

    `url` is an SQLAlchemy URL, `DATELINE_DATABASE_URL` when not given. Raises `ConfigError` when there is no
    such database or its schema is not this version's; a SQLite file is never created.

    Methods that take an article's `name` accept its id, the beginning of one, or any URL under which the article was
    met, and raise `NotFoundError` when that means none or several. Iterators hold a connection until they are used
    up or closed, and see one state of the database throughout.
    """

    def __init__(self, url: str | None = None) -> None:
        url = url or config.load().database_url
        _refuse_missing_file(url)
        self._engine = create_engine(url, read_only=True)
        check_schema(self._engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections. The reader may not be used afterwards."""
        self._engine.dispose()

    def article(self, name: str) -> records.Article:
        """The article as it is now."""
        with reading(self._engine) as session:
            return _one_article(session, lookup.article_id(session, name))

    def articles(
        self,
        *,
        source: str | None = None,
        since: datetime | None = None,
        language: str | None = None,
        limit: int | None = None,
    ) -> Iterator[records.Article]:
        """Articles as they are now, the one that was first seen last at the beginning.

        `since`: published at or after that moment, or first seen then where the page bears no date.
        `language` is as in `in_language`: `fr` also finds `fr-BE`.
        """
        view = _view("articles_v1", records.Article)
        query = _select(view).order_by(view.c.id.desc()).limit(limit)
        if source is not None:
            query = query.where(view.c.source == source)
        if since is not None:
            undated = sa.and_(view.c.date_published.is_(None), view.c.first_seen_at >= since)
            query = query.where(sa.or_(view.c.date_published >= since, undated))
        if language is not None:
            query = query.where(sa.or_(view.c.in_language == language, view.c.in_language.startswith(f"{language}-")))
        return self._stream(records.Article, query)

    def revisions(self, name: str) -> list[records.Revision]:
        """Every stored version of an article, the first one first."""
        view = _view("revisions_v1", records.Revision)
        with reading(self._engine) as session:
            of_article = view.c.article_id == lookup.article_id(session, name)
            return _rows(session, records.Revision, _select(view).where(of_article).order_by(view.c.revision))

    def blocks(self, name: str, *, revision: int | None = None) -> list[records.Block]:
        """The blocks of a revision, of the current one when none is given, in reading order."""
        view = _view("blocks_v1", records.Block)
        with reading(self._engine) as session:
            query = _select(view).where(*_of_revision(session, view, name, revision))
            return _rows(session, records.Block, query.order_by(view.c.position))

    def revision_at(self, name: str, moment: datetime) -> records.Revision:
        """What an article said at a moment, as far as we had seen it. Raises `NotFoundError` for before that."""
        versions = self.revisions(name)
        current = [version for version in versions if version.seen_at <= moment]
        if not current:
            first = versions[0]
            when = f"{first.seen_at:%Y-%m-%d %H:%M} UTC"
            raise NotFoundError(f"article {first.article_id} was first seen later, on {when}")
        return current[-1]

    def diff(self, name: str, old: int | None = None, new: int | None = None) -> records.Diff:
        """What differs between two revisions: the current one and the one before it, unless told otherwise.

        With `new` alone, between that one and the one before it. Raises `NotFoundError` where there are not two.
        """
        versions = {version.revision: version for version in self.revisions(name)}
        article = next(iter(versions.values())).article_id
        newer = len(versions) if new is None else new
        older = newer - 1 if old is None else old
        if not {older, newer} <= versions.keys():
            missing = "one revision" if len(versions) == 1 else f"revisions 1 to {len(versions)}"
            raise NotFoundError(f"article {article} has {missing}: {older} and {newer} cannot be compared")
        notices = tuple(notice for notice in self.notices(article) if notice.revision == newer)
        return _diff(versions[older], versions[newer], notices)

    def notices(self, name: str) -> list[records.Notice]:
        """The corrections and updates that the pages of an article's revisions announce."""
        view = _view("notices_v1", records.Notice)
        with reading(self._engine) as session:
            of_article = view.c.article_id == lookup.article_id(session, name)
            query = _select(view).where(of_article).order_by(view.c.revision, view.c.position)
            return _rows(session, records.Notice, query)

    def evidence(self, name: str, *, field: str | None = None, revision: int | None = None) -> list[records.Evidence]:
        """The candidates for `field`, or for all fields: of the article as it is now, or of a revision."""
        view = _view("evidence_v1", records.Evidence)
        with reading(self._engine) as session:
            query = _select(view).where(*_of_revision(session, view, name, revision))
            if field is not None:
                query = query.where(view.c.field == field)
            return _rows(session, records.Evidence, query)

    def urls_of(self, name: str) -> list[records.ArticleUrl]:
        """The URLs under which an article was met."""
        view = _view("article_urls_v1", records.ArticleUrl)
        with reading(self._engine) as session:
            of_article = view.c.article_id == lookup.article_id(session, name)
            query = _select(view).where(of_article).order_by(view.c.first_seen_at, view.c.kind, view.c.url)
            return _rows(session, records.ArticleUrl, query)

    def changes(
        self, *, after: int = 0, since: datetime | None = None, limit: int | None = None
    ) -> Iterator[records.Change]:
        """What changed, in order. Remember the last number and give it as `after` to miss nothing.

        `since` is for the first time: it leaves out what came before the last change older than that.
        """
        view = _view("changes_v1", records.Change)
        if since is not None:
            older = sa.select(view.c.change).where(view.c.at < since).order_by(view.c.change.desc()).limit(1)
            with reading(self._engine) as session:
                after = max(after, session.scalar(older) or 0)
        return self._stream(
            records.Change, _select(view).where(view.c.change > after).order_by(view.c.change).limit(limit)
        )

    def search(
        self, query: str, *, limit: int = 20, source: str | None = None, since: datetime | None = None
    ) -> list[records.Hit]:
        """The articles that fit best; `db.search.search` says what a query may be."""
        terms = search.parse(query)
        with reading(self._engine) as session:
            found = search.search(session, query, limit=limit, source=source, since=since)
            articles = _articles_by_id(session, [match.id for match in found])
        return [_hit(articles[match.id], match.score, terms) for match in found]

    def story(self, story_id: str) -> list[records.StoryArticle]:
        """The articles that tell one story, by their dates."""
        view = _view("stories_v1", records.StoryArticle)
        query = _select(view).where(view.c.story_id == story_id).order_by(view.c.date_published, view.c.article_id)
        return self._list(records.StoryArticle, query)

    def sources(self) -> list[records.Source]:
        """Every source that was ever crawled, by name."""
        view = _view("sources_v1", records.Source)
        return self._list(records.Source, _select(view).order_by(view.c.source))

    def health(self) -> list[records.SourceHealth]:
        """How every source fares, by name."""
        with reading(self._engine) as session:
            view = _health_view(session)
            return _rows(session, records.SourceHealth, _select(view).order_by(view.c.source))

    def channels(self, *, source: str | None = None) -> list[records.Channel]:
        """Where articles are announced, by source and URL."""
        view = _view("channels_v1", records.Channel)
        query = _select(view).order_by(view.c.source, view.c.url)
        return self._list(records.Channel, query if source is None else query.where(view.c.source == source))

    def runs(self, *, limit: int = 20) -> list[records.Run]:
        """The last runs, newest first."""
        view = _view("runs_v1", records.Run)
        return self._list(records.Run, _select(view).order_by(view.c.started_at.desc(), view.c.id.desc()).limit(limit))

    def urls(self, *, state: str | None = None, source: str | None = None) -> Iterator[records.Url]:
        """Known URLs and their fate, in no particular order."""
        view = _view("urls_v1", records.Url)
        query = _select(view)
        if state is not None:
            query = query.where(view.c.state == state)
        if source is not None:
            query = query.where(view.c.source == source)
        return self._stream(records.Url, query)

    def status(self) -> records.Status:
        """What there is and how it fares."""
        with reading(self._engine) as session:
            judged = _health_view(session)
            sources = _view("sources_v1", records.Source)
            runs = _view("runs_v1", records.Run)
            listed = _rows(session, records.Source, _select(sources).order_by(sources.c.source))
            return records.Status(
                health=tuple(_rows(session, records.SourceHealth, _select(judged).order_by(judged.c.source))),
                sources=tuple(listed),
                runs=tuple(_rows(session, records.Run, _select(runs).order_by(runs.c.started_at.desc()).limit(5))),
                urls=_url_counts(session),
                articles=sum(source.articles for source in listed),
                **_channel_counts(session),
                last_change=session.scalar(
                    sa.select(sa.func.max(sa.column("change"))).select_from(sa.table("changes_v1"))
                )
                or 0,
            )

    def _list(self, kind: type[R], query: sa.Select[Any]) -> list[R]:
        with reading(self._engine) as session:
            return _rows(session, kind, query)

    def _stream(self, kind: type[R], query: sa.Select[Any]) -> Iterator[R]:
        with reading(self._engine) as session:
            for row in session.execute(query, execution_options={"yield_per": _CHUNK}):
                yield _record(kind, row)


def unwell(engine: Engine) -> list[records.SourceHealth]:
    """The sources that are not well, by name."""
    with reading(engine) as session:
        view = _health_view(session)
        query = _select(view).where(view.c.status.not_in(records.WELL)).order_by(view.c.source)
        return _rows(session, records.SourceHealth, query)


@functools.cache
def _view(name: str, kind: type[records.Record]) -> sa.TableClause:
    """A view as a table with the columns of its record, each of the type that reads its values."""
    hints = typing.get_type_hints(kind)
    return sa.table(
        name, *(sa.column(field.name.rstrip("_"), _column_type(hints[field.name])) for field in fields(kind))
    )


def _health_view(session: Session) -> sa.FromClause:
    """`source_health_v1`, as of the test's moment where a test has made one: the view itself asks the database."""
    view = _view("source_health_v1", records.SourceHealth)
    if not is_simulated():
        return view
    statement = health.select_at(session.get_bind().dialect.name, database_now(session))
    return statement.columns(*(sa.column(column.name, column.type) for column in view.c)).subquery(view.name)


def _column_type(hint: Any) -> Any:
    given = [part for part in typing.get_args(hint) if part is not type(None)] if _is_optional(hint) else [hint]
    return _TYPES.get(given[0], sa.Text)


def _is_optional(hint: Any) -> bool:
    return type(None) in typing.get_args(hint)


def _select(view: sa.FromClause) -> sa.Select[Any]:
    return sa.select(*view.c)


def _rows(session: Session, kind: type[R], query: sa.Select[Any]) -> list[R]:
    return [_record(kind, row) for row in session.execute(query)]


def _record(kind: type[R], row: sa.Row[Any]) -> R:
    return kind(*(tuple(value) if isinstance(value, list) else value for value in row))


def _one_article(session: Session, article_id: str) -> records.Article:
    return _articles_by_id(session, [article_id])[article_id]


def _articles_by_id(session: Session, ids: list[str]) -> dict[str, records.Article]:
    view = _view("articles_v1", records.Article)
    return {article.id: article for article in _rows(session, records.Article, _select(view).where(view.c.id.in_(ids)))}


def _of_revision(
    session: Session, view: sa.TableClause, name: str, revision: int | None
) -> list[sa.ColumnElement[bool]]:
    """What restricts a view to one revision. Raises `NotFoundError` for a number that does not exist."""
    article = _one_article(session, lookup.article_id(session, name))
    if revision is not None and not 1 <= revision <= article.revision:
        raise NotFoundError(f"article {article.id} has revisions 1 to {article.revision}, not {revision}")
    return [view.c.article_id == article.id, view.c.revision == (revision or article.revision)]


def _diff(old: records.Revision, new: records.Revision, notices: tuple[records.Notice, ...]) -> records.Diff:
    heads = [(name, getattr(old, name), getattr(new, name)) for name in ("headline", "standfirst")]
    parts = [(name, diff.align([one] if one else [], [other] if other else [])) for name, one, other in heads]
    parts.append(("body", diff.align(diff.blocks_of(old.body), diff.blocks_of(new.body))))
    changes = (records.TextChange(name, part.kind, part.old, part.new) for name, found in parts for part in found)
    return records.Diff(
        article_id=new.article_id,
        old=old.revision,
        new=new.revision,
        seen_at=new.seen_at,
        class_=new.class_,
        changes=tuple(changes),
        notices=notices,
    )


def _hit(article: records.Article, score: float, terms: list[search.Term]) -> records.Hit:
    passage = snippet("\n".join(filter(None, (article.standfirst, article.body))), terms)
    return records.Hit(
        id=article.id,
        source=article.source,
        url=article.url,
        headline=article.headline,
        date_published=article.date_published,
        first_seen_at=article.first_seen_at,
        snippet=passage.text,
        marks=passage.marks,
        score=score,
    )


def _url_counts(session: Session) -> tuple[records.UrlCount, ...]:
    view = _view("urls_v1", records.Url)
    columns = (view.c.state, view.c.reason)
    query = sa.select(*columns, sa.func.count()).group_by(*columns)
    counted = [records.UrlCount(*row) for row in session.execute(query)]
    return tuple(sorted(counted, key=lambda count: (-count.urls, count.state, count.reason or "")))


def _channel_counts(session: Session) -> dict[str, int]:
    view = _view("channels_v1", records.Channel)
    due = sa.func.count().filter(view.c.next_poll_at <= database_now(session))
    channels, channels_due = session.execute(sa.select(sa.func.count(), due).select_from(view)).one()
    return {"channels": channels, "channels_due": channels_due}


def _refuse_missing_file(url: str) -> None:
    """SQLite would make a file; a reader must not."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database and not Path(parsed.database).is_file():
        remedy = "run `dateline demo` or `dateline crawl`, or set DATELINE_DATABASE_URL"
        raise ConfigError(f"database {shown(parsed)}: there is no such file; {remedy}")
