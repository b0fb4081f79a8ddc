"""Reads a robots.txt, RFC 9309: what an answer for it says to one user agent; pure.

Fetching it is `crawler.middlewares.robots`' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from protego import Protego

from pipeline.content import ContentError, decode_content

#: Rules beyond are not read (section 2.5 asks for 500 KiB at least).
MAX_ROBOTS_BYTES = 500 * 1024
#: A longer Crawl-delay counts as this: a page a minute burdens nobody, and an article in an hour is no news.
MAX_CRAWL_DELAY_S = 60.0
# Compressed text of at most 500 KiB that unfolds to more than this is an attack.
_MAX_DECODED_BYTES = 20 * MAX_ROBOTS_BYTES
_AGENT_LINE = re.compile(r"user[- ]?agent\s*[:\s]\s*(.*)", re.IGNORECASE)  # as lenient as Protego
_SITEMAP_LINE = re.compile(r"site-?maps?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What the robots.txt of one origin says to one user agent."""

    verdict: Literal["read", "unavailable", "unreachable"]
    agent: str
    parsed: Protego | None = None
    """Of a file that was read."""

    def allows(self, url: str) -> bool:
        if self.verdict == "unreachable":
            return False
        return self.parsed is None or self.parsed.can_fetch(url, self.agent)

    @property
    def crawl_delay_s(self) -> float | None:
        """At most `MAX_CRAWL_DELAY_S`."""
        delay_s = self.parsed.crawl_delay(self.agent) if self.parsed else None
        return None if delay_s is None else min(max(delay_s, 0.0), MAX_CRAWL_DELAY_S)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The file's `Sitemap` lines, as written."""
        return tuple(self.parsed.sitemaps) if self.parsed else ()


def read_robots(status: int, body: bytes, content_encoding: str | None, agent: str) -> RobotsRules:
    """The rules for `agent` in a response for /robots.txt (RFC 9309 section 2.3.1), redirects followed."""
    if status == 429 or status >= 500:
        return RobotsRules("unreachable", agent)
    if status >= 300:
        return RobotsRules("unavailable", agent)
    try:
        text = decode_content(body, content_encoding, limit=_MAX_DECODED_BYTES)
    except ContentError:
        return RobotsRules("unreachable", agent)
    lines = text[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace").splitlines()
    return RobotsRules("read", agent, Protego.parse("\n".join(_lines_for(agent, lines))))


def _lines_for(agent: str, lines: list[str]) -> Iterator[str]:
    """The lines of a robots.txt that can concern `agent`: the groups for it and for `*`, the sitemaps.

    Protego gives every rule of a group to every agent of the group. 500 KiB can hold 15,000 of both, and that
    many times that many did not end within a minute.
    """
    ours = naming = False  # whether the group is ours; whether its agents are still being named
    for line in (whole.partition("#")[0].strip() for whole in lines):
        named = _AGENT_LINE.match(line)
        if named:
            # Section 2.2.1: letters, "_" and "-" are the product token, what follows is no part of it.
            product = re.split(r"[^\w*-]", named[1], maxsplit=1)[0].lower()
            concerns = product == "*" or product.rstrip("*") == agent.lower()
            ours = concerns or (ours and naming)
            naming = True
            if concerns:
                yield f"User-agent: {'*' if product == '*' else agent}"
        elif _SITEMAP_LINE.match(line):
            yield line
        elif line:
            naming = False
            if ours:
                yield line
