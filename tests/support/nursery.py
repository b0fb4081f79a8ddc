"""A process that has everything imported, and forks one crawl after the other: each starts in milliseconds.

Reads a job as a line of JSON (`environment`, `asked`, `place`, `nth`, `split`), answers with a line: how the crawl ended.
Pages are extracted in a thread of the crawl: what becomes of worker processes is for other tests to see.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import kill_points
import scrapy.extensions.remote_control  # noqa: F401
from little_site import article

import crawler.discovery.reading
import crawler.settings
import crawler.shutdown  # noqa: F401
import pipeline.item_pipelines
import pipeline.process
import pipeline.run
from crawler.crawling import crawl
from pipeline.extract import extract


class ThreadPool:
    """Stands in for the pool of processes."""

    def __init__(self, workers: int, **_: object) -> None:
        self._threads = ThreadPoolExecutor(1)

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        module = sys.modules[function.__module__]
        return self._threads.submit(getattr(module, function.__name__), *args)

    def close(self) -> None:
        self._threads.shutdown()


def serve() -> None:
    extract(article(1).body, "http://127.0.0.1/news/1")  # what is loaded when first needed is loaded now
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _live(json.loads(line))
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"code": os.waitstatus_to_exitcode(status)}), flush=True)


def _live(job: dict[str, Any]) -> None:
    code = 1
    try:
        os.environ.update(job["environment"])
        os.dup2(2, 1)
        logging.disable(logging.ERROR)
        pipeline.run.Pool = ThreadPool  # type: ignore[assignment,misc]
        pipeline.item_pipelines.BATCH_ITEMS = 2  # several transactions to die in
        if job.get("split"):
            kill_points.split_the_transaction()
        if job.get("place"):
            kill_points.install(job["place"], job["nth"])
        code = crawl(job["asked"]).exit_code
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
