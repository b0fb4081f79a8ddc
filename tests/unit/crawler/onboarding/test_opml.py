"""OPML: ours comes back as it was, a feed reader's gives one source a site, anything else a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from crawler.onboarding import opml
from crawler.onboarding.exchange import NotImported, export_opml, import_opml
from crawler.onboarding.opml import OpmlError
from crawler.source import Source, load_sources

COURRIER = Source(
    "courrier",
    'Le "Courrier" & Cie <été>',
    "https://courrier.example/",
    language="fr",
    time_zone="Europe/Paris",
    feeds=("https://courrier.example/rss?a=1&b=2", "https://courrier.example/rss/monde"),
    news_sitemaps=("https://courrier.example/news.xml",),
    sitemaps=("https://courrier.example/sitemap.xml",),
    section_urls=("https://courrier.example/monde",),
)
POST = Source("post", "The Post", "https://post.example/", feeds=("https://post.example/feed",))


def test_what_is_written_is_opml_2() -> None:
    root = etree.fromstring(opml.write([COURRIER, POST]))
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert [child.tag for child in root] == ["head", "body"]
    assert all(outline.get("text") for outline in root.iter("outline"))
    feeds = [outline for outline in root.iter("outline") if outline.get("type") == "rss"]
    assert [outline.get("xmlUrl") for outline in feeds] == [*COURRIER.feeds, *POST.feeds]


def test_sources_come_back_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "all.opml"
    file.write_bytes(opml.write([COURRIER, POST]))
    done = import_opml(file, tmp_path / "sources")
    assert (done.written, done.refused) == (["courrier", "post"], [])
    assert load_sources(tmp_path / "sources") == {"courrier": COURRIER, "post": POST}
    assert export_opml(tmp_path / "sources") == file.read_bytes()


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "all.opml"
    file.write_bytes(opml.write([POST]))
    import_opml(file, tmp_path / "sources")
    assert import_opml(file, tmp_path / "sources").existing == ["post"]


def test_feeds_of_one_site_in_a_reader_s_folders_are_one_source() -> None:
    content = b"""<opml version="1.0"><body><outline text="News">
      <outline text="Courrier - Monde" title="Courrier" xmlUrl="https://www.courrier.example/m.rss" htmlUrl="https://www.courrier.example/"/>
      <outline text="Sport" xmlUrl="https://www.courrier.example/s.rss"/></outline>
      <outline text="Post" xmlUrl="http://post.example/feed" language="en"/><outline text="Empty folder"/>
      <outline text="mail" xmlUrl="mailto:x@y.example"/></body></opml>"""
    courrier, post = opml.read(content)
    assert (courrier.id, courrier.name, len(courrier.channels)) == ("courrier", "Courrier", 2)
    assert (post.homepage, post.language) == ("http://post.example/", "en")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no XML"),
        (b"<rss><channel/></rss>", "is no OPML"),
        (b'<opml version="2.0"><body><outline text="x"/></body></opml>', "lists no feed"),
        (b"<!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><opml>&x;</opml>", "lists no feed"),
        (b"\x00\x01", "no"),
    ],
)
def test_what_is_no_opml_is_refused_with_a_reason(content: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(OpmlError, match=why):
        opml.read(content)
    file = tmp_path / "x.opml"
    file.write_bytes(content)
    with pytest.raises(NotImported, match=r"x\.opml"):
        import_opml(file, tmp_path / "sources")
    assert not (tmp_path / "sources").exists()


def test_feeds_survive_a_torn_end() -> None:
    torn = opml.write([POST])[:-30]
    assert [listed.id for listed in opml.read(torn)] == ["post"]


def test_a_language_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "x.opml"
    file.write_bytes(
        b'<opml version="2.0"><body><outline text="P" xmlUrl="https://p.example/f" language="not a tag"/></body></opml>'
    )
    done = import_opml(file, tmp_path / "sources")
    assert done.written == []
    assert "language" in done.refused[0]
