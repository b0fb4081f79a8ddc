"""A site's own CSS selectors: the elements that its rules name for a field, and their texts as claims, tried first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree, html
from lxml.cssselect import CSSSelector

from pipeline.extract.page.text import raw_text, text_of
from pipeline.extract.page.tree import PageTree, elements_at
from pipeline.extract.stated.evidence import Claim


def select(tree: PageTree, *fields: str) -> Iterator[html.HtmlElement]:
    """The elements that the site's selector for the first of `fields` with one finds.

    Raises `cssselect.SelectorError` for what is no selector: source files are checked when they are read.
    """
    selector = next((tree.rules.selectors[name] for name in fields if tree.rules.selectors.get(name)), None)
    if selector:
        yield from found(tree, selector)


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


def found(tree: PageTree, selector: str) -> list[html.HtmlElement]:
    """The elements that a CSS selector finds. Raises `cssselect.SelectorError` for what is none."""
    return elements_at(tree.root, _compiled(selector))


@lru_cache(maxsize=512)
def _compiled(selector: str) -> etree.XPath:
    return CSSSelector(selector, translator="html")
