"""How few articles are too few."""

from __future__ import annotations

import random

import pytest

from db.silence import CHANCE, least_past


@pytest.mark.parametrize(("weeks", "a_day"), [(1, 13), (2, 11), (4, 9.75)])
def test_so_many_articles_a_day_are_missed_when_a_day_brings_none(weeks: int, a_day: float) -> None:
    """The limit of detection that the documentation states."""
    assert least_past(0, weeks) == a_day * weeks


def test_none_is_told_from_chance_sooner_than_few() -> None:
    needed = [least_past(seen, 4) for seen in range(21)]
    assert needed == sorted(set(needed))


def test_chance_hardly_ever_looks_like_silence() -> None:
    """Windows of the same rate each: a hundred times as often as it should is not seen in that many tries."""
    chance = random.Random(7)
    tries, cried = 20_000, 0
    for _ in range(tries):
        counts = [sum(chance.random() < 0.25 for _ in range(40)) for _ in range(5)]
        cried += sum(counts[1:]) >= least_past(counts[0], 4)
    assert cried <= tries * CHANCE * 4
