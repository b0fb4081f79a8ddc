"""What a robots.txt says to us, whatever answer it came in."""

from __future__ import annotations

import gzip
import time

import pytest

from crawler.robots_txt import RobotsRules, read_robots

PAGE = "https://gazette.example/monde/phare.html"


def read(text: str, status: int = 200, coding: str = "") -> RobotsRules:
    return read_robots(status, text.encode(), coding, "Dateline")


@pytest.mark.parametrize(
    ("status", "verdict", "allowed"),
    [
        (200, "read", False),
        (203, "read", False),
        (301, "unavailable", True),  # led nowhere
        (400, "unavailable", True),
        (401, "unavailable", True),
        (403, "unavailable", True),
        (404, "unavailable", True),
        (410, "unavailable", True),
        (429, "unreachable", False),
        (500, "unreachable", False),
        (503, "unreachable", False),
        (599, "unreachable", False),
    ],
)
def test_the_status_decides_before_the_text(status: int, verdict: str, allowed: bool) -> None:
    rules = read("User-agent: *\nDisallow: /", status)
    assert (rules.verdict, rules.allows(PAGE)) == (verdict, allowed)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /monde/", False),
        ("User-agent: *\nDisallow: /sport/", True),
        ("User-agent: *\nDisallow: /\nAllow: /monde/", True),
        ("User-agent: *\nDisallow: /*.html$", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Dateline\nDisallow:", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: dateline\nDisallow: /", False),
        ("User-agent: Dateline/1.0\nDisallow: /", False),
        ("User-agent: Dateline (news)\nDisallow: /", False),
        ("User-agent: Dateline*\nDisallow: /", False),
        ("User-agent: Date\nDisallow: /", True),
        ("User-agent: Datelines\nDisallow: /", True),
        ("User-agent: Dateline-Images\nDisallow: /", True),
        ("User-agent: OtherBot\nDisallow: /", True),
        ("User-agent: OtherBot\nUser-agent: *\nDisallow: /", False),
        ("User-agent: *\nUser-agent: OtherBot\nDisallow: /", False),
        (
            "User-agent: *\n\n# a comment\nSitemap: https://gazette.example/s.xml\nUser-agent: OtherBot\nDisallow: /",
            False,
        ),
        ("User-agent: *\nDisallow: /a/\nUser-agent: OtherBot\nDisallow: /", True),
        ("user agent *\ndissallow /monde", False),
        ("USERAGENT: *\r\nDISALLOW: /\r\n", False),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("User-agent: * # everyone\nDisallow: / # all", False),
        ("Disallow: /", True),  # to nobody
        ("<!doctype html><title>Accueil</title><p>User-agent</p>", True),
        ("\x00\xff garbage", True),
    ],
)
def test_groups_and_rules(text: str, allowed: bool) -> None:
    assert read(text).allows(PAGE) is allowed


def test_a_compressed_file_is_read() -> None:
    body = gzip.compress(b"User-agent: *\nDisallow: /")
    assert not read_robots(200, body, "gzip", "Dateline").allows(PAGE)


@pytest.mark.parametrize(
    ("body", "coding"), [(b"\x1f\x8bbroken", "gzip"), (b"x", "snappy"), (gzip.compress(bytes(50_000_000), 1), "gzip")]
)
def test_a_file_that_cannot_be_decoded_forbids(body: bytes, coding: str) -> None:
    assert read_robots(200, body, coding, "Dateline").verdict == "unreachable"


def test_rules_beyond_500_kib_are_not_read() -> None:
    text = "User-agent: *\nDisallow: /first\n" + "# nothing\n" * 60_000 + "Disallow: /last\n"
    rules = read(text)
    assert not rules.allows("https://gazette.example/first")
    assert rules.allows("https://gazette.example/last")


def test_a_file_made_to_be_slow_is_read_in_time() -> None:
    agents = "".join(f"User-agent: a{n}\n" for n in range(15_000))
    started = time.monotonic()
    assert read(agents + "Disallow: /a\n" * 15_000).allows(PAGE)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("text", "delay_s"),
    [
        ("User-agent: *\nCrawl-delay: 5", 5.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nCrawl-delay: 3600", 60.0),
        ("User-agent: *\nCrawl-delay: -3", None),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: OtherBot\nCrawl-delay: 5", None),
        ("User-agent: *\nCrawl-delay: 5\n\nUser-agent: Dateline\nCrawl-delay: 2", 2.0),
    ],
)
def test_crawl_delay(text: str, delay_s: float | None) -> None:
    found = read(text).crawl_delay_s
    assert found == delay_s or (delay_s is None and not found)


def test_sitemaps_belong_to_no_group() -> None:
    text = "Sitemap: https://a.example/1.xml\nUser-agent: x\nDisallow: /\nsite-map: https://a.example/2.xml"
    assert read(text).sitemaps == ("https://a.example/1.xml", "https://a.example/2.xml")
