"""A source's past, crawled: killed in the middle and started again, nothing is lost and nothing asked for twice."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from crawling import Workplace, finish
from little_site import Answer, LittleSite, article, html

_DAYS = [date(2025, 11, day) for day in range(1, 13)]
_A_DAY = 3


def _address(day: date, number: int) -> str:
    return f"/{day:%Y/%m/%d}/the-ferry-to-saltby-{number}"


def _list(day: date) -> Answer:
    links = "".join(f'<h2><a href="{_address(day, n)}">The ferry of {day}, part {n}</a></h2>' for n in range(_A_DAY))
    return html(f"{day}", f"<main>{links}<p><a href='/'>The ferry of today is late again</a></p></main>")


def _paper() -> dict[str, Answer]:
    """A paper with a page for each day in November; that of the third is missing."""
    pages = {"/": html("The Saltby Lantern", "<h1>News</h1>")}
    for count, day in enumerate(_DAYS):
        at = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
        pages |= {_address(day, n): article(count * _A_DAY + n, published=at) for n in range(_A_DAY)}
        if day.day != 3:
            pages[f"/archives/{day:%Y-%m-%d}"] = _list(day)
    return pages


def _source(place: Workplace, site: LittleSite) -> None:
    archive = f'[archives]\nurl = "{site.base}/archives/{{date:%Y-%m-%d}}"\n'
    place.source("lantern", f'name = "The Saltby Lantern"\nhomepage = "{site.base}/"\n{archive}')


def _killed_after(requests: int, place: Workplace, site: LittleSite, *words: str) -> None:
    process = place.start("dateline", *words)
    wanted = len(site.asked) + requests
    while process.poll() is None and len(site.asked) < wanted:
        time.sleep(0.01)
    process.kill()
    finish(process)


def test_crawl_of_the_past_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    words = ("crawl", "lantern", "--from", "2025-11-02", "--to", "2025-11-11")
    days = _DAYS[1:11]
    with LittleSite(_paper(), latency_s=0.05) as site:
        _source(place, site)
        _killed_after(25, place, site, *words)
        settled = {url.removeprefix(site.base) for url, (state, _) in place.fates().items() if state != "known"}
        read = {
            url.removeprefix(site.base) for (url,) in place.rows("SELECT url FROM archive_pages WHERE due_at IS NULL")
        }
        assert read
        site.forget()

        done = place.dateline(*words)

        assert done.code == 0, done.stderr
        assert "2025-11-02 to 2025-11-11: 10 pages of the archive read, none left" in done.stdout
        assert (settled | read).isdisjoint(site.paths)
        assert max(Counter(site.paths).values()) == 1
        expected = {_address(day, n) for day in days if day.day != 3 for n in range(_A_DAY)}
        stored = {url.removeprefix(site.base) for (url,) in place.rows("SELECT url FROM articles_v1")}
        assert stored == expected

        site.forget()
        again = place.dateline(*words, "--json")

    assert site.paths == []
    (source,) = json.loads(again.stdout)["sources"]
    assert source["archive"]["pages"] == {"read": 10, "left": 0, "found": 27}


def test_bare_site_s_past_is_found_by_its_sitemaps(tmp_path: Path) -> None:
    """By the names of the sitemaps, and by their last change where they have none."""
    place = Workplace.at(tmp_path)
    at = datetime(2025, 11, 5, 8, tzinfo=UTC)
    rows = "".join(
        f"<sitemap><loc>{{base}}/{name}</loc>{changed}</sitemap>"
        for name, changed in {
            "posts-2025-10.xml": "",
            "posts-2025-11.xml": "",
            "misc-1.xml": f"<lastmod>{at + timedelta(days=30):%Y-%m-%d}</lastmod>",
            "misc-0.xml": "<lastmod>2025-09-09</lastmod>",
        }.items()
    )
    urls = "".join(
        f"<url><loc>{{base}}{path}</loc><lastmod>{changed:%Y-%m-%d}</lastmod></url>"
        for path, changed in {"/misc/within": at, "/misc/before": at - timedelta(days=20)}.items()
    )
    undated = "".join(f"<url><loc>{{base}}/story/{n}</loc></url>" for n in range(3))
    pages = {
        "/": html("The Saltby Lantern", "<h1>News</h1>"),
        "/robots.txt": Answer(b"Sitemap: {base}/index.xml", content_type="text/plain"),
        "/index.xml": Answer(f"<sitemapindex>{rows}</sitemapindex>".encode()),
        "/posts-2025-11.xml": Answer(f"<urlset>{undated}</urlset>".encode()),
        "/misc-1.xml": Answer(f"<urlset>{urls}</urlset>".encode()),
        "/misc/within": article(9, published=at),
        **{f"/story/{n}": article(n, published=at) for n in range(3)},
    }
    with LittleSite(pages) as site:
        done = place.scrapy(f"url={site.base}/", "from=2025-11-01", "to=2025-11-30")

    assert done.code == 0
    assert sorted(site.paths) == [
        "/index.xml",
        "/misc-1.xml",
        "/misc/within",
        "/posts-2025-11.xml",
        *(f"/story/{n}" for n in range(3)),
    ]
    assert place.rows("SELECT count(*) FROM articles_v1") == [(4,)]
