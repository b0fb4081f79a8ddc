"""The lines around an article's headline, where byline, date and reading time are printed.

Finds them and says how near they stand; what a line says is the field modules' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml import html

from pipeline.extract.page.text import UNREAD, fold, opening_of, short_text, text_of
from pipeline.extract.page.tree import PageTree
from pipeline.extract.page.worded import WordedPattern
from pipeline.extract.wording.names import starts_byline

#: Longer lines are prose.
MAX_LINE_CHARS = 300
#: Lines looked at on either side of the headline.
_LINES_AFTER = 90
_LINES_BEFORE = 40
#: Prose after the headline at which the body has surely begun.
_MAX_PROSE_CHARS = 1200
#: A teaser is no longer than this.
_MAX_CARD_CHARS = 600
_SKIPPED = UNREAD | {"nav", "footer", "form", "audio", "video", "dialog"}
_OTHERS = WordedPattern(
    r"(?:^|[\s_-])(?:related|teasers?(?![\s_-]?(?:text|lead|intro))|recommend\w*|most-?read|trending|popular|sidebar|more-?(?:on|from|stories|news)"
    r"|read-?(?:also|more|next)|lire-?aussi|a-?lire|outbrain|taboola|newsletter|comments?|ticker|cookie\w*|consent)(?:$|[\s_-])",
    *("related", "teaser", "recommend", "read", "trending", "popular", "sidebar", "more", "lire", "outbrain"),
    *("taboola", "newsletter", "comment", "ticker", "cookie", "consent"),
)
# Attributes that say what an element is.
_NAMING = ("class", "id", "itemprop", "data-testid", "data-component")
# Names that tell what a box lies beside, not what it is.
_LAYOUT = re.compile(r"(?:has|with|no|without|hide|show|is|js|layout|content|main)[_-]", re.IGNORECASE)
# Directories of an address in which people have their pages.
_PROFILES = frozenset(
    "author authors auteur auteurs autor autoren autores autore profil profils profile profiles people person staff "
    "journaliste journalistes redaktion contributor contributors by writer writers signature signatures reporter "
    "reporters team user users userprofile columnist columnists expert experts".split()
)
_READERS = re.compile(r"comment|disqus|forum|review", re.IGNORECASE)
# What may stand between words and what they are about without being read.
_EMPTY = frozenset(("br", "hr", "wbr", "img"))
_BOXES = frozenset(("aside", "section", "div", "ul", "ol"))


class _Names(dict[html.HtmlElement, str]):
    """What elements are called in lower case, put together when it is first asked for: lines share those above."""

    def __missing__(self, element: html.HtmlElement) -> str:
        stated = dict(element.items())
        self[element] = said = " ".join([stated.get(key) or "" for key in _NAMING]).lower()
        return said


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """A short text in an element of its own."""

    text: str
    """White space folded."""
    element: html.HtmlElement
    distance: int
    """It is the n-th line from the headline; negative before it."""
    names: _Names = field(default_factory=_Names)
    """Shared by the lines of a header."""

    @property
    def hints(self) -> str:
        """What its markup and that of its parents call it: classes, ids, item properties."""
        said: list[str] = []
        element: html.HtmlElement | None = self.element
        for _ in range(3):
            if element is None or element.tag in ("body", "main", "article"):
                break
            said.append(self.names[element])
            element = element.getparent()
        return " ".join(said)


@dataclass(frozen=True, slots=True)
class Header:
    """The lines around the headline, nearest first."""

    lines: tuple[HeaderLine, ...]
    cards: Cards
    """Those of the page."""

    def within(self, before: int, after: int) -> Iterator[HeaderLine]:
        """Those at most so many lines away."""
        return (line for line in self.lines if -before <= line.distance <= after)


def read(tree: PageTree, headline: html.HtmlElement | None) -> Header:
    """The lines around `headline`; those of the start of the body when there is none."""
    body, names = tree.root.find("body"), _Names()
    if headline is None:
        start = body if body is not None else tree.root
        found = (line for child in start for line in _lines_in(child))
        lines = [HeaderLine(text, element, n + 1, names) for n, (element, text) in enumerate(_first(found))]
        return Header(tuple(lines), Cards())
    after = [HeaderLine(text, e, n + 1, names) for n, (e, text) in enumerate(_first(_following(headline)))]
    above = enumerate(islice(_preceding(headline), _LINES_BEFORE))
    before = [HeaderLine(text, e, -n - 1, names) for n, (e, text) in above]
    lines = sorted((*after, *before), key=lambda line: (abs(line.distance), line.distance < 0))
    return Header(tuple(lines), Cards(headline))


def _first(lines: Iterator[tuple[html.HtmlElement, str]]) -> Iterator[tuple[html.HtmlElement, str]]:
    """The lines up to where the body has surely begun."""
    prose = 0
    count = 0
    for element, text in lines:
        if len(text) > MAX_LINE_CHARS or (element.tag == "p" and len(text) > 140):
            prose += len(text)
            if prose > _MAX_PROSE_CHARS:
                return
        if len(text) <= MAX_LINE_CHARS:
            yield element, text
            count += 1
            if count >= _LINES_AFTER:
                return


def _following(element: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """The lines after an element, in the order of the page."""
    for node in (element, *element.iterancestors()):
        if node.tag == "body":
            return
        for sibling in node.itersiblings():
            yield from _lines_in(sibling)


def _preceding(element: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """The lines before an element, backwards, within the part of the page that is not its banner."""
    for node in (element, *element.iterancestors()):
        if node.tag in ("body", "main", "article"):
            return
        for sibling in node.itersiblings(preceding=True):
            if not _is_banner(sibling):
                yield from reversed(list(islice(_lines_in(sibling), 60)))


def _is_banner(element: html.HtmlElement) -> bool:
    return isinstance(element.tag, str) and (element.tag == "nav" or element.find(".//nav") is not None)


def _lines_in(element: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """An element's short texts, outer ones before the inner ones of which they are made.

    An element whose only child says the same is passed over for the child. Prose is given once; of more than
    `_MAX_PROSE_CHARS`, the beginning.
    """
    if _is_read(element):
        yield from _lines_of(element, short_text(element, MAX_LINE_CHARS))


def _lines_of(element: html.HtmlElement, text: str | None) -> Iterator[tuple[html.HtmlElement, str]]:
    if text is None and _is_prose(element):
        yield element, opening_of(element, _MAX_PROSE_CHARS)
        return
    parts = list(_parts_of(element, text)) if text != "" else []
    if text and all(part != text for _, part in parts):
        yield element, text
    for child, part in parts:
        yield from _lines_of(child, part)


def _parts_of(element: html.HtmlElement, text: str | None) -> Iterator[tuple[html.HtmlElement, str | None]]:
    """The children that are read, each with its short text; one that has all of the element's says the same."""
    is_all = len(element) == 1 and not ((element.text or "").strip() or (element[0].tail or "").strip())
    for child in element:
        if _is_read(child):
            yield child, text if is_all else short_text(child, MAX_LINE_CHARS)


