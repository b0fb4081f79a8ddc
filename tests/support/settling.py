"""Pages as extraction leaves them, a store to settle them in, and what the tables say afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from db import frontier, urls
from db.engine import reading, writing
from db.frontier import Announcement
from db.leases import Lease
from db.models import Article, ArticleUrl, Change, Revision, Run, Url
from pipeline.fingerprint import revision_hash, text_hash
from pipeline.patience import Patience
from pipeline.store import Item, Settled, Store
from pipeline.types import Block, Entry, Evidence, NewsArticle, Processed, RawRef, Rejection, RejectionReason, Unfetched

NOON = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
RUN = "01KGH00000000000000000RUN1"
SITE = "https://courrier.example"
_WORDS = "le pont la digue un phare deux ports trois îles quatre nuits cinq barques six voiles sept marées".split()


def prose(seed: int, words: int = 120) -> str:
    """A text of so many words; two seeds give texts without four words in a row in common."""
    return " ".join(f"{_WORDS[(seed + 3 * n) % len(_WORDS)]}{seed}x{n}" for n in range(words))


def page(
    path: str,
    text: str | None = None,
    *,
    at: datetime = NOON,
    requested: str | None = None,
    canonical: str | None = None,
    believed: bool = True,
    evidence: Sequence[Evidence] = (),
    blocks: Sequence[Block] | None = None,
    raw: RawRef | None = None,
    **said: Any,
) -> Processed:
    """An article's page at `SITE` + `path`; `canonical` and `requested` are paths too."""
    final = _address(path)
    if blocks is None:
        blocks = [Block("paragraph", prose(1) if text is None else text, "body", None, "xpath:/html/body/p")]
    named = _address(canonical) if canonical else None
    values: dict[str, Any] = {
        "url": named if named and believed else final,
        "headline": "Un titre",
        "blocks": tuple(blocks),
        "evidence": tuple(evidence),
        "completeness": "full",
        "canonical_url": named,
    } | said
    article = NewsArticle(**values)
    if "word_count" not in said:
        article = replace(article, word_count=len(article.body.split()))
    hashes = text_hash(article.body), revision_hash(article)
    asked = _address(requested or path)
    return Processed(asked, final, 200, at, raw, article, *hashes, entry=Entry(asked))


def rejected(path: str, reason: RejectionReason = "front_page", *, at: datetime = NOON) -> Processed:
    return Processed(_address(path), _address(path), 200, at, None, Rejection(reason, "wie gesagt"))


def failed(path: str, reason: str = "timeout", *, at: datetime = NOON, **more: Any) -> Unfetched:
    return Unfetched(_address(path), "failed", reason, at, **more)


def not_modified(path: str, *, at: datetime = NOON) -> Unfetched:
    return Unfetched(_address(path), "unchanged", None, at, status=304)


def later(**delta: float) -> datetime:
    return NOON + timedelta(**delta)


@dataclass
class Archive:
    """One source in one database, and a store that never sleeps."""

    engine: Engine
    run: str = RUN
    source: str = "courrier"
    slept: list[float] = field(default_factory=list)
    source_id: int = 0

    def __post_init__(self) -> None:
        with writing(self.engine) as session:
            self.source_id = frontier.register_source(
                session, name=self.source, title="Le Courrier", homepage=f"{SITE}/", in_language="fr", time_zone=None
            )
            if session.get(Run, self.run) is None:
                session.add(
                    Run(id=self.run, kind="crawl", asked={}, owner="-", started_at=NOON, outcome="running", counts={})
                )
        self.store = Store(self.engine, self.run, patience=Patience(0.0, sleep=self.slept.append))

    def announce(self, paths: Iterable[str], at: datetime = NOON, claimed_at: datetime | None = None) -> int:
        items = [Announcement(_address(path), claimed_at, {"url": _address(path)}) for path in paths]
        with writing(self.engine) as session:
            return frontier.add(session, self.source_id, None, items, at)

    def settle(self, *items: Item, held: Sequence[Lease] = ()) -> Settled:
        """Announce what was asked for as far as it is unknown, and settle all as one batch."""
        with writing(self.engine) as session:
            asked = [item.url if isinstance(item, Unfetched) else item.requested_url for item in items]
            known = set(session.scalars(sa.select(Url.url).where(Url.url.in_(asked))))
            unknown = [Announcement(url, None, {"url": url}) for url in asked if url not in known]
            first = min(item.fetched_at for item in items) if items else NOON
            frontier.add(session, self.source_id, None, unknown, first)
        return self.store.settle(items, held)

    def kinds(self, *items: Item) -> list[str]:
        return [verdict.kind for verdict in self.settle(*items).verdicts]

    def rows(self, query: sa.Executable) -> list[Any]:
        with reading(self.engine) as session:
            return [tuple(row) for row in session.execute(query)]

    def articles(self) -> list[Article]:
        with reading(self.engine) as session:
            return list(session.scalars(sa.select(Article).order_by(Article.id)))

    def article(self) -> Article:
        (only,) = self.articles()
        return only

    def article_at(self, path: str) -> Article:
        """The one whose home that is."""
        return next(article for article in self.articles() if article.final_key == urls.key(_address(path)))

    def revisions(self) -> list[Revision]:
        with reading(self.engine) as session:
            return list(session.scalars(sa.select(Revision).order_by(Revision.id)))

    def changes(self) -> list[tuple[int, str]]:
        return self.rows(sa.select(Change.change, Change.kind).order_by(Change.change))

    def url(self, path: str) -> Url:
        with reading(self.engine) as session:
            return session.scalars(sa.select(Url).where(Url.url == _address(path))).one()

    def counts(self) -> dict[str, int]:
        with reading(self.engine) as session:
            run = session.get(Run, self.run)
            names = ("fetched", "new", "revised", "unchanged", "duplicate", "rejected", "failed")
            return {name: getattr(run, name) for name in names if getattr(run, name)}

    def addresses(self) -> dict[str, set[tuple[str, str]]]:
        """By each article's shown URL: its aliases as (path, kind)."""
        query = (
            sa.select(Article.url, Url.url, ArticleUrl.kind)
            .join(ArticleUrl, ArticleUrl.article_id == Article.id)
            .join(Url, Url.id == ArticleUrl.url_id)
        )
        out: dict[str, set[tuple[str, str]]] = {}
        for shown, url, kind in self.rows(query):
            out.setdefault(shown.removeprefix(SITE), set()).add((url.removeprefix(SITE), kind))
        return out

    def fates(self) -> dict[str, tuple[str, str | None, str | None]]:
        """By path: state, reason, and the URL that its article shows."""
        query = sa.select(Url.url, Url.state, Url.reason, Article.url).outerjoin(Article, Article.id == Url.article_id)
        return {
            url.removeprefix(SITE): (state, reason, shown.removeprefix(SITE) if shown else None)
            for url, state, reason, shown in self.rows(query)
        }


def _address(path: str) -> str:
    return path if path.startswith("http") else SITE + path
