"""Which links of a page lead to articles: what is true of them by the generator's construction, and what we say."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from lxml import html

from crawler.discovery import sections
from crawler.discovery.link_shapes import LinkShapes
from db.urls import absolute, same_site

_MAY_BE_ARTICLE = re.compile(r"[^/_-]+[_-][^/_-]+[_-]|\d{5}")
_NUMBER = re.compile(r"\d{4,}")
_HEADLINE_WORDS = 2
_SHARED = 0.75


@dataclass(slots=True)
class Marks:
    """Links of pages, each counted once a page."""

    right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)
    """Taken for articles, and nothing proves or disproves it; no figure counts them."""

    @property
    def precision(self) -> float | None:
        taken = self.right + self.wrong.total()
        return self.right / taken if taken else None

    @property
    def recall(self) -> float | None:
        there = self.right + self.missed.total()
        return self.right / there if there else None

    def add(self, content: bytes, url: str, articles: Set[str], shapes: LinkShapes) -> None:
        """Marks one page that was not learned from; `articles` are all that its site has."""
        headers = {"Content-Type": "text/html; charset=utf-8"}
        taken = {entry.url for entry in sections.parse(content, url, headers, shapes=shapes)}
        for link, is_article in truth(content, url, articles).items():
            if is_article:
                self.right += link in taken
                self.missed.update([link] * (link not in taken))
            elif link in taken:
                (self.undecided if is_article is None else self.wrong)[link] += 1


def truth(content: bytes, url: str, articles: Set[str]) -> dict[str, bool | None]:
    """The page's links to its own site: an article's or not; None when it cannot be told.

    An article is one of `articles`, or one made like them: the generator shows more teasers than it serves pages, and
    none in a menu. Of the others those are none that have neither a number nor a slug of three words. The rest it left
    as they were on the real page, and they may lead to anything.
    """
    made = _made_like(articles)
    links: dict[str, bool | None] = {}
    for anchor in html.document_fromstring(content).iter("a"):
        link = absolute(url, anchor.get("href") or "")
        if link and same_site(link, url) and link != url:
            proven = link in articles or (made.fullmatch(link) and _is_headline(anchor, link))
            may_be = _MAY_BE_ARTICLE.search(urlsplit(unquote(link)).path)
            links[link] = bool(proven) or links.get(link) or (None if may_be else False)
    return links


def _made_like(articles: Set[str]) -> re.Pattern[str]:
    """The URLs that the generator could have made: each segment as it is in all articles, or numbered as in all."""
    rows = [article.split("/") for article in articles]
    if len({len(row) for row in rows}) != 1:
        return re.compile("(?!)")
    return re.compile("/".join(_made_segment(set(column)) for column in zip(*rows, strict=True)))


def _made_segment(values: Set[str]) -> str:
    if len(values) == 1:
        return re.escape(min(values))
    numbers = set.intersection(*({len(number) for number in _NUMBER.findall(value)} for value in values))
    return "".join(rf"(?=(?:[^/]*\D)?\d{{{digits}}}(?:\D|$))" for digits in sorted(numbers)) + "[^/]+"


def _is_headline(anchor: html.HtmlElement, url: str) -> bool:
    """Whether the URL's last words are the link's own, outside menus."""
    if anchor.xpath("boolean(ancestor::nav)"):
        return False
    said = set(_words(anchor.text_content()))
    own = [word for word in _words(_last(url)) if word.isalpha() and len(word) > 1]
    return sum(word in said for word in own) >= max(_HEADLINE_WORDS, _SHARED * len(own))


def _last(url: str) -> str:
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z]+|\d+", folded)
