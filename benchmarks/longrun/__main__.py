"""`dateline run` on simulated newspapers in accelerated time: does it grow, and does it leave anything behind?

    python -m benchmarks.longrun --minutes 120
    python -m benchmarks.longrun --minutes 5 --rate 600 --sites 4

Samples the scheduler's memory, open files and children every few seconds, ends it with SIGTERM, and prints a Markdown
table of the run in ten equal parts, and what was left when it had ended. `--dry` starts workers that poll nothing but
move their channels on: thousands of starts in the time of hundreds.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil

from benchmarks.day.press import Site, published
from benchmarks.day.server import PressServer
from db import simulated_clock
from db.simulated_clock import Simulation

ROOT = Path(__file__).parents[2]
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
_PARTS = 10
_SAMPLE_EVERY_S = 2.0
_STARTED = re.compile(r"Crawl (\d+) started")


@dataclass(frozen=True, slots=True)
class Sample:
    """The scheduler at one moment."""

    at_s: float
    rss_mb: float
    files: int
    threads: int
    children: int
    zombies: int
    starts: int


@dataclass(frozen=True, slots=True)
class Run:
    samples: Sequence[Sample]
    exit_code: int
    seconds_to_end: float
    left_alive: int
    leases_left: int
    articles: int
    complaints: Sequence[str]
    """Lines of the log at WARNING or above, but for what says that the clock is a test's."""


def measure(minutes: float, rate: float, sites: int, most: int, *, dry: bool = False) -> Run:
    """Let `dateline run` run for so long, and end it."""
    papers = [
        published(Site(f"paper{n}", 30.0, "round the clock"), START, START + timedelta(minutes=minutes) * rate)
        for n in range(sites)
    ]
    with TemporaryDirectory() as name, PressServer(papers) as server:
        folder = Path(name)
        _write_sources(folder, server)
        clock = folder / "clock"
        simulated_clock.write(clock, Simulation(START, time.time(), rate))
        os.environ[simulated_clock.VARIABLE] = str(clock)  # the newspapers' too
        log = folder / "log"
        with log.open("wb") as stream:
            process = subprocess.Popen(_command(most, dry), cwd=folder, env=_environment(folder, clock), stderr=stream)
        samples = _watch(process, log, minutes * 60)
        return _end(process, samples, folder, log)


def _command(most: int, dry: bool) -> list[str]:
    if dry:
        return [sys.executable, "-m", "benchmarks.longrun.dry", str(most)]
    return [str(Path(sys.executable).parent / "dateline"), "run", "--workers", str(most)]


def _environment(folder: Path, clock: Path) -> dict[str, str]:
    ours = {
        "DATELINE_DATABASE_URL": f"sqlite:///{folder / 'dateline.db'}",
        "DATELINE_ARCHIVE_DIR": str(folder / "archive"),
        "DATELINE_SOURCES": str(folder / "sources"),
        "DATELINE_ALLOW_NETWORKS": "127.0.0.0/8",
        "DATELINE_DELAY_S": "0",
        "DATELINE_WORKERS": "1",
        "PYTHONPATH": str(ROOT),
        simulated_clock.VARIABLE: str(clock),
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")} | ours


def _write_sources(folder: Path, server: PressServer) -> None:
    (folder / "sources").mkdir()
    for address, site in server.sites.items():
        base = server.base(address)
        text = f'name = "{site.name}"\nhomepage = "{base}/"\nfeeds = ["{base}/feed"]\n'
        (folder / "sources" / f"{site.name}.toml").write_text(text, encoding="utf-8")


def _watch(process: subprocess.Popen[bytes], log: Path, for_s: float) -> list[Sample]:
    began, samples = time.monotonic(), []
    scheduler = psutil.Process(process.pid)
    while (at_s := time.monotonic() - began) < for_s and process.poll() is None:
        with suppress(psutil.NoSuchProcess):
            samples.append(_sample(scheduler, log, at_s))
        time.sleep(_SAMPLE_EVERY_S)
    return samples


def _sample(scheduler: psutil.Process, log: Path, at_s: float) -> Sample:
    children = scheduler.children()
    return Sample(
        at_s,
        scheduler.memory_info().rss / 1e6,
        scheduler.num_fds(),
        scheduler.num_threads(),
        len(children),
        sum(child.status() == psutil.STATUS_ZOMBIE for child in children),
        len(_STARTED.findall(log.read_text(encoding="utf-8"))),
    )


def _end(process: subprocess.Popen[bytes], samples: Sequence[Sample], folder: Path, log: Path) -> Run:
    family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    code = process.wait(60)
    seconds = time.monotonic() - began
    _, alive = psutil.wait_procs(family, timeout=5)
    lines = log.read_text(encoding="utf-8").splitlines()
    complaints = [line for line in lines if re.search(r" (WARNING|ERROR) ", line) and "TEST CLOCK" not in line]
    with sqlite3.connect(folder / "dateline.db") as database:
        (leases,) = database.execute("SELECT count(*) FROM hosts WHERE lease_owner IS NOT NULL").fetchone()
        (articles,) = database.execute("SELECT count(*) FROM articles").fetchone()
    return Run(samples, code, seconds, len(alive), leases, articles, complaints)


def _part(samples: Sequence[Sample], number: int) -> Sequence[Sample]:
    size = len(samples) / _PARTS
    return samples[round(number * size) : round((number + 1) * size)]


def table(run: Run) -> str:
    """The run in ten parts: medians of its samples, highest numbers of children."""
    lines = [
        "| minutes | worker starts | RSS MB | open files | threads | most children | zombies |",
        "|---|---|---|---|---|---|---|",
    ]
    for number in range(_PARTS):
        part = _part(run.samples, number)
        if part:
            cells = [
                f"{part[-1].at_s / 60:.1f}",
                str(part[-1].starts),
                f"{median(each.rss_mb for each in part):.1f}",
                f"{median(each.files for each in part):.0f}",
                f"{median(each.threads for each in part):.0f}",
                str(max(each.children for each in part)),
                str(max(each.zombies for each in part)),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    lines.append(
        f"\nended by SIGTERM in {run.seconds_to_end:.1f} s with exit code {run.exit_code}; processes left: {run.left_alive}, "
        f"leases left: {run.leases_left}, articles stored: {run.articles}, warnings: {len(run.complaints)}"
    )
    return "\n".join([*lines, *run.complaints[:10]])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--rate", type=float, default=300.0, help="simulated seconds in a real one")
    parser.add_argument("--sites", type=int, default=6)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--dry", action="store_true", help="workers that fetch nothing")
    given = parser.parse_args()
    print(table(measure(given.minutes, given.rate, given.sites, given.workers, dry=given.dry)))
