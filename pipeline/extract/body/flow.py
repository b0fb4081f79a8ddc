"""The second way to a page's text: its lines as they are shown, where no paragraphs mark them.

Reads `br`, bare `div`s, layout tables and `pre`; whether it is asked at all is `ways`'s decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lxml import html

from pipeline.extract.body import frame
from pipeline.extract.body.passages import Passage, visible
from pipeline.extract.body.placing import Placed
from pipeline.extract.page.locators import Line, Places, Span, squeeze
from pipeline.types import BlockType

_SENTENCE_END = re.compile(r"[.!?…。！？][»”\"')\]]*\s*$")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_HEADING = re.compile(r"h[1-6]")
_CELLS = frozenset(("td", "th"))
#: A line that is so long, or a sentence of half that length, is prose.
_PROSE = 80
# What a line that is no prose costs a run of lines. A heading between two paragraphs does not part them, a menu does.
_COST, _LINK_COST = 40, 120
_LONGEST_CHAIN = 12


def main_run(places: Places) -> list[Line]:
    """The run of neighbouring lines that holds the most prose beside the least of everything else."""
    best: tuple[int, int, int] = (0, 0, 0)
    start = total = 0
    lines = [line for line in places.lines(0, len(places.squeezed)) if not frame.is_outside(line.element)]
    for n, line in enumerate(lines):
        if total <= 0:
            start, total = n, 0
        total += _worth(line)
        if total > best[0]:
            best = (total, start, n + 1)
    return lines[best[1] : best[2]]


def placed(places: Places, lines: Iterable[Line]) -> list[Placed]:
    """Lines as typed passages: rows of one table together, wrapped lines joined, blank lines in `pre` parted."""
    out: list[Placed] = []
    for table, group in groupby(lines, _table_of):
        if table is None:
            out += _joined([part for line in group for part in _parts(places, line)])
        else:
            out += _of_table(table, list(group))
    return out


def _worth(line: Line) -> int:
    length = len(line.text)
    is_prose = length >= _PROSE or (length >= _PROSE / 2 and _SENTENCE_END.search(line.text))
    if _is_link(line.owner):
        return -_LINK_COST
    return length if is_prose else -_COST


def _is_link(element: html.HtmlElement) -> bool:
    return _nearest(element, ("a",), 4) is not None


@dataclass(frozen=True, slots=True)
class _Part:
    type: BlockType
    line: Line
    level: int | None = None


def _parts(places: Places, line: Line) -> Iterator[_Part]:
    if _nearest(line.element, ("pre", "textarea", "xmp")) is not None:
        yield from (_Part("paragraph", each) for each in _paragraphs_of_pre(places, line))
        return
    tag = str(line.element.tag)
    if _HEADING.fullmatch(tag):
        yield _Part("heading", line, int(tag[1]))
    elif _nearest(line.element, ("li", "dt", "dd")) is not None:
        yield _Part("list_item", line)
    elif _nearest(line.element, ("blockquote",)) is not None:
        yield _Part("quote", line)
    elif frame.is_caption(line.element):
        yield _Part("figure", line)
    else:
        yield _Part("paragraph", line)


def _nearest(element: html.HtmlElement, tags: Sequence[str], steps: int = _LONGEST_CHAIN) -> html.HtmlElement | None:
    """The element itself or the nearest above it that is one of `tags`."""
    at: html.HtmlElement | None = element
    for _ in range(steps):
        if at is None or at.tag in tags:
            return at
        at = at.getparent()
    return None


def _paragraphs_of_pre(places: Places, line: Line) -> Iterator[Line]:
    """Blank lines part the paragraphs of preformatted text; line ends wrap them."""
    text, at = places.raw(line.span), line.span.start
    for paragraph in _BLANK_LINE.split(text):
        length = len(squeeze(paragraph))
        if length:
            yield Line(" ".join(paragraph.split()), Span(at, at + length), line.element, line.owner)
            at += length


def _joined(parts: Sequence[_Part]) -> Iterator[Placed]:
    """Parts as passages; a line that goes on in the next one is joined with it."""
    waiting: _Part | None = None
    for part in parts:
        if waiting is not None and _goes_on(waiting, part):
            waiting = _Part(waiting.type, _both(waiting.line, part.line))
            continue
        if waiting is not None:
            yield from _passage(waiting)
        waiting = part
    if waiting is not None:
        yield from _passage(waiting)


def _goes_on(first: _Part, second: _Part) -> bool:
    """Whether a line was merely wrapped: the same block, no sentence ended, and the next word is in lower case."""
    if first.type != "paragraph" or second.type != "paragraph" or first.line.element is not second.line.element:
        return False
    return not _SENTENCE_END.search(first.line.text) and second.line.text[:1].islower()


def _both(first: Line, second: Line) -> Line:
    text = f"{first.text} {second.text}"
    return Line(text, Span(first.span.start, second.span.end), first.element, first.owner)


def _passage(part: _Part) -> Iterator[Placed]:
    text = visible(part.line.text)
    if text:
        yield Placed(Passage(part.type, text, (part.line.text,), part.level), part.line.span)


def _table_of(line: Line) -> html.HtmlElement | None:
    """The table that a line is a cell of; a frame around text is none: its rows hold one cell of text."""
    cell = _nearest(line.element, ("td", "th"))
    if cell is None or cell.find(".//table") is not None or cell.find(".//br/..") is not None:
        return None
    table = next(cell.iterancestors("table"), None)
    if table is None or len(line.text) > 4 * _PROSE or not _is_grid(table):
        return None
    return table


def _is_grid(table: html.HtmlElement) -> bool:
    """Whether at least two rows have as many cells, two or more, and none holds a table or paragraphs."""
    if table.find(".//table") is not None or table.find(".//p/../p[2]") is not None:
        return False
    widths = [sum(1 for cell in row if cell.tag in _CELLS) for row in table.iter("tr")]
    return len(widths) > 1 and min(widths) > 1 and len(set(widths)) == 1


def _of_table(table: html.HtmlElement, lines: Sequence[Line]) -> Iterator[Placed]:
    rows = groupby(lines, lambda line: _nearest(line.element, ("tr",)))
    texts = [" | ".join(visible(line.text) for line in cells) for _, cells in rows]
    pieces = tuple(line.text for line in lines)
    yield Placed(Passage("table", "\n".join(texts), pieces), Span(lines[0].span.start, lines[-1].span.end))
