"""The article in the JSON state of an app-like page, found by its shape: an object with a title and a body.

Asked only where the page itself shows no article, or no date for it. Hands out a node in schema.org's words, for the field modules,
and the body's blocks. Where the state stands is `state_scripts`' business, how bodies are written `rich_text`'s.
"""

# ruff: noqa: E501  (patterns: one alternative a line, however long)

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pipeline.extract.body import rich_text
from pipeline.extract.page.pointers import escape, resolve
from pipeline.extract.page.text import fold, tidy_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.state.devalue import Packed, unpacked
from pipeline.extract.state.state_scripts import state_scripts
from pipeline.extract.stated.structured import Node, addresses_of, normalised, titles_of

#: What is looked through before a search ends: the largest state of 950 labelled pages has 90,000 values (2026-11).
MAX_VALUES = 250_000
MAX_DEPTH = 60
#: Shorter bodies are teasers.
MIN_BODY_CHARS = 250
#: Candidates of which the bodies are read.
_MOST_READ = 12
_MOST_STRINGS = 300
#: With so much of the longest text a smaller object may be the article, and the larger what it is wrapped in.
_MOST_SHARE = 0.6
_SIGNS = (b"application/json", b"__NEXT_DATA__", b"__NUXT", b"_STATE__", b"globalContent")
_ASSIGNED = re.compile(rb"(?:window|self|globalThis)[.\[][\"']?[\w$.]+[\"']?\]?\s*=\s*(?:[\[{(]|JSON)")

_TITLES = (
    "headline",
    "title",
    "headlines",
    "titre",
    "titel",
    "hed",
    "name",
    "heading",
    "articletitle",
    "titulo",
    "titolo",
    "seotitle",
)
_BODY = re.compile(
    r"body|content|text|html|block|paragraph|element|component|document|story|corps|inhalt|markup|article|module|section|rendered|items|main|raw"
)
_NOT_BODY = re.compile(
    r"relat|recommend|comment|teaser|summary|excerpt|latest|trending|similar|next|prev|more|promo|taxonomy|author|image|video|gallery|label|navigation|"
    r"footer|header|menu|ads?$|config|translation|seo|meta|social|newsletter|description|subtitle|headline|tags"
)
_KEYS: Mapping[str, tuple[str, ...]] = {
    "description": ("standfirst", "subtitle", "subheadlines", "subheadline", "chapo", "chapeau", "dek", "lead", "leadtext", "lede", "intro", "introduction",
                    "vorspann", "teasertext", "summary", "excerpt", "abstract", "description", "bajada", "ingress"),
    "datePublished": ("datepublished", "publishedat", "publisheddate", "publicationdate", "publishdate", "firstpublishedat", "firstpublisheddate", "displaydate",
                      "firstpublishdate", "publishedtime", "publishtime", "pubdate", "published", "publishedon", "releasedate", "date", "createdat", "datecreated"),
    "dateModified": ("datemodified", "modifiedat", "modifieddate", "lastupdateddate", "updatedat", "updateddate", "lastmodified", "modified", "updated",
                     "lastmodifieddate", "lastupdated", "updatedate", "modificationdate"),
    "author": ("authors", "author", "bylines", "byline", "credits", "writers", "contributors", "signature", "auteurs", "autoren"),
    "articleSection": ("section", "primarysection", "category", "primarycategory", "rubric", "rubrique", "ressort", "channel"),
    "image": ("image", "leadimage", "mainimage", "featuredimage", "heroimage", "coverimage", "cover", "thumbnail", "leadart"),
    "inLanguage": ("language", "lang", "locale", "inlanguage"),
}  # fmt: skip
_PUBLICATION_KEYS = tuple(key for key in _KEYS["datePublished"] if "publi" in key and key != "published")
#: One of these stands in a state, in lower case, that dates its article.
_PUBLISHED = ("publi", "datecreated", "createdat", "releasedate", "displaydate", "pubdate", "pub_date")
#: `2026-02-03`.
_DAY_CHARS = 10
#: A person's name whole, and in two halves.
_WHOLE_NAME_KEYS = ("name", "fullname", "displayname")
_HALF_NAME_KEYS = (("firstname", "givenname", "prenom"), ("lastname", "familyname", "surname", "nom"))
_NAME_KEYS = ("name", "fullname", "displayname", "title", "byline", "label", "basic", "rendered", "text", "value")
_URL_KEYS = ("url", "src", "href", "link")
_OWN_ADDRESS = (
    "url",
    "canonicalurl",
    "canonical",
    "websiteurl",
    "link",
    "permalink",
    "path",
    "href",
    "uri",
    "slug",
    "fullslug",
)


