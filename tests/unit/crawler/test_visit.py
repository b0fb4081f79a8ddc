"""What a visit sends along with a poll, what it makes of an answer that is no page, and what it leaves to others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy.engine import Engine

from crawler.source import Source
from crawler.visit import Visit, _refused, _validators
from db.engine import create_engine, writing
from db.frontier import ChannelState
from db.leases import Lease, LeaseLost
from pipeline.run import OpenRun
from pipeline.types import Page

NOON = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (timedelta(hours=23), {"If-None-Match": '"a"', "If-Modified-Since": "Tue, 03 Feb 2026 11:00:00 GMT"}),
        (timedelta(hours=24), {}),
    ],
)
def test_channel_is_asked_for_whole_once_a_day(since: timedelta, expected: dict[str, str]) -> None:
    url, modified = "https://courrier.example/rss", "Tue, 03 Feb 2026 11:00:00 GMT"
    state = ChannelState(1, "courrier", url, "feed", True, '"a"', modified, 900, 0, NOON, NOON)

    assert _validators(state, NOON + since) == expected


@pytest.mark.parametrize(
    ("status", "retry_after", "wait_s", "said"),
    [
        (503, "120", 120, "answered 503"),
        (429, "7", 7, "answered 429"),
        (500, "120", None, "answered 500"),
        (429, None, None, "answered 429"),
        (503, "soon", None, "answered 503; its Retry-After is not followed: 'soon' is neither seconds nor a date"),
    ],
)
def test_busy_server_s_retry_after_is_followed_and_named_when_it_cannot_be_read(
    status: int, retry_after: str | None, wait_s: float | None, said: str
) -> None:
    url = "https://courrier.example/rss"
    headers = (("Retry-After", retry_after),) if retry_after else ()
    page = Page(url=url, requested_url=url, status=status, headers=headers, body=b"", fetched_at=NOON)

    error = _refused(url, page)

    assert (error.reason, error.retry_after_s, str(error)) == (str(status), wait_s, f"{url} {said}")


class Site:
    """Feeds of one article each on two hosts, a database, and as much of a run as a visit needs."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.fetched: list[str] = []
        self.busy: set[str] = set()

    async def in_database(self, function: Callable[..., Any], *args: Any) -> Any:
        with writing(self.engine) as session:
            return function(session, *args)

    async def process(self, function: Callable[..., Any], *args: Any) -> Any:
        return function(*args)

    async def fetch(self, url: str, headers: dict[str, str], *, is_page: bool) -> Page:
        self.fetched.append(url)
        item = f"<item><link>{url}/1</link></item>"
        body = f'<rss version="2.0"><channel>{item}</channel></rss>'.encode()
        return Page(url=url, requested_url=url, status=200, headers=(), body=body, fetched_at=NOON)

    async def hold(self, host: str) -> Lease:
        if host in self.busy:
            raise LeaseLost(host)
        return Lease(host, "me", 1, None)

    def visit(self, *, due: bool) -> list[str]:
        """What a visit fetches that polls the two feeds."""
        self.fetched.clear()
        source = Source("gazette", "Gazette", "https://a.example/", feeds=FEEDS)
        run = cast("OpenRun", self)
        asked = Visit(source, run, self.fetch, _no_sitemaps, _none, only=FEEDS, hold=self.hold if due else None)

        async def whole() -> None:
            async for _ in asked.run():
                pass

        asyncio.run(whole())
        assert asked.problems == []
        return self.fetched


FEEDS = ("https://a.example/rss", "https://b.example/rss")


async def _no_sitemaps(url: str) -> Sequence[str]:
    return ()


def _none(hosts: Sequence[str]) -> list[Lease]:
    return []


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    engine = create_engine(sqlite_url)
    yield Site(engine)
    engine.dispose()


def test_channels_that_were_due_are_not_polled_again_when_another_run_has_done_it(site: Site) -> None:
    assert sorted(site.visit(due=True)) == list(FEEDS)
    assert site.visit(due=True) == []
    assert sorted(site.visit(due=False)) == list(FEEDS), "who was asked by name polls all the same"


def test_channels_on_hosts_that_another_run_fetches_from_are_left_to_it(site: Site) -> None:
    site.busy = {"a.example"}
    assert site.visit(due=True) == [FEEDS[1]]
    site.busy = {"a.example", "b.example"}
    assert site.visit(due=True) == []
    site.busy = set()
    assert site.visit(due=True) == [FEEDS[0]]
