"""A site's own rules: CSS selectors per field, tried first, what is no part of its articles, and what was learned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from lxml import etree, html
from lxml.cssselect import CSSSelector

from pipeline.extract import learned
from pipeline.extract.body import BodyText
from pipeline.extract.evidence import Claim, attest
from pipeline.extract.shapes import Shapes
from pipeline.extract.text import fold, raw_text, text_of
from pipeline.extract.tree import PageTree, elements_at
from pipeline.types import Block

#: What a removed block's `removed_by` says.
REMOVED_BY = "site-rule"


def select(tree: PageTree, *fields: str) -> Iterator[html.HtmlElement]:
    """The elements that the site's selector for the first of `fields` with one finds.

    Raises `cssselect.SelectorError` for what is no selector: source files are checked when they are read.
    """
    selector = next((tree.rules.selectors[name] for name in fields if tree.rules.selectors.get(name)), None)
    if selector:
        yield from elements_at(tree.root, _compiled(selector))


def texts(tree: PageTree, *fields: str) -> list[Claim[str]]:
    """Those elements' texts as claims, `content` and `datetime` attributes before the words."""
    return [_claim(tree, element) for element in select(tree, *fields) if _said(element)]


def _said(element: html.HtmlElement) -> str:
    return element.get("datetime") or element.get("content") or text_of(element)


def _claim(tree: PageTree, element: html.HtmlElement) -> Claim[str]:
    path = tree.xpath_of(element)
    for name in ("datetime", "content"):
        value = element.get(name)
        if value:
            return Claim(value, "site-rule", f"{path}/@{name}", value)
    return Claim(text_of(element), "site-rule", path, raw_text(element))


def apply(tree: PageTree, text: BodyText) -> BodyText:
    """What was read of the page's text, as the site's rules have it."""
    for field in ("standfirst", "kicker"):
        claims = texts(tree, field)[:1]
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
    shapes = Shapes(tree.root)
    return tuple(replace(block, shape=shapes.of(block.locator)) if block.role == "body" else block for block in blocks)


def without_removed(tree: PageTree, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, those in what the site's rules remove, or outside its `body`, marked as boilerplate."""
    removed = _paths(tree, (element for css in tree.rules.remove for element in elements_at(tree.root, _compiled(css))))
    kept = _paths(tree, select(tree, "body"))
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


@lru_cache(maxsize=512)
def _compiled(selector: str) -> etree.XPath:
    return CSSSelector(selector, translator="html")
