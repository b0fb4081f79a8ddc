"""`dateline sources try NAME`: a few articles of a source, read as a crawl would; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from crawler.discovery import ChannelError
from crawler.discovery.reading import Claim, read_channel, read_document
from crawler.onboarding.errand import Fetcher
from crawler.source import Source
from crawler.visit import FetchFailed
from db import urls
from pipeline.process import process
from pipeline.types import Block, NewsArticle, Rejection

_WINDOW = timedelta(days=30)
_ASKED_CHANNELS = 5
_LEFT_CHARS = 76
_FIELDS = tuple(
    "headline kicker standfirst date_published date_modified authors agency_credit section keywords in_language "
    "reading_time_minutes access completeness".split()
)


@dataclass(frozen=True, slots=True)
class Tried:
    """An article that was fetched and read, or why not."""

    url: str
    result: NewsArticle | Rejection | str


async def try_source(fetcher: Fetcher, source: Source, now: datetime, count: int) -> list[Tried]:
    """Fetch and read the `count` newest articles that the source's first channels announce."""
    if source.delay_s is not None:
        fetcher.keep_distance(urls.host(source.homepage), source.delay_s)
    claims: dict[str, Claim] = {}
    problems: list[Tried] = []
    for channel in source.channels()[:_ASKED_CHANNELS]:
        try:
            page = await fetcher.get(channel.url, source.headers_for(channel.url), shown=source.shows(channel))
            front = channel.kind == "front_page"
            read = read_document(page, source, now - _WINDOW) if front else None
            reading = read or read_channel(page, channel.kind, source, now - _WINDOW)
        except (FetchFailed, ChannelError) as error:
            problems.append(Tried(channel.url, str(error)))
            continue
        claims |= {claim.entry.url: claim for claim in reading.claims}
    newest = sorted(claims.values(), key=lambda claim: -(claim.at.timestamp() if claim.at else 0.0))[:count]
    return problems + [await _try(fetcher, source, claim) for claim in newest]


async def _try(fetcher: Fetcher, source: Source, claim: Claim) -> Tried:
    url = claim.entry.url
    try:
        page = await fetcher.get(url, source.headers_for(url), shown=source.browser)
    except FetchFailed as error:
        return Tried(url, str(error))
    return Tried(url, process(replace(page, entry=claim.entry), source.site_rules()).result)


def as_dict(tried: Tried) -> dict[str, Any]:
    """For programs."""
    if isinstance(tried.result, NewsArticle | Rejection):
        return {"url": tried.url, **tried.result.as_dict()}
    return {"url": tried.url, "failed": tried.result}


def lines(tried: Sequence[Tried]) -> Iterator[str]:
    """For people: each article's fields with where they stand, then the page's text, what was removed at the right."""
    for each in tried:
        yield f"== {each.url}"
        if isinstance(each.result, NewsArticle):
            yield from _fields(each.result)
            yield from (_side_by_side(block) for block in each.result.blocks)
        elif isinstance(each.result, Rejection):
            yield f"refused: {each.result.reason}" + (f" ({each.result.detail})" if each.result.detail else "")
        else:
            yield f"failed: {each.result}"


def _fields(article: NewsArticle) -> Iterator[str]:
    values = article.as_dict()
    chosen = {evidence.field: evidence for evidence in article.evidence if evidence.chosen}
    for name in _FIELDS:
        value = values[name]
        if name == "authors":
            value = [author["name"] for author in value]
        if value in (None, [], ""):
            yield f"  {name}: –"
        else:
            evidence = chosen.get(name)
            where = f"  [{evidence.method}, {evidence.locator}]" if evidence else ""
            yield f"  {name}: {value}{where}"


def _side_by_side(block: Block) -> str:
    """The block at the left when it counts as the article's text, at the right when it was removed."""
    text = " ".join(block.text.split())
    if block.role == "boilerplate":
        return f"{'':<{_LEFT_CHARS}} | - {text[:_LEFT_CHARS]} ({block.removed_by})"
    shown = text if len(text) <= _LEFT_CHARS else f"{text[: _LEFT_CHARS - 1]}…"
    return f"{shown:<{_LEFT_CHARS}} |" + (f" {block.role}" if block.role != "body" else "")
