"""`dateline sources check`: are the files valid, do the channels answer with articles; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.discovery import ChannelError
from crawler.discovery.reading import read_channel, read_document
from crawler.onboarding.errand import Fetcher
from crawler.source import Channel, Source
from crawler.visit import FetchFailed
from db import urls
from db.config import ConfigError

#: A channel whose newest entry is older sleeps.
_ASLEEP_AFTER = timedelta(days=45)
_REQUESTS_A_CHANNEL = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """How one channel answered."""

    source: str
    url: str
    kind: str
    entries: int = 0
    newest: datetime | None = None
    problem: str | None = None
    """None for a channel that is alive."""


def requests_for(sources: Sequence[Source]) -> int:
    """The most that a check may ask for: redirects and robots.txt come on top of the channels."""
    return _REQUESTS_A_CHANNEL * sum(len(source.channels()) + 1 for source in sources)


async def check(fetcher: Fetcher, sources: Sequence[Source], now: datetime) -> list[Checked]:
    """Ask every channel of the sources once."""
    for source in sources:
        if source.delay_s is not None:
            fetcher.keep_distance(urls.host(source.homepage), source.delay_s)
    pairs = [(source, channel) for source in sources for channel in source.channels()]
    return [await _check(fetcher, source, channel, now) for source, channel in pairs]


def alive(found: Sequence[Checked]) -> list[str]:
    """The sources of which a channel answered with articles."""
    return list(dict.fromkeys(each.source for each in found if each.problem is None and each.entries))


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
    headers = source.request_headers() if urls.same_site(channel.url, source.homepage) else {}
    try:
        page = await fetcher.get(channel.url, headers)
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
