"""A site's own rules applied to a text: its standfirst, what is no part of its articles, and what was learned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lxml import html

from pipeline.extract.body import learned
from pipeline.extract.body.blocks import BodyText
from pipeline.extract.page.shapes import Shapes
from pipeline.extract.page.text import fold
from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated import selectors
from pipeline.extract.stated.evidence import Claim, attest
from pipeline.types import Block

#: What a removed block's `removed_by` says.
REMOVED_BY = "site-rule"


def apply(tree: PageTree, text: BodyText) -> BodyText:
    """What was read of the page's text, as the site's rules have it."""
    for field in ("standfirst", "kicker"):
        claims = selectors.texts(tree, field)[:1]
        if claims:
            text = _with_line(text, field, claims[0])
    blocks = _with_shapes(tree, without_removed(tree, text.blocks))
    return replace(text, blocks=learned.marked(blocks, tree.rules.learned) if tree.rules.learned else blocks)


def _with_line(text: BodyText, field: str, claim: Claim[str]) -> BodyText:
    """The text with its standfirst or kicker from a selector; rivals lose."""
    lost = [replace(e, chosen=False, reason="outranked") if e.field == field and e.chosen else e for e in text.evidence]
    evidence = (*attest(field, [claim], [claim]), *lost)
    if field == "kicker":
        return replace(text, kicker=claim.value, evidence=evidence)
    others = [block for block in text.blocks if fold(block.text) != fold(claim.value)]
    freed = [replace(block, role="body") if block.role == "standfirst" else block for block in others]
    own = Block("paragraph", claim.value, role="standfirst", locator=claim.locator)
    return replace(text, standfirst=claim.value, evidence=evidence, blocks=(own, *freed))


def _with_shapes(tree: PageTree, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, those of the body with their shapes: only from them anything is learned."""
    shapes = Shapes(tree.paths)
    return tuple(replace(block, shape=shapes.of(block.locator)) if block.role == "body" else block for block in blocks)


def without_removed(tree: PageTree, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, those in what the site's rules remove, or outside its `body`, marked as boilerplate."""
    removed = _paths(tree, (element for css in tree.rules.remove for element in selectors.found(tree, css)))
    kept = _paths(tree, selectors.select(tree, "body"))
    if not removed and not kept:
        return tuple(blocks)
    return tuple(_marked(block, removed, kept) for block in blocks)


def _marked(block: Block, removed: Sequence[str], kept: Sequence[str]) -> Block:
    path = block.locator or ""
    outside = bool(kept) and block.role == "body" and not _within(path, kept)
    if _within(path, removed) or outside:
        return replace(block, role="boilerplate", removed_by=REMOVED_BY)
    return block


def _paths(tree: PageTree, elements: Iterable[html.HtmlElement]) -> list[str]:
    return [tree.xpath_of(element) for element in elements]


def _within(path: str, roots: Sequence[str]) -> bool:
    return any(path == root or path.startswith(f"{root}/") for root in roots)
