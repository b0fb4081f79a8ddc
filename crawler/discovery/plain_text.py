"""Markup of a feed, as written or escaped once too often → the text a reader would see.

For claims about articles, which are short. The article's own text is `pipeline.extract`'s.
"""

from __future__ import annotations

import html
import re

from pipeline.types import clean_text

# No pattern can look past the next "<" or ">": the work is linear whatever is not closed.
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_BLOCK = re.compile(
    r"</?(?:\w+:)?(?:p|div|br|hr|li|ul|ol|h[1-6]|blockquote|figure|figcaption|table|tr|section|article|pre)"
    r"(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!\[CDATA\[|\]\]>|<[!?][^<>]*>")
# What only markup looks like: tells an escaped "<p>" from "<whatever>" in a sentence.
_KNOWN_TAG = re.compile(
    r"</?(?:p|div|br|b|i|u|em|strong|span|a|img|h[1-6]|ul|ol|li|sup|sub)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PARAGRAPH = re.compile(r"\s*\n\s*\n\s*")


def plain_text(markup: str) -> str:
    """One line of text: tags gone, entities undone (even twice escaped), white space folded."""
    return " ".join(_visible(markup).split())


def paragraphs(markup: str) -> str:
    """The same with a blank line between blocks."""
    parts = _PARAGRAPH.split(_visible(_fold(markup)))
    return "\n\n".join(folded for part in parts if (folded := " ".join(part.split())))


def unescape(text: str) -> str:
    """Entities undone once. Only those with their semicolon: `?a=1&copy=2` has none."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def _fold(markup: str) -> str:
    """Line breaks of the source mean nothing in HTML; in text without markup they are all there is."""
    return " ".join(markup.split()) if _TAG.search(markup) or _KNOWN_TAG.search(unescape(markup)) else markup


def _visible(markup: str) -> str:
    text = unescape(_without_tags(markup)) if "<" in markup or "&" in markup else markup
    if "&" in text:
        text = unescape(text)
    if _KNOWN_TAG.search(text):  # markup that was escaped twice
        text = unescape(_without_tags(text))
    return clean_text(text)


def _without_tags(markup: str) -> str:
    return _TAG.sub("", _BLOCK.sub("\n\n", _UNSEEN.sub(" ", markup)))
