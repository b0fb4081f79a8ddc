"""Bytes of a sitemap → its entries or the sitemaps it lists (sitemaps.org 0.9, with Google's news extension).

Read as a stream: a sitemap of 50 MB costs its entries, not its tree. Which children are worth a fetch is the
spider's to decide.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from lxml import etree

from crawler.discovery import ChannelError, claims, loose_xml
from crawler.discovery.plain_text import plain_text
from db.urls import absolute
from pipeline.types import Entry

MAX_LOCS = 50_000  # the protocol's own limits, sitemaps.org
MAX_BYTES = 50 * 1024 * 1024
_CHUNK_BYTES = 65_536
_MAX_HELD_CHARS = 1_000_000  # of text without any ">"
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that an index lists."""

    url: str
    lastmod: str | None = None
    """As written: `2026-02-03T07:15:00Z`."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap says."""

    kind: Literal["urlset", "index", "text"]
    is_news: bool
    """Whether any URL bears Google's news extension."""
    entries: tuple[Entry, ...]
    """In order, one for each URL, at most 50,000."""
    children: tuple[Child, ...] = ()
    problems: tuple[str, ...] = ()
    """What was wrong and could be borne, for people to read."""


def parse(content: bytes, url: str, *, headers: Mapping[str, str] | None = None) -> Sitemap:
    """The sitemap in `content`, gzipped or not, which was served at `url`.

    Namespaces may be wrong or missing; URLs are absolute http(s) URLs, tidied. What comes after the 50,000th is
    not read. Raises `ChannelError`, and nothing else, when it is no sitemap or no URL of it can be used.
    """
    chunks = _texts(_inflated(content, url), headers or {})
    head = next(chunks, "")
    if not head.strip():
        raise ChannelError(url, "empty", "the sitemap has no content")
    root = loose_xml.root_name(head)
    if root in loose_xml.SITEMAP_ROOTS:
        sitemap = _xml_sitemap(chain((loose_xml.from_root(head),), chunks), root, url)
    elif root or "<" in head:
        raise _no_sitemap(root, url)
    else:
        sitemap = _text_sitemap(chain((head,), chunks), url)
    if not sitemap.entries and not sitemap.children:
        raise ChannelError(url, "empty", "the sitemap lists no http(s) URL")
    return sitemap


def inflate_head(content: bytes) -> bytes:
    """The first 64 KB of a document that may be gzipped; nothing when it cannot be inflated."""
    if not content.startswith(_GZIP):
        return content[:_CHUNK_BYTES]
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, _CHUNK_BYTES)
    except zlib.error:
        return b""


def _no_sitemap(root: str, url: str) -> ChannelError:
    if root == "html":
        return ChannelError(url, "html_instead_of_sitemap", "an HTML page was served where a sitemap was expected")
    what = f"a document with root <{root[:40]}>" if root else "markup without a root"
    return ChannelError(url, "not_a_sitemap", f"{what} was served where a sitemap was expected")


def _xml_sitemap(chunks: Iterator[str], root: str, url: str) -> Sitemap:
    entries: dict[str, Entry] = {}
    children: dict[str, Child] = {}
    unusable, is_news, problem = 0, False, "the document ends early"
    for element in _elements(chunks):
        name = _local(element)
        if name == root:
            problem = ""
            break
        location = _location(element, url)
        if location is None:
            unusable += 1
        elif len(entries) + len(children) >= MAX_LOCS:
            problem = f"the first {MAX_LOCS} URLs were read"
            break
        elif name == "sitemap":
            children.setdefault(location, Child(location, claims.raw(_child_text(element, "lastmod"))))
        elif location not in entries:
            news = _news(element)
            is_news = is_news or bool(news)
            entries[location] = _entry(location, element, news, url)
    children.pop(url, None)
    left_out = f"{unusable} elements without an http(s) URL were left out" if unusable else ""
    return Sitemap(
        kind="index" if root == "sitemapindex" else "urlset",
        is_news=is_news,
        entries=tuple(_as_news(entries.values()) if is_news else entries.values()),
        children=tuple(children.values()),
        problems=tuple(filter(None, (problem, left_out))),
    )


def _entry(location: str, element: etree._Element, news: Mapping[str, str], url: str) -> Entry:
    return Entry(
        url=location,
        title=claims.line(news.get("title")),
        published=claims.raw(news.get("publication_date")),
        modified=claims.raw(_child_text(element, "lastmod")),
        language=claims.language(news.get("language")) or _hreflang(location, element, url),
        keywords=claims.lines(plain_text(news["keywords"]).split(",")) if "keywords" in news else (),
        channel=url,
        channel_kind="sitemap",
    )


def _hreflang(location: str, element: etree._Element, url: str) -> str | None:
    """The language that the page's own entry among its `xhtml:link` alternates gives it."""
    for link in element.iterchildren(etree.Element):
        if _local(link) == "link" and absolute(url, link.get("href") or "") == location:
            return claims.language(link.get("hreflang")) if link.get("hreflang") != "x-default" else None
    return None


