"""Links to the site's other articles that stand among the paragraphs of a text, and are none of its sentences.

Judges blocks in reading order by what they link and by what stands before them: what a sentence announces with a colon
is the text's own. Links at the text's end are `judging`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, islice

from lxml import html

from db.urls import absolute, same_site
from pipeline.extract.body.items import Item
from pipeline.extract.page.links import link_share
from pipeline.extract.page.locators import Places, squeeze
from pipeline.extract.page.text import short_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.wording import boilerplate

#: Characters of a headline that is a link, and of a list's on the average: shorter ones are names and terms.
_SHORTEST, _LONGEST, _MEAN = 16, 200, 30
#: The share of a line that its link may leave out.
_ALL_LINKED = 0.9
#: Characters of what may stand before a headline's link, and how it ends: `Exclusive:`, `[Vidéo]`, `→`.
_MAX_LABEL = 40
#: Characters that an editor's slip leaves outside of the link.
_MAX_SLIP = 2
_LABEL_END = (":", "?", "|", "]", "→", "►", ">", "»", "•", "–", "-")
_SENTENCE_END = (".", "…", ":", ";", ",", ">")
#: Characters of a card.
_MAX_CARD = 600
_TITLES = ("h2", "h3", "h4", "h5")
_KINDS = frozenset(("paragraph", "heading", "list_item"))


def within(items: Sequence[Item], places: Places, tree: PageTree) -> list[int]:
    """The positions of the text's blocks that lead to other articles: lists of links, lone links between paragraphs."""
    text = [n for n, item in enumerate(items) if item.is_text and item.span]
    found: list[int] = []
    for is_link, run in groupby(text, key=lambda n: _leads_on(items[n], places, tree)):
        members = list(run)
        if is_link and members[0] != text[0] and not _is_announced(items, members[0]):
            found += _teasers(items, members)
    return found


def in_cards(items: Sequence[Item], places: Places, tree: PageTree) -> list[int]:
    """The positions of the text's blocks that stand in other articles' cards.

    Such a card is a small `article` apart from the text's first block, with a title that leads to another page.
    """
    text = [(n, places.element_of(item.span)) for n, item in enumerate(items) if item.is_text and item.span]
    own = {above for _, element in text[:1] for above in (element, *element.iterancestors())}
    known: dict[html.HtmlElement, bool] = {}
    found: list[int] = []
    for n, element in text[1:]:
        card = next((at for at in (element, *element.iterancestors()) if at.tag == "article"), None)
        if card is None or card in own:
            continue
        if card not in known:
            known[card] = short_text(card, _MAX_CARD) is not None and _has_title_elsewhere(card, tree)
        found += [n] if known[card] else []
    return found


def _has_title_elsewhere(card: html.HtmlElement, tree: PageTree) -> bool:
    """Whether a heading in a card is a link, or in one, to another page of the site."""
    links = (link for title in card.iter(*_TITLES) for link in (*title.iter("a"), *title.iterancestors("a")))
    return any(_is_elsewhere(link, tree) for link in links)


def _is_elsewhere(link: html.HtmlElement, tree: PageTree) -> bool:
    address = absolute(tree.base, link.get("href") or "")
    return address is not None and address.partition("#")[0] != tree.url and same_site(address, tree.url)


def _teasers(items: Sequence[Item], run: Sequence[int]) -> Iterator[int]:
    """Of neighbouring links: lone paragraphs; list items and headings where there are several of headline length."""
    for kind, members in groupby(run, key=lambda n: items[n].block.type):
        same = list(members)
        length = sum(len(items[n].block.text) for n in same)
        if kind == "paragraph":
            yield from same
        elif len(same) > 1 and length >= _MEAN * len(same):
            yield from (*_title_of(items, same[0]), *same)


def _title_of(items: Sequence[Item], first: int) -> Iterator[int]:
    """What stands above a list of links for its sake: a heading, or a line that says to read on."""
    before = items[first - 1]
    is_title = before.block.type == "heading" or _says_read_on(before)
    if is_title and items[first].block.type == "list_item" and before.is_text and before.span:
        yield first - 1


def _is_announced(items: Sequence[Item], position: int) -> bool:
    """Whether a sentence before a block announces it."""
    before = items[position - 1]
    return before.is_text and before.block.text.endswith(":") and not _says_read_on(before)


def _says_read_on(item: Item) -> bool:
    return boilerplate.rule_for(item.block.text, linked=1.0) == "read-also-line"


def _leads_on(item: Item, places: Places, tree: PageTree) -> bool:
    """Whether a block is a headline that is a link to another page of the site."""
    text, kind = item.block.text, item.block.type
    if kind not in _KINDS or item.span is None or not _SHORTEST <= len(text) <= _LONGEST:
        return False
    if text.endswith(_SENTENCE_END) or (kind == "paragraph" and text.endswith("!")):
        return False
    link = _link_of(places.element_of(item.span))
    return link is not None and _is_elsewhere(link, tree)


def _link_of(element: html.HtmlElement) -> html.HtmlElement | None:
    """The one link of which an element consists, but for a label before it; the link in which it stands."""
    links = list(islice(element.iter("a"), 2)) or list(element.iterancestors("a"))
    if len(links) != 1 or element.tag == "td":
        return None
    if link_share(element) >= _ALL_LINKED:
        return links[0]
    said, whole = squeeze(str(links[0].text_content())), squeeze(str(element.text_content()))
    if not said:
        return None
    label, found, rest = whole.rpartition(said)
    is_label = bool(found) and len(label) <= _MAX_LABEL and (label.endswith(_LABEL_END) or _is_rubric(label))
    return links[0] if is_label and len(rest) <= _MAX_SLIP else None


def _is_rubric(label: str) -> bool:
    """Whether a label is a word in capitals with a point: `VIDÉO.`"""
    return label.isupper() and label.endswith(".")
