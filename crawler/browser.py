"""Pages that only a script fills, shown by the system's Chromium, which has no network of its own.

Each thing that a page asks for is handed to `fetch`, the crawl's own downloader: its guard, robots.txt, leases,
delays, limits and archive hold for a browser's requests as for any other. Needs the extra `browser`.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from crawler.outcome import FetchError, LeftForLater
from db import urls
from db.config import ConfigError

logger = logging.getLogger(__name__)

#: What makes text. Pictures, fonts, styles, media and beacons do not, and most of a page's weight is theirs.
_KINDS = frozenset(("document", "script", "xhr", "fetch"))
_METHODS = frozenset(("GET", "POST"))
#: Of one page, from its first script to the last answer; at a polite delay that is a few dozen requests.
_PATIENCE_S = 90.0
_MOST_REQUESTS = 60
_MOST_BYTES = 30_000_000
#: Pages that are shown at a time: each takes some 100 MB.
_MOST_PAGES = 2
#: Characters of visible text below which a page counts as empty.
_LEAST_TEXT = 100
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
# Scripts cannot open a connection: names do not resolve, and the proxy is a port at which nobody listens.
_OFFLINE = ("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-quic", "--disable-background-networking")
_NOWHERE = {"server": "http://127.0.0.1:9", "bypass": "<-loopback>"}
_VISIBLE_TEXT = "document.body ? document.body.innerText.trim().length : 0"
_INSTALL = ".venv/bin/pip install --constraint constraints.txt --editable '.[browser]'"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page asks for."""

    url: str
    kind: str
    """In the browser's words: `script`, `fetch`, …"""
    method: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """What it gets: the body without any content coding."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Fetch: TypeAlias = Callable[[Wanted], Awaitable[Given | None]]
"""None refuses. Raises `LeftForLater` when the whole page must wait."""


class BrowserFailed(FetchError):  # noqa: N818
    """A page that the browser could not show."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(url, "browser", why)


def missing() -> str | None:
    """What is missing to show pages, and how to get it; None when all is there."""
    if importlib.util.find_spec("playwright") is None:
        return f"the extra of that name is not installed: {_INSTALL}"
    return None if _program() else "there is no Chromium in PATH: install chromium"


def check_installed(name: str) -> None:
    """Raise `ConfigError`, which names the source `name`, where there is no browser to show its pages."""
    if what := missing():
        raise ConfigError(f"{name}.toml: browser = true, but {what}")


class Browser:
    """Starts when the first page is to be shown. Use on the event loop of the crawl."""

    def __init__(self, user_agent: str, screenshots: Path | None) -> None:
        """`screenshots` is where pictures of pages that failed go; None for nowhere."""
        self._user_agent = user_agent
        self._screenshots = screenshots
        self._starting = asyncio.Lock()
        self._room = asyncio.Semaphore(_MOST_PAGES)
        self._playwright: Any = None
        self._chromium: Any = None

    @property
    def version(self) -> str:
        return str(self._chromium.version) if self._chromium else ""

    async def show(self, url: str, document: Given, fetch: Fetch) -> str:
        """The page at `url`, whose document is there already, as HTML once its scripts are done.

        Raises `BrowserFailed`, and `LeftForLater` when what it asks for must wait.
        """
        from playwright.async_api import Error

        async with self._room:
            showing = _Showing(url, document, fetch)
            try:
                chromium = await self._started()
                context = await chromium.new_context(
                    user_agent=self._user_agent, service_workers="block", accept_downloads=False
                )
            except Error as error:
                raise BrowserFailed(url, f"Chromium does not start: {_first_line(error)}") from error
            try:
                return await self._shown(await context.new_page(), showing)
            except Error as error:
                raise BrowserFailed(url, _first_line(error)) from error
            finally:
                with contextlib.suppress(Error):  # it may be gone
                    await context.close()

    async def close(self) -> None:
        if self._playwright is not None:
            await self._playwright.stop()  # and with it the browser
            self._playwright = self._chromium = None

    async def _started(self) -> Any:
        from playwright.async_api import async_playwright

        async with self._starting:
            if self._playwright is None:
                self._playwright = await async_playwright().start()
            if self._chromium is None or not self._chromium.is_connected():
                self._chromium = await self._playwright.chromium.launch(
                    executable_path=_program(),
                    args=list(_OFFLINE),
                    proxy=_NOWHERE,
                    chromium_sandbox=os.geteuid() != 0,  # which has none for root
                    handle_sigint=False,
                    handle_sigterm=False,
                    handle_sighup=False,
                )
            return self._chromium

    async def _shown(self, view: Any, showing: _Showing) -> str:
        from playwright.async_api import Error

        await view.route("**/*", showing.answer)
        await view.route_web_socket("**/*", _refuse_socket)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await view.goto(showing.url, wait_until="load", timeout=0)
                await view.wait_for_load_state("networkidle", timeout=0)
        except TimeoutError:
            logger.info("%s goes on asking; read as it is after %.0f s", showing.url, _PATIENCE_S)
        except Error:
            if showing.left_for_later is None:
                logger.warning("%s could not be shown%s", showing.url, await self._picture(view, showing.url))
                raise
        if showing.left_for_later is not None:
            raise showing.left_for_later
        if await view.evaluate(_VISIBLE_TEXT) < _LEAST_TEXT:
            logger.warning("%s stays all but empty%s", showing.url, await self._picture(view, showing.url))
        return str(await view.content())

    async def _picture(self, view: Any, url: str) -> str:
        """`; screenshot: FILE`, or nothing where there can be none."""
        from playwright.async_api import Error

        if self._screenshots is None:
            return ""
        file = self._screenshots / f"{urls.key(url).hex()[:16]}.png"
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            await view.screenshot(path=file, timeout=5_000)
        except (Error, OSError) as error:
            return f"; no screenshot: {_first_line(error)}"
        return f"; screenshot: {file}"


class _Showing:
    """One page: answers what it asks for, within limits."""

    def __init__(self, url: str, document: Given, fetch: Fetch) -> None:
        self.url = url
        self.left_for_later: LeftForLater | None = None
        self._document: Given | None = document
        self._fetch = fetch
        self._requests = 0
        self._bytes = 0

    async def answer(self, route: Any) -> None:
        from playwright.async_api import Error

        given = await self._given(route.request)
        with contextlib.suppress(Error):  # the page may not wait for it any more
            if given is None:
                await route.abort("blockedbyclient")
            else:
                await route.fulfill(status=given.status, headers=dict(given.headers), body=given.body)

    async def _given(self, request: Any) -> Given | None:
        is_document = request.is_navigation_request()
        if is_document and self._document is not None:
            document, self._document = self._document, None
            return document
        is_frame = is_document and request.frame.parent_frame is not None
        if request.resource_type not in _KINDS or request.method not in _METHODS or is_frame or self._is_too_much():
            return None
        self._requests += 1
        wanted = Wanted(
            request.url, request.resource_type, request.method, dict(request.headers), request.post_data_buffer or b""
        )
        try:
            given = await self._fetch(wanted)
        except LeftForLater as error:
            self.left_for_later = error
            return None
        self._bytes += len(given.body) if given else 0
        return given

    def _is_too_much(self) -> bool:
        return self._requests >= _MOST_REQUESTS or self._bytes > _MOST_BYTES or self.left_for_later is not None


def _refuse_socket(socket: Any) -> None:
    """Without a handler that connects it, a routed socket leads nowhere."""


def _program() -> str | None:
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
