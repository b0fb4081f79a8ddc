"""Captions that no markup names: the only text in a box that shows a picture."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html

from pipeline.extract.page.locators import squeeze
from pipeline.extract.page.text import short_text
from pipeline.extract.wording import boilerplate

#: No caption that nothing names is longer.
MAX_CHARS = 220
#: Characters of a credit, and of a caption that one follows.
_MAX_CREDIT, _MAX_CREDITED = 100, 400
#: Levels above a text at which its picture may stand.
_LEVELS = 3
#: Of the text's length, what else the box may hold: a button, a mark.
_SLACK = 4
_SMALLER = frozenset(("small", "font", "em", "i"))
_PAGE = frozenset(("body", "main", "article", "td", "li", "blockquote"))


def is_beside_picture(element: html.HtmlElement, text: str) -> bool:
    """Whether `text` is all that `element` says, and all that a box with a picture says but for the picture's credit.

    A paragraph is no such box.
    """
    if len(text) > _MAX_CREDITED or (len(text) > MAX_CHARS and not is_credited(element)):
        return False
    own = len(squeeze(text)) + _SLACK
    if element.tag in _PAGE or _holds_more(element, own):
        return False
    if _has_picture(element):
        return str(element.tag) != "p" or _is_set_smaller(element)
    return any(_has_picture(box) for box in _boxes(element, own + _credit_length(element)))


def is_credited(element: html.HtmlElement) -> bool:
    """Whether a picture's credit follows an element: `Photo: Jo Kim`."""
    return _credit_length(element) > 0


def _credit_length(element: html.HtmlElement) -> int:
    """Squeezed characters of the credit behind a caption, in an element of its own: `Photo: Jo Kim`."""
    after = element.getnext()
    text = short_text(after, _MAX_CREDIT) if after is not None and isinstance(after.tag, str) else None
    return len(squeeze(text)) if text and boilerplate.rule_for(text) == "credit-line" else 0


def _is_set_smaller(paragraph: html.HtmlElement) -> bool:
    """Whether all that a paragraph says stands behind its picture, in one element that sets it in smaller letters."""
    said = [child for child in paragraph if child.tag in _SMALLER and squeeze(str(child.text_content()))]
    return len(said) == 1 and not any(
        map(squeeze, filter(None, (paragraph.text, *(child.tail for child in paragraph))))
    )


def _boxes(element: html.HtmlElement, length: int) -> Iterator[html.HtmlElement]:
    """The boxes around an element, as far as they hold no more text than that."""
    box = element.getparent()
    for _ in range(_LEVELS):
        if box is None or box.tag in _PAGE or _holds_more(box, length):
            return
        yield box
        box = box.getparent()


def _has_picture(element: html.HtmlElement) -> bool:
    return next(element.iter("img", "picture", "video"), None) is not None


def _holds_more(box: html.HtmlElement, length: int) -> bool:
    """Whether a box has more text than that; looks no further than needed."""
    seen = 0
    for text in box.itertext():
        seen += len(squeeze(str(text)))
        if seen > length:
            return True
    return False
