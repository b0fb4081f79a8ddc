"""The archive proves itself: stored values lead back to their pages, numbers have no gap, nothing dangles.

Reads the database and the WARC files; changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Article, ArticleUrl, Change, Revision, Url
from db.models import Counter as CounterRow
from pipeline.content import ContentError, decode_content
from pipeline.locate import PageLocator, locator_of, matches
from pipeline.types import Page, RawRef
from pipeline.warc import WarcError, read_page

#: Findings that are told one by one; the rest is counted.
MOST_EXAMPLES = 20


@dataclass(slots=True)
class Report:
    """What was looked at, and what does not hold."""

    checked: Counter[str] = field(default_factory=Counter)
    """By what: `articles`, `pages`, `evidence`, `blocks`, `computed`, `changes`, `urls`."""
    broken: Counter[str] = field(default_factory=Counter)
    """By what is wrong: `evidence:headline`, `block`, `page`, `change_gap`…"""
    examples: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.broken

    def found(self, kind: str, line: str) -> None:
        self.broken[kind] += 1
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(f"{kind}: {line}")

    def as_dict(self) -> dict[str, Any]:
        return {
            "holds": self.holds,
            "checked": dict(self.checked),
            "broken": dict(self.broken),
            "examples": self.examples,
        }


def check_numbers(session: Session, report: Report) -> None:
    """Change numbers go from 1 to the counter without a gap."""
    count, first, last = session.execute(
        sa.select(sa.func.count(), sa.func.min(Change.change), sa.func.max(Change.change)).select_from(Change)
    ).one()
    counter = session.scalar(sa.select(CounterRow.value).where(CounterRow.name == "change")) or 0
    report.checked["changes"] += count
    if count and (first != 1 or last != count):
        report.found("change_gap", f"{count} changes are numbered from {first} to {last}")
    if counter != (last or 0):
        report.found("change_counter", f"the counter stands at {counter}, the last change is {last or 0}")


def check_references(session: Session, report: Report) -> None:
    """Nothing dangles: each article has its revisions and its home URL, each stored URL its article."""
    report.checked["urls"] += session.scalar(sa.select(sa.func.count()).select_from(Url)) or 0
    for kind, query in _DANGLING.items():
        for (what,) in session.execute(query):
            report.found(kind, str(what))


def articles_to_check(session: Session, sample: int | None) -> list[int]:
    """The ids of all articles, or of `sample` of them chosen at random."""
    if sample is None:
        return list(session.scalars(sa.select(Article.id).order_by(Article.id)))
    return list(session.scalars(sa.select(Article.id).order_by(sa.func.random()).limit(sample)))


def check_article(session: Session, id_: int, archive_dir: Path | None, report: Report) -> None:
    """Chosen evidence and blocks of an article's current state are found again on the stored page."""
    article, revision = session.execute(
        sa.select(Article, Revision)
        .join(Revision, sa.and_(Revision.article_id == Article.id, Revision.revision == Article.revision))
        .where(Article.id == id_)
    ).one()
    report.checked["articles"] += 1
    if archive_dir is None or article.raw_file is None:
        report.checked["articles_without_page"] += 1
        return
    evidence = revision.evidence if article.evidence is None else article.evidence
    for row, check in ((article, _check_evidence), (revision, _check_blocks)):
        page = _read(row, archive_dir, article, report) if row.raw_file is not None else None
        if page is not None:
            page = replace(page, continuations=tuple(_further(evidence, archive_dir, article, report)))
            check(_locator(page), evidence, revision, article, report)


def _check_evidence(
    locator: PageLocator, evidence: Sequence[Any], _: Revision, article: Article, report: Report
) -> None:
    for name, value, method, place, raw in _chosen(evidence):
        if place.startswith("field:"):
            report.checked["computed"] += 1
            continue
        report.checked["evidence"] += 1
        if not matches(raw, locator(place)):
            report.found(f"evidence:{name}:{method}", f"{article.url} {place} does not hold {str(raw or value)[:80]!r}")


def _check_blocks(locator: PageLocator, _: Sequence[Any], revision: Revision, article: Article, report: Report) -> None:
    for block in revision.blocks:
        kind, _level, role, text, place = (*block, None, None)[:5]
        if isinstance(text, list):
            text = revision.body[text[0] : text[0] + text[1]]
        report.checked["blocks"] += 1
        if place is None:
            report.found(f"block_without_place:{role}", f"{article.url} {kind} {text[:80]!r}")
        elif not matches(text, locator(place)):
            report.found(f"block:{role}", f"{article.url} {place} does not hold {text[:80]!r}")


def _chosen(evidence: Sequence[Any]) -> Iterator[tuple[str, Any, str, str, str]]:
    for name, value, method, place, raw, chosen, *_ in ((*row, None, None)[:7] for row in evidence):
        if chosen:
            yield name, value, method, place, str(value) if raw in (0, None) else raw


def _read(row: Article | Revision, archive_dir: Path, article: Article, report: Report) -> Page | None:
    assert row.raw_file is not None
    ref = RawRef(row.raw_file, row.raw_offset or 0, row.raw_length or 0, row.raw_digest or "")
    return _page(ref, archive_dir, article, report)


def _further(evidence: Sequence[Any], archive_dir: Path, article: Article, report: Report) -> Iterator[Page]:
    """The further pages of an article on several, as its evidence names them."""
    for name, value, *_ in evidence:
        if name == "pages" and "file" in value:
            ref = RawRef(value["file"], value["offset"], value["length"], value["digest"])
            page = _page(ref, archive_dir, article, report)
            if page is None:
                return
            yield page


def _page(ref: RawRef, archive_dir: Path, article: Article, report: Report) -> Page | None:
    report.checked["pages"] += 1
    try:
        return read_page(archive_dir, ref)
    except WarcError as error:
        report.found("page", f"{article.url}: {error}")
        return None


def _locator(page: Page) -> PageLocator:
    try:
        content = decode_content(page.body, page.header("content-encoding"))
    except ContentError:
        content = b""
    return locator_of(page, content)


def _none(table: Any, *conditions: Any) -> Any:
    return ~sa.select(1).select_from(table).where(*conditions).exists()


_DANGLING: dict[str, sa.Select[Any]] = {
    "article_without_revision": sa.select(Article.ulid).where(
        _none(Revision, Revision.article_id == Article.id, Revision.revision == Article.revision)
    ),
    "article_without_url": sa.select(Article.ulid).where(
        _none(ArticleUrl, ArticleUrl.article_id == Article.id, ArticleUrl.kind == "final")
    ),
    "article_without_change": sa.select(Article.ulid).where(_none(Change, Change.article_id == Article.id)),
    "url_without_article": sa.select(Url.url).where(Url.state.in_(("stored", "duplicate")), Url.article_id.is_(None)),
    "two_articles_at_one_url": sa.select(Url.url)
    .join(ArticleUrl, sa.and_(ArticleUrl.url_id == Url.id, ArticleUrl.kind == "final"))
    .group_by(Url.id, Url.url)
    .having(sa.func.count(sa.distinct(ArticleUrl.article_id)) > 1),
}
