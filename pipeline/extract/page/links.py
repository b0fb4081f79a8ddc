"""How much of an element's text stands in links."""

from __future__ import annotations

from lxml import html

from pipeline.extract.page.locators import squeeze


def link_share(element: html.HtmlElement) -> float:
    """From 0 to 1, white space aside; 0 for an element without text, 1 for one that stands in a link."""
    if element.tag == "a" or any(link.get("href") for link in element.iterancestors("a")):
        return 1.0
    total = len(squeeze(str(element.text_content())))
    return sum(len(squeeze(str(link.text_content()))) for link in element.iter("a")) / total if total else 0.0
