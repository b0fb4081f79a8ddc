"""One decode, one parse, one pass."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.extract.page.tree import decode, parse


@pytest.mark.parametrize(
    ("content", "content_type", "text", "encoding"),
    [
        ("é".encode(), "text/html; charset=iso-8859-1", "é", "utf-8"),
        (b"\xe9", "text/html; charset=iso-8859-1", "é", "cp1252"),
        (b'<meta charset="windows-1250">\x9a', "", '<meta charset="windows-1250">š', "cp1250"),
        (b"\xff\xfea\x00", "", "a", "utf-16-le"),
        ("é".encode("utf-8-sig"), "text/html; charset=ascii", "é", "utf-8"),
        (b"\xe9", "text/html; charset=rot13", "é", None),
        ("L’été à Noël".encode().decode("latin-1").encode(), "", "L’été à Noël", "utf-8"),
        ("Ã© et â\x80 l’été".encode(), "", "é et â\x80 l’été", "utf-8"),
        ("On lit « Ã© » au lieu de « é »".encode(), "", "On lit « Ã© » au lieu de « é »", "utf-8"),
    ],
)
def test_encodings(content: bytes, content_type: str, text: str, encoding: str | None) -> None:
    found = decode(content, content_type)
    if encoding is not None:
        assert found == (text, encoding)
    assert found[0]


def test_one_pass_collects_what_the_steps_look_at() -> None:
    page = parse(
        b"<html><head><title>T</title><link rel='canonical' href='/c'><meta name=a content=1><meta name=A content=2>"
        b"<script type='application/ld+json'>{\"a\": 1}</script></head>"
        b"<body><h1>H</h1><time>t</time><figure></figure><p>p</p><span itemprop='author name'>N</span>"
        b"<a rel='nofollow author' href='/n'>N</a></body></html>",
        "https://a.example/x/y",
    )
    assert page is not None
    assert [(m.name, m.content, m.locator) for m in page.metas] == [("a", "1", "meta:a"), ("a", "2", "meta:a[1]")]
    assert (page.json_ld[0].locator, page.json_ld[0].data) == ("json-ld:0", {"a": 1})
    assert (len(page.h1s), len(page.times), len(page.titles), len(page.figures), page.paragraphs) == (1, 1, 1, 1, 1)
    assert set(page.itemprops) == {"author", "name"}
    assert [a.get("href") for a in page.author_links] == ["/n"]
    assert page.link("canonical") == "https://a.example/c"
    assert page.xpath_of(page.h1s[0]) == "xpath:/html/body/h1"


def test_base_decides_what_relative_links_mean() -> None:
    page = parse(
        b"<html><head><base href='https://b.example/d/'><link rel=amphtml href=amp></head><body>x</body></html>",
        "https://a.example/",
    )
    assert page is not None
    assert page.link("amphtml") == "https://b.example/d/amp"


def test_without_a_fetch_time_the_clock_is_not_read() -> None:
    page = parse(b"<p>x", "https://a.example/")
    assert page is not None
    assert page.fetched_at is None
    at = datetime(2026, 1, 1, tzinfo=UTC)
    dated = parse(b"<p>x", "https://a.example/", fetched_at=at)
    assert dated is not None
    assert dated.fetched_at == at


@pytest.mark.parametrize(("depth", "read"), [(1, 1), (248, 248), (249, 80), (5_000, 80)])
def test_page_is_flattened_where_it_has_too_many_levels(depth: int, read: int) -> None:
    page = parse(b"<html><body>" + b"<div>" * depth + b"x", "https://a.example/")
    assert page is not None
    assert not page.is_too_deep
    assert len(list(page.root.iter("div"))) == read


def test_nothing_to_parse_gives_no_tree() -> None:
    assert parse(b"", "https://a.example/") is None
    assert parse(b"<!-- only a comment -->", "https://a.example/") is None


def test_owners_of_texts_stand_in_the_body_and_come_once_each() -> None:
    page = parse(
        b"<html><head><title>Le pont</title></head><body>pont <div>Un pont<p>Le <b>vieux</b> pont<br>du pont</p>"
        b"<script>pont</script></div><p>Le bac</p></body></html>",
        "https://a.example/",
    )
    assert page is not None
    assert [each.tag for each in page.text_owners(lambda text: "pont" in text)] == ["body", "div", "p"]
    assert [each.tag for each in page.text_owners(lambda _: True, "bac", "vieux")] == ["b", "p"]


def test_a_page_without_a_body_has_no_owners_of_texts() -> None:
    page = parse(b"<title>Le pont</title>", "https://a.example/")
    assert page is not None
    assert list(page.text_owners(lambda _: True)) == []


def test_elements_are_found_by_their_tags_in_the_pages_order() -> None:
    page = parse(b"<body><h2>a</h2><p>b</p><h3>c</h3><p>d</p><h2>e</h2></body>", "https://a.example/x")
    assert page is not None
    assert [element.text for element in page.tagged("p")] == ["b", "d"]
    assert [element.text for element in page.tagged("h3", "h2", "h4")] == ["a", "c", "e"]
    assert page.tagged("h4") == page.tagged("h4", "h5") == []
