"""The elements of RSS, RDF and Atom → what the feed claims.

How bytes become a tree is `loose_xml`'s job, how a feed is judged as a whole `feeds`'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from crawler.discovery import claims, loose_xml
from db.urls import absolute
from pipeline.types import Entry

ITEM_NAMES = ("item", "entry")

#: Namespaces → the prefixes by which the code below knows them. RSS 1.0's own have none.
_PREFIXES = {
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://www.w3.org/2005/Atom": "atom:",
    "http://purl.org/atom/ns#": "atom:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_UPDATE_MINUTES = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
_TEXT_TYPES = ("text", "html", "xhtml", "text/html", "text/plain", "application/xhtml+xml")

Fields = Mapping[str, list[etree._Element]]


def read(root: etree._Element, url: str, *, limit: int) -> claims.FeedClaims:
    """The claims of the feed below `root`, of at most `limit` entries; `url` is what its links are relative to."""
    own, kind = _split_tag(root)
    channel = _fields(root, own)
    if "channel" in channel:
        channel = _fields(channel["channel"][0], own)
    language = claims.language(_text(channel, "language", "dc:language") or root.get(_XML_LANG))
    items = [element for element in root.iter(etree.Element) if _name(element, own) in ITEM_NAMES]
    read_item = _atom_entry if kind == "feed" else _rss_entry
    return claims.FeedClaims(
        entries=(read_item(item, _fields(item, own), url, language) for item in items[:limit]),
        announced=len(items),
        title=claims.line(_markup(channel, "title")),
        language=language,
        ttl_minutes=_ttl_minutes(channel),
        skip_hours=_skipped(channel, "skipHours", "hour", own),
        skip_days=_skipped(channel, "skipDays", "day", own),
        next_page=next(_linked(channel, url, "next", "prev-archive"), None),
        hubs=tuple(dict.fromkeys(_linked(channel, url, "hub"))),
    )


def _linked(channel: Fields, feed_url: str, *rels: str) -> Iterator[str]:
    """Targets of the channel's `atom:link`s with one of these rels, the first rel's first."""
    links = (*channel.get("link", ()), *channel.get("atom:link", ()))
    for rel in rels:
        for link in links:
            target = absolute(link.base or feed_url, link.get("href") or "")
            if rel in (link.get("rel") or "").lower().split() and target:
                yield target


def _rss_entry(item: etree._Element, fields: Fields, feed_url: str, language: str | None) -> Entry | None:
    url = _rss_link(item, fields, feed_url)
    if url is None:
        return None
    description = _markup(fields, "description", "atom:summary", "dc:description", "media:description")
    summary, content = claims.summary_and_content(description, _markup(fields, "content:encoded", "atom:content"))
    categories = _lines(fields, "category", "dc:subject") or _media_keywords(fields)
    return Entry(
        url=url,
        title=claims.line(_markup(fields, "title", "dc:title", "atom:title", "media:title")),
        published=claims.raw(_text(fields, "pubDate", "pubdate", "dc:date", "dcterms:created", "atom:published")),
        modified=claims.raw(_text(fields, "atom:updated", "dcterms:modified")),
        language=claims.language(_text(fields, "dc:language") or item.get(_XML_LANG)) or language,
        section=categories[0] if categories else None,
        keywords=categories,
        authors=_lines(fields, "dc:creator", "author"),
        summary=summary,
        content=content,
        channel=feed_url,
        channel_kind="feed",
    )


def _atom_entry(entry: etree._Element, fields: Fields, feed_url: str, language: str | None) -> Entry | None:
    url = _atom_link(fields, feed_url)
    if url is None:
        return None
    summary, content = claims.summary_and_content(
        _markup(fields, "summary", "media:description"), _atom_content(fields)
    )
    categories = claims.lines(element.get("label") or element.get("term") for element in fields.get("category", ()))
    own, _ = _split_tag(entry)
    return Entry(
        url=url,
        title=claims.line(_markup(fields, "title", "media:title")),
        published=claims.raw(_text(fields, "published", "issued", "created", "dc:date")),
        modified=claims.raw(_text(fields, "updated", "modified")),
        language=claims.language(entry.get(_XML_LANG)) or language,
        section=categories[0] if categories else None,
        keywords=categories,
        authors=claims.lines(_text(_fields(author, own), "name") for author in fields.get("author", ())),
        summary=summary,
        content=content,
        channel=feed_url,
        channel_kind="feed",
    )


def _media_keywords(fields: Fields) -> tuple[str, ...]:
    """Media RSS: a list with commas between."""
    return claims.lines((_text(fields, "media:keywords") or "").split(","))


def _rss_link(item: etree._Element, fields: Fields, feed_url: str) -> str | None:
    """The first of these that can be fetched: FeedBurner's original link, `link`, a `guid` that is one, `rdf:about`."""
    links = (*fields.get("feedburner:origLink", ()), *fields.get("link", ()))
    linked = _first_url(((link, link.text or link.get("href")) for link in links), feed_url)
    guids = (guid for guid in fields.get("guid", ()) if guid.get("isPermaLink", "true").lower() != "false")
    names = (*((guid, guid.text) for guid in guids), (item, item.get(_RDF_ABOUT)))
    return linked or _atom_link({"link": fields.get("atom:link", [])}, feed_url) or _first_url(_whole(names), feed_url)


