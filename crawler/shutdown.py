"""A run that ends early ends soon: requests that wait for their turn are let go, and what is slow is given up.

Scrapy waits for them all, and a polite queue is long: with a `Retry-After` in it, a crawl took 24 s to end.
A run that a scheduler started ends when the scheduler is gone: nobody would end it when it takes too long.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler

from crawler.download import abandon_downloads
from crawler.holding import Holder
from crawler.outcome import LeftForLater
from crawler.slots import refuse_queued
from pipeline.run import OpenRun

logger = logging.getLogger(__name__)

#: Between two looks whether the run is ending; then, for requests that were still on their way to a queue.
_LOOK_EVERY_S = 0.2
#: What is being transferred when a run begins to end has so many seconds to arrive.
_GRACE_S = 5.0


class RunEnding(LeftForLater):
    """The run ends before this request had its turn."""


class PromptShutdown:
    """Scrapy extension: acts when the engine was told to stop, or the run can store nothing any more."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PromptShutdown:
        extension = cls(crawler)
        crawler.signals.connect(extension.engine_started, signal=signals.engine_started)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def engine_started(self) -> None:
        self._watch = asyncio.ensure_future(self._end_soon())

    def spider_closed(self) -> None:
        if self._watch:
            self._watch.cancel()

    async def _end_soon(self) -> None:
        engine: Any = self._crawler.engine
        while not engine.running:  # the signal comes just before it is; who looks seldom may miss that it ever was
            await asyncio.sleep(0)
        while not self._is_ending():
            if self._is_orphan():
                logger.error("The scheduler that started this crawl is gone: ending; what is left stays due")
                signal.raise_signal(signal.SIGTERM)
                break
            await asyncio.sleep(_LOOK_EVERY_S)
        self._let_nobody_wait()
        give_up_at = time.monotonic() + _GRACE_S
        while True:
            self._refuse_queued()
            if time.monotonic() >= give_up_at:
                self._crawler.signals.send_catch_log(signal=abandon_downloads)
            await asyncio.sleep(_LOOK_EVERY_S)

    def _let_nobody_wait(self) -> None:
        """Neither for a host nor for the database."""
        holder = getattr(self._crawler.spider, "holder", None)
        if isinstance(holder, Holder):
            holder.wait_no_more()
        run = getattr(self._crawler.spider, "open_run", None)
        if isinstance(run, OpenRun):
            run.patience.hurry()

    def _is_ending(self) -> bool:
        engine: Any = self._crawler.engine
        run = getattr(self._crawler.spider, "open_run", None)
        return not engine.running or bool(run and run.broken)

    def _is_orphan(self) -> bool:
        scheduler = self._crawler.settings.getint("SCHEDULED_BY")
        return scheduler != 0 and os.getppid() != scheduler

    def _refuse_queued(self) -> None:
        engine: Any = self._crawler.engine
        for key in list(engine.downloader.slots):
            refuse_queued(engine.downloader, key, _run_ending)


def _run_ending(request: Request) -> RunEnding:
    return RunEnding(f"the run ends: {request.url}")
