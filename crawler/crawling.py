"""One crawl in this process, from Python: what `dateline crawl` and `dateline demo` do.

A process crawls once: Scrapy's reactor cannot be started again.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from crawler import choose
from crawler.archive_visit import ArchiveReport, ArchiveVisit
from crawler.extensions import outcome_of
from crawler.spiders.news import NewsSpider, archive_read_signal
from db import config
from db.config import ConfigError
from db.engine import create_engine, prepare
from pipeline.item_pipelines import settled_signal
from pipeline.run import Outcome, check_archive
from pipeline.store import Verdict


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How the visit to one source went."""

    source: str
    announced: int
    """URLs that its channels announced and we did not know."""
    channels: int
    """Channels that answered."""
    problems: tuple[str, ...]
    failed: bool
    """Nothing could be had from it."""
    archive: ArchiveReport | None = None
    """Of a crawl of the past: how far it is."""


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """How a crawl went."""

    run: str
    outcome: Outcome
    sources: tuple[SourceReport, ...]

    @property
    def exit_code(self) -> int:
        """0 when all went well, 1 when something that was named failed, 130 when it was interrupted."""
        if self.outcome == "interrupted":
            return 130
        return int(self.outcome == "failed" or any(source.failed for source in self.sources))


def project_settings() -> Settings:
    """`crawler.settings`, wherever the command was started: Scrapy's own search needs scrapy.cfg in a parent folder."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    return settings


def check(asked: dict[str, str]) -> None:
    """Raise `ConfigError` for what can be known to be wrong before a crawl starts: names, URLs, archive, database."""
    settings = config.load()
    choose.days(asked)
    choose.targets(settings, asked)
    if settings.archive_dir is not None:
        check_archive(settings.archive_dir)
    engine = create_engine(settings.database_url)
    try:
        prepare(engine)
    finally:
        engine.dispose()


def crawl(
    asked: dict[str, str],
    *,
    max_articles: int | None = None,
    log_level: str = "WARNING",
    on_settled: Callable[[Verdict], None] | None = None,
    on_archive: Callable[[ArchiveReport], None] | None = None,
) -> CrawlReport:
    """Crawl what `asked` says (`source`, `url` or `due`, `from` and `to`, as for the spider) and report.

    Ctrl-C ends it in order: what is on its way is stored, what is not fetched stays due. Raises `ConfigError`.
    """
    check(asked)
    settings = project_settings()
    settings.set("LOG_LEVEL", log_level, priority="cmdline")
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(NewsSpider)
    if on_settled is not None:
        _connect(crawler, on_settled)
    if on_archive is not None:
        crawler.signals.connect(on_archive, signal=archive_read_signal, weak=False)
    limits: dict[str, Any] = {"max_articles": max_articles} if max_articles else {}
    with interrupt_held_back():
        process.crawl(crawler, **asked, **limits)
    process.start()
    if process.bootstrap_failed or not isinstance(crawler.spider, NewsSpider):
        raise ConfigError("the crawl did not start; the log above says why")
    return _report(crawler.spider, outcome_of(crawler.spider, str(crawler.stats.get_value("finish_reason"))))


@contextmanager
def interrupt_held_back() -> Iterator[None]:
    """Ctrl-C meanwhile takes effect afterwards: Twisted would print it as an unhandled error, below a traceback."""
    held: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if held:
        signal.raise_signal(signal.SIGINT)


def _connect(crawler: Any, on_settled: Callable[[Verdict], None]) -> None:
    def receive(verdict: Verdict) -> None:
        on_settled(verdict)

    crawler.signals.connect(receive, signal=settled_signal, weak=False)


def _report(spider: NewsSpider, outcome: Outcome) -> CrawlReport:
    sources: Sequence[SourceReport] = [
        SourceReport(
            visit.source.id,
            visit.announced,
            visit.polled,
            tuple(visit.problems),
            visit.failed,
            visit.report if isinstance(visit, ArchiveVisit) else None,
        )
        for visit in spider.visits
    ]
    return CrawlReport(spider.open_run.id, outcome, tuple(sources))
