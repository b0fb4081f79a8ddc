"""`sources check` and `sources try`: what answers, what does not, and what a crawl would make of the articles."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from little_site import article, feed, headline, html, newspaper
from paper_site import PaperSite

from crawler.onboarding import check, checked, trying
from crawler.source import Source
from pipeline.types import NewsArticle

NOW = datetime.now(UTC)
BASE = "https://lantern.example"


def source(*feeds: str) -> Source:
    return Source("lantern", "The Saltby Lantern", f"{BASE}/", feeds=tuple(f"{BASE}{path}" for path in feeds))


def problems(site: PaperSite, *feeds: str) -> dict[str, str | None]:
    found = asyncio.run(check.check(site, [source(*feeds)], NOW))  # type: ignore[arg-type]
    return {each.url.removeprefix(BASE): each.problem for each in found}


def test_channels_that_give_no_fresh_article_are_named_with_the_reason() -> None:
    pages = newspaper(2) | {
        "/old": feed(["/news/1"], at=NOW - timedelta(days=90)),
        "/page": html("Page", "<p>x</p>"),
        "/none": feed([]),
    }
    found = problems(PaperSite(pages), "/feed", "/old", "/page", "/none", "/gone")
    assert found["/feed"] is None
    assert str(found["/old"]).startswith("asleep: its newest entry is of")
    assert "HTML page" in str(found["/page"])
    assert found["/none"] == "announces nothing"
    assert found["/gone"] == "answered 404"


def test_what_was_seen_alive_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "lantern.toml").touch()
    (tmp_path / "other.toml").touch()
    assert checked.states(tmp_path) == {"lantern": "unverified", "other": "unverified"}
    found = asyncio.run(check.check(PaperSite(newspaper(1)), [source("/feed", "/gone")], NOW))  # type: ignore[arg-type]
    checked.note_alive(tmp_path, check.alive(found), date(2026, 2, 3))
    assert checked.states(tmp_path) == {"lantern": "alive 2026-02-03", "other": "unverified"}


def test_a_damaged_memory_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / ".checked.json").write_text("{")
    assert checked.states(tmp_path) == {}


def test_the_newest_articles_are_read_as_a_crawl_would() -> None:
    tried = asyncio.run(trying.try_source(PaperSite(newspaper(5)), source("/feed"), NOW, 2))  # type: ignore[arg-type]
    assert [each.url for each in tried] == [f"{BASE}/news/1", f"{BASE}/news/2"]
    assert all(isinstance(each.result, NewsArticle) for each in tried)
    text = "\n".join(trying.lines(tried))
    assert f"headline: {headline(1)}  [h1, " in text


def test_what_could_not_be_read_is_said() -> None:
    pages = {
        "/feed": feed(["/a", "/b", "/c"]),
        "/a": article(1),
        "/b": html("404 Not Found", "<h1>Page not found</h1>"),
    }
    tried = asyncio.run(trying.try_source(PaperSite(pages), source("/feed", "/gone"), NOW, 3))  # type: ignore[arg-type]
    text = "\n".join(trying.lines(tried))
    assert "failed: https://lantern.example/c answered 404" in text
    assert "failed: https://lantern.example/gone answered 404" in text
    assert "refused: " in text
