"""Which lines are the standfirst, what becomes of each candidate, and what its choice leaves to the text.

How a standfirst is marked is `standfirst`'s to know; here its lines are weighed against the text's first paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lxml import html

from pipeline.extract.body import captions, frame, standfirst
from pipeline.extract.body.items import Item, of_line
from pipeline.extract.body.passages import visible
from pipeline.extract.fields.header_lines import HeaderLines, Known
from pipeline.extract.page.links import link_share
from pipeline.extract.page.locators import Line, Places, Span
from pipeline.extract.page.text import letters
from pipeline.extract.wording import boilerplate
from pipeline.types import Block, Evidence

#: Blocks of the text's beginning that a standfirst is weighed against.
_OPENING = 4
#: Characters of a first paragraph that may be a standfirst by its name.
_MIN_LEAD, _MAX_LEAD = 40, 700
#: A line of so many times a description's length says more than it.
_MUCH_LONGER = 3
_RAW_LENGTH = 1_000
#: Characters of prose that no name marks as a lead, how it ends, and the share of it that may stand in links.
_MIN_PROSE = 80
#: Characters of a lead that its name or its place tells.
_MIN_NAMED = 20
_HEADINGS = frozenset(("h2", "h3", "h4"))
_PAIR = 2
#: Lines looked at between the text's first two blocks.
_MAX_BETWEEN = 20
_SENTENCE_END = (".", "!", "?", "…", "»", "”", "“")
_MAX_LINKED = 0.3


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands between a page's headline and its text, and how the text begins."""

    places: Places
    free: tuple[Line, ...]
    """The lines above the text that are no byline, date, caption or other boilerplate."""
    items: tuple[Item, ...]
    """The first located blocks of the text."""
    elements: tuple[html.HtmlElement, ...]
    """Where these stand."""
    above_byline: tuple[Line, ...] = ()
    """Those of the free lines that stand between the headline and a byline or date."""
    is_signed_below: bool = False
    """A byline or a date stands between the text's first two blocks."""

    @classmethod
    def of(cls, head: Sequence[Line], items: Sequence[Item], places: Places, known: Known) -> Opening:
        """`head` are the lines between headline and text."""
        rules = [head_rule(line.text, known) or ("caption" if _is_caption(line) else None) for line in head]
        free = tuple(line for line, rule in zip(head, rules, strict=True) if rule is None)
        first = [item for item in items if item.is_text and item.span][:_OPENING]
        elements = tuple(places.element_of(item.span) for item in first if item.span)
        signed = _is_signed_below(items) or _is_signed_between(first, places, known)
        return cls(places, free, tuple(first), elements, tuple(_above_byline(head, rules)), signed)

    def recovered(self) -> list[Item]:
        """First paragraphs that trafilatura left out: lines named like a lead, of which nothing says a standfirst."""
        return [of_line_as_paragraph(line, self.places) for line in standfirst.marked(self.free)]


def choose(opening: Opening, lines: HeaderLines) -> tuple[Item | None, list[Evidence]]:
    """The standfirst and the fate of every candidate."""
    span = _marked(opening) or _described(opening, lines) or _between(opening)
    if span is None:
        return None, [_refused(each, opening) for each in lines.descriptions]
    text = _text_at(span, opening)
    locator = opening.places.locator_of(span)
    item = Item(Block("paragraph", text, role="standfirst", locator=locator), span)
    return item, [visibly("standfirst", text, locator), *(_agreeing(each, text) for each in lines.descriptions)]


def head_rule(text: str, known: Known) -> str | None:
    """The rule by which a line between headline and text is none of the text."""
    return known.rule_for(text) or boilerplate.rule_for(text) or boilerplate.head_rule_for(text)


def _is_caption(line: Line) -> bool:
    return frame.is_caption(line.element) or captions.is_beside_picture(line.element, line.text)


def of_line_as_paragraph(line: Line, places: Places) -> Item:
    """A line as a paragraph, whatever its element: some pages set their leads as headings."""
    block = of_line(line, places).block
    return Item(replace(block, type="paragraph", level=None), line.span)


def visibly(field: str, text: str, locator: str) -> Evidence:
    """Evidence for what the page shows."""
    return Evidence(field, text, "visible-text", locator, raw=text[:_RAW_LENGTH], chosen=True)


def _marked(opening: Opening) -> Span | None:
    """The place of what is named as a standfirst, above the text or as its first block."""
    run = standfirst.marked(opening.free)
    elements = opening.elements
    if run and _is_set_off(run, elements[0] if elements else None):
        return Span(run[0].span.start, run[-1].span.end)
    if not elements or not _MIN_LEAD <= len(opening.items[0].block.text) <= _MAX_LEAD:
        return None
    return opening.items[0].span if _is_lead(elements, opening.items[0].block.text) else None


def _above_byline(head: Sequence[Line], rules: Sequence[str | None]) -> Iterator[Line]:
    """The lines that no rule takes between the last headline and the first byline or date; none without either."""
    start = max((n for n, rule in enumerate(rules) if rule == "headline"), default=-1) + 1
    end = next((n for n in range(start, len(rules)) if rules[n] in ("byline", "date-line")), start)
    return (head[n] for n in range(start, end) if rules[n] is None)


def _is_signed_below(items: Sequence[Item]) -> bool:
    text = [n for n, item in enumerate(items) if item.is_text][:2]
    return len(text) > 1 and any(item.block.removed_by == "byline" for item in items[text[0] : text[1]])


