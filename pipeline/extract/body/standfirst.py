"""The standfirst (chapô): the lead that stands apart from the body, and never one that the page does not show.

Candidates are elements that are marked as one, and descriptions that the page shows word for word.
"""

# ruff: noqa: E501  (patterns: one alternative a line, however long)

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from lxml import html

from pipeline.extract.page.locators import Line, Places, Span

# Words in names of classes, ids and itemprops. The first can mean nothing but a standfirst; the others
# are also given to whole articles and to first paragraphs.
_SURE = (
    "chapo chapeau standfirst stand-first accroche dek vorspann anrisstext anriss leadtext lead-text entradilla bajada copete "
    "sommario sottotitolo catenaccio ingress manchet preamble sous-titre soustitre short-description article-description"
).split()
_LIKELY = (
    "lead lede summary excerpt intro introduction introtext incipit hat subtitle sub-title subheading subheadline "
    "sub-headline subhead deck teasertext teaser-text preface synopsis extrait abstract description"
).split()


def _names_pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[-_ .])(?:{'|'.join(words)})(?:$|[-_ .])")


_EXCERPTS = _names_pattern(("excerpt", "extrait"))
_SURE_MARKS, _MARKS = _names_pattern(_SURE), _names_pattern([*_SURE, *_LIKELY])
_TEASERS = _names_pattern(["teaser"])
_SHORTEST, _MIN, _MAX, _TEASER_MIN = 20, 40, 900, 60
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_marked(element: html.HtmlElement, levels: int = 2, *, surely: bool = False) -> bool:
    """Whether the element or one just above is named as a standfirst; `surely`: by a word that means nothing else."""
    marks = _SURE_MARKS if surely else _MARKS
    at: html.HtmlElement | None = element
    for _ in range(levels + 1):
        if at is None or at.tag in ("body", "main", "article"):
            return False
        if marks.search(_names(at)):
            return True
        at = at.getparent()
    return False


def _names(element: html.HtmlElement) -> str:
    """Class, id and their like, in lower case, words parted by hyphens."""
    get = element.get
    return _parted(get("class"), get("id"), get("itemprop"), get("data-testid"))


@lru_cache(maxsize=1 << 13)  # the boxes of a site's pages bear the same names
def _parted(*names: str | None) -> str:
    return _CAMEL.sub("-", " ".join(filter(None, names))).lower()


def is_apart(element: html.HtmlElement, text: html.HtmlElement) -> bool:
    """Whether a marked element stands apart from the text's first paragraph.

    In bold beside it, or in a box of its own that is an excerpt by its name or a description by its property.
    Other names are given to first paragraphs in boxes, too.
    """
    box = _marked_box(element)
    if text is box or box in text.iterancestors() or box.getparent() is None:
        return False
    if box.getparent() is text.getparent():
        return _is_bold(element) and not _is_bold(text)
    return bool(_EXCERPTS.search(_names(box))) or "description" in (box.get("property") or box.get("itemprop") or "")


def is_boxed(element: html.HtmlElement, text: html.HtmlElement) -> bool:
    """Whether the box that names an element a standfirst does not hold the text's next paragraph, too."""
    return _marked_box(element) not in text.iterancestors()


def _marked_box(element: html.HtmlElement) -> html.HtmlElement:
    """The outermost of the elements at and just above `element` that are named as a standfirst."""
    out = at = element
    for _ in range(3):
        if at is None or at.tag in ("body", "main", "article"):
            break
        if _MARKS.search(_names(at)):
            out = at
        at = at.getparent()
    return out


def _is_bold(element: html.HtmlElement) -> bool:
    """Whether all that an element says stands in one bold child."""
    children = list(element)
    return (
        len(children) == 1
        and children[0].tag in ("b", "strong")
        and not (element.text or "").strip()
        and not (children[0].tail or "").strip()
    )


_KICKERS = re.compile(
    r"(?:^|[-_ .])(?:kicker|surtitre|sur-titre|overline|over-line|dachzeile|topline|spitzmarke|eyebrow|rubrique|antetitulo|"
    r"cintillo|occhiello|label-title|pretitle|pre-title|supertitle|super-title|roofline|vorspitze|stichwort|tagline)(?:$|[-_ .])"
)
_KICKER_MAX = 80


def marked(lines: Sequence[Line]) -> list[Line]:
    """The first run of neighbouring lines that are marked as a standfirst; empty when none is, or it is too long."""
    out: list[Line] = []
    for line in lines:
        if out and _is_parted(out[-1], line):
            break
        if is_marked(line.owner) or _is_teaser(line):
            out.append(line)
        elif out:
            break
    length = sum(len(line.text) for line in out)
    shortest = _SHORTEST if out and is_marked(out[0].owner, surely=True) else _MIN
    return out if shortest <= length <= _MAX and len(out) <= 4 else []


def _is_parted(last: Line, line: Line) -> bool:
    """Whether a byline or a date stands between two lines of the same element's kind: a heading and its lead may be."""
    return line.span.start > last.span.end and line.element.tag == last.element.tag


def _is_teaser(line: Line) -> bool:
    """Whether a sentence is named a teaser, as the labels around it and other articles' cards are, too."""
    is_named = any(_TEASERS.search(_names(at)) for at in (line.owner, line.element))
    return is_named and len(line.text) >= _TEASER_MIN and line.text.endswith((".", "!", "?", "…", "”", "»", "“"))


def shown(description: str, places: Places, start: int, end: int) -> Span | None:
    """Where a description stands word for word between two offsets; an ellipsis at its end does not count."""
    text = re.sub(r"\s*(?:\.{3}|…|\[…\]|\[\.{3}\])\s*$", "", description)
    return places.find(text, start, end) if len(text) >= _MIN else None


def kicker(lines: Sequence[Line]) -> Line | None:
    """The line that is marked as standing above the headline."""
    fitting = (line for line in lines if 2 <= len(line.text) <= _KICKER_MAX and _is_kicker(line.owner))
    return next(fitting, None)


def _is_kicker(element: html.HtmlElement) -> bool:
    return any(_KICKERS.search(_names(at)) for at in (element, element.getparent()) if at is not None)
