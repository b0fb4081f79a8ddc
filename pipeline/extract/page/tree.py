"""One decode, one parse, one pass: what a page holds that later steps look at.

Says nothing about what any of it means; `structured` and the field modules do.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import takewhile
from typing import Any

from charset_normalizer import from_bytes
from lxml import etree, html

from db.urls import absolute
from pipeline.extract.page.flattening import flattened
from pipeline.extract.page.json_script import read_json
from pipeline.extract.page.paths import Paths
from pipeline.extract.page.text import UNREAD
from pipeline.extract.page.textnodes import TextNode, TextWalk, Wording, walk
from pipeline.types import Entry, SiteRules

#: As trafilatura parses, so that its output can be found again on this tree.
_PARSER = html.HTMLParser(  # type: ignore[call-arg]  # lxml-stubs do not know default_doctype
    collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
)
# lxml's own look-up asks Python for the class of every element that is touched; one class for all needs no asking.
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What they hold is no text.
_CODE = frozenset(("script", "style"))
#: Levels of elements that are read. The deepest of 953 labelled pages has 56 (2026-11-22).
MAX_DEPTH = 250
# What libxml2 stops at or a database refuses, NUL among them, as spaces. In UTF-8 no other character has these bytes.
_CONTROLS = bytes((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))
_WITHOUT_CONTROLS = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
# A quotation mark or dash that was encoded twice: `â` and a control character, which no text holds.
_TWICE_SIGN = "\u00e2\u0080".encode()
_TWICE = re.compile(
    "(?:[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3})+"
)


def elements_at(root: html.HtmlElement, path: etree.XPath) -> list[html.HtmlElement]:
    """The elements that a compiled path finds below `root`."""
    found: Any = path(root)
    return list(found)


@dataclass(frozen=True, slots=True)
class Meta:
    """A `meta` element with a content."""

    name: str
    """Its `property`, `name` or `itemprop`, in lower case."""
    content: str
    n: int
    """It is the n-th element of that name, from 0."""

    @property
    def locator(self) -> str:
        return f"meta:{self.name}[{self.n}]" if self.n else f"meta:{self.name}"


@dataclass(frozen=True, slots=True)
class Script:
    """A script that holds JSON-LD."""

    locator: str
    """`json-ld:0`."""
    data: Any
    """None when it could not be read."""
    error: str | None = None


@dataclass
class PageTree:
    """A parsed page and all that is known about its fetch."""

    root: html.HtmlElement
    """Never changed by anyone: locators point into it."""
    source: bytes
    """The page in UTF-8, for asking whether a word stands anywhere before it is looked for in the tree."""
    url: str
    encoding: str
    headers: Mapping[str, str]
    """Names in lower case."""
    entry: Entry | None
    fetched_at: datetime | None
    """None when unknown: then nothing is compared with it."""
    rules: SiteRules
    json_ld: list[Script] = field(default_factory=list)
    metas: list[Meta] = field(default_factory=list)
    links: dict[str, html.HtmlElement] = field(default_factory=dict)
    """The first `link` of each rel: `canonical`, `amphtml`, …"""
    h1s: list[html.HtmlElement] = field(default_factory=list)
    times: list[html.HtmlElement] = field(default_factory=list)
    titles: list[html.HtmlElement] = field(default_factory=list)
    figures: list[html.HtmlElement] = field(default_factory=list)
    itemprops: dict[str, list[html.HtmlElement]] = field(default_factory=dict)
    """Elements of the body by their microdata or RDFa property, in lower case."""
    author_links: list[html.HtmlElement] = field(default_factory=list)
    """`a rel=author`."""
    texts: list[TextNode] = field(default_factory=list)
    """All text nodes, those that no reader sees among them, but for those of scripts and styles."""
    read_texts: list[TextNode] = field(default_factory=list)
    """Those that are read."""
    wording: Wording = field(default_factory=lambda: Wording(()))
    """What they say."""
    all_elements: Sequence[html.HtmlElement] = ()
    """In the page's order. While they are kept here, nobody's walk has to make them anew."""
    by_tag: Mapping[str, list[int]] = field(default_factory=dict)
    """Where in `all_elements` those of each tag stand."""
    base: str = ""
    """What relative URLs are relative to."""
    is_too_deep: bool = False
    """It has more than `MAX_DEPTH` levels of elements, also after it was flattened."""

    def text_owners(self, holds: Callable[[str], Any], *words: str) -> Iterator[html.HtmlElement]:
        """The elements of the body in whose own texts something is found, each once, in the page's order.

        `words`, in lower case: texts with none of them are not asked about; without any, all are.
        """
        nodes = self.wording.holding(*words) if words else self.read_texts
        owners = dict.fromkeys(owner for text, _, _, owner, _, _ in nodes if holds(text))
        within = {self.root.find("body")}
        for owner in owners:
            path = [owner, *takewhile(lambda above: above not in within, owner.iterancestors())]
            if owner in within or path[-1].getparent() is not None:
                within.update(path)
                yield owner

    def meta(self, *names: str) -> list[Meta]:
        """The metas of these names, in the order of `names`, then of the page."""
        return [meta for name in names for meta in self._metas_by_name.get(name, ())]

    @cached_property
    def _metas_by_name(self) -> dict[str, list[Meta]]:
        found: defaultdict[str, list[Meta]] = defaultdict(list)
        for meta in self.metas:
            found[meta.name].append(meta)
        return found

    def xpath_of(self, element: html.HtmlElement) -> str:
        """`xpath:/html/body/main/h1`."""
        return "xpath:" + self.paths.of(element)

    @cached_property
    def paths(self) -> Paths:
        """Those of its elements."""
        return Paths(self.root)

    def link(self, rel: str) -> str | None:
        """The first link of that rel, absolute and tidied."""
        element = self.links.get(rel)
        return absolute(self.base, element.get("href") or "") if element is not None else None

    @property
    def elements(self) -> int:
        """How many there are."""
        return len(self.all_elements)

    def tagged(self, *tags: str) -> list[html.HtmlElement]:
        """The elements with one of these tags, in the page's order."""
        places = sorted(place for tag in tags for place in self.by_tag.get(tag, ()))
        return [self.all_elements[place] for place in places]

    @property
    def paragraphs(self) -> int:
        """How many `p` there are."""
        return len(self.by_tag.get("p", ()))


