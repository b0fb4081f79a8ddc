"""How soon silence is told from chance, and how often chance is taken for silence, by what a source publishes.

    python -m benchmarks.day.silence

Simulates sources that go on by their rhythm for four weeks after five of history, and such as stop altogether. Judges each
hour as `source_health_v1` does, and beside it by three standard errors in windows of one, three and seven days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, product
from statistics import median

from benchmarks.day.cast import START
from benchmarks.day.press import HOUR, Site, published
from db import silence

_WEEK, _WEEKS, _FOLLOWED_WEEKS = 168, 4, 4
_HISTORY_H = _WEEK * (_WEEKS + 1)
_RATES = (2, 3.5, 5, 8, 10, 12, 20, 40, 100)
_HOURS = ("round the clock", "by day", "in the morning")
_DAYS = ("every day", "less at weekends", "not on Sundays")
_SOURCES = 4
"""Of each rate and rhythm."""


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    windows: tuple[int, ...]
    is_missed: Callable[[int, int], bool]
    """Of articles in a window and in four earlier ones."""


def _exact(seen: int, past: int) -> bool:
    if past == 0 or seen * _WEEKS * 2 > past:
        return False
    if seen <= silence.MOST_COUNTED:
        return past >= silence.least_past(seen, _WEEKS)
    return (past - seen * _WEEKS) ** 2 >= silence.RARE * past * (_WEEKS + 1)


def _three_errors(seen: int, past: int) -> bool:
    missed = past - seen * _WEEKS
    return missed > 0 and missed**2 >= 9 * past * (_WEEKS + 1)


RULES = (Rule("exact", (24, 48, 72, 168), _exact), Rule("three standard errors", (24, 72, 168), _three_errors))


def _totals(site: Site, hours: int) -> list[int]:
    """How many articles there were by each hour."""
    counts = [0] * hours
    for piece in published(site, START, START + timedelta(hours=hours)).pieces:
        counts[int((piece.published - START) / HOUR)] += 1
    return [0, *accumulate(counts)]


def _missed(rule: Rule, totals: Sequence[int], hour: int) -> bool:
    def between(start: int, end: int) -> int:
        return totals[end] - totals[start]

    for length in rule.windows:
        weeks = [hour - _WEEK * n for n in range(1, _WEEKS + 1)]
        if rule.is_missed(between(hour - length, hour), sum(between(end - length, end) for end in weeks)):
            return True
    return False


def _sites(rate: float) -> Iterator[Site]:
    for hours, days, number in product(_HOURS, _DAYS, range(_SOURCES)):
        yield Site(f"{rate}-{hours}-{days}-{number}", rate, hours, days)


def false_alarms(rule: Rule, rate: float) -> float:
    """Days on which a healthy source is called quiet, of a thousand."""
    days = cried = 0
    for site in _sites(rate):
        totals = _totals(site, _HISTORY_H + _WEEK * _FOLLOWED_WEEKS)
        for day in range(_HISTORY_H, len(totals) - 24, 24):
            days += 1
            cried += any(_missed(rule, totals, hour) for hour in range(day, day + 24))
    return 1000 * cried / days


def hours_until_missed(rule: Rule, rate: float) -> list[int]:
    """Of sources that stop, each at another hour of the week."""
    found = []
    for number, site in enumerate(_sites(rate)):
        stop = _HISTORY_H + number * 41 % _WEEK
        totals = _totals(site, stop)
        totals += totals[-1:] * 2 * _WEEK
        found.append(next((n for n in range(1, 2 * _WEEK) if _missed(rule, totals, stop + n)), 2 * _WEEK))
    return sorted(found)


def main() -> None:
    print("| articles a day | rule | false alarms in 1,000 days | hours until missed: median | nine in ten |")
    print("|---|---|---|---|---|")
    for rate, rule in product(_RATES, RULES):
        hours = hours_until_missed(rule, rate)
        late = hours[len(hours) * 9 // 10]
        print(f"| {rate} | {rule.name} | {false_alarms(rule, rate):.1f} | {median(hours):.0f} | {late} |", flush=True)


if __name__ == "__main__":
    main()
