"""Feeds as publishers serve them: what is announced is read, what is hostile is harmless."""

from __future__ import annotations

import contextlib
import json
import pickle
import time
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery import ChannelError
from crawler.discovery.feeds import MAX_BYTES, Feed, parse

URL = "https://courrier.example/rss/une.xml"
BASE = "https://courrier.example"
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'

FEEDBURNER = "http://rssnamespace.org/feedburner/ext/1.0"


def rss(*items: str, channel: str = "", attributes: str = "") -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {attributes}>'
        f"<channel><title>Le Courrier</title>{channel}{body}</channel></rss>"
    ).encode()


def item(path: str = "/a", title: str = "Un titre", more: str = "") -> str:
    return f"<title>{title}</title><link>{BASE}{path}</link>{more}"


def refusal(content: bytes) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        parse(content, URL)
    return caught.value


def urls(feed: Feed) -> list[str]:
    return [entry.url for entry in feed.entries]


def test_rss_entry_bears_all_that_its_feed_claims() -> None:
    feed = parse(
        rss(
            item(
                "/monde/accord-42.html?xtor=RSS-1",
                "Un accord &#224; l’aube",
                "<pubDate>Tue, 03 Feb 2026 08:15:00 +0100</pubDate><category>Monde</category>"
                "<category><![CDATA[Diplomatie &amp; paix]]></category><dc:creator>Anne Lisier</dc:creator>"
                "<description>&lt;p&gt;Après trois &lt;b&gt;nuits&lt;/b&gt;.&lt;/p&gt;</description>"
                "<content:encoded><![CDATA[<p>Première ligne.</p><p>Seconde&nbsp;ligne.</p>]]></content:encoded>",
            ),
            channel="<language>fr-FR</language><ttl>30</ttl><skipHours><hour>2</hour><hour> 3 </hour></skipHours>"
            "<skipDays><day>Sunday</day></skipDays>",
            attributes=DC,
        ),
        URL,
    )
    assert (feed.title, feed.language, feed.ttl_minutes, feed.problems) == ("Le Courrier", "fr-FR", 30, ())
    assert (feed.skip_hours, feed.skip_days) == (("2", "3"), ("Sunday",))
    (entry,) = feed.entries
    assert entry.url == f"{BASE}/monde/accord-42.html"
    assert entry.title == "Un accord à l’aube"
    assert entry.published == "Tue, 03 Feb 2026 08:15:00 +0100"
    assert entry.modified is None
    assert (entry.section, entry.keywords) == ("Monde", ("Monde", "Diplomatie & paix"))
    assert entry.authors == ("Anne Lisier",)
    assert entry.summary == "Après trois nuits."
    assert entry.content == "Première ligne.\n\nSeconde ligne."
    assert (entry.language, entry.channel, entry.channel_kind) == ("fr-FR", URL, "feed")


def test_atom_entry_bears_all_that_its_feed_claims() -> None:
    feed = parse(
        b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://bote.example/nachrichten/">
        <title type="html">Der &lt;i&gt;Bote&lt;/i&gt;</title><link rel="self" href="/feed"/>
        <entry xml:lang="en"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Rain <b>again</b></div></title>
        <link rel="enclosure" href="regen.mp3"/><link rel="alternate" type="application/json" href="regen.json"/>
        <link rel="alternate" type="text/html" href="regen"/><id>tag:bote.example,2026:1</id>
        <published>2026-02-03T07:15:00Z</published><updated>2026-02-03T09:00:00Z</updated>
        <category term="w" label="Wetter"/><author><name>Jo Tau</name></author>
        <summary>Umbrellas &amp; boots</summary><content type="html">&lt;p&gt;Wet.&lt;/p&gt;</content></entry></feed>""",
        "https://bote.example/feed",
    )
    assert (feed.title, feed.language) == ("Der Bote", "de")
    (entry,) = feed.entries
    assert entry.url == "https://bote.example/nachrichten/regen"
    assert (entry.title, entry.language, entry.section) == ("Rain again", "en", "Wetter")
    assert (entry.published, entry.modified) == ("2026-02-03T07:15:00Z", "2026-02-03T09:00:00Z")
    assert (entry.authors, entry.summary, entry.content) == (("Jo Tau",), "Umbrellas & boots", "Wet.")


def test_rdf_items_stand_beside_their_channel() -> None:
    feed = parse(
        b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
        <channel rdf:about="https://x.example/"><title>Old</title><dc:language>en</dc:language>
        <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
        <item rdf:about="https://x.example/1"><title>One</title><link>https://x.example/1</link>
        <dc:date>2026-02-03</dc:date></item>
        <item rdf:about="https://x.example/2"><title>Two</title></item></rdf:RDF>""",
        "https://x.example/index.rdf",
    )
    assert (feed.title, feed.language, feed.ttl_minutes) == ("Old", "en", 15)
    assert urls(feed) == ["https://x.example/1", "https://x.example/2"]
    assert feed.entries[0].published == "2026-02-03"