def parse(
    content: bytes,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    entry: Entry | None = None,
    fetched_at: datetime | None = None,
    rules: SiteRules | None = None,
) -> PageTree | None:
    """The page as a tree, passed over once; None when there is no element at all. Never raises on odd HTML."""
    low = {name.lower(): value for name, value in (headers or {}).items()}
    text, encoding, is_as_sent = _decoded(content, low.get("content-type", ""))
    source = content if is_as_sent else text.encode("utf-8", "replace")
    root = _parsed(source)
    if root is None:
        return None
    elements, walked = _walked(root)
    if walked.levels > MAX_DEPTH:
        root = _flattened(text, root)
        elements, walked = _walked(root)
    tree = PageTree(root, source, url, encoding, low, entry, fetched_at, rules or SiteRules())
    tree.is_too_deep = walked.levels > MAX_DEPTH
    _pass_over(tree, elements, walked.nodes)
    return tree


def _walked(root: html.HtmlElement) -> tuple[list[html.HtmlElement], TextWalk]:
    """All elements, and their texts but for those of scripts and styles."""
    elements = list(root.iter())
    return elements, walk(elements, _CODE)


def _flattened(text: str, root: html.HtmlElement) -> html.HtmlElement:
    """The tree of a page that is nested too deep, from its flattened source; `root` where no page is nested so deep."""
    flat = flattened(text)
    shallow = parse_html(flat) if flat is not None else None
    return root if shallow is None else shallow


def parse_html(text: str) -> html.HtmlElement | None:
    """The tree of a decoded page. Deterministic: `locate` parses the same way."""
    return _parsed(text.encode("utf-8", "replace"))


def _parsed(data: bytes) -> html.HtmlElement | None:
    """The tree of a page in UTF-8."""
    try:
        root = html.document_fromstring(data.translate(_WITHOUT_CONTROLS), parser=_PARSER, ensure_head_body=False)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    return root if isinstance(root, html.HtmlElement) else None


