"""`dateline sources new`: from a URL to a source file that a crawl can use; or one line that says why not."""

from __future__ import annotations

import re
import signal
import time
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from crawling import Workplace, finish
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


def test_nobody_there_is_said_with_the_cause(place: Workplace) -> None:
    done = place.dateline("sources", "new", "http://127.0.0.1:9/", "--json")  # the discard service: nobody listens
    assert done.code == 1
    assert done.complaint.splitlines() == [
        "dateline: http://127.0.0.1:9/: its robots.txt could not be had (refused), which forbids everything until it can"
    ]


def test_interrupted_survey_ends_soon_and_writes_nothing(place: Workplace) -> None:
    with LittleSite(newspaper(1)) as site:
        site.slow["/"] = 60.0
        process = place.start("dateline", "sources", "new", f"{site.base}/")
        _until(lambda: "/" in site.begun)
        process.send_signal(signal.SIGINT)
        done = finish(process, patience_s=30.0)
    assert done.code == 130
    assert done.complaint in ("looking at: front page", "")
    assert written(place) == {}


def test_redesign_is_named_with_its_fields_and_ends_with_1(place: Workplace) -> None:
    at = datetime.now(UTC) - timedelta(hours=3)
    path = "/news/2026/the-old-mill-is-for-sale-1"
    with LittleSite({path: article(1, published=at), "/feed": feed([path])}) as site:
        place.source("lantern", f'name = "L"\nhomepage = "{site.base}/"\nfeeds = ["{site.base}/feed"]\n')
        assert place.dateline("sources", "pin", "lantern", f"{site.base}{path}").code == 0
        site.pages[path] = html("News", f"<main><div>{article(1).body.decode().partition('<article>')[2]}</div></main>")
        site.pages[path] = Answer(re.sub(rb"<time.*?</time>|By Ada Fenwick", b"", site.pages[path].body))
        done = place.dateline("sources", "check")
    assert done.code == 1
    (line,) = (line for line in done.stdout.splitlines() if ": pin " in line)
    assert "date_published: " in line
    assert "has authors: True is now False" in line


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


def _until(happened: Callable[[], bool], patience_s: float = 60.0) -> None:
    deadline = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
