"""What trafilatura's main extractor takes out of a box before it reads it, found more quickly and with the same result.

Its rules about names and attributes are asked in one pass over the box, and elements are not looked through for how
much of their text is links where a few of their first words tell that it is little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lxml import etree
from trafilatura.htmlprocessing import link_density_test, link_density_test_tables
from trafilatura.utils import LINK_FARM_RATIO, trim
from trafilatura.xml import delete_element
from trafilatura.xpaths import DISCARD_IMAGE_ELEMENTS, OVERALL_DISCARD_XPATH, TEASER_DISCARD_XPATH

from pipeline.extract.body.attribute_rules import AttributeRule, AttributeRules

#: Where the rules would leave less than one part in so many of the text, they are not followed.
_LEAST = 7
#: Characters from which on an element is judged by its share of links alone; paragraphs sooner.
_LONG, _LONG_PARAGRAPH = 300, 60
#: More links make a farm of them; of how much text a single one is too much.
_MANY, _SINGLE_SHARE = 4, 0.9
#: A `div` of so many children and so few characters goes with the short ones.
_CHILDREN, _LITTLE = 3, 100


def section_pruner() -> Callable[..., etree._Element]:
    """`prune_unwanted_sections` of trafilatura's main extractor, for all but its focus on precision."""
    groups = OVERALL_DISCARD_XPATH, DISCARD_IMAGE_ELEMENTS, TEASER_DISCARD_XPATH
    rules = AttributeRules(*map(AttributeRule, groups))

    def prune_unwanted_sections(
        tree: etree._Element, potential_tags: set[str], options: Any, keep_teasers: bool = False
    ) -> etree._Element:
        overall, images, teasers = rules.found(tree)
        _delete_unless_most(tree, overall)
        _delete(images if "graphic" not in potential_tags else ())
        _delete(teasers if options.focus != "recall" and not keep_teasers else ())
        if _delete_linked(tree):
            _delete_linked(tree)
        if "table" in potential_tags:
            for table in [each for each in tree.iter("table") if link_density_test_tables(each)]:
                delete_element(table, keep_tail=False)
        etree.strip_tags(tree, "span", *(() if "ref" in potential_tags else ("ref",)))
        return tree

    return prune_unwanted_sections


def _delete(elements: Iterable[etree._Element]) -> None:
    for each in elements:
        delete_element(each)


def _delete_unless_most(tree: Any, found: Iterable[Any]) -> None:
    """Deletes elements; none where that would leave too little of the text."""
    every = set(found)
    outer = [each for each in found if every.isdisjoint(each.iterancestors())]
    if not outer:
        return
    length = len(tree.text_content())
    if length - sum(len(each.text_content()) for each in outer) > length / _LEAST:
        _delete(outer)


def _delete_linked(tree: etree._Element) -> bool:
    """Deletes boxes, lists and paragraphs that are links for the most part; whether there were any."""
    any_found = False
    lengths: dict[etree._Element, int] = {}
    for name in ("div", "list", "p"):
        found = [each for each in tree.iter(name) if _is_linked(each, lengths)]
        _delete(found)
        any_found = any_found or bool(found)
    return any_found


def _is_linked(element: Any, lengths: dict[etree._Element, int]) -> bool:
    """Whether an element is links for the most part; `lengths` of the links that were met already."""
    if _is_plainly_text(element, lengths):
        return False
    is_linked, is_short = link_density_test(element)
    if not is_linked and not (is_short and element.tag == "div" and len(element) >= _CHILDREN):
        return False
    if not is_linked and len(trim(element.text_content())) >= _LITTLE:
        return False
    parent = element.getparent()  # a paragraph that is all of an item or a cell stays for its list and table to judge
    return not (element.tag == "p" and parent is not None and parent.tag in ("item", "td", "th"))


def _is_plainly_text(element: etree._Element, lengths: dict[etree._Element, int]) -> bool:
    """Whether an element is long enough to be judged by its share of links alone, and has few."""
    links = list(element.iter("ref"))
    if not links:
        return True
    enough = _LONG_PARAGRAPH if element.tag == "p" else _LONG
    if len(links) == 1 or len(links) > _MANY:
        linked = sum(lengths.get(link) or lengths.setdefault(link, _length(link)) for link in links)
        enough = max(enough, int(linked / (_SINGLE_SHARE if len(links) == 1 else LINK_FARM_RATIO)) + 1)
    return _has(element, enough)


def _length(link: Any) -> int:
    """Characters of a link, white space folded."""
    text = str(link.text_content()) if len(link) else link.text or ""
    return len(" ".join(text.split()))


def _has(element: etree._Element, enough: int) -> bool:
    """Whether an element has at least so many characters, white space folded; looks no further than needed."""
    seen = 0
    for text in element.itertext():
        seen += len(" ".join(str(text).split()))
        if seen >= enough:
            return True
    return False
