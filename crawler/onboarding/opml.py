"""Sources as OPML 2.0 and back; pure.

An outline of type `rss` is a feed. What feed readers do not know stands in attributes of a namespace of ours, so that
our own files come back as they were; other programs' files give one source a site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from crawler.onboarding.identity import id_of, slug_of
from crawler.source import Channel, Source
from db.urls import UrlError, registrable_domain, tidy
from pipeline.types import ChannelKind

NAMESPACE = "urn:dateline:source"
MAX_BYTES = 20_000_000
_KINDS: frozenset[str] = frozenset(("feed", "news_sitemap", "sitemap", "section"))


class OpmlError(ValueError):
    """A document that is no OPML, or holds no feed; the message says which."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A source as an OPML file describes it."""

    id: str
    name: str
    homepage: str
    language: str | None = None
    time_zone: str | None = None
    channels: tuple[Channel, ...] = ()


def write(sources: Iterable[Source]) -> bytes:
    """An OPML 2.0 document with an outline for each source and below it one for each channel that it declares."""
    root = etree.Element("opml", nsmap={"dateline": NAMESPACE}, version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Dateline sources"
    body = etree.SubElement(root, "body")
    for source in sources:
        outline = etree.SubElement(body, "outline", text=source.name, title=source.name)
        for key, value in _own(source).items():
            outline.set(f"{{{NAMESPACE}}}{key}", value)
        for channel in source.channels():
            if channel.kind in _KINDS:
                _write_channel(outline, source, channel)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def read(content: bytes) -> list[Listed]:
    """The sources that an OPML document lists, 1.0 or 2.0; feeds of one site are one source.

    Raises `OpmlError`. Outlines without a feed's URL are passed over.
    """
    root = _root(content)
    listed: dict[str, Listed] = {}
    for outline in root.iter("outline"):
        channel = _channel(outline)
        if channel is not None:
            source = _source_of(outline, channel)
            known = listed.get(source.id, source)
            listed[source.id] = replace(known, channels=tuple(dict.fromkeys((*known.channels, channel))))
    if not listed:
        raise OpmlError("lists no feed: no outline has an xmlUrl")
    return list(listed.values())


def _own(source: Source) -> dict[str, str]:
    values = {
        "id": source.id,
        "homepage": source.homepage,
        "language": source.language,
        "time_zone": source.time_zone,
    }
    return {key: value for key, value in values.items() if value}


def _write_channel(parent: etree._Element, source: Source, channel: Channel) -> None:
    if channel.kind == "feed":
        outline = etree.SubElement(
            parent, "outline", type="rss", text=source.name, xmlUrl=channel.url, htmlUrl=source.homepage
        )
        if source.language:
            outline.set("language", source.language)
    else:
        outline = etree.SubElement(parent, "outline", type="link", text=channel.kind, url=channel.url)
        outline.set(f"{{{NAMESPACE}}}kind", channel.kind)


def _root(content: bytes) -> etree._Element:
    if len(content) > MAX_BYTES:
        raise OpmlError(f"is larger than {MAX_BYTES} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OpmlError(f"is no XML ({error})") from None
    if root is None or root.tag != "opml":
        raise OpmlError(f"is no OPML: its root is <{getattr(root, 'tag', '')}>")
    return root


def _channel(outline: etree._Element) -> Channel | None:
    kind: ChannelKind = "feed"
    own = outline.get(f"{{{NAMESPACE}}}kind")
    text = outline.get("xmlUrl") or outline.get("xmlurl")
    if own in _KINDS and outline.get("url"):
        kind, text = own, outline.get("url")  # type: ignore[assignment]  # one of _KINDS
    try:
        return Channel(tidy(text), kind) if text else None
    except UrlError:
        return None


def _source_of(outline: etree._Element, channel: Channel) -> Listed:
    """The source that a channel belongs to: its parent, where that is one of ours, else its site."""
    parent = outline.getparent()
    own = _attributes(parent) if parent is not None else {}
    if own.get("id") and own.get("homepage"):
        name = (parent.get("text") if parent is not None else None) or own["id"]
        return Listed(own["id"], name, own["homepage"], own.get("language"), own.get("time_zone"))
    homepage = _homepage(outline, channel)
    name = (outline.get("title") or outline.get("text") or "").strip() or registrable_domain(homepage)
    language = (outline.get("language") or "").strip()
    return Listed(id_of(name, homepage, ()), name, homepage, language or None)


def _homepage(outline: etree._Element, channel: Channel) -> str:
    try:
        return tidy(outline.get("htmlUrl") or outline.get("htmlurl") or "")
    except UrlError:
        return tidy(f"{channel.url.partition('://')[0]}://{channel.url.partition('://')[2].partition('/')[0]}/")


def _attributes(element: etree._Element) -> Mapping[str, str]:
    return dict(_own_attributes(element))


def _own_attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        namespace, _, local = str(name).rpartition("}")
        if namespace == "{" + NAMESPACE:
            yield local, slug_of(str(value)) if local == "id" and "/" in str(value) else str(value)
