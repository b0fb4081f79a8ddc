"""Channels that become something else: what can be read is read, what cannot has a typed state, the others go on."""

from __future__ import annotations

import json
from pathlib import Path

from crawling import Workplace
from little_site import Answer, LittleSite, article, feed, html, sitemap

PATHS = ("/turns-html", "/turns-json", "/turns-sitemap", "/turns-json-feed", "/turns-empty", "/stays")
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "The Saltby Lantern",
    "items": [{"id": "1", "url": "{base}/news/16", "title": "Sixteen"}],
}


def test_feeds_that_become_something_else(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    articles = {f"/news/{number}": article(number) for number in range(1, 21)}
    before = {path: feed([f"/news/{number}"], etag='"1"') for number, path in enumerate(PATHS, 1)}
    with LittleSite(articles | before) as site:
        feeds = ", ".join(f'"{site.base}{path}"' for path in PATHS)
        place.source("lantern", f'name = "Lantern"\nhomepage = "{site.base}/"\nfeeds = [{feeds}]\n')
        assert place.scrapy("source=lantern").code == 0
        assert len(place.fates()) == len(PATHS)
        site.pages |= {
            "/turns-html": html("Feeds", "<h1>We have no feeds any more</h1>"),
            "/turns-json": Answer(b'{"error": "moved", "items": 3}', content_type="application/json"),
            "/turns-sitemap": sitemap({"/news/15": None}),
            "/turns-json-feed": Answer(json.dumps(JSON_FEED).encode(), content_type="application/feed+json"),
            "/turns-empty": Answer(b"", content_type="application/rss+xml"),
            "/stays": feed(["/news/17"], etag='"2"'),
        }
        done = place.dateline("crawl", "lantern")
        assert done.code == 0
        for path in ("/turns-html", "/turns-json", "/turns-empty"):
            assert f"{site.base}{path}" in done.complaint
        found = {
            url.removeprefix(site.base): (status, failures)
            for url, status, failures in place.rows("SELECT url, last_status, failures FROM channels_v1")
        }
        new = {url.removeprefix(site.base) for url, (state, _) in place.fates().items() if state == "stored"}
    assert found == {
        "/turns-html": ("html_instead_of_feed", 1),
        "/turns-json": ("not_a_feed", 1),
        "/turns-sitemap": ("200", 0),
        "/turns-json-feed": ("200", 0),
        "/turns-empty": ("empty", 1),
        "/stays": ("200", 0),
    }
    assert new == {f"/news/{number}" for number in (1, 2, 3, 4, 5, 6, 15, 16, 17)}
