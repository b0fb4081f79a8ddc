"""What a page claims in machine-readable form: JSON-LD, Open Graph, meta tags; and nodes from elsewhere beside them.

Finds the node that speaks of this page among those that speak of others, and hands out its values with
their locators. What a value means is the field modules' business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from db.urls import UrlError, absolute, normalise
from pipeline.extract.page.pointers import escape
from pipeline.extract.page.text import fold, tidy_text
from pipeline.extract.page.tree import Meta, PageTree
from pipeline.extract.stated.evidence import Claim
from pipeline.types import Method

#: schema.org types, in lower case, whose node is the article itself.
ARTICLE_TYPES = frozenset(
    "article newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle reviewnewsarticle "
    "backgroundnewsarticle askpublicnewsarticle advertisercontentarticle satiricalarticle blogposting "
    "liveblogposting socialmediaposting discussionforumposting techarticle scholarlyarticle report blog "
    "claimreview".split()
)
# Nodes that may stand in for an article where there is none, best first.
_STAND_INS = (
    "videoobject",
    "audioobject",
    "podcastepisode",
    "radioepisode",
    "mediagallery",
    "imagegallery",
    "recipe",
    "creativework",
    "webpage",
    "itempage",
)
# Below these keys other articles are listed, not this one.
_OTHERS = frozenset(
    (
        "itemListElement",
        "hasPart",
        "relatedLink",
        "mentions",
        "citation",
        "blogPost",
        "liveBlogUpdate",
        "review",
        "reviews",
        "comment",
    )
)
_MAX_NODES = 2000
_MAX_DEPTH = 30


@dataclass(frozen=True, slots=True)
class Node:
    """One JSON-LD object, or what microdata, RDFa or a page's JSON state say in the same words."""

    data: Mapping[str, Any]
    locator: str
    """`json-ld:2#/@graph/0`."""
    types: frozenset[str]
    """In lower case, without namespace."""
    listed: bool = False
    """It stands in a list of other articles."""
    method: Method = "json-ld"
    places: Mapping[str, str] = field(default_factory=dict)
    """Where its values stand, by the locator that their path in `data` would give; empty when that is their place."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a JSON-LD property, references followed."""

    data: Any
    """Text, number, bool or object."""
    path: str
    """The node's locator and the way to the value in its data."""
    method: Method = "json-ld"
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def locator(self) -> str:
        """Where it stands."""
        return self.places.get(self.path, self.path)

    def below(self, key: str) -> str:
        """Where the value of an object's `key` stands."""
        path = f"{self.path}/{key}"
        return self.places.get(path, path)

    @property
    def text(self) -> str | None:
        """As text; an object's name; None where it has none."""
        data = self.data
        if isinstance(data, Mapping):
            data = data.get("name") or data.get("@value") or data.get("headline")
            data = data[0] if isinstance(data, list) and data else data
        if isinstance(data, bool) or not isinstance(data, str | int | float):
            return None
        return tidy_text(str(data)) or None

    @property
    def text_locator(self) -> str:
        """Where `text` stands."""
        if not isinstance(self.data, Mapping):
            return self.locator
        key = next((key for key in ("name", "@value", "headline") if self.data.get(key)), "name")
        return self.below(key + ("/0" if isinstance(self.data.get(key), list) else ""))


@dataclass(frozen=True, slots=True)
class Structured:
    """The JSON-LD of a page, with the nodes that speak of it picked out."""

    nodes: tuple[Node, ...] = ()
    articles: tuple[Node, ...] = ()
    """The article's own nodes, best first; a stand-in where there is none."""
    by_id: Mapping[str, Node] = field(default_factory=dict)

    def values(self, key: str) -> list[Value]:
        """The values of `key` on the first article node that has any."""
        for node in self.articles:
            found = list(self.values_of(node, key))
            if found:
                return found
        return []

    def values_of(self, node: Node, key: str) -> Iterator[Value]:
        """The values of one node's property, lists taken apart, `@id` references followed."""
        data = node.data.get(key)
        if data is not None:
            yield from self._flat(Value(data, f"{node.locator}/{escape(key)}", node.method, node.places))

    def texts(self, key: str) -> list[Claim[str]]:
        """One claim per article node and text value of `key`."""
        found = (value for node in self.articles for value in self.values_of(node, key))
        return [
            Claim(text, value.method, value.text_locator, raw_of(value))
            for value in found
            if (text := value.text) is not None
        ]

    def beside(self, nodes: Sequence[Node]) -> Structured:
        """The same with further nodes of the article, ranked after its own and before what merely stands in."""
        own = tuple(node for node in self.articles if node.types & ARTICLE_TYPES)
        rest = tuple(node for node in self.articles if node not in own)
        return replace(self, articles=(*own, *nodes, *rest))

    def _flat(self, value: Value) -> Iterator[Value]:
        data = value.data
        if isinstance(data, list):
            for n, part in enumerate(data[:100]):
                yield from self._flat(replace(value, data=part, path=f"{value.path}/{n}"))
        elif isinstance(data, Mapping):
            target = self.by_id.get(str(data.get("@id"))) if "name" not in data else None
            yield Value(target.data, target.locator, target.method, target.places) if target else value
        elif data is not None and data != "":
            yield value


