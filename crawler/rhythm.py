"""When a channel publishes, as learned from its polls, and when to look at it next: pure arithmetic.

The rate of new entries is kept by hour of the week, last weeks counting more than earlier ones, beside a moving
average over the last hours. The next poll is due when enough has been gathered of a density: polls an hour, which
grow with the square root of the rate. For a given number of requests that gives the least delay, and it wakes up
for a morning's edition after a night without any. Never so few that a burst could push entries out of the channel's
window unseen; where that has happened nevertheless, twice as many. `benchmarks/polling` compares it with others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

MIN_INTERVAL_S = 5 * 60
MAX_INTERVAL_S = 6 * 3600

_HOUR_S = 3600.0
_WEEK_H = 168
_WEEK_S = _WEEK_H * _HOUR_S
#: Hours from a Monday's midnight to the epoch's, which was a Thursday's.
_EPOCH_H = 72
#: What an hour's past counts once the same hour of a later week is over.
_FADES_BY = 0.5
#: An hour of the week is believed as far as it was watched, against that many hours of what its hour of the day says;
#: and that against what the whole week says.
_DOUBT_H = 1.0
#: Of entries an hour; what a channel has that never brought anything.
_LEAST_RATE = 1e-4
#: The moving average forgets with this constant.
_RECENT_S = 2 * _HOUR_S
#: Minutes between polls at one entry an hour; at n an hour it is divided by the square root of n.
_MINUTES_AT_ONE_AN_HOUR = 42.0
#: Entries expected until the next poll are at most the window's size divided by this…
_SAFETY = 2.0
#: …and so few that chance does not bring more than the window: their number and so many of its standard deviations
#: fit in.
_DEVIATIONS = 5.0
#: Out of the blue a channel that is alive may publish one entry in so many seconds, for as long as its window lasts…
SURPRISE_S = 120.0
#: …at an hour of the day at which nobody ever watched it…
_UNWATCHED_S = 60.0
#: …and one that is dormant, having brought nothing for so long, when it wakes up.
WAKING_S = 900.0
_ALIVE_S = 21 * 86_400.0
#: Smaller lists prove nothing when all of them is new.
_LEAST_WINDOW = 5
#: Entries are listed with dates somewhat before they appear.
_LATE_S = _HOUR_S
_MOST_HASTE = 8.0
#: Haste is halved in that time.
_HASTE_FADES_S = _WEEK_S


@dataclass(frozen=True, slots=True)
class Look:
    """What a poll that succeeded brought."""

    new: int
    """Entries that nobody had announced before."""
    entries: int | None = None
    """In the channel; None when it was not sent again (304), or when it lists all there is rather than the latest."""
    dates: tuple[datetime, ...] = ()
    """Those of the entries that have one."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is known of one channel. Moments are seconds since the epoch, hours of the week begin on Monday, UTC."""

    brought: tuple[float, ...] = (0.0,) * _WEEK_H
    """Entries by hour of the week, faded."""
    watched: tuple[float, ...] = (0.0,) * _WEEK_H
    """Hours by hour of the week, faded alike."""
    recent: float = 0.0
    """Entries an hour of late."""
    haste: float = 1.0
    """How many times the usual care not to lose entries is taken: doubled when some were lost."""
    window: int = 0
    """Entries that the channel listed last; 0 while that is unknown."""
    until: float | None = None
    """The last poll that succeeded."""
    new_at: float | None = None
    """When it last brought something; before the first poll by its date, and in case of doubt then."""

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any] | None) -> Self:
        """The rhythm as it was stored; of a channel never polled before, that of one."""
        if stored is None:
            return cls()
        lists = {name: tuple(stored[name]) for name in ("brought", "watched")}
        return cls(**{**stored, **lists})

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, to a hundredth of an entry and of an hour."""
        return {
            "brought": [round(count, 2) for count in self.brought],
            "watched": [round(hours, 2) for hours in self.watched],
            "recent": round(self.recent, 3),
            "haste": round(self.haste, 3),
            "window": self.window,
            "until": self.until,
            "new_at": self.new_at,
        }

    def lost_entries(self, look: Look) -> bool:
        """Whether entries certainly went by unseen: the whole window is new, and none in it older than our last look.

        What is new and dated before that was put there anew, as after a move to other addresses.
        """
        if self.until is None or look.entries is None or look.new < look.entries:
            return False
        is_full = look.entries >= max(self.window, _LEAST_WINDOW)
        oldest = min((date.timestamp() for date in look.dates), default=self.until)
        return is_full and oldest >= self.until - _LATE_S

    def after(self, look: Look, moment: datetime) -> Rhythm:
        """The rhythm once a poll has ended."""
        at = moment.timestamp()
        known = self._with_dates(look.dates, at) if self.until is None else self._with_count(look.new, at)
        if self.lost_entries(look):
            known = replace(known, haste=min(known.haste * 2, _MOST_HASTE))
        if look.entries is not None:
            known = replace(known, window=look.entries)
        return replace(known, until=at, new_at=at if look.new and self.until is not None else known.new_at)

    def wait_s(self, moment: datetime) -> int:
        """Seconds from `moment` to the next poll."""
        at = moment.timestamp()
        gathered = 0.0
        for _, start, end in _hours(at, at + MAX_INTERVAL_S):
            density = self._density(start, at)
            if gathered + density * (end - start) >= 1:
                return max(round(start - at + (1 - gathered) / density), MIN_INTERVAL_S)
            gathered += density * (end - start)
        return MAX_INTERVAL_S

    def rate(self, hour: int) -> float:
        """Entries to expect in this hour of the week."""
        week = (sum(self.brought) + _LEAST_RATE) / (sum(self.watched) + _DOUBT_H)
        of_day = slice(hour % 24, None, 24)
        day = _rate(sum(self.brought[of_day]), sum(self.watched[of_day]), week)
        return _rate(self.brought[hour], self.watched[hour], day)

    def _density(self, at: float, now: float) -> float:
        """Polls a second that are wanted at a moment that lies ahead."""
        rate = max(self.rate(_hour(at)), self.recent * math.exp((now - at) / _RECENT_S))
        return polls_a_second(rate, self.window, surprise_s=self._surprise_s(_hour(at), now), haste=self.haste)

    def _surprise_s(self, hour: int, now: float) -> float:
        """Between two entries that may come out of the blue in this hour of the week."""
        if self.new_at is None or now - self.new_at >= _ALIVE_S:
            return WAKING_S
        return SURPRISE_S if sum(self.watched[hour % 24 :: 24]) >= _DOUBT_H / 2 else _UNWATCHED_S

    def _with_dates(self, dates: Sequence[datetime], at: float) -> Rhythm:
        """What the first poll tells: the dates of the last week's entries, as far back as they reach.

        A channel without dates is taken for one that is alive.
        """
        moments = [date.timestamp() for date in dates if date.timestamp() <= at]
        if not moments:
            return replace(self, new_at=at)
        start = max(min(moments), at - _WEEK_S)
        brought, watched = [0.0] * _WEEK_H, [0.0] * _WEEK_H
        for moment in moments:
            brought[_hour(moment)] += moment >= start
        for hour, begin, end in _hours(start, at):
            watched[hour] += (end - begin) / _HOUR_S
        return replace(self, brought=tuple(brought), watched=tuple(watched), new_at=max(moments))

    def _with_count(self, new: int, at: float) -> Rhythm:
        """What came since the last poll, spread evenly over the time between; nothing when a clock went back."""
        assert self.until is not None
        start = max(self.until, at - _WEEK_S)
        elapsed = at - start
        if elapsed <= 0:
            return self
        brought, watched = list(self.brought), list(self.watched)
        for hour, begin, end in _hours(start, at):
            part = (end - begin) / _HOUR_S
            kept = _FADES_BY**part
            brought[hour] = brought[hour] * kept + new * (end - begin) / elapsed
            watched[hour] = watched[hour] * kept + part
        kept = math.exp(-elapsed / _RECENT_S)
        recent = self.recent * kept + new * _HOUR_S / elapsed * (1 - kept)
        haste = max(1.0, self.haste * 0.5 ** (elapsed / _HASTE_FADES_S))
        return replace(self, brought=tuple(brought), watched=tuple(watched), recent=recent, haste=haste)


def polls_a_second(rate: float, window: int, *, surprise_s: float = SURPRISE_S, haste: float = 1.0) -> float:
    """Polls that a channel is worth which brings `rate` entries an hour and lists its latest `window` (0: unknown).

    `surprise_s` lie between two entries of the fastest burst that may come out of the blue.
    """
    wanted = math.sqrt(rate) / (_MINUTES_AT_ONE_AN_HOUR * 60)
    if window:
        wanted = max(wanted, haste * max(rate / _HOUR_S / _most_expected(window), 1 / surprise_s / window))
    return min(max(wanted, 1 / MAX_INTERVAL_S), 1 / MIN_INTERVAL_S)


def _most_expected(window: int) -> float:
    """Entries that may be expected until the next poll of a channel that lists so many."""
    root = math.sqrt(window + _DEVIATIONS**2 / 4) - _DEVIATIONS / 2
    return min(window / _SAFETY, root**2)


def _rate(brought: float, watched: float, otherwise: float) -> float:
    return (brought + _DOUBT_H * otherwise) / (watched + _DOUBT_H)


def _hour(at: float) -> int:
    return (int(at // _HOUR_S) + _EPOCH_H) % _WEEK_H


def _hours(start: float, end: float) -> Iterator[tuple[int, float, float]]:
    """The time between, cut at full hours: hour of the week, begin and end of each piece."""
    while start < end:
        piece_end = min((start // _HOUR_S + 1) * _HOUR_S, end)
        yield _hour(start), start, piece_end
        start = piece_end
