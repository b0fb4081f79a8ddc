"""A web site of a few pages on loopback, made up by each test, with a log of who asked what and when."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

_SUBJECTS = ("The harbour", "The old mill", "The night ferry", "The village school", "The weather station")
_DEEDS = ("was repaired", "has been sold", "is looking for a keeper", "turned a hundred", "will close for a week")
_SENTENCES = (
    "Nobody in {place} had expected the council to agree before the summer.",
    "The work began on a wet Monday and was finished {number} days later, to general surprise.",
    "Those who came to watch brought {number} chairs and a great deal of soup.",
    "What it will cost the people of {place} is still being counted, the treasurer says.",
    "A second meeting is planned; the room holds {number} people and is usually too small.",
    "Older residents remember that the same thing was tried once before, without much success.",
)
_PLACES = ("Port Marram", "Low Staithe", "Saltby", "Upper Wharram", "Kittle Bay", "Marsh End", "Gorsey")


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands at one path."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    path: str
    status: int
    began_at: float
    """`time.monotonic()`, the same clock in every process of the machine."""
    ended_at: float
    headers: Mapping[str, str]
    """Names in lower case."""


class LittleSite:
    """Use as a context manager. `pages` maps a path to its answer and may be changed while it runs.

    A body may hold `{base}`, which becomes the site's address. Answers with an ETag are validated.
    """

    def __init__(
        self, pages: Mapping[str, Answer] | None = None, *, latency_s: float = 0.0, address: str = "127.0.0.1"
    ) -> None:
        self.pages: dict[str, Answer] = dict(pages or {})
        self.latency_s = latency_s
        self.slow: dict[str, float] = {}
        """Path → seconds that it takes beyond the latency."""
        self.begun: list[str] = []
        """Paths whose answering has begun."""
        self.asked: list[Asked] = []
        self._http = ThreadingHTTPServer((address, 0), type("Handler", (_Handler,), {"site": self}))
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def base(self) -> str:
        return f"http://{self._http.server_address[0]!s}:{self._http.server_port}"

    @property
    def paths(self) -> list[str]:
        """What was asked, in order, but for robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def forget(self) -> None:
        """Empty the log."""
        self.asked.clear()


class _Handler(BaseHTTPRequestHandler):
    site: LittleSite
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        began = time.monotonic()
        self.site.begun.append(self.path)
        time.sleep(self.site.latency_s + self.site.slow.get(self.path, 0.0))
        answer = self.site.pages.get(self.path, Answer(b"<h1>Not here</h1>", 404))
        tag = answer.headers.get("ETag")
        status = 304 if tag and self.headers.get("If-None-Match") == tag else answer.status
        body = b"" if status == 304 else answer.body.replace(b"{base}", self.site.base.encode())
        self.send_response(status)
        for name, value in {"Content-Type": answer.content_type, "Connection": "close", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        with suppress(OSError):  # who asked may be gone
            self.end_headers()
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.site.asked.append(Asked(self.path, status, began, time.monotonic(), headers))
        with suppress(OSError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent: `LittleSite.asked` is the log."""


def headline(number: int) -> str:
    return f"{_SUBJECTS[number % 5]} of {_PLACES[number % 7]} {_DEEDS[number // 5 % 5]}, for the {number + 2}th time"


def article(number: int, *, text: str = "", published: datetime | None = None) -> Answer:
    """An article of some 150 words, the `number`-th; `text` is a paragraph more."""
    at = published or datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    place = _PLACES[number % 7]
    sentences = [_SENTENCES[(number + n) % 6].format(place=place, number=number + n + 3) for n in range(12)]
    paragraphs = [" ".join(sentences[n : n + 3]) for n in range(0, 12, 3)] + ([text] if text else [])
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": headline(number),
        "datePublished": at.isoformat(),
    }
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return html(
        headline(number),
        f"<article><h1>{escape(headline(number))}</h1>"
        f'<p class="meta">By Ada Fenwick · <time datetime="{at.isoformat()}">{at:%d %B %Y}</time></p>{body}</article>',
        head=f'<script type="application/ld+json">{json.dumps(said)}</script>',
    )


def html(title: str, body: str, *, head: str = "") -> Answer:
    page = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>'
    return Answer(f"{page}<body><header><a href='/'>The Saltby Lantern</a></header>{body}</body></html>".encode())


def feed(
    paths: Iterable[str], *, at: datetime | None = None, etag: str | None = None, edited: Collection[str] = ()
) -> Answer:
    """An RSS feed of these paths, dated `at`; those `edited` a quarter of an hour later."""
    date = (at or datetime.now(UTC)) - timedelta(minutes=5)
    items = "".join(
        f"<item><title>{path}</title><link>{_absolute(path)}</link>"
        f"<pubDate>{format_datetime(date + timedelta(minutes=15 * (path in edited)))}</pubDate></item>"
        for path in paths
    )
    body = f'<rss version="2.0"><channel><title>The Saltby Lantern</title><link>{{base}}/</link>{items}</channel></rss>'
    return Answer(body.encode(), content_type="application/rss+xml", headers={"ETag": etag} if etag else {})


def _absolute(path: str) -> str:
    return path if "://" in path else "{base}" + path


def sitemap(entries: Mapping[str, datetime | None]) -> Answer:
    """A plain sitemap: path → last change."""
    return _sitemap("urlset", "url", entries)


def sitemap_index(entries: Mapping[str, datetime | None]) -> Answer:
    """An index of sitemaps: path → last change."""
    return _sitemap("sitemapindex", "sitemap", entries)


def _sitemap(root: str, item: str, entries: Mapping[str, datetime | None]) -> Answer:
    dated: Callable[[datetime | None], str] = lambda at: f"<lastmod>{at.isoformat()}</lastmod>" if at else ""  # noqa: E731
    rows = "".join(f"<{item}><loc>{{base}}{path}</loc>{dated(at)}</{item}>" for path, at in entries.items())
    body = f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{root}>'
    return Answer(body.encode(), content_type="application/xml")


def newspaper(count: int, *, etag: str | None = None) -> dict[str, Answer]:
    """A front page that names a feed of `count` articles, `/news/1` and on."""
    articles = {f"/news/{number}": article(number) for number in range(1, count + 1)}
    front = html(
        "The Saltby Lantern", "<h1>News</h1>", head='<link rel="alternate" type="application/rss+xml" href="/feed">'
    )
    return {"/": front, "/feed": feed(articles, etag=etag), **articles}
