"""Event-loop lag of a crawl while pages are extracted: `python benchmarks/lag/measure.py [--crawls N]`.

Crawls the demo newspaper, served without latency, and prints the median, the 99th percentile and the
maximum of the lag in milliseconds as JSON. Extraction is in worker processes: what remains on the loop is
the downloader, Scrapy's own work and ours between the awaits.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler import settings
from crawler.demo.server import DemoServer

ROOT = Path(__file__).parents[2]


def measure(crawls: int = 1) -> dict[str, float]:
    """Of that many first crawls: `p50_ms`, `p99_ms`, `max_ms` and how many `measurements` they are of."""
    lags = sorted(lag for _ in range(crawls) for lag in _crawl())
    return {
        "p50_ms": round(1000 * lags[len(lags) // 2], 1),
        "p99_ms": round(1000 * lags[len(lags) * 99 // 100], 1),
        "max_ms": round(1000 * lags[-1], 1),
        "measurements": len(lags),
    }


def _crawl() -> list[float]:
    with TemporaryDirectory() as folder, DemoServer() as server:
        file = Path(folder) / "lags.json"
        extensions = json.dumps({**settings.EXTENSIONS, "benchmarks.lag.probe.LagProbe": 0})
        words = ["-s", f"LAG_FILE={file}", "-s", f"EXTENSIONS={extensions}", "-a", f"url={server.url}/"]
        subprocess.run(
            [Path(sys.executable).parent / "scrapy", "crawl", "news", *words],
            cwd=ROOT,
            env=_environment(Path(folder)),
            check=True,
            capture_output=True,
        )
        lags: list[float] = json.loads(file.read_text(encoding="utf-8"))
        return lags


def _environment(folder: Path) -> dict[str, str]:
    ours = {
        "DATELINE_DATABASE_URL": f"sqlite:///{folder / 'lag.db'}",
        "DATELINE_ARCHIVE_DIR": str(folder / "archive"),
        "DATELINE_ALLOW_NETWORKS": "127.0.0.0/8",
        "DATELINE_DELAY_S": "0",
        "PYTHONPATH": str(ROOT),
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")} | ours


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crawls", type=int, default=3)
    print(json.dumps(measure(parser.parse_args().crawls)))
