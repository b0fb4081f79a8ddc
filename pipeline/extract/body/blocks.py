"""The text of a page as typed blocks in reading order: body, standfirst, captions, and what was taken out.

trafilatura says what the main text is; here it is found again on the unmodified page, what is no article text is told
apart, and what stands visibly between the headline and the comments is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.body import frame, judging, lead, live, standfirst, surroundings, ways
from pipeline.extract.body.items import Item, of_placed, text_start
from pipeline.extract.fields.header_lines import HeaderLines, Known
from pipeline.extract.page.locators import Line, Places, Span
from pipeline.extract.page.text import letters
from pipeline.extract.page.tree import PageTree
from pipeline.types import Block, Evidence

#: Squeezed characters above the headline within which its kicker stands.
_KICKER_REACH = 400


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
    """Passages of the main text that stand nowhere on the page, and were left out: parts of templates, of scripts."""

    @property
    def text(self) -> str:
        """The blocks of role `body`, joined by a blank line."""
        return "\n\n".join(block.text for block in self.blocks if block.role == "body")


def read(tree: PageTree, lines: HeaderLines) -> BodyText:
    """The blocks of a page. Never raises on odd HTML; a page without text has no blocks."""
    places = Places(tree.root, tree.texts, tree.paths)
    known = Known.of(lines)
    found = [of_placed(each, places, tree) for each in ways.read(tree, places)]
    items = judging.judged([item for item in found if item.block.locator], places, known, tree)
    items += surroundings.continued(items, places, known)
    end = len(places.squeezed)
    items = judging.below_headline(items, frame.headline(tree, places, known.is_headline, end, said=True))
    first = text_start(items, end)
    headline = frame.headline(tree, places, known.is_headline, first) or frame.line_of(lines.headline, places, first)
    head = frame.head_lines(places, headline.end, first) if headline else []
    opening = lead.Opening.of(head, items, places, known)
    leading, evidence = lead.choose(opening, lines)
    if leading is None:
        items = [*opening.recovered(), *items]
    elif leading.span:
        items = [item for item in items if not (item.span and item.span.overlaps(leading.span))]
        items = _without_repeated(items, leading)
    extras = [*([leading] if leading else ()), *surroundings.around(tree, places, items, head, headline, known)]
    blocks = tuple(item.block for item in surroundings.merged(items, extras))
    kicker = _kicker(places, headline)
    return BodyText(
        blocks,
        leading.block.text if leading else None,
        kicker.text if kicker else None,
        (
            *evidence,
            *([lead.visibly("kicker", kicker.text, places.locator_of(kicker.span))] if kicker else ()),
            *live.times(tree, blocks),
        ),
        sum(item.block.locator is None for item in found),
    )


def _without_repeated(items: Sequence[Item], leading: Item) -> list[Item]:
    """The items without the standfirst once more above the text, as pages have it for small screens and for large."""
    said = letters(leading.block.text)
    first = next((n for n, item in enumerate(items) if item.is_text and letters(item.block.text) != said), len(items))
    return [item.removed("standfirst") if n < first and item.is_text else item for n, item in enumerate(items)]


def _kicker(places: Places, headline: Span | None) -> Line | None:
    """The line above the headline that is named as such."""
    if headline is None:
        return None
    return standfirst.kicker(list(places.lines(max(0, headline.start - _KICKER_REACH), headline.end)))
