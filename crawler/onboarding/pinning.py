"""`dateline sources pin NAME URL`: fetch an article and keep what it gives."""

from __future__ import annotations

from pathlib import Path

from crawler.onboarding import pins
from crawler.onboarding.errand import Fetcher
from crawler.source import Source
from crawler.visit import FetchFailed
from db import urls
from db.config import ConfigError
from pipeline.content import ContentError, decode_content
from pipeline.types import Rejection


class NotPinned(Exception):  # noqa: N818 -- what the user is told
    """A page that could not be pinned; the message says why, in one line."""


async def pin(fetcher: Fetcher, source: Source, url: str, folder: Path) -> Path:
    """Fetch the article and write its pin below `folder`.

    Raises `NotPinned` for a page that cannot be had or is no article, `ConfigError` for a URL that is none or lies on
    another site, and for a folder that cannot be written.
    """
    try:
        tidied = urls.tidy(url)
    except urls.UrlError as error:
        raise ConfigError(str(error)) from None
    if not urls.same_site(tidied, source.homepage):
        raise ConfigError(f"{tidied}: lies on another site than {source.homepage}; pin articles of the source's own")
    try:
        page = await fetcher.get(tidied, source.headers_for(tidied), shown=source.browser)
        content = decode_content(page.body, page.header("content-encoding"))
    except (FetchFailed, ContentError) as error:
        said = str(error)
        raise NotPinned(said if tidied in said else f"{tidied}: {said}") from None
    made = pins.make(source.id, tidied, content, source.site_rules())
    if isinstance(made, Rejection):
        raise NotPinned(f"{tidied}: no article ({made.reason}), so there is nothing to pin")
    try:
        return pins.save(made, folder)
    except OSError as error:
        raise ConfigError(f"{folder}: the pin cannot be written ({error.strerror})") from None
