"""`dateline run` whose workers fetch nothing: each puts what is due off by five minutes and ends, a process of its own.

Shows what the scheduler itself keeps of thousands of workers; `python -m benchmarks.longrun --dry` runs it.
"""

from __future__ import annotations

import asyncio
import logging
import sys

from crawler.schedule import Pace, Scheduler
from db.config import load
from db.engine import create_engine, prepare

#: Standard library only: a start costs 30 ms.
_WORKER = """
import os, sqlite3, time
shows, at, rate = open(os.environ["DATELINE_TEST_CLOCK"]).read().split()
seconds = (time.time() - float(at)) * float(rate)
now, later = (f"strftime('%Y-%m-%dT%H:%M:%f000Z', '{shows}', '{seconds + wait_s:.3f} seconds')" for wait_s in (0, 300))
file = os.environ["DATELINE_DATABASE_URL"].removeprefix("sqlite:///")
with sqlite3.connect(file, timeout=30) as database:
    database.execute(f"UPDATE channels SET next_poll_at = {later} WHERE next_poll_at <= {now}")
"""


def run(most: int) -> None:
    """Until SIGTERM."""
    config = load()
    engine = create_engine(config.database_url)
    prepare(engine)
    asyncio.run(Scheduler(config, engine, Pace(most), [sys.executable, "-S", "-c", _WORKER]).run())


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    run(int(sys.argv[1]))