def _atom_link(fields: Fields, feed_url: str) -> str | None:
    """RFC 4287 section 4.2.7: `alternate`, which is meant where no rel is given; HTML before other types."""
    links = [link for link in fields.get("link", ()) if link.get("rel", "alternate").lower() == "alternate"]
    links.sort(key=lambda link: "html" not in link.get("type", "html"))
    original = ((link, link.text) for link in fields.get("feedburner:origLink", ()))
    linked = ((link, link.get("href") or link.text) for link in links)
    names = ((name, name.text) for name in fields.get("id", ()))
    return _first_url((*original, *linked, *_whole(names)), feed_url)


Href = tuple[etree._Element, str | None]


def _whole(names: Iterable[Href]) -> Iterable[Href]:
    """Identifiers that are URLs: `12345` is none, though it could be read as relative."""
    return ((element, text) for element, text in names if text and text.strip().lower().startswith("http"))


def _first_url(hrefs: Iterable[Href], feed_url: str) -> str | None:
    """The first that can be fetched, against `xml:base` (RFC 4287 section 2), else the feed's own URL."""
    found = (absolute(element.base or feed_url, text.replace("&amp;", "&")) for element, text in hrefs if text)
    return next((url for url in found if url), None)


def _atom_content(fields: Fields) -> str | None:
    """RFC 4287 section 4.1.3: other types, and what lies elsewhere, are no text."""
    inline = (element for element in fields.get("content", ()) if not element.get("src"))
    return next((_inner(element) for element in inline if element.get("type", "text").lower() in _TEXT_TYPES), None)


def _ttl_minutes(channel: Fields) -> int | None:
    ttl = _text(channel, "ttl") or ""
    if re.fullmatch(r"[0-9]{1,6}", ttl):
        return int(ttl) or None
    period = _UPDATE_MINUTES.get((_text(channel, "sy:updatePeriod") or "").lower())
    frequency = _text(channel, "sy:updateFrequency") or "1"
    if period is None or not re.fullmatch(r"[1-9][0-9]{0,3}", frequency):
        return None
    return max(1, period // int(frequency))


def _skipped(channel: Fields, name: str, part: str, own: str) -> tuple[str, ...]:
    """The hours or days that RSS asks not to be read in, as written."""
    parts = (text for element in channel.get(name, ()) for text in _fields(element, own).get(part, ()))
    return tuple(loose_xml.text_of(text).strip() for text in parts)


def _fields(element: etree._Element, own: str) -> dict[str, list[etree._Element]]:
    """Children by name; `own` is the namespace that has no prefix."""
    fields: dict[str, list[etree._Element]] = {}
    for child in element.iterchildren(etree.Element):
        name = _name(child, own)
        fields.setdefault(name, []).append(child)
        if name in ("media:group", "media:content"):  # what stands in them is said of the entry
            for inner in child.iter(etree.Element):
                fields.setdefault(_name(inner, own), []).append(inner)
    return fields


def _name(element: etree._Element, own: str) -> str:
    """`title`, `dc:creator`; a prefix that was not declared stays as written."""
    namespace, local = _split_tag(element)
    return local if namespace in ("", own) else _PREFIXES.get(namespace, "other:") + local


def _split_tag(element: etree._Element) -> tuple[str, str]:
    """Namespace and local name, unlike lxml's `QName` for whatever broken XML brings about."""
    namespace, _, local = element.tag.rpartition("}")
    return namespace[1:], local


def _text(fields: Fields, *names: str) -> str | None:
    """Text of the first element of these names that has any."""
    texts = (loose_xml.text_of(element).strip() for name in names for element in fields.get(name, ()))
    return next((text for text in texts if text), None)


def _markup(fields: Fields, *names: str) -> str | None:
    """HTML source in the first element of these names that has any."""
    found = (_inner(element) for name in names for element in fields.get(name, ()))
    return next((markup for markup in found if markup.strip()), None)


def _lines(fields: Fields, *names: str) -> tuple[str, ...]:
    return claims.lines(_inner(element) for name in names for element in fields.get(name, ()))


def _inner(element: etree._Element) -> str:
    """What the element holds as HTML source: escaped markup undone; elements (XHTML, or not escaped) as they are."""
    return etree.tostring(element, encoding="unicode", with_tail=False) if len(element) else element.text or ""
