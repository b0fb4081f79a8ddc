"""When a known article is looked at again: pure arithmetic.

An article changes most in its first hours, and hardly ever after a month. So the looks come ever later, counted
from its last change: each change makes them frequent again, and after the last one they end.
"""

from __future__ import annotations

from datetime import datetime, timedelta

#: How long after its last change an article is looked at.
AGES = (
    timedelta(minutes=15),
    timedelta(minutes=45),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=9),
    timedelta(days=30),
)
#: The same, where a feed or a sitemap says when something changed: to see whether it tells the truth.
AGES_WHERE_TOLD = (timedelta(hours=2), timedelta(hours=12), timedelta(days=3), timedelta(days=30))
#: The same for an article that was withdrawn: it may come back.
AGES_WITHDRAWN = (timedelta(days=1), timedelta(days=9), timedelta(days=30))
#: Two answers that an article is gone count when they are at least that far apart.
GONE_FOR = timedelta(days=1)
#: How long after the first of them we look for the second, where neither that nor the article comes: a wall, a failure.
AGES_GONE = (GONE_FOR, timedelta(days=3), timedelta(days=9), timedelta(days=30))
#: Servers that say "not modified" of what was modified are found out after that long: then we do not ask it.
TRUST_VALIDATORS_FOR = timedelta(days=1)


def next_look(changed_at: datetime, looked_at: datetime, *, told: bool = False) -> datetime | None:
    """When to look next at an article that last changed at `changed_at`; None for never.

    `looked_at` is the last look, `told` whether a channel gives the dates of its articles' changes.
    """
    return _next(AGES_WHERE_TOLD if told else AGES, changed_at, looked_at)


def next_look_at_withdrawn(withdrawn_at: datetime, looked_at: datetime) -> datetime | None:
    """When to look next whether an article that was withdrawn is back; None for never."""
    return _next(AGES_WITHDRAWN, withdrawn_at, looked_at)


def next_look_at_gone(gone_at: datetime, looked_at: datetime) -> datetime | None:
    """When to look next at an article that was first found gone at `gone_at`; None for never."""
    return _next(AGES_GONE, gone_at, looked_at)


def _next(ages: tuple[timedelta, ...], since: datetime, looked_at: datetime) -> datetime | None:
    """The first of the ages that lies ahead. A look that came late takes the place of those it missed."""
    return next((since + age for age in ages if since + age > looked_at), None)
