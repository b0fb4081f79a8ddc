"""Which sources a crawl is about: by name, by URL, or because their channels are due."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.engine import Engine

from crawler.browser import check_installed
from crawler.discovery.archives import Span
from crawler.discovery.own_reading import check_code
from crawler.source import Source, ad_hoc, find_source, load_source
from db import frontier, leases, urls
from db.clock import database_now, now
from db.config import Config, ConfigError
from db.engine import reading

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Target:
    """A source, and the channels to poll when not all of them."""

    source: Source
    only: tuple[str, ...] | None = None
    article: str | None = None
    """A URL of the source that is due, where none of its channels is."""


def targets(config: Config, asked: Mapping[str, str]) -> list[Target] | None:
    """The sources that a crawl was asked for, by names (`a,b`) and URLs (`https://… https://…`).

    None when what is due decides. Raises `ConfigError` for an unknown name, a bad URL, a header whose variable
    is not set, and a contradiction.
    """
    if ("due" in asked) == bool({"source", "url"} & asked.keys()):
        given = ", ".join(f"{name}={text}" for name, text in asked.items()) or "nothing"
        raise ConfigError(f"say what to crawl: source=NAME[,NAME], url=URL, or due=N alone; {given} was given")
    if "due" in asked:
        return None
    names = [name.strip() for name in asked.get("source", "").split(",") if name.strip()]
    named = [Target(find_source(name, config.sources_dir)) for name in names]
    chosen = named + [Target(ad_hoc(url)) for url in asked.get("url", "").split()]
    for target in chosen:
        check_means(target.source)
    return list({(target.source.id, target.source.start_url): target for target in chosen}.values())


def check_means(source: Source) -> None:
    """Raise `ConfigError` where what its file asks for is not there: a header's variable, a browser, its own code."""
    source.request_headers()
    check_code(source)
    if source.browser:
        check_installed(source.id)


def enabled_sources(folder: Path) -> tuple[dict[str, Source], dict[str, str]]:
    """The sources of a folder that can be polled, and of each file that is wrong what is wrong with it; by id.

    One mistaken file does not keep the others from being polled.
    """
    sources: dict[str, Source] = {}
    mistakes: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            source = load_source(path)
            check_means(source)
        except ConfigError as error:
            mistakes[path.stem] = str(error)
        else:
            if source.enabled:
                sources[path.stem] = source
    return sources, mistakes


def due_targets(config: Config, engine: Engine, limit: int) -> list[Target]:
    """`due_among` the sources that have a file and that it enables. A file that is wrong is logged and left out."""
    sources, mistakes = enabled_sources(config.sources_dir)
    for mistake in mistakes.values():
        logger.warning("Left out: %s", mistake)
    return due_among(sources, engine, limit)


def due_among(sources: Mapping[str, Source], engine: Engine, limit: int) -> list[Target]:
    """Those of the sources that have channels due, with at most `limit` channels in all.

    A source without channels counts as one that is due, and so does one that has only articles to look at again.
    What lies on a host that somebody else fetches from is passed over: to wait for it is no use while there is
    other work.
    """
    with reading(engine) as session:
        held = leases.held_hosts(session)
        unvisited = sorted(sources.keys() - frontier.visited(session))
        new = [Target(sources[name]) for name in unvisited if urls.host(sources[name].homepage) not in held][:limit]
        moment = database_now(session)
        due = frontier.due_channels(session, moment, limit - len(new), list(sources), held)
        articles = frontier.longest_due(session, moment, sources.keys() - {each.source for each in due})
    by_source: dict[str, list[str]] = {}
    for channel in due:
        by_source.setdefault(channel.source, []).append(channel.url)
    polled = [Target(sources[name], tuple(channels)) for name, channels in by_source.items()]
    looked_at = [Target(sources[name], (), url) for name, url in articles.items() if urls.host(url) not in held]
    return new + polled + looked_at[: limit - len(new) - len(due)]


def days(asked: Mapping[str, str]) -> Span | None:
    """The days whose articles a crawl was asked for, `from` and `to`, by default until today; None for what is new.

    Raises `ConfigError` for what is no day, the wrong way round, or still to come, and beside `due`.
    """
    if not {"from", "to"} & asked.keys():
        return None
    if "from" not in asked or "due" in asked:
        raise ConfigError("say from which day on: from=2026-02-03, with source or url; to=2026-02-28 is up to you")
    today = now().astimezone().date()
    span = Span(_day("from", asked["from"]), _day("to", asked.get("to", today.isoformat())))
    if span.first > span.last or span.first > today:
        raise ConfigError(f"from={span.first} to={span.last}: no day that is over lies between these; turn them round")
    return Span(span.first, min(span.last, today))


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{name}={text}: expected a day like 2026-02-03") from None


def positive(name: str, text: str | int) -> int:
    """A whole number above zero. Raises `ConfigError` naming the argument."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ConfigError(f"{name}={text}: expected a whole number above 0")
    return number
