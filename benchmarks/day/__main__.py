"""Almost three days of fifty simulated newspapers, in accelerated time: what is seen of what happens?

    python -m benchmarks.day                       # 50 sites, 66 hours: ten minutes on an idle machine
    python -m benchmarks.day --every 8 --hours 30  # a part of them, for less long

Prints how labelled edits and deletions were classed, when the sources that fare ill were named, and false alarms.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.day import cast
from benchmarks.day.judge import judge, report
from benchmarks.day.press import HOUR
from benchmarks.day.simulate import simulate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=int, default=66)
    parser.add_argument("--every", type=int, default=1, help="take each N-th site only")
    parser.add_argument("--keep", type=Path, help="an empty folder for the database")
    given = parser.parse_args()
    sites = cast.sites(given.hours, given.every)
    with TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        days = simulate(sites, cast.START, given.hours, folder, lambda line: print(line, file=sys.stderr, flush=True))
        print(report(judge(sites, days, cast.START + given.hours * HOUR), days))


if __name__ == "__main__":
    main()
