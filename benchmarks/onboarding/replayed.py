"""The newspapers that a replay server puts on loopback, with what is true of them by its construction."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import ProxyHandler, build_opener

_LOC = re.compile(r"<loc>([^<]+)</loc>")
_READY = re.compile(r"ready: .* on (?P<first>[\d.]+):(?P<port>\d+) to [\d.]+\.(?P<last>\d+):\d+")
_ARTICLES_A_SECTION = 100
_open = build_opener(ProxyHandler({})).open


@dataclass(frozen=True, slots=True)
class Site:
    """A newspaper at an address of its own."""

    name: str
    front: str
    articles: frozenset[str]
    """All that it has."""
    channels: frozenset[str]
    """Feed, sitemaps and section pages."""


@contextmanager
def serve(script: Path, *words: str) -> Iterator[list[Site]]:
    """Runs the replay server while the block does. Yields its sites."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(script), "--port", str(port), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield _sites(server.stdout)
        finally:
            server.terminate()


def get(url: str) -> bytes:
    """What stands there, from loopback."""
    with _open(url, timeout=30) as answer:
        body: bytes = answer.read()
        return body


def _sites(lines: Iterator[str]) -> list[Site]:
    ready = _READY.match(next(lines))
    assert ready, "the replay server did not start"
    network = ready["first"].rpartition(".")[0]
    fronts = [f"http://{network}.{number}:{ready['port']}/" for number in range(1, int(ready["last"]) + 1)]
    return [_site(f"{number}", front) for number, front in enumerate(fronts, 1)]


def _site(name: str, front: str) -> Site:
    index = urljoin(front, "/sitemap.xml")
    children = _locations(index)
    articles = [url for child in children for url in _locations(child)]
    sections = -(-len(articles) // _ARTICLES_A_SECTION)
    channels: Sequence[str] = (
        *(urljoin(front, path) for path in ("/feed.xml", "/news-sitemap.xml")),
        index,
        *children,
        *(urljoin(front, f"/section/{number}") for number in range(sections)),
    )
    return Site(name, front, frozenset(articles), frozenset(channels))


def _locations(sitemap: str) -> list[str]:
    return [unescape(url) for url in _LOC.findall(get(sitemap).decode())]
