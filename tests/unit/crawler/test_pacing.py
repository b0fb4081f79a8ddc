"""What a poll's outcome means for the next one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.discovery.reading import Claim, Reading
from crawler.pacing import pace
from crawler.polling import PROBE_S
from crawler.rhythm import MIN_INTERVAL_S, Look, Rhythm
from crawler.wishes import Wishes
from db.frontier import ChannelState, Pace, Polled
from pipeline.types import ChannelKind, Entry

NOON = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
URL = "https://courrier.example/rss"
KNOWN = Rhythm().after(Look(20, 20), NOON - timedelta(hours=1))


def state(rhythm: Rhythm | None = KNOWN, *, failures: int = 0, wishes: Wishes | None = None) -> ChannelState:
    return ChannelState(
        1,
        "courrier",
        URL,
        "feed",
        True,
        None,
        None,
        900,
        failures,
        NOON,
        rhythm=rhythm.as_dict() if rhythm else None,
        wishes=wishes.as_dict() if wishes else None,
    )


def reading(entries: int, kind: ChannelKind = "feed", wishes: Wishes | None = None) -> Reading:
    claims = tuple(Claim(Entry(f"https://courrier.example/{n}"), NOON - timedelta(minutes=n)) for n in range(entries))
    return Reading(kind, claims, wishes=wishes)


def paced(known: ChannelState, result: Polled, read: Reading, new: int = 0) -> Pace:
    return pace(known, result, read, new=new, moment=NOON)


def wait_s(after: Pace) -> float:
    return (after.next_poll_at - NOON).total_seconds()


def test_poll_is_learned_from() -> None:
    after = paced(state(None), Polled("200"), reading(20), 20)
    rhythm = Rhythm.from_dict(after.rhythm)
    assert (rhythm.window, rhythm.until, sum(rhythm.brought)) == (20, NOON.timestamp(), 20)
    assert wait_s(after) == after.interval_s == rhythm.wait_s(NOON)


@pytest.mark.parametrize(("kind", "lost"), [("feed", True), ("section", True), ("sitemap", False)])
def test_full_window_of_unseen_entries_is_a_loss_where_there_is_a_window(kind: ChannelKind, lost: bool) -> None:
    after = paced(state(), Polled("200"), reading(20, kind), 20)
    assert after.lost_entries is lost
    assert Rhythm.from_dict(after.rhythm).haste == (2 if lost else 1)


def test_channel_that_was_not_sent_again_keeps_its_wishes_and_its_window() -> None:
    after = paced(state(wishes=Wishes(7200)), Polled("304"), Reading(None))
    assert wait_s(after) >= 7200
    assert after.wishes == Wishes(7200).as_dict()
    assert Rhythm.from_dict(after.rhythm).window == 20


def test_wishes_that_a_feed_no_longer_has_are_forgotten() -> None:
    after = paced(state(wishes=Wishes(7200)), Polled("200"), reading(20, wishes=Wishes()))
    assert after.wishes is None
    assert wait_s(after) < 7200


def test_answer_that_stays_fresh_is_not_asked_for_again_before() -> None:
    assert wait_s(paced(state(), Polled("304", fresh_s=10_000.0), Reading(None))) >= 10_000


def test_hours_to_skip_move_the_poll_and_not_the_interval() -> None:
    wishes = Wishes(skip_hours=(12, 13, 14, 15, 16, 17, 18, 19, 20))
    after = paced(state(), Polled("200"), reading(20, wishes=wishes))
    assert after.next_poll_at == NOON.replace(hour=21)
    assert after.interval_s < 9 * 3600


def test_failure_keeps_interval_rhythm_and_wishes_for_when_the_channel_is_back() -> None:
    known = state(failures=1, wishes=Wishes(1200))
    after = paced(known, Polled("503", error="busy", retry_after_s=5000.0), Reading(None))
    assert (after.interval_s, after.rhythm, after.wishes) == (900, known.rhythm, known.wishes)
    assert wait_s(after) == 5000


@pytest.mark.parametrize(
    ("status", "waited"), [("503", 1800), ("timeout", 1800), ("404", 2700), ("not_a_feed", 2700), ("403", 3600)]
)
def test_failures_are_waited_for_by_their_kind(status: str, waited: int) -> None:
    assert wait_s(paced(state(failures=2), Polled(status, error="no"), Reading(None))) == waited


def test_dead_channel_is_probed_weekly_and_followed_as_before_when_it_is_back() -> None:
    dead = state(Rhythm().after(Look(20, 20), NOON - timedelta(days=9)), failures=40)
    assert wait_s(paced(dead, Polled("404", error="gone"), Reading(None))) == PROBE_S
    assert wait_s(paced(dead, Polled("200"), reading(20), 20)) < 3600


def test_busy_channel_is_polled_at_the_shortest_interval() -> None:
    assert wait_s(paced(state(), Polled("200"), reading(200), 190)) == MIN_INTERVAL_S
