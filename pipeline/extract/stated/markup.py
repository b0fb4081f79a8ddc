"""What an article's own markup says of it in schema.org's words: microdata (`itemprop`) and RDFa (`property`).

Finds the scope of the page's article among those of other articles' cards and hands it out as a node like JSON-LD's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from pipeline.extract.page.paths import path_of
from pipeline.extract.page.text import fold, raw_text, tidy_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.page.worded import WordedPattern
from pipeline.extract.stated.structured import ARTICLE_TYPES, Node, titles_of
from pipeline.types import Method

#: Properties that are read, by their name in lower case. Whole texts are not among them.
_PROPERTIES = {
    name.lower(): name
    for name in (
        "headline name alternativeHeadline description datePublished dateModified dateCreated author creator publisher "
        "image timeRequired articleSection genre keywords inLanguage license copyrightHolder jobTitle "
        "url width height caption dateline"
    ).split()
}
# What other vocabularies call the same, as Drupal writes it.
_SYNONYMS = {
    "dc:title": "headline",
    "dcterms:title": "headline",
    "dc:creator": "author",
    "dc:date": "datePublished",
    "dc:created": "datePublished",
    "dcterms:created": "datePublished",
    "dcterms:modified": "dateModified",
}
_PREFIXES = frozenset(("", "schema", "rnews"))
_TARGETS = {"a": "href", "link": "href", "area": "href", "img": "src", "source": "src", "video": "src", "audio": "src",
            "iframe": "src", "embed": "src", "object": "data"}  # fmt: skip
# Readers are authors too, of their comments.
_COMMENTS = WordedPattern(
    r"(?:^|[\s_-])(?:comments?|commentlist|respond|discussion)(?:$|[\s_-])", "comment", "respond", "discussion"
)
_MAX_SCOPES = 200
_MAX_ELEMENTS = 20_000
_MAX_DEPTH = 3
_MAX_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class _Syntax:
    """The attributes of one of the two."""

    method: Method
    scope: str
    kind: str
    property: str


_MICRODATA = _Syntax("microdata", "itemscope", "itemtype", "itemprop")
_RDFA = _Syntax("rdfa", "typeof", "typeof", "property")


def nodes(tree: PageTree) -> list[Node]:
    """The page's article as microdata and as RDFa, where they are there and it can be told from others."""
    found = []
    for syntax in (_MICRODATA, _RDFA):
        if f"{syntax.kind}=".encode() in tree.source:
            scope = _own(tree, syntax)
            if scope is not None:
                found.append(_node(scope, syntax))
    return found


def _own(tree: PageTree, syntax: _Syntax) -> html.HtmlElement | None:
    """The scope of the page's article: it holds the `h1`, is called like the page, or stands alone."""
    scopes = [each for each in _article_scopes(tree, syntax) if not _is_within_scope(each, syntax)]
    if len(scopes) == 1:
        return scopes[0]
    titles = titles_of(tree)
    around_h1 = {above for h1 in tree.h1s[:5] if _is_called(raw_text(h1), titles) for above in h1.iterancestors()}
    fitting = [each for each in scopes if each in around_h1] or [
        each for each in scopes if _is_called(_headline(each, syntax), titles)
    ]
    return fitting[0] if fitting else None


def _article_scopes(tree: PageTree, syntax: _Syntax) -> list[html.HtmlElement]:
    found: list[html.HtmlElement] = []
    for element in tree.all_elements:
        kind = element.get(syntax.kind)
        if kind and element.get(syntax.scope) is not None and _types(kind) & ARTICLE_TYPES:
            found.append(element)
            if len(found) == _MAX_SCOPES:
                break
    return found


def _types(kind: str) -> frozenset[str]:
    return frozenset(map(str.lower, _type_names(kind)))


def _type_names(kind: str) -> list[str]:
    """`schema:NewsArticle` and `https://schema.org/NewsArticle` as `NewsArticle`."""
    return [name.rstrip("/").rpartition("/")[2].rpartition(":")[2] for name in kind.split()]


