"""The fifty newspapers of the simulated days: who publishes how much in which rhythm, and what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from benchmarks.day.press import HOUR, Design, Site, published, with_edits

#: A Friday: weekend papers rest in the middle of it.
START = datetime(2026, 3, 6, 6, 0, tzinfo=UTC)
HISTORY = timedelta(days=29)
_DESIGNS: tuple[Design, ...] = ("classic", "structured", "bare")

_HEALTHY = (
    (2, "by day", "every day"),
    (3, "in the morning", "every day"),
    (5, "by day", "every day"),
    (5, "round the clock", "every day"),
    (5, "by day", "less at weekends"),
    (5, "in the morning", "not on Sundays"),
    (7, "by day", "less at weekends"),
    (8, "round the clock", "every day"),
    (8, "by day", "not on Sundays"),
    (10, "by day", "every day"),
    (10, "by day", "less at weekends"),
    (12, "in the morning", "every day"),
    (12, "round the clock", "less at weekends"),
    (14, "by day", "not on Sundays"),
    (15, "by day", "every day"),
    (16, "round the clock", "every day"),
    (18, "by day", "less at weekends"),
    (20, "by day", "every day"),
    (20, "in the morning", "not on Sundays"),
    (24, "round the clock", "every day"),
    (25, "by day", "less at weekends"),
    (30, "by day", "every day"),
    (1, "by day", "on Thursdays"),
    (2, "by day", "on Thursdays"),
)
#: Fate, its kind, articles a day, hours from the start, hours that it lasts (0: for ever).
_ILL = (
    ("restyled", "", 12, 14, 0),
    ("restyled", "", 16, 15, 0),
    ("restyled", "", 20, 16, 0),
    ("outage", "503", 12, 13, 2),
    ("outage", "refused", 16, 15, 3),
    ("outage", "refused", 24, 17, 5),
    ("quiet", "", 12, 12, 0),
    ("quiet", "", 14, 13, 0),
    ("quiet", "", 18, 14, 0),
    ("quiet", "", 24, 15, 0),
    ("quiet", "", 30, 16, 0),
    ("quiet", "", 40, 17, 0),
    ("quiet", "too few to tell in a day", 5, 12, 0),
    ("quiet", "too few to tell in a day", 7, 12, 0),
    ("dead", "404", 12, 12, 0),
    ("dead", "410", 8, 13, 0),
    ("dead", "refused", 16, 14, 0),
    ("dead", "parked", 10, 15, 0),
    ("redesign", "teaser", 12, 12, 0),
    ("redesign", "teaser", 20, 14, 0),
    ("redesign", "script", 12, 13, 0),
    ("redesign", "script", 24, 15, 0),
    ("wall", "403", 12, 12, 0),
    ("wall", "consent", 14, 13, 0),
    ("wall", "login", 16, 14, 0),
    ("wall", "all 403", 10, 15, 0),
)
_ILL_SOON = (
    ("restyled", "", 12, 4, 0),
    ("quiet", "", 40, 2, 0),
    ("dead", "404", 12, 2, 0),
    ("redesign", "teaser", 24, 3, 0),
    ("wall", "consent", 24, 3, 0),
)


def sites(hours: int) -> list[Site]:
    """The newspapers with all that they publish until so many hours after `START`."""
    return _prepared([*_healthy(), *_ill(_ILL)], hours, edited=0.5)


def few_sites(hours: int) -> list[Site]:
    """One of each kind, whose fates begin early."""
    steady = [Site("steady", 12), Site("slow", 3, "in the morning")]
    return _prepared([*steady, *_ill(_ILL_SOON)], hours, edited=1.0)


def _prepared(cast: Sequence[Site], hours: int, *, edited: float) -> list[Site]:
    dressed = [_dressed(site, number) for number, site in enumerate(cast)]
    end = START + hours * HOUR
    return [with_edits(published(site, START - HISTORY, end), START, edited) for site in dressed]


def _healthy() -> list[Site]:
    return [
        Site(f"{hours.split()[-1]}-{a_day}-{number}".lower(), a_day, hours, days)
        for number, (a_day, hours, days) in enumerate(_HEALTHY)
    ]


def _ill(fates: Sequence[tuple[str, str, int, int, int]]) -> list[Site]:
    return [
        Site(
            f"{fate}-{a_day}-{number}",
            a_day,
            fate=fate,  # type: ignore[arg-type]  # a literal above
            how=how,
            starts=START + after * HOUR,
            ends=START + (after + lasts) * HOUR if lasts else None,
        )
        for number, (fate, how, a_day, after, lasts) in enumerate(fates)
    ]


def _dressed(site: Site, number: int) -> Site:
    return replace(site, design=_DESIGNS[number % 3], tells_changes=number % 2 == 0, restless=number % 5 == 0)
