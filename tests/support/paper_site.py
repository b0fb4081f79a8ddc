"""What an errand fetches with, without a network: answers from a mapping, the budget counted as on the real one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from little_site import Answer

from crawler.outcome import failure_reason
from crawler.robots_txt import RobotsRules, read_robots
from crawler.visit import FetchFailed
from pipeline.types import Page

_MISSING = Answer(b"<h1>Not here</h1>", 404)


@dataclass
class PaperLedger:
    left: int = 40
    spent: int = 0
    robots: dict[str, str] = field(default_factory=dict)

    def take(self, url: str) -> None:
        if self.left <= 0:
            raise FetchFailed(url, "budget", f"{url} was not asked for")
        self.left -= 1
        self.spent += 1


class PaperSite:
    """Stands in for `errand.Fetcher`. Other hosts than `base` are answered from `elsewhere`, by whole URL."""

    def __init__(
        self,
        pages: Mapping[str, Answer],
        base: str = "https://lantern.example",
        elsewhere: Mapping[str, Answer] | None = None,
    ) -> None:
        self.pages = dict(pages)
        self.base = base
        self.elsewhere = dict(elsewhere or {})
        self.ledger = PaperLedger()
        self.asked: list[str] = []

    async def get(self, url: str, headers: Mapping[str, str] | None = None, *, shown: bool = False) -> Page:
        if not (await self.robots(url)).allows(url):
            raise FetchFailed(url, "robots", f"forbidden by robots.txt: {url}")
        asked = url
        answer = self._answer(url)
        while answer.status in (301, 302):
            url = urljoin(url, answer.headers["Location"].replace("{base}", self.base))
            answer = self._answer(url)
        if answer.status != 200:
            raise FetchFailed(asked, failure_reason(answer.status), f"{asked} answered {answer.status}")
        headers_ = (("Content-Type", answer.content_type), *answer.headers.items())
        body = answer.body.replace(b"{base}", self.base.encode())
        return Page(asked, url, 200, headers_, body, datetime.now(UTC))

    async def robots(self, url: str) -> RobotsRules:
        known = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/robots.txt"
        if known not in self.ledger.robots:
            answer = self._answer(known)
            self.ledger.robots[known] = (
                answer.body.replace(b"{base}", self.base.encode()).decode() if answer.status == 200 else ""
            )
        text = self.ledger.robots[known]
        return read_robots(200 if text else 404, text.encode(), None, "Dateline")

    def _answer(self, url: str) -> Answer:
        self.ledger.take(url)
        self.asked.append(url)
        if url.startswith(self.base + "/"):
            return self.pages.get(url[len(self.base) :], _MISSING)
        return self.elsewhere.get(url, _MISSING)
