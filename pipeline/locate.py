"""A locator leads back to the raw value on the stored page.

The grammar is that of the record's reference. Pages are decoded and parsed just as for extraction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from pipeline.content import ContentError, decode_content
from pipeline.extract.page.locators import same_text
from pipeline.extract.page.pointers import resolve
from pipeline.extract.page.text import raw_text
from pipeline.extract.page.tree import PageTree, parse
from pipeline.extract.state.state_scripts import state_scripts
from pipeline.types import Entry, Page

_INDEXED = re.compile(r"(?P<name>.*)\[(?P<n>\d+)\]")


def locate(page: Page, locator: str) -> str | None:
    """The raw value that `locator` points at on `page`; None when it leads nowhere.

    A `field:` locator points at no place of the page and gives None. For many locators of one page,
    `PageLocator` parses it once.
    """
    try:
        content = decode_content(page.body, page.header("content-encoding"))
    except ContentError:
        return None
    return locator_of(page, content)(locator)


def locator_of(page: Page, content: bytes) -> PageLocator:
    """What leads the locators of a page and of its continuations back; `content` is the page's without its coding."""
    further = [partial(locate, each) for each in page.continuations]
    return PageLocator(content, page.url, dict(reversed(page.headers)), page.entry, further)


class PageLocator:
    """Leads locators of one page back to their raw values."""

    def __init__(
        self,
        content: bytes,
        url: str,
        headers: Mapping[str, str],
        entry: Entry | None = None,
        further: Sequence[Callable[[str], str | None]] = (),
    ) -> None:
        """`content` is the page without content coding; `further` lead locators on the article's further pages back."""
        self._further = further
        self._url = url
        self._headers = {name.lower(): value for name, value in headers.items()}
        self._entry = entry
        self._tree: PageTree | None = parse(content, url, headers=headers, entry=entry)

    def __call__(self, locator: str) -> str | None:
        """The raw value, or None when the locator leads nowhere."""
        kind, _, rest = locator.partition(":")
        if kind == "page":
            number, _, inner = rest.partition("!")
            at = int(number) - 2 if number.isdecimal() else -1
            return self._further[at](inner) if 0 <= at < len(self._further) else None
        if kind == "entry":
            return self._of_entry(rest)
        if kind == "header":
            return self._headers.get(rest.lower())
        if kind == "url":
            return _part_of_url(self._url, rest)
        if self._tree is None:
            return None
        if kind == "xpath":
            return _at_xpath(self._tree, rest)
        if kind == "meta":
            return _meta(self._tree, rest)
        if kind in ("json-ld", "script"):
            return _in_script(self._tree, locator)
        return None

    def _of_entry(self, name: str) -> str | None:
        return (
            _as_text(getattr(self._entry, name, None)) if self._entry and name in Entry.__dataclass_fields__ else None
        )


def matches(wanted: str, located: str | None) -> bool:
    """Whether the raw value that was located holds the text that was stored."""
    return located is not None and same_text(wanted, located)


def _at_xpath(tree: PageTree, path: str) -> str | None:
    try:
        found = tree.root.xpath(path)
    except etree.XPathError:
        return None
    if not isinstance(found, list):
        return str(found)
    if not found:
        return None
    return str(found[0]) if isinstance(found[0], str) else raw_text(found[0])


def _meta(tree: PageTree, rest: str) -> str | None:
    indexed = _INDEXED.fullmatch(rest)
    name, n = (indexed["name"], int(indexed["n"])) if indexed else (rest, 0)
    return next((meta.content for meta in tree.metas if (meta.name, meta.n) == (name, n)), None)


def _in_script(tree: PageTree, locator: str) -> str | None:
    name, _, pointer = locator.partition("#")
    if name.startswith("json-ld:"):
        data = next((script.data for script in tree.json_ld if script.locator == name), None)
    else:
        data = next((script.read() for script in state_scripts(tree.root) if script.locator == name), None)
    return _as_text(resolve(data, pointer))


def _as_text(value: Any) -> str | None:
    """Strings as they are, other values as JSON."""
    if value is None or value == ():
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _part_of_url(url: str, part: str) -> str | None:
    parts = urlsplit(url)
    known = {"": url, "scheme": parts.scheme, "host": parts.hostname, "path": parts.path, "query": parts.query}
    return known.get(part)
