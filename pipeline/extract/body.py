"""The text of a page as typed blocks in reading order: body, standfirst, captions, and what was taken out.

trafilatura says what the main text is; this module finds it again on the unmodified page, tells apart what
is no article text and adds what stands visibly between the headline and the comments.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import html

from pipeline.extract import boilerplate, boxes, captions, frame, gaps, live, shape, split, standfirst
from pipeline.extract.json_state import State
from pipeline.extract.links import link_share
from pipeline.extract.locators import Line, Places, Span
from pipeline.extract.passages import visible
from pipeline.extract.placing import Placed, json_locator
from pipeline.extract.rich_text import Part
from pipeline.extract.tree import PageTree
from pipeline.types import Block, BlockRole, BlockType, Evidence


@dataclass(frozen=True, slots=True)
class HeaderLines:
    """What the other steps found, so that those lines stay out of the body."""

    headline: str | None = None
    headlines: tuple[str, ...] = ()
    """Every headline candidate: `h1`, JSON-LD, Open Graph, title."""
    bylines: tuple[str, ...] = ()
    """Byline lines as written, and author names."""
    dates: tuple[str, ...] = ()
    """Visible date lines as written."""
    reading_times: tuple[str, ...] = ()
    """Reading-time lines as written."""
    descriptions: tuple[Evidence, ...] = ()
    """Description candidates of JSON-LD, Open Graph and meta."""


@dataclass(frozen=True, slots=True)
class BodyText:
    """What `read` found."""

    blocks: tuple[Block, ...]
    """In reading order, with roles and locators."""
    standfirst: str | None
    kicker: str | None
    evidence: tuple[Evidence, ...]
    """For `standfirst` and `kicker`; the body's evidence is its blocks' locators."""
    unlocated: int = 0
    """Blocks that stand nowhere on the page."""

    @property
    def text(self) -> str:
        """The blocks of role `body`, joined by a blank line."""
        return "\n\n".join(block.text for block in self.blocks if block.role == "body")


def fold(text: str) -> str:
    """Letters and digits in lower case: what two spellings of a line have in common."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


_MOST_ABOVE, _KICKER_LENGTH = 6, 120
#: No time of a post is longer.
_STAMP_LENGTH = 30
#: The share of the text that may turn out to be captions.
_MOST_CAPTIONS = 0.15
#: What is no link at the end of a block that is one: a date, a mark.
_ALL_LINKED = 0.9
#: Blocks of text without which nothing is known of its box.
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class _Item:
    """A block in the making."""

    block: Block
    span: Span | None


def read(tree: PageTree, lines: HeaderLines) -> BodyText:
    """The blocks of a page. Never raises on odd HTML; a page without text has no blocks."""
    places = Places(tree.root, tree.texts)
    known = _Known.of(lines)
    items = [_Item(_block(each, places, tree), each.span) for each in shape.read(tree, places)]
    items = _without_boxes(_without_related(_judge(items, places, known), places), places)
    items = _with_captions(_without_teasers(items, places), places)
    items = _with_rest(items, places, known)
    items = _below_headline(items, frame.headline(tree, places, known.is_headline, len(places.squeezed), said=True))
    first = _start(items, len(places.squeezed))
    headline = frame.headline(tree, places, known.is_headline, first)
    head = frame.head_lines(places, headline.end, first) if headline else []
    lead, evidence = _standfirst(items, head, places, lines, known)
    if lead:
        items = [item for item in items if not _overlap(item.span, lead.span)]
    kicker = standfirst.kicker(list(places.lines(max(0, headline.start - 400), headline.end))) if headline else None
    if lead is None:
        items = [*_recovered(head, places, known), *items]
    extras = _extras(tree, places, items, head, headline, known, lead)
    blocks = tuple(item.block for item in _merged(items, extras))
    return BodyText(
        blocks,
        lead.block.text if lead else None,
        kicker.text if kicker else None,
        (
            *evidence,
            *([_visible("kicker", kicker.text, places.locator_of(kicker.span))] if kicker else ()),
            *live.times(tree, blocks),
        ),
        sum(block.locator is None for block in blocks),
    )