def _is_signed_between(first: Sequence[Item], places: Places, known: Known) -> bool:
    """Whether the page prints a byline or a date between the text's first two blocks, though the text has it not.

    It must be the article's own, unless the first block is named a lead.
    """
    if len(first) < _PAIR or first[0].span is None or first[1].span is None:
        return False
    rule = head_rule if standfirst.is_marked(places.element_of(first[0].span)) else _rule_of_own
    between = islice(places.lines(first[0].span.end, first[1].span.start), _MAX_BETWEEN)
    return any(rule(line.text, known) in ("byline", "date-line") for line in between)


def _rule_of_own(text: str, known: Known) -> str | None:
    return known.rule_for(text)


def _between(opening: Opening) -> Span | None:
    """The one line of prose that stands between headline and byline, where newspapers print their leads."""
    if opening.is_signed_below:
        return opening.items[0].span if _is_signed_lead(opening) else None
    leads = [line for line in opening.above_byline if _may_lead(line)]
    if len(leads) != 1 or link_share(leads[0].element) >= _MAX_LINKED:
        return None
    return leads[0].span


def _may_lead(line: Line) -> bool:
    """Whether a line between headline and byline may be the lead: prose, or named as one."""
    if line.element.tag in ("li", "a", "td"):
        return False
    if standfirst.is_marked(line.owner):
        return _MIN_NAMED <= len(line.text) <= _MAX_LEAD
    ends = line.element.tag in _HEADINGS or line.text.endswith(_SENTENCE_END)
    return ends and _MIN_PROSE <= len(line.text) <= _MAX_LEAD


def _is_signed_lead(opening: Opening) -> bool:
    """Whether the first block, which is signed below, is a lead: prose, a heading, or named as one."""
    block = opening.items[0].block
    if block.type == "heading" or standfirst.is_marked(opening.elements[0]):
        return _MIN_NAMED <= len(block.text) <= _MAX_LEAD
    is_prose = block.type == "paragraph" and block.text.endswith(_SENTENCE_END)
    return is_prose and _MIN_PROSE <= len(block.text) <= _MAX_LEAD


def _is_lead(elements: Sequence[html.HtmlElement], text: str) -> bool:
    """Whether the text's first block is its standfirst by its name, or as the only prose in the headline's header."""
    first, second = elements[0], elements[1] if len(elements) > 1 else None
    if standfirst.is_marked(first, 1, surely=True):
        return True
    if second is None:
        return False
    if standfirst.is_marked(first, surely=True) and standfirst.is_boxed(first, second):
        return True
    if standfirst.is_marked(first) and standfirst.is_apart(first, second):
        return True
    header = next(first.iterancestors("header"), None)
    if not text.endswith(_SENTENCE_END) and not standfirst.is_marked(first):
        return False
    return header is not None and header.find(".//h1") is not None and header not in second.iterancestors()


def _is_set_off(run: Sequence[Line], text: html.HtmlElement | None) -> bool:
    """Whether lines that are marked as a standfirst are no first paragraph, which bears the same names at times."""
    first = run[0]
    if text is not None and standfirst.is_apart(first.element, text):
        return True
    if standfirst.is_marked(first.owner, surely=True) or first.element.tag in ("h2", "h3", "h4"):
        return True
    return _is_in_header(first.element)


def _described(opening: Opening, lines: HeaderLines) -> Span | None:
    """The place where a description is shown apart from the text."""
    free, items = opening.free, opening.items
    starts = [line.span.start for line in free[:1]] or [item.span.start for item in items[:1] if item.span]
    if not starts:
        return None
    end = max([line.span.end for line in free] + [item.span.end for item in items[:1] if item.span])
    for candidate in lines.descriptions:
        found = standfirst.shown(str(candidate.value or ""), opening.places, starts[0], end)
        if found is not None:
            for line in free:
                if line.span.holds(found) and line.span.length < _MUCH_LONGER * found.length:
                    return line.span
            if items and items[0].span and items[0].span.holds(found) and _is_apart(opening):
                return items[0].span
    return None


def _is_apart(opening: Opening) -> bool:
    """Whether the first block is set off from the ones that follow: as a heading, in a header or by its name.

    A description that is shown there is otherwise the first paragraph.
    """
    first, *others = opening.elements
    if len(opening.items[0].block.text) > _MAX_LEAD or len(others) < 2:
        return False
    parent = first.getparent()
    if any(each.getparent() is parent for each in others):
        return False
    return opening.items[0].block.type == "heading" or _is_in_header(first) or standfirst.is_marked(first)


def _is_in_header(element: html.HtmlElement) -> bool:
    return next(element.iterancestors("header"), None) is not None


def _text_at(span: Span, opening: Opening) -> str:
    parts = [line.text for line in opening.free if span.holds(line.span)]
    return visible(
        " ".join(parts or [each.block.text for each in opening.items if each.span and span.holds(each.span)])
    )


def _refused(candidate: Evidence, opening: Opening) -> Evidence:
    value = _stated(candidate)
    in_first = value and any(letters(item.block.text).startswith(value) for item in opening.items[:1])
    return replace(candidate, chosen=False, reason="first_paragraph" if in_first else "not_shown_apart")


def _agreeing(candidate: Evidence, text: str) -> Evidence:
    agrees = letters(text).startswith(_stated(candidate))
    return replace(candidate, chosen=False, reason="shown_by_page" if agrees else "not_shown")


def _stated(candidate: Evidence) -> str:
    """A description's letters, but for the dots where it was cut."""
    return letters(str(candidate.value or "").rstrip("…. "))
