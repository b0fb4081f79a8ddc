"""What is learned of when a channel publishes, and when it is therefore looked at next."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.polling.__main__ import is_met
from benchmarks.polling.feeds import Feed, feeds
from benchmarks.polling.policies import fixed, rhythm
from benchmarks.polling.replay import Outcome, replay, together
from crawler.rhythm import MAX_INTERVAL_S, MIN_INTERVAL_S, Look, Rhythm, polls_a_second

MONDAY = datetime(2026, 2, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOTHING = Look(0)


def after(looks: list[Look], *, every: timedelta = HOUR, start: datetime = MONDAY) -> Rhythm:
    """The rhythm after polls of these outcomes."""
    known = Rhythm()
    for number, look in enumerate(looks):
        known = known.after(look, start + number * every)
    return known


def at_eight() -> Rhythm:
    """Of a channel that brings ten entries between eight and nine each morning, after two weeks of hourly polls."""
    return after([Look(10 if hour % 24 == 9 else 0, 50) for hour in range(14 * 24 + 1)])


def test_channel_that_never_brought_anything_is_looked_at_every_six_hours() -> None:
    assert after([NOTHING] * 100).wait_s(MONDAY + 100 * HOUR) == MAX_INTERVAL_S


def test_busy_channel_is_looked_at_every_five_minutes() -> None:
    assert after([Look(80, 200)] * 10).wait_s(MONDAY + 9 * HOUR) == MIN_INTERVAL_S


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(-(10**6), 10**7)), max_size=20))
def test_interval_stays_between_five_minutes_and_six_hours_whatever_comes(polls: list[tuple[int, int]]) -> None:
    known, moment = Rhythm(), MONDAY
    for new, later_s in polls:
        moment += timedelta(seconds=later_s)
        known = known.after(Look(new, max(new, 10)), moment)
        assert MIN_INTERVAL_S <= known.wait_s(moment) <= MAX_INTERVAL_S
        json.dumps(known.as_dict(), allow_nan=False)


def test_first_poll_tells_the_rhythm_by_the_dates_of_the_entries() -> None:
    hourly = tuple(MONDAY - n * HOUR for n in range(1, 49))
    busy = Rhythm().after(Look(48, 48, hourly), MONDAY)
    quiet = Rhythm().after(Look(48, 48, tuple(MONDAY - n * 48 * HOUR for n in range(1, 49))), MONDAY)
    assert busy.wait_s(MONDAY) < 3600 < quiet.wait_s(MONDAY)


def test_dates_ahead_tell_nothing() -> None:
    ahead = Rhythm().after(Look(2, 2, (MONDAY + HOUR, MONDAY + 500 * HOUR)), MONDAY)
    assert sum(ahead.brought) == 0


def test_what_happened_at_an_hour_of_the_week_is_expected_there_again() -> None:
    known = at_eight()
    assert known.rate(24 + 8) > 5
    assert known.rate(24 + 3) < 0.5


def test_poll_before_a_mornings_edition_does_not_sleep_through_it() -> None:
    known = at_eight()
    half_past_seven = MONDAY + timedelta(days=15, hours=7, minutes=30)
    afternoon = MONDAY + timedelta(days=15, hours=14)
    assert 1800 < known.wait_s(half_past_seven) < 1800 + 900
    assert known.wait_s(afternoon) > 3600


def test_burst_is_followed_closely_and_forgotten_in_hours() -> None:
    quiet = after([Look(1, 50)] + [Look(0, 50)] * 200)
    moment = MONDAY + 200 * HOUR
    storm = quiet.after(Look(20, 50), moment + HOUR)
    calm = storm.after(Look(0, 50), moment + 12 * HOUR)
    assert storm.wait_s(moment + HOUR) < 1200
    assert calm.wait_s(moment + 12 * HOUR) > 4000


def test_short_window_is_looked_at_more_often_than_a_long_one() -> None:
    waits = [after([Look(1, window)] + [Look(0, window)] * 99).wait_s(MONDAY + 99 * HOUR) for window in (10, 40, 2000)]
    assert waits[0] == 10 * 120
    assert waits[0] < waits[1] < waits[2]


def test_chance_does_not_push_entries_out_of_a_short_window() -> None:
    """At sixteen an hour more than ten in one interval would come once in 140 polls if five were expected in it."""
    for rate in (8, 16, 24):
        expected = rate / 3600 / polls_a_second(rate, 10)
        more_than_ten = 1 - sum(math.exp(-expected) * expected**n / math.factorial(n) for n in range(11))
        assert more_than_ten < 1e-4


def test_first_morning_of_a_channel_without_dates_is_not_slept_through() -> None:
    """Nobody ever watched it at six, when forty appear within the hour: its window of twenty is not to overflow."""
    known = after([Look(20, 20), *[NOTHING] * 20], start=MONDAY + 8 * HOUR)
    moment = MONDAY + timedelta(days=1, hours=5, minutes=59)
    assert known.wait_s(moment) < 30 * 60
    a_day_later = after([Look(20, 20), *[NOTHING] * 44], start=MONDAY + 8 * HOUR)
    assert a_day_later.wait_s(moment + timedelta(days=1)) == 40 * 60


def test_dormant_channel_is_looked_at_seldom_but_not_so_that_waking_up_would_cost_entries() -> None:
    dormant = after([Look(1, 10, (MONDAY - 90 * 24 * HOUR,))])
    assert dormant.wait_s(MONDAY) == 10 * 900


@pytest.mark.parametrize(
    ("look", "lost"),
    [
        (Look(20, 20), True),
        (Look(20, 20, (MONDAY + HOUR / 2, MONDAY + HOUR)), True),
        (Look(19, 20), False),
        (Look(10, 10), False),  # a list that begins anew each morning
        (Look(20, None), False),  # a sitemap
        (Look(20, 20, (MONDAY - 5 * HOUR, MONDAY + HOUR)), False),  # moved to other addresses
    ],
)
def test_whole_window_of_new_entries_proves_that_others_were_lost(look: Look, lost: bool) -> None:
    known = after([Look(20, 20)])
    assert known.lost_entries(look) is lost
    assert known.after(look, MONDAY + HOUR).haste == (2 if lost else 1)


def test_first_poll_and_a_handful_of_entries_prove_nothing() -> None:
    assert not Rhythm().lost_entries(Look(20, 20))
    assert not after([Look(3, 3)]).lost_entries(Look(3, 3))


def test_loss_halves_the_interval_until_some_weeks_have_passed_without() -> None:
    calm = after([Look(1, 20)] + [Look(0, 20)] * 300)
    moment = MONDAY + 300 * HOUR
    hasty = replace(calm, haste=2.0)
    assert hasty.wait_s(moment) == pytest.approx(calm.wait_s(moment) / 2, abs=2)
    later = hasty.after(Look(0, 20), moment + timedelta(days=21))
    assert later.haste == 1


def test_repeated_loss_multiplies_haste_up_to_eight() -> None:
    assert after([Look(20, 20)] * 9).haste == 8


def test_clock_that_goes_back_or_far_ahead_does_no_harm() -> None:
    known = at_eight()
    moment = MONDAY + timedelta(days=14)
    back = known.after(NOTHING, moment - timedelta(days=1))
    assert back.rate(24 + 8) == known.rate(24 + 8)
    assert back.until == (moment - timedelta(days=1)).timestamp()
    ahead = known.after(NOTHING, moment + timedelta(days=4000))
    assert ahead.rate(24 + 8) == pytest.approx(known.rate(24 + 8) / 2, rel=0.3)
    assert MIN_INTERVAL_S <= ahead.wait_s(moment) <= MAX_INTERVAL_S


def test_rhythm_is_stored_small_and_read_back() -> None:
    known = at_eight()
    stored = json.dumps(known.as_dict(), separators=(",", ":"))
    assert len(stored) < 2500
    again = Rhythm.from_dict(json.loads(stored))
    moment = MONDAY + timedelta(days=15)
    assert again.wait_s(moment) == pytest.approx(known.wait_s(moment), rel=0.05)
    assert Rhythm.from_dict(None) == Rhythm()


def of_rhythms(*names: str) -> list[Feed]:
    return [feed for feed in feeds(seed=11) if feed.rhythm in names and feed.window in (20, 50)]


def test_few_requests_lose_nothing_of_feeds_that_can_be_followed_and_are_no_later() -> None:
    """The benchmark on a small scale; a policy that polls twice as seldom, or at random, does not pass."""
    given = of_rhythms("agency", "daily", "weekly", "bursty", "dead")
    ours = together(replay(feed, rhythm()) for feed in given)
    baseline = together(replay(feed, fixed(15)) for feed in given)
    assert is_met(ours, baseline)
    assert not is_met(together(replay(feed, fixed(30)) for feed in given), baseline)


def test_replay_counts_what_leaves_the_window_unseen() -> None:
    minutes = tuple(60.0 * n for n in range(-10, 121))
    lossy = replay(Feed("minutely", 10, minutes, 0.0), fixed(30))
    assert (lossy.lost, lossy.lost_avoidably) == (80, 80)  # twenty of thirty, four times
    assert lossy.delay_minutes(1.0) == pytest.approx(9.0)
    assert lossy.requests == 14 * 48
    flood = Feed("flood", 10, tuple(islice((float(n) for n in range(-10, 10**6)), 100)), 0.0)
    assert replay(flood, fixed(30)).lost_avoidably == 0


def test_outcomes_of_feeds_are_added_up() -> None:
    both = together([Outcome(1, 10, (60.0,), 1, 0), Outcome(1, 30, (120.0, 180.0), 2, 2)])
    assert (both.requests_a_day, both.delay_minutes(0.5), both.lost, both.lost_avoidably) == (20, 2, 3, 2)
    assert together([]).delay_minutes(0.5) is None
