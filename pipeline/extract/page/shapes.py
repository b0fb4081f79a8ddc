"""The shape of the place in which a block stands: what tells a site's templates apart from page to page.

A shape is a digest of the tags and classes around a block, without positions, numbers and variants. Blocks of one
shape were written by the same line of a template. What follows from that is `pipeline.learn`'s business.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from collections.abc import Iterator
from functools import lru_cache

from lxml import html

from pipeline.extract.page.paths import Paths

#: What a shape begins with: whether its text stands in a link as a whole.
LINK, TEXT = "a", "t"
# Levels of elements above a block that are looked at; farther up, classes name sections, authors and the article.
_LEVELS = 3
_MOST_CLASSES = 3
_ROOTS = frozenset(("article", "main", "body", "html"))
# What a block may consist of as a whole, and be told by.
_WRAPPERS = {"a": "a", "em": "em", "i": "em", "strong": "strong", "b": "strong"}
_DIGITS = re.compile(r"\d+")
_IN_LINK = re.compile(r"(?:^|/)a[./]|\+a$")


class Shapes:
    """The shapes of one page's places, each found from its locator."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._above: dict[str, str] = {}

    def of(self, locator: str | None) -> str | None:
        """The shape of the element at an `xpath:` locator: 9 characters. None for any other locator."""
        kind, _, path = (locator or "").partition(":")
        path = path.partition("/text()")[0]
        element = self._paths.at(path) if kind == "xpath" else None
        if element is None:
            return None
        around = self._above.get(path.rpartition("/")[0])
        if around is None:
            around = self._above[path.rpartition("/")[0]] = "".join(reversed(list(_steps_above(element))))
        return _digest("+".join((around + _named(element), *sorted(set(_wrapped_in(element)), reverse=True))))


@lru_cache(maxsize=4096)
def _digest(described: str) -> str:
    digest = hashlib.blake2b(described.encode("utf-8", "replace"), digest_size=5).digest()
    return (LINK if _IN_LINK.search(described) else TEXT) + b32encode(digest).decode().lower()


def _steps_above(element: html.HtmlElement) -> Iterator[str]:
    """The elements above one, the nearest first, as far as they tell one place from another."""
    for n, above in enumerate(element.iterancestors()):
        if n == _LEVELS or above.tag in _ROOTS:
            return
        yield _named(above) + "/"


def _named(element: html.HtmlElement) -> str:
    """Tag and first classes: `div.teaser.col-0`. A component's variants (`teaser--opinion`) are not told apart."""
    said = element.get("class")
    if not said:
        return str(element.tag)
    classes = [name for name in _DIGITS.sub("0", said).split() if "--" not in name]
    return ".".join((str(element.tag), *classes[:_MOST_CLASSES]))


def _wrapped_in(element: html.HtmlElement) -> Iterator[str]:
    """The inline elements that hold all of an element's text, itself among them."""
    at = element
    while True:
        if at.tag in _WRAPPERS:
            yield _WRAPPERS[str(at.tag)]
        if _is_text(at.text):
            return
        inner = [child for child in at if child.text or len(child)]
        if len(inner) != 1 or any(_is_text(child.tail) for child in at):
            return
        at = inner[0]


def _is_text(text: str | None) -> bool:
    return bool(text) and not text.isspace()  # type: ignore[union-attr]  # bool() leaves no None
