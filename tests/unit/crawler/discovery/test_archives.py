"""Which days an address stands for, and which addresses stand for given days."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.discovery.archives import Span, dated_pages, day_named, named_span, names_a_list, spans_of
from crawler.source import Source

HOME = "https://courrier.example/"


def span(first: str, last: str | None = None) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last or first))


def paper(template: str) -> Source:
    return Source(id="courrier", name="Le Courrier", homepage=HOME, archive_url=HOME + template)


@pytest.mark.parametrize(
    ("template", "addresses"),
    [
        ("archives/{date:%Y/%m/%d}/", ["archives/2026/03/01/", "archives/2026/02/28/", "archives/2026/02/27/"]),
        ("{date}.html", ["2026-03-01.html", "2026-02-28.html", "2026-02-27.html"]),
        ("archives/{date:%Y}/{date:%m}/", ["archives/2026/03/", "archives/2026/02/"]),
        ("archives/?annee={date:%Y}", ["archives/?annee=2026"]),
    ],
)
def test_dated_archive_has_a_page_for_each_day_month_or_year(template: str, addresses: list[str]) -> None:
    pages = dated_pages(paper(template), span("2026-02-27", "2026-03-01"))
    assert [page.url.removeprefix(HOME) for page in pages] == addresses
    assert {day for page in pages for day in page.span.latest_first()} == set(
        span("2026-02-27", "2026-03-01").latest_first()
    )


def test_page_of_a_month_stands_for_the_days_that_are_asked_for() -> None:
    february = dated_pages(paper("{date:%Y-%m}"), span("2026-01-30", "2026-02-10"))
    assert [page.span for page in february] == [span("2026-02-01", "2026-02-10"), span("2026-01-30", "2026-01-31")]


def test_source_without_an_archive_has_no_dated_pages() -> None:
    assert dated_pages(Source(id="a", name="A", homepage=HOME), span("2026-02-01")) == ()


@pytest.mark.parametrize(
    ("address", "days"),
    [
        ("2026/02/03/", span("2026-02-03")),
        ("archives/2026/2/3", span("2026-02-03")),
        ("sitemap-20260203.xml.gz", span("2026-02-03")),
        ("posts-2026-02.xml", span("2026-02-01", "2026-02-28")),
        ("sitemap_202402.xml", span("2024-02-01", "2024-02-29")),
        ("archives/2025/9/", span("2025-09-01", "2025-09-30")),
        ("archives/2025", span("2025-01-01", "2025-12-31")),
        ("sitemap.xml?yyyy=2026&mm=02&dd=03", span("2026-02-03")),
        ("sitemap.xml?month=2&year=2026", span("2026-02-01", "2026-02-28")),
        ("sitemap.xml?from=2026-02-01&to=2026-02-07", span("2026-02-01", "2026-02-07")),
        ("?m=20260203", span("2026-02-03")),
        ("2026/02/31/", span("2026-02-01", "2026-02-28")),
        ("sitemap-12.xml", None),
        ("story/120263", None),
        ("?page=2026000", None),
        ("?year=20260&month=2", None),
    ],
)
def test_address_names_days(address: str, days: Span | None) -> None:
    assert named_span(HOME + address) == days


def test_address_of_an_article_names_its_day() -> None:
    assert day_named(HOME + "sport/2026/02/03/the-old-mill") == date(2026, 2, 3)
    assert day_named(HOME + "sport/2026/02/the-old-mill") is None


@pytest.mark.parametrize(
    ("address", "is_list"),
    [
        ("2026/02/03", True),
        ("archives/2026/02/index.html", True),
        ("archives?date=2026-02-03", True),
        ("2026/02/03/the-old-mill", False),
        ("sport", False),
    ],
)
def test_date_at_the_end_names_a_list(address: str, is_list: bool) -> None:
    assert names_a_list(HOME + address) == is_list


def test_numbers_among_years_are_no_years() -> None:
    counted = [f"{HOME}sitemap-{number}.xml" for number in (1, 2011, 2012)]
    dated = [f"{HOME}posts-{year}.xml" for year in (2011, 2012)]
    assert spans_of([*counted, *dated]) == {
        dated[0]: span("2011-01-01", "2011-12-31"),
        dated[1]: span("2012-01-01", "2012-12-31"),
    }


def test_days_in_common() -> None:
    assert span("2026-02-01", "2026-02-10").common(span("2026-02-10", "2026-02-12")) == span("2026-02-10")
    assert span("2026-02-01", "2026-02-09").common(span("2026-02-10", "2026-02-12")) is None
