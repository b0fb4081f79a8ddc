"""Rows as a crawl would leave them, written straight into the tables: for tests of what reads them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from db import models, search, urls

#: A moment with a fraction; first sight of the first article, unless told otherwise.
NOON = datetime(2026, 2, 3, 12, 0, 0, 250_000, tzinfo=UTC)

_CONTENT: dict[str, Any] = {
    "headline": None,
    "kind": "article",
    "keywords": [],
    "breadcrumbs": [],
    "authors": [],
    "agency_credit": [],
    "word_count": 0,
    "images": [],
    "access": "free",
    "completeness": "full",
    "rights": {},
    "rules_version": 1,
    "extractor_version": "1/2.3.1",
}
_OF_ARTICLE = {"story_id", "story_role", "story_overlap", "withdrawn_at"}
_OF_REVISION = {"blocks", "class_", "notices"}


@dataclass(frozen=True, slots=True)
class Stored:
    """An article that was written."""

    row: int
    id: str
    """ULID."""
    url: str


class Rows:
    """Writes rows in one transaction, committed at the end of the `with` block. Texts are indexed."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect().execution_options(dateline_writes=True)
        self.session = Session(self._connection)
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.session.commit()
        self.session.close()
        self._connection.close()

    def source(self, name: str = "courrier", **columns: Any) -> int:
        """The source's key; the row is made when it is not there."""
        found = self.session.scalar(sa.select(models.Source.id).where(models.Source.name == name))
        if found is not None:
            return found
        values = {"title": name.title(), "homepage": f"https://{name}.example/", "in_language": "fr"} | columns
        return self._insert(models.Source, name=name, **values)

    def channel(self, url: str, *, source: str = "courrier", **columns: Any) -> int:
        values = {"kind": "feed", "declared": True, "interval_s": 900, "failures": 0} | columns
        return self._insert(models.Channel, source_id=self.source(source), url=url, url_key=urls.key(url), **values)

    def url(self, url: str, *, source: str = "courrier", channels: tuple[int, ...] = (), **columns: Any) -> int:
        values = {"state": "known", "first_seen_at": NOON, "last_seen_at": NOON, "attempts": 0} | columns
        row = self._insert(
            models.Url,
            key=urls.key(url),
            key_version=urls.NORMALISATION_VERSION,
            url=url,
            source_id=self.source(source),
            **values,
        )
        for channel in channels:
            self.session.execute(sa.insert(models.UrlChannel).values(url_id=row, channel_id=channel))
        return row

    def article(
        self, headline: str | None = "Un titre", body: str = "Un texte.", *, source: str = "courrier", **given: Any
    ) -> Stored:
        """An article with its first revision, its URL as an alias, and its change."""
        self._count += 1
        seen = given.pop("first_seen_at", NOON + timedelta(minutes=self._count - 1))
        ulid = given.pop("ulid", f"01KGH{self._count:021d}")
        url = given.pop("url", f"https://{source}.example/{self._count}.html")
        evidence = given.pop("evidence", [])
        current_evidence = given.pop("current_evidence", None)
        of_article = {name: given.pop(name) for name in _OF_ARTICLE & given.keys()}
        of_revision = {name: given.pop(name) for name in _OF_REVISION & given.keys()}
        content = _CONTENT | {"headline": headline, "url": url, "word_count": len(body.split())} | given
        row = self._insert(
            models.Article,
            ulid=ulid,
            source_id=self.source(source),
            final_key=urls.key(url),
            text_hash=_digest(body),
            revision=1,
            evidence=current_evidence,
            first_seen_at=seen,
            last_checked_at=seen,
            last_changed_at=seen,
            change=0,
            **content,
            **of_article,
        )
        self._revision(row, 1, body, seen, content | {"evidence": evidence} | of_revision)
        address = self.url(url, source=source, state="stored", article_id=row, first_seen_at=seen, last_fetched_at=seen)
        self.alias(Stored(row, ulid, url), address, "final")
        self.change("new", row, 1, seen)
        search.put(self.session, [search.SearchText(row, headline, content.get("standfirst"), body)])
        return Stored(row, ulid, url)

    def revise(self, article: Stored, body: str, *, at: datetime, **given: Any) -> None:
        """A second or later version, with the first one's other columns."""
        old = (
            self.session.execute(
                sa.select(models.Revision)
                .where(models.Revision.article_id == article.row)
                .order_by(models.Revision.revision.desc())
            )
            .scalars()
            .first()
        )
        assert old is not None
        content = {name: getattr(old, name) for name in (*_CONTENT, "url", "standfirst")} | given
        of_revision = {name: content.pop(name) for name in ("evidence", *_OF_REVISION) if name in content}
        number = old.revision + 1
        self._revision(article.row, number, body, at, content | {"evidence": []} | of_revision)
        changed = {"revision": number, "last_changed_at": at, "last_checked_at": at, "evidence": None}
        self.session.execute(
            sa.update(models.Article).where(models.Article.id == article.row).values(**content, **changed)
        )
        self.change("revised", article.row, number, at)
        search.put(
            self.session,
            [search.SearchText(article.row, content["headline"], content["standfirst"], body)],
            replaced=[search.SearchText(article.row, old.headline, old.standfirst, old.body)],
        )

    def alias(self, article: Stored, url: int, kind: str) -> None:
        values = {"article_id": article.row, "url_id": url, "kind": kind, "first_seen_at": NOON}
        self.session.execute(sa.insert(models.ArticleUrl).values(**values))

    def change(self, kind: str, article: int, revision: int, at: datetime, url: int | None = None) -> int:
        counter = (
            sa.update(models.Counter).where(models.Counter.name == "change").values(value=models.Counter.value + 1)
        )
        number = self.session.execute(counter.returning(models.Counter.value)).scalar_one()
        row = {"change": number, "kind": kind, "article_id": article, "revision": revision, "at": at, "url_id": url}
        self.session.execute(sa.insert(models.Change).values(**row))
        self.session.execute(sa.update(models.Article).where(models.Article.id == article).values(change=number))
        return number

    def run(self, run_id: str, **columns: Any) -> None:
        values = {
            "kind": "crawl",
            "asked": {},
            "owner": "here/1/1/1",
            "started_at": NOON,
            "outcome": "finished",
            "counts": {},
        }
        self.session.execute(sa.insert(models.Run).values(id=run_id, **values | columns))

    def _revision(self, article: int, number: int, body: str, seen_at: datetime, values: dict[str, Any]) -> None:
        row = {"blocks": [["paragraph", None, "body", [0, len(body)]]]} | values
        if "class_" in row:
            row["class"] = row.pop("class_")
        self.session.execute(
            sa.insert(models.Revision.__table__).values(
                article_id=article,
                revision=number,
                seen_at=seen_at,
                revision_hash=_digest(f"{number}{body}"),
                body=body,
                **row,
            )
        )

    def _insert(self, model: type[models.Base], **values: Any) -> int:
        done = self.session.execute(sa.insert(model).values(**values))
        return int(done.inserted_primary_key[0])  # type: ignore[attr-defined]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
