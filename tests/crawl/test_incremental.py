"""Crawling again: what is known is not fetched again, what changed is, and what was left over is not forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from crawling import Workplace
from little_site import Answer, LittleSite, article, feed, html, newspaper

from crawler.demo.server import DemoServer

#: Everything about an article but when it was last looked at.
_STATE = "SELECT id, url, headline, body, revision, last_changed_at, change FROM articles_v1 ORDER BY id"


@dataclass(frozen=True)
class Again:
    server: DemoServer
    second: list[tuple[str, int]]
    """What the second crawl asked for."""
    corrected: list[tuple[str, int]]
    """What the third did, after one article was corrected."""
    first_state: list[tuple[Any, ...]]
    second_state: list[tuple[Any, ...]]
    corrected_state: list[tuple[Any, ...]]
    changes: list[tuple[Any, ...]]
    """Those of the third crawl."""
    place: Workplace


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Again]:
    place = Workplace.at(tmp_path_factory.mktemp("again"))
    # The correction is dated with the newspaper's own hour: later than what was fetched before it.
    with DemoServer(now=datetime.now(UTC) + timedelta(minutes=20)) as server:
        asked, states = [], []
        for crawl in range(3):
            if crawl == 2:
                last = place.rows("SELECT max(change) FROM changes_v1")[0][0]
                server.correct()
            before = len(server.requests)
            done = place.scrapy(f"url={server.url}/")
            assert done.code == 0, done.stderr
            asked.append(server.requests[before:])
            states.append(place.rows(_STATE))
        changes = place.rows("SELECT kind, url, revision, headline FROM changes_v1 WHERE change > :last", last=last)
        yield Again(server, asked[1], asked[2], *states, changes, place)


def test_second_crawl_fetches_no_article(again: Again) -> None:
    assert [path for path, status in again.second if status != 304 and path != "/robots.txt"] == []
    assert len(again.second) > 4


def test_second_crawl_changes_nothing(again: Again) -> None:
    assert again.second_state == again.first_state


def test_corrected_article_alone_is_fetched_again(again: Again) -> None:
    articles = [path for path, _ in again.corrected if path.endswith(("/", ".htm", ".html")) or path[-1].isdigit()]
    assert articles == ["/fr/ile/pont-du-douet/"]


def test_correction_is_one_revision(again: Again) -> None:
    ((kind, url, revision, _),) = again.changes
    assert (kind, url, revision) == ("revised", f"{again.server.url}/fr/ile/pont-du-douet/", 2)


def test_other_articles_stay_as_they_are(again: Again) -> None:
    differing = [new for old, new in zip(again.second_state, again.corrected_state, strict=True) if old != new]
    assert [row[1] for row in differing] == [f"{again.server.url}/fr/ile/pont-du-douet/"]


def test_both_versions_can_be_read(again: Again) -> None:
    query = (
        "SELECT revision, body FROM revisions_v1 JOIN articles_v1 ON id = article_id WHERE url LIKE '%pont-du-douet/'"
    )
    bodies = dict(again.place.rows(query.replace("revision, body", "revisions_v1.revision, revisions_v1.body")))
    assert sorted(bodies) == [1, 2]
    assert bodies[1] != bodies[2]


def test_what_was_left_over_is_fetched_though_all_channels_answer_304(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    with LittleSite(newspaper(6, etag='"a"')) as site:
        first = place.scrapy(f"url={site.base}/", "max_articles=2")
        assert first.code == 0, first.stderr
        fetched = [path for path in site.paths if path.startswith("/news/")]
        assert len(fetched) == 2
        site.forget()
        assert place.scrapy(f"url={site.base}/").code == 0
        rest = [path for path in site.paths if path.startswith("/news/")]
        assert [asked.status for asked in site.asked if asked.path == "/feed"] == [304]
    assert sorted(fetched + rest) == [f"/news/{number}" for number in range(1, 7)]
    assert {state for state, _ in place.fates().values()} == {"stored"}


def test_article_that_its_channel_dates_later_is_fetched_again(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    with LittleSite(newspaper(3)) as site:
        assert place.scrapy(f"url={site.base}/").code == 0
        site.pages["/news/2"] = article(2, text="Correction: the first account of it was wrong in every number.")
        site.pages["/feed"] = feed(["/news/2"], at=datetime.now(UTC) + timedelta(minutes=10))
        place.write("UPDATE urls SET last_fetched_at = :then", then=_stored(place, timedelta(days=-1)))
        site.forget()
        assert place.scrapy(f"url={site.base}/").code == 0
        assert site.paths == ["/feed", "/news/2"]
    assert place.rows("SELECT kind, revision FROM changes_v1 ORDER BY change") == [("new", 1)] * 3 + [("revised", 2)]


def test_page_that_failed_is_tried_again_when_its_time_has_come(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    pages = newspaper(2, etag='"a"')
    with LittleSite(pages | {"/news/2": replace(pages["/news/2"], status=404)}) as site:
        assert place.scrapy(f"url={site.base}/").code == 0
        assert place.fates()[f"{site.base}/news/2"] == ("failed", "not_found")
        site.pages["/news/2"] = pages["/news/2"]
        site.pages["/feed"] = feed(["/news/2"], etag='"b"')
        site.forget()
        assert place.scrapy(f"url={site.base}/").code == 0
    assert "/news/1" not in site.paths


@pytest.mark.parametrize(
    ("first", "fate"),
    [
        (Answer(status=404), ("failed", "not_found")),
        (Answer(b"  "), ("rejected", "empty")),
        (html("Error", "<h1>Something went wrong</h1><p>Please try again later.</p>"), ("rejected", "error_page")),
        (html("Just a moment...", "<p>Checking your browser.</p>"), ("rejected", "bot_wall")),
    ],
    ids=["not there yet", "empty", "error served as a page", "bot wall"],
)
def test_article_whose_first_look_met_what_passes_is_stored_later(
    tmp_path: Path, first: Answer, fate: tuple[str, str]
) -> None:
    """Though its channel says nothing new of it."""
    place = Workplace.at(tmp_path)
    pages = newspaper(2, etag='"a"')
    with LittleSite(pages | {"/news/2": first}) as site:
        assert place.scrapy(f"url={site.base}/").code == 0
        assert place.fates()[f"{site.base}/news/2"] == fate
        site.pages["/news/2"] = pages["/news/2"]
        assert place.write("UPDATE urls SET due_at = first_seen_at WHERE due_at IS NOT NULL") == 1
        assert place.scrapy(f"url={site.base}/").code == 0
    assert set(place.fates().values()) == {("stored", None)}


def _stored(place: Workplace, ago: timedelta) -> str:
    """An instant as SQLite's tables hold it."""
    return (datetime.now(UTC) + ago).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
