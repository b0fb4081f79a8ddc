"""Almost three days of fifty simulated newspapers, in accelerated time: what is seen of what happens?

    python -m benchmarks.day            # 50 sites, 68 hours: ten minutes on an idle machine
    python -m benchmarks.day --short    # seven sites, one day: half a minute

Prints how labelled edits and deletions were classed, when the sources that fare ill were named, false alarms, and on
standard error which goals were missed; then the exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.day import cast
from benchmarks.day.judge import judge, report
from benchmarks.day.press import HOUR
from benchmarks.day.simulate import simulate

_HOURS, _STEP = 68, timedelta(minutes=15)
_SHORT_HOURS, _SHORT_STEP = 24, timedelta(hours=1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--keep", type=Path, help="an empty folder for the database")
    given = parser.parse_args()
    hours, step = (_SHORT_HOURS, _SHORT_STEP) if given.short else (_HOURS, _STEP)
    sites = cast.few_sites(hours) if given.short else cast.sites(hours)
    with TemporaryDirectory() as temporary:
        days = simulate(sites, cast.START, hours, given.keep or Path(temporary), step=step, say=_say)
        judgement = judge(sites, days, cast.START + hours * HOUR)
    print(report(judgement, days))
    for shortcoming in judgement.shortcomings:
        _say(shortcoming)
    return int(bool(judgement.shortcomings))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
