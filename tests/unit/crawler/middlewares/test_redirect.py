"""Redirects end in a page or in a typed error."""

from __future__ import annotations

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.middlewares.redirect import RedirectFailed, RedirectMiddleware


@pytest.fixture
def middleware() -> RedirectMiddleware:
    return RedirectMiddleware.from_crawler(get_crawler(Spider, {"REDIRECT_MAX_TIMES": 2}))


def redirect(request: Request, location: bytes, status: int = 302) -> Response:
    return Response(request.url, status=status, headers={"Location": location})


def test_the_next_request_waits_for_its_own_host(middleware: RedirectMiddleware) -> None:
    request = Request("http://a.example/", meta={"download_slot": "a.example", "ours": 1})
    following = middleware.process_response(request, redirect(request, b"http://b.example/x"))
    assert isinstance(following, Request)
    assert following.url == "http://b.example/x"
    assert "download_slot" not in following.meta
    assert following.meta["ours"] == 1
    assert following.meta["redirect_urls"] == ["http://a.example/"]


def test_too_many_redirects_are_a_typed_error(middleware: RedirectMiddleware) -> None:
    request = Request("http://a.example/1")
    for number in (2, 3):
        following = middleware.process_response(request, redirect(request, b"/%d" % number))
        assert isinstance(following, Request)
        request = following
    with pytest.raises(RedirectFailed) as raised:
        middleware.process_response(request, redirect(request, b"/4"))
    assert (raised.value.reason, raised.value.url) == ("redirect_loop", "http://a.example/3")


def test_a_target_that_is_no_url_is_a_typed_error(middleware: RedirectMiddleware) -> None:
    request = Request("http://a.example/")
    with pytest.raises(RedirectFailed) as raised:
        middleware.process_response(request, redirect(request, b"javascript:alert(1)"))
    assert raised.value.reason == "bad_redirect"


@pytest.mark.parametrize("location", [b"file:///etc/hostname", b"ftp://a.example/", b"data:text/html,x"])
def test_a_redirect_off_the_web_is_not_followed(middleware: RedirectMiddleware, location: bytes) -> None:
    request = Request("http://a.example/")
    response = redirect(request, location)
    assert middleware.process_response(request, response) is response


@pytest.mark.parametrize(("target", "is_ours"), [(b"http://a.example/x", True), (b"https://b.example/x", False)])
def test_a_source_s_own_headers_are_left_behind_on_another_site(
    middleware: RedirectMiddleware, target: bytes, is_ours: bool
) -> None:
    request = Request("https://a.example/", headers={"X-Key": "secret", "Accept-Language": "fr"}, meta={"browser": {}})
    following = middleware.process_response(request, redirect(request, target))
    assert isinstance(following, Request)
    assert ("X-Key" in following.headers, "browser" in following.meta) == (is_ours, is_ours)
    assert following.headers["Accept-Language"] == b"fr"
