"""What a page of an archive says of the days that are asked for, and where it leads."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from crawler.discovery.archive_reading import ArchiveReading, read_archive_page
from crawler.discovery.archives import ArchivePage, Span
from crawler.discovery.pagers import older_page
from crawler.source import Source
from pipeline.extract.page.tree import parse_html
from pipeline.types import ChannelKind, Page

HOME = "https://courrier.example/"
FEBRUARY = Span(date(2026, 2, 1), date(2026, 2, 28))


def read(body: str, kind: ChannelKind, address: str = "list", days: Span = FEBRUARY, **source: Any) -> ArchiveReading:
    asked = ArchivePage(HOME + address, kind, days)
    page = Page(asked.url, asked.url, 200, (), body.encode(), datetime(2026, 3, 9, tzinfo=UTC))
    paper = Source(id="courrier", name="Le Courrier", homepage=HOME, article_pattern=r"/a/|\d/[a-z]", **source)
    return read_archive_page(page, asked, paper)


def addresses(reading: ArchiveReading) -> list[str]:
    return [claim.entry.url.removeprefix(HOME) for claim in reading.claims]


def further(reading: ArchiveReading) -> dict[str, Span]:
    return {page.url.removeprefix(HOME): page.span for page in reading.further}


def sitemap(*entries: tuple[str, str], root: str = "urlset", item: str = "url") -> str:
    rows = "".join(
        f"<{item}><loc>{HOME}{path}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</{item}>" for path, at in entries
    )
    return f"<{root}>{rows}</{root}>"


def feed(*entries: tuple[str, str], head: str = "") -> str:
    items = "".join(f"<item><link>{HOME}{path}</link><pubDate>{at}</pubDate></item>" for path, at in entries)
    return f'<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>C</title>{head}{items}</channel></rss>'


def links(*targets: str, head: str = "") -> str:
    anchors = "".join(f'<p><a href="/{target}">A headline of some words: {target}</a></p>' for target in targets)
    return f"<html><head>{head}</head><body><main>{anchors}</main></body></html>"


def test_sitemap_gives_what_is_dated_within_the_days() -> None:
    reading = read(
        sitemap(("a/1", "2026-02-03"), ("a/2", "2026-03-01"), ("2026/02/05/b", "2026-03-05"), ("2026/01/05/c", "2026-02-05")),
        "sitemap",
    )  # fmt: skip
    assert addresses(reading) == ["a/1", "2026/02/05/b"]


def test_undated_entries_are_counted_and_left_out() -> None:
    reading = read(sitemap(("a/1", "2026-02-03"), ("a/2", ""), ("a/3", "")), "sitemap")
    assert (addresses(reading), reading.undated) == (["a/1"], 2)


def test_sitemap_of_a_month_gives_all_of_it_whenever_it_was_last_touched() -> None:
    entries = (("a/1", "2026-06-01"), ("a/2", ""), ("2026/01/31/old", ""))
    assert addresses(read(sitemap(*entries), "sitemap", "posts-2026-02.xml")) == ["a/1", "a/2"]


def test_of_a_month_that_is_wanted_in_part_dates_decide_where_there_are_any() -> None:
    week = Span(date(2026, 2, 1), date(2026, 2, 7))
    entries = (("a/1", "2026-02-02"), ("a/2", "2026-02-20"), ("a/3", ""))
    assert addresses(read(sitemap(*entries), "sitemap", "posts-2026-02.xml", week)) == ["a/1", "a/3"]


def test_moment_near_midnight_counts_by_the_source_s_clock() -> None:
    late = sitemap(("a/1", "2026-01-31T23:30:00Z"))
    assert addresses(read(late, "sitemap")) == []
    assert addresses(read(late, "sitemap", time_zone="Europe/Paris")) == ["a/1"]


def test_index_leads_to_the_sitemaps_of_those_days() -> None:
    index = sitemap(
        ("posts-2026-01.xml", ""), ("posts-2026-02.xml", "2026-02-28"), ("posts-2026-03.xml", ""),
        ("misc-1.xml", "2025-12-01"), ("misc-2.xml", "2026-03-01"), ("misc-3.xml", ""),
        root="sitemapindex", item="sitemap",
    )  # fmt: skip
    assert further(read(index, "sitemap")) == {
        "posts-2026-02.xml": FEBRUARY,
        "misc-2.xml": FEBRUARY,
        "misc-3.xml": FEBRUARY,
    }


def test_feed_goes_on_while_its_entries_are_not_older_than_the_days() -> None:
    older = '<atom:link rel="prev-archive" href="/feed/2026-01"/>'
    new = read(
        feed(("a/2", "Sun, 01 Mar 2026 09:00:00 GMT"), ("a/1", "Tue, 03 Feb 2026 09:00:00 GMT"), head=older), "feed"
    )
    assert (addresses(new), list(further(new))) == (["a/1"], ["feed/2026-01"])
    old = read(feed(("a/0", "Sat, 31 Jan 2026 09:00:00 GMT"), head=older), "feed")
    assert (addresses(old), further(old)) == ([], {})


@pytest.mark.parametrize(
    ("address", "following"),
    [
        ("feed/", "feed/?paged=2"),
        ("feed/?paged=2", "feed/?paged=3"),
        ("?feed=rss2", "?feed=rss2&paged=2"),
        ("rss.xml", None),
    ],
)
def test_feed_of_wordpress_has_pages_that_it_does_not_name(address: str, following: str | None) -> None:
    page = read(feed(("a/1", "Tue, 03 Feb 2026 09:00:00 GMT")), "feed", address)
    assert list(further(page)) == ([following] if following else [])


def test_page_of_a_day_gives_its_links_and_none_of_other_days() -> None:
    day = Span(date(2026, 2, 3), date(2026, 2, 3))
    reading = read(links("a/1", "2026/02/03/b", "2026/03/08/most-read"), "archive", "archives/2026/02/03", day)
    assert addresses(reading) == ["a/1", "2026/02/03/b"]


def test_calendar_of_a_month_leads_to_its_days() -> None:
    week = Span(date(2026, 2, 2), date(2026, 2, 4))
    targets = ("archives/2026/02/01/", "archives/2026/02/02/", "archives/2026/02/04/", "archives/2026/03/01/")
    reading = read(links(*targets, "archives/2026/01/", "2026/02/03/a"), "archive", "archives/2026/02/", week)
    assert list(further(reading)) == ["archives/2026/02/02/", "archives/2026/02/04/"]
    assert further(reading)["archives/2026/02/02/"] == Span(date(2026, 2, 2), date(2026, 2, 2))


def test_page_of_a_day_goes_on_with_its_second_page_and_not_with_the_next_day() -> None:
    day = Span(date(2026, 2, 3), date(2026, 2, 3))
    targets = ("a/1", "archives/2026/02/04", "archives/2026/02/03?page=2")
    assert list(further(read(links(*targets), "archive", "archives/2026/02/03", day))) == ["archives/2026/02/03?page=2"]


def test_section_goes_on_until_all_that_it_dates_is_older() -> None:
    assert list(further(read(links("2026/02/03/a", "sport?page=2"), "section", "sport"))) == ["sport?page=2"]
    assert further(read(links("2026/01/03/a", "sport?page=9"), "section", "sport?page=8")) == {}


def test_front_page_shows_what_is_new_and_names_feeds() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    reading = read(links("a/1", "2026/02/03/b", head=head), "front_page", "")
    assert (addresses(reading), list(further(reading))) == (["2026/02/03/b"], ["rss.xml"])


@pytest.mark.parametrize(
    ("address", "markup", "following"),
    [
        ("sport", '<link rel="next" href="/sport?after=881">', "sport?after=881"),
        ("sport", '<a rel="next" href="/sport/p2">Older</a><a href="/sport?page=2">2</a>', "sport/p2"),
        ("sport", '<a href="?page=3">3</a><a href="?page=2">2</a>', "sport?page=2"),
        ("sport/page/2/", '<a href="/sport/">1</a><a href="/sport/page/3/">3</a>', "sport/page/3/"),
        ("2026/02/page/2/", '<a href="/2026/02/page/3/">3</a>', "2026/02/page/3/"),
        ("2026/02/?page=2", '<a href="/2026/02/?page=3">3</a>', "2026/02/?page=3"),
        ("2026/02/03/", '<a href="/2026/02/04/">next day</a>', None),
        ("2026/02/03/", '<a rel="next" href="/2026/02/04/">next day</a>', None),
        ("sport", '<a rel="next" href="https://elsewhere.example/sport?page=2">2</a>', None),
        ("sport?page=4", '<a href="/sport?page=3">3</a>', None),
    ],
)
def test_where_a_list_goes_on(address: str, markup: str, following: str | None) -> None:
    root = parse_html(f"<html><body><main>{markup}<p>Text</p></main></body></html>")
    assert root is not None
    assert older_page(root, HOME + address) == (HOME + following if following else None)
