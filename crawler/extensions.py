"""How a run ends: with its leases given back and its row closed; one that nobody schedules, having learned first."""

from __future__ import annotations

from typing import Any, Self, cast

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.learning import learn_from_run
from crawler.spiders.news import NewsSpider
from pipeline.run import Outcome

#: Scrapy's reasons for closing that are no failure of the run.
_OUTCOMES: dict[str, Outcome] = {"finished": "finished", "shutdown": "interrupted", "cancelled": "interrupted"}


class RunReport:
    """Gives the leases back and closes the run, once all that was fetched is settled."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off for a spider that is no run of ours."""
        if not isinstance(crawler.spider, NewsSpider):
            raise NotConfigured("the spider has no run to report on")
        report = cls(crawler)
        crawler.signals.connect(report.spider_closed, signal=signals.spider_closed)
        return report

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        news = cast("NewsSpider", spider)
        if outcome_of(news, reason) == "finished" and not self.crawler.settings.getint("SCHEDULED_BY"):
            await learn_from_run(news.open_run, {visit.source_id for visit in news.visits if visit.source_id})
        try:
            await news.holder.release()
        finally:
            await news.open_run.close(outcome_of(news, reason), _countable(self.crawler.stats.get_stats()))


def outcome_of(spider: NewsSpider, reason: str) -> Outcome:
    """The outcome of a run that Scrapy closed for `reason`."""
    return "failed" if spider.open_run.broken else _OUTCOMES.get(reason, "failed")


def _countable(stats: dict[str, Any]) -> dict[str, Any]:
    """What of Scrapy's stats is a number or a word, for the run's row."""
    return {name: value for name, value in sorted(stats.items()) if isinstance(value, int | float | str)}
