"""One page from a file, standard input or the web, extracted and not stored."""

from __future__ import annotations

import sys
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import scrapy
from scrapy import Request
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawling import project_settings
from crawler.middlewares.archive import as_page
from crawler.outcome import failure_reason
from db import urls
from db.clock import now
from db.config import ConfigError
from pipeline import extract as extraction
from pipeline.extract.page.tree import parse
from pipeline.extract.verdict.pagination import MOST_PAGES, page_number
from pipeline.process import next_page, process
from pipeline.types import NewsArticle, Page, Rejection, SiteRules

#: The address of a page that does not say its own (RFC 6761: never resolves).
_NOWHERE = "https://unknown.invalid/"


class PageFailed(Exception):  # noqa: N818 -- what the user is told
    """The page could not be had; the message says why."""


def extract(
    page: str, further: Sequence[str] = (), *, url: str | None, time_zone: str | None
) -> NewsArticle | Rejection:
    """The article of `page`: a file's path, `-` for standard input, or an http(s) URL.

    `further` are the files of the pages on which it goes on; those of a URL are found and fetched.
    A URL is fetched as a crawl would: robots.txt, guard and User-Agent are the same. Raises `ConfigError`
    for an argument that is wrong and `PageFailed` for a page that cannot be had.
    """
    rules = SiteRules(time_zone=_zone(time_zone))
    if page.startswith(("http://", "https://")):
        if further:
            raise ConfigError(f"{further[0]}: further pages are files; those of a URL are fetched with it")
        return process(_fetch(page), rules).result
    content = _read(page)
    address = _address(content, url)
    rest = [(_read(file), address) for file in further]
    return extraction.extract(content, address, rules=rules, fetched_at=now(), further=rest)


def _zone(name: str | None) -> str | None:
    if name is not None and name not in zoneinfo.available_timezones():
        raise ConfigError(f"--time-zone {name}: not an IANA time zone; expected one like Europe/Paris")
    return name


def _read(page: str) -> bytes:
    if page == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(page).read_bytes()
    except OSError as error:
        raise PageFailed(f"{page}: {error.strerror}") from None


def _address(content: bytes, url: str | None) -> str:
    """As given, else as the page states it."""
    if url is not None:
        try:
            return urls.tidy(url)
        except urls.UrlError as error:
            raise ConfigError(f"--url: {error}") from None
    tree = parse(content, _NOWHERE)
    stated = tree.link("canonical") if tree is not None else None
    return stated if stated and not stated.startswith(_NOWHERE) else _NOWHERE


class _OnePage(scrapy.Spider):
    name = "one-page"
    custom_settings = {"ITEM_PIPELINES": {}}  # noqa: RUF012 -- Scrapy's protocol

    def __init__(self, address: str, **kwargs: Any) -> None:
        super().__init__(self.name, **kwargs)
        self.address = address
        self.page: Page | None = None
        self.further: list[Page] = []
        self.problem = "no answer"

    async def start(self) -> Any:
        yield Request(self.address, callback=self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        assert response.request is not None
        if response.status == 200:
            self.page = as_page(response.request, response)
            yield from self._follow(self.page)
        else:
            self.problem = f"answered {response.status} ({failure_reason(response.status)})"

    def parse_further(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        assert self.page is not None
        assert response.request is not None
        page = as_page(response.request, response)
        if page.status == 200 and page_number(self.page.url, page.url) == len(self.further) + 2:
            self.further.append(page)
            yield from self._follow(page)

    def _follow(self, page: Page) -> Iterator[Request]:
        address = next_page(page)
        if address is not None and len(self.further) + 1 < MOST_PAGES:
            yield Request(address, callback=self.parse_further, errback=lambda _: None, dont_filter=True)

    def failed(self, failure: Failure) -> None:
        assert failure.value is not None
        self.problem = f"{failure_reason(failure.value)} ({failure.value})"


def _fetch(address: str) -> Page:
    try:
        address = urls.tidy(address)
    except urls.UrlError as error:
        raise ConfigError(str(error)) from None
    settings = project_settings()
    settings.set("LOG_LEVEL", "CRITICAL", priority="cmdline")
    process_ = CrawlerProcess(settings)
    crawler = process_.create_crawler(_OnePage)
    process_.crawl(crawler, address=address)
    process_.start()
    spider = crawler.spider
    if not isinstance(spider, _OnePage) or spider.page is None:
        raise PageFailed(f"{address}: {getattr(spider, 'problem', 'not fetched')}")
    return replace(spider.page, continuations=tuple(spider.further))
