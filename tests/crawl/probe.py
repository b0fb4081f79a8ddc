"""A process with a small spider and the project's own settings: tells on stdout how each request ended.

Reads a job as JSON on stdin: `requests` (url, meta), `settings` that differ, `constants` of our modules
(`crawler.backoff:MAX_FAILURES`), `obeys_crawl_delay`.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler.outcome import failure_reason, failure_state

#: What only works with a database and leases; the other middlewares are the subject.
OUT_OF_SCOPE = ("crawler.middlewares.lease.", "crawler.middlewares.conditional.", "crawler.middlewares.archive.")


class Probe(scrapy.Spider):
    name = "probe"
    job: dict[str, Any]
    outcomes: list[dict[str, Any]]
    stall_s = 0.0

    async def start(self) -> AsyncIterator[scrapy.Request]:
        self._watch = asyncio.ensure_future(self._measure_stalls())
        for number, wanted in enumerate(self.job["requests"]):
            meta = {**wanted.get("meta", {}), "number": number}
            try:
                # They leave the scheduler in the job's order; on their way to the host they may overtake one another.
                yield scrapy.Request(wanted["url"], self.ended, errback=self.failed, meta=meta, priority=-number)
            except ValueError as error:
                self.outcomes.append(
                    {"number": number, "url": wanted["url"], "reason": "no_request", "error": str(error)}
                )

    def obeys_crawl_delay(self, host: str) -> bool:
        return self.job.get("obeys_crawl_delay", True)

    def ended(self, response: Response) -> None:
        reason = failure_reason(response.status) if response.status != 200 else None
        self._note(response.meta, response.url, reason, status=response.status, body_bytes=len(response.body))

    def failed(self, failure: Failure) -> None:
        reason = failure_reason(failure.value)
        error = f"{type(failure.value).__name__}: {failure.value}"
        self._note(failure.request.meta, failure.request.url, reason, error=error)

    def _note(self, meta: dict[str, Any], url: str, reason: str | None, **more: Any) -> None:
        state = failure_state(reason) if reason else "ok"
        known = {key: meta.get(key) for key in ("number", "robots", "retry_times", "redirect_times")}
        self.outcomes.append({"url": url, "reason": reason, "state": state, "at": time.monotonic(), **known, **more})

    async def _measure_stalls(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.02)
            self.stall_s = max(self.stall_s, time.monotonic() - before - 0.02)


def _peak_mb() -> float:
    """Of this program alone: `ru_maxrss` begins with what its parent, the test process, had."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


def main() -> None:
    job = json.load(sys.stdin)
    for name, value in job.get("constants", {}).items():
        module, _, attribute = name.partition(":")
        owner = importlib.import_module(module)
        assert hasattr(owner, attribute), name
        setattr(owner, attribute, value)
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    kept = {k: v for k, v in settings["DOWNLOADER_MIDDLEWARES"].items() if not k.startswith(OUT_OF_SCOPE)}
    alone = {"SPIDER_MODULES": [], "ITEM_PIPELINES": {}, "DOWNLOADER_MIDDLEWARES": kept}
    settings.setdict(
        alone
        | {"EXTENSIONS": {"crawler.log.RunLog": 0, "crawler.shutdown.PromptShutdown": 0}}
        | job.get("settings", {}),
        priority="cmdline",
    )
    process = CrawlerProcess(settings)
    outcomes: list[dict[str, Any]] = []
    crawler = process.create_crawler(Probe)
    started = time.monotonic()
    process.crawl(crawler, job=job, outcomes=outcomes)
    process.start()
    spider: Any = crawler.spider
    stats = {key: value for key, value in crawler.stats.get_stats().items() if isinstance(value, (int, float, str))}
    peak_mb = _peak_mb()
    report = {"outcomes": sorted(outcomes, key=lambda o: o["number"]), "stats": stats, "peak_mb": peak_mb}
    print(json.dumps(report | {"elapsed_s": time.monotonic() - started, "stall_s": spider.stall_s}))


if __name__ == "__main__":
    main()
