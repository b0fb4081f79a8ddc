"""Text as extraction handles it: an element's words, white space and letters folded for comparison."""

from __future__ import annotations

import html as html_entities
import re
import sys
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
    if _gather(element, pieces, limit) < 0:
        return None
    text = tidy_text("".join(pieces))
    return text if len(text) <= limit else None


def opening_of(element: html.HtmlElement, limit: int) -> str:
    """`text_of`, read no further than where more than `limit` characters have come together."""
    pieces: list[str] = []
    _gather(element, pieces, limit)
    return tidy_text("".join(pieces))


def raw_text(element: html.HtmlElement) -> str:
    """An element's text as it stands in the tree, a space where a new line begins; no scripts, styles and readings."""
    return "".join(_pieces(element, _NO_TEXT)) if len(element) else element.text or ""


def _pieces(element: html.HtmlElement, left_out: Collection[str] = UNREAD) -> list[str]:
    """The texts below an element in order, a space around what begins a new line."""
    pieces: list[str] = []
    _gather(element, pieces, sys.maxsize, left_out)
    return pieces


def _gather(element: html.HtmlElement, pieces: list[str], room: int, left_out: Collection[str] = UNREAD) -> int:
    """Puts an element's texts into `pieces` until `room` characters are full; how many are left, below 0 for too few.

    White space at a text's ends takes no room. Trees are as deep as their pages were made: nothing here calls itself.
    """
    room = _put(element.text, pieces, room)
    open_: list[tuple[Iterator[html.HtmlElement], html.HtmlElement, bool]] = []
    children = iter(element)
    while room >= 0:
        child = next(children, None)
        if child is None:
            if not open_:
                break
            children, child, space = open_.pop()
        elif child.tag in left_out:
            space = False
        else:
            space = child.tag not in _INLINE
            if space:
                pieces.append(" ")
            room = _put(child.text, pieces, room)
            if len(child):
                open_.append((children, child, space))
                children = iter(child)
                continue
            if room < 0:
                break
        if space:
            pieces.append(" ")
        room = _put(child.tail, pieces, room)
    return room


def _put(text: str | None, pieces: list[str], room: int) -> int:
    if text:
        pieces.append(text)
        room -= len(text.strip())
    return room
