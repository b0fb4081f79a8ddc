"""When a known article is looked at again."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from db.rechecks import AGES, AGES_WHERE_TOLD, GONE_FOR, next_look, next_look_at_gone, next_look_at_withdrawn

NOON = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)


def _looks(*, told: bool = False, late: timedelta = timedelta(0)) -> list[timedelta]:
    """The ages at which an article that never changes is looked at."""
    ages, at = [], next_look(NOON, NOON, told=told)
    while at is not None:
        ages.append(at + late - NOON)
        at = next_look(NOON, at + late, told=told)
    return ages


def test_article_that_never_changes_is_left_alone_after_a_month() -> None:
    assert _looks() == list(AGES)
    assert _looks()[-1] == timedelta(days=30)


def test_looks_come_ever_later() -> None:
    waits = [later - earlier for earlier, later in itertools.pairwise(AGES)]
    assert waits == sorted(waits)


def test_channel_that_tells_changes_saves_more_than_half_of_the_looks() -> None:
    assert _looks(told=True) == list(AGES_WHERE_TOLD)
    assert 2 * len(_looks(told=True)) < len(_looks())


@given(st.timedeltas(timedelta(0), timedelta(days=40)))
def test_late_look_is_made_once_for_all_it_missed(late: timedelta) -> None:
    looks = _looks(late=late)
    assert len(looks) <= len(AGES)
    assert all(later > earlier for earlier, later in itertools.pairwise(looks))


def test_article_found_gone_is_looked_at_a_day_later() -> None:
    assert next_look_at_gone(NOON, NOON) == NOON + GONE_FOR
    later = next_look_at_gone(NOON, NOON + timedelta(days=3))
    assert later is not None
    assert later > NOON + timedelta(days=3)


def test_article_found_gone_once_and_neither_there_nor_gone_since_is_given_up_after_a_month() -> None:
    looks, at = 0, next_look_at_gone(NOON, NOON)
    while at is not None:
        looks, at = looks + 1, next_look_at_gone(NOON, at)
    assert looks == 4
    assert next_look_at_gone(NOON, NOON + timedelta(days=30)) is None


def test_withdrawn_article_is_given_up_after_a_month() -> None:
    assert next_look_at_withdrawn(NOON, NOON + timedelta(days=20)) == NOON + timedelta(days=30)
    assert next_look_at_withdrawn(NOON, NOON + timedelta(days=30)) is None