def of_state(state: State, lines: HeaderLines) -> BodyText:
    """The blocks of an article that the page keeps in its JSON state; a description there is its standfirst."""
    known = _Known.of(lines)
    blocks = [_of_part(part, known, is_first=n < 3) for n, part in enumerate(state.parts)]
    opening = fold(next((block.text for block in blocks if block.role == "body"), ""))
    lead = next((each for each in lines.descriptions if each.method == "json-state"), None)
    text = visible(str(lead.value)) if lead else ""
    if lead is None or not text or opening.startswith(fold(text.rstrip("…. "))):
        return BodyText(
            tuple(blocks), None, None, tuple(replace(each, reason="first_paragraph") for each in [lead] if each)
        )
    standing = Block("paragraph", text, role="standfirst", locator=lead.locator)
    return BodyText((standing, *blocks), text, None, (replace(lead, value=text, chosen=True, reason=None),))


def _of_part(part: Part, known: _Known, *, is_first: bool) -> Block:
    block = Block(part.type, part.text, level=part.level, locator=part.pointer)
    if part.type == "figure":
        return replace(block, role="caption")
    rule = (known.rule_for(part.text) if is_first else None) or boilerplate.rule_for(part.text)
    return replace(block, role="boilerplate", removed_by=rule) if rule else block


def _block(placed: Placed, places: Places, tree: PageTree) -> Block:
    passage, span = placed.passage, placed.span
    locator = passage.locator or (places.locator_of(span) if span else json_locator(tree, passage.text))
    role: BlockRole = "boilerplate" if passage.rule else "body"
    return Block(passage.type, passage.text, role, passage.level, locator, passage.rule)


@dataclass(frozen=True, slots=True)
class _Known:
    """Header lines, folded for comparison."""

    headlines: frozenset[str]
    bylines: frozenset[str]
    dates: frozenset[str]
    reading_times: frozenset[str]

    @classmethod
    def of(cls, lines: HeaderLines) -> _Known:
        every = (*lines.headlines, *filter(None, (lines.headline,)))
        return cls(
            *(frozenset(map(fold, group)) - {""} for group in (every, lines.bylines, lines.dates, lines.reading_times))
        )

    def rule_for(self, text: str) -> str | None:
        """The header line that `text` is."""
        folded = fold(text)
        if len(text) > 140 and folded not in self.headlines:
            return None  # a sentence that was taken for a date line or a byline elsewhere
        named = (
            ("headline", self.headlines),
            ("byline", self.bylines),
            ("date-line", self.dates),
            ("reading-time-line", self.reading_times),
        )
        return next((name for name, group in named if folded in group), None)

    def is_headline(self, text: str) -> bool:
        """Whether `text` is one of the headline candidates."""
        return fold(text) in self.headlines


def _judge(items: Sequence[_Item], places: Places, known: _Known) -> list[_Item]:
    out = []
    seen_text = 0
    stamps: set[str] = set()
    for item in items:
        block = item.block
        rule = block.removed_by
        if rule is None and _make(item, places) in stamps and len(block.text) <= _STAMP_LENGTH:
            rule = "date-line"
        if rule is None and seen_text < 3 and block.type in ("heading", "paragraph"):
            rule = known.rule_for(block.text)
        if rule is None and seen_text == 0:
            rule = boilerplate.head_rule_for(block.text)
        if rule is None and len(block.text) < 220:
            linked = _linked(item, places) if boilerplate.rule_for(block.text, linked=1.0) else 0.0
            rule = boilerplate.rule_for(block.text, linked=linked)
        if rule:
            block = replace(block, role="boilerplate", removed_by=rule)
            stamps |= {_make(item, places)} - {""} if rule == "date-line" else set()
        elif _is_caption(item, places):
            block = replace(block, type="figure", role="caption")
        elif len(block.text) > 150:
            seen_text += 1
        out.append(_Item(block, item.span))
    return out


def _make(item: _Item, places: Places) -> str:
    """The class that a line's element bears: the stamps of a live blog's posts are of one make."""
    return (
        places.element_of(item.span).get("class") or "" if item.span and len(item.block.text) <= _STAMP_LENGTH else ""
    )


def _without_related(items: Sequence[_Item], places: Places) -> list[_Item]:
    """Links that follow a related-articles heading go with it."""
    out: list[_Item] = []
    related = False
    for item in items:
        block, kept = item.block, item
        if block.role == "boilerplate":
            related = block.removed_by in ("related-line", "read-also-line") or (
                related and block.removed_by == "related-link"
            )
        elif related and len(block.text) < 200 and _linked(item, places) > 0.8:
            kept = replace(item, block=replace(block, role="boilerplate", removed_by="related-link"))
        else:
            related = False
        out.append(kept)
    return out