def _is_read(element: html.HtmlElement) -> bool:
    return isinstance(element.tag, str) and element.tag not in _SKIPPED and not _is_others(element)


def _is_prose(element: html.HtmlElement) -> bool:
    own = len(element.text or "") + sum(len(child.tail or "") for child in element)
    return element.tag == "p" or own > MAX_LINE_CHARS // 2


def _is_others(element: html.HtmlElement) -> bool:
    """Whether an element holds other articles, or what readers say."""
    if element.tag not in _BOXES:
        return False
    return _is_named_others(f"{element.get('class') or ''} {element.get('id') or ''}")


@lru_cache(maxsize=1 << 12)  # the boxes of a site's pages bear the same names
def _is_named_others(names: str) -> bool:
    return any(_OTHERS.search(name) and not _LAYOUT.match(name) for name in names.split())


def is_outside(element: html.HtmlElement, headline: html.HtmlElement | None = None) -> bool:
    """Whether an element stands in the page's navigation, sidebar or footer, or among readers' comments.

    What holds the headline too does not count: an unclosed `nav` swallows whole pages. Nor does an article's footer.
    """
    above = set(headline.iterancestors()) if headline is not None else set()
    nodes = [node for node in (element, *element.iterancestors()) if node not in above]
    in_article = any(node.tag == "article" for node in nodes)
    return any(
        (node.tag in _SKIPPED and not (node.tag == "footer" and in_article)) or _is_others(node) for node in nodes
    )


