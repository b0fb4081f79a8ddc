"""What a text embeds from elsewhere: posts of social networks, videos, frames, interactive boxes.

Each becomes a block of type `embed` in its place between the paragraphs. Its text is the address as the page writes it;
words that a page shows meanwhile, as those of a quoted post, are no words of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from lxml import html

from pipeline.extract.body import frame
from pipeline.extract.body.passages import Passage
from pipeline.extract.body.placing import Placed
from pipeline.extract.page.locators import Places, Span
from pipeline.extract.page.tree import PageTree

#: The rule that keeps embeds out of the body.
RULE = "embed"
_MOST = 60
#: Squeezed characters before and behind the text within which an embed still belongs to it.
_REACH = 200
#: Squeezed characters of what a box says while its content is loading.
_MOST_OF_BOX = 150
#: And of a post of a network.
_MOST_QUOTED = 3_000
_FRAMES = ("iframe", "embed", "object", "amp-iframe")
_ADDRESSES = (
    "src",
    "data-src",
    "data-lazy-src",
    "data-url",
    "data-embed-url",
    "data-oembed-url",
    "data-src-vendor",
    "data",
)
# Posts of networks that a script turns into frames, by the name that the networks themselves give them.
_QUOTED = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|fb-(?:post|video)|bluesky-embed|mastodon-embed|reddit-(?:embed-bq|card)|threads-post|text-post-media|imgur-embed-pub|flourish-embed|infogram-embed|datawrapper-embed|typeform-widget)(?:\s|$)"
)
_PERMALINKS = (
    "data-instgrm-permalink",
    "data-text-post-permalink",
    "cite",
    "data-href",
    "data-embed-url",
    "data-src",
    "data-url",
)
_NAMED = frozenset(("blockquote", "div", "figure", "section", "aside", "p"))
_BOX = re.compile(r"(?:^|[\s_-])(?:o?embed|interactive)(?:$|[\s_-])")
# One of them stands in whatever these two find, which are slow to miss.
_SIGNS = ("embed", "interactive", "twitter-", "instagram-", "fb-", "reddit-", "-post", "typeform-")
# Frames that nobody is meant to see.
_UNSEEN = re.compile(
    r"googletagmanager|doubleclick|/ads?[/.?]|adserv|safeframe|about:blank|facebook\.com/tr|consent|recaptcha|analytics|pixel|amazon-adsystem|javascript:"
)
# How the names of AMP's frames and of players begin, and what else begins so.
_PREFIXES = ("amp-", "lite-")
_OTHER_AMP = frozenset(("amp-img", "amp-ad", "amp-analytics"))
_AMP_IDS = ("data-videoid", "data-tweetid", "data-shortcode", "videoid", "data-href")


@dataclass(frozen=True, slots=True)
class _Embed:
    element: html.HtmlElement
    attribute: str
    """The one that holds the address or the network's id."""
    holder: html.HtmlElement
    """The element that has the attribute: itself, or a link in it."""


def among(tree: PageTree, places: Places, found: Sequence[Placed]) -> list[Placed]:
    """The passages of a text with the embeds between them; what is part of an embed is marked so."""
    spans = [each.span for each in found if each.span]
    candidates = _candidates(tree) if spans else []
    if not candidates:
        return list(found)
    start, end = min(spans).start - _REACH, max(span.end for span in spans) + _REACH
    embeds = [(each, *_place(each, places)) for each in _embeds(candidates)]
    near = [item for item in embeds if start <= item[1] <= end][:_MOST]
    covered = [span for embed, _, span in near if span and _is_only_embed(embed, span)]
    marked = [_marked(each, covered) for each in found]
    return _in_order(marked, [_placed(tree, embed, at) for embed, at, _ in near])


def _place(embed: _Embed, places: Places) -> tuple[int, Span | None]:
    span = places.span_of(embed.element)
    return (span.start if span else places.start_of(embed.element)), span


def _is_only_embed(embed: _Embed, span: Span) -> bool:
    """Whether the words in an embed's element are its own: a box may hold paragraphs of the article beside a frame."""
    quoted = embed.element.tag == "blockquote" and _QUOTED.search(embed.element.get("class") or "") is not None
    return span.end - span.start <= (_MOST_QUOTED if quoted else _MOST_OF_BOX)


