"""The revisions and changes of one transaction: noted in the order in which they come about, then written together.

What is to be noted is decided in `pipeline.batch`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import search
from db.models import Article, Change, Counter, Revision, Url
from db.search import SearchText
from pipeline.revisions import Version


@dataclass(frozen=True, slots=True)
class _NewRevision:
    article: Article
    columns: Mapping[str, Any]
    version: Version
    replaced: Version | None


@dataclass(frozen=True, slots=True)
class _NewChange:
    kind: str
    article: Article
    revision: int
    at: datetime
    url: Url | None


class Journal:
    """Note with `revise` and `change`, then `write`, and as the transaction's last step `number_changes`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._revisions: list[_NewRevision] = []
        self._changes: list[_NewChange] = []

    def change(self, kind: str, article: Article, at: datetime, url: Url | None = None) -> None:
        """Something happened to an article, as it is now; `url` for what concerns one of its addresses."""
        self._changes.append(_NewChange(kind, article, article.revision, at, url))

    def revise(self, article: Article, columns: Mapping[str, Any], version: Version, replaced: Version | None) -> None:
        """An article's current revision is new. `columns` are its row's, but for the article's id."""
        self._revisions.append(_NewRevision(article, columns, version, replaced))

    def write(self) -> None:
        """Write the revisions and what is searched. The articles' ids must be known."""
        if self._revisions:
            rows = [{**new.columns, "article_id": new.article.id} for new in self._revisions]
            self._session.execute(sa.insert(Revision), rows)
            self._write_search()

    def number_changes(self) -> None:
        """Take numbers from the counter row and give them out.

        The counter's row stays locked until the commit: whoever sees a number has seen all lower ones.
        """
        if not self._changes:
            return
        count = len(self._changes)
        taken = sa.update(Counter).where(Counter.name == "change").values(value=Counter.value + count)
        last = self._session.execute(taken.returning(Counter.value)).scalar_one()
        rows = [_change_row(number, change) for number, change in enumerate(self._changes, last - count + 1)]
        self._session.execute(sa.insert(Change), rows)
        newest = {row["article_id"]: row["change"] for row in rows}
        numbers = [{"of_article": article_id, "number": number} for article_id, number in newest.items()]
        numbered = sa.update(Article).where(Article.id == sa.bindparam("of_article"))
        self._session.connection().execute(numbered.values(change=sa.bindparam("number")), numbers)

    def _write_search(self) -> None:
        """Each article once: what the index held before this batch goes, what the article says now comes."""
        latest = {id(new.article): _search_text(new.article, new.version) for new in self._revisions}
        first = {id(new.article): new for new in reversed(self._revisions)}
        replaced = [_search_text(new.article, new.replaced) for new in first.values() if new.replaced is not None]
        search.put(self._session, list(latest.values()), replaced=replaced)


def _search_text(article: Article, version: Version) -> SearchText:
    return SearchText(article.id, version.headline, version.standfirst, version.body)


def _change_row(number: int, change: _NewChange) -> dict[str, Any]:
    return {
        "change": number,
        "kind": change.kind,
        "article_id": change.article.id,
        "revision": change.revision,
        "at": change.at,
        "url_id": change.url.id if change.url else None,
    }
