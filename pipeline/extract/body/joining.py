"""The texts of an article's pages, joined into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.body.blocks import BodyText
from pipeline.extract.page.text import letters
from pipeline.types import Block

#: What is prefixed to the locators of the second page's blocks: `page:2!xpath:…`.
_PREFIX = "page:{}!"


def joined(first: BodyText, further: Sequence[BodyText]) -> BodyText:
    """The text of all pages; what a further page repeats (headline, standfirst, boxes) is left out of it."""
    blocks = list(first.blocks)
    known = {letters(block.text) for block in blocks}
    for number, page in enumerate(further, 2):
        for block in page.blocks:
            text = letters(block.text)
            if block.role in ("body", "caption") and text not in known:
                known.add(text)
                blocks.append(_of_page(block, number))
    return replace(first, blocks=tuple(blocks))


def _of_page(block: Block, number: int) -> Block:
    return replace(block, locator=_PREFIX.format(number) + block.locator if block.locator else None)