def _marked(placed: Placed, covered: Sequence[Span]) -> Placed:
    span = placed.span
    if span is None or not any(each.start <= span.start and span.end <= each.end for each in covered):
        return placed
    return replace(placed, passage=replace(placed.passage, rule=RULE))


def _placed(tree: PageTree, embed: _Embed, at: int) -> Placed:
    address = (embed.holder.get(embed.attribute) or "").strip()
    locator = f"{tree.xpath_of(embed.holder)}/@{embed.attribute}"
    return Placed(Passage("embed", address, (), rule=RULE, locator=locator), Span(at, at))


def _in_order(found: Sequence[Placed], embeds: Sequence[Placed]) -> list[Placed]:
    """Each embed before the first passage that begins at or behind it."""
    waiting = sorted(embeds, key=lambda each: each.span or Span(0, 0))
    out: list[Placed] = []
    for each in found:
        while waiting and each.span and waiting[0].span and waiting[0].span.start <= each.span.start:
            out.append(waiting.pop(0))
        out.append(each)
    return [*out, *waiting]


def _candidates(tree: PageTree) -> list[html.HtmlElement]:
    """The elements whose name or class says that they may be embeds, in the page's order."""
    elements, by_tag = tree.all_elements, tree.by_tag
    frames = [place for tag, places in by_tag.items() if _is_frame(tag) for place in places]
    named = [place for tag in _NAMED for place in by_tag.get(tag, ()) if _sort_of(elements[place])]
    return [elements[place] for place in sorted((*frames, *named))]


def _embeds(candidates: Sequence[html.HtmlElement]) -> Iterator[_Embed]:
    taken: set[html.HtmlElement] = set()
    for element in candidates:
        embed = _embed(element)
        if embed is None or frame.is_outside(element) or any(above in taken for above in element.iterancestors()):
            continue
        taken.add(element)
        yield embed


def _embed(element: html.HtmlElement) -> _Embed | None:
    tag = element.tag
    if tag in _FRAMES:
        return _frame(element)
    if _is_frame(tag):
        return _with(element, _AMP_IDS)
    if _sort_of(element) == "post":
        return _with(element, _PERMALINKS) or (_linked(element) if tag == "blockquote" else None)
    return _with(element, ("data-embed-url", "data-oembed-url", "data-src", "data-url"))


def _is_frame(tag: str) -> bool:
    """Whether an element of that name shows something from elsewhere."""
    return tag in _FRAMES or (tag.startswith(_PREFIXES) and tag not in _OTHER_AMP)


def _sort_of(element: html.HtmlElement) -> Literal["post", "box"] | None:
    names = element.get("class")
    return _sort_by(names) if names else None


@lru_cache(maxsize=1 << 13)  # the boxes of a site's pages bear the same names
def _sort_by(names: str) -> Literal["post", "box"] | None:
    if not any(map(names.__contains__, _SIGNS)):
        return None
    if _QUOTED.search(names):
        return "post"
    return "box" if _BOX.search(names) else None


def _frame(element: html.HtmlElement) -> _Embed | None:
    if _is_tiny(element) or "display:none" in (element.get("style") or "").replace(" ", ""):
        return None
    return _with(element, _ADDRESSES)


def _is_tiny(element: html.HtmlElement) -> bool:
    return any(re.fullmatch(r"[01](?:px)?", (element.get(side) or "").strip()) for side in ("width", "height"))


def _with(element: html.HtmlElement, attributes: Sequence[str]) -> _Embed | None:
    for attribute in attributes:
        value = (element.get(attribute) or "").strip()
        if len(value) > 3 and not _UNSEEN.search(value) and not value.startswith(("data:", "blob:")):
            return _Embed(element, attribute, element)
    return None


def _linked(element: html.HtmlElement) -> _Embed | None:
    """A quoted post whose address is its last link: those before are in its words."""
    links = [link for link in element.iter("a") if (link.get("href") or "").startswith(("http", "//"))]
    return _Embed(element, "href", links[-1]) if links else None
