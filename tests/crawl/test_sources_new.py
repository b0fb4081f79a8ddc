"""`dateline sources new`: from a URL to a source file that a crawl can use; or one line that says why not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from crawling import Workplace
from little_site import Answer, LittleSite, article, feed, html, newspaper


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace.at(tmp_path)


def written(place: Workplace) -> dict[str, dict[str, Any]]:
    files = (place.folder / "sources").glob("*")
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


def lantern(count: int = 6) -> dict[str, Answer]:
    """A front page in a menu of sections, a feed for all, one section with a feed of its own."""
    dated = {f"/news/2026/the-old-mill-is-for-sale-{number}": article(number) for number in range(1, count + 1)}
    only_sport = {"/sport/2026/the-ferry-won-the-race-again-71": article(71)}
    menu = '<nav><a href="/sport">Sport</a><a href="/contact">Contact</a></nav>'
    head = '<meta property="og:site_name" content="The Saltby Lantern"><link rel="alternate" type="application/rss+xml" href="/feed">'
    own = '<link rel="alternate" type="application/rss+xml" href="/sport/feed">'
    return {
        "/": html("The Saltby Lantern", menu + "<h1>News</h1>", head=head),
        "/sport": html("Sport", menu, head=own),
        "/feed": feed(dated),
        "/sport/feed": feed(only_sport),
        "/robots.txt": Answer(
            b"User-agent: GPTBot\nDisallow: /\n\nContent-Signal: ai-train=no\n", content_type="text/plain"
        ),
        **dated,
        **only_sport,
    }


def test_all_channels_are_found_and_a_crawl_gets_every_article(place: Workplace) -> None:
    with LittleSite(lantern()) as site:
        done = place.dateline("sources", "new", f"{site.base}/", "--json")
        assert done.code == 0, done.stderr
        assert done.data["requests"] == len(site.asked) <= 40
        (source,) = written(place).values()
        assert (source["name"], source["homepage"]) == ("The Saltby Lantern", f"{site.base}/")
        assert source["feeds"] == [f"{site.base}/feed", f"{site.base}/sport/feed"]
        assert place.dateline("crawl", done.data["source"]).code == 0
    assert len(place.rows("SELECT id FROM articles_v1")) == 7


def test_what_is_no_news_site_is_said_in_one_line(place: Workplace) -> None:
    with LittleSite({"/": Answer(b"%PDF-1.7 ...", content_type="application/pdf")}) as site:
        done = place.dateline("sources", "new", f"{site.base}/", "--json")
    assert done.code == 1
    assert "a PDF" in done.complaint
    assert len(done.complaint.splitlines()) == 1
    assert written(place) == {}


def test_wrong_arguments_are_refused_before_anything_is_asked(place: Workplace) -> None:
    with LittleSite(newspaper(1)) as site:
        place.source("taken", 'name = "Taken"\nhomepage = "https://x.example/"\n')
        for words in (["ftp://x.example/"], [f"{site.base}/", "--name", "taken"], [f"{site.base}/", "--name", "A b"]):
            done = place.dateline("sources", "new", *words)
            assert done.code == 2
            assert len(done.complaint.splitlines()) == 1
        assert site.asked == []


def test_folder_that_cannot_be_written_is_refused_before_anything_is_asked(place: Workplace) -> None:
    (place.folder / "sources").write_text("a file")
    with LittleSite(newspaper(1)) as site:
        done = place.dateline("sources", "new", f"{site.base}/")
        assert (done.code, site.asked) == (2, [])
    assert "DATELINE_SOURCES" in done.complaint
