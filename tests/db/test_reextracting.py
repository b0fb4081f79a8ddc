"""Stored pages through extraction once more: what changes, what does not, and what cannot be read. On both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from rich.console import Console
from settling import NOON, SITE, Archive, failed, later, not_modified, page, prose, rejected
from sqlalchemy.engine import Engine

from crawler import learning, reextracting, rereading
from crawler.reextracting import Difference
from db.config import Config, ConfigError
from db.engine import reading
from db.models import Article, Change, Revision, Run
from pipeline.process import process
from pipeline.store import Item, Verdict
from pipeline.types import Page, SiteRules
from pipeline.warc import WarcWriter

_PLEA = "The Harbour Post belongs to those who read it, and to nobody else"


def _html(n: int) -> bytes:
    text = "".join(f"<p class='t'>{prose(n * 10 + at, 40)}.</p>" for at in range(4))
    head = f"<title>Headline {n}</title><meta property='og:title' content='Headline {n}'>"
    box = f"<div class='box'><p>{_PLEA}</p></div>"
    body = f"<article><h1>Headline {n}</h1>{text}{box}</article>"
    return f"<html lang='fr'><head>{head}</head><body>{body}</body></html>".encode()


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return Config(database_url, archive_dir=tmp_path / "archive", sources_dir=tmp_path / "sources", workers=1)


@pytest.fixture
def archive(engine: Engine, config: Config) -> Archive:
    """Five articles read before anything was learned, an hour apart, their pages in the archive."""
    archive = Archive(engine)
    assert config.archive_dir is not None
    writer = WarcWriter(config.archive_dir, "01KGH00000000000000000RUN1")
    rules = SiteRules(language="fr", homepage=f"{SITE}/")
    for n in range(5):
        url = f"{SITE}/{n}.html"
        page = Page(url, url, 200, (("Content-Type", "text/html"),), _html(n), later(hours=n))
        archive.settle(process(replace(page, raw=writer.write(page)), rules))
    writer.close()
    return archive


def _bodies(archive: Archive) -> list[str]:
    current = sa.and_(Revision.article_id == Article.id, Revision.revision == Article.revision)
    with reading(archive.engine) as session:
        return list(session.scalars(sa.select(Revision.body).join(Article, current).order_by(Article.id)))


def _count(archive: Archive, table: type) -> int:
    with reading(archive.engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_learned_rules_are_brought_to_stored_articles(archive: Archive, config: Config) -> None:
    learned = learning.learn_now(config, "courrier")
    assert (learned.version, learned.articles) == (1, 5)
    verdicts: list[Verdict] = []
    report = reextracting.reextract(config, on_settled=verdicts.append)
    assert (dict(report.counts), report.exit_code) == ({"revised": 5}, 0)
    assert len(verdicts) == 5
    assert not any(_PLEA in body for body in _bodies(archive))
    with reading(archive.engine) as session:
        (run,) = session.scalars(sa.select(Run).where(Run.kind == "reextract"))
        assert set(session.scalars(sa.select(Article.rules_version))) == {1}
    assert (run.outcome, run.revised, run.new) == ("finished", 5, 0)

    assert dict(reextracting.reextract(config).counts) == {"unchanged": 5}
    assert _count(archive, Revision) == 10


@pytest.mark.parametrize(
    "look",
    [
        not_modified("/0.html", at=later(days=1)),
        failed("/0.html", at=later(days=1)),
        failed("/0.html", "not_found", at=later(days=1)),
        rejected("/0.html", "consent_wall", at=later(days=1)),
    ],
    ids=["not modified", "failed", "gone", "wall"],
)
def test_page_is_read_again_whatever_came_of_later_looks(archive: Archive, config: Config, look: Item) -> None:
    """And the look that comes next is not forgotten for it."""
    archive.settle(look)
    before = archive.url("/0.html")
    learning.learn_now(config, "courrier")

    assert dict(reextracting.reextract(config).counts) == {"revised": 5}

    assert not any(_PLEA in body for body in _bodies(archive))
    after = archive.url("/0.html")
    fields = ("state", "reason", "status", "last_fetched_at", "due_at", "recheck_at", "gone_at", "attempts")
    assert [getattr(after, name) for name in fields] == [getattr(before, name) for name in fields]


def test_page_that_another_one_followed_is_not_brought_back(archive: Archive, config: Config) -> None:
    """An older page of the article, from a foreign archive for instance, is late."""
    archive.settle(page("/0.html", prose(99), at=later(days=1)))

    assert archive.kinds(page("/0.html", prose(98), at=later(hours=1))) == ["unchanged"]
    assert archive.articles()[0].headline == "Un titre"
    assert _bodies(archive)[0] == prose(99)


def test_dry_run_shows_what_would_change_and_stores_nothing(archive: Archive, config: Config) -> None:
    learning.learn_now(config, "courrier")
    before = [_count(archive, table) for table in (Revision, Change, Run)], _bodies(archive)
    found: list[Difference] = []
    report = reextracting.dry_run(config, source="courrier", since=later(hours=3), on_difference=found.append)
    assert [difference.url for difference in found] == [f"{SITE}/3.html", f"{SITE}/4.html"]
    assert found[0].fields["body"] == ([_PLEA], [])
    assert report.counts == {"would_change": 2}
    assert report.fields["body"] == 2
    assert ([_count(archive, table) for table in (Revision, Change, Run)], _bodies(archive)) == before


def test_nothing_would_change_where_nothing_was_learned(archive: Archive, config: Config) -> None:
    found: list[Difference] = []
    assert reextracting.dry_run(config, on_difference=found.append).counts == {"unchanged": 5}
    assert found == []


def test_page_that_cannot_be_read_leaves_its_article_alone(archive: Archive, config: Config) -> None:
    assert config.archive_dir is not None
    (file,) = config.archive_dir.rglob("*.warc.gz")
    with reading(archive.engine) as session:
        last = max(session.scalars(sa.select(Article.raw_offset)).all(), key=lambda offset: offset or 0)
    file.write_bytes(file.read_bytes()[: (last or 0) + 20])
    report = reextracting.reextract(config)
    assert report.counts == {"unchanged": 4, "unreadable": 1}
    assert f"{SITE}/4.html" in report.problems[0]
    assert "torn" in report.problems[0]
    assert report.exit_code == 0


def test_archive_that_is_gone_is_a_failure(archive: Archive, config: Config) -> None:
    assert config.archive_dir is not None
    for file in config.archive_dir.rglob("*.warc.gz"):
        file.unlink()
    report = reextracting.dry_run(config, on_difference=lambda _: None)
    assert (report.counts, report.exit_code) == ({"unreadable": 5}, 1)


def test_interrupted_run_keeps_what_it_stored(
    archive: Archive, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    learning.learn_now(config, "courrier")
    monkeypatch.setattr(reextracting, "_BATCH", 2)

    def interrupt(_: Verdict) -> None:
        raise KeyboardInterrupt

    report = reextracting.reextract(config, on_settled=interrupt)
    assert (report.interrupted, report.exit_code) == (True, 130)
    assert sum(_PLEA not in body for body in _bodies(archive)) == 2
    with reading(archive.engine) as session:
        assert session.scalars(sa.select(Run.outcome).where(Run.kind == "reextract")).all() == ["interrupted"]


def test_what_is_asked_for_must_be_there(archive: Archive, config: Config) -> None:
    with pytest.raises(ConfigError, match="gazette: no source of that name"):
        reextracting.dry_run(config, source="gazette", on_difference=lambda _: None)
    with pytest.raises(ConfigError, match="DATELINE_ARCHIVE_DIR"):
        reextracting.reextract(replace(config, archive_dir=None))


def test_differences_are_shown_by_field(archive: Archive, config: Config) -> None:
    learning.learn_now(config, "courrier")
    out, quiet = Console(record=True, width=200), Console(quiet=True)
    assert rereading.show_changes(out, quiet, config, None, later(hours=4), as_json=False) == 0
    shown = out.export_text()
    assert f"{SITE}/4.html\n" in shown
    assert f"  body - {_PLEA}" in shown
    assert "1 articles: 1 would change" in shown

    assert rereading.show_changes(out, quiet, config, None, NOON, as_json=True) == 0
    document = json.loads(out.export_text())
    assert document["articles"] == {"would_change": 5}
    assert document["differences"][0]["fields"]["body"] == {"before": [_PLEA], "after": []}
