"""No password and no key reaches the log."""

from __future__ import annotations

import io
import logging

import pytest
from scrapy import Spider
from scrapy.utils.test import get_crawler

from crawler.log import RedactingFilter, RunLog, redact


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET https://bob:hunter2@a.example/x", "GET https://***@a.example/x"),
        ("<GET http://bob@a.example>", "<GET http://***@a.example>"),
        ("postgresql+psycopg://me:pw@db/news", "postgresql+psycopg://***@db/news"),
        ("https://a.example/?api_key=abc&page=2", "https://a.example/?api_key=***&page=2"),
        ("https://a.example/?page=2&apikey=abc", "https://a.example/?page=2&apikey=***"),
        ("https://a.example/?Token=abc#top", "https://a.example/?Token=***#top"),
        ("https://a.example/?access_token=abc", "https://a.example/?access_token=***"),
        ("'https://a.example/?X-Amz-Signature=abc'", "'https://a.example/?X-Amz-Signature=***'"),
        ("https://a.example/?q=turkey&keyword=x", "https://a.example/?q=turkey&keyword=x"),
        ("https://a.example/@columnist", "https://a.example/@columnist"),
        ("mail me@a.example about https://a.example/", "mail me@a.example about https://a.example/"),
        ("https://a.example/?mail=me@b.example", "https://a.example/?mail=me@b.example"),
        ("20 % of 100", "20 % of 100"),
    ],
)
def test_credentials_in_urls_are_hidden_and_the_rest_stays(text: str, shown: str) -> None:
    assert redact(text) == shown


def logged(message: str, *arguments: object, error: BaseException | None = None) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter())
    logger = logging.Logger("test")  # one that nobody else hears
    logger.addHandler(handler)
    logger.error(message, *arguments, exc_info=error)
    return stream.getvalue()


def test_arguments_are_rewritten_too() -> None:
    assert logged("failed: %s (%d %%)", "http://a:b@c.example/", 5) == "failed: http://***@c.example/ (5 %)\n"


def test_tracebacks_are_rewritten_too() -> None:
    try:
        raise ValueError("invalid host: http://bob:hunter2@a.example/?api_key=abc")
    except ValueError as error:
        text = logged("failed", error=error)
    assert "Traceback" in text
    assert "http://***@a.example/?api_key=***" in text
    assert "hunter2" not in text


def test_the_extension_covers_every_root_handler_once() -> None:
    handler = logging.StreamHandler(io.StringIO())
    logging.getLogger().addHandler(handler)
    try:
        for _ in range(2):
            RunLog.from_crawler(get_crawler(Spider))
        assert [type(known) for known in handler.filters] == [RedactingFilter]
    finally:
        logging.getLogger().removeHandler(handler)
