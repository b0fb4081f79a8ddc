"""Article bodies as content systems keep them in JSON: HTML in a string, or a tree of typed nodes.

One reader for all dialects, among them Arc's `content_elements`, Contentful's and ProseMirror's documents, Portable
Text, Slate, Lexical, Draft.js, Editor.js and WordPress blocks: a node's kind is told by the words of its type,
its text is all text below it.
"""

# ruff: noqa: E501  (patterns: one alternative a line, however long)

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.extract.body import flow
from pipeline.extract.body.passages import visible
from pipeline.extract.page.locators import Places, squeeze
from pipeline.extract.page.pointers import escape
from pipeline.extract.page.tree import parse_html
from pipeline.types import BlockType

#: Deeper nodes and further blocks are not read: no newsroom's editor makes them, only an attacker.
MAX_DEPTH = 40
MAX_BLOCKS = 2_000
_MAX_HTML_CHARS = 2_000_000
_Kind = Literal["heading", "list_item", "list", "quote", "caption", "skip", "table", "container", "inline", "text"]
_TYPES: Mapping[_Kind | None, BlockType] = {
    "heading": "heading",
    "list_item": "list_item",
    "list": "list_item",
    "quote": "quote",
    "table": "table",
}

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_BLOCK_TAG = re.compile(r"<(?:p|div|h[1-6]|ul|ol|li|blockquote|table|figure|section|br)\b", re.IGNORECASE)
_MARKDOWN = re.compile(r"^#{1,6} \S|\]\(https?://|\*\*\S|^\+\+\+", re.MULTILINE)
_FENCE = re.compile(r"^\+\+\+.*$|^\[#[^\]\n]*\].*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\s]{0,2000}\)(?:\{[^}\n]*\})?")
_LINK = re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)(?:\{[^}\n]*\})?")
_LINE_MARK = re.compile(r"(#{1,6}|[-*+]|\d{1,3}\.|>)\s+")
_EMPHASIS = re.compile(r"(\*\*|__|\*|(?<!\w)_)(?=\S)(.+?)(?<=\S)\1")
# The first word of a node's type that is known says what it is.
_KINDS: tuple[tuple[_Kind, re.Pattern[str]], ...] = (
    (
        "skip",
        re.compile(
            r"interstitial|related|promo|teaser|newsletter|advert|\bads?\b|\bad-|outbrain|embed|oembed|iframe|video|audio|podcast|"
            r"gallery|social|tweet|twitter|instagram|facebook|youtube|reference|divider|break|\bhr\b|horizontal|script|raw-?html|"
            r"paywall|widget|link-?list|read-?more|button|call-?to-?action|signup|poll|quiz|map\b|chart|infographic|recirc"
        ),
    ),
    ("caption", re.compile(r"image|picture|photo|figure|media|asset|\bimg\b|caption")),
    (
        "heading",
        re.compile(
            r"head(?:er|ing|line)|\bh[1-6]\b|header-(?:one|two|three|four|five|six)|sub-?title|title|cross-?head|zwischen"
        ),
    ),
    ("list_item", re.compile(r"list-?item|\bli\b")),
    ("quote", re.compile(r"quote|citation|pull-?quote")),
    ("table", re.compile(r"\btable\b")),
    ("list", re.compile(r"list|\b[ou]l\b")),
    ("container", re.compile(r"doc(?:ument)?\b|root|section|column|group|container|fragment|body|page")),
    ("inline", re.compile(r"\btext\b|\bspan\b|link|bold|strong|\bem\b|italic|leaf|\ba\b|hyperlink|hard-?break|mark")),
    ("text", re.compile(r"para|\bp\b|block|html|unstyled|normal|rich|markdown|content|copy|prose")),
)
_TYPE_KEYS = (
    "nodeType",
    "_type",
    "type",
    "blockName",
    "__typename",
    "component",
    "kind",
    "name",
    "tag",
    "tagName",
    "style",
)
# Where a node's text stands, and where its children do; the first that is there is read.
_TEXT_KEYS = (
    "text",
    "value",
    "html",
    "content",
    "children",
    "body",
    "markdown",
    "innerHTML",
    "rendered",
    "markup",
    "paragraph",
    "copy",
)
_CHILD_KEYS = ("children", "content", "content_elements", "items", "blocks", "nodes", "elements", "paragraphs", "data", "attributes", "attrs",
               "fields", "json", "root", "document", "innerBlocks", "listItems", "value", "body", "props", "model", "raw", "story")  # fmt: skip
