"""Follows redirects as Scrapy does, and says in a typed error when they lead nowhere.

The target passes every other middleware again, as a request of its own: guard, robots, lease.
"""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.core.downloader import Downloader
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware as ScrapyRedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.middlewares.browser import BROWSER
from crawler.outcome import FetchError
from db.urls import same_site

#: Headers that do not depend on whose site it is.
_FOR_EVERYBODY = frozenset(("accept", "accept-encoding", "accept-language", "user-agent"))


class RedirectFailed(FetchError):  # noqa: N818
    """A redirect that cannot be followed: too many in a row, or a target that is no URL."""


class RedirectMiddleware(ScrapyRedirectMiddleware):
    """A response whose redirect leads off the web (`file:`, no Location) is handed on as it is."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        try:
            result = super().process_response(request, response)
        except IgnoreRequest as error:
            raise RedirectFailed(request.url, "redirect_loop", "too many redirects") from error
        except ValueError as error:
            raise RedirectFailed(request.url, "bad_redirect", f"redirect to no URL ({error})") from error
        if isinstance(result, Request):
            _leave_secrets_behind(request, result)
            # The slot of the host that was asked first: the next one has its own delay.
            result.meta.pop(Downloader.DOWNLOAD_SLOT, None)
        return result


def _leave_secrets_behind(request: Request, target: Request) -> None:
    """On another site only what every site is sent: a source's own headers hold its keys. Scrapy takes two along."""
    if not same_site(request.url, target.url):
        for name in [name for name in target.headers if name.decode("latin-1").lower() not in _FOR_EVERYBODY]:
            del target.headers[name]
        target.meta.pop(BROWSER, None)
