"""Live blogs: their posts one after the other, each with its time before it.

A post's stamp becomes a block of its own with role `boilerplate` and rule `post-time`, so that the posts can be told apart
and no stamp is left in the text. Visible posts are read first, those of JSON-LD's `liveBlogUpdate` where none are shown.
"""

# ruff: noqa: E501  (patterns: one alternative a line, however long)

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import html

from pipeline.extract.body import flow, frame, rich_text
from pipeline.extract.body.passages import Passage, visible
from pipeline.extract.body.placing import Placed
from pipeline.extract.page.locators import Line, Places, Span, squeeze
from pipeline.extract.page.pointers import escape
from pipeline.extract.page.text import raw_text, tidy_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.page.worded import WordedPattern
from pipeline.types import Block, Evidence, Method

#: The rule that keeps stamps out of the body.
RULE = "post-time"
#: Fewer stamps are those of an article and its updates.
MIN_POSTS = 3
MAX_POSTS = 500
_SIGN = WordedPattern(
    r"live-?_?\s?(?:blog|ticker|feed|updates?)|\ben[- ]direct\b|minuto[- ]a[- ]minuto|direct-live|^live\b",
    *("live", "direct", "minuto"),
)
_CLOCK = r"(?:[01]?\d|2[0-3])\s?[:.hH]\s?[0-5]\d(?:[:.][0-5]\d)?(?:\s?(?:h|Uhr|a\.?m\.?|p\.?m\.?|[A-Z]{2,4}))?|(?:[01]?\d|2[0-3])\s?(?:h|Uhr)"
_RELATIVE = r"(?:vor|il y a|hace|há|fa|för|for)\s+\w+\s+\w{1,12}\.?(?:\s+sedan|\s+siden)?|\d+\s+\w{1,8}\.?\s+(?:ago|geleden|fa|sedan|siden)|(?:just now|gerade eben|à l’instant|maintenant)"
_DAY = r"(?:\w{2,12}\.?,?\s+)?(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{2,4})?|\d{4}-\d{2}-\d{2}|\d{1,2}\.?\s+\w{3,12}\.?(?:\s+\d{4})?|\w{3,12}\.?\s+\d{1,2},?(?:\s+\d{4})?)"
_STAMP = re.compile(
    rf"\W*(?:(?:{_DAY})\W{{0,3}}(?:\s*(?:um|à|at|a las|alle|om|kl\.?)\s+)?)?(?:{_CLOCK})(?:\W{{0,3}}(?:{_DAY}))?\W*|\W*(?:{_RELATIVE})\W*",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:published|updated|posted|publié|mis à jour|aktualisiert|veröffentlicht|publicado|actualizado)\b\W*(?:at|à|um|am|le|a las)?\s*",
    re.IGNORECASE,
)
_NOT_POSTS = re.compile(r"comment|kommentar|disqus|related|teaser|sidebar|recommend")
_MAX_CLIMB = 10
_MIN_PROSE = 40


@dataclass(frozen=True, slots=True)
class _Post:
    span: Span
    stamp: html.HtmlElement


def is_likely(tree: PageTree) -> bool:
    """Whether the page calls itself a live blog: in JSON-LD, its address or its titles. Many link to others' tickers."""
    if b"LiveBlogPosting" in tree.source:
        return True
    return any(
        _SIGN.search(said) for said in (tree.url, *(raw_text(each) for each in (*tree.titles[:1], *tree.h1s[:2])))
    )


def read(tree: PageTree, places: Places, found: Sequence[Placed]) -> list[Placed]:
    """What stands before the posts, then post by post; empty when the page has no posts. `found` is the page's main text."""
    posts = _posts(tree, places)
    if posts and _are_the_text(posts, found):
        first, last = posts[0].span.start, posts[-1].span.end
        before = [each for each in found if each.span and each.span.end <= first]
        behind = [each for each in found if each.span and each.span.start >= last]
        return [*before, *(part for post in posts for part in _of_post(tree, places, post)), *behind]
    stated = list(_stated(tree))
    shown = {squeeze(each.passage.text) for each in stated if not each.passage.rule}
    before = [each for each in found if squeeze(each.passage.text) not in shown]
    return [*before, *stated] if len(shown) >= MIN_POSTS else []