_TEXTLIKE = re.compile(r"text|html|markdown|content$|value$", re.IGNORECASE)
_NO_TEXT = re.compile(
    r"type|id$|url|href|alt$|caption|credit|title|class|format|lang|align|color|font|style", re.IGNORECASE
)
_INLINE_TAGS = frozenset("a abbr b br code em i mark small span strong sub sup u".split())
_JSONML_TAGS = _INLINE_TAGS | frozenset(
    "p div section article h1 h2 h3 h4 h5 h6 ul ol li blockquote aside figure img table tr td th hr iframe".split()
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a body."""

    type: BlockType
    text: str
    """White space folded, markup taken off."""
    pointer: str
    """JSON pointer of the value that holds it."""
    level: int | None = None


def parts(value: Any, pointer: str) -> list[Part]:
    """The blocks of a body, at most `MAX_BLOCKS`. Never raises on odd values."""
    out: list[Part] = []
    for part in _read(value, pointer, "paragraph", 0):
        out.append(part)
        if len(out) == MAX_BLOCKS:
            break
    return out


def _read(value: Any, pointer: str, kind: BlockType, depth: int, level: int | None = None) -> Iterator[Part]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, str):
        yield from _of_string(value, pointer, kind, level)
    elif isinstance(value, list) and value and isinstance(value[0], str) and value[0] in _JSONML_TAGS:
        yield from _of_jsonml(value, pointer, kind, depth, level)
    elif isinstance(value, list):
        for n, each in enumerate(value[: 4 * MAX_BLOCKS]):
            if kind != "paragraph" or not isinstance(each, str) or each.count(" ") > 1:  # else a list of ids or tags
                yield from _read(each, f"{pointer}/{n}", kind, depth + 1, level)
    elif isinstance(value, Mapping):
        yield from _of_node(value, pointer, kind, depth, level)


def _of_node(
    node: Mapping[str, Any], pointer: str, inherited: BlockType, depth: int, level: int | None
) -> Iterator[Part]:
    told = _kind(node) if depth else None  # the whole body is read, whatever it is called
    if told in ("skip", "caption"):
        return
    if told in _TYPES:
        inherited, level = _TYPES[told], _level(node) if told == "heading" else None
    gathers = told in ("heading", "list_item", "quote", "inline", "text") or (told is None and _holds_inline(node))
    if gathers and (inline := _inline(node, depth)) is not None:
        yield from _part(inherited, inline, pointer, level)
        return
    for key in _own_keys(node):
        found = list(_read(node[key], f"{pointer}/{escape(key)}", inherited, depth + 1, level))
        if found:
            yield from found
            return


def _of_jsonml(node: list[Any], pointer: str, inherited: BlockType, depth: int, level: int | None) -> Iterator[Part]:
    """A node as a list (jsonml.org): its tag, perhaps its attributes, its children."""
    told = _kind({"tag": node[0]})
    if told in ("skip", "caption"):
        return
    if told in _TYPES:
        inherited, level = _TYPES[told], _level({"tag": node[0]})
    if all(isinstance(each, str) or _is_inline_jsonml(each) for each in node[1:]):
        yield from _part(inherited, _jsonml_text(node, 0), pointer, level)
        return
    for n, each in enumerate(node[1 : 4 * MAX_BLOCKS], 1):
        if not isinstance(each, Mapping):
            yield from _read(each, f"{pointer}/{n}", inherited, depth + 1, level)


def _is_inline_jsonml(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], str) and value[0] in _INLINE_TAGS
    )


def _jsonml_text(node: list[Any], depth: int) -> str:
    pieces = node[1:] if depth < MAX_DEPTH else []
    return "".join(
        each if isinstance(each, str) else _jsonml_text(each, depth + 1) if isinstance(each, list) else ""
        for each in pieces
    )


def _own_keys(node: Mapping[str, Any]) -> Iterator[str]:
    """Where a node's text may be, best first: its children, its text, and keys that look like either."""
    texts = [key for key in _TEXT_KEYS if isinstance(node.get(key), str) and node[key].strip()]
    children = [key for key in _CHILD_KEYS if isinstance(node.get(key), list | Mapping) and node[key]]
    if texts and children and _says_all(node[texts[0]], node[children[0]]):
        children = []
    known = dict.fromkeys((*children, *texts))
    yield from known
    for key, value in list(node.items())[:100]:
        named = isinstance(value, str) and _TEXTLIKE.search(key) and value.count(" ") > 1
        if key not in known and not _NO_TEXT.search(key) and (named or isinstance(value, list | Mapping)) and value:
            yield key


def _says_all(text: str, children: Any) -> bool:
    """Whether a text repeats what the children say piece by piece."""
    pieces = [part.text for part in _read(children, "", "paragraph", MAX_DEPTH - 6)]
    return bool(pieces) and squeeze("".join(pieces)) == squeeze(text)


def _kind(node: Mapping[str, Any]) -> _Kind | None:
    """What a node is, by the first of its type's names that is known; list membership and style go before."""
    if node.get("listItem"):
        return "list_item"
    names = [str(node[key]) for key in _TYPE_KEYS if isinstance(node.get(key), str) and len(str(node[key])) < 60]
    if not names:
        names = [value for key, value in list(node.items())[:40] if key.endswith("Type") and isinstance(value, str)]
    style = node.get("style")
    if isinstance(style, str) and style in ("h1", "h2", "h3", "h4", "h5", "h6", "blockquote"):
        names.insert(0, style)
    for name in names:
        words = _CAMEL.sub("-", name).replace("_", "-").replace("/", "-").lower()
        for kind, pattern in _KINDS:
            if pattern.search(words):
                return kind
    return None


def _level(node: Mapping[str, Any]) -> int | None:
    stated = node.get("level")
    for key in ("attrs", "data", "attributes"):
        inner = node.get(key)
        stated = inner.get("level", stated) if isinstance(inner, Mapping) else stated
    names = " ".join(str(node.get(key) or "") for key in (*_TYPE_KEYS, "style", "tag")).lower()
    digit = re.search(r"(?:h|heading[-_]?|header[-_]?)([1-6])\b", names)
    word = re.search(r"(?:header|heading)[-_](one|two|three|four|five|six)", names)
    if isinstance(stated, int) and not isinstance(stated, bool) and 1 <= stated <= 6:
        return stated
    return int(digit[1]) if digit else _NUMBERS[word[1]] if word else None


def _holds_inline(node: Mapping[str, Any]) -> bool:
    children = next((node[key] for key in ("children", "content") if isinstance(node.get(key), list)), None)
    return bool(children) and all(isinstance(each, Mapping) and _is_inline(each) for each in children or ())


def _is_inline(node: Mapping[str, Any]) -> bool:
    own = isinstance(node.get("text"), str) or isinstance(node.get("value"), str)
    return _kind(node) == "inline" or (own and _kind(node) is None)


def _inline(node: Mapping[str, Any], depth: int) -> str | None:
    """The text of a node that holds nothing but text and inline nodes; None for what holds blocks or a string alone."""
    children = next((node[key] for key in ("children", "content") if isinstance(node.get(key), list)), None)
    if children is None or depth > MAX_DEPTH:
        return None
    pieces: list[str] = []
    for child in children:
        if isinstance(child, str):
            pieces.append(child)
        elif isinstance(child, Mapping):
            piece = _inline_text(child, depth + 1)
            if piece is None:
                return None
            pieces.append(piece)
    return "".join(pieces)


def _inline_text(node: Mapping[str, Any], depth: int) -> str | None:
    own = next((node[key] for key in ("text", "value") if isinstance(node.get(key), str)), None)
    if own is not None:
        return str(own)
    kind = _kind(node)
    if kind in ("skip", "caption"):
        return " "
    inner = _inline(node, depth) if kind in ("inline", None) else None
    return " " if inner is None and kind == "inline" else inner


def _of_string(text: str, pointer: str, kind: BlockType, level: int | None) -> Iterator[Part]:
    if _BLOCK_TAG.search(text):
        yield from _of_html(text, pointer, kind)
    elif kind == "paragraph" and _MARKDOWN.search(text):
        yield from _of_markdown(text, pointer)
    elif kind == "paragraph" and "\n" in text.strip():
        for paragraph in re.split(r"\n\s*\n|\n(?=\S)", text):
            yield from _part(kind, _TAG.sub("", paragraph), pointer, level)
    else:
        yield from _part(kind, _TAG.sub("", text), pointer, level)


def _of_html(text: str, pointer: str, kind: BlockType) -> Iterator[Part]:
    root = parse_html(f"<html><body>{text[:_MAX_HTML_CHARS]}</body></html>")
    if root is None:
        return
    places = Places(root)
    for each in flow.placed(places, places.lines(0, len(places.squeezed))):
        passage = each.passage
        shown = passage.type if kind == "paragraph" else kind
        yield Part(shown, passage.text, pointer, passage.level)


def _of_markdown(text: str, pointer: str) -> Iterator[Part]:
    """Blocks of Markdown (CommonMark), as far as newsrooms use it; fenced lines of directives are left out."""
    for block in re.split(r"\n\s*\n|\n(?=#{1,6} |[-*+] |\d{1,3}\. |> )", _FENCE.sub("\n", text)):
        shown = _LINK.sub(r"\1", _IMAGE.sub("", block)).strip()
        mark = _LINE_MARK.match(shown)
        shown = _EMPHASIS.sub(r"\2", shown[mark.end() :] if mark else shown)
        kind, level = _marked(mark[1]) if mark else ("paragraph", None)
        yield from _part(kind, _TAG.sub("", shown), pointer, level)


def _marked(mark: str) -> tuple[BlockType, int | None]:
    if mark.startswith("#"):
        return "heading", len(mark)
    return ("quote" if mark == ">" else "list_item"), None


def _part(kind: BlockType, text: str, pointer: str, level: int | None) -> Iterator[Part]:
    shown = visible(text)
    if shown:
        yield Part(kind, shown, pointer, level)
