"""Replays a feed against a policy: how often it is asked, how late entries are seen, which are not seen at all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.polling.feeds import DAY_S, END_S, Feed
from benchmarks.polling.policies import Policy


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one feed, or of several."""

    days: float
    requests: int
    delays_s: tuple[float, ...]
    """From publication to the poll that saw it, of each entry after the first poll."""
    lost: int
    """Entries that left the window unseen."""
    lost_avoidably: int
    """Of these, those of feeds that publish less than a window in five minutes."""

    @property
    def requests_a_day(self) -> float:
        """Of one feed."""
        return self.requests / self.days

    def delay_minutes(self, share: float) -> float | None:
        """Of the entry that so large a share of them comes before: 0.5 for the median."""
        delays = sorted(self.delays_s)
        return delays[int(share * (len(delays) - 1))] / 60 if delays else None


def replay(feed: Feed, policy: Policy) -> Outcome:
    """Poll the feed as the policy says, from its start to the end of the two weeks."""
    at, seen, requests, lost = feed.start, bisect_right(feed.published, feed.start), 1, 0
    delays: list[float] = []
    window = feed.published[max(0, seen - feed.window) : seen]
    at += policy(at, len(window), window)
    while at < END_S:
        out = bisect_right(feed.published, at)
        window = feed.published[max(0, out - feed.window) : out]
        new = min(out - seen, len(window))
        lost += out - seen - new
        delays += [at - published for published in window[len(window) - new :]]
        requests, seen = requests + 1, out
        at += policy(at, new, window)
    return Outcome((END_S - feed.start) / DAY_S, requests, tuple(delays), lost, lost * feed.can_be_followed)


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """All of them as if they were one."""
    given = list(outcomes)
    return Outcome(
        sum(each.days for each in given),
        sum(each.requests for each in given),
        tuple(delay for each in given for delay in each.delays_s),
        sum(each.lost for each in given),
        sum(each.lost_avoidably for each in given),
    )
