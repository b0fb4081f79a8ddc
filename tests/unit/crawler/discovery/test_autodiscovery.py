"""Feeds and sitemaps that a site names, and telling what a document is."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.autodiscovery import classify, from_front_page, sitemap_kind, well_known
from crawler.source import Channel

BASE = "https://courrier.example"
FRONT = """<!doctype html><html><head>
<link rel="alternate" type="application/rss+xml" title="À la une" href="/rss/une.xml">
<link rel="alternate" type="application/rss+xml" title="Le Courrier » Flux des commentaires" href="/comments/feed/">
<link rel="alternate" type="application/atom+xml" href="https://feeds.example/courrier">
<link rel="Alternate" type="text/xml" href="/feeds/sport.xml"><link rel="alternate" type="text/xml" href="/data.xml">
<link rel="alternate" type="application/json+oembed" href="/oembed?url=x">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
<link rel="alternate" hreflang="en" href="/en/"><link rel="stylesheet" href="/rss.css">
<link rel="sitemap" type="application/xml" href="/sitemap.xml">
</head><body><a href="/rss/une.xml">RSS</a><a href="/flux/monde.rss">Monde</a><a href="/comments/feed/">Avis</a>
<a href="http://feeds.other.example/courrier/feed">FB</a><a href="https://other.example/feed/">Autre</a>
<a href="/rss-guide.html">Le RSS, mode d’emploi</a><a href="javascript:rss()">RSS</a><a href="/?feed=rss2">Flux</a>
</body></html>"""
ARTICLE = "/2026/02/03/le-pont-de-lisle-rouvre.html"
PARAGRAPHS = "<p>La neige est tombée toute la nuit.</p>" * 5
LINKS = "".join(f'<h2><a href="/2026/02/0{n}/neige-sur-le-plateau">Neige sur le plateau</a></h2>' for n in range(1, 10))


def page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>x</title>{head}</head><body>{body}</body></html>".encode()


def test_front_page_names_feeds_then_those_its_anchors_lead_to() -> None:
    assert from_front_page(FRONT.encode(), f"{BASE}/") == (
        Channel(f"{BASE}/rss/une.xml", "feed"),
        Channel("https://feeds.example/courrier", "feed"),
        Channel(f"{BASE}/feeds/sport.xml", "feed"),
        Channel(f"{BASE}/sitemap.xml", "sitemap"),
        Channel(f"{BASE}/flux/monde.rss", "feed"),
        Channel("http://feeds.other.example/courrier/feed", "feed"),
        Channel(f"{BASE}/?feed=rss2", "feed"),
    )


def test_page_without_feeds_names_none() -> None:
    assert from_front_page(page("<p>Bonjour</p>"), f"{BASE}/") == ()
    assert from_front_page(b"", f"{BASE}/") == ()


def test_well_known_addresses_are_those_of_the_host() -> None:
    channels = well_known(f"{BASE}/monde/x.html")
    paths = (
        "/feed/ /rss /rss.xml /feed.xml /atom.xml /sitemap.xml /sitemap_index.xml /news-sitemap.xml /sitemap-news.xml"
    )
    assert {channel.url for channel in channels} == {BASE + path for path in paths.split()}
    assert Channel(f"{BASE}/news-sitemap.xml", "news_sitemap") in channels
    assert Channel(f"{BASE}/feed/", "feed") in channels


def test_news_in_the_host_makes_no_news_sitemap() -> None:
    assert sitemap_kind("https://news.example/sitemap.xml") == "sitemap"
    assert sitemap_kind("https://courrier.example/sitemap-news.xml") == "news_sitemap"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "feed"),
        (b'\n\n<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "feed"),
        (b'<rdf:RDF xmlns="http://purl.org/rss/1.0/"/>', "feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "feed"),
        (b'<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"></urlset>', "news_sitemap"),
        (b"<urlset><url><loc>/a</loc></url></urlset>", "sitemap"),
        (b"<sitemapindex/>", "sitemap"),
        (gzip.compress(b"<urlset><url><loc>/a</loc></url></urlset>", mtime=0), "sitemap"),
        (b"https://courrier.example/a\nhttps://courrier.example/b\n", "sitemap"),
        (b'{"error": "no"}', None),
        (b"nothing much", None),
        (b"", None),
    ],
)
def test_channels_are_told_by_their_content(content: bytes, kind: str | None) -> None:
    assert classify(content, f"{BASE}/x", {"Content-Type": "text/html"}) == kind


@pytest.mark.parametrize("path", ["/", "", "/index.html", "/fr/", "/en-gb", "/de/index.php"])
def test_front_page_is_told_by_its_address(path: str) -> None:
    assert classify(page(LINKS), BASE + path) == "front_page"


def test_address_with_a_query_is_no_front_page() -> None:
    assert classify(page(PARAGRAPHS), f"{BASE}/?p=5031") == "article"


@pytest.mark.parametrize(
    ("head", "body", "path", "kind"),
    [
        ('<script type="application/ld+json">{"@type": "NewsArticle"}</script>', "", "/x", "article"),
        (
            '<script type="application/ld+json">[{"@graph": [{"@type": ["Thing", "BlogPosting"]}]}]</script>',
            "",
            "/x",
            "article",
        ),
        ('<meta property="article:published_time" content="2026-02-03">', "", "/x", "article"),
        ('<meta property="og:type" content="article">', PARAGRAPHS, "/x", "article"),
        ("", PARAGRAPHS, ARTICLE, "article"),
        ("", PARAGRAPHS + LINKS, ARTICLE, "article"),
        ("", PARAGRAPHS, "/x", "article"),
        ('<script type="application/ld+json">{"@type": "CollectionPage"}</script>', PARAGRAPHS, "/monde/", "section"),
        ("", LINKS, "/monde/", "section"),
        ('<meta property="og:type" content="article">', LINKS, "/monde/", "section"),
        ("", "<p>Bonjour</p>", "/contact", None),
        ('<script type="application/ld+json">{"@graph": 3}</script>', "", "/x", None),
    ],
)
def test_pages_are_told_by_cheap_signs(head: str, body: str, path: str, kind: str | None) -> None:
    assert classify(page(body, head), BASE + path) == kind


def test_article_that_lists_what_to_read_next_stays_an_article() -> None:
    head = '<script type="application/ld+json">[{"@type": "NewsArticle"}, {"@type": "ItemList"}]</script>'
    assert classify(page(PARAGRAPHS + LINKS, head), BASE + ARTICLE) == "article"
    assert classify(page(PARAGRAPHS + LINKS, head), f"{BASE}/monde/") == "section"


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_can_be_asked(content: bytes) -> None:
    for document in (content, b"<html><a href='" + content, b"\x1f\x8b" + content):
        classify(document, f"{BASE}/x")
        from_front_page(document, f"{BASE}/x")