def test_json_feed_is_read() -> None:
    feed = parse(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Courrier",
                "language": "fr",
                "items": [
                    {
                        "id": "42",
                        "url": "/monde/42",
                        "title": "1 < 2 & <b>",
                        "content_html": "<p>Un.</p><p>Deux.</p>",
                        "date_published": "2026-02-03T08:15:00+01:00",
                        "tags": ["Monde"],
                        "authors": [{"name": "Anne Lisier"}],
                    },
                    {"id": "7"},
                    "nothing",
                ],
            }
        ).encode(),
        URL,
    )
    entry = feed.entries[0]
    assert (entry.url, entry.section, entry.authors) == (f"{BASE}/monde/42", "Monde", ("Anne Lisier",))
    assert entry.content == "Un.\n\nDeux."
    assert entry.title is not None
    assert entry.title.startswith("1 < 2 &")
    assert feed.problems == ("2 entries without an http(s) link were left out",)


def test_other_json_is_no_feed() -> None:
    assert refusal(b'{"items": [1, 2]}').reason == "not_a_feed"
    assert refusal(b"{" * 200_000).reason == "not_a_feed"


def test_feed_without_dates_and_titles_still_yields_entries() -> None:
    feed = parse(rss(f"<link>{BASE}/a</link>"), URL)
    assert urls(feed) == [f"{BASE}/a"]
    assert feed.entries[0].published is None
    assert feed.entries[0].title is None


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("A &amp;amp; B", "A & B"),
        ("L&amp;#8217;aube", "L’aube"),
        ("&amp;amp;eacute;t&amp;amp;eacute;", "été"),
        ("<![CDATA[A <em>B</em> &eacute;]]>", "A B é"),
        ("&lt;strong&gt;A&lt;/strong&gt;<br/>B", "A B"),
        ("&amp;lt;i&amp;gt;A&amp;lt;/i&amp;gt;", "A"),
        ("5 &lt; 7 &gt; 3", "5 < 7 > 3"),
        ("  A\n\t B ", "A B"),
        ("R&amp;D&#8203;", "R&D\u200b"),
    ],
)
def test_titles_are_plain_text_however_often_escaped(markup: str, title: str) -> None:
    assert parse(rss(item(title=markup)), URL).entries[0].title == title


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ("<link>/a</link>", f"{BASE}/a"),
        ("<link><![CDATA[ https://courrier.example/a?b=1&c=2 ]]></link>", f"{BASE}/a?b=1&c=2"),
        ("<link>https://courrier.example/a?b=1&amp;amp;c=2</link>", f"{BASE}/a?b=1&c=2"),
        ('<link xml:base="https://courrier.example/fr/">a</link>', f"{BASE}/fr/a"),
        ("<guid>https://courrier.example/a</guid>", f"{BASE}/a"),
        ('<guid isPermaLink="false">https://courrier.example/id</guid><link>/a</link>', f"{BASE}/a"),
        ("<link/><guid>https://courrier.example/a</guid>", f"{BASE}/a"),
        ('<a:link xmlns:a="http://www.w3.org/2005/Atom" href="/a"/>', f"{BASE}/a"),
        (f'<link>/~r/1</link><f:origLink xmlns:f="{FEEDBURNER}">{BASE}/a</f:origLink>', f"{BASE}/a"),
    ],
)
def test_link_is_found_where_publishers_put_it(fields: str, url: str) -> None:
    assert urls(parse(rss(fields), URL)) == [url]


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "file:///etc/passwd", "mailto:desk@courrier.example", "data:text/html,x", "http://[x", ""],
)
def test_links_that_cannot_be_fetched_are_left_out_and_counted(link: str) -> None:
    feed = parse(rss(f"<link>{link}</link>", '<guid isPermaLink="false">12</guid>', item("/b")), URL)
    assert urls(feed) == [f"{BASE}/b"]
    assert feed.problems == ("2 entries without an http(s) link were left out",)


def test_feed_whose_entries_all_lack_links_is_an_error() -> None:
    assert refusal(rss("<title>One</title>", "<link>javascript:x</link>")).reason == "empty"


def test_feed_without_entries_is_quiet_not_broken() -> None:
    feed = parse(rss(), URL)
    assert feed.entries == ()
    assert feed.problems == ("the feed holds no entry",)


def test_url_announced_twice_is_one_entry() -> None:
    feed = parse(rss(item("/a", "First"), item("/a?utm_source=rss", "Second")), URL)
    assert [(entry.url, entry.title) for entry in feed.entries] == [(f"{BASE}/a", "First")]