@dataclass(frozen=True, slots=True)
class State:
    """An article that a page keeps in its state."""

    node: Node
    """Its fields in schema.org's words; locators lead into the script."""
    parts: tuple[rich_text.Part, ...]
    """Its body; each pointer is a whole locator."""

    @property
    def text_length(self) -> int:
        return sum(len(part.text) for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An object with a title and something that may be its body."""

    data: Mapping[str, Any]
    script: str
    pointer: str
    packed: Packed | None
    cache: Mapping[str, Any]
    """The object around it: in Apollo's state the objects name each other by their keys there."""
    title: tuple[str, str]
    """Path below the object, and text."""
    body_key: str
    prose: int
    agrees: bool
    """Its title or address is the page's."""

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Among candidates with as much text: the article itself before what it is wrapped in."""
        return _is_article(self.data), self.title[0].count("/") < 3, self.pointer.count("/")

    def place(self, pointer: str) -> str:
        """The locator of what `pointer` leads to."""
        return f"{self.script}#{self.packed.pointer(pointer) if self.packed else pointer}"


def is_likely(tree: PageTree) -> bool:
    """Whether the page has scripts that may hold state: a search in its source, nothing is parsed."""
    return any(sign in tree.source for sign in _SIGNS) or _ASSIGNED.search(tree.source) is not None


def read(tree: PageTree) -> State | None:
    """The page's article as its state has it. None when no object there has a title and a body of some length."""
    for candidate in _ranked(list(_candidates(tree)))[:_MOST_READ]:
        state = _state(candidate)
        if state.text_length >= MIN_BODY_CHARS:
            return state
    return None


def dated(tree: PageTree) -> Node | None:
    """What the state tells of an article that the page shows without a date.

    Of the objects with a day of publication that one whose title or address is the page's; else the only one.
    """
    found = list(_dated(tree))
    own = [each for each in found if each.agrees]
    days = {text for each in found if (text := _published(each.data))}
    if not own and len(days) == 1:
        own = [each for each in found if _published(each.data)]
    return _node(own[0]) if own else None


def _dated(tree: PageTree) -> Iterator[_Candidate]:
    titles, paths = titles_of(tree), _paths(tree)
    budget = [MAX_VALUES]
    for script in state_scripts(tree.root):
        words = script.text.lower()
        value = script.read() if any(word in words for word in _PUBLISHED) else None
        if not isinstance(value, dict | list):
            continue
        packed = unpacked(value)
        for pointer, data in _objects(packed.value if packed else value, budget):
            if _text_at(data, _KEYS["datePublished"]):
                title = _title(data) or ("", "")
                agrees = _agrees(tree, data, title, titles, paths)
                yield _Candidate(data, script.locator, pointer, packed, {}, title, "", 0, agrees)


def _published(data: Mapping[str, Any]) -> str | None:
    """The day that a key names as that of publication, and not merely as a date."""
    said = _text_at(data, _PUBLICATION_KEYS)
    return said[1][:_DAY_CHARS] if said else None


def _ranked(found: list[_Candidate]) -> list[_Candidate]:
    """The candidates, best first: those of which title or address is the page's; else the only article by its keys."""
    kept = [each for each in found if each.agrees]
    if not kept:
        alone = [each for each in found if _is_article(each.data)]
        kept = alone if len(alone) == 1 else []
    most = max((each.prose for each in kept), default=0)
    return sorted(kept, key=lambda each: (each.prose >= _MOST_SHARE * most, each.rank), reverse=True)


def _candidates(tree: PageTree) -> Iterator[_Candidate]:
    titles, paths = titles_of(tree), _paths(tree)
    budget = [MAX_VALUES]
    for script in state_scripts(tree.root):
        if len(script.text) - (script.at or 0) < MIN_BODY_CHARS:
            continue
        value = script.read()
        if not isinstance(value, dict | list):
            continue
        packed = unpacked(value)
        laid_out = packed.value if packed else value
        for pointer, data in _objects(laid_out, budget):
            body = _body_of(data)
            title = (_title(data) or _repeated(data, titles)) if body else None
            if body and title:
                around = resolve(laid_out, pointer.rpartition("/")[0])
                cache = around if isinstance(around, dict) else {}
                agrees = _agrees(tree, data, title, titles, paths)
                yield _Candidate(data, script.locator, pointer, packed, cache, title, *body, agrees)


def _objects(value: Any, budget: list[int]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All objects below `value` with their pointers, as far as the budget reaches."""
    stack: list[tuple[str, Any, int]] = [("", value, 0)]
    while stack and budget[0] > 0:
        pointer, at, depth = stack.pop()
        budget[0] -= 1
        if depth > MAX_DEPTH:
            continue
        if isinstance(at, dict):
            yield pointer, at
            stack += [
                (f"{pointer}/{escape(str(k))}", v, depth + 1) for k, v in at.items() if isinstance(v, dict | list)
            ]
        else:
            stack += [(f"{pointer}/{n}", v, depth + 1) for n, v in enumerate(at) if isinstance(v, dict | list)]


def _plain(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()


def _title(data: Mapping[str, Any]) -> tuple[str, str] | None:
    """Path below the object and text of its title: its own, else that of an object right below it."""
    own = _text_at(data, _TITLES)
    if own is not None:
        return own
    for key in ("header", "meta", "head", "content", "fields", "attributes"):
        inner = data.get(key)
        below = _text_at(inner, _TITLES) if isinstance(inner, dict) else None
        if below is not None:
            return f"/{key}{below[0]}", below[1]
    return None


def _repeated(data: Mapping[str, Any], titles: frozenset[str]) -> tuple[str, str] | None:
    """A text somewhere in an object that is what the page is called."""
    queue: deque[tuple[str, Any]] = deque((("", data),))
    for _ in range(_MOST_STRINGS):
        if not queue:
            break
        path, at = queue.popleft()
        if isinstance(at, str):
            if fold(tidy_text(at)) in titles:
                return path, at
        elif path.count("/") < 6:
            items = at.items() if isinstance(at, dict) else enumerate(at)
            few = list(items)[:50]
            queue += [(f"{path}/{escape(str(key))}", each) for key, each in few if isinstance(each, str | dict | list)]
    return None


def _text_at(data: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, str] | None:
    """The first of `keys` that holds a text, or an object with one: its path and the text as written."""
    plain = {_plain(key): key for key in reversed(list(data)[:400])}
    for wanted in keys:
        key = plain.get(wanted)
        if key is None:
            continue
        found = _text_in(data[key])
        if found is not None:
            return f"/{escape(key)}{found[0]}", found[1]
    return None


def _text_in(value: Any) -> tuple[str, str] | None:
    if isinstance(value, list):
        return _indexed(value)
    if isinstance(value, dict):
        plain = {_plain(key): key for key in reversed(list(value)[:100])}
        key = next((plain[name] for name in _NAME_KEYS if isinstance(value.get(plain.get(name, "")), str)), None)
        return (f"/{escape(key)}", value[key]) if key and value[key].strip() else None
    if isinstance(value, bool) or value is None:
        return None
    text = str(value) if isinstance(value, str | int | float) else ""
    return ("", text) if text.strip() else None


def _indexed(values: list[Any]) -> tuple[str, str] | None:
    found = _text_in(values[0]) if values and not isinstance(values[0], list) else None
    return (f"/0{found[0]}", found[1]) if found else None


def _body_of(data: Mapping[str, Any]) -> tuple[str, int] | None:
    """The key with the most prose among those that may hold a body, and how much that is."""
    best: tuple[str, int] | None = None
    for key, value in list(data.items())[:400]:
        if isinstance(value, str | list | dict) and _may_be_body(_plain(str(key)), value):
            prose = _prose(value)
            if prose >= MIN_BODY_CHARS and (best is None or prose > best[1]):
                best = (key, prose)
    return best


def _may_be_body(key: str, value: Any) -> bool:
    if isinstance(value, str) and len(value) > 1_500 and value.count("<p") > 2:
        return True
    return bool(_BODY.search(key)) and not _NOT_BODY.search(key)


def _prose(value: Any) -> int:
    """Characters of prose in a value: a text, or the texts of a tree of nodes. Trees of whole articles have none."""
    stack, length, left = [(value, 0)], 0, 5_000
    while stack and left:
        at, depth = stack.pop()
        left -= 1
        if isinstance(at, str):
            length += len(at) if len(at) > 30 and at.count(" ") > 3 else 0
        elif depth < rich_text.MAX_DEPTH and isinstance(at, list):
            stack += [(each, depth + 1) for each in at[:1_000]]
        elif depth < rich_text.MAX_DEPTH and isinstance(at, dict):
            if depth and _is_article(at):
                return 0
            stack += [(each, depth + 1) for key, each in at.items() if not _NOT_BODY.search(_plain(str(key)))]
    return length


def _is_article(node: Mapping[str, Any]) -> bool:
    """Whether a node is an article of its own: a list of such is no body."""
    plain = {_plain(str(key)) for key in list(node)[:400]}
    dated = plain & {*_KEYS["datePublished"], *_KEYS["author"]}
    return bool(dated and plain & {"headline", "title", "headlines"})


def _agrees(
    tree: PageTree, data: Mapping[str, Any], title: tuple[str, str], titles: frozenset[str], paths: frozenset[str]
) -> bool:
    """Whether an object's title or address is the page's."""
    said = fold(tidy_text(title[1]))
    if len(said) > 10 and any(said in known or known in said for known in titles):
        return True
    plain = {_plain(str(key)): value for key, value in list(data.items())[:400]}
    for name in _OWN_ADDRESS:
        value = plain.get(name)
        if isinstance(value, str) and len(value) > 5:
            address = normalised(tree, value)
            if address and urlsplit(address).path.rstrip("/") in paths:
                return True
            if any(path.endswith(f"/{value.strip('/')}") for path in paths):
                return True
    return False


def _paths(tree: PageTree) -> frozenset[str]:
    paths = (urlsplit(address).path.rstrip("/") for address in addresses_of(tree))
    return frozenset(path for path in paths if len(path) > 5)


# Reading a candidate ------------------------------------------------------------------------


def _state(candidate: _Candidate) -> State:
    at = f"{candidate.pointer}/{escape(candidate.body_key)}"
    parts = rich_text.parts(candidate.data[candidate.body_key], at)
    placed = (rich_text.Part(part.type, part.text, candidate.place(part.pointer), part.level) for part in parts)
    return State(_node(candidate), tuple(placed))


def _node(candidate: _Candidate) -> Node:
    root = f"{candidate.script}#{candidate.pointer}"
    data: dict[str, Any] = {"@type": "NewsArticle"}
    places: dict[str, str] = {}
    found = {"headline": candidate.title} if candidate.title[1] else {}
    for name in ("description", "datePublished", "dateModified", "articleSection", "inLanguage"):
        said = _text_at(candidate.data, _KEYS[name])
        found |= {name: said} if said else {}
    picture = _image(candidate.data)
    found |= {"image": picture} if picture else {}
    for name, (path, text) in found.items():
        data[name] = text
        places[f"{root}/{name}"] = candidate.place(candidate.pointer + path)
    people = list(_people(candidate))
    data["author"] = [person for _, person in people]
    for n, (pointer, person) in enumerate(people):
        key = "" if isinstance(person, str) else "/familyName" if "familyName" in person else "/name"
        places[f"{root}/author/{n}{key}"] = candidate.place(pointer)
    return Node(data, root, frozenset(("newsarticle",)), method="json-state", places=places)


def _people(candidate: _Candidate) -> Iterator[tuple[str, Any]]:
    """The authors: pointer of each name, and the name or an object with it."""
    data = candidate.data
    plain = {_plain(str(key)): str(key) for key in reversed(list(data)[:400])}
    for wanted in _KEYS["author"]:
        key = plain.get(wanted)
        if key is None:
            continue
        value, at = data[key], f"{candidate.pointer}/{escape(key)}"
        if isinstance(value, dict) and isinstance(value.get("by"), list):
            value, at = value["by"], f"{at}/by"
        many = [(f"{at}/{n}", each) for n, each in enumerate(value[:20])] if isinstance(value, list) else [(at, value)]
        people = [person for pointer, each in many if (person := _person(*_followed(candidate, pointer, each)))]
        if people:
            yield from people
            return


def _followed(candidate: _Candidate, pointer: str, value: Any) -> tuple[str, Any]:
    """The object that a reference names (`{"__ref": "Author:7"}`), or the value itself."""
    name = (
        value.get("__ref") or (value.get("id") if value.get("type") == "id" else None)
        if isinstance(value, dict)
        else None
    )
    target = candidate.cache.get(name) if isinstance(name, str) else None
    if not isinstance(target, dict):
        return pointer, value
    return f"{candidate.pointer.rpartition('/')[0]}/{escape(str(name))}", target


def _person(path: str, value: Any) -> tuple[str, Any] | None:
    halves = _in_halves(value) if isinstance(value, dict) else None
    if halves is not None:
        key, given, family = halves
        return f"{path}/{escape(key)}", {"@type": "Person", "givenName": given, "familyName": family}
    named = _text_in(value) if not isinstance(value, int | float | list) else None
    if named is None or len(named[1]) > 200:
        return None
    if not isinstance(value, dict):
        return path, named[1]
    url = next((value[key] for key in _URL_KEYS if isinstance(value.get(key), str)), None)
    return path + named[0], {"@type": "Person", "name": named[1]} | ({"url": url} if url else {})


def _in_halves(value: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """The key of someone's family name, their given and their family name; None where they are named whole."""
    plain = {_plain(str(key)): str(key) for key in reversed(list(value)[:100])}
    if any(name in plain for name in _WHOLE_NAME_KEYS):
        return None
    given, family = (next((plain[name] for name in names if name in plain), None) for names in _HALF_NAME_KEYS)
    if given is None or family is None or not (isinstance(value[given], str) and isinstance(value[family], str)):
        return None
    return (family, value[given], value[family]) if value[family].strip() else None


def _image(data: Mapping[str, Any]) -> tuple[str, str] | None:
    plain = {_plain(str(key)): str(key) for key in reversed(list(data)[:400])}
    for wanted in _KEYS["image"]:
        key = plain.get(wanted)
        value = data[key] if key else None
        if isinstance(value, str) and value.strip():
            return f"/{escape(str(key))}", value
        if isinstance(value, dict):
            inner = next((name for name in _URL_KEYS if isinstance(value.get(name), str)), None)
            if inner:
                return f"/{escape(str(key))}/{inner}", value[inner]
    return None
