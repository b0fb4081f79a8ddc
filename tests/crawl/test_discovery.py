"""What a bare URL leads to: a front page, a feed, a sitemap, a section or one article."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawling import Workplace
from little_site import Answer, LittleSite, article, feed, headline, html, newspaper, sitemap, sitemap_index


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace.at(tmp_path)


def _links(*numbers: int) -> str:
    return "".join(
        f'<h2><a href="/news/2026/{headline(n).lower().replace(" ", "-")}-{n}">{headline(n)}</a></h2>' for n in numbers
    )


def _path(number: int) -> str:
    return f"/news/2026/{headline(number).lower().replace(' ', '-')}-{number}"


def _articles(*numbers: int) -> dict[str, Answer]:
    return {_path(number): article(number) for number in numbers}


def _fetched(site: LittleSite) -> list[str]:
    return [path for path in site.paths if path.startswith("/news/")]


def _stored(place: Workplace) -> list[str]:
    return sorted(headline for (headline,) in place.rows("SELECT headline FROM articles_v1"))


def test_front_page_leads_to_the_feed_that_it_names(place: Workplace) -> None:
    with LittleSite(newspaper(3)) as site:
        assert place.scrapy(f"url={site.base}").code == 0
        assert site.paths[:2] == ["/", "/feed"]
    assert _stored(place) == sorted(map(headline, (1, 2, 3)))


def test_feed_is_taken_for_a_feed_and_the_front_page_left_alone(place: Workplace) -> None:
    with LittleSite(newspaper(3)) as site:
        assert place.scrapy(f"url={site.base}/feed").code == 0
        assert "/" not in site.paths
        assert place.rows("SELECT kind FROM channels_v1") == [("feed",)]
    assert _stored(place) == sorted(map(headline, (1, 2, 3)))


def test_sitemap_gives_its_recent_pages(place: Workplace) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    listed = {_path(1): now - timedelta(days=1), _path(2): now - timedelta(days=30), _path(3): None}
    with LittleSite(_articles(1, 2, 3) | {"/sitemap.xml": sitemap(listed)}) as site:
        assert place.scrapy(f"url={site.base}/sitemap.xml").code == 0
        assert _fetched(site) == [_path(1)]


def test_old_parts_of_a_sitemap_index_are_not_followed(place: Workplace) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    site = LittleSite(_articles(1))
    site.pages["/sitemap.xml"] = sitemap_index({"/maps/old.xml": now - timedelta(days=90), "/maps/new.xml": now})
    site.pages["/maps/new.xml"] = sitemap({_path(1): now})
    site.pages["/maps/old.xml"] = sitemap({_path(2): now})
    with site:
        assert place.scrapy(f"url={site.base}/sitemap.xml").code == 0
        assert site.paths == ["/sitemap.xml", "/maps/new.xml", _path(1)]


def test_one_article_is_fetched_once_and_nothing_else(place: Workplace) -> None:
    with LittleSite(_articles(1, 2)) as site:
        assert place.scrapy(f"url={site.base}{_path(1)}").code == 0
        assert [asked.path for asked in site.asked] == ["/robots.txt", _path(1)]
    assert _stored(place) == [headline(1)]
    assert place.rows("SELECT kind FROM changes_v1") == [("new",)]


def test_one_article_of_a_known_site_polls_none_of_its_channels(place: Workplace) -> None:
    with LittleSite(newspaper(2) | _articles(9)) as site:
        assert place.scrapy(f"url={site.base}/").code == 0
        site.forget()
        assert place.scrapy(f"url={site.base}{_path(9)}").code == 0
        assert site.paths == [_path(9)]


def test_section_page_gives_the_articles_that_it_links(place: Workplace) -> None:
    section = html("Harbour news", f"<h1>Harbour</h1><main>{_links(*range(1, 11))}</main>")
    with LittleSite(_articles(*range(1, 11)) | {"/harbour/": section}) as site:
        assert place.scrapy(f"url={site.base}/harbour/").code == 0
        assert sorted(_fetched(site)) == sorted(map(_path, range(1, 11)))
    assert len(_stored(place)) == 10


def test_site_without_channels_is_read_by_its_front_page_links(place: Workplace) -> None:
    front = html("The Saltby Lantern", f"<h1>Today</h1><main>{_links(*range(1, 9))}</main>")
    with LittleSite(_articles(*range(1, 10)) | {"/": front}) as site:
        assert place.scrapy(f"url={site.base}/").code == 0
        assert len(_fetched(site)) == 8
        site.pages["/"] = html("The Saltby Lantern", f"<h1>Today</h1><main>{_links(*range(2, 10))}</main>")
        site.forget()
        assert place.scrapy(f"url={site.base}/").code == 0
        assert _fetched(site) == [_path(9)]
        assert site.paths == ["/", _path(9)]


def test_two_urls_of_one_site_fetch_each_article_once(place: Workplace) -> None:
    pages = newspaper(4) | {"/other-feed": feed([f"/news/{number}" for number in range(2, 6)]), "/news/5": article(5)}
    with LittleSite(pages) as site:
        assert place.scrapy(f"url={site.base}/feed {site.base}/other-feed").code == 0
        assert sorted(_fetched(site)) == [f"/news/{number}" for number in range(1, 6)]


def test_front_page_that_failed_is_looked_at_again_as_if_for_the_first_time(place: Workplace) -> None:
    pages = newspaper(2)
    with LittleSite(pages | {"/": replace(pages["/"], status=404)}) as site:
        first = place.scrapy(f"url={site.base}/")
        assert "answered 404" in first.complaint
        site.pages["/"] = pages["/"]
        assert place.scrapy(f"url={site.base}/").code == 0
        site.forget()
        assert place.scrapy(f"url={site.base}/").code == 0
        assert site.paths == ["/feed"]
    assert len(_stored(place)) == 2