def _without_boxes(items: Sequence[_Item], places: Places) -> list[_Item]:
    """What stands in a box with a boilerplate line goes with it."""
    rules = [item.block.removed_by for item in items]
    if not any(rule in boxes.TELLING for rule in rules):
        return list(items)
    boxed = [
        boxes.Boxed(places.element_of(item.span) if item.span else None, len(item.block.text), item.block.removed_by)
        for item in items
    ]
    gone = boxes.gone_along(boxed)
    return [
        replace(item, block=replace(item.block, role="boilerplate", removed_by=gone[n])) if n in gone else item
        for n, item in enumerate(items)
    ]


def _without_teasers(items: Sequence[_Item], places: Places) -> list[_Item]:
    """Two or more blocks at the text's end that are links altogether lead to other articles."""
    out = list(items)
    tail: list[int] = []
    for n in range(len(items) - 1, -1, -1):
        if items[n].block.role != "body":
            continue
        if items[n].span is None or _linked(items[n], places) < _ALL_LINKED:
            break
        tail.append(n)
    for n in tail if 2 <= len(tail) < len(items) - len(tail) else ():
        out[n] = replace(items[n], block=replace(items[n].block, role="boilerplate", removed_by="related-link"))
    return out


def _with_rest(items: Sequence[_Item], places: Places, known: _Known) -> list[_Item]:
    """The text with what stands in the boxes that continue its last one."""
    text = [item.span for item in items if item.span and item.block.role == "body"]
    if len(text) < _ENOUGH:
        return list(items)
    taken = [item.span for item in items if item.span]
    lines = [
        line for line in split.following_lines(places, places.element_of(text[-1])) if not _covered(line.span, taken)
    ]
    return [*items, *_judge([_of_line(line, places) for line in lines], places, known)]


def _of_line(line: Line, places: Places) -> _Item:
    tag = str(line.element.tag)
    kind: BlockType = "heading" if tag[0] == "h" else "quote" if tag == "blockquote" else "paragraph"
    level = int(tag[1]) if kind == "heading" else None
    return _Item(Block(kind, visible(line.text), level=level, locator=places.locator_of(line.span)), line.span)


def _is_caption(item: _Item, places: Places) -> bool:
    if item.span is None or item.block.type not in ("paragraph", "heading") or len(item.block.text) > 400:
        return False
    return frame.is_caption(places.element_of(item.span))


def _with_captions(items: Sequence[_Item], places: Places) -> list[_Item]:
    """Short texts beside pictures are captions, unless the text is made of them: a list of things with pictures."""
    found = [n for n, item in enumerate(items) if _is_beside_picture(item, places)]
    whole = sum(len(item.block.text) for item in items if item.block.role == "body")
    if sum(len(items[n].block.text) for n in found) > _MOST_CAPTIONS * whole:
        return list(items)
    return [
        replace(item, block=replace(item.block, type="figure", role="caption")) if n in found else item
        for n, item in enumerate(items)
    ]


def _is_beside_picture(item: _Item, places: Places) -> bool:
    if item.span is None or item.block.role != "body" or item.block.type != "paragraph":
        return False
    return captions.is_beside_picture(places.element_of(item.span), item.block.text)


def _linked(item: _Item, places: Places) -> float:
    if item.span is None:
        return 0.0
    return link_share(places.element_of(item.span))


def _below_headline(items: Sequence[_Item], headline: Span | None) -> list[_Item]:
    """Short lines above a headline that says what the page says are breadcrumbs and kickers, not text."""
    above = [item for item in items if headline and item.span and item.span.end <= headline.start]
    if len(above) > _MOST_ABOVE or any(len(item.block.text) > _KICKER_LENGTH for item in above):
        return list(items)
    gone = [item for item in above if item.block.role == "body"]
    return [
        replace(item, block=replace(item.block, role="boilerplate", removed_by="above-headline"))
        if item in gone
        else item
        for item in items
    ]


def _start(items: Sequence[_Item], end: int) -> int:
    """Where the body begins."""
    return next((item.span.start for item in items if item.span and item.block.role == "body"), end)


def _within(inner: Span | None, outer: Span | None) -> bool:
    return inner is not None and outer is not None and outer.start <= inner.start and inner.end <= outer.end


