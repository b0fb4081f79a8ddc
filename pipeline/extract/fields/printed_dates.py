"""When an article was published and modified, as the page prints it: in `time` elements, and in lines that readers see.

Which of these dates to trust is for `dates` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from lxml import html

from pipeline.extract.fields.header import MAX_LINE_CHARS, Header, HeaderLine, is_outside, is_readers, said_before
from pipeline.extract.page.text import raw_text, short_text, text_of, tidy_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated.evidence import Claim
from pipeline.extract.wording import moments
from pipeline.extract.wording.date_words import FIRST_PUBLISHED, FIRST_PUBLISHED_PARTS, PUBLISHED, TODAY
from pipeline.types import Instant, Method

Candidate = Claim[Instant | None]
#: The distance of lines that are not around the headline.
_FAR = 1000
#: Publication, update, print edition; more are those of several articles.
_MOST_DATES = 3
_MAX_PLACE = 40
_MAX_TIME_CHARS = 60
#: A day's name may stand between the words for a publication and its date.
_MAX_WEEKDAY = 14
#: `time` elements looked at where none stands near the headline.
_MOST_LONE = 3
#: Lines before and after the headline among which an article's dates are printed.
_REACH = (12, 40)
# What old microformats state in the `title` of an `abbr`.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_DIGIT = re.compile(r"\d")
_YEARS_IN_TEXT = re.compile(r"19|20|\d[./]\d\d?[./]\d")
#: Text nodes with a year that are looked at where the header prints no date.
_MAX_NODES = 80
_UPDATED = re.compile(
    r"(?:mise?s? (?:à|a) jour|m[àa]j|modifi(?:é|cat)|actualis|updated?|modified|edited|aktualisiert|geändert|"
    r"actualizad|modificad|aggiornat|atualizad|bijgewerkt|gewijzigd|uppdaterad|opdateret|oppdatert|päivitetty|"
    r"aktualizacja|frissítve|módosítva|actualizat|güncelle|ενημ[εέ]ρωση|aktualizov|обновлено|"
    r"(?:letzte|last) (?:änderung|change|revision)|更新)",
    re.IGNORECASE,
)
_PUBLISHED_HINT = re.compile(
    r"publi(?:sh|é|c)|posted|entry-date|pubdate|created|first-?published|veröffentlicht", re.IGNORECASE
)
_DATE_HINT = re.compile(r"date|time|publi|posted|stamp|byline|meta|datum|fecha|data\b", re.IGNORECASE)
_DATE_LABEL = re.compile(
    r"\b(?:datum|date|stand|fecha|data|erschienen|erstellt|pubblicato|online seit|eingestellt|geschrieben|dato"
    r"|(?:presse)?(?:mitteilung|meldung) vom|communiqué du|press release|mis en ligne|mise en ligne)\b"
    r"\s*(?:am\s*)?:?",
    re.IGNORECASE,
)
_UPDATED_CLASS = re.compile(r"\b(?:last-?)?(?:updated|modified|datemodified)")
_CHANGED_CLASS = re.compile(r"(?:^|[\s_-])(?:updated|modified|changed)(?:$|[\s_-])")
_FIRST_DASH = re.compile(r"\s[–—|-]\s|(?<=\d)\)[.:,]?\s")
_BEFORE_FIGURES = re.compile(r"\D*")
# What parts the segments of a line: `Anne Roy | Reporter | May 3, 2025`.
_BAR = re.compile(r"\s*[|•·/]\s*|\s+[–—-]\s+|\A|\Z")


@dataclass(frozen=True, slots=True)
class Shown:
    """Dates that readers see, nearest to the headline first."""

    published: tuple[Candidate, ...]
    modified: tuple[Candidate, ...]
    lines: tuple[str, ...] = ()
    far: tuple[Candidate, ...] = ()
    """Of publication, but printed far from the headline."""


def in_elements(tree: PageTree, header: Header, headline: html.HtmlElement | None, context: moments.Context) -> Shown:
    """`time` elements, microdata and `abbr` with a moment: those of the article's header, or the page's only ones."""
    marked = [*tree.itemprops.get("datepublished", ()), *tree.itemprops.get("datemodified", ())]
    stamps = [abbr for abbr in tree.tagged("abbr") if _MOMENT.match(abbr.get("title") or "")]
    if not (marked or tree.times or stamps):
        return Shown((), ())
    near = {e for line in header.lines for e in (line.element, *line.element.iter("time", "abbr"))}
    found = (*marked, *tree.times, *(abbr for abbr in stamps if abbr in near))
    elements = [element for element in found if not header.cards.hold(element)]
    close = [element for element in elements if element in near or element in marked]
    published: list[Candidate] = []
    modified: list[Candidate] = []
    lone = [element for element in elements[:_MOST_LONE] if not _is_in_masthead(element, headline)]
    for element in dict.fromkeys(close or lone):
        claim = _of_time(tree, element, context)
        if claim is not None:
            (modified if _says_updated(element) else published).append(claim)
    return Shown(tuple(published[:4]), tuple(modified[:4]))


def _is_in_masthead(element: html.HtmlElement, headline: html.HtmlElement | None) -> bool:
    """Whether an element stands in the page's header, where newspapers print today's date, and says nothing else."""
    if _PUBLISHED_HINT.search(element.get("class") or ""):
        return False
    for node in element.iterancestors():
        if node.tag in ("article", "main"):
            return False
        if node.tag == "header":
            return headline is None or node not in headline.iterancestors()
    return False


def _of_time(tree: PageTree, element: html.HtmlElement, context: moments.Context) -> Candidate | None:
    for name in ("datetime", "content", *(("title",) if element.tag == "abbr" else ())):
        text = element.get(name)
        if text and any(char.isdigit() for char in text) and not text.startswith("P"):
            locator = f"{tree.xpath_of(element)}/@{name}"
            method: Method = "time" if element.tag == "time" else "microdata"
            return Claim(moments.read_machine(text, context), method, locator, text)
    text = short_text(element, _MAX_TIME_CHARS)
    mention = next(moments.read_visible(text, context), None) if text else None
    return Claim(mention.instant, "time", tree.xpath_of(element), raw_text(element)) if mention else None


def _says_updated(element: html.HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
    if "publish" in names:
        return False
    own = _BEFORE_FIGURES.match(short_text(element, _MAX_TIME_CHARS) or "")
    if own and _UPDATED.search(own[0]):
        return True
    if "updated" in names or "modif" in names or _CHANGED_CLASS.search(_parent_class(element)):
        return True
    before = element.getprevious()
    said = (
        (before.tail if before is not None else None)
        or (element.getparent().text if element.getparent() is not None else "")
        or ""
    )
    return bool(
        _UPDATED.search(said)
        or (before is not None and not before.tail and len(before) == 0 and _UPDATED.search(before.text or ""))
    )


def _parent_class(element: html.HtmlElement) -> str:
    parent = element.getparent()
    return (parent.get("class") or "").lower() if parent is not None else ""


def in_lines(
    tree: PageTree,
    header: Header,
    headline: html.HtmlElement | None,
    context: moments.Context,
    *,
    is_dated: bool,
) -> Shown:
    """Dates printed around the headline; where neither it nor the metadata has one, elsewhere on the page."""
    published: list[Candidate] = []
    modified: list[Candidate] = []
    far: list[Candidate] = []
    lines: list[str] = []
    further = () if is_dated else chain(_elsewhere(tree, header, headline), _in_margins(tree, headline, context))
    for line in chain(_innermost(header), further):
        if line.distance == _FAR and (published or far):
            break
        mentions = list(moments.read_visible(line.text, context))
        if not mentions or not _is_date_line(line, mentions) or header.cards.hold(line.element):
            continue
        lines.append(line.text)
        for claim, is_update in _mentioned(tree, line, mentions, context):
            is_far = line.distance == _FAR or (line.distance < 0 and moments.is_age(line.text))
            group = modified if is_update else far if is_far else published
            group.append(claim)
    return Shown(tuple(published[:4]), tuple(modified[:4]), tuple(lines), tuple(far[:2]))


def _mentioned(
    tree: PageTree, line: HeaderLine, mentions: list[moments.Mention], context: moments.Context
) -> Iterator[tuple[Candidate, bool]]:
    """The dates of one line, each with whether it is one of an update."""
    locator, raw = tree.xpath_of(line.element), raw_text(line.element)
    for n, mention in enumerate(mentions):
        label = line.text[mentions[n - 1].end if n else 0 : mention.start]
        is_update = _is_update(label, line, alone=len(mentions) == 1)
        yield Claim(mention.instant, "visible-text", locator, raw), is_update
    clock = _update_clock(line, mentions, context)
    if clock is not None:
        yield Claim(clock, "visible-text", locator, raw), True


def _elsewhere(tree: PageTree, header: Header, headline: html.HtmlElement | None) -> Iterator[HeaderLine]:
    """Lines with a year anywhere in the page's main part, in its order, each the smallest element of its text."""
    seen = {line.element for line in header.within(*_REACH)}
    for element in islice(tree.text_owners(_YEARS_IN_TEXT.search), _MAX_NODES):
        if element in seen or is_outside(element, headline):
            continue
        text = short_text(element, MAX_LINE_CHARS // 2) or _own_text(element) or _opening(text_of(element))
        if text:
            yield HeaderLine(text, element, _FAR)


def _in_margins(tree: PageTree, headline: html.HtmlElement | None, context: moments.Context) -> Iterator[HeaderLine]:
    """The one line in a sidebar or footer that says of its date that it is the publication's."""
    found: dict[str, HeaderLine] = {}
    for element in islice(tree.text_owners(_YEARS_IN_TEXT.search), _MAX_NODES):
        text = short_text(element, MAX_LINE_CHARS // 2) if is_outside(element, headline) else None
        if not text or not PUBLISHED.search(f"{said_before(element)} {text}") or is_readers(element):
            continue
        if any(moments.read_visible(text, context)):
            found.setdefault(text, HeaderLine(text, element, _FAR))
    if len(found) == 1:
        yield from found.values()


def of_first_publication(tree: PageTree, context: moments.Context) -> list[Candidate]:
    """What a sentence says of a text that was changed since: `This article was originally published on 3 May 2019`."""
    out: list[Candidate] = []
    for element in islice(tree.text_owners(FIRST_PUBLISHED.search, *FIRST_PUBLISHED_PARTS), _MOST_DATES):
        text = text_of(element)
        match = FIRST_PUBLISHED.search(text)
        mention = next(moments.read_visible(text[match.end() :], context), None) if match else None
        if mention is not None and mention.start <= _MAX_WEEKDAY:
            out.append(Claim(mention.instant, "visible-text", tree.xpath_of(element), text))
    return out[:1]


def _own_text(element: html.HtmlElement) -> str:
    """What stands in an element beside its children, when it is no more than a line."""
    own = tidy_text(" ".join((element.text or "", *(child.tail or "" for child in element))))
    return own if len(own) <= MAX_LINE_CHARS // 2 else ""


def _opening(text: str) -> str:
    """What stands before a paragraph's first dash, where agencies and offices print the day: `Bonn, 3. Mai 2025 –`."""
    match = _FIRST_DASH.search(text[:80])
    return text[: match.start()] if match else ""


def _innermost(header: Header) -> Iterator[HeaderLine]:
    """Lines with a figure that no other such line lies within, nearest to the headline first."""
    lines = [line for line in header.within(*_REACH) if _DIGIT.search(line.text)]
    outer = {above for line in lines for above in line.element.iterancestors()}
    for line in lines:
        if line.element not in outer:
            yield line
    yield from (line for line in lines if line.element in outer)


def _is_date_line(line: HeaderLine, mentions: list[moments.Mention]) -> bool:
    """Whether a line is about its dates: little else is said, or its markup or words name them.

    The dates of several articles are not, nor is that of the day on which the page is read.
    """
    if len(mentions) > _MOST_DATES or TODAY.search(line.text):
        return False
    told = sum(mention.end - mention.start for mention in mentions)
    rest = len(line.text) - told
    if (
        rest <= 25
        or (rest <= _MAX_PLACE and _ends_with_date(line.text, mentions))
        or (len(line.text) <= 120 and any(_is_segment(line.text, each) or _is_alone(line, each) for each in mentions))
    ):
        return True
    said = (_UPDATED, _PUBLISHED_HINT, _DATE_LABEL)
    named = bool(_DATE_HINT.search(line.hints)) or any(pattern.search(line.text) for pattern in said)
    return named and len(line.text) <= 200 and rest <= 120


def _ends_with_date(text: str, mentions: list[moments.Mention]) -> bool:
    """Whether a line is a place and the day: `Hofheim am Taunus | Wiesbaden, 11. November 2021`."""
    last = mentions[-1]
    return last.end == len(text) and text[: last.start].endswith(", ")


def _is_segment(text: str, mention: moments.Mention) -> bool:
    """Whether a date stands alone between the bars of a line."""
    edges = [(match.start(), match.end()) for match in _BAR.finditer(text)]
    opens = any(end == mention.start for _, end in edges)
    return opens and any(start <= mention.end <= end for start, end in edges)


def _is_alone(line: HeaderLine, mention: moments.Mention) -> bool:
    """Whether a date is all that its text node says: icons, or elements, part it from what stands beside it."""
    said = line.text[mention.start : mention.end]
    if line.distance == _FAR or moments.is_age(said):
        return False
    return any(tidy_text(text).strip(" ,.·•|–—-") == said for text in line.element.itertext())


def _is_update(label: str, line: HeaderLine, *, alone: bool) -> bool:
    if _UPDATED.search(label):
        return True
    if not alone or label.strip():
        return False
    own = f"{line.element.get('class') or ''} {line.element.get('itemprop') or ''}".lower()
    return bool("publish" not in own and _UPDATED_CLASS.search(own)) or bool(_UPDATED.search(said_before(line.element)))


def _update_clock(line: HeaderLine, mentions: list[moments.Mention], context: moments.Context) -> Instant | None:
    """`publié le 3 mai 2025 à 9:00, mis à jour à 21:00`: the second time is of the same day."""
    rest = line.text[mentions[-1].end :]
    match = _UPDATED.search(rest)
    if match is None or len(mentions) > 1:
        return None
    found = moments.read_clock(rest[match.end() :], mentions[0].instant, context)
    return replace(found, raw=line.text) if found else None
