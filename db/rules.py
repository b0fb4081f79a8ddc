"""Learned rules as rows: which version of a source's is in use, what it was learned from, and the way back.

What is in a rule's document is the business of whoever learns; here it is a JSON object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Article, LearnedRules, Revision, Source

#: Articles that rules are learned from: the newest ones.
MOST_ARTICLES = 40
# So many are enough for a first time; then as many new ones as the last version had, up to the most.
_LEAST_NEW, _MOST_NEW = 5, 20


class NoSuchVersionError(LookupError):
    """There are no such rules; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a source's learned rules."""

    source: str
    version: int
    learned_at: datetime
    articles: int
    """How many it was learned from."""
    in_use: bool
    pinned: bool
    """By the operator: nothing is learned until they say so."""
    rules: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What an article says now, as far as something may be learned from it."""

    headline: str | None
    body: str
    blocks: list[Any]
    """As `db.models.Revision.blocks`."""


def source_id(session: Session, name: str) -> int | None:
    """The id of the source of that name; None when it was never crawled."""
    return session.scalar(sa.select(Source.id).where(Source.name == name))


def in_use(session: Session, source_id: int) -> Version | None:
    """The version that pages of the source are read with; None for none."""
    return next((version for version in versions(session, source_id) if version.in_use), None)


def versions(session: Session, source_id: int) -> list[Version]:
    """All versions of a source, the newest first."""
    query = sa.select(LearnedRules, Source.name).join(Source, Source.id == LearnedRules.source_id)
    query = query.where(LearnedRules.source_id == source_id).order_by(LearnedRules.version.desc())
    return [
        Version(name, row.version, row.learned_at, row.articles, row.in_use, row.pinned, row.rules)
        for row, name in session.execute(query)
    ]


def is_due(session: Session, source_id: int) -> bool:
    """Whether enough articles came since the rules were last learned. Not while a version is pinned."""
    known = versions(session, source_id)
    if any(version.pinned for version in known):
        return False
    new = sa.select(sa.func.count()).select_from(Article).where(Article.source_id == source_id)
    if known:
        latest = max(known, key=lambda version: version.learned_at)
        wanted = min(max(latest.articles, _LEAST_NEW), _MOST_NEW)
        new = new.where(Article.first_seen_at > latest.learned_at)
    else:
        wanted = _LEAST_NEW
    return (session.scalar(new) or 0) >= wanted


def due(session: Session) -> list[int]:
    """The ids of the sources whose rules are to be learned anew."""
    return [id_ for id_ in session.scalars(sa.select(Source.id).order_by(Source.id)) if is_due(session, id_)]


def newest_articles(session: Session, source_id: int, limit: int = MOST_ARTICLES) -> list[Said]:
    """What the source's newest articles say now, the newest first."""
    is_current = sa.and_(Revision.article_id == Article.id, Revision.revision == Article.revision)
    query = (
        sa.select(Revision.headline, Revision.body, Revision.blocks)
        .join(Article, is_current)
        .where(Article.source_id == source_id)
        .order_by(Article.first_seen_at.desc(), Article.id.desc())
        .limit(limit)
    )
    return [Said(*row) for row in session.execute(query)]


def keep(session: Session, source_id: int, rules: Mapping[str, Any], *, articles: int, now: datetime) -> int:
    """Write down what was learned, and use it. The version: a new one unless the last in use says the same."""
    known = versions(session, source_id)
    used = next((version for version in known if version.in_use), None)
    if used is not None and used.rules == rules:
        _update(session, source_id, used.version, learned_at=now, articles=articles, pinned=False)
        return used.version
    number = known[0].version + 1 if known else 1
    _add(session, source_id, number, rules, articles=articles, now=now)
    _switch(session, source_id, number, pinned=False)
    return number


def use(session: Session, source_id: int, number: int, *, now: datetime) -> None:
    """Use that version from now on, and learn no more; 0 stands for no rules. Raises `NoSuchVersionError`."""
    there = [version.version for version in versions(session, source_id)]
    if number not in there:
        if number != 0:
            numbers = ", ".join(map(str, there)) or "none"
            raise NoSuchVersionError(f"there is no version {number} of its rules; there are: {numbers}")
        _add(session, source_id, 0, {}, articles=0, now=now)
    _switch(session, source_id, number, pinned=True)


def _add(
    session: Session, source_id: int, number: int, rules: Mapping[str, Any], *, articles: int, now: datetime
) -> None:
    what = {"version": number, "rules": dict(rules), "articles": articles, "learned_at": now}
    session.add(LearnedRules(source_id=source_id, in_use=False, pinned=False, **what))
    session.flush()


def _switch(session: Session, source_id: int, number: int, *, pinned: bool) -> None:
    of_source = sa.update(LearnedRules).where(LearnedRules.source_id == source_id)
    session.execute(of_source.values(in_use=False, pinned=False))
    _update(session, source_id, number, in_use=True, pinned=pinned)


def _update(session: Session, source_id: int, number: int, **values: Any) -> None:
    row = (LearnedRules.source_id == source_id, LearnedRules.version == number)
    session.execute(sa.update(LearnedRules).where(*row).values(**values))
