"""Every shape in which a feed or sitemap comes, one small document each: what is announced is read, or there is a reason.

A document is a format with one thing written in one of the ways that it is written: its link, text, date, encoding.
"""

from __future__ import annotations

import gzip
import itertools
import json
from datetime import UTC, datetime

import pytest

from crawler.discovery import ChannelError, feeds, sitemaps
from crawler.discovery.reading import read_channel
from crawler.source import Source
from pipeline.types import Entry, Page

SITE = "https://lantern.example"
URL = f"{SITE}/feeds/all.xml"
STORY = f"{SITE}/ferry/the-night-ferry"
SOURCE = Source("lantern", "Lantern", f"{SITE}/")

NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
)
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'

#: Format → what stands around the items.
RSS_LIKE = {
    "rss-0.91": "<rss version='0.91'{ns}><channel><title>L</title>{more}<item>{item}</item></channel></rss>",
    "rss-0.91-doctype": '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
    '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"{ns}><channel>{more}'
    "<item>{item}</item></channel></rss>",
    "rss-0.92": "<rss version='0.92'{ns}><channel>{more}<item>{item}</item></channel></rss>",
    "rss-2.0": "<rss version='2.0'{ns}><channel><title>L</title>{more}<item>{item}</item></channel></rss>",
    "rss-without-version": "<rss{ns}><channel>{more}<item>{item}</item></channel></rss>",
    "rss-items-beside-channel": "<rss version='2.0'{ns}><channel>{more}</channel><item>{item}</item></rss>",
    "rdf-0.9": f"<rdf:RDF {RDF} xmlns='http://my.netscape.com/rdf/simple/0.9/'{{ns}}><channel>{{more}}</channel>"
    "<item>{item}</item></rdf:RDF>",
    "rdf-1.0": f"<rdf:RDF {RDF} xmlns='http://purl.org/rss/1.0/'{{ns}}><channel rdf:about='x'>{{more}}</channel>"
    "<item rdf:about='y'>{item}</item></rdf:RDF>",
}
ATOM_LIKE = {
    "atom-1.0": "<feed xmlns='http://www.w3.org/2005/Atom'{ns}><title>L</title>{more}<entry>{item}</entry></feed>",
    "atom-0.3": "<feed version='0.3' xmlns='http://purl.org/atom/ns#'{ns}>{more}<entry>{item}</entry></feed>",
    "atom-prefixed": "<a:feed xmlns:a='http://www.w3.org/2005/Atom'{ns}>{more}<a:entry>{item}</a:entry></a:feed>",
    "atom-without-namespace": "<feed{ns}>{more}<entry>{item}</entry></feed>",
}
RSS_LINKS = {
    "link": f"<link>{STORY}</link>",
    "link-in-cdata": f"<link><![CDATA[{STORY}]]></link>",
    "link-with-white-space": f"<link>\n   {STORY}\n  </link>",
    "link-relative": "<link>/ferry/the-night-ferry</link>",
    "link-tracked": f"<link>{STORY}?utm_source=rss</link>",
    "link-of-atom": f"<atom:link rel='alternate' href='{STORY}'/>",
    "link-with-href": f"<link href='{STORY}'/>",
}
RSS_TEXTS = {
    "described": "<description>Nobody slept.</description>",
    "described-in-html": "<description>&lt;p&gt;Nobody &lt;b&gt;slept&lt;/b&gt;.&lt;/p&gt;</description>",
    "encoded": "<content:encoded><![CDATA[<p>Nobody slept.</p>]]></content:encoded>",
    "media-content": "<media:content url='x.jpg'><media:description>Nobody slept.</media:description></media:content>",
    "media-group": "<media:group><media:content url='x.jpg'/><media:description>Nobody slept.</media:description></media:group>",
}
DATES = {
    "rfc-822": "Tue, 03 Feb 2026 08:15:00 +0100",
    "rfc-822-named-zone": "Tue, 03 Feb 2026 08:15:00 CET",
    "iso": "2026-02-03T08:15:00+01:00",
    "iso-utc": "2026-02-03T07:15:00Z",
}
ATOM_LINKS = {
    "link": f"<link href='{STORY}'/>",
    "link-alternate": f"<link rel='self' href='{SITE}/entry'/><link rel='alternate' href='{STORY}'/>",
    "link-html-first": f"<link rel='alternate' type='application/json' href='{SITE}/j'/>"
    f"<link rel='alternate' type='text/html' href='{STORY}'/>",
    "id-alone": f"<id>{STORY}</id>",
    "link-on-its-base": f"<link xml:base='{SITE}/ferry/' href='the-night-ferry'/>",
}
ATOM_TEXTS = {
    "summary": "<summary>Nobody slept.</summary>",
    "html": "<content type='html'>&lt;p&gt;Nobody slept.&lt;/p&gt;</content>",
    "xhtml": "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Nobody <b>slept</b>.</p></div></content>",
    "text": "<content type='text'>Nobody slept.</content>",
    "cdata": "<content type='html'><![CDATA[<p>Nobody slept.</p>]]></content>",
}


