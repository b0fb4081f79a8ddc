"""Sitemaps as publishers serve them."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery import ChannelError, sitemaps
from crawler.discovery.sitemaps import MAX_BYTES, Child, Sitemap, inflate_head, parse

BASE = "https://courrier.example"
URL = f"{BASE}/sitemap.xml"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
NEWS_FIELDS = (
    "<news:news><news:publication><news:name>Le Courrier</news:name><news:language>fr</news:language>"
    "</news:publication><news:publication_date>2026-02-03T08:15:00+01:00</news:publication_date>"
    "<news:title>Un accord &amp; une trêve</news:title><news:keywords>paix, trêve , paix</news:keywords></news:news>"
)


def urlset(*urls: str, attributes: str = f'xmlns="{NAMESPACE}" {NEWS}') -> bytes:
    body = "".join(f"<url>{url}</url>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {attributes}>{body}</urlset>'.encode()


def loc(path: str = "/a", more: str = "") -> str:
    return f"<loc>{BASE}{path}</loc>{more}"


def refusal(content: bytes) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        parse(content, URL)
    return caught.value


def urls(sitemap: Sitemap) -> list[str]:
    return [entry.url for entry in sitemap.entries]


def test_url_bears_its_lastmod_as_written() -> None:
    sitemap = parse(urlset(loc("/a", "<lastmod>2026-02-03T07:15Z</lastmod><priority>0.5</priority>"), loc("/b")), URL)
    assert (sitemap.kind, sitemap.is_news, sitemap.children, sitemap.problems) == ("urlset", False, (), ())
    first, second = sitemap.entries
    assert (first.url, first.modified, first.published, first.title) == (f"{BASE}/a", "2026-02-03T07:15Z", None, None)
    assert (first.channel, first.channel_kind) == (URL, "sitemap")
    assert second.modified is None


def test_news_sitemap_bears_googles_fields() -> None:
    sitemap = parse(urlset(loc("/b"), loc("/a", NEWS_FIELDS)), URL)
    assert sitemap.is_news
    plain, entry = sitemap.entries
    assert entry.title == "Un accord & une trêve"
    assert (entry.published, entry.language) == ("2026-02-03T08:15:00+01:00", "fr")
    assert entry.keywords == ("paix", "trêve")
    assert {plain.channel_kind, entry.channel_kind} == {"news_sitemap"}


def test_index_lists_its_children() -> None:
    content = (
        f'<sitemapindex xmlns="{NAMESPACE}"><sitemap><loc>/sitemap-2.xml.gz</loc><lastmod>2026-02-03</lastmod></sitemap>'
        f"<sitemap><loc>{URL}</loc></sitemap><sitemap><loc>{BASE}/sitemap-1.xml</loc></sitemap></sitemapindex>"
    ).encode()
    sitemap = parse(content, URL)
    assert sitemap.kind == "index"
    assert sitemap.children == (Child(f"{BASE}/sitemap-2.xml.gz", "2026-02-03"), Child(f"{BASE}/sitemap-1.xml"))


def test_text_sitemap_is_one_url_a_line() -> None:
    sitemap = parse(f"\ufeff{BASE}/a\r\n\n{BASE}/b\n".encode(), URL)
    assert sitemap.kind == "text"
    assert urls(sitemap) == [f"{BASE}/a", f"{BASE}/b"]
    assert refusal(b"We are down.\nCome back later.\n").reason == "not_a_sitemap"


def test_pictures_and_translations_are_no_articles() -> None:
    more = (
        f'<image:image xmlns:image="urn:i"><image:loc>{BASE}/i.jpg</image:loc></image:image>'
        f'<image:loc xmlns:image="urn:i">{BASE}/j.jpg</image:loc>'
        f'<xhtml:link xmlns:xhtml="urn:x" rel="alternate" hreflang="en" href="{BASE}/en/a"/>'
    )
    assert urls(parse(urlset(more + loc("/a")), URL)) == [f"{BASE}/a"]


@pytest.mark.parametrize(
    "attributes",
    ["", 'xmlns="http://www.google.com/schemas/sitemap/0.84"', f'xmlns="https://wrong.example/" {NEWS}'],
)
def test_namespaces_may_be_wrong_or_missing(attributes: str) -> None:
    sitemap = parse(urlset(loc("/a", NEWS_FIELDS), attributes=attributes), URL)
    assert urls(sitemap) == [f"{BASE}/a"]
    assert sitemap.is_news
    assert sitemap.entries[0].language == "fr"


def test_prefix_for_every_element_is_read_too() -> None:
    content = f'<sm:urlset xmlns:sm="{NAMESPACE}"><sm:url><sm:loc>{BASE}/a</sm:loc></sm:url></sm:urlset>'
    assert urls(parse(content.encode(), URL)) == [f"{BASE}/a"]
    assert urls(parse(content.replace("xmlns:sm", "about").encode(), URL)) == [f"{BASE}/a"]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        (f"\n  {BASE}/a \t", f"{BASE}/a"),
        (f"<![CDATA[{BASE}/a?x=1&y=2]]>", f"{BASE}/a?x=1&y=2"),
        (f"{BASE}/a?x=1&y=2", f"{BASE}/a?x=1&y=2"),
        (f"{BASE}/a?x=1&amp;amp;y=2", f"{BASE}/a?x=1&y=2"),
        ("/a", f"{BASE}/a"),
        (f"{BASE}/caf&eacute;", f"{BASE}/caf%C3%A9"),
    ],
)
def test_url_is_read_however_it_is_escaped(written: str, url: str) -> None:
    assert urls(parse(urlset(f"<loc>{written}</loc>"), URL)) == [url]


def test_urls_that_cannot_be_fetched_are_left_out_and_counted() -> None:
    sitemap = parse(urlset("<loc>javascript:x</loc>", "<lastmod>2026</lastmod>", loc("/a"), loc("/a")), URL)
    assert urls(sitemap) == [f"{BASE}/a"]
    assert sitemap.problems == ("2 elements without an http(s) URL were left out",)


def test_gzip_is_known_by_its_first_bytes() -> None:
    members = gzip.compress(urlset(loc("/a"))[:80]) + gzip.compress(urlset(loc("/a"))[80:])
    assert urls(parse(members, URL)) == [f"{BASE}/a"]


def test_sitemap_cut_short_gives_no_half_url() -> None:
    content = urlset(loc("/whole"), loc("/half-of-it"))
    cut = content[: content.index(b"-of-it")]
    assert urls(parse(cut, URL)) == [f"{BASE}/whole"]
    assert parse(cut, URL).problems == ("the document ends early",)


def test_gzip_cut_short_gives_what_came() -> None:
    many = gzip.compress(urlset(*(loc(f"/{n:x}{n * n:x}") for n in range(5_000))))
    sitemap = parse(many[: len(many) // 2], URL)
    assert 0 < len(sitemap.entries) < 5_000
    assert sitemap.problems == ("the document ends early",)


def test_damaged_gzip_is_an_error() -> None:
    assert refusal(b"\x1f\x8b\x08\x00 this is not deflated").reason == "bad_gzip"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (urlset(), "empty"),
        (urlset("<loc>/%zz\n</loc>".replace("/%zz", "mailto:x")), "empty"),
        (b"<!doctype html><html><body>Not found</body></html>", "html_instead_of_sitemap"),
        (b"<rss><channel/></rss>", "not_a_sitemap"),
        (b"<error>no</error>", "not_a_sitemap"),
        (b"no < markup", "not_a_sitemap"),
    ],
)
def test_what_gives_no_url_is_an_error(content: bytes, reason: str) -> None:
    error = refusal(content)
    assert (error.reason, error.url) == (reason, URL)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "utf-16-le"])
def test_other_character_sets_are_read(encoding: str) -> None:
    text = urlset(loc("/a", NEWS_FIELDS)).decode().replace("UTF-8", encoding)
    assert parse(text.encode(encoding), URL).entries[0].title == "Un accord & une trêve"


def test_charset_of_the_header_counts_where_none_is_declared() -> None:
    text = urlset(loc("/a", NEWS_FIELDS)).decode().replace(' encoding="UTF-8"', "")
    headers = {"Content-Type": "text/xml; charset=windows-1252"}
    assert parse(text.encode("cp1252"), URL, headers=headers).entries[0].title == "Un accord & une trêve"


def test_what_stands_before_the_root_is_passed_over() -> None:
    assert urls(parse(b"\n\nWarning: x\n" + urlset(loc("/a")), URL)) == [f"{BASE}/a"]


def test_as_many_urls_as_the_protocol_allows_are_read_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sitemaps.MAX_LOCS == 50_000
    monkeypatch.setattr(sitemaps, "MAX_LOCS", 50)
    locs = [loc(f"/{n}") for n in range(50)]
    assert parse(urlset(*locs), URL).problems == ()
    more = parse(urlset(*locs, loc("/one-more")), URL)
    assert len(more.entries) == 50
    assert more.problems == ("the first 50 URLs were read",)


def test_memory_holds_entries_not_the_tree() -> None:
    measure = f"""
