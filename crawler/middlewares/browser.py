"""Has pages shown by a browser where their source asks for it: the page that goes on is what its scripts made of it.

Stands above the archive, which has kept the page as it came and is given the shown one too, and below redirects,
retries and robots.txt. What scripts ask for comes back in at the top, as requests of their own.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from functools import partial
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawler.browser import Browser, BrowserFailed, Given, Wanted
from crawler.download import Abandoned, abandon_downloads
from crawler.middlewares.archive import RAW, ArchiveMiddleware
from crawler.outcome import FETCH_ERRORS, LeftForLater
from db import urls
from pipeline.content import ContentError, decode_content
from pipeline.run import OpenRun

#: `request.meta` key: have the page shown by a browser; the source's own headers, for what else it asks of the site.
BROWSER = "browser"
#: Header of a page that was shown: the browser's name and version.
SHOWN_BY = "X-Dateline-Shown-By"
_HTML = (b"text/html", b"application/xhtml+xml")
#: Of the page's own headers those that do not hold for what was made of it.
_OF_THE_BODY = ("Content-Encoding", "Content-Length", "Content-Type", "ETag", "Last-Modified", "Transfer-Encoding")
#: Of a script's headers those that are ours to say, or that tell where a reader comes from.
_OURS = ("host", "user-agent", "cookie", "referer", "connection", "accept-encoding", "accept-language")
#: Scripts are the same on every page of a site: so many bytes of them are kept for the run.
_MOST_KEPT_BYTES = 50_000_000


class BrowserMiddleware:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        run = getattr(crawler.spider, "open_run", None)
        folder = run.config.archive_dir if isinstance(run, OpenRun) else None
        self._browser = Browser(crawler.settings["USER_AGENT"], folder / "screenshots" if folder else None)
        self._showing: set[asyncio.Future[str]] = set()
        self._scripts: dict[str, Given] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.close, signal=signals.spider_closed)
        crawler.signals.connect(middleware.abandon, signal=abandon_downloads)
        return middleware

    async def process_response(self, request: Request, response: Response) -> Response:
        """Raises `BrowserFailed`; `LeftForLater` when the crawl ends, or must not ask now."""
        if BROWSER not in request.meta or response.status != 200 or not _is_html(response):
            return response
        document = await _plain(response)
        if document is None:
            raise BrowserFailed(request.url, "its content coding cannot be undone")
        fetch = partial(self._fetch, response.url, request.meta[BROWSER])
        shown = await self._unless_abandoned(request, self._browser.show(response.url, document, fetch))
        self._count("pages")
        headers = Headers({name: values for name, values in response.headers.items() if _stays(name)})
        headers["Content-Type"] = "text/html; charset=utf-8"
        headers[SHOWN_BY] = f"Chromium/{self._browser.version}"
        body = shown.encode("utf-8", "replace")
        return await self._archived(request, Response(response.url, 200, headers, body, request=request))

    async def close(self) -> None:
        self.abandon()
        await self._browser.close()

    def abandon(self) -> None:
        for showing in self._showing:
            showing.cancel()

    async def _unless_abandoned(self, request: Request, show: Any) -> str:
        showing: asyncio.Future[str] = asyncio.ensure_future(show)
        self._showing.add(showing)
        try:
            return await showing
        except asyncio.CancelledError:
            raise Abandoned(f"the crawl did not wait for {request.url}") from None
        finally:
            self._showing.discard(showing)

    async def _archived(self, request: Request, response: Response) -> Response:
        archive = self._crawler.get_downloader_middleware(ArchiveMiddleware)
        if archive is None:
            return response
        request.meta.pop(RAW, None)
        return await archive.process_response(request, response)

    async def _fetch(self, page: str, headers: Mapping[str, str], wanted: Wanted) -> Given | None:
        """What a page's script asks for, under all rules that a page is under."""
        if wanted.kind == "script" and wanted.url in self._scripts:
            return self._scripts[wanted.url]
        is_own = urls.same_site(wanted.url, page)
        if wanted.method != "GET" and not is_own:
            return None
        sent = {name: value for name, value in wanted.headers.items() if name.lower() not in _OURS}
        request = Request(
            wanted.url,
            method=wanted.method,
            headers=sent | (dict(headers) if is_own else {}),
            body=wanted.body,
            dont_filter=True,
            meta={"dont_retry": True},
        )
        self._count("requests")
        engine: Any = self._crawler.engine
        try:
            given = await _plain(await engine.download_async(request))
        except LeftForLater:
            if is_own:
                raise
            return None
        except FETCH_ERRORS:
            return None
        if wanted.kind == "script" and given is not None and given.status == 200:
            self._keep(wanted.url, given)
        return given

    def _keep(self, url: str, given: Given) -> None:
        if sum(len(kept.body) for kept in self._scripts.values()) + len(given.body) > _MOST_KEPT_BYTES:
            self._scripts.clear()
        self._scripts[url] = given

    def _count(self, what: str) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(f"browser/{what}")


async def _plain(response: Response) -> Given | None:
    """The response without its content coding; None when that cannot be undone within limits."""
    headers = {
        name.decode("latin-1"): b", ".join(values).decode("latin-1") for name, values in response.headers.items()
    }
    coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
    with contextlib.suppress(ContentError):
        body = await asyncio.to_thread(decode_content, response.body, coding)
        kept = {
            name: text
            for name, text in headers.items()
            if name not in ("Content-Encoding", "Content-Length", "Set-Cookie")
        }
        return Given(response.status, kept, body)
    return None


def _is_html(response: Response) -> bool:
    return (response.headers.get("Content-Type") or b"").lower().startswith(_HTML)


def _stays(name: bytes) -> bool:
    return name.decode("latin-1").title() not in (header.title() for header in _OF_THE_BODY)
