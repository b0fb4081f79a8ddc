"""`dateline sources check`: are the files valid, do the channels answer with articles; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.discovery import ChannelError
from crawler.discovery.reading import read_channel, read_document
from crawler.onboarding import pins
from crawler.onboarding.errand import Fetcher
from crawler.onboarding.pins import Pin
from crawler.source import Channel, Source
from crawler.visit import FetchFailed
from db import urls
from db.config import ConfigError
from pipeline.process import process

#: A channel whose newest entry is older sleeps.
_ASLEEP_AFTER = timedelta(days=45)
_REQUESTS_A_CHANNEL = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """How one channel answered, or a pinned article."""

    source: str
    url: str
    kind: str
    entries: int = 0
    newest: datetime | None = None
    problem: str | None = None
    """None for a channel that is alive, and for an article that is what it was."""

    @property
    def said(self) -> str:
        """For people."""
        if self.kind == "pin":
            return self.problem or "as it was"
        newest = f", newest {self.newest:%Y-%m-%d %H:%M}" if self.newest else ""
        return f"{self.problem or 'alive'} ({self.entries} entries{newest})"


def requests_for(sources: Sequence[Source], pinned: Sequence[Pin] = ()) -> int:
    """The most that a check may ask for: redirects and robots.txt come on top of channels and pinned pages."""
    return _REQUESTS_A_CHANNEL * (len(pinned) + sum(len(source.channels()) + 1 for source in sources))


async def check_pin(fetcher: Fetcher, source: Source, pin: Pin) -> Checked:
    """What the live page, and our own code on the pinned one, give differently than when the article was pinned."""
    rules = source.site_rules()
    ours = [f"by our own code, {line}" for line in pins.recheck(pin, rules)]
    try:
        page = await fetcher.get(pin.url, source.headers_for(pin.url), shown=source.browser)
    except FetchFailed as error:
        theirs = [str(error).replace(pin.url, "").strip(" :")]
    else:
        theirs = pins.changes(pin.facts, pins.facts(process(page, rules).result))
    return Checked(source.id, pin.url, "pin", 1, problem="; ".join([*theirs, *ours]) or None)


async def check(
    fetcher: Fetcher, sources: Sequence[Source], now: datetime, pinned: Sequence[Pin] = ()
) -> list[Checked]:
    """Ask every channel of the sources once, and every pinned article of theirs."""
    for source in sources:
        if source.delay_s is not None:
            fetcher.keep_distance(urls.host(source.homepage), source.delay_s)
    pairs = [(source, channel) for source in sources for channel in source.channels()]
    found = [await _check(fetcher, source, channel, now) for source, channel in pairs]
    by_id = {source.id: source for source in sources}
    return found + [await check_pin(fetcher, by_id[pin.source], pin) for pin in pinned]


def alive(found: Sequence[Checked]) -> list[str]:
    """The sources of which a channel answered with articles."""
    well = (each for each in found if each.problem is None and each.entries and each.kind != "pin")
    return list(dict.fromkeys(each.source for each in well))


def as_dict(found: Sequence[Checked]) -> list[Mapping[str, object]]:
    return [
        {
            "source": each.source,
            "url": each.url,
            "kind": each.kind,
            "entries": each.entries,
            "newest": each.newest.isoformat() if each.newest else None,
            "problem": each.problem,
        }
        for each in found
    ]


async def _check(fetcher: Fetcher, source: Source, channel: Channel, now: datetime) -> Checked:
    try:
        page = await fetcher.get(channel.url, source.headers_for(channel.url), shown=source.shows(channel))
        if channel.kind == "front_page":
            reading = read_document(page, source, now - _ASLEEP_AFTER)
        else:
            reading = read_channel(page, channel.kind, source, now - _ASLEEP_AFTER)
    except (FetchFailed, ChannelError, ConfigError) as error:
        said = str(error).replace(channel.url, "").strip(" :")
        return Checked(source.id, channel.url, channel.kind, problem=said)
    newest = max((claim.at for claim in reading.claims if claim.at), default=None)
    problem = None
    if not reading.claims and not reading.channels:
        problem = "announces nothing"
    elif newest and newest < now - _ASLEEP_AFTER:
        problem = f"asleep: its newest entry is of {newest:%Y-%m-%d}"
    return Checked(source.id, channel.url, channel.kind, len(reading.claims), newest, problem)