def _is_within_scope(element: html.HtmlElement, syntax: _Syntax) -> bool:
    """Whether it is a property of another scope, or a card in another article's."""
    if element.get(syntax.property):
        owner = next((each for each in element.iterancestors() if each.get(syntax.scope) is not None), None)
        return owner is not None and not _types(owner.get(syntax.kind) or "") & {"webpage", "itempage", "blog"}
    return any(_types(each.get(syntax.kind) or "") & ARTICLE_TYPES - {"blog"} for each in element.iterancestors())


def _is_called(text: str, titles: frozenset[str]) -> bool:
    said = fold(tidy_text(text))
    return len(said) > 10 and any(said in title or title in said for title in titles)


def _headline(scope: html.HtmlElement, syntax: _Syntax) -> str:
    named = (element for element, names in _properties(scope, syntax) if {"headline", "name"} & set(names))
    first = next(named, None)
    return (first.get("content") or raw_text(first)) if first is not None else ""


def _properties(scope: html.HtmlElement, syntax: _Syntax) -> Iterator[tuple[html.HtmlElement, list[str]]]:
    """The elements below a scope that are its own properties, with the properties' names."""
    walk = etree.iterwalk(scope, events=("start",))
    for n, (_, element) in enumerate(walk):
        if n > _MAX_ELEMENTS:
            return
        if element is scope:
            continue
        if _COMMENTS.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            walk.skip_subtree()
            continue
        names = [name for word in (element.get(syntax.property) or "").split() if (name := _property(word))]
        if names:
            yield element, names
        if element.get(syntax.scope) is not None:
            walk.skip_subtree()


def _property(word: str) -> str | None:
    """A property's name as schema.org writes it; None for what is not read."""
    word = word.lower()
    if word in _SYNONYMS:
        return _SYNONYMS[word]
    if word.startswith(("http://schema.org/", "https://schema.org/")):
        word = word.rpartition("/")[2]
    prefix, _, name = word.rpartition(":")
    return _PROPERTIES.get(name) if prefix in _PREFIXES else None


def _node(scope: html.HtmlElement, syntax: _Syntax) -> Node:
    path = f"xpath:{path_of(scope)}"
    places: dict[str, str] = {}
    data = _object(scope, syntax, path, places, 0)
    return Node(data, path, _types(scope.get(syntax.kind) or ""), method=syntax.method, places=places)


def _object(scope: html.HtmlElement, syntax: _Syntax, path: str, places: dict[str, str], depth: int) -> dict[str, Any]:
    """A scope as an object of lists; `places` gets the locator of each value."""
    data: dict[str, Any] = {"@type": _type_names(scope.get(syntax.kind) or "")}
    for n in range(len(data["@type"])):
        places[f"{path}/@type/{n}"] = f"xpath:{path_of(scope)}/@{syntax.kind}"
    for element, names in _properties(scope, syntax):
        for name in names:
            values = data.setdefault(name, [])
            at = f"{path}/{name}/{len(values)}"
            if element.get(syntax.scope) is not None and depth < _MAX_DEPTH:
                value: Any = _single(_object(element, syntax, at, places, depth + 1), at, places)
            else:
                value, places[at] = _value(element, name)
            if value:
                values.append(value)
    return data


def _single(data: dict[str, Any], path: str, places: dict[str, str]) -> Mapping[str, Any] | None:
    """A nested object with one value for each property, as JSON-LD writes it; None when it has none."""
    out = {name: values[0] for name, values in data.items() if values and name != "@type"}
    for name in out:
        if f"{path}/{name}/0" in places:
            places[f"{path}/{name}"] = places[f"{path}/{name}/0"]
    kind = next(iter(data["@type"]), "")
    return {"@type": kind, **out} if out else None


def _value(element: html.HtmlElement, name: str) -> tuple[str | None, str]:
    """The value of a property as written, and its locator: an attribute's, else the element's text."""
    path = f"xpath:{path_of(element)}"
    for attribute in ("content", "datetime", _TARGETS.get(str(element.tag), "")):
        names_it = attribute != "href" or name in ("url", "image", "license")  # else the link's text is the value
        if attribute and names_it and (element.get(attribute) or "").strip():
            return element.get(attribute), f"{path}/@{attribute}"
    text = raw_text(element)
    return (text if text.strip() and len(text) <= _MAX_TEXT else None), path
