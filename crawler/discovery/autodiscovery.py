"""What a site announces itself by, and what a fetched document is.

Nothing is fetched here; addresses that only may exist are offered by `well_known`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from lxml import html

from crawler.discovery import loose_xml, sections
from crawler.discovery.sitemaps import inflate_head
from crawler.source import Channel
from db.urls import absolute, same_site
from pipeline.extract.page.tree import PageTree
from pipeline.extract.page.tree import parse as parse_page
from pipeline.types import ChannelKind

#: Where feeds and sitemaps lie by custom, most usual first.
_WELL_KNOWN: tuple[tuple[str, ChannelKind], ...] = (
    ("/news-sitemap.xml", "news_sitemap"),
    ("/sitemap-news.xml", "news_sitemap"),
    ("/feed/", "feed"),
    ("/rss", "feed"),
    ("/rss.xml", "feed"),
    ("/feed.xml", "feed"),
    ("/atom.xml", "feed"),
    ("/sitemap.xml", "sitemap"),
    ("/sitemap_index.xml", "sitemap"),
)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
_XML_TYPES = ("text/xml", "application/xml", "application/rss", "application/atom")
_FEED_URL = re.compile(
    r"/(?:rss|feed|feeds|atom|flux-?rss)/?$|/(?:rss|feeds?|atom|flux)[^?#]*\.(?:xml|rss|atom|rdf|json)$|\.(?:rss|atom)$|"
    r"/(?:rss|feeds?)/[^?#]+(?<!\.html)$|[?&]feed=(?:rss2?|atom)\b",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comment|kommentar", re.IGNORECASE)
_NO_FEED_URL = re.compile(r"wp-json|oembed|\.(?:html?|css|js|png|jpe?g|svg)$", re.IGNORECASE)
_FEED_HOST = re.compile(r"^(?:feeds?|rss|flux)\d?\.", re.IGNORECASE)

_NEWS = re.compile(r"news|actualit", re.IGNORECASE)
_NEWS_EXTENSION = re.compile(r"<news:|schemas/sitemap-news")

_FRONT_PATH = re.compile(
    r"/(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:(?:index|home|default)\.(?:html?|php|aspx?))?", re.IGNORECASE
)
_ARTICLE_TYPE = re.compile(r"(?:News|Reportage|Analysis|Opinion|Background|Review|Blog|Tech|Scholarly|LiveBlog)?"
                           r"(?:NewsArticle|Article|Posting)")  # fmt: skip
_LIST_TYPES = frozenset(("CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage"))
_SECTION_LINKS = 8  # articles that a list announces; "read also" below an article has fewer
_ARTICLE_PARAGRAPHS = 4


def from_front_page(content: bytes, url: str, headers: Mapping[str, str] | None = None) -> tuple[Channel, ...]:
    """Feeds and sitemaps that a page names: its `link` elements first, then anchors whose address is a feed's.

    Feeds of comments, oEmbed, and other languages' pages are left out. Nothing for what is no HTML.
    """
    page = parse_page(content, url, headers=headers)
    if page is None:
        return ()
    return _distinct((*_linked(page.root, page.base), *_anchored(page.root, page.base)))


def well_known(url: str) -> tuple[Channel, ...]:
    """Where the site's feeds and sitemaps may lie, likeliest first: to be tried when nothing is announced."""
    return tuple(Channel(urljoin(url, path), kind) for path, kind in _WELL_KNOWN)


def classify(
    content: bytes, url: str, headers: Mapping[str, str] | None = None
) -> ChannelKind | Literal["article"] | None:
    """What the document fetched from `url` is, by cheap signs; None when none of them tells.

    The media type of the response is not asked: feeds are served as HTML and HTML as feeds.
    """
    text = loose_xml.decode(inflate_head(content), headers or {}).lstrip("\ufeff \t\r\n")
    root = loose_xml.root_name(text)
    if root in loose_xml.FEED_ROOTS or (text.startswith("{") and "jsonfeed.org/version" in text):
        return "feed"
    if root in loose_xml.SITEMAP_ROOTS:
        return "news_sitemap" if root == "urlset" and _NEWS_EXTENSION.search(text) else "sitemap"
    if "<" not in text:
        return "sitemap" if re.match(r"https?://\S+\s*(?:\n|$)", text) else None
    page = parse_page(content, url, headers=headers)
    return _kind_of_page(page, content) if page is not None else None


def _linked(root: html.HtmlElement, base: str) -> Iterator[Channel]:
    for element in root.iter("link"):
        rels = (element.get("rel") or "").lower().split()
        target = absolute(base, element.get("href") or "")
        if target is None:
            continue
        if "sitemap" in rels:
            yield Channel(target, sitemap_kind(target))
        elif "alternate" in rels and _is_feed_link(element, target):
            yield Channel(target, "feed")


def _is_feed_link(element: html.HtmlElement, target: str) -> bool:
    media_type = (element.get("type") or "").partition(";")[0].strip().lower()
    if _COMMENTS.search(element.get("title") or "") or _COMMENTS.search(urlsplit(target).path) or _is_no_feed(target):
        return False
    return media_type in _FEED_TYPES or (media_type in _XML_TYPES and bool(_FEED_URL.search(target)))


def _anchored(root: html.HtmlElement, base: str) -> Iterator[Channel]:
    for element in root.iter("a"):
        target = absolute(base, element.get("href") or "")
        if target is None or not _FEED_URL.search(target) or _is_no_feed(target) or _COMMENTS.search(target):
            continue
        if same_site(target, base) or _FEED_HOST.match(urlsplit(target).netloc):
            yield Channel(target, "feed")


def _is_no_feed(target: str) -> bool:
    parts = urlsplit(target)
    return bool(_NO_FEED_URL.search(parts.path)) or "feed=comments" in parts.query


def sitemap_kind(url: str) -> ChannelKind:
    """What a sitemap's address makes one expect; its content decides."""
    parts = urlsplit(url)
    return "news_sitemap" if _NEWS.search(f"{parts.path}?{parts.query}") else "sitemap"


def _distinct(channels: Iterable[Channel]) -> tuple[Channel, ...]:
    first: dict[str, Channel] = {}
    for channel in channels:
        first.setdefault(channel.url, channel)
    return tuple(first.values())


def _kind_of_page(page: PageTree, content: bytes) -> ChannelKind | Literal["article"] | None:
    parts = urlsplit(page.url)
    if _FRONT_PATH.fullmatch(parts.path or "/") and not parts.query:
        return "front_page"
    types = set(_json_ld_types(page))
    by_url = sections.url_score(page.url) >= 2
    if any(_ARTICLE_TYPE.fullmatch(name) for name in types) or page.meta("article:published_time"):
        return "article" if by_url or not _LIST_TYPES & types else "section"
    if _LIST_TYPES & types:
        return "section"
    looks = by_url or any("article" in meta.content.lower() for meta in page.meta("og:type"))
    if looks and page.paragraphs >= _ARTICLE_PARAGRAPHS:
        return "article"
    if len(sections.parse(content, page.url, page.headers)) >= _SECTION_LINKS:
        return "section"
    return "article" if page.paragraphs >= _ARTICLE_PARAGRAPHS else None


def _json_ld_types(page: PageTree) -> Iterator[str]:
    """`@type` of the page's top-level objects and of those in their `@graph`."""
    for script in page.json_ld:
        for value in _objects(script.data):
            for node in (value, *_objects(value.get("@graph"))):
                types = node.get("@type")
                yield from (name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str))


def _objects(data: Any) -> list[dict[str, Any]]:
    return [value for value in (data if isinstance(data, list) else [data]) if isinstance(value, dict)]
