"""Whether a page's new version says something else than the one before, and what kind of change that is. Pure.

The words decide, not the blocks: a redesign that cuts paragraphs elsewhere, moves the standfirst into the body or
changes quotation marks has written nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from db.diff import blocks_of, folded
from pipeline.notices import is_stamp, notice_kind

RevisionClass = Literal["correction", "update", "headline", "minor"]

#: So many words, or that share of the text, are more than a slip of the pen.
_SUBSTANTIAL_WORDS = 8
_SUBSTANTIAL_SHARE = 0.1
_LEAST_WORDS = 3
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Version:
    """What of an article's current revision decides about the next."""

    headline: str | None
    standfirst: str | None
    body: str
    revision_hash: bytes
    evidence: list[Any]
    kicker: str | None = None
    authors: list[dict[str, Any]] = field(default_factory=list)
    access: str = "unknown"
    completeness: str = "unknown"
    notices: list[list[Any]] = field(default_factory=list)
    """`[kind, position, text]` each."""


def says_the_same(old: Version, new: Version) -> bool:
    """Whether the two differ in layout at most, and the old body beside the new standfirst loses nothing.

    Without another version these are what the article shows.
    """
    shown = replace(new, body=old.body)
    return _fingerprint(old) == _fingerprint(new) == _fingerprint(shown)


def classify(old: Version, new: Version) -> RevisionClass:
    """What kind of change made `new` of `old`. A change that the page itself names is what it says.

    A text that a wall or a redesign cut short, or that became readable, was not rewritten: only the rest is judged.
    """
    told = _new_notices(old, new)
    if "correction" in told:
        return "correction"
    if "update" in told:
        return "update"
    was, is_ = _words(old), _words(new)
    if old.completeness == new.completeness and not _is_cut(was, is_) and _is_substantial(was, is_):
        return "update"
    return "headline" if _headline_words(old) != _headline_words(new) else "minor"


def _fingerprint(version: Version) -> tuple[Any, ...]:
    names = sorted(author.get("name") or "" for author in version.authors)  # some sites shuffle them at each look
    headline, kicker = (folded(text or "") for text in (version.headline, version.kicker))
    return headline, kicker, " ".join(_texts(version)), names, version.access, version.completeness


def _texts(version: Version) -> list[str]:
    """Standfirst and body, without the lines that only say when. A standfirst that the body repeats counts once."""
    blocks = [folded(block) for block in blocks_of(version.body) if not is_stamp(block)]
    standfirst = folded(version.standfirst or "")
    return blocks if not standfirst or standfirst in blocks[:2] else [standfirst, *blocks]


def _new_notices(old: Version, new: Version) -> set[str]:
    known = {folded(text).casefold() for _, _, text in old.notices}
    return {kind for kind, _, text in new.notices if folded(text).casefold() not in known}


def _words(version: Version) -> Counter[str]:
    """How often each word stands in the text; what the page says of its own changes is not of the text."""
    texts = [text for text in _texts(version) if notice_kind(text) is None]
    return Counter(word for text in texts for word in _WORD.findall(text.casefold()))


def _is_cut(old: Counter[str], new: Counter[str]) -> bool:
    """Whether more than half of the words went and none came."""
    return not new - old and new.total() * 2 < old.total()


def _is_substantial(old: Counter[str], new: Counter[str]) -> bool:
    """Whether facts changed, as far as words can tell: many of them, or a figure."""
    removed, added = old - new, new - old
    changed = max(removed.total(), added.total())
    longer = max(old.total(), new.total())
    has_figure = any(any(char.isdigit() for char in word) for word in removed | added)
    share = changed / longer if longer else 0.0
    return has_figure or changed >= _SUBSTANTIAL_WORDS or (changed >= _LEAST_WORDS and share >= _SUBSTANTIAL_SHARE)


def _headline_words(version: Version) -> list[str]:
    return _WORD.findall(folded(version.headline or "").casefold())