@pytest.mark.parametrize("content", [b"", b" \n ", b"\xef\xbb\xbf", b"\0"])
def test_empty_body_is_an_error(content: bytes) -> None:
    assert refusal(content).reason == "empty"


def test_page_instead_of_a_feed_is_an_error() -> None:
    page = b'<!DOCTYPE html><html><head><title>Not found</title></head><body><a href="/rss">rss</a></body></html>'
    assert refusal(page).reason == "html_instead_of_feed"
    assert refusal(b"<head><title>x").reason == "html_instead_of_feed"


def test_other_documents_are_no_feeds() -> None:
    assert refusal(b"<urlset><url><loc>https://courrier.example/a</loc></url></urlset>").reason == "not_a_feed"
    assert refusal(b"Service unavailable").reason == "not_a_feed"
    assert refusal(b"<error/>").reason == "not_a_feed"


def test_feed_served_as_html_is_read() -> None:
    assert parse(rss(item()), URL, headers={"Content-Type": "text/html"}).entries


def test_too_large_a_feed_is_refused_unread() -> None:
    assert refusal(b" " * (MAX_BYTES + 1)).reason == "too_large"


def test_error_tells_url_and_reason_and_survives_a_process_boundary() -> None:
    error = pickle.loads(pickle.dumps(refusal(b"")))
    assert (error.url, error.reason) == (URL, "empty")
    assert str(error) == f"{URL}: the feed has no content"


@pytest.mark.parametrize(
    ("content", "links"),
    [
        (b"<rss><channel><item><title>A & B</title><link>/a?b=1&c=2</link></item></channel></rss>", ["/a?b=1&c=2"]),
        (b"<rss><channel><item><title>1 < 2</title><link>/a</link></item></channel></rss>", ["/a"]),
        (b"<rss><channel><item><title>&eacute;t&eacute;&nbsp;!</title><link>/a</link></item></channel></rss>", ["/a"]),
        (b"<rss><channel><item><title>A<link>/a</link></item><item><link>/b</link></item></channel></rss>", ["/b"]),
        (b"<rss><channel><item><link>/a</link><dc:creator>Jo</dc:creator></item></channel></rss>", ["/a"]),
        (b"<rss><channel><item><description>x<br>y<img src=z></description><link>/a</link></item></channel></rss>", ["/a"]),
        (b"<rss><channel><item><link>/a</link></item></channel></rss><script>x</script>", ["/a"]),
        (b"<rss><channel><item><link>/a</link></item><item><link>/b-half", ["/a"]),
    ],
)  # fmt: skip
def test_of_broken_xml_is_read_what_can_be(content: bytes, links: list[str]) -> None:
    feed = parse(content, URL)
    assert set(urls(feed)) >= {BASE + link for link in links}
    assert not any("half" in url for url in urls(feed))
    assert feed.problems[0].startswith("broken XML: ")


def test_titles_of_broken_xml_lose_nothing() -> None:
    content = b"<rss><channel><item><title>AT&T: 1 < 2, &eacute;t&eacute;</title><link>/a</link></item></channel></rss>"
    assert parse(content, URL).entries[0].title == "AT&T: 1 < 2, été"


def test_warnings_of_the_server_before_the_feed_are_passed_over() -> None:
    content = b"<br />\n<b>Warning</b>: mysql in /x.php\n" + rss(item())
    assert urls(parse(content, URL)) == [f"{BASE}/a"]


def test_what_cannot_be_read_at_all_is_an_error() -> None:
    assert refusal(b"<rss><channel><<<<").reason == "broken_xml"


@pytest.mark.parametrize(
    ("declared", "served", "header"),
    [
        ("iso-8859-1", "cp1252", ""),
        ("windows-1251", "windows-1251", ""),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("iso-8859-1", "utf-8", ""),
        ("utf-8", "cp1252", ""),
        ("", "cp1252", "application/rss+xml; charset=iso-8859-1"),
        ("nonsense", "utf-8", "text/xml; charset=nonsense"),
        ("utf-16", "utf-16", ""),
        ("utf-16", "utf-16-le", ""),
    ],
)
def test_character_set_is_found_though_declared_wrong(declared: str, served: str, header: str) -> None:
    title = "Вечер" if "1251" in served else "L’été déjà"
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = f"{declaration}<rss><channel><item><title>{title}</title><link>{BASE}/a</link></item></channel></rss>"
    feed = parse(text.encode(served), URL, headers={"content-type": header} if header else {})
    assert feed.entries[0].title == title


def test_one_bad_byte_spoils_no_other_letter() -> None:
    content = rss(item(title="L’été à Évian, déjà")).replace("Évian".encode(), "Évian".encode() + b"\xff")
    assert parse(content, URL).entries[0].title == "L’été à Évian\ufffd, déjà"