def decode(content: bytes, content_type: str = "") -> tuple[str, str]:
    """Text and encoding: BOM, else valid UTF-8, else as declared, else guessed, else windows-1252.

    Valid UTF-8 goes before the declaration, which is wrong more often than text is UTF-8 by chance. Where it was
    encoded twice, on its way through a system that took it for latin-1, that is undone.
    """
    return _decoded(content, content_type)[:2]


def _decoded(content: bytes, content_type: str) -> tuple[str, str, bool]:
    """The same, and whether the text in UTF-8 is the content as it was sent."""
    for bom, name in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(name, "replace"), name, False
    try:
        text = content.decode("utf-8")
        is_as_sent = _TWICE_SIGN not in content
        return text if is_as_sent else _TWICE.sub(_once, text), "utf-8", is_as_sent
    except UnicodeDecodeError:
        return *_otherwise_decoded(content, content_type), False


def _otherwise_decoded(content: bytes, content_type: str) -> tuple[str, str]:
    """Text and encoding of what is no UTF-8: as declared, else guessed."""
    for declared in (_HEADER_CHARSET.search(content_type), _META_CHARSET.search(content[:4096])):
        if declared is None:
            continue
        name = declared[1] if isinstance(declared[1], str) else declared[1].decode("ascii")
        codec = _text_codec(name)
        if codec:
            return content.decode(codec, "replace"), codec
    guess = from_bytes(content[:65536]).best()
    guessed = (_text_codec(guess.encoding) if guess else None) or "cp1252"
    return content.decode(guessed, "replace"), guessed


def _once(match: re.Match[str]) -> str:
    """What was encoded twice, as it was meant; as it is where it only looks so."""
    try:
        return match[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _text_codec(name: str) -> str | None:
    """The codec for a declared charset, by the WHATWG's view of latin-1; None for unknown and non-text ones."""
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    if not getattr(info, "_is_text_encoding", True) or info.name in ("idna", "punycode", "unicode_escape", "undefined"):
        return None
    return "cp1252" if info.name in ("iso8859-1", "ascii") else info.name


def _pass_over(tree: PageTree, elements: Sequence[html.HtmlElement], texts: list[TextNode]) -> None:
    tree.all_elements = elements
    tree.by_tag = _by_tag(elements)
    tree.base = _base(tree)
    tree.texts = texts
    tree.read_texts = [node for node in tree.texts if node.tag not in UNREAD]
    tree.wording = Wording(tree.read_texts)
    tree.h1s, tree.times, tree.titles, tree.figures = map(tree.tagged, ("h1", "time", "title", "figure"))
    counts: Counter[str] = Counter()
    for element in tree.tagged("meta"):
        _take_meta(tree, element, counts)
    for element in tree.tagged("script"):
        _take_json_ld(tree, element)
    for element in tree.tagged("link"):
        for rel in (element.get("rel") or "").lower().split():
            tree.links.setdefault(rel, element)
    if b"itemprop" in tree.source:
        _take_microdata(tree, elements)
    if b"author" in tree.source:
        tree.author_links = [link for link in tree.tagged("a") if "author" in (link.get("rel") or "").split()]


def _by_tag(elements: Sequence[html.HtmlElement]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, element in enumerate(elements):
        found[element.tag].append(place)
    return found


def _base(tree: PageTree) -> str:
    element = tree.root.find("./head/base[@href]")
    return (absolute(tree.url, element.get("href") or "") if element is not None else None) or tree.url


def _take_microdata(tree: PageTree, elements: Sequence[html.HtmlElement]) -> None:
    body = tree.root.find("body")
    for element in elements:
        names = element.get("itemprop")
        if names and element.tag != "meta" and body in element.iterancestors():
            for name in names.lower().split():
                tree.itemprops.setdefault(name, []).append(element)


def _take_meta(tree: PageTree, element: html.HtmlElement, counts: Counter[str]) -> None:
    content = element.get("content")
    name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
    if not name or content is None:
        return
    tree.metas.append(Meta(name, content, counts[name]))
    counts[name] += 1


def _take_json_ld(tree: PageTree, element: html.HtmlElement) -> None:
    if "ld+json" in (element.get("type") or "").lower():
        tree.json_ld.append(Script(f"json-ld:{len(tree.json_ld)}", *read_json(element.text or "")))
