"""Bylines away from the headline: after the text, or in a box about the author.

Asked only where nothing else names a person: what stands far from the headline is more often about someone else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from db.urls import absolute, same_site
from pipeline.extract.fields.header import is_card, is_outside, is_profile, is_readers, said_before
from pipeline.extract.page.text import short_text, text_of
from pipeline.extract.page.tree import PageTree
from pipeline.extract.wording.names import MORE_BY, is_full_name, says_role, starts_byline

#: Longer lines are prose.
_MAX_CHARS = 120
_MAX_NAME_CHARS = 40
_MAX_NAMES = 4
_MIN_SENTENCE = 50
_EMPHASIS = frozenset(("b", "strong", "i", "em"))
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
    yield from _closing(tree, headline)
    yield from _introduced(tree, headline)


def _profiles(tree: PageTree, headline: html.HtmlElement | None) -> Iterator[tuple[html.HtmlElement, str]]:
    """Links to this site's own people after a word that says who wrote, or to all that they wrote."""
    for link in tree.tagged("a")[:_MAX_LINKS]:
        address = absolute(tree.base, link.get("href") or "") if is_profile(link) else None
        if address is None or not same_site(address, tree.url):
            continue
        text = short_text(link, _MAX_CHARS)
        if text and (_LABEL.match(said_before(link)) or MORE_BY.match(text)) and not _is_others(link, headline):
            yield link, text


def _labelled(tree: PageTree, headline: html.HtmlElement | None) -> Iterator[tuple[html.HtmlElement, str]]:
    """Lines that say of themselves that they name the author: `Autor: Jo Kim`, or a label and the name beside it."""
    for owner in tree.text_owners(_opens):
        beside = _beside_label(owner)
        if beside is not None and not _is_others(beside[0], headline):
            yield beside
            continue
        for element in (owner, owner.getparent()):
            text = short_text(element, _MAX_CHARS) if element is not None else None
            if text and starts_byline(text):
                if not _is_others(element, headline) and next(element.iterancestors("a"), None) is None:
                    yield element, text
                break


def _beside_label(owner: html.HtmlElement) -> tuple[html.HtmlElement, str] | None:
    """The name in the element after one that is a label: `<dt>Auteur</dt><dd>Anne Roy</dd>`."""
    after = owner.getnext()
    if after is None or (owner.tail or "").strip() or not _LABEL.match(short_text(owner, _MAX_CHARS) or ""):
        return None
    text = short_text(after, _MAX_CHARS)
    return (after, text) if text and is_full_name(text) else None


def _closing(tree: PageTree, headline: html.HtmlElement | None) -> Iterator[tuple[html.HtmlElement, str]]:
    """A name in bold or italics that is all of the line after the last paragraph."""
    for paragraph in tree.tagged("p"):
        text = (short_text(paragraph, _MAX_NAME_CHARS) or "").rstrip(".")
        if not _is_person(text) or not _is_emphasised(paragraph) or _is_others(paragraph, headline):
            continue
        before = paragraph.getprevious()
        is_last = all(short_text(after, 0) is not None for after in paragraph.itersiblings("p"))
        if before is not None and before.tag == "p" and _is_prose(before) and is_last:
            yield paragraph, text


def _is_prose(paragraph: html.HtmlElement) -> bool:
    """Whether a paragraph is long, or a sentence that is not short."""
    text = short_text(paragraph, _MAX_CHARS)
    return text is None or (len(text) >= _MIN_SENTENCE and text.endswith((".", "!", "?", "…", "»", "”")))


def _introduced(tree: PageTree, headline: html.HtmlElement | None) -> Iterator[tuple[html.HtmlElement, str]]:
    """A name above a paragraph that says who its bearer is: `Anne Roy`, `Anne Roy est journaliste au Phare`."""
    for title in tree.tagged("h2", "h3", "h4", "h5", "strong", "b"):
        text = short_text(title, _MAX_NAME_CHARS)
        if not text or not _is_person(text):
            continue
        box = title.getparent()
        after = next(box.iter("p"), None) if box is not None else None
        what = _said_of(text, text_of(after)) if after is not None else None
        if what and says_role(what) and not _is_others(title, headline):
            yield title, text


def _said_of(name: str, text: str) -> str | None:
    """What a paragraph that opens with a name says of its bearer."""
    if name not in text:
        return None
    match = re.match(rf"(?:\w+\.? )?{re.escape(name)},? (?:is|was|est|ist|es|è|é)\b(?P<what>.{{0,60}})", text)
    return match["what"] if match else None


def _is_person(text: str) -> bool:
    return 2 <= len(text.split()) <= _MAX_NAMES and is_full_name(text) and text[0].isupper() and not text.isupper()


def _is_emphasised(paragraph: html.HtmlElement) -> bool:
    """Whether all of a paragraph is in bold or italics, and no link."""
    first = paragraph[0] if len(paragraph) else None
    return (
        first is not None
        and first.tag in _EMPHASIS
        and not (paragraph.text or "").strip()
        and not (first.tail or "").strip(" .")
        and paragraph.find(".//a") is None
    )


def _opens(text: str) -> bool:
    stripped = text.strip()
    return len(stripped) <= _MAX_CHARS and bool(_LABEL.match(stripped) or starts_byline(stripped))


def _is_others(element: html.HtmlElement, headline: html.HtmlElement | None) -> bool:
    return is_outside(element, headline) or is_card(element, headline) or is_readers(element)
