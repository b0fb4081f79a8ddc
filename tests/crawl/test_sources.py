"""Sources declared in files: which channels are polled, what a broken one does to the others, what is due."""

from __future__ import annotations

from pathlib import Path

import pytest
from crawling import Workplace
from little_site import Answer, LittleSite, article, feed, html, newspaper


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace.at(tmp_path)


def _declare(place: Workplace, site: LittleSite, more: str = "", name: str = "lantern") -> None:
    place.source(name, f'name = "The Saltby Lantern"\nhomepage = "{site.base}/"\n{more}')


def _feeds(site: LittleSite, *paths: str) -> str:
    return "feeds = [" + ", ".join(f'"{site.base}{path}"' for path in paths) + "]\n"


def test_declared_channels_are_polled_and_no_others_looked_for(place: Workplace) -> None:
    with LittleSite(newspaper(2) | {"/sport": feed(["/news/7"]), "/news/7": article(7)}) as site:
        _declare(place, site, _feeds(site, "/sport"))
        assert place.scrapy("source=lantern").code == 0
        assert site.paths == ["/sport", "/news/7"]
    assert place.rows("SELECT source, articles FROM sources_v1") == [("lantern", 1)]


def test_channel_that_left_the_file_is_polled_no_more(place: Workplace) -> None:
    with LittleSite(newspaper(2) | {"/sport": feed(["/news/1"]), "/opinion": feed(["/news/2"])}) as site:
        _declare(place, site, _feeds(site, "/sport", "/opinion"))
        assert place.scrapy("source=lantern").code == 0
        _declare(place, site, _feeds(site, "/opinion"))
        site.forget()
        assert place.scrapy("source=lantern").code == 0
        assert site.paths == ["/opinion"]
        _declare(place, site, _feeds(site, "/sport"))
        site.forget()
        assert place.scrapy("source=lantern").code == 0
        assert site.paths == ["/sport"]


def test_broken_channels_are_named_and_the_others_go_on(place: Workplace) -> None:
    pages = newspaper(2) | {
        "/page": html("No feed", "<h1>This is no feed</h1>"),
        "/torn": Answer(b"<rss><channel><item><title>Torn & <link", content_type="text/xml"),
        "/gone": Answer(b"gone", 410),
    }
    with LittleSite(pages) as site:
        _declare(place, site, _feeds(site, "/page", "/torn", "/gone", "/feed"))
        done = place.dateline("crawl", "lantern")
        for path in ("/page", "/gone"):
            assert f"{site.base}{path}" in done.complaint
    assert done.code == 0
    assert len(place.rows("SELECT id FROM articles_v1")) == 2
    failures = dict(place.rows("SELECT url, failures FROM channels_v1"))
    assert failures[f"{site.base}/page"] == failures[f"{site.base}/gone"] == 1
    assert failures[f"{site.base}/feed"] == 0


def test_source_that_gives_nothing_is_an_exit_code(place: Workplace) -> None:
    with LittleSite({"/page": html("No feed", "<h1>This is no feed</h1>")} | newspaper(1)) as site:
        _declare(place, site, _feeds(site, "/page"))
        _declare(place, site, _feeds(site, "/feed"), name="good")
        done = place.dateline("crawl", "lantern", "good", "--json")
    assert done.code == 1
    assert {source["source"]: source["failed"] for source in done.data["sources"]} == {"lantern": True, "good": False}
    assert done.data["pages"] == {"new": 1}


def test_due_takes_so_many_channels_and_leaves_the_rest(place: Workplace) -> None:
    with LittleSite(newspaper(3) | {f"/f{n}": feed([f"/news/{n}"]) for n in (1, 2, 3)}) as site:
        _declare(place, site, _feeds(site, "/f1", "/f2", "/f3"))
        assert place.scrapy("due=10").code == 0, "a source that was never visited is due"
        assert sorted(site.paths) == ["/f1", "/f2", "/f3", "/news/1", "/news/2", "/news/3"]
        site.forget()
        assert place.scrapy("due=10").code == 0
        assert site.paths == []
        place.write("UPDATE channels SET next_poll_at = :then", then="2026-01-01T00:00:00.000000Z")
        assert place.scrapy("due=2").code == 0
        assert len(site.paths) == 2


def test_bare_urls_of_the_past_do_not_use_up_what_is_due(place: Workplace) -> None:
    with LittleSite(newspaper(1)) as once, LittleSite(newspaper(1)) as site:
        assert place.scrapy(f"url={once.base}/").code == 0
        _declare(place, site, _feeds(site, "/feed"))
        assert place.scrapy("source=lantern").code == 0
        place.write("UPDATE channels SET next_poll_at = :then", then="2026-01-01T00:00:00.000000Z")
        once.forget()
        site.forget()
        assert place.scrapy("due=1").code == 0
        assert (once.paths, site.paths) == ([], ["/feed"])


def test_links_that_the_file_denies_are_not_fetched(place: Workplace) -> None:
    with LittleSite(newspaper(3)) as site:
        _declare(place, site, _feeds(site, "/feed") + '[links]\ndeny = ["/news/2$"]\n')
        assert place.scrapy("source=lantern").code == 0
        assert sorted(site.paths) == ["/feed", "/news/1", "/news/3"]


def test_own_headers_are_sent_to_the_site_and_to_nobody_else(place: Workplace) -> None:
    with LittleSite(newspaper(1)) as site, LittleSite({"/x/1": article(8)}) as other:
        elsewhere = f"http://localhost:{other.base.rpartition(':')[2]}/x/1"
        site.pages["/feed"] = feed(["/news/1", elsewhere])
        _declare(place, site, _feeds(site, "/feed") + '[fetch]\nheaders = { "X-Reader-Key" = "env:LANTERN_KEY" }\n')
        done = place.scrapy("source=lantern", LANTERN_KEY="brass")
        assert done.code == 0, done.stderr
        keys = {asked.path: asked.headers.get("x-reader-key") for asked in site.asked}
        assert [(asked.path, asked.headers.get("x-reader-key")) for asked in other.asked if "/x/" in asked.path] == [
            ("/x/1", None)
        ]
    assert keys["/feed"] == keys["/news/1"] == "brass"