def _overlap(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one.start < other.end and other.start < one.end


# Standfirst ---------------------------------------------------------------------------------


def _standfirst(
    items: Sequence[_Item], head: Sequence[Line], places: Places, lines: HeaderLines, known: _Known
) -> tuple[_Item | None, list[Evidence]]:
    """The standfirst and the fate of every candidate."""
    opening = _opening(items)
    free = [line for line in head if not _head_rule(line.text, known) and not frame.is_caption(line.element)]
    span = _marked(free, opening, places) or _described(free, opening, places, lines)
    if span is None:
        return None, [_refused(each, opening, places) for each in lines.descriptions]
    text = _text_at(span, free, opening)
    locator = places.locator_of(span)
    item = _Item(Block("paragraph", text, role="standfirst", locator=locator), span)
    return item, [_visible("standfirst", text, locator), *(_agreeing(each, text) for each in lines.descriptions)]


def _recovered(head: Sequence[Line], places: Places, known: _Known) -> list[_Item]:
    """Opening paragraphs that trafilatura left out: lines named like a lead, of which nothing says a standfirst."""
    free = [line for line in head if not _head_rule(line.text, known) and not frame.is_caption(line.element)]
    return [
        _Item(Block("paragraph", visible(line.text), locator=places.locator_of(line.span)), line.span)
        for line in standfirst.marked(free)
    ]


def _opening(items: Sequence[_Item]) -> list[_Item]:
    """The first located blocks of the body."""
    return [item for item in items if item.block.role == "body" and item.span][:4]


def _marked(free: Sequence[Line], opening: Sequence[_Item], places: Places) -> Span | None:
    run = standfirst.marked(free)
    elements = [places.element_of(item.span) for item in opening if item.span]
    if run and _is_set_off(run, elements[0] if elements else None):
        return Span(run[0].span.start, run[-1].span.end)
    if not elements or not 40 <= len(opening[0].block.text) <= 700:
        return None
    first = elements[0]
    is_lead = standfirst.is_marked(first, 1, surely=True) or (
        standfirst.is_marked(first) and len(elements) > 1 and standfirst.is_apart(first, elements[1])
    )
    return opening[0].span if is_lead else None


def _is_set_off(run: Sequence[Line], text: html.HtmlElement | None) -> bool:
    """Whether lines that are marked as a standfirst are no first paragraph, which bears the same names at times."""
    first = run[0]
    if text is not None and standfirst.is_apart(first.element, text):
        return True
    if standfirst.is_marked(first.owner, surely=True) or first.element.tag in ("h2", "h3", "h4"):
        return True
    return any(above.tag == "header" for above in first.element.iterancestors())


def _described(free: Sequence[Line], opening: Sequence[_Item], places: Places, lines: HeaderLines) -> Span | None:
    if not opening and not free:
        return None
    start = free[0].span.start if free else opening[0].span.start if opening[0].span else 0
    end = max([line.span.end for line in free] + [item.span.end for item in opening[:1] if item.span])
    for candidate in lines.descriptions:
        found = standfirst.shown(str(candidate.value or ""), places, start, end)
        if found is None:
            continue
        for line in free:
            if _within(found, line.span) and line.span.end - line.span.start < 3 * (found.end - found.start):
                return line.span
        if opening and _within(found, opening[0].span) and _is_apart(opening, places):
            return opening[0].span
    return None


def _is_apart(opening: Sequence[_Item], places: Places) -> bool:
    """Whether the first block is set off from the ones that follow: as a heading, in a header or by its name.

    A description that is shown there is otherwise the first paragraph.
    """
    elements = [places.element_of(item.span) for item in opening if item.span]
    first, parent = elements[0], elements[0].getparent()
    if (
        len(opening[0].block.text) > 700
        or len(elements) < 3
        or any(each.getparent() is parent for each in elements[1:])
    ):
        return False
    in_header = any(above.tag == "header" for above in first.iterancestors())
    return opening[0].block.type == "heading" or in_header or standfirst.is_marked(first)


def _text_at(span: Span, free: Sequence[Line], opening: Sequence[_Item]) -> str:
    parts = [line.text for line in free if _within(line.span, span)]
    return visible(" ".join(parts or [item.block.text for item in opening if _within(item.span, span)]))


def _visible(field: str, text: str, locator: str) -> Evidence:
    return Evidence(field, text, "visible-text", locator, raw=text[:1000], chosen=True)


def _refused(candidate: Evidence, opening: Sequence[_Item], places: Places) -> Evidence:
    value = fold(str(candidate.value or "").rstrip("…. "))
    in_first = value and any(fold(item.block.text).startswith(value) for item in opening[:1])
    return replace(candidate, chosen=False, reason="first_paragraph" if in_first else "not_shown_apart")


def _agreeing(candidate: Evidence, text: str) -> Evidence:
    agrees = fold(text).startswith(fold(str(candidate.value or "").rstrip("…. ")))
    return replace(candidate, chosen=False, reason="shown_by_page" if agrees else "not_shown")


# The frame ----------------------------------------------------------------------------------


def _head_rule(text: str, known: _Known) -> str | None:
    return known.rule_for(text) or boilerplate.rule_for(text) or boilerplate.head_rule_for(text)


def _extras(
    tree: PageTree,
    places: Places,
    items: Sequence[_Item],
    head: Sequence[Line],
    headline: Span | None,
    known: _Known,
    lead: _Item | None,
) -> list[_Item]:
    """Captions, lists and boilerplate lines in the frame which trafilatura left out, and the standfirst."""
    spans = sorted(item.span for item in items if item.span)
    if not spans:
        return [lead] if lead else []
    start = headline.end if headline else spans[0].start
    out = [*([lead] if lead else ()), *_captions(tree, places, start, spans[-1].end + 2000)]
    for line in head:
        out += _boilerplate(line, _head_rule(line.text, known), places)
    out += _lost(items, places)
    for line in frame.gap_lines(places, spans):
        out += _boilerplate(line, _line_rule(line), places)
    for line in frame.tail_lines(places, spans[-1].end):
        rule = _line_rule(line)
        out += _boilerplate(line, rule, places)
        if rule == "comments-line":
            break
    return out


def _captions(tree: PageTree, places: Places, start: int, end: int) -> Iterator[_Item]:
    for element, span in frame.captions(tree, places, start, end):
        text = visible(str(element.text_content()))
        yield _Item(Block("figure", text, role="caption", locator=places.locator_of(span)), span)


def _lost(items: Sequence[_Item], places: Places) -> Iterator[_Item]:
    """Lists and headings between paragraphs of the body."""
    text = sorted(item.span for item in items if item.span and item.block.role == "body")
    for line in gaps.lost_lines(places, text):
        if boilerplate.rule_for(line.text) is None and boilerplate.head_rule_for(line.text) is None:
            tag = str(line.element.tag)
            kind: BlockType = "list_item" if tag == "li" else "heading"
            level = int(tag[1]) if kind == "heading" else None
            yield _Item(Block(kind, visible(line.text), level=level, locator=places.locator_of(line.span)), line.span)


def _line_rule(line: Line) -> str | None:
    """The rule for a line of the frame. What no rule would take as links is not looked at for links."""
    if boilerplate.rule_for(line.text, linked=1.0) is None:
        return None
    return boilerplate.rule_for(line.text, linked=link_share(line.element))


def _boilerplate(line: Line, rule: str | None, places: Places) -> list[_Item]:
    if rule is None:
        return []
    tag = str(line.element.tag)
    is_heading = tag in ("h1", "h2", "h3", "h4", "h5", "h6")
    block = Block(
        "heading" if is_heading else "list_item" if tag == "li" else "paragraph",
        visible(line.text),
        role="boilerplate",
        level=int(tag[1]) if is_heading else None,
        locator=places.locator_of(line.span),
        removed_by=rule,
    )
    return [_Item(block, line.span)]


def _merged(items: Sequence[_Item], extras: Sequence[_Item]) -> list[_Item]:
    """All items in reading order; extras that stand where another block does are left out."""
    taken = [item.span for item in items if item.span]
    waiting: list[_Item] = []
    for extra in extras:
        if extra.span and not _covered(extra.span, taken):
            waiting.append(extra)
            taken.append(extra.span)
    waiting.sort(key=lambda item: item.span or Span(0, 0))
    out: list[_Item] = []
    for item in items:
        while waiting and item.span and waiting[0].span and waiting[0].span.start < item.span.start:
            out.append(waiting.pop(0))
        out.append(item)
    return [*out, *waiting]


def _covered(span: Span, taken: Sequence[Span]) -> bool:
    return any(_overlap(span, each) for each in taken)
