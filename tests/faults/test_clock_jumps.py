"""The machine's clock is set back or ahead between crawls: nothing waits for it to get there again, nothing is doubled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawling import Workplace
from little_site import Answer, LittleSite, article, feed, newspaper
from set_clock import set_clock

DAY = timedelta(days=1)
LATE = "/news/late"


def test_crawls_before_between_and_after_a_clock_that_was_wrong(sqlite_url: str, tmp_path: Path) -> None:
    """A day ahead, right again, a day behind: each crawl of what is due finds the channel due, and stores what is new.

    One article cannot be had while the clock is ahead: it is fetched once when the clock is right, and not again.
    """
    began = datetime.now(UTC)
    with LittleSite(newspaper(2)) as site, set_clock(tmp_path) as clock:
        place = Workplace.at(tmp_path, sqlite_url, **clock.settings)
        place.source("lantern", f'name = "Lantern"\nhomepage = "{site.base}/"\nfeeds = ["{site.base}/feed"]\n')
        for newest, by, stored in ((2, DAY, 2), (3, timedelta(), 4), (4, -DAY, 5)):
            clock.shift(by)
            site.pages |= {f"/news/{newest}": article(newest), LATE: article(9)}
            if by == DAY:
                site.pages[LATE] = Answer(status=503)
            site.pages["/feed"] = feed([*(f"/news/{number}" for number in range(1, newest + 1)), LATE], at=began)
            site.forget()
            done = place.scrapy("due=10")
            assert done.code == 0
            assert "Traceback" not in done.stderr
            assert site.paths.count("/feed") == 1
            assert by == DAY or site.paths.count(LATE) == (by == timedelta())
            assert place.rows("SELECT count(*), count(DISTINCT url), max(change) FROM articles_v1") == [(stored,) * 3]
            assert place.rows("SELECT host FROM hosts WHERE lease_owner IS NOT NULL") == []
