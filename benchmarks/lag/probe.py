"""A Scrapy extension that measures how long the event loop makes others wait."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

#: Between two measurements. Shorter ones would be a load of their own.
EVERY_S = 0.005


class LagProbe:
    """Sleeps for `EVERY_S` again and again and notes by how much each sleep was too long, in seconds.

    Measures from the first response to the last item, without start and end of the process, and writes the
    list as JSON to the file that the setting `LAG_FILE` names.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.file = Path(crawler.settings["LAG_FILE"])
        self.lags: list[float] = []
        self.measuring: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        probe = cls(crawler)
        crawler.signals.connect(probe.begin, signal=signals.response_received)
        crawler.signals.connect(probe.end, signal=signals.spider_closed)
        return probe

    def begin(self) -> None:
        if self.measuring is None:
            self.measuring = asyncio.ensure_future(self._measure())

    def end(self) -> None:
        if self.measuring is not None:
            self.measuring.cancel()
        self.file.write_text(json.dumps(self.lags), encoding="utf-8")

    async def _measure(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(EVERY_S)
            self.lags.append(time.perf_counter() - before - EVERY_S)
