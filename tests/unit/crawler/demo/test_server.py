"""The server: validators, compression, redirects, its log, and its end."""

from __future__ import annotations

import gzip
import http.client
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from crawler.demo.newspaper import pages
from crawler.demo.server import DemoServer

NOW = datetime(2026, 5, 21, 6, 0, tzinfo=UTC)
ARTICLE = "/fr/ile/pont-du-douet/"


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(now=NOW) as running:
        yield running


def ask(
    server: DemoServer, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_serves_the_newspaper_on_a_free_loopback_port(server: DemoServer) -> None:
    assert urlsplit(server.url).hostname == "127.0.0.1"
    response, body = ask(server, ARTICLE)
    assert (response.status, body) == (200, pages(NOW, server.url)[ARTICLE].body)
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", [ARTICLE, "/fr/feed.xml", "/en/atom.xml", "/news-sitemap.xml", "/sitemap.xml"])
def test_validators_are_answered_with_304(server: DemoServer, path: str) -> None:
    first, _ = ask(server, path)
    by_tag, body = ask(server, path, {"If-None-Match": first.headers["ETag"]})
    by_date, _ = ask(server, path, {"If-Modified-Since": first.headers["Last-Modified"]})
    assert (by_tag.status, body, by_date.status) == (304, b"", 304)
    assert by_tag.headers["ETag"] == first.headers["ETag"]


def test_a_tag_that_does_not_fit_outweighs_a_date_that_does(server: DemoServer) -> None:
    first, _ = ask(server, ARTICLE)
    headers = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["Last-Modified"]}
    assert ask(server, ARTICLE, headers)[0].status == 200


def test_an_unreadable_date_is_no_condition(server: DemoServer) -> None:
    assert ask(server, ARTICLE, {"If-Modified-Since": "yesterday"})[0].status == 200


def test_gzip_is_sent_when_asked_for_and_only_then(server: DemoServer) -> None:
    plain, text = ask(server, ARTICLE)
    zipped, packed = ask(server, ARTICLE, {"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == text
    assert len(packed) < len(text) / 2


def test_unknown_path_is_404_and_moved_article_301(server: DemoServer) -> None:
    missing, body = ask(server, "/nowhere")
    assert (missing.status, "Page introuvable" in body.decode()) == (404, True)
    moved, _ = ask(server, "/en/archive/2291-new-fares.html")
    assert (moved.status, moved.headers["Location"]) == (301, f"{server.url}/en/island/ferry-fares.html")


def test_a_404_is_never_304(server: DemoServer) -> None:
    headers = {"If-Modified-Since": "Thu, 21 May 2099 06:00:00 GMT", "If-None-Match": "*"}
    assert ask(server, "/nowhere", headers)[0].status == 404


def test_query_is_ignored_and_head_has_no_body(server: DemoServer) -> None:
    response, body = ask(server, ARTICLE + "?utm_source=rss", method="HEAD")
    assert (response.status, body) == (200, b"")
    assert int(response.headers["Content-Length"]) > 1000


def test_correction_makes_article_and_channels_new(server: DemoServer) -> None:
    before = {
        path: ask(server, path)[0].headers for path in (ARTICLE, "/news-sitemap.xml", "/fr/mer/ferry-belle-anse/")
    }
    server.correct()
    statuses = [ask(server, path, {"If-None-Match": headers["ETag"]})[0].status for path, headers in before.items()]
    assert statuses == [200, 200, 304]
    response, body = ask(server, ARTICLE)
    assert response.headers["Last-Modified"] == "Thu, 21 May 2026 06:00:00 GMT"
    assert "Rectificatif" in body.decode()


def test_every_request_is_logged_with_its_status(server: DemoServer) -> None:
    ask(server, "/nowhere")
    tag = ask(server, ARTICLE)[0].headers["ETag"]
    ask(server, ARTICLE, {"If-None-Match": tag})
    assert server.requests == [("/nowhere", 404), (ARTICLE, 200), (ARTICLE, 304)]


def test_latency_is_waited_before_an_answer() -> None:
    with DemoServer(now=NOW, latency_s=0.2) as server:
        started = time.monotonic()
        ask(server, "/robots.txt")
        assert time.monotonic() - started >= 0.2


def test_nothing_answers_after_the_block_even_when_it_fails() -> None:
    with pytest.raises(ValueError, match="as planned"), DemoServer(now=NOW) as server:
        address = urlsplit(server.url)
        raise ValueError("as planned")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname or "", address.port or 0), timeout=1)


def test_a_silent_client_does_not_keep_the_server_from_ending() -> None:
    with DemoServer(now=NOW) as server:
        address = urlsplit(server.url)
        silent = socket.create_connection((address.hostname or "", address.port or 0))
        ask(server, "/robots.txt")
        started = time.monotonic()
    assert time.monotonic() - started < 2
    silent.close()


def test_address_before_the_start_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(RuntimeError, match="with DemoServer"):
        _ = DemoServer().url
