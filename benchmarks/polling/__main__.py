"""Compares polling policies on synthetic feeds: `python -m benchmarks.polling [--seeds N]`.

Prints a table for all feeds, then one for each rhythm: requests a feed and day, median and 95th percentile of the delay
from publication to the poll that sees it, entries lost, and of those the ones of feeds that can be followed: that
publish less than a window in five minutes. Ends with 1 unless ours takes at most half the requests of a poll every
15 minutes, at no worse median delay, and loses nothing of feeds that can be followed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks.polling.feeds import RHYTHMS, Feed, feeds
from benchmarks.polling.policies import POLICIES
from benchmarks.polling.replay import Outcome, replay, together

_HEADER = "| {:14} | requests a day | median min | p95 min | lost | avoidably |\n|---|---|---|---|---|---|"


def compare(given: Sequence[Feed]) -> dict[str, dict[str, Outcome]]:
    """Policy → rhythm → what came of its feeds; "all" stands for all rhythms together."""
    compared: dict[str, dict[str, Outcome]] = {}
    for policy, make in POLICIES.items():
        outcomes = [(feed.rhythm, replay(feed, make())) for feed in given]
        compared[policy] = {
            rhythm: together(outcome for name, outcome in outcomes if name == rhythm) for rhythm in RHYTHMS
        }
        compared[policy]["all"] = together(outcome for _, outcome in outcomes)
    return compared


def is_met(ours: Outcome, baseline: Outcome) -> bool:
    """The goal that the command checks."""
    ours_median, baseline_median = ours.delay_minutes(0.5), baseline.delay_minutes(0.5)
    assert ours_median is not None and baseline_median is not None, "feeds without entries tell nothing"
    half = ours.requests_a_day <= baseline.requests_a_day / 2
    return half and ours_median <= baseline_median and not ours.lost_avoidably


def _row(name: str, outcome: Outcome) -> str:
    delays = (outcome.delay_minutes(share) for share in (0.5, 0.95))
    median, late = ("–" if delay is None else f"{delay:.1f}" for delay in delays)
    return (
        f"| {name:14} | {outcome.requests_a_day:.1f} | {median} | {late} | {outcome.lost} | {outcome.lost_avoidably} |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4, help="sets of feeds, 36 in each")
    given = [feed for seed in range(parser.parse_args().seeds) for feed in feeds(seed)]
    compared = compare(given)
    print(f"{len(given)} feeds, 14 days, {sum(len(feed.published) for feed in given)} entries with their past\n")
    for rhythm in ("all", *RHYTHMS):
        print(_HEADER.format(rhythm))
        for policy, outcomes in compared.items():
            print(_row(policy, outcomes[rhythm]))
        print()
    return 0 if is_met(compared["ours"]["all"], compared["fixed, 15 min"]["all"]) else 1


if __name__ == "__main__":
    sys.exit(main())