def is_readers(element: html.HtmlElement) -> bool:
    """Whether an element stands where readers comment, and other people sign."""
    return any(_READERS.search(node.get("class") or "") for node in islice(element.iterancestors(), 4))


def said_before(element: html.HtmlElement) -> str:
    """The few words right before an element, in its own line or the nearest one above: `Reviewed by`."""
    for node in islice((element, *element.iterancestors()), 4):
        before, parent = node.getprevious(), node.getparent()
        while before is not None and before.tag in _EMPTY and not (before.tail or "").strip():
            before = before.getprevious()
        if before is None:
            said = parent.text if parent is not None else None
        else:
            said = before.tail if (before.tail or "").strip() else short_text(before, 60)
        if said and said.strip():
            return str(said).strip()
    return ""


def is_card(element: html.HtmlElement, headline: html.HtmlElement | None) -> bool:
    """Whether an element belongs to another article's teaser: a small box with a linked title of its own."""
    return Cards(headline).hold(element)


class Cards:
    """The teasers of other articles on a page with that headline. What a box was found to be is remembered."""

    def __init__(self, headline: html.HtmlElement | None = None) -> None:
        self._headline = headline
        self._above = frozenset(headline.iterancestors()) if headline is not None else frozenset()
        self._known: dict[html.HtmlElement, bool | None] = {}

    def hold(self, element: html.HtmlElement) -> bool:
        """Whether an element stands in one: a small box with a linked title of its own."""
        found = self._is_one(element)
        above = element.iterancestors()
        while found is None and (node := next(above, None)) is not None:
            if node not in self._known:
                self._known[node] = self._is_around(node)
            found = self._known[node]
        return bool(found)

    def _is_one(self, node: html.HtmlElement) -> bool | None:
        """Whether an element is a teaser by its tag; None where that does not tell, nor what is around it."""
        if node in self._above or node.tag in ("body", "main"):
            return False
        if node.tag not in ("a", "article", "li"):
            return None
        text = short_text(node, _MAX_CARD_CHARS)
        if text is None:
            return False
        is_long = len(text) > 40 if node.tag == "a" else any(len(text_of(link)) > 25 for link in node.iter("a"))
        return True if is_long else None

    def _is_around(self, node: html.HtmlElement) -> bool | None:
        """The same of what an element stands in, also by its titles."""
        found = self._is_one(node)
        titles = node.iter("h2", "h3", "h4") if found is None else iter(())
        first = next(titles, None)
        if first is None:
            return found
        is_small = short_text(node, _MAX_CARD_CHARS) is not None
        if not is_small and node.tag not in UNREAD:
            return False  # what holds it is larger still
        return is_small if any(_is_others_title(title, self._headline) for title in (first, *titles)) else None


def _is_others_title(title: html.HtmlElement, headline: html.HtmlElement | None) -> bool:
    """Whether a heading leads to another article: it is no byline marked up as one, nor the headline once more."""
    if not _is_linked(title):
        return False
    text = text_of(title)
    return not starts_byline(text) and (headline is None or fold(text) != fold(text_of(headline)))


def _is_linked(title: html.HtmlElement) -> bool:
    links = [*title.iter("a"), *(node for node in title.iterancestors() if node.tag == "a")]
    return any(not is_profile(link) for link in links)


def is_profile(link: html.HtmlElement) -> bool:
    """Whether a link leads to a person's page: whose name is a title there is the author, not another article."""
    if "author" in (link.get("rel") or "").split():
        return True
    return not _PROFILES.isdisjoint((link.get("href") or "").lower().split("/")[1:-1])