def _as_news(entries: Iterable[Entry]) -> Iterator[Entry]:
    return (replace(entry, channel_kind="news_sitemap") for entry in entries)


def _news(element: etree._Element) -> dict[str, str]:
    """The fields of the news extension by their local names; of several the first."""
    fields: dict[str, str] = {}
    for news in element.iterchildren(etree.Element):
        if _local(news) == "news":
            for field in news.iter(etree.Element):
                fields.setdefault(_local(field), loose_xml.text_of(field).strip())
    return fields


def _location(element: etree._Element, url: str) -> str | None:
    text = _child_text(element, "loc")
    return absolute(url, text.replace("&amp;", "&")) if text else None


def _child_text(element: etree._Element, name: str) -> str | None:
    """Of the child with the element's own namespace or prefix: `image:loc` is no `loc`."""
    tag = element.tag[: len(element.tag) - len(_local(element))] + name
    child = next((child for child in element.iterchildren(etree.Element) if child.tag == tag), None)
    return loose_xml.text_of(child).strip() or None if child is not None else None


def _local(element: etree._Element) -> str:
    """Without namespace or undeclared prefix."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _elements(chunks: Iterator[str]) -> Iterator[etree._Element]:
    """`url` and `sitemap` elements as they are closed, then the root if it ever is.

    An element is emptied when the next is asked for. What libxml2 closes by itself at a torn end is not given: half
    a URL is another URL.
    """
    parser = etree.XMLPullParser(events=("start", "end"), recover=True, **loose_xml.PARSER_OPTIONS)
    root: etree._Element | None = None
    for chunk in _whole_tags(chunks):
        parser.feed(loose_xml.mend(chunk).encode())
        for event, element in parser.read_events():
            assert isinstance(element, etree._Element)  # other events were not asked for
            if event == "start":
                root = element if root is None else root
            elif element is root:
                yield element
            elif _local(element) in ("url", "sitemap"):
                yield element
                _forget(element)


def _forget(element: etree._Element) -> None:
    """Frees the element and what stands before it in its parent."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _whole_tags(chunks: Iterator[str]) -> Iterator[str]:
    """The same text, cut only after a ">": what is mended has no part in another chunk."""
    held = ""
    for chunk in chunks:
        text, end, held = (held + chunk).rpartition(">")
        if end:
            yield text + end
        elif len(held) > _MAX_HELD_CHARS:
            yield held
            held = ""
    if held:
        yield held


def _texts(chunks: Iterator[bytes], headers: Mapping[str, str]) -> Iterator[str]:
    head = next(chunks, b"")
    name = loose_xml.utf_16(head) or loose_xml.declared_encoding(head[:1024], headers) or "utf-8"
    decoder = codecs.getincrementaldecoder("utf-8-sig" if name == "utf-8" else name)("replace")
    for chunk in chain((head,), chunks):
        yield loose_xml.without_controls(decoder.decode(chunk))
    yield loose_xml.without_controls(decoder.decode(b"", final=True))


def _inflated(content: bytes, url: str) -> Iterator[bytes]:
    """`content` in pieces, out of its gzip members if it is gzipped; never more than 50 MB."""
    if not content.startswith(_GZIP):
        if len(content) > MAX_BYTES:
            raise _too_large(url)
        for start in range(0, len(content), _CHUNK_BYTES):
            yield content[start : start + _CHUNK_BYTES]
        return
    size = 0
    for piece in _gzip_pieces(content, url):
        size += len(piece)
        if size > MAX_BYTES:
            raise _too_large(url)
        yield piece


def _gzip_pieces(content: bytes, url: str) -> Iterator[bytes]:
    rest = content
    while rest.startswith(_GZIP):
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while not inflater.eof:
            try:
                piece = inflater.decompress(rest, _CHUNK_BYTES)
            except zlib.error as error:
                raise ChannelError(url, "bad_gzip", f"the gzip data is damaged: {error}") from None
            rest = inflater.unconsumed_tail
            if not piece and not rest and not inflater.eof:  # cut short: the XML will tell
                return
            yield piece
        rest = inflater.unused_data


def _too_large(url: str) -> ChannelError:
    return ChannelError(url, "too_large", f"a sitemap of more than {MAX_BYTES} bytes, unpacked")


def _text_sitemap(chunks: Iterator[str], url: str) -> Sitemap:
    """One URL a line (sitemaps.org, "Text file"); a text with other lines is none."""
    lines = [line.strip() for line in "".join(chunks).splitlines() if line.strip()]
    found = [absolute(url, line) if line.lower().startswith(("http://", "https://")) else None for line in lines]
    urls = list(dict.fromkeys(location for location in found if location))
    if len(urls) < len(lines) / 2:
        raise ChannelError(url, "not_a_sitemap", "plain text that is no list of URLs was served as a sitemap")
    entries = tuple(Entry(url=location, channel=url, channel_kind="sitemap") for location in urls[:MAX_LOCS])
    problems = (f"the first {MAX_LOCS} URLs were read",) if len(urls) > MAX_LOCS else ()
    return Sitemap(kind="text", is_news=False, entries=entries, problems=problems)
