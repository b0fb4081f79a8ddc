"""What one poll of a channel means for the next: its rhythm, its publisher's wishes and its failures together."""

from __future__ import annotations

from datetime import datetime, timedelta

from crawler.discovery.reading import Reading
from crawler.outcome import failure_reason
from crawler.polling import next_interval, next_interval_after_failure
from crawler.rhythm import Look, Rhythm
from crawler.wishes import Wishes
from db.frontier import ChannelState, Pace, Polled

#: What lists the latest entries only, so that others drop out of it. Sitemaps list all there are.
_WITH_A_WINDOW = ("feed", "section", "front_page")


def pace(state: ChannelState, result: Polled, reading: Reading, *, new: int, moment: datetime) -> Pace:
    """The pace of a channel after the poll at `moment` that brought `new` entries nobody knew.

    A failure leaves interval and rhythm for when the channel is back.
    """
    rhythm = Rhythm.from_dict(state.rhythm)
    wishes = Wishes.from_dict(state.wishes) if reading.wishes is None else reading.wishes
    lost = False
    if result.error is None:
        look = _look(reading, new)
        lost = rhythm.lost_entries(look)
        rhythm = rhythm.after(look, moment)
        interval_s = wait_s = next_interval(rhythm, moment, wishes, fresh_s=result.fresh_s)
    else:
        interval_s, wait_s = state.interval_s, _wait_after_failure_s(state, result, rhythm, moment)
    next_poll_at = wishes.allowed_from(moment + timedelta(seconds=wait_s))
    return Pace(interval_s, next_poll_at, rhythm.as_dict(), wishes.as_dict(), lost)


def _look(reading: Reading, new: int) -> Look:
    dates = tuple(claim.at for claim in reading.claims if claim.at)
    return Look(new, len(reading.claims) if reading.kind in _WITH_A_WINDOW else None, dates)


def _wait_after_failure_s(state: ChannelState, result: Polled, rhythm: Rhythm, moment: datetime) -> int:
    reason = failure_reason(int(result.status)) if result.status.isdigit() else result.status
    failing_s = None if rhythm.until is None else moment.timestamp() - rhythm.until
    return next_interval_after_failure(
        state.interval_s,
        reason,
        failures=state.failures,
        failing_s=failing_s,
        retry_after_s=result.retry_after_s,
    )
