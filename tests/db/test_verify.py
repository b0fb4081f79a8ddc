"""The archive proves itself, and says so when it cannot. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from settling import NOON, SITE, Archive, later, page, prose
from sqlalchemy.engine import Engine

from db.engine import reading, writing
from db.models import Article, ArticleUrl, Change, Counter, Revision, Url
from pipeline import verify
from pipeline.process import process
from pipeline.types import NewsArticle, Page, SiteRules
from pipeline.warc import WarcWriter

_HTML = f"""<!doctype html><html lang="fr"><head><title>La digue tient bon - Le Courrier</title>
<meta property="og:title" content="La digue tient bon">
<meta property="article:published_time" content="2026-02-03T08:15:00+01:00">
</head><body><main><article><h1>La digue tient bon</h1>
{"".join(f"<p>Paragraphe {n} : {prose(n, 40)}.</p>" for n in range(1, 6))}
</article></main></body></html>"""


@pytest.fixture
def archive(engine: Engine, tmp_path: Path) -> Archive:
    """One article of two revisions, read off pages in an archive folder."""
    archive = Archive(engine)
    writer = WarcWriter(tmp_path / "archive", "01KGH00000000000000000RUN1")
    for hours, html in ((0, _HTML), (1, _HTML.replace("Paragraphe 2", "Correction du paragraphe 2"))):
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        fetched = Page(f"{SITE}/a.html", f"{SITE}/a.html", 200, headers, html.encode(), later(hours=hours))
        raw = writer.write(fetched)
        processed = process(replace(fetched, raw=raw), SiteRules())
        assert isinstance(processed.result, NewsArticle), processed.result
        archive.settle(processed)
    writer.sync()
    writer.close()
    return archive


def _report(archive: Archive, folder: Path | None) -> verify.Report:
    report = verify.Report()
    with reading(archive.engine) as session:
        verify.check_numbers(session, report)
        verify.check_references(session, report)
        for id_ in verify.articles_to_check(session, None):
            verify.check_article(session, id_, folder, report)
    return report


def _change(archive: Archive, *statements: sa.Executable) -> None:
    with writing(archive.engine) as session:
        for statement in statements:
            session.execute(statement)


def test_whole_archive_holds(archive: Archive, tmp_path: Path) -> None:
    report = _report(archive, tmp_path / "archive")

    assert report.holds, report.examples
    assert report.checked["articles"] == 1
    assert report.checked["changes"] == 2
    assert report.checked["blocks"] >= 5
    assert report.checked["evidence"] >= 2


def test_without_an_archive_only_rows_are_checked(archive: Archive) -> None:
    report = _report(archive, None)

    assert report.holds
    assert report.checked["articles_without_page"] == 1


def test_revision_made_while_the_archive_was_off_is_passed_over(archive: Archive, tmp_path: Path) -> None:
    _change(archive, sa.update(Revision).values(raw_file=None))

    assert _report(archive, tmp_path / "archive").holds


def test_evidence_that_is_not_on_the_page_is_found(archive: Archive, tmp_path: Path) -> None:
    wrong = [["headline", "Une autre digue", "h1", "xpath:/html/body/main/article/h1", 0, 1]]
    _change(archive, sa.update(Article).values(evidence=wrong))

    report = _report(archive, tmp_path / "archive")

    assert report.broken == {"evidence:headline:h1": 1}
    assert "Une autre digue" in report.examples[0]


def test_block_that_is_not_on_the_page_is_found(archive: Archive, tmp_path: Path) -> None:
    blocks = [["paragraph", None, "boilerplate", "Jamais écrit.", "xpath:/html/body/main/article/p[1]"]]
    _change(archive, sa.update(Revision).where(Revision.revision == 2).values(blocks=blocks))

    assert _report(archive, tmp_path / "archive").broken == {"block:boilerplate": 1}


def test_page_that_is_gone_or_damaged_is_found(archive: Archive, tmp_path: Path) -> None:
    (warc,) = (tmp_path / "archive").rglob("*.warc.gz")
    warc.write_bytes(warc.read_bytes()[:-200])
    assert "page" in _report(archive, tmp_path / "archive").broken
    warc.unlink()
    assert "page" in _report(archive, tmp_path / "archive").broken


_DAMAGE: dict[str, Callable[[], list[sa.Executable]]] = {
    "change_gap": lambda: [sa.delete(Change).where(Change.change == 1)],
    "change_counter": lambda: [sa.update(Counter).values(value=7)],
    "article_without_revision": lambda: [sa.update(Article).values(revision=3)],
    "article_without_url": lambda: [sa.delete(ArticleUrl).where(ArticleUrl.kind == "final")],
    "article_without_change": lambda: [sa.delete(Change), sa.update(Counter).values(value=0)],
    "url_without_article": lambda: [sa.update(Url).values(article_id=None)],
}


@pytest.mark.parametrize("kind", _DAMAGE)
def test_rows_that_do_not_fit_are_found(archive: Archive, kind: str) -> None:
    _change(archive, *_DAMAGE[kind]())

    report = verify.Report()
    with reading(archive.engine) as session:
        verify.check_numbers(session, report)
        verify.check_references(session, report)

    assert set(report.broken) == {kind}
    assert not report.holds
    assert report.as_dict()["examples"] == report.examples


def test_two_articles_that_were_met_at_one_url_are_found(archive: Archive) -> None:
    archive.settle(page("/b", prose(9)))
    first, second = archive.articles()
    url = archive.url("/b").id
    _change(archive, sa.insert(ArticleUrl).values(article_id=first.id, url_id=url, kind="final", first_seen_at=NOON))

    report = verify.Report()
    with reading(archive.engine) as session:
        verify.check_references(session, report)
    assert report.broken == {"two_articles_at_one_url": 1}
    assert second.final_key == archive.url("/b").key


def test_sample_is_of_that_many(archive: Archive) -> None:
    for n in range(5):
        archive.settle(page(f"/{n}", prose(20 + n)))
    with reading(archive.engine) as session:
        assert len(verify.articles_to_check(session, 3)) == 3
        assert len(verify.articles_to_check(session, None)) == 6


def test_examples_are_told_up_to_a_number_and_then_counted() -> None:
    report = verify.Report()
    for n in range(50):
        report.found("page", str(n))
    assert len(report.examples) == verify.MOST_EXAMPLES
    assert report.broken["page"] == 50
