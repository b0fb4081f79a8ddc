"""The newspaper's feeds and sitemaps: well-formed, complete, with the oddities that are announced."""

from __future__ import annotations

from calendar import timegm
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from lxml import etree
from protego import Protego

from crawler.demo.expected import announced, fates
from crawler.demo.newspaper import pages
from crawler.demo.pieces import load
from db.urls import normalise

NOW = datetime(2026, 5, 21, 6, 0, tzinfo=UTC)
BASE = "http://127.0.0.1:8123"
PAGES = pages(NOW, BASE)
FATES = fates(NOW, BASE)
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


def feed(path: str) -> Any:
    headers = {"content-location": BASE + path, "content-type": PAGES[path].content_type}
    return feedparser.parse(PAGES[path].body, response_headers=headers)


def found(body: bytes, query: str) -> list[str]:
    results: Any = etree.fromstring(body).xpath(query, namespaces=SITEMAP)
    return [str(text) for text in results]


def sitemap(path: str, query: str) -> list[str]:
    return found(PAGES[path].body, query)


@pytest.mark.parametrize(("path", "language"), [("/fr/feed.xml", "fr"), ("/en/atom.xml", "en")])
def test_feeds_are_well_formed_and_carry_three_days(path: str, language: str) -> None:
    parsed = feed(path)
    assert not parsed.bozo
    assert parsed.feed.language == language
    assert len(parsed.entries) >= 15
    dates = [datetime.fromtimestamp(timegm(entry.published_parsed), UTC) for entry in parsed.entries]
    assert dates == sorted(dates, reverse=True)
    assert NOW - timedelta(hours=72) <= dates[-1]
    assert all(entry.title and entry.link for entry in parsed.entries)


def test_feed_entries_name_authors_and_sections() -> None:
    entry = next(entry for entry in feed("/fr/feed.xml").entries if "Belle-Anse" in entry.title)
    assert (entry.author, entry.tags[0].term) == ("Bastien Roualec", "Mer")
    assert entry.published_parsed[:5] == (2026, 5, 21, 2, 51)


def test_news_sitemap_holds_two_days_in_both_languages() -> None:
    path = "/news-sitemap.xml"
    dates = [datetime.fromisoformat(text) for text in sitemap(path, "//n:publication_date/text()")]
    assert NOW - timedelta(hours=48) <= min(dates) <= max(dates) <= NOW
    assert set(sitemap(path, "//n:language/text()")) == {"fr", "en"}
    assert len(sitemap(path, "//s:loc/text()")) == len(sitemap(path, "//n:title/text()")) >= 25


def test_index_leads_to_the_plain_sitemaps_and_they_to_every_article() -> None:
    maps = [urlsplit(url).path for url in sitemap("/sitemap.xml", "//s:loc/text()")]
    listed = {url for path in maps for url in sitemap(path, "//s:url/s:loc/text()")}
    assert {BASE + piece.path for piece in load()} <= listed
    assert all(NOW - timedelta(days=7) < datetime.fromisoformat(at) for at in sitemap(maps[0], "//s:lastmod/text()"))


def test_correction_gives_the_news_sitemap_a_newer_lastmod() -> None:
    query = "//s:url[contains(s:loc, 'pont-du-douet')]/s:lastmod/text()"
    after = pages(NOW, BASE, corrected=True)["/news-sitemap.xml"]
    assert datetime.fromisoformat(sitemap("/news-sitemap.xml", query)[0]) < NOW
    assert datetime.fromisoformat(found(after.body, query)[0]) == NOW == after.last_modified


def test_robots_closes_one_folder_and_announces_both_sitemaps() -> None:
    rules = Protego.parse(PAGES["/robots.txt"].body.decode())
    assert list(rules.sitemaps) == [f"{BASE}/sitemap.xml", f"{BASE}/news-sitemap.xml"]
    refused = {url for url in FATES if not rules.can_fetch(url, "dateline")}
    assert refused == {url for url, fate in FATES.items() if fate.reason == "robots"}
    assert refused <= set(sitemap("/sitemaps/fr.xml", "//s:loc/text()"))


def test_some_addresses_are_announced_in_odd_spellings() -> None:
    links = {entry.link for entry in feed("/fr/feed.xml").entries}
    assert f"{BASE}/fr/culture/nuit-des-etoiles.htm?utm_source=rss&utm_medium=flux&utm_campaign=une" in links
    assert b"<link>/fr/culture/courrier-egare/</link>" in PAGES["/fr/feed.xml"].body
    assert "HTTP://127.0.0.1:8123/fr/.././fr/culture/courrier-egare/#haut" in sitemap(
        "/news-sitemap.xml", "//s:loc/text()"
    )


def test_everything_announced_has_a_fate_and_every_fate_is_announced() -> None:
    known = {normalise(urljoin(BASE + "/", url)) for url in announced(NOW, BASE)}
    assert known == {normalise(url) for url in FATES}


def test_channels_announce_exactly_what_is_said_to_be_announced() -> None:
    spelled = {entry.link for path in ("/fr/feed.xml", "/en/atom.xml") for entry in feed(path).entries}
    for path in ("/news-sitemap.xml", "/sitemaps/fr.xml", "/sitemaps/en.xml"):
        spelled |= set(sitemap(path, "//s:loc/text()"))
    assert {normalise(url) for url in spelled} == {normalise(url) for url in FATES}
