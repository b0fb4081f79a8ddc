"""The URLs of articles, as far as one transaction touches them: where each was met, and what each claims.

Says nothing about who is right; `pipeline.identity` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Article, ArticleUrl, Url

#: The article's page was fetched there.
MET = ("requested", "final")
#: A page of the article names the URL; what stands there was not looked at.
CLAIMED = ("canonical", "amp")
#: Its text was found there once more.
DUPLICATE = "duplicate"
_RANK = {kind: rank for rank, kind in enumerate((*MET, *CLAIMED, DUPLICATE))}


@dataclass(frozen=True, slots=True)
class Alias:
    """That an article bears a URL."""

    article: Article
    url: Url
    kind: str
    first_seen_at: datetime


class Aliases:
    """The aliases at a batch's URLs: as stored, and as the batch changes them. `write` stores the changes."""

    def __init__(self, stored: Iterable[Alias]) -> None:
        """`stored`: every row of `article_urls` for the batch's URLs."""
        self._at: dict[bytes, dict[tuple[str, int], Alias]] = {}
        for alias in stored:
            self._note(alias)
        self._added: dict[int, Alias] = {}
        self._removed: list[Alias] = []

    def at(self, key: bytes, kinds: Iterable[str] = _RANK) -> list[Alias]:
        """The aliases at the URL with that key, where an article was met first, then claims, then copies."""
        wanted = set(kinds)
        found = [alias for alias in self._at.get(key, {}).values() if alias.kind in wanted]
        return sorted(found, key=lambda alias: _RANK[alias.kind])

    def add(self, article: Article, url: Url, kind: str, at: datetime) -> None:
        """Make `url` an alias of `article`; when it is one already it stays as it is."""
        if (kind, id(article)) not in self._at.get(url.key, {}):
            alias = Alias(article, url, kind, at)
            self._note(alias)
            self._added[id(alias)] = alias

    def remove(self, alias: Alias) -> None:
        """Take an alias back."""
        del self._at[alias.url.key][alias.kind, id(alias.article)]
        if self._added.pop(id(alias), None) is None:
            self._removed.append(alias)

    def write(self, session: Session) -> None:
        """Store what changed. Articles and URLs must have their ids."""
        for alias in self._removed:
            session.execute(sa.delete(ArticleUrl).filter_by(**_key_columns(alias)))
        rows = [_key_columns(alias) | {"first_seen_at": alias.first_seen_at} for alias in self._added.values()]
        if rows:
            session.execute(sa.insert(ArticleUrl), rows)

    def _note(self, alias: Alias) -> None:
        self._at.setdefault(alias.url.key, {})[alias.kind, id(alias.article)] = alias


def _key_columns(alias: Alias) -> dict[str, int | str]:
    return {"article_id": alias.article.id, "url_id": alias.url.id, "kind": alias.kind}


def look_elsewhere(session: Session, article: Article) -> None:
    """Have the other addresses of an article looked at, now that its home is gone. All aliases must be stored."""
    others = sa.select(ArticleUrl.url_id).where(ArticleUrl.article_id == article.id)
    is_wanted = sa.and_(Url.id.in_(others), Url.key != article.final_key, Url.due_at.is_(None))
    gone_at = sa.select(Url.gone_at).where(Url.key == article.final_key).scalar_subquery()
    due = sa.update(Url).where(is_wanted).values(due_at=gone_at)
    session.execute(due.execution_options(synchronize_session=False))
