"""What of a response is kept."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.middlewares.archive import as_page


@pytest.mark.parametrize(
    ("sent", "is_kept"),
    [({}, True), ({"X-Key": "k"}, True), ({"cookie": "session=s"}, False), ({"Authorization": "Bearer k"}, False)],
)
def test_session_that_is_renewed_is_not_kept(sent: dict[str, str], is_kept: bool) -> None:
    headers = {"Content-Type": "text/html", "Set-Cookie": ["session=s2", "theme=dark"]}
    page = as_page(Request("https://a.example/", headers=sent), Response("https://a.example/", headers=headers))
    assert page.header("content-type") == "text/html"
    assert [value for name, value in page.headers if name == "Set-Cookie"] == headers["Set-Cookie"] * is_kept
