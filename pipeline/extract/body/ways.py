"""Which way a page's text is read: as trafilatura finds it, post by post, or line by line.

The first way is taken unless a cheap sign says that the page is of another shape.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.body import embeds, flow, frame, live
from pipeline.extract.body.passages import passages
from pipeline.extract.body.placing import Placed, place
from pipeline.extract.page.locators import Line, Places
from pipeline.extract.page.tree import PageTree

#: Characters below which the first way may have missed the text, and paragraphs below which the page marks none.
_SHORT, _FEW_PARAGRAPHS = 500, 3
#: What counts as much longer, and the share of a run of lines that may stand in `p`.
_LONGER, _MOST_MARKED = 1.5, 0.25
_MIN_RUN = 250


def read(tree: PageTree, places: Places) -> list[Placed]:
    """The passages of a page's main text in reading order, with their places; embeds between them."""
    return embeds.among(tree, places, _text(tree, places))


def _text(tree: PageTree, places: Places) -> list[Placed]:
    found = place(passages(tree.root, len(places.squeezed)), places)
    if live.is_likely(tree):
        return live.read(tree, places, found) or found
    if sum(len(each.passage.text) for each in found) < _SHORT or tree.paragraphs < _FEW_PARAGRAPHS:
        run = flow.main_run(places)
        lines = flow.placed(places, run)
        if _is_unmarked(run) and _is_better(lines, found):
            return lines
        return _parted(places, found)
    return found


def _parted(places: Places, found: Sequence[Placed]) -> list[Placed]:
    """Passages of which each is no more than one line: the whole `article` of a brief may have been taken for one."""
    out: list[Placed] = []
    for each in found:
        lines = _lines_of(places, each)
        out += flow.placed(places, lines) if lines else [each]
    return out


def _lines_of(places: Places, run_together: Placed) -> list[Line]:
    """The lines of the text that a passage ran together; none where it holds no paragraphs of the page."""
    span = run_together.span
    if span is None or run_together.passage.type != "paragraph" or places.element_of(span).find(".//p") is None:
        return []
    lines = [line for line in places.lines(span.start, span.end) if not frame.is_outside(line.element)]
    return lines if len(lines) > 1 else []


def _is_unmarked(run: Sequence[Line]) -> bool:
    """Whether a run of lines is text that no paragraphs mark."""
    length = sum(len(line.text) for line in run)
    marked = sum(len(line.text) for line in run if line.element.tag == "p")
    return length >= _MIN_RUN and marked <= _MOST_MARKED * length


def _is_better(lines: Sequence[Placed], found: Sequence[Placed]) -> bool:
    """Whether the first way has missed the text, or has run its lines together."""
    length, before = (sum(len(each.passage.text) for each in way) for way in (lines, found))
    if length >= _LONGER * before:
        return True
    return len(lines) >= 2 * len(found) and _LONGER * length >= before and _overlap(lines, found)


def _overlap(lines: Sequence[Placed], found: Sequence[Placed]) -> bool:
    """Whether two ways read the same part of the page: lines from elsewhere are none that were run together."""
    read, before = ([each.span for each in way if each.span] for way in (lines, found))
    return any(one.overlaps(other) for one in read for other in before)
