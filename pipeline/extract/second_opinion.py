"""jusText as trafilatura asks it, quicker: a paragraph's text is put together once, the word lists are read once.

jusText is an algorithm of its own, by the share of common words in each paragraph; trafilatura asks it where its own
rules have found little. The results are those of `justext.core`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property, lru_cache
from typing import Any

from justext.paragraph import Paragraph
from justext.utils import get_stoplist, get_stoplists

# White space that is more than one space.
_SPACES = re.compile(r"[^\S ]\s*| \s+")


class QuickParagraph(Paragraph):  # type: ignore[misc]  # justext has no types
    """A paragraph whose text is asked for only when it is complete."""

    def __init__(self, path: Any) -> None:
        self.dom_path = path.dom
        self.text_nodes: list[str] = []
        self.chars_count_in_links = 0
        self.tags_count = 0
        self.class_type = ""

    @cached_property
    def text(self) -> str:
        """Its words, white space folded; line ends stay."""
        return _folded("".join(self.text_nodes).strip())

    def append_text(self, text: str) -> str:
        """Adds a text node."""
        text = _folded(text)
        self.text_nodes.append(text)
        return text

    def stopwords_density(self, stopwords: Collection[str]) -> float:
        """The share of its words that are common ones."""
        words = self.text.lower().split()
        return sum(word in stopwords for word in words) / len(words) if words else 0


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The common words of all languages that jusText knows."""
    return frozenset(word for language in get_stoplists() for word in get_stoplist(language))


def _folded(text: str) -> str:
    """A run of white space as one space, or as one line end when it has any."""
    return _SPACES.sub(_one, text)


def _one(run: re.Match[str]) -> str:
    return "\n" if "\n" in run[0] or "\r" in run[0] else " "