def test_controls_that_a_database_refuses_are_gone() -> None:
    content = b"<rss><channel><item><title>A\x00\x08B &#xD800;</title><link>/a</link></item></channel></rss>"
    title = parse(content, URL).entries[0].title
    assert title is not None
    assert not set(title) & {"\x00", "\x08", "\ud800"}


def test_long_description_carries_the_article_itself() -> None:
    text = "mot " * 1000
    entry = parse(rss(item(more=f"<description>{text}</description>")), URL).entries[0]
    assert entry.summary is not None
    assert entry.content == text.strip()
    assert len(entry.summary) <= 2_000


def test_entities_are_never_expanded_and_files_never_read() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    content = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
        "<rss><channel><item><title>&l9;&f;</title><link>/a</link></item></channel></rss>"
    ).encode()
    entry = parse(content, URL).entries[0]
    assert entry.title == "&l9;&f;"


@pytest.mark.parametrize(
    "content",
    [
        rss("<title " + " ".join(f"a{n}='1'" for n in range(50_000)) + ">x</title><link>/a</link>"),
        b"<rss><channel>" + b"<item>" * 50_000,
        b"<rss><channel><item><title>" + b"<" * 200_000,
        b"<rss><channel><item><title>" + b"&" * 500_000,
        b"<rss><channel><item>" + b"<![CDATA[" * 50_000,
        b"<rss>" + b"<!--" * 100_000,
        b"<!DOCTYPE rss [" * 20_000 + b"<rss>",
        rss(item(more=f"<description>{escape('<script><!--' * 50_000)}</description>")),
    ],
    ids=["attributes", "nesting", "less-than", "ampersands", "cdata", "comments", "doctypes", "scripts"],
)
def test_hostile_feed_costs_little(content: bytes) -> None:
    started = time.process_time()
    with contextlib.suppress(ChannelError):
        parse(content, URL)
    assert time.process_time() - started < 3


def test_50_000_entries_are_cut_to_2_000_in_good_time() -> None:
    content = rss(
        *(item(f"/a-{n}", more="<description>some words to pass the time</description>") for n in range(50_000))
    )
    started = time.process_time()
    feed = parse(content, URL)
    assert time.process_time() - started < 6
    assert len(feed.entries) == 2_000
    assert feed.problems == ("the first 2000 of 50000 entries were read",)


tokens = st.sampled_from(
    [b"<![CDATA[", b"]]>", b"&#x110000;", b"&#xD800;", b"<", b">", b"&", b"<!DOCTYPE x [", b"<!--", b"\0", b"\xff",
     b'<link xml:base="http://[x">a</link>', b'<?xml encoding="idna"?>', b"<item>", b"</item>", b"<entry>", b"<a:b/>"]
)  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.binary(), st.lists(tokens).map(b"".join)))
def test_any_bytes_are_a_feed_or_a_channel_error(content: bytes) -> None:
    for document in (content, b"<rss><channel><item>" + content, b"<feed><entry>" + content, b"{" + content):
        try:
            feed = parse(document, URL)
        except ChannelError:
            continue
        assert all(entry.url.startswith(("http://", "https://")) for entry in feed.entries)


@settings(deadline=None)
@given(st.data())
def test_damaged_feed_never_raises_anything_else(data: st.DataObject) -> None:
    content = rss(item("/a", "A &amp; B", "<dc:date>2026</dc:date>"), item("/b"), attributes=DC)
    at = data.draw(st.integers(0, len(content)))
    cut = data.draw(st.integers(0, 20))
    damaged = content[:at] + data.draw(tokens) + content[at + cut :]
    try:
        parse(damaged, URL)
    except ChannelError as error:
        assert error.url == URL


paths = st.lists(st.from_regex(r"[a-z0-9]{1,8}(/[a-zA-Z0-9_-]{1,12}){0,3}(\?[a-z]=[a-z0-9&]{0,5})?", fullmatch=True), min_size=1, unique=True)  # fmt: skip


@settings(deadline=None)
@given(paths, st.text(alphabet=st.characters(exclude_categories=["C", "Z"], exclude_characters="<>&"), min_size=1))
def test_links_and_titles_of_generated_feeds_come_back(paths: list[str], title: str) -> None:
    plain = parse(rss(*(item("/" + escape(path), escape(title)) for path in paths)), URL)
    atom_entries = "".join(f"<entry><link href={quoteattr(BASE + '/' + path)}/></entry>" for path in paths)
    atom = parse(f'<feed xmlns="http://www.w3.org/2005/Atom">{atom_entries}</feed>'.encode(), URL)
    assert urls(plain) == urls(atom)
    assert {entry.title for entry in plain.entries} == {title}
    assert urls(plain)[0].startswith(f"{BASE}/{paths[0].partition('?')[0]}")
