"""Bylines away from the headline: after the text, or in a box about the author.

Asked only where nothing else names a person: what stands far from the headline is more often about someone else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html

from db.urls import absolute, same_site
from pipeline.extract.header import is_card, is_outside, is_profile, is_readers, said_before
from pipeline.extract.names import starts_byline
from pipeline.extract.text import short_text
from pipeline.extract.tree import PageTree

#: Longer lines are prose.
_MAX_CHARS = 120
_MAX_LINKS = 400
_LABEL = re.compile(
    r"\W*(?:(?:posted|written|published|words|text|story|article|geschrieben|verfasst|erstellt|[ée]crit|artikel) )?"
    r"(?:by|par|von|por|door|di|av|af|authors?|autor(?:in|en|es)?|auteure?s?|autore|texte?|[íi]rta|tekst|teksti)\s*:?\W*\Z",
    re.IGNORECASE,
)


def lines(tree: PageTree, headline: html.HtmlElement | None) -> Iterator[tuple[html.HtmlElement, str]]:
    """Elements that may sign the article with their texts, best first."""
    yield from _profiles(tree, headline)
    yield from _labelled(tree, headline)


def _profiles(tree: PageTree, headline: html.HtmlElement | None) -> Iterator[tuple[html.HtmlElement, str]]:
    """Links to this site's own people after a word that says who wrote."""
    for link in islice(tree.root.iter("a"), _MAX_LINKS):
        address = absolute(tree.base, link.get("href") or "") if is_profile(link) else None
        if address is None or not same_site(address, tree.url) or not _LABEL.match(said_before(link)):
            continue
        text = short_text(link, _MAX_CHARS)
        if text and not _is_others(link, headline):
            yield link, text


def _labelled(tree: PageTree, headline: html.HtmlElement | None) -> Iterator[tuple[html.HtmlElement, str]]:
    """Lines that say of themselves that they name the author: `Autor: Jo Kim`, or a label and the name beside it."""
    for owner in tree.text_owners(_opens):
        for element in (owner, owner.getparent()):
            text = short_text(element, _MAX_CHARS) if element is not None else None
            if text and starts_byline(text):
                if not _is_others(element, headline) and next(element.iterancestors("a"), None) is None:
                    yield element, text
                break


def _opens(text: str) -> bool:
    stripped = text.strip()
    return len(stripped) <= _MAX_CHARS and bool(_LABEL.match(stripped) or starts_byline(stripped))


def _is_others(element: html.HtmlElement, headline: html.HtmlElement | None) -> bool:
    return is_outside(element, headline) or is_card(element, headline) or is_readers(element)
