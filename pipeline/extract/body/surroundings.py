"""What stands around and between a page's text and was left out by the main-text extraction.

Parts of the text that were lost, captions, and lines of boilerplate, which are kept to be seen as such. Each is an
item, to be merged with the text by its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.extract.body import frame, gaps, judging, split
from pipeline.extract.body.items import Item, of_line
from pipeline.extract.body.lead import head_rule
from pipeline.extract.body.passages import visible
from pipeline.extract.fields.header_lines import Known
from pipeline.extract.page.links import link_share
from pipeline.extract.page.locators import Line, Places, Span
from pipeline.extract.page.text import text_of
from pipeline.extract.page.tree import PageTree
from pipeline.extract.wording import boilerplate
from pipeline.types import Block

#: Blocks of text without which nothing is known of its box.
_ENOUGH = 3
#: Squeezed characters behind the text within which a caption is still its own.
_CAPTION_REACH = 2_000


def continued(items: Sequence[Item], places: Places, known: Known) -> list[Item]:
    """What stands in the boxes that continue the text's last one."""
    text = [item.span for item in items if item.span and item.is_text]
    if len(text) < _ENOUGH:
        return []
    taken = [item.span for item in items if item.span]
    lines = split.following_lines(places, places.element_of(text[-1]))
    free = [of_line(line, places) for line in lines if not _is_covered(line.span, taken)]
    return judging.by_words(free, places, known)


def around(
    tree: PageTree, places: Places, items: Sequence[Item], head: Sequence[Line], headline: Span | None, known: Known
) -> list[Item]:
    """Captions, lists and boilerplate lines in the text's frame; none when the text stands nowhere."""
    spans = sorted(item.span for item in items if item.span)
    if not spans:
        return []
    start = headline.end if headline else spans[0].start
    return [
        *_captions(tree, places, start, spans[-1].end + _CAPTION_REACH),
        *_ruled(((line, head_rule(line.text, known)) for line in head), places),
        *_lost(items, places),
        *_ruled(((line, _rule(line)) for line in frame.gap_lines(places, spans)), places),
        *_ruled(_foot(places, spans[-1].end), places),
    ]


def merged(items: Sequence[Item], extras: Sequence[Item]) -> list[Item]:
    """All items in reading order; extras that stand where another block does are left out."""
    taken = [item.span for item in items if item.span]
    waiting: list[Item] = []
    for extra in extras:
        if extra.span and not _is_covered(extra.span, taken):
            waiting.append(extra)
            taken.append(extra.span)
    waiting.sort(key=lambda item: item.span or Span(0, 0))
    out: list[Item] = []
    for item in items:
        while waiting and item.span and waiting[0].span and waiting[0].span.start < item.span.start:
            out.append(waiting.pop(0))
        out.append(item)
    return [*out, *waiting]


def _is_covered(span: Span, taken: Iterable[Span]) -> bool:
    return any(span.overlaps(each) for each in taken)


def _captions(tree: PageTree, places: Places, start: int, end: int) -> Iterator[Item]:
    for element, span in frame.captions(tree, places, start, end):
        text = visible(text_of(element))
        yield Item(Block("figure", text, role="caption", locator=places.locator_of(span)), span)


def _lost(items: Sequence[Item], places: Places) -> Iterator[Item]:
    """Lists, headings and paragraphs between those of the text, but for what it says already."""
    text = sorted(item.span for item in items if item.span and item.is_text)
    said = {item.block.text for item in items}
    for line in gaps.lost_lines(places, text):
        if (
            visible(line.text) not in said
            and boilerplate.rule_for(line.text) is None
            and boilerplate.head_rule_for(line.text) is None
        ):
            yield of_line(line, places)


def _foot(places: Places, end: int) -> Iterator[tuple[Line, str | None]]:
    """The lines behind the text with their rules, as far as readers' comments."""
    for line in frame.tail_lines(places, end):
        rule = _rule(line)
        yield line, rule
        if rule == "comments-line":
            return


def _ruled(lines: Iterable[tuple[Line, str | None]], places: Places) -> Iterator[Item]:
    """Those that a rule makes boilerplate."""
    return (of_line(line, places, rule) for line, rule in lines if rule)


def _rule(line: Line) -> str | None:
    """The rule for a line of the frame. What no rule would take as links is not looked at for links."""
    if boilerplate.rule_for(line.text, linked=1.0) is None:
        return None
    return boilerplate.rule_for(line.text, linked=link_share(line.element))
