"""What a visit works with, in the test's own process: a real database, a site on paper, no reactor and no workers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from little_site import Answer
from sqlalchemy.engine import Engine

from crawler.visit import Visit
from db.config import Config
from db.engine import writing
from db.frontier import DueUrl
from db.leases import Lease
from pipeline.types import Page

T = TypeVar("T")
_MISSING = Answer(b"<h1>Not here</h1>", 404)


class PaperRun:
    """Stands in for `OpenRun` and for the spider's ways to fetch. `asked` are the paths, in order."""

    def __init__(self, engine: Engine, pages: Mapping[str, Answer], base: str = "https://lantern.example") -> None:
        self.engine = engine
        self.config = Config(archive_dir=None)
        self.pages = dict(pages)
        self.base = base
        self.asked: list[str] = []
        self.sitemaps: tuple[str, ...] = ()
        """Those that robots.txt names."""
        self.dies_after: int | None = None
        """The so-many-th request is answered by the death of the process."""

    async def in_database(self, function: Callable[..., T], *args: Any) -> T:
        with writing(self.engine) as session:
            return function(session, *args)

    async def process(self, function: Callable[..., T], *args: Any) -> T:
        return function(*args)

    async def fetch(self, url: str, headers: Mapping[str, str], **_: Any) -> Page:
        if self.dies_after is not None and len(self.asked) >= self.dies_after:
            raise ProcessDied
        path = url.removeprefix(self.base)
        self.asked.append(path)
        answer = self.pages.get(path, _MISSING)
        body = answer.body.replace(b"{base}", self.base.encode())
        return Page(url, url, answer.status, (("Content-Type", answer.content_type),), body, datetime.now(UTC))

    async def robots_sitemaps(self, url: str) -> Sequence[str]:
        return tuple(self.base + path for path in self.sitemaps)

    def held(self, hosts: Sequence[str]) -> list[Lease]:
        return []

    @property
    def means(self) -> tuple[Any, ...]:
        """What a visit is made with, after its source."""
        return self, self.fetch, self.robots_sitemaps, self.held


class ProcessDied(BaseException):
    """Nobody catches it."""


async def followed(visit: Visit) -> list[str]:
    """The paths of the articles that a visit names, in order."""
    return [item.url.partition("example")[2] async for item in visit.run() if isinstance(item, DueUrl)]