import re
from crawler.discovery.sitemaps import parse
def peak():  # ru_maxrss begins with what the parent process had
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
ballast = b"<ballast>" + b"<x/>" * 500 + b"</ballast>"
content = b"<urlset>" + b"".join(b"<url><loc>{BASE}/%d</loc>%b</url>" % (n % 3, ballast) for n in range(2_000)) + b"</urlset>"
before = peak()
assert len(parse(content, "{URL}").entries) == 3
print(peak() - before)
"""
    root = Path(__file__).parents[4]
    ran = subprocess.run([sys.executable, "-c", measure], cwd=root, capture_output=True, text=True, check=True)
    assert int(ran.stdout) < 40_000  # KB; the tree of a million elements takes 130,000


def test_bomb_is_refused_at_50_mb() -> None:
    started = time.process_time()
    assert refusal(gzip.compress(b"<urlset>" + b" " * (2 * MAX_BYTES))).reason == "too_large"
    assert refusal(b"<urlset>" + b" " * MAX_BYTES).reason == "too_large"
    assert time.process_time() - started < 10


def test_entities_are_never_expanded_and_files_never_read() -> None:
    content = (
        '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "aa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/hosts">]>'
        f"<urlset><url><loc>{BASE}/a?b=&b;&f;</loc></url></urlset>"
    )
    (url,) = urls(parse(content.encode(), URL))
    assert "aa" not in url
    assert "localhost" not in url


def test_first_bytes_of_a_gzipped_document_can_be_had() -> None:
    assert inflate_head(gzip.compress(b"<urlset>" + b" " * 1_000_000)).startswith(b"<urlset>")
    assert inflate_head(b"<urlset>") == b"<urlset>"
    assert inflate_head(b"\x1f\x8bnothing") == b""


tokens = st.sampled_from(
    [b"<url>", b"</url>", b"<loc>", b"</loc>", b"http://x.example/", b"<sitemap>", b"&#xD800;", b"&", b"<", b">", b"\xff",
     b"]]>", b"<![CDATA[", b"<!--", b"xmlns='a}b'", b"<a:url>", b"\x1f\x8b", b"<\0u\0", b"\n"]
)  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.binary(), st.lists(tokens).map(b"".join)), st.sampled_from(["utf-8", "utf-16", "idna", "none"]))
def test_any_bytes_are_a_sitemap_or_a_channel_error(content: bytes, encoding: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
    for document in (content, declaration + b"<urlset><url>" + content, gzip.compress(content), b"\x1f\x8b" + content):
        try:
            sitemap = parse(document, URL)
        except ChannelError:
            continue
        assert sitemap.entries or sitemap.children