def prefixed(document: str, name: str) -> str:
    """Elements of Atom with its prefix, where the document uses one."""
    if name != "atom-prefixed":
        return document
    for tag in ("link", "id", "title", "summary", "content", "published", "updated"):
        document = document.replace(f"<{tag}", f"<a:{tag}").replace(f"</{tag}>", f"</a:{tag}>")
    return document


def rss_document(name: str, item: str, more: str = "") -> str:
    return RSS_LIKE[name].replace("{ns}", f" {NAMESPACES}").replace("{more}", more).replace("{item}", item)


def atom_document(name: str, item: str, more: str = "") -> str:
    shape = ATOM_LIKE[name].replace("{ns}", f" {NAMESPACES}")
    return shape.replace("{more}", prefixed(more, name)).replace("{item}", prefixed(item, name))


def entry_of(document: str | bytes) -> Entry:
    content = document.encode() if isinstance(document, str) else document
    (entry,) = feeds.parse(content, URL).entries
    return entry


@pytest.mark.parametrize(("name", "link"), list(itertools.product(RSS_LIKE, RSS_LINKS)))
def test_rss_link_in_each_form(name: str, link: str) -> None:
    entry = entry_of(rss_document(name, f"<title>The night ferry</title>{RSS_LINKS[link]}"))
    assert (entry.url, entry.title) == (STORY, "The night ferry")


@pytest.mark.parametrize(("name", "text"), list(itertools.product(RSS_LIKE, RSS_TEXTS)))
def test_rss_text_in_each_form(name: str, text: str) -> None:
    entry = entry_of(rss_document(name, f"{RSS_LINKS['link']}{RSS_TEXTS[text]}"))
    assert "Nobody slept." in (entry.summary, entry.content)


