"""The text that a channel carries whole, where the page shows only how it begins."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.extract.body.blocks import BodyText
from pipeline.extract.page.extent import words_in
from pipeline.extract.page.text import letters, tidy_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.wording import boilerplate
from pipeline.types import Block, Completeness, Evidence

LOCATOR = "entry:content"
#: A channel's text that is hardly longer than the page's differs from it by captions and notes.
_MUCH_MORE = 1.3
#: Letters by which the page's last paragraph is found again; what is shorter may stand anywhere.
_TELLING = 40
_CUT = re.compile(r"(?:\.{3}|…|\[…\]|\[\.{3}\])\W*\Z")


def going_on(page: PageTree, shown: BodyText) -> BodyText | None:
    """The page's text, gone on with by what the channel carries; None unless that is the same text, whole and longer.

    The page's blocks stay up to its last paragraph of body, which may be cut in the middle: from there the channel's
    follow. Links and headings are the page's only, a channel's text is plain.
    """
    content = page.entry.content if page.entry else None
    own = [n for n, block in enumerate(shown.blocks) if block.role == "body"]
    if not content or not own or words_in(content) < _MUCH_MORE * words_in(shown.text):
        return None
    paragraphs = [text for each in content.split("\n\n") if (text := tidy_text(each))]
    last = own[-1]
    start = _found(shown.blocks[last].text, paragraphs)
    blocks = [_block(text) for text in paragraphs[start:]] if start is not None else []
    if not blocks or _CUT.search(next((each.text for each in reversed(blocks) if each.role == "body"), "…")):
        return None
    return replace(shown, blocks=(*shown.blocks[:last], *blocks, *shown.blocks[last + 1 :]))


def whole(refused: list[Evidence]) -> tuple[Completeness, list[Evidence]]:
    """What completeness is with the channel's text; `refused` says why the page's alone is not the whole."""
    taken = Evidence("completeness", "full", "entry", LOCATOR, chosen=True)
    return "full", [*(replace(each, chosen=False, reason="entry_goes_on") for each in refused), taken]


def _found(cut: str, paragraphs: list[str]) -> int | None:
    """Which paragraph begins as the page's last does."""
    beginning = letters(cut)[:_TELLING]
    if len(beginning) < _TELLING:
        return None
    return next((n for n, text in enumerate(paragraphs) if letters(text).startswith(beginning)), None)


def _block(text: str) -> Block:
    rule = boilerplate.rule_for(text)
    block = Block("paragraph", text, locator=LOCATOR)
    return replace(block, role="boilerplate", removed_by=rule) if rule else block
