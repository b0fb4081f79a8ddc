"""Pinned articles: what a page gave when it was well, kept beside the source, to notice when it gives something else.

A pin is the page with its prose replaced by filler, word for word of the same length (markup, metadata and short texts
stay), and what extraction made of it. The page tells whether our code changed, the live page whether the site did.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree, html

from db.config import ConfigError
from pipeline import extract as extraction
from pipeline.extract.page.tree import decode, parse_html
from pipeline.types import NewsArticle, Rejection, SiteRules

#: Fields that stay as they are however often a page is fetched.
_STEADY = ("headline", "kicker", "section", "date_published", "in_language", "kind")
#: Fields of which only the presence is compared: updates change their values.
_PRESENT = ("standfirst", "authors", "date_modified", "image_url", "reading_time_minutes")
#: A body that loses or gains more than this share of its words is another body.
_BODY_SHARE = 0.3
_PROSE_WORDS = 20
_WORD = re.compile(r"[^\W\d_]{3,}")
_UNREAD = ("script", "style", "noscript", "template")
_CONSONANTS, _VOWELS = "bdfglmnprstv", "aeiou"


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned article."""

    source: str
    url: str
    page: bytes
    facts: dict[str, Any]
    """What extraction made of the live page: values that hold, and which fields there are."""
    expected: dict[str, Any]
    """The same of the page with filler."""


def make(source: str, url: str, content: bytes, rules: SiteRules) -> Pin | Rejection:
    """The pin of a page that was fetched; the rejection of one that is no article."""
    result = extraction.extract(content, url, rules=rules)
    if isinstance(result, Rejection):
        return result
    page = with_filler(content)
    return Pin(source, url, page, facts(result), facts(extraction.extract(page, url, rules=rules)))


def facts(result: NewsArticle | Rejection) -> dict[str, Any]:
    """What is compared of an article."""
    if isinstance(result, Rejection):
        return {"rejected": result.reason}
    values = result.as_dict()
    found = {name: values[name] for name in _STEADY}
    return found | {f"has {name}": bool(values[name]) for name in _PRESENT} | {"words": result.word_count}


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The fields that differ, with both values: `headline: "A" is now None`."""
    if "rejected" in after and "rejected" not in before:
        return [f"the page is refused now: {after['rejected']}"]
    said = [
        f"{name}: {before[name]!r} is now {after.get(name)!r}"
        for name in before
        if name != "words" and before[name] != after.get(name)
    ]
    words = (before.get("words") or 0, after.get("words") or 0)
    if abs(words[1] - words[0]) > _BODY_SHARE * max(words[0], 1):
        said.append(f"body: {words[0]} words are now {words[1]}")
    return said


def recheck(pin: Pin, rules: SiteRules) -> list[str]:
    """What our own code makes of the pinned page differently than when it was pinned."""
    return changes(pin.expected, facts(extraction.extract(pin.page, pin.url, rules=rules)))


def save(pin: Pin, folder: Path) -> Path:
    """Write the pin below the folder of sources. Returns the file with its facts; the page lies beside it."""
    name = hashlib.sha256(pin.url.encode()).hexdigest()[:12]
    path = folder / "pins" / pin.source / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".html").write_bytes(pin.page)
    values = {"url": pin.url, "facts": pin.facts, "expected": pin.expected}
    path.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def load(source: str, folder: Path) -> Iterator[Pin]:
    """The pins of a source. Raises `ConfigError` for a file that is none, or whose page is gone."""
    for path in sorted((folder / "pins" / source).glob("*.json")):
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            page = path.with_suffix(".html").read_bytes()
            yield Pin(source, values["url"], page, values["facts"], values["expected"])
        except (OSError, ValueError, TypeError, KeyError):
            raise ConfigError(f"{path}: damaged, or without its page; remove it and pin the article again") from None


def with_filler(content: bytes) -> bytes:
    """The page in UTF-8 with every text of twenty words or more in filler; the same word becomes the same filler."""
    root = parse_html(decode(content)[0])
    if root is None:
        return b""
    for element in root.iter(etree.Element):
        _fill(element)
    page: bytes = html.tostring(root, encoding="utf-8", doctype="<!doctype html>")
    return page


def _fill(element: html.HtmlElement) -> None:
    if element.tag == "script" and "ld+json" in (element.get("type") or ""):
        element.text = re.sub(r'"(?:[^"\\]|\\.)*"', lambda match: _filled(match[0]), element.text or "")
    elif element.tag not in _UNREAD:
        element.text = _filled(element.text or "") or None
    element.tail = _filled(element.tail or "") or None
    if element.tag == "meta" and element.get("content"):
        element.set("content", _filled(element.get("content") or ""))


def _filled(text: str) -> str:
    return _WORD.sub(lambda match: _filler(match[0]), text) if len(text.split()) >= _PROSE_WORDS else text


def _filler(word: str) -> str:
    """A word that can be spoken, as long as this one and written as large."""
    digest = hashlib.sha256(word.lower().encode()).digest()
    letters = ((_CONSONANTS, _VOWELS)[n % 2][digest[n % 32] % (5 if n % 2 else 12)] for n in range(len(word)))
    filler = "".join(letters)
    return filler.upper() if word.isupper() else filler.capitalize() if word[0].isupper() else filler
