"""The machine's clock is set back or ahead between crawls: nothing waits for it to get there again, nothing is doubled."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from crawling import Workplace
from little_site import LittleSite, article, feed, newspaper
from set_clock import set_clock

DAY = timedelta(days=1)


def test_crawls_before_between_and_after_a_clock_that_was_wrong(sqlite_url: str, tmp_path: Path) -> None:
    """A day ahead, right again, a day behind: each crawl of what is due finds the channel due, and stores what is new."""
    with LittleSite(newspaper(2)) as site, set_clock(tmp_path) as clock:
        place = Workplace.at(tmp_path, sqlite_url, **clock.settings)
        place.source("lantern", f'name = "Lantern"\nhomepage = "{site.base}/"\nfeeds = ["{site.base}/feed"]\n')
        for stored, by in ((2, DAY), (3, timedelta()), (4, -DAY)):
            clock.shift(by)
            site.pages |= {f"/news/{stored}": article(stored)}
            site.pages["/feed"] = feed([f"/news/{number}" for number in range(1, stored + 1)])
            site.forget()
            done = place.scrapy("due=10")
            assert done.code == 0
            assert "Traceback" not in done.stderr
            assert site.paths.count("/feed") == 1
            assert place.rows("SELECT count(*), count(DISTINCT url), max(change) FROM articles_v1") == [(stored,) * 3]
            assert place.rows("SELECT host FROM hosts WHERE lease_owner IS NOT NULL") == []
