"""What a channel is worth: what it announces, how fresh, and what of it no other channel has; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.discovery.reading import Claim
from crawler.rhythm import SURPRISE_S, WAKING_S, polls_a_second
from crawler.source import Channel
from pipeline.types import ChannelKind, Entry

_DAY_S = 86_400
_WEEK = timedelta(days=7)
#: A channel whose newest entry is older, and older by this than another's, announces nothing any more.
_ASLEEP_AFTER = timedelta(days=45)
#: What lists whole archives announces pages too: below this share of articles it is not taken beside others.
_LEAST_ARTICLE_SHARE = 0.5
#: In this order they are believed: the first knows most about the newest.
_RANK: dict[ChannelKind, int] = {
    "news_sitemap": 0,
    "feed": 1,
    "sitemap": 2,
    "archive": 3,
    "section": 4,
    "front_page": 5,
}


@dataclass(frozen=True, slots=True)
class Probe:
    """A channel as it was found and what it said when it was asked."""

    channel: Channel
    found_by: str
    """`robots.txt`, `link element`, `anchor`, `usual address`, `section page`, `navigation`."""
    claims: tuple[Claim, ...] = ()
    leads_to: int = 0
    """Sub-sitemaps that it lists."""
    foreign: int = 0
    """Entries on other sites, among the claims."""
    hubs: tuple[str, ...] = ()
    """WebSub hubs that it names."""
    problem: str | None = None

    @property
    def urls(self) -> frozenset[str]:
        return frozenset(claim.entry.url for claim in self.claims)

    @property
    def newest(self) -> datetime | None:
        return max((claim.at for claim in self.claims if claim.at), default=None)

    def fresh(self, now: datetime) -> int:
        """Entries of the last seven days."""
        return sum(1 for claim in self.claims if claim.at and claim.at >= now - _WEEK)


@dataclass(frozen=True, slots=True)
class Choice:
    """A probed channel with the verdict on it."""

    probe: Probe
    taken: bool
    why: str
    adds: int = 0
    """Articles that no channel taken before it announces."""


def choose(probes: Sequence[Probe], is_article: Callable[[str], bool], now: datetime) -> list[Choice]:
    """A verdict on each probe, best channels first.

    A channel is taken when it is alive and announces articles that none before it does. `is_article` tells by the URL.
    """
    awake = _newest_of(probes)
    dead = {probe.channel.url: why for probe in probes if (why := _why_dead(probe, awake, now))}
    known: set[str] = set()
    choices: list[Choice] = []
    for probe in sorted(probes, key=lambda probe: _order(probe, now)):
        url = probe.channel.url
        has_feed = any(each.taken and each.probe.channel.kind == "feed" for each in choices)
        why = dead.get(url)
        choice = Choice(probe, False, why) if why else _judge(probe, known, is_article, has_feed=has_feed)
        known |= probe.urls if choice.taken else set()
        choices.append(choice)
    return choices


def per_day(probes: Iterable[Probe], now: datetime) -> float:
    """Articles a day that these channels announce together, by the dates they give; 0.0 where they give none."""
    dates: dict[str, datetime] = {}
    for probe in probes:
        for claim in probe.claims:
            if claim.at and now - _WEEK <= claim.at <= now + timedelta(days=1):
                dates.setdefault(claim.entry.url, claim.at)
    if not dates:
        return 0.0
    span_s = (now - min(dates.values())).total_seconds()
    return len(dates) * _DAY_S / max(span_s, _DAY_S)


def polls_per_day(probe: Probe, now: datetime) -> float:
    """How often the schedule will come to ask a channel, taking all hours for equal."""
    entries = per_day([probe], now)
    surprise_s = SURPRISE_S if entries else WAKING_S
    return _DAY_S * polls_a_second(entries / 24, len(probe.claims), surprise_s=surprise_s)


def _judge(probe: Probe, known: set[str], is_article: Callable[[str], bool], *, has_feed: bool) -> Choice:
    """On a channel that is alive, after those before it, which announce `known`.

    The first feed is taken beside a news sitemap that says the same: should one of them fail, the other shows it.
    """
    if probe.leads_to and not probe.claims:
        taken = not known
        return Choice(probe, taken, f"an index of {probe.leads_to} sitemaps" + ("" if taken else ", not looked into"))
    articles = {url for url in probe.urls if is_article(url)}
    new = articles - known
    if not known:
        return Choice(probe, True, "announces the most", len(new) or len(probe.urls))
    if not new and probe.channel.kind == "feed" and not has_feed and articles:
        return Choice(probe, True, "announces nothing more, but keeps the first one honest")
    if not new:
        return Choice(probe, False, "announces nothing that the channels above do not")
    if probe.channel.kind == "sitemap" and len(articles) < len(probe.urls) * _LEAST_ARTICLE_SHARE:
        return Choice(probe, False, f"{len(probe.urls) - len(articles)} of its {len(probe.urls)} pages are no articles")
    return Choice(probe, True, f"announces {len(new)} more", len(new))


def _why_dead(probe: Probe, awake: datetime | None, now: datetime) -> str | None:
    if probe.problem:
        return probe.problem
    if not probe.claims and not probe.leads_to:
        return "announces nothing" + (" of the last seven days" if probe.channel.kind == "sitemap" else "")
    if probe.foreign * 2 > len(probe.claims):
        return f"{probe.foreign} of its {len(probe.claims)} links lead to other sites"
    newest = probe.newest
    if newest and awake and newest < now - _ASLEEP_AFTER and newest < awake - _ASLEEP_AFTER:
        return f"asleep: its newest entry is of {newest:%Y-%m-%d}"
    return None


def _newest_of(probes: Iterable[Probe]) -> datetime | None:
    return max((probe.newest for probe in probes if probe.newest), default=None)


def _order(probe: Probe, now: datetime) -> tuple[int, int, int, str]:
    return _RANK[probe.channel.kind], -probe.fresh(now), -len(probe.claims), probe.channel.url


def claim(entry: Entry) -> Claim:
    """An undated announcement: a link on a page."""
    return Claim(entry, None)
