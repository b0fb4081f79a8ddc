"""What the site calls itself, and how that is taken off a title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from db.urls import UrlError, registrable_domain
from pipeline.extract.page.text import fold
from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated.structured import Structured, site_names
from pipeline.extract.wording.titles import SEPARATOR

_MAX_WORDS = 8
#: Shorter names are words in some language.
_MIN_CHARS = 5
#: Endings like `.com`, `News`.
_MAX_ENDING_CHARS = 5
_MIN_SHARE = 0.6
#: Of the longer of two names of which one is the beginning of the other.
_MIN_NAME_SHARE = 0.75
_MIN_INITIALS = 3
# Papers bear an article that their domains leave out; some name their address.
_ARTICLE = re.compile(r"\A(?:(?:l[ae]s?|the|der|die|das|el|los|il|lo|de|het)\s+|l[’']|www\.)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SiteName:
    """The site's names, squeezed: without case, accents, punctuation and spaces."""

    names: frozenset[str]
    domain: str = ""
    """Its registrable domain up to the first dot."""

    def __contains__(self, text: str) -> bool:
        """Whether a text is one of the names, give or take an ending like `.com` or `News`."""
        squeezed = name_key(text)
        if squeezed in self.names:
            return True
        return len(squeezed) >= _MIN_CHARS and any(_is_ending_apart(name, squeezed) for name in self.names)

    def is_behind(self, text: str) -> bool:
        """Whether a text may stand for the site where titles name it: the domain holds it, or abbreviates it."""
        if text in self or _ARTICLE.sub("", text) in self:
            return True
        squeezed = name_key(text)
        if len(squeezed) >= _MIN_CHARS and squeezed in self.domain:
            return len(squeezed) >= _MIN_SHARE * len(self.domain)
        initials = "".join(word[0] for word in fold(text).split())
        return len(initials) >= _MIN_INITIALS and initials == self.domain

    def cut_from(self, text: str) -> str:
        """A title without the parts at its end or start that are the site's name."""
        while (cut := self._cut_once(text)) != text:
            text = cut
        return text

    def _cut_once(self, text: str) -> str:
        breaks = list(SEPARATOR.finditer(text))
        for match in reversed(breaks):
            rest = text[match.end() :]
            if len(rest.split()) > _MAX_WORDS:
                break
            if self.is_behind(rest):
                return text[: match.start()].strip()
        first = text[: breaks[0].start()] if breaks else ""
        is_name = first in self or _ARTICLE.sub("", first) in self
        if breaks and is_name and len(text) - breaks[0].end() > 10:
            return text[breaks[0].end() :].strip()
        return text


def read(tree: PageTree, structured: Structured, titles: Iterable[str]) -> SiteName:
    """The site's names, its domain among them. What is one of the page's `titles` too is no name of the site."""
    names = {name_key(name) for name in site_names(tree, structured) - {fold(title) for title in titles}}
    try:
        whole = registrable_domain(tree.url).removeprefix("www.")
    except UrlError:
        return SiteName(frozenset(names - {""}))
    domain = name_key(whole.partition(".")[0])
    return SiteName(frozenset({*names, name_key(whole), domain} - {""}), domain)


def _is_ending_apart(name: str, text: str) -> bool:
    short, long = sorted((name, text), key=len)
    if len(short) < _MIN_CHARS or not long.startswith(short):
        return False
    return len(long) - len(short) <= max(_MAX_ENDING_CHARS, (1 - _MIN_NAME_SHARE) * len(long))


@lru_cache(maxsize=512)  # the parts of a page's titles are compared with its site's names many times
def name_key(text: str) -> str:
    """A text without case, accents, punctuation and spaces, as addresses have it."""
    if text.isascii():  # has no accents
        return fold(text).replace(" ", "")
    marked = unicodedata.normalize("NFKD", fold(text))
    return "".join(char for char in marked if char != " " and not unicodedata.combining(char))