def _are_the_text(posts: Sequence[_Post], found: Sequence[Placed]) -> bool:
    """Whether at least half of the main text lies among the posts: else they are cards beside it."""
    first, last = posts[0].span.start, posts[-1].span.end
    inside = sum(len(each.passage.text) for each in found if each.span and first <= each.span.start < last)
    return 2 * inside >= sum(len(each.passage.text) for each in found)


def times(tree: PageTree, blocks: Sequence[Block]) -> Iterator[Evidence]:
    """One piece of evidence for each stamp among the blocks: the moment as stated for programs, where it is."""
    stated = {_path(element): element for element in tree.times} if any(b.removed_by == RULE for b in blocks) else {}
    for block in blocks:
        if block.removed_by == RULE and block.locator:
            element = stated.get(block.locator.removesuffix("/@datetime").removeprefix("xpath:"))
            moment = element.get("datetime") if element is not None else None
            method: Method = "json-ld" if block.locator.startswith("json-ld:") else "time"
            at = f"{block.locator}/@datetime" if moment and not block.locator.endswith("@datetime") else block.locator
            yield Evidence("posts", moment or block.text, method, at, moment or block.text, chosen=True)


# Visible posts ------------------------------------------------------------------------------


def _posts(tree: PageTree, places: Places) -> list[_Post]:
    """The posts in the order of the page: what lies between two neighbouring stamps, from the box of the first."""
    groups: dict[html.HtmlElement, dict[html.HtmlElement, html.HtmlElement]] = {}
    for stamp in _stamps(tree):
        child, parent = stamp, stamp.getparent()
        for _ in range(_MAX_CLIMB):
            if parent is None or parent.tag in ("body", "html"):
                break
            groups.setdefault(parent, {}).setdefault(child, stamp)
            child, parent = parent, parent.getparent()
    fitting = [group for parent, group in groups.items() if len(group) >= MIN_POSTS and _may_hold_posts(parent)]
    found = [_between(places, parent, group) for parent, group in groups.items() if group in fitting]
    full = [posts for posts in found if _has_prose(places, posts)]
    return max(full, key=lambda posts: (len(posts), posts[-1].span.end - posts[0].span.start), default=[])[:MAX_POSTS]


def _stamps(tree: PageTree) -> Iterator[html.HtmlElement]:
    """`time` elements, and elements that show nothing but a time of day."""
    times = [element for element in tree.times if not frame.is_outside(element)]
    if len(times) >= MIN_POSTS:
        yield from times
        return
    for element in tree.text_owners(lambda text: len(text) < 60 and _STAMP.fullmatch(text.strip())):
        if not frame.is_outside(element):
            yield element


def _may_hold_posts(parent: html.HtmlElement) -> bool:
    chain = (parent, *parent.iterancestors())
    return not any(_NOT_POSTS.search(f"{each.get('class') or ''} {each.get('id') or ''}".lower()) for each in chain[:6])


def _between(
    places: Places, parent: html.HtmlElement, group: Mapping[html.HtmlElement, html.HtmlElement]
) -> list[_Post]:
    whole = places.span_of(parent)
    spans = [(places.start_of(child), stamp) for child, stamp in group.items()]
    spans.sort(key=lambda each: each[0])
    ends = [*(start for start, _ in spans[1:]), whole.end if whole else len(places.squeezed)]
    return [_Post(Span(start, end), stamp) for (start, stamp), end in zip(spans, ends, strict=True) if end > start]


