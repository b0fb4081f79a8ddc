"""A text's blocks in the making: each with its place, from the main text's passages and from the page's lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import html

from pipeline.extract.body.passages import visible
from pipeline.extract.body.placing import Placed, json_locator
from pipeline.extract.page.links import link_share
from pipeline.extract.page.locators import Line, Places, Span, squeeze
from pipeline.extract.page.text import raw_text
from pipeline.extract.page.tree import PageTree
from pipeline.types import Block, BlockRole, BlockType

_KINDS: dict[str, BlockType] = {"li": "list_item", "blockquote": "quote"}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True, slots=True)
class Item:
    """A block and where it stands on the page."""

    block: Block
    span: Span | None

    @property
    def is_text(self) -> bool:
        """Whether it is the article's own text."""
        return self.block.role == "body"

    def removed(self, rule: str) -> Item:
        """It as boilerplate."""
        return replace(self, block=replace(self.block, role="boilerplate", removed_by=rule))

    def as_caption(self) -> Item:
        """It as a picture's caption."""
        return replace(self, block=replace(self.block, type="figure", role="caption"))


def of_placed(placed: Placed, places: Places, tree: PageTree) -> Item:
    """A passage of the main text."""
    passage, span = placed.passage, placed.span
    title = _title_that_is(passage.text, tree) if span is None else None
    if title is not None:
        headline = Block(passage.type, passage.text, "boilerplate", passage.level, tree.xpath_of(title), "headline")
        return Item(headline, None)
    locator = passage.locator or (places.locator_of(span) if span else json_locator(tree, passage.text))
    role: BlockRole = "boilerplate" if passage.rule else "body"
    return Item(Block(passage.type, passage.text, role, passage.level, locator, passage.rule), span)


def _title_that_is(text: str, tree: PageTree) -> html.HtmlElement | None:
    """The page's `title` that says so: no reader sees it, but one of trafilatura's ways takes it for a line."""
    return next((title for title in tree.titles[:1] if squeeze(raw_text(title)) == squeeze(text)), None)


def of_line(line: Line, places: Places, rule: str | None = None) -> Item:
    """A line of the page as what its element says it is; boilerplate by `rule`, if any."""
    tag = str(line.element.tag)
    is_heading = tag in _HEADINGS
    block = Block(
        "heading" if is_heading else _KINDS.get(tag, "paragraph"),
        visible(line.text),
        role="boilerplate" if rule else "body",
        level=int(tag[1]) if is_heading else None,
        locator=places.locator_of(line.span),
        removed_by=rule,
    )
    return Item(block, line.span)


def text_start(items: Sequence[Item], end: int) -> int:
    """Where the text begins; `end` when there is none."""
    return next((item.span.start for item in items if item.span and item.is_text), end)


def linked(item: Item, places: Places) -> float:
    """The share of an item's text that stands in links."""
    return link_share(places.element_of(item.span)) if item.span else 0.0
