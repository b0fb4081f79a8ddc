"""Articles on several pages: where an article goes on.

A link leads to the next page of the same article when its address is this page's with the next number: `?page=2`,
`/2`, `/seite-2`, `-2.html`. What merely comes next on the site has another address.
"""

# ruff: noqa: E501  (patterns: one alternative a line, however long)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import html

from db.urls import absolute
from pipeline.extract.page.text import text_of
from pipeline.extract.page.tree import PageTree
from pipeline.types import Evidence

#: Pages of an article that are joined, the first included. Longer ones are galleries.
MOST_PAGES = 20
_WORD = r"(?:page|pagina|seite|sayfa|strona|sida|side|sivu|pg|p|s|part|teil|partie|str)"
_PARAMETER = re.compile(rf"{_WORD}|article-?page|pageno|page_?num(?:ber)?|pn|paged", re.IGNORECASE)
# The page's mark in a path, at its end or before its extension.
_PATH_MARK = re.compile(
    rf"(?:/{_WORD}[-_/]?(?P<a>\d{{1,2}})|/(?P<b>\d{{1,2}})|[-_,.]{_WORD}[-_]?(?P<c>\d{{1,2}})|[-_,](?P<d>\d{{1,2}})(?=\.))(?P<rest>/?|\.\w{{3,5}})\Z",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"pagin|pager|page-?(?:nav|links|numbers|list)|multi-?page|seiten|post-?nav|wp-?link|nav-?links|article-?nav|pages\b",
    re.IGNORECASE,
)
_SAYS_NEXT = re.compile(
    r"\W*(?:\d{1,2}|(?:page|seite|pagina|página|sida|side|strona|sivu|teil|part|partie)\s*\d{1,2}|"
    r"(?:(?:zur\s+)?n(?:ä|ae)chsten?|next|suivante?|siguiente|successiva|volgende|nästa|neste|næste|próxima|następna|seuraava|weiter(?:lesen)?|continue reading|lire la suite)"
    r"(?:\s+(?:page|seite|pagina|página|sida|side|strona|sivu))?(?:\s*\d{1,2})?|page suivante|pagina successiva|página siguiente|"
    r"(?:weiter|lesen sie weiter|suite|continue|continua|continúa)\s+(?:auf|en|on|a|à|to)\s+(?:seite|page|pagina|página)\s*\d{0,2}|次(?:へ|のページ))\W*",
    re.IGNORECASE,
)
_NOT_TEXT = re.compile(r"comment|kommentar|disqus|related|gallery|galerie|slide|carousel|load-?more", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NextPage:
    """Where an article goes on."""

    url: str
    number: int
    """2 for the first further page."""
    locator: str
    raw: str
    """The address as written."""

    @property
    def evidence(self) -> Evidence:
        return Evidence("next_page", self.url, "link", self.locator, self.raw, chosen=True)


def next_page(tree: PageTree) -> NextPage | None:
    """The next page of this page's article; None when there is none, or none that is surely the same article's."""
    for element, href in _marked_links(tree):
        url = absolute(tree.base, href)
        number = _following(tree.url, url) if url else None
        if url and number and number <= MOST_PAGES and _leads_on(element):
            return NextPage(url.partition("#")[0], number, f"{tree.xpath_of(element)}/@href", href)
    return None


def _marked_links(tree: PageTree) -> Iterator[tuple[html.HtmlElement, str]]:
    """The links that bear the next page's number where an address may: a handful of a page's hundreds."""
    numbers = {"2", str((_parted(tree.url)[1] or 1) + 1)}
    stated = tree.links.get("next")
    for element in (*(() if stated is None else (stated,)), *tree.tagged("a")):
        href = element.get("href")
        if href:
            for number in numbers:
                if number in href and _marks(number).search(href):
                    yield element, href
                    break


@lru_cache(maxsize=1 << 6)
def _marks(number: str) -> re.Pattern[str]:
    """The number, perhaps with a nought, where a page's mark ends; it comes first since that is found fastest."""
    alone = rf"(?:(?<!\d{number})|(?<=0{number})(?<!\d0{number}))"
    return re.compile(rf"{number}{alone}(?=/?\s*(?:[?#&]|\Z)|\.\w)")


def page_number(one: str, other: str) -> int | None:
    """The number of the page `other` of the article that `one` is a page of; None for another article's."""
    stem, number = _parted(other)
    return number if number and stem in (_parted(one)[0], _whole(one)) else None


def _following(one: str, other: str) -> int | None:
    """The number of the page `other` when it is the one right behind `one`.

    A number at the end of an address may be the article's own, as in `/2026/02/03`: then it is a first page's.
    """
    base, own = _parted(one)
    stem, number = _parted(other)
    if number and ((stem == base and number == (own or 1) + 1) or (stem == _whole(one) and number == 2)):
        return number
    return None


@lru_cache(maxsize=1 << 6)  # a page's own address is asked about for each of its links
def _whole(url: str) -> str:
    """The address, compared as it is."""
    parts = urlsplit(url)
    return _key(url, parts.path, dict(parse_qsl(parts.query)))


@lru_cache(maxsize=1 << 6)
def _parted(url: str) -> tuple[str, int | None]:
    """The address without the page's mark, and the page's number."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    for name, value in query.items():
        if _PARAMETER.fullmatch(name) and value.isdecimal() and len(value) < 3:
            rest = {key: each for key, each in query.items() if key != name}
            return _key(url, parts.path, rest), int(value)
    match = _PATH_MARK.search(parts.path)
    if match is None:
        return _key(url, parts.path, query), None
    number = next(int(match[name]) for name in "abcd" if match[name])
    extension = match["rest"] if match["rest"].startswith(".") else ""
    return _key(url, parts.path[: match.start()] + extension, query), number


def _key(url: str, path: str, query: dict[str, str]) -> str:
    kept = {name: value for name, value in query.items() if not name.startswith(("utm_", "xtor", "at_", "wt_"))}
    return f"{urlsplit(url).hostname}{path.rstrip('/')}?{urlencode(sorted(kept.items()))}"


def _leads_on(element: html.HtmlElement) -> bool:
    """Whether a link is one of a pager, by its relation, its words or what it stands in."""
    around = [element, *_nearest(element, 5)]
    names = [f"{each.get('class') or ''} {each.get('id') or ''} {each.get('aria-label') or ''}" for each in around]
    if any(_NOT_TEXT.search(name) for name in names):
        return False
    if "next" in (element.get("rel") or "").lower().split():
        return True
    text = text_of(element) or element.get("title") or element.get("aria-label") or ""
    return bool(_SAYS_NEXT.fullmatch(text)) or (len(text) < 40 and any(_HINT.search(name) for name in names))


def _nearest(element: html.HtmlElement, steps: int) -> Iterator[html.HtmlElement]:
    for n, above in enumerate(element.iterancestors()):
        if n == steps or above.tag in ("body", "main", "article"):
            return
        yield above