def _has_prose(places: Places, posts: Sequence[_Post]) -> bool:
    """Whether most posts hold text that is no link: cards of other articles do not."""
    told = sum(any(_is_prose(line) for line in places.lines(post.span.start, post.span.end)) for post in posts)
    return told >= max(MIN_POSTS, 0.6 * len(posts))


def _is_prose(line: Line) -> bool:
    if len(line.text) < _MIN_PROSE:
        return False
    above = (line.owner, *line.owner.iterancestors())
    return not any(each.tag == "a" for each in above[:5])


def _of_post(tree: PageTree, places: Places, post: _Post) -> Iterator[Placed]:
    """The stamp first, wherever the post shows it, then its text."""
    lines = [line for line in places.lines(post.span.start, post.span.end) if not frame.is_outside(line.element)]
    shown = [line for line in lines if _is_stamp(line)]
    yield _stamp(tree, post, shown)
    for line in lines:
        if line not in shown:
            yield from flow.placed(places, [line])


def _is_stamp(line: Line) -> bool:
    if len(line.text) > 80:
        return False
    text = _LABEL.sub("", line.text)
    if _STAMP.fullmatch(text):
        return True
    inner = line.owner if line.owner.tag == "time" else None
    return inner is not None and tidy_text(raw_text(inner)) == line.text


def _stamp(tree: PageTree, post: _Post, shown: Sequence[Line]) -> Placed:
    """The stamp as it is shown, else as it is stated for programs."""
    text = visible(raw_text(post.stamp))
    if text:
        line = next((line for line in shown if text in line.text), None)
        span = line.span if line else Span(post.span.start, post.span.start)
        return Placed(Passage("paragraph", text, (text,), rule=RULE, locator=tree.xpath_of(post.stamp)), span)
    locator = f"{tree.xpath_of(post.stamp)}/@datetime"
    passage = Passage("paragraph", post.stamp.get("datetime") or "", (), rule=RULE, locator=locator)
    return Placed(passage, Span(post.span.start, post.span.start))


def _path(element: html.HtmlElement) -> str:
    return str(element.getroottree().getpath(element))


# Posts in JSON-LD ---------------------------------------------------------------------------


def _stated(tree: PageTree) -> Iterator[Placed]:
    """The posts of `liveBlogUpdate`: time, headline and text of each."""
    for script in tree.json_ld:
        for pointer, updates in _updates(script.data, ""):
            for n, update in enumerate(updates[:MAX_POSTS]):
                if isinstance(update, Mapping):
                    yield from _of_update(update, f"{script.locator}#{pointer}/{n}")


def _updates(data: Any, pointer: str) -> Iterator[tuple[str, list[Any]]]:
    stack = [(pointer, data)]
    for _ in range(2_000):
        if not stack:
            return
        at, value = stack.pop()
        if isinstance(value, dict):
            updates = value.get("liveBlogUpdate")
            if isinstance(updates, list):
                yield f"{at}/liveBlogUpdate", updates
            stack += [(f"{at}/{escape(str(key))}", each) for key, each in value.items() if key != "liveBlogUpdate"]
        elif isinstance(value, list):
            stack += [(f"{at}/{n}", each) for n, each in enumerate(value)]


def _of_update(update: Mapping[str, Any], locator: str) -> Iterator[Placed]:
    moment, headline = update.get("datePublished"), update.get("headline")
    text = update.get("articleBody")
    if not isinstance(text, str) or not text.strip():
        return
    if isinstance(moment, str) and moment.strip():
        yield Placed(Passage("paragraph", moment.strip(), (), rule=RULE, locator=f"{locator}/datePublished"), None)
    if isinstance(headline, str) and headline.strip():
        yield Placed(Passage("heading", visible(headline), (), 2, locator=f"{locator}/headline"), None)
    for part in rich_text.parts(text, f"{locator}/articleBody"):
        yield Placed(Passage(part.type, part.text, (), part.level, locator=part.pointer), None)
