"""trafilatura's extractors as copies of our own, with their slow parts replaced by quick ones of the same result.

The modules that anybody else imports stay as they are.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from copy import deepcopy
from functools import lru_cache, partial
from itertools import islice
from types import ModuleType
from typing import Any

from lxml import etree
from trafilatura.xpaths import BODY_XPATH

from pipeline.extract.body import second_opinion
from pipeline.extract.body.attribute_rules import AttributeRule, AttributeRules
from pipeline.extract.body.pruning import section_pruner
from pipeline.extract.page.tree import elements_at

#: Where the last of an expression's alternatives begins, and what it begins with.
_ANY = ".//*["
_OR = f"|{_ANY}"
# Whether anything is named as what holds further articles; the rule about these has patterns, which are slow to miss.
_MAY_BE_APPENDED = etree.XPath(
    "boolean(.//*[contains(@id, 'mvp-post-add') or contains(@id, 'infinite') or "
    "contains(@class, 'mvp-post-add') or contains(@class, 'infinite')])"
)
# An expression for the first element of a name, and one for the first with certain attributes beside that.
_FIRST = re.compile(r"\(\.//(\w+)\)\[1\]")
_FIRST_OR_NAMED = re.compile(rf"\s*(\(\.//\*\[.*\)\[1\])\|{_FIRST.pattern}\s*", re.DOTALL)
_REGEX = {"re": "http://exslt.org/regular-expressions"}


#: What finds the elements below another that a rule means: all, or the first where the rule says so.
BoxRule = AttributeRule | Callable[[etree._Element], list[etree._Element]]


class BoxNotEnoughError(Exception):
    """What a page's main box holds is not what the main extractor would take for the page's text."""


@lru_cache(maxsize=1)
def main_extractor() -> ModuleType:
    """trafilatura's main extractor. Its result is the original's for every page."""
    module: Any = _copy_of("trafilatura.main_extractor")
    module.BODY_XPATH = [rule.first if isinstance(rule, AttributeRule) else rule for rule in box_rules()]
    module.prune_unwanted_sections = section_pruner()
    return module  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def box_extractor(path: str) -> ModuleType:
    """The main extractor for a tree that holds the main box at `path` and nothing else of the page.

    Raises `BoxNotEnoughError` where it would look further than at that box.
    """
    module: Any = _copy_of("trafilatura.main_extractor")
    module.prune_unwanted_sections = main_extractor().prune_unwanted_sections
    module.BODY_XPATH = [etree.XPath(path)]
    module.deepcopy = _but_for_pages
    module._extract = _or_not_enough(module._extract)
    return module  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def cascade() -> ModuleType:
    """trafilatura's whole cascade around that main extractor."""
    module: Any = _copy_of("trafilatura.core")
    module.extract_content = main_extractor().extract_content
    appended, *others = module.RAW_TREE_PRUNE_XPATH
    module.RAW_TREE_PRUNE_XPATH = [lambda tree: appended(tree) if _MAY_BE_APPENDED(tree) else [], *others]
    module.REMOVE_COMMENTS_AND_LISTS_XPATH = [AttributeRule(module.REMOVE_COMMENTS_AND_LISTS_XPATH)]
    baseline: Any = _copy_of("trafilatura.baseline")
    baseline.BASIC_CLEAN_XPATH = _halves(baseline.BASIC_CLEAN_XPATH)
    module.baseline, module.html2txt = baseline.baseline, baseline.html2txt
    others = _other_algorithms(baseline.basic_cleaning)
    module.compare_extraction, module.justext_rescue = others.compare_extraction, others.justext_rescue
    return module  # type: ignore[no-any-return]


def _other_algorithms(basic_cleaning: Callable[..., Any]) -> Any:
    """What asks other algorithms than trafilatura's own, jusText among them."""
    module: Any = _copy_of("trafilatura.external")
    justext: Any = _copy_of("justext.core")
    justext.define_stoplist = lambda words: words  # they are in lower case, and hashing 150,000 of them takes 7 ms
    module.ParagraphMaker = second_opinion.QuickParagraphMaker
    for name in ("classify_paragraphs", "revise_paragraph_classification"):
        setattr(module, name, getattr(justext, name))
    module.jt_stoplist_init = second_opinion.common_words
    module.basic_cleaning = basic_cleaning
    return module


def _halves(expression: etree.XPath) -> Callable[[etree._Element], list[etree._Element]]:
    """An expression that ends with one about attributes, as what precedes and as a rule for that."""
    names, attributes = str(expression.path).rsplit(_OR, 1)
    plain, rule = etree.XPath(names), AttributeRule([etree.XPath(_ANY + attributes, namespaces=_REGEX)])
    return lambda tree: [*elements_at(tree, plain), *rule(tree)]


@lru_cache(maxsize=1)
def cleaning(never_kept: frozenset[str]) -> Callable[..., Any]:
    """trafilatura's `tree_cleaning` for trees in which none of some elements is left: it looks for each by itself."""
    module: Any = _copy_of("trafilatura.htmlprocessing")
    module.MANUALLY_CLEANED = [name for name in module.MANUALLY_CLEANED if name not in never_kept]
    return module.tree_cleaning  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def box_rules() -> tuple[BoxRule, ...]:
    """What trafilatura knows main boxes by, the surest first."""
    return tuple(AttributeRule([rule]) if "re:test" in str(rule.path) else _quick(rule) for rule in BODY_XPATH)


@lru_cache(maxsize=1)
def attribute_box_rules() -> AttributeRules:
    """Those of the box rules that are about attributes."""
    return AttributeRules(*(rule for rule in box_rules() if isinstance(rule, AttributeRule)))


def _quick(rule: etree.XPath) -> Callable[[etree._Element], list[etree._Element]]:
    """A plain expression; one for the first element of a name, or with an attribute, as a walk that ends there."""
    first = _FIRST.fullmatch(str(rule.path))
    if first is not None:
        return lambda tree: list(islice(tree.iterdescendants(first[1]), 1))
    either = _FIRST_OR_NAMED.fullmatch(str(rule.path))
    if either is None:
        return partial(elements_at, path=rule)
    return partial(_first_or_named, AttributeRule([etree.XPath(either[1])]), either[2])


def _first_or_named(rule: AttributeRule, name: str, tree: etree._Element) -> list[etree._Element]:
    """The first element that a rule finds and the first of a name, in the page's order."""
    found = [*rule.first(tree), *islice(tree.iterdescendants(name), 1)]
    return found if len(found) < 2 else [each for each in tree.iterdescendants(found[0].tag, name) if each in found]


def _but_for_pages(element: etree._Element) -> etree._Element:
    """A copy of an element. The whole page is the extractor's backup, which no box is ever taken from."""
    return element if element.tag == "html" else deepcopy(element)


def _or_not_enough(extract: Callable[..., Any]) -> Callable[..., Any]:
    """The extractor's main pass; it takes a box that gives two elements, and seeks elsewhere if they are short."""

    def extract_box(tree: etree._Element, options: Any) -> Any:
        body, text, tags = extract(tree, options)
        if len(body) < 2 or len(text) < options.min_extracted_size:
            raise BoxNotEnoughError
        return body, text, tags

    return extract_box


def _copy_of(name: str) -> ModuleType:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ImportError(f"{name} is missing: the installed trafilatura is another version than was tested")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
