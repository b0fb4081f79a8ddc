"""Delays are raised, never lowered, and outlive a slot."""

from __future__ import annotations

from time import monotonic
from typing import Any

import pytest
from scrapy.core.downloader import Downloader, Slot
from scrapy.settings import Settings

from crawler.slots import LEAST_DELAY_S, hold, raise_delay, set_delay


@pytest.fixture
def downloader() -> Any:
    bare: Any = Downloader.__new__(Downloader)
    bare.slots, bare.per_slot_settings = {}, {}
    bare.settings = Settings({"DOWNLOAD_DELAY": 1})
    return bare


def test_a_longer_delay_reaches_the_slot_and_the_next_one(downloader: Any) -> None:
    downloader.slots["a.example"] = Slot(1, 1.0)
    assert raise_delay(downloader, "a.example", 5)
    assert downloader.slots["a.example"].delay == 5
    assert downloader.per_slot_settings["a.example"]["delay"] == 5


@pytest.mark.parametrize("delay_s", [0.0, 0.5, 1.0])
def test_a_delay_is_never_lowered(downloader: Any, delay_s: float) -> None:
    downloader.slots["a.example"] = Slot(1, 1.0)
    assert not raise_delay(downloader, "a.example", delay_s)
    assert downloader.slots["a.example"].delay == 1
    assert not raise_delay(downloader, "b.example", delay_s)


def test_the_delay_of_a_source_counts_before_its_slot_is_there(downloader: Any) -> None:
    downloader.per_slot_settings["a.example"] = {"delay": 8}
    assert not raise_delay(downloader, "a.example", 5)
    assert raise_delay(downloader, "a.example", 9)


@pytest.mark.parametrize(("asked_s", "kept_s"), [(8.0, 8.0), (0.2, 0.2), (0.0, LEAST_DELAY_S)])
def test_a_source_sets_its_own_delay_in_either_direction(downloader: Any, asked_s: float, kept_s: float) -> None:
    downloader.slots["a.example"] = Slot(1, 1.0)
    set_delay(downloader, "a.example", asked_s)
    assert downloader.slots["a.example"].delay == kept_s
    assert downloader.per_slot_settings["a.example"]["delay"] == kept_s


def test_a_shorter_hold_does_not_end_a_longer_one(downloader: Any) -> None:
    slot = downloader.slots["a.example"] = Slot(1, 1.0)
    hold(downloader, "a.example", 30)
    hold(downloader, "a.example", 5)
    assert slot.lastseen + slot.delay - monotonic() == pytest.approx(30, abs=0.5)


def test_a_host_that_was_never_asked_needs_no_hold(downloader: Any) -> None:
    hold(downloader, "a.example", 30)
    assert downloader.slots == {}
