"""A source's past, crawled: killed in the middle and started again, nothing is lost and nothing asked for twice."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, date, datetime
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
    process = place.start("scrapy", "crawl", "news", *words)
    wanted = len(site.asked) + requests
    while process.poll() is None and len(site.asked) < wanted:
        time.sleep(0.01)
    process.kill()
    finish(process)


def test_crawl_of_the_past_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    words = ("-a", "source=lantern", "-a", "from=2025-11-02", "-a", "to=2025-11-11")
    days = _DAYS[1:11]
    with LittleSite(_paper(), latency_s=0.05) as site:
        _source(place, site)
        _killed_after(30, place, site, *words)
        settled = {url.removeprefix(site.base) for url, (state, _) in place.fates().items() if state != "known"}
        read = {
            url.removeprefix(site.base) for (url,) in place.rows("SELECT url FROM archive_pages WHERE due_at IS NULL")
        }
        assert read
        killed = len(site.paths)

        done = place.dateline("crawl", "lantern", "--from", "2025-11-02", "--to", "2025-11-11")

        assert done.code == 0, done.stderr
        assert "2025-11-02 to 2025-11-11: 10 pages of the archive read, none left" in done.stdout
        assert (settled | read).isdisjoint(site.paths[killed:])
        twice = sum(times - 1 for times in Counter(site.paths).values())
        assert twice <= 2  # what was on its way when it was killed; what lay in the archive was not asked for again
        expected = {_address(day, n) for day in days if day.day != 3 for n in range(_A_DAY)}
        stored = {url.removeprefix(site.base) for (url,) in place.rows("SELECT url FROM articles_v1")}
        assert stored == expected