@pytest.mark.parametrize(("name", "date"), list(itertools.product(RSS_LIKE, DATES)))
def test_rss_date_in_each_form(name: str, date: str) -> None:
    tag = "dc:date" if name.startswith("rdf") else "pubDate"
    page = Page(URL, URL, 200, (), b"", datetime(2026, 2, 3, tzinfo=UTC))
    document = rss_document(name, f"{RSS_LINKS['link']}<{tag}>{DATES[date]}</{tag}>").encode()
    (claim,) = read_channel(Page(URL, URL, 200, (), document, page.fetched_at), "feed", SOURCE, page.fetched_at).claims
    assert claim.at == datetime(2026, 2, 3, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(("name", "link"), list(itertools.product(ATOM_LIKE, ATOM_LINKS)))
def test_atom_link_in_each_form(name: str, link: str) -> None:
    entry = entry_of(atom_document(name, f"<title>The night ferry</title>{ATOM_LINKS[link]}"))
    assert (entry.url, entry.title) == (STORY, "The night ferry")


@pytest.mark.parametrize(("name", "text"), list(itertools.product(ATOM_LIKE, ATOM_TEXTS)))
def test_atom_text_in_each_form(name: str, text: str) -> None:
    entry = entry_of(atom_document(name, f"{ATOM_LINKS['link']}{ATOM_TEXTS[text]}"))
    assert "Nobody slept." in (entry.summary, entry.content)


@pytest.mark.parametrize("version", ["https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"])
@pytest.mark.parametrize(
    "item",
    [
        {"id": "1", "url": STORY, "content_text": "Nobody slept."},
        {"id": STORY, "content_html": "<p>Nobody slept.</p>"},
        {"id": 7, "external_url": STORY, "summary": "Nobody slept."},
        {"id": "1", "url": "/ferry/the-night-ferry", "summary": "Nobody slept.", "author": {"name": "Ada"}},
        {"id": "1", "url": STORY, "summary": "Nobody slept.", "authors": [{"name": "Ada"}], "tags": ["Sea"]},
    ],
)
def test_json_item_in_each_form(version: str, item: dict[str, object]) -> None:
    entry = entry_of(json.dumps({"version": version, "title": "L", "items": [item]}))
    assert entry.url == STORY
    assert "Nobody slept." in (entry.summary, entry.content)


@pytest.mark.parametrize("name", [*RSS_LIKE, *ATOM_LIKE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(name: str, encoding: str) -> None:
    item = "<title>L’été à Saltby</title>".replace("’", "'" if encoding == "iso-8859-1" else "’")
    link = RSS_LINKS["link"] if name in RSS_LIKE else ATOM_LINKS["link"]
    document = (rss_document if name in RSS_LIKE else atom_document)(name, item + link)
    declared = encoding.removesuffix("-sig")
    content = f'<?xml version="1.0" encoding="{declared}"?>{document}'.encode(encoding)
    assert "été à Saltby" in str(entry_of(content).title)


NEXT = {
    "paged": f"<atom:link rel='next' href='{URL}?page=2'/>",
    "archived": f"<atom:link rel='prev-archive' href='{URL}?page=2'/>",
    "relative": "<atom:link rel='next' href='?page=2'/>",
}


@pytest.mark.parametrize("form", NEXT)
@pytest.mark.parametrize("name", ["rss-2.0", "atom-1.0"])
def test_paged_feeds_name_the_next_page_and_hubs(name: str, form: str) -> None:
    more = NEXT[form] + "<atom:link rel='hub' href='https://hub.example/'/>"
    document = (rss_document if name in RSS_LIKE else atom_document)(name, RSS_LINKS["link-of-atom"], more)
    feed = feeds.parse(document.encode(), URL)
    assert (feed.next_page, feed.hubs) == (f"{URL}?page=2", ("https://hub.example/",))


def test_json_feed_names_next_page_and_hubs() -> None:
    values = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": STORY}], "next_url": "/f2"}
    feed = feeds.parse(json.dumps(values | {"hubs": [{"type": "WebSub", "url": "https://hub.example/"}]}).encode(), URL)
    assert (feed.next_page, feed.hubs) == (f"{SITE}/f2", ("https://hub.example/",))


def test_media_keywords_stand_for_categories() -> None:
    keywords = "<media:group><media:keywords>sea, night</media:keywords></media:group>"
    assert entry_of(rss_document("rss-2.0", RSS_LINKS["link"] + keywords)).keywords == ("sea", "night")


SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_LOC = f"<url><loc>{STORY}</loc>{{}}</url>"
SITEMAPS: dict[str, bytes] = {
    "plain": f"<urlset {SITEMAP}>{_LOC.format('')}</urlset>".encode(),
    "dated": f"<urlset {SITEMAP}>{_LOC.format('<lastmod>2026-02-03</lastmod>')}</urlset>".encode(),
    "no-namespace": f"<urlset>{_LOC.format('')}</urlset>".encode(),
    "old-namespace": f"<urlset xmlns='http://www.google.com/schemas/sitemap/0.84'>{_LOC.format('')}</urlset>".encode(),
    "prefixed": f"<s:urlset xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'><s:url><s:loc>{STORY}</s:loc></s:url></s:urlset>".encode(),
    "cdata": f"<urlset {SITEMAP}><url><loc><![CDATA[{STORY}]]></loc></url></urlset>".encode(),
    "relative": f"<urlset {SITEMAP}><url><loc>/ferry/the-night-ferry</loc></url></urlset>".encode(),
    "images": f"<urlset {SITEMAP} xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>".encode()
    + _LOC.format("<image:image><image:loc>https://i.example/x.jpg</image:loc></image:image>").encode()
    + b"</urlset>",
    "videos": f"<urlset {SITEMAP} xmlns:video='http://www.google.com/schemas/sitemap-video/1.1'>".encode()
    + _LOC.format("<video:video><video:title>x</video:title></video:video>").encode()
    + b"</urlset>",
    "text": f"{STORY}\n".encode(),
    "text-crlf": f"\ufeff{STORY}\r\n".encode(),
    "torn": f"<urlset {SITEMAP}>{_LOC.format('')}<url><loc>https://lan".encode(),
    "utf-16": f"<?xml version='1.0' encoding='utf-16'?><urlset {SITEMAP}>{_LOC.format('')}</urlset>".encode("utf-16"),
    "comment-first": f"<!-- made by a plug-in --><urlset {SITEMAP}>{_LOC.format('')}</urlset>".encode(),
    "stylesheet": f"<?xml-stylesheet href='x.xsl'?><urlset {SITEMAP}>{_LOC.format('')}</urlset>".encode(),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("name", SITEMAPS)
def test_sitemap_in_each_form(name: str, packed: bool) -> None:
    content = gzip.compress(SITEMAPS[name]) if packed else SITEMAPS[name]
    assert [entry.url for entry in sitemaps.parse(content, f"{SITE}/sitemap.xml").entries] == [STORY]


def test_news_extension_is_read_with_all_that_it_says() -> None:
    news = (
        "<news:news><news:publication><news:name>L</news:name><news:language>en</news:language></news:publication>"
        "<news:access>Subscription</news:access><news:genres>Blog</news:genres><news:stock_tickers>X:Y</news:stock_tickers>"
        "<news:publication_date>2026-02-03T08:15:00+01:00</news:publication_date><news:title>The night ferry</news:title>"
        "<news:keywords>sea, night</news:keywords></news:news>"
    )
    found = sitemaps.parse(f"<urlset {SITEMAP} {NEWS}>{_LOC.format(news)}</urlset>".encode(), f"{SITE}/n.xml")
    (entry,) = found.entries
    assert found.is_news
    assert (entry.title, entry.language, entry.keywords) == ("The night ferry", "en", ("sea", "night"))
    assert entry.published == "2026-02-03T08:15:00+01:00"


def test_hreflang_gives_a_page_its_language() -> None:
    links = f"<x:link rel='alternate' hreflang='fr' href='{SITE}/fr/nuit'/><x:link rel='alternate' hreflang='en' href='{STORY}'/>"
    content = f"<urlset {SITEMAP} xmlns:x='http://www.w3.org/1999/xhtml'>{_LOC.format(links)}</urlset>".encode()
    (entry,) = sitemaps.parse(content, f"{SITE}/s.xml").entries
    assert entry.language == "en"


def _read(content: bytes, kind: str, since: datetime) -> list[str]:
    page = Page(URL, URL, 200, (), content, since)
    return [claim.entry.url for claim in read_channel(page, kind, SOURCE, since).claims]  # type: ignore[arg-type]


SINCE = datetime(2026, 2, 1, tzinfo=UTC)


def test_feed_that_was_declared_a_sitemap_is_read_all_the_same() -> None:
    assert _read(rss_document("rss-2.0", RSS_LINKS["link"]).encode(), "sitemap", SINCE) == [STORY]


def test_sitemap_that_was_declared_a_feed_is_read_all_the_same() -> None:
    assert _read(SITEMAPS["dated"], "feed", SINCE) == [STORY]


def test_small_sitemap_without_dates_is_taken_whole_and_a_large_one_is_not() -> None:
    many = "".join(f"<url><loc>{STORY}-{n}</loc></url>" for n in range(300))
    assert _read(SITEMAPS["plain"], "sitemap", SINCE) == [STORY]
    assert _read(f"<urlset {SITEMAP}>{many}</urlset>".encode(), "sitemap", SINCE) == []


def test_day_in_the_url_dates_what_the_sitemap_does_not() -> None:
    rows = "".join(f"<url><loc>{SITE}/2026/{day}/the-ferry</loc></url>" for day in ("01/20", "02/02"))
    assert _read(f"<urlset {SITEMAP}>{rows}</urlset>".encode(), "sitemap", SINCE) == [f"{SITE}/2026/02/02/the-ferry"]


MALFORMED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "blanks": (b" \n\t ", "empty"),
    "html": (b"<!doctype html><html><body><p>Sign in</p></body></html>", "html_instead_of_feed"),
    "html-error": (b"<html><head><title>502</title></head></html>", "html_instead_of_feed"),
    "plain-text": (b"Service unavailable", "not_a_feed"),
    "other-xml": (b"<?xml version='1.0'?><catalog><book/></catalog>", "not_a_feed"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_feed"),
    "json-object": (b'{"items": []}', "not_a_feed"),
    "json-torn": (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "not_a_feed"),
    "json-without-items": (b'{"version": "https://jsonfeed.org/version/1.1"}', "not_a_feed"),
    "json-no-links": (b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1"}]}', "empty"),
    "no-links": (b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>", "empty"),
    "mail-links": (b"<rss><channel><item><link>mailto:x@y.example</link></item></channel></rss>", "empty"),
    "torn-first-item": (b"<rss version='2.0'><channel><item><title>x", "empty"),
    "script": (b"<?php echo 1; ?>", "not_a_feed"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_feed"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_feeds_end_in_a_reason(name: str) -> None:
    content, reason = MALFORMED[name]
    with pytest.raises(ChannelError) as caught:
        feeds.parse(content, URL)
    assert caught.value.reason == reason


MALFORMED_SITEMAPS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "html": (b"<!doctype html><html></html>", "html_instead_of_sitemap"),
    "no-urls": (f"<urlset {SITEMAP}></urlset>".encode(), "empty"),
    "prose": (b"There is no sitemap here.\nCome back later.", "not_a_sitemap"),
    "feed": (b"<rss><channel/></rss>", "not_a_sitemap"),
    "bad-gzip": (b"\x1f\x8b\x08\x00garbage and more of it", "bad_gzip"),
    "torn-gzip": (gzip.compress(f"<urlset {SITEMAP}></urlset>".encode())[:20], "empty"),
    "mail": (f"<urlset {SITEMAP}><url><loc>mailto:x@y.example</loc></url></urlset>".encode(), "empty"),
}


@pytest.mark.parametrize("name", MALFORMED_SITEMAPS)
def test_malformed_sitemaps_end_in_a_reason(name: str) -> None:
    content, reason = MALFORMED_SITEMAPS[name]
    with pytest.raises(ChannelError) as caught:
        sitemaps.parse(content, URL)
    assert caught.value.reason == reason