def raw_of(value: Value) -> str | None:
    """The text as written at `value.text_locator`."""
    data = value.data
    if isinstance(data, Mapping):
        data = next((data[key] for key in ("name", "@value", "headline") if data.get(key)), None)
        data = data[0] if isinstance(data, list) and data else data
    return str(data) if data is not None else None


def read(tree: PageTree) -> Structured:
    """The JSON-LD of the page. Broken scripts count, so that the others keep their numbers."""
    nodes: list[Node] = []
    for script in tree.json_ld:
        if script.data is not None:
            nodes.extend(_nodes(script.data, f"{script.locator}#"))
    by_id: dict[str, Node] = {}
    for node in nodes:
        name = node.data.get("@id")
        # The fullest node of an id: others merely refer to it.
        if isinstance(name, str) and len(node.data) > len(by_id[name].data if name in by_id else ("@id",)):
            by_id[name] = node
    return Structured(tuple(nodes), _articles(tree, nodes), by_id)


def metas(tree: PageTree, *names: str) -> list[Claim[str]]:
    """One claim per meta element with a content, in the order of `names`."""
    return [
        Claim(value, _method(meta), meta.locator, meta.content)
        for meta in tree.meta(*names)
        if (value := tidy_text(meta.content))
    ]


def _method(meta: Meta) -> Method:
    return "open-graph" if meta.name.startswith(("og:", "article:")) else "meta"


def _nodes(data: Any, locator: str, *, listed: bool = False, depth: int = 0) -> Iterator[Node]:
    """All objects, outermost first, in the order of the script."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(data, list):
        for n, part in enumerate(data[:_MAX_NODES]):
            yield from _nodes(part, f"{locator}/{n}", listed=listed, depth=depth + 1)
    elif isinstance(data, dict):
        yield Node(data, locator, _types(data), listed)
        for key, part in data.items():
            if isinstance(part, dict | list):
                below = listed or key in _OTHERS
                yield from _nodes(part, f"{locator}/{escape(key)}", listed=below, depth=depth + 1)


def _types(data: Mapping[str, Any]) -> frozenset[str]:
    value = data.get("@type")
    names = value if isinstance(value, list) else [value]
    return frozenset(name.rpartition("/")[2].rpartition(":")[2].lower() for name in names if isinstance(name, str))


def _articles(tree: PageTree, nodes: list[Node]) -> tuple[Node, ...]:
    """The nodes that speak of this page's article, best first.

    Where one names this page's address, those that name another are left out.
    """
    addresses, titles = addresses_of(tree), titles_of(tree)
    scored = [
        (_fit(node, tree, addresses, titles), n, node) for n, node in enumerate(nodes) if node.types & ARTICLE_TYPES
    ]
    own = [item for item in scored if item[0] > 0]
    if not own:
        own = [(0, n, node) for n, node in enumerate(_stand_ins(nodes))]
    return tuple(node for _, _, node in sorted(own, key=lambda item: (-item[0], item[1])))[:4]


def _stand_ins(nodes: list[Node]) -> list[Node]:
    top = [node for node in nodes if not node.listed and node.locator.count("/") <= 2]
    return [node for kind in _STAND_INS for node in top if kind in node.types][:2]


def _fit(node: Node, tree: PageTree, addresses: frozenset[str], titles: frozenset[str]) -> int:
    """How surely a node speaks of this page; 0 or less: of another."""
    data = node.data
    own_addresses = {normalised(tree, part) for part in _address_values(data)} - {None}
    headline = fold(str(data.get("headline") or data.get("name") or ""))
    fit = sum(bool(data.get(key)) for key in ("headline", "datePublished", "author"))
    fit += 6 if own_addresses & addresses else 0
    fit += 6 if headline and any(headline in title or title in headline for title in titles) else 0
    return fit - (5 if node.listed else 0)


def _address_values(data: Mapping[str, Any]) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = data.get(key)
        if isinstance(value, Mapping):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value


def addresses_of(tree: PageTree) -> frozenset[str]:
    """The addresses under which the page is known, normalised."""
    found = {tree.url, tree.link("canonical"), *(meta.content for meta in tree.meta("og:url"))}
    return frozenset(filter(None, (normalised(tree, url) for url in found if url)))


def titles_of(tree: PageTree) -> frozenset[str]:
    """What the page is called, folded: its headline is one of them, or a part of one."""
    claims = [claim.value for claim in metas(tree, "og:title", "twitter:title")]
    shown = ["".join(element.itertext()) for element in (*tree.titles[:1], *tree.h1s[:3])]
    return frozenset(folded for folded in map(fold, (*claims, *shown)) if len(folded) > 10)


def normalised(tree: PageTree, url: str) -> str | None:
    """A URL as written on the page, absolute and comparable; None for what is none."""
    address = absolute(tree.url, url)
    try:
        return normalise(address).rstrip("/") if address else None
    except UrlError:
        return None


def site_names(tree: PageTree, structured: Structured) -> frozenset[str]:
    """What the site calls itself, folded: for telling its name from a title's or an author's."""
    names = [claim.value for claim in metas(tree, "og:site_name", "application-name", "apple-mobile-web-app-title")]
    for node in structured.nodes:
        if node.types & {"website", "newsmediaorganization"}:
            names += [str(node.data.get("name") or ""), str(node.data.get("alternateName") or "")]
    names += [value.text or "" for value in structured.values("publisher")]
    return frozenset(folded for folded in map(fold, names) if folded)
