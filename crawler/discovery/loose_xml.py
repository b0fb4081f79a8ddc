"""Feeds and sitemaps as they are served → XML: encodings, undeclared entities, bare ampersands, torn ends.

What the elements mean, `feeds` and `sitemaps` say. A document type declaration is never read, so there is no
entity to expand and no file to include (XXE, "billion laughs"), and nothing is ever loaded.
"""

from __future__ import annotations

import codecs
import contextlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipeline.extract.page.tree import decode as decode_html

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([A-Za-z0-9_:.-]{2,40})")
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
# Codecs that no bytes of text are in; UTF-16 and 32 would show in the first bytes.
_NO_BYTES = ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-16", "utf-32")
_CHARACTER_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
_BARE_LESS = re.compile(r"<(?![A-Za-z_/!?])")
_VOID_HTML = re.compile(r"<(br|hr|img|input|wbr)\b([^<>]*?)/?>", re.IGNORECASE)

_FIRST_TAG = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_NO_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!DOCTYPE\s+html[^<>]*>", re.DOTALL | re.IGNORECASE)
_KNOWN_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(rss|feed|RDF|urlset|sitemapindex)(?=[\s>])")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TAIL_CHARS = 4096  # the root's end tag is sought there: comments of caching plug-ins come after it
_SNIFFED_CHARS = 65536  # a server's warnings before the root are shorter

#: Roots by which documents are told apart, as `root_name` gives them.
FEED_ROOTS = ("rss", "rdf", "feed")
SITEMAP_ROOTS = ("urlset", "sitemapindex")

#: Of every XML parser here, whatever it is fed: text that we encoded ourselves, and nothing that lies elsewhere.
PARSER_OPTIONS: Mapping[str, Any] = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


@dataclass(frozen=True, slots=True)
class Document:
    """A document that could be read, at least in part."""

    root: etree._Element
    problems: tuple[str, ...]
    """What had to be mended: `broken XML: Opening and ending tag mismatch … (line 12)`."""


def decode(content: bytes, headers: Mapping[str, str]) -> str:
    """The text: BOM, valid UTF-8, XML declaration, `Content-Type`, a guess, in this order of trust."""
    wide = utf_16(content)
    if wide:
        return content.decode(wide, "replace").lstrip("\ufeff")
    with contextlib.suppress(UnicodeDecodeError):
        return content.decode("utf-8-sig")
    name = declared_encoding(content[:1024], headers)
    if name == "utf-8":
        text = content.decode("utf-8-sig", "replace")
        return text if _mostly_utf_8(text) else content.decode("cp1252", "replace")
    return decode_html(content, f"charset={name}" if name else "")[0]


def utf_16(content: bytes) -> str | None:
    """The byte order of a document in UTF-16, which shows in its first two bytes; None for any other."""
    if content[:2] in (codecs.BOM_UTF16_LE, b"<\0"):
        return "utf-16-le"
    return "utf-16-be" if content[:2] in (codecs.BOM_UTF16_BE, b"\0<") else None


def declared_encoding(head: bytes, headers: Mapping[str, str]) -> str | None:
    """Python's name of the encoding that the document, else its server, declares; None when none is known."""
    in_document = _DECLARED.search(head)
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    in_header = _HEADER_CHARSET.search(content_type)
    for name in (in_document[1].decode("ascii") if in_document else "", in_header[1] if in_header else ""):
        try:
            info = codecs.lookup(name)
        except LookupError:
            continue
        if getattr(info, "_is_text_encoding", True) and not info.name.startswith(_NO_BYTES):
            return info.name
    return None


def root_name(text: str) -> str:
    """Local name of the document's root, in lower case: `rss`, `feed`, `rdf`, `urlset`, `html`…; empty without one.

    What stands before the root of a feed or sitemap (a server's warnings) is passed over.
    """
    head = text[:_SNIFFED_CHARS]
    known = _KNOWN_ROOT.search(head)
    html_at = _HTML.search(head)
    if known and not (html_at and html_at.start() < known.start()):
        return known[1].lower()
    if html_at:
        return "html"
    first = _FIRST_TAG.search(_NO_TAG.sub("", head))
    return first[1].lower() if first else ""


def parse(text: str, base_url: str, *, item_names: tuple[str, ...]) -> Document | None:
    """The tree of a decoded feed or sitemap; None when nothing of it can be read.

    Of a document that ends early, the last `item_names` element that is not closed is left out: half a URL is
    another URL.
    """
    text = from_root(without_controls(text))
    try:
        return Document(etree.fromstring(text.encode(), _parser(recover=False), base_url=base_url), ())
    except etree.XMLSyntaxError as error:
        problem = f"broken XML: {error.msg}"
    whole = _without_torn_end(text, item_names)
    problems = (problem,) if whole == text else (problem, "the document ends early")
    try:
        root = etree.fromstring(mend(whole).encode(), _parser(recover=True), base_url=base_url)
    except etree.XMLSyntaxError:
        return None
    return Document(root, problems) if root is not None else None


def from_root(text: str) -> str:
    """From the root on. What stands before it is not wanted: it is decoded already, and what comes is known."""
    known = _KNOWN_ROOT.search(text, 0, _SNIFFED_CHARS)
    return text[known.start() :] if known else ""


def text_of(element: etree._Element) -> str:
    """All text below the element."""
    return "".join(str(part) for part in element.itertext())


def without_controls(text: str) -> str:
    """Blanks for what XML 1.0 allows nowhere (section 2.2) and a database would refuse."""
    return _CONTROLS.sub(" ", text)


def mend(text: str) -> str:
    """The usual slips put right: HTML's entities and void elements, bare `&` and `<`.

    libxml2's recovery drops what follows a bare `&`, and so makes another URL of `?a=1&b=2`; it also lets
    references to surrogates through, which lxml then cannot decode.
    """
    text = _CHARACTER_REFERENCE.sub(_allowed_reference, _NAMED_ENTITY.sub(_character, text))
    return _VOID_HTML.sub(r"<\1\2/>", _BARE_LESS.sub("&lt;", escape_ampersands(text)))


def escape_ampersands(text: str) -> str:
    """`&amp;` for each `&` that begins none of XML's own entities."""
    return _BARE_AMPERSAND.sub("&amp;", text)


def _character(entity: re.Match[str]) -> str:
    character = html.unescape(entity[0])
    return character if character != entity[0] and character not in "&<>" else entity[0]


def _allowed_reference(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return reference[0] if code <= 0x10FFFF and not _CONTROLS.match(chr(code)) else "\ufffd"


def _without_torn_end(text: str, item_names: tuple[str, ...]) -> str:
    root = _FIRST_TAG.match(text)
    if root is None or f"</{root[0][1:]}" in text[-_TAIL_CHARS:]:
        return text
    ends = [end.end() for name in item_names for end in re.finditer(f"</{name}\\s*>", text)]
    return text[: max(ends)] if ends else text


def _mostly_utf_8(text: str) -> bool:
    """Whether the replaced bytes are slips in UTF-8, rather than another encoding under its name."""
    broken = text.count("\ufffd")
    return broken * 4 < sum(1 for character in text if ord(character) > 127)


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(recover=recover, **PARSER_OPTIONS)
