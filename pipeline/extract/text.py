"""Text as extraction handles it: an element's words, white space and letters folded for comparison."""

from __future__ import annotations

import html as html_entities
import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

from lxml import html

from pipeline.types import clean_text

_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u2060\ufeff]")
_NO_WORD = re.compile(r"[\W_]+")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]\w+);")
#: How the characters beside it are read (ruby): a gloss, no part of the text.
READINGS = frozenset(("rt", "rp"))
#: Elements whose text nobody reads as such.
UNREAD = READINGS | {"script", "style", "noscript", "template", "svg", "select", "textarea", "iframe", "object"}
# What of them is not even raw text.
_NO_TEXT = READINGS | {"script", "style", "template"}
# Elements that stand in the line; all others begin a new one.
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data dfn em font i ins kbd mark q ruby s samp small span strong sub sup "
    "time tt u var wbr amp-timeago".split()
)


def tidy_text(text: str) -> str:
    """White space folded, entities that were escaped twice undone, invisible characters dropped; NFC."""
    folded = " ".join(text.split())
    if "&" not in folded and folded.isprintable():
        return folded if folded.isascii() else unicodedata.normalize("NFC", folded)
    if "&" in text and _ENTITY.search(text):
        text = html_entities.unescape(text)
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", clean_text(text)))).strip()


@lru_cache(maxsize=512)  # a page's titles are compared with each other many times
def fold(text: str) -> str:
    """For comparison only: case, punctuation, compatibility forms and white space folded."""
    if text.isascii():  # has neither invisible characters nor other forms
        return _NO_WORD.sub(" ", text.lower()).strip()
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()).strip()


def letters(text: str) -> str:
    """Letters and digits in lower case: what two spellings of a line have in common."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def text_of(element: html.HtmlElement) -> str:
    """An element's words as a reader sees them: unread parts left out, a space at each block and line break."""
    return tidy_text("".join(_pieces(element)) if len(element) else element.text or "")


def short_text(element: html.HtmlElement, limit: int) -> str | None:
    """`text_of` when it is at most `limit` characters long; None, without reading on, when it is longer."""
    pieces: list[str] = []
    length = 0
    for piece in _pieces(element) if len(element) else (element.text or "",):
        length += len(piece.strip())
        if length > limit:
            return None
        pieces.append(piece)
    text = tidy_text("".join(pieces))
    return text if len(text) <= limit else None


def opening_of(element: html.HtmlElement, limit: int) -> str:
    """`text_of`, read no further than where more than `limit` characters have come together."""
    pieces: list[str] = []
    length = 0
    for piece in _pieces(element):
        pieces.append(piece)
        length += len(piece.strip())
        if length > limit:
            break
    return tidy_text("".join(pieces))


def raw_text(element: html.HtmlElement) -> str:
    """An element's text as it stands in the tree, a space where a new line begins; no scripts, styles and readings."""
    return "".join(_pieces(element, _NO_TEXT)) if len(element) else element.text or ""


def _pieces(element: html.HtmlElement, left_out: Collection[str] = UNREAD) -> Iterator[str]:
    """The texts below an element in order, a space around what begins a new line."""
    if element.text:
        yield element.text
    open_: list[tuple[Iterator[html.HtmlElement], str, str]] = []
    children, after, tail = iter(element), "", ""
    while True:
        for child in children:
            tag = child.tag
            if tag in left_out:
                if child.tail:
                    yield child.tail
                continue
            space = "" if tag in _INLINE else " "
            yield space + (child.text or "")
            if len(child):
                open_.append((children, after, tail))
                children, after, tail = iter(child), space, child.tail or ""
                break
            yield space + (child.tail or "")
        else:
            if not open_:
                return
            yield after + tail
            children, after, tail = open_.pop()
