"""When the next request to a host may leave: small changes to the slots of Scrapy's downloader.

Scrapy keeps one slot per host, with a delay and the time of the last request. A slot that lies idle is
thrown away after a minute, so what must last is also written to the settings that a new slot is made from.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from scrapy import Request
from scrapy.core.downloader import Downloader
from twisted.python.failure import Failure

#: Without any delay Scrapy 2.19 lets all requests that wait go at once, whatever the concurrency: it takes one
#: from the queue and counts it in the next turn of the loop only. With the least of delays it counts first.
LEAST_DELAY_S = 0.01


def delay_of(downloader: Downloader, key: str) -> float:
    """Seconds between two requests of slot `key`, whether there is such a slot yet or not."""
    settings = downloader.per_slot_settings.get(key, {})
    return float(settings.get("delay", downloader.settings.getfloat("DOWNLOAD_DELAY")))


def set_delay(downloader: Downloader, key: str, delay_s: float) -> None:
    """Leave `delay_s` seconds between two requests of slot `key`: what the source asks for."""
    delay_s = max(delay_s, LEAST_DELAY_S)
    downloader.per_slot_settings.setdefault(key, {})["delay"] = delay_s
    if key in downloader.slots:
        downloader.slots[key].delay = delay_s


def raise_delay(downloader: Downloader, key: str, delay_s: float) -> bool:
    """Leave at least `delay_s` seconds between two requests of slot `key`; whether that is longer than before."""
    if delay_s <= delay_of(downloader, key):
        return False
    set_delay(downloader, key, delay_s)
    return True


def hold(downloader: Downloader, key: str, wait_s: float) -> None:
    """Let no request of slot `key` leave within the next `wait_s` seconds. The reactor goes on meanwhile."""
    slot = downloader.slots.get(key)
    if slot:
        slot.delay = max(slot.delay, LEAST_DELAY_S)  # without one the slot does not look at the time
        slot.lastseen = max(slot.lastseen, monotonic() + wait_s - slot.delay)


def count_from_now(downloader: Downloader, key: str) -> None:
    """Count the delay of slot `key` from now: its request leaves only now, having waited for its connection."""
    hold(downloader, key, delay_of(downloader, key))


def refuse_queued(downloader: Downloader, key: str, error: Callable[[Request], Exception]) -> None:
    """End every request that waits in slot `key` with the `error` made for it."""
    slot = downloader.slots.get(key)
    while slot and slot.queue:
        request, waiting = slot.queue.popleft()
        waiting.errback(Failure(error(request)))  # type: ignore[no-untyped-call]
