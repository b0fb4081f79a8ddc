"""A log without noise, and without credentials: user names and passwords in URLs, keys in query strings."""

from __future__ import annotations

import logging
import re

from scrapy.crawler import Crawler

_USER_INFO = re.compile(r"(?<=://)[^/@\s?#'\"<>]+@")
_SECRET = re.compile(
    r"(?<=[?&;])((?:[\w-]*[_-])?(?:api_?key|key|token|secret|password|passwd|pwd|signature|sig|auth|session)=)[^&#;\s'\"<>)]+",
    re.IGNORECASE,
)

_LEVELS = {
    "scrapy.middleware": logging.WARNING,  # 40 lines on which components are enabled
    "scrapy.crawler": logging.WARNING,  # 30 lines on settings that differ
    "scrapy.core.downloader.handlers.http11": logging.ERROR,  # too large, cut short: counted, and in the row
    "scrapy.downloadermiddlewares.retry": logging.WARNING,  # the same
}


def redact(text: str) -> str:
    """`text` with `***` for the user information and the key-like query values of the URLs in it."""
    return _SECRET.sub(r"\1***", _USER_INFO.sub("***@", text))


class RedactingFilter(logging.Filter):
    """Rewrites records before a handler formats them, tracebacks included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True


class RunLog:
    """Scrapy extension: quietens what says nothing, and filters the root logger's handlers, where every record ends."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunLog:
        if crawler.settings["LOG_LEVEL"] != "DEBUG":
            for name, level in _LEVELS.items():
                logging.getLogger(name).setLevel(level)
        for handler in logging.getLogger().handlers:
            if not any(isinstance(known, RedactingFilter) for known in handler.filters):
                handler.addFilter(RedactingFilter())
        return cls()
