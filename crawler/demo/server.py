"""Serves the newspaper on loopback, with validators, compression and a log of what was asked.

The pages come from `newspaper`; nothing here writes or remembers anything but that log.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from crawler.demo.newspaper import Response, not_found, pages
from db import clock

_HOST = "127.0.0.1"
#: A client that opens a connection and says nothing is dropped, so that no thread waits for ever.
_SILENCE_S = 10
_MAX_AGE_S = 60


class DemoServer:
    """The newspaper on a loopback port, for as long as the `with` block runs.

    `port` 0 takes a free one. `now` (aware; the start of the server by default) dates the articles.
    `latency_s` is waited before each answer, as a distant site would.

        with DemoServer() as server:
            crawl(server.url)
    """

    def __init__(self, port: int = 0, *, now: datetime | None = None, latency_s: float = 0.0) -> None:
        self.now = (now or clock.now()).astimezone(UTC).replace(second=0, microsecond=0)
        self.latency_s = latency_s
        self._port = port
        self._lock = threading.Lock()
        self._requests: list[tuple[str, int]] = []
        self._http: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self._pages: Mapping[str, Response] = {}

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"demo": self})
        self._http = ThreadingHTTPServer((_HOST, self._port), handler)
        self._pages = pages(self.now, self.url)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None and self._thread is not None:
            self._http.shutdown()
            self._http.server_close()
            self._thread.join()
        self._http = None

    @property
    def url(self) -> str:
        """Where the front page is, without a slash at the end: `http://127.0.0.1:8123`."""
        if self._http is None:
            raise RuntimeError("the demo newspaper is not being served; use `with DemoServer() as server:`")
        return f"http://{_HOST}:{self._http.server_port}"

    @property
    def requests(self) -> list[tuple[str, int]]:
        """Path (with its query) and status of each request answered so far, in order."""
        with self._lock:
            return list(self._requests)

    def correct(self) -> None:
        """Print the correction: from now on the corrected article and its channels are new."""
        self._pages = pages(self.now, self.url, corrected=True)

    def answer(self, path: str) -> Response:
        """What stands at `path`; its query is ignored, as by most sites."""
        return self._pages.get(urlsplit(path).path) or not_found(self.now, self.url)

    def note(self, path: str, status: int) -> None:
        """Add a line to `requests`."""
        with self._lock:
            self._requests.append((path, status))


class _Handler(BaseHTTPRequestHandler):
    """GET and HEAD; one request a connection, so that the end of the server is the end of all of it."""

    demo: DemoServer
    protocol_version = "HTTP/1.1"
    timeout = _SILENCE_S
    server_version = "Fanal"
    sys_version = ""

    def do_HEAD(self) -> None:
        self._respond()

    def do_GET(self) -> None:
        self._respond()

    def _respond(self) -> None:
        if self.demo.latency_s:
            time.sleep(self.demo.latency_s)
        response = self.demo.answer(self.path)
        status = 304 if _unchanged(response, self.headers.get("If-None-Match"), self._since()) else response.status
        self.demo.note(self.path, status)
        self._send(response, status)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent: `DemoServer.requests` is the log."""

    def _since(self) -> datetime | None:
        try:
            return parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return None

    def _send(self, response: Response, status: int) -> None:
        zipped = "gzip" in self.headers.get("Accept-Encoding", "") and bool(response.body)
        body = gzip.compress(response.body, mtime=0) if zipped else response.body
        self.send_response(status)
        for name, value in _headers(response, status).items():
            self.send_header(name, value)
        if status != 304:
            if zipped:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304 and self.command != "HEAD":
            self.wfile.write(body)


def _headers(response: Response, status: int) -> dict[str, str]:
    headers = {"Vary": "Accept-Encoding", "Connection": "close"}
    if status != 304:
        headers["Content-Type"] = response.content_type
    if response.location:
        headers["Location"] = response.location
    if response.status == 200:
        headers |= {"ETag": response.etag, "Cache-Control": f"max-age={_MAX_AGE_S}"}
    if response.last_modified:
        headers["Last-Modified"] = format_datetime(response.last_modified, usegmt=True)
    return headers


def _unchanged(response: Response, none_match: str | None, since: datetime | None) -> bool:
    """RFC 9110 section 13.2.2: If-None-Match decides alone where it is given."""
    if response.status != 200:
        return False
    if none_match is not None:
        return response.etag in (tag.strip() for tag in none_match.split(","))
    return since is not None and response.last_modified is not None and response.last_modified <= since
