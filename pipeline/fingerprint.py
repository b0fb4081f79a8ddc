"""Fingerprints of an article's text: whether two texts are the same, and whether a page says something new.

Says nothing about what follows from that; `pipeline.store` does.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from pipeline.types import NewsArticle, clean_text

#: Two pages are one article when this share of the shorter text's shingles is in the longer.
SAME_TEXT_CONTAINMENT = 0.8
#: Shorter texts, a paywall's or a caption's, may be the same by chance.
LEAST_TELLING_WORDS = 50
_SHINGLE_WORDS = 4
_WORD = re.compile(r"\w+")


def text_hash(body: str) -> bytes:
    """16 bytes: equal for texts that differ only in white space or Unicode composition."""
    return _hash([body])


def revision_hash(article: NewsArticle) -> bytes:
    """16 bytes over what makes a version of its own: headline, kicker, standfirst, body, authors, access, completeness.

    Dates, counters, pictures, markup and boilerplate are not in it: they change without news.
    """
    head = [article.headline or "", article.kicker or "", article.standfirst or ""]
    texts = [block.text for block in article.blocks if block.role == "body"]
    names = [author.name for author in article.authors]
    return _hash([*head, *texts, "\x00", *names, "\x00", article.access, article.completeness])


def same_text(one: str, other: str) -> bool:
    """Whether two bodies are the same piece: equal, or the shorter one contained in the longer."""
    return text_hash(one) == text_hash(other) or containment(one, other) >= SAME_TEXT_CONTAINMENT


def containment(one: str, other: str) -> float:
    """The share of the smaller text's 4-word shingles that the other has too; 0.0 when there are none."""
    return shared(shingles(one), shingles(other))


def shared(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """The share of the smaller set that is in the other too; 0.0 when one is empty."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def shingles(text: str) -> set[tuple[str, ...]]:
    """All runs of four words, in lower case."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return set(zip(*(words[i:] for i in range(_SHINGLE_WORDS)), strict=False))


def _hash(parts: Iterable[str]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(" ".join(unicodedata.normalize("NFC", clean_text(part)).split()).encode())
        digest.update(b"\x1f")
    return digest.digest()
