"""jusText as trafilatura asks it, quicker: a paragraph's text is put together once, the word lists are read once.

jusText is an algorithm of its own, by the share of common words in each paragraph; trafilatura asks it where its own
rules have found little. The results are those of `justext.core`.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Collection
from functools import cached_property, lru_cache

from justext.core import PARAGRAPH_TAGS
from justext.paragraph import Paragraph
from justext.utils import get_stoplists
from lxml import etree

# White space that is more than one space.
_SPACES = re.compile(r"[^\S ]\s*| \s+")


class QuickParagraph(Paragraph):  # type: ignore[misc]  # justext has no types
    """A paragraph whose text is asked for only when it is complete."""

    def __init__(self, dom_path: str = "") -> None:
        self.dom_path = dom_path
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


class QuickParagraphMaker:
    """jusText's handler of SAX events, without the events."""

    def __init__(self) -> None:
        self._paragraphs: list[QuickParagraph] = []
        self._paragraph = QuickParagraph()
        self._paths = [""]
        self._is_link = self._is_break = False

    @classmethod
    def make_paragraphs(cls, root: etree._Element) -> list[QuickParagraph]:
        """A tree's paragraphs that have any text."""
        maker = cls()
        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = str(element.tag)
            if event == "start":
                maker._open(tag)
                maker._add(element.text)
            else:
                maker._close(tag)
                maker._add(element.tail)
        maker._begin()
        return maker._paragraphs

    def _begin(self) -> None:
        if self._paragraph.text_nodes and self._paragraph.text:
            self._paragraphs.append(self._paragraph)
        self._paragraph = QuickParagraph(self._paths[-1])

    def _open(self, tag: str) -> None:
        self._paths.append(f"{self._paths[-1]}.{tag}" if self._paths[-1] else tag)
        is_second_break = tag == "br" and self._is_break
        if tag in PARAGRAPH_TAGS or is_second_break:
            self._paragraph.tags_count -= is_second_break
            self._begin()
            return
        self._is_break = tag == "br"
        if self._is_break:
            self._paragraph.append_text(" ")
        self._is_link = self._is_link or tag == "a"
        self._paragraph.tags_count += 1

    def _close(self, tag: str) -> None:
        self._paths.pop()
        if tag in PARAGRAPH_TAGS:
            self._begin()
        self._is_link = self._is_link and tag != "a"

    def _add(self, text: str | None) -> None:
        if not text or text.isspace():
            return
        added = self._paragraph.append_text(text)
        if self._is_link:
            self._paragraph.chars_count_in_links += len(added)
        self._is_break = False


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The common words of all languages that jusText knows. Read at once, they take half the time."""
    lists = (pkgutil.get_data("justext", f"stoplists/{language}.txt") or b"" for language in get_stoplists())
    words = b"\n".join(lists).decode().lower().replace("\r", "\n").split("\n")
    return frozenset(filter(None, words))


def _folded(text: str) -> str:
    """A run of white space as one space, or as one line end when it has any."""
    return _SPACES.sub(_one, text)


def _one(run: re.Match[str]) -> str:
    return "\n" if "\n" in run[0] or "\r" in run[0] else " "
