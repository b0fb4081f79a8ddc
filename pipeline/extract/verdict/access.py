"""Whether an article is free to read, and whether the page holds all of it.

What nothing says stays `unknown`. A page that ends in a gate is never called full.
"""

# ruff: noqa: E501  (patterns: one alternative a line, however long)

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import html

from pipeline.extract.body.blocks import BodyText
from pipeline.extract.page.extent import words_in
from pipeline.extract.page.locators import Places, squeeze
from pipeline.extract.page.paths import path_of
from pipeline.extract.page.text import text_of
from pipeline.extract.page.tree import PageTree
from pipeline.extract.verdict import gates
from pipeline.extract.verdict.gates import AskingLine
from pipeline.types import Access, Completeness, Evidence

_READ_ON = re.compile(
    r"(?:lire la suite|read (?:the )?(?:more|full (?:story|article))|continue reading|weiterlesen|mehr lesen|zum (?:ganzen )?artikel|leer más|leggi tutto|lees verder|lire l'article(?: complet)?)\W*",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"(?:\.{3}|…|\[…\]|\[\.{3}\])\s*$")
_TAIL = 12
# Below these keys of JSON-LD stand other articles; `hasPart` is this one's own.
_OTHERS = frozenset(("itemListElement", "relatedLink", "mentions", "citation", "isRelatedTo", "blogPost", "comment"))
_SIMPLE_SELECTOR = re.compile(r"[.#][\w-]+")
# A text this much shorter than what the page states is not whole; counts differ with captions and boxes.
_MUCH_SHORTER = 0.5
_ENOUGH_WORDS = 120
# Characters of a stated text that is no description, and of the end of it that must stand on the page.
_ENOUGH_STATED, _ENDING = 600, 40
_LONG = 400
# Fewer words are no brief, but what is left of something.
_BRIEF_WORDS = 40
# The share of a stated time that a text must fill at the slowest pace before the time is doubted and not the text.
_HARDLY_ANY = 0.25
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”“»’)\]\s]*\Z")
_SLOWEST_PACE = 110  # words a minute; below that a stated time is no measure of the text (french.md counts 132-297)


def access(tree: PageTree, asking: Sequence[AskingLine]) -> tuple[Access, list[Evidence]]:
    """How readers get at the article, with what says so; `unknown` where nothing does.

    `asking` are the page's lines that say who may read on.
    """
    stated = [*_stated(tree), *_tier(tree)]
    is_free = bool(stated) and all(each.value == "free" for each in stated)
    found = [*stated, *_shown([line for line in asking if gates.tells(line, is_free=is_free)])]
    for kind in ("subscription", "registration", "metered", "free"):
        said = [each for each in found if each.value == kind]
        if said:
            return kind, _chosen(found, said[0])
    return "unknown", found


def completeness(
    tree: PageTree,
    body: BodyText,
    asking: Sequence[AskingLine],
    access: Access = "unknown",
    reading_time_minutes: float | None = None,
) -> tuple[Completeness, list[Evidence]]:
    """How much of the article the page holds; `full` only when nothing speaks against it and there is enough text.

    `reading_time_minutes` is what the page states.
    """
    words = words_in(body.text)
    shut = list(_gates(tree, body, asking))
    against = [
        *_counts(tree, body, words),
        *_stated_body(tree, body, words),
        *_pace(words, reading_time_minutes),
        *_broken_off(body),
        *(_missing_part(tree) if words < _LONG else ()),
    ]
    if shut and not against and words >= _LONG:
        # Gates that a script opens or shuts stand in many pages that hold the whole text.
        return "unknown", shut
    against = [*shut, *against]
    if against:
        kind = _kind_of_part(against, words, access, reading_time_minutes)
        return kind, _chosen([_with_value(each, kind) for each in against], None)
    if access in ("subscription", "registration") and words < _ENOUGH_WORDS:
        return "teaser", [_computed("teaser", f"{words} words behind a {access} gate")]
    if access == "free" or words >= _ENOUGH_WORDS or _is_brief(body, words):
        return ("full", [_computed("full", f"{words} words")]) if words else ("unknown", [])
    return "unknown", []


def _kind_of_part(against: list[Evidence], words: int, access: Access, minutes: float | None) -> Completeness:
    """What a page holds that does not hold all. A stated time alone makes no teaser of a brief, unless far off."""
    if words >= _ENOUGH_WORDS and not _is_gated(access, against):
        return "truncated"
    by_time_alone = all(each.reason == "reading_time" for each in against)
    if by_time_alone and words >= _HARDLY_ANY * _SLOWEST_PACE * (minutes or 0):
        return "unknown"
    return "teaser"


def _is_brief(body: BodyText, words: int) -> bool:
    """Whether a short text is whole: it ends a sentence and no line after it offers the rest."""
    if words < _BRIEF_WORDS or not _SENTENCE_END.search(body.text):
        return False
    return not any(_READ_ON.fullmatch(block.text) for block in body.blocks[-_TAIL:])


def _is_gated(access: Access, against: list[Evidence]) -> bool:
    shut = any(each.reason in ("gate", "gated_part") for each in against)
    return shut and access in ("subscription", "registration")


def _chosen(found: list[Evidence], chosen: Evidence | None) -> list[Evidence]:
    winner = chosen or (found[0] if found else None)
    return [
        Evidence(
            each.field,
            each.value,
            each.method,
            each.locator,
            each.raw,
            each is winner,
            None if each is winner else each.reason,
        )
        for each in found
    ]


def _with_value(evidence: Evidence, value: Completeness) -> Evidence:
    return Evidence(evidence.field, value, evidence.method, evidence.locator, evidence.raw, reason=evidence.reason)


def _computed(value: Completeness, raw: str) -> Evidence:
    return Evidence("completeness", value, "computed", "field:body", raw=raw, chosen=True)


# Access -------------------------------------------------------------------------------------


def _nodes(tree: PageTree) -> Iterator[tuple[str, dict[str, Any]]]:
    """The JSON-LD objects with their locators."""
    for script in tree.json_ld:
        stack: list[tuple[str, Any]] = [(f"{script.locator}#", script.data)]
        while stack:
            at, value = stack.pop()
            if isinstance(value, dict):
                yield at, value
                stack += [
                    (f"{at}/{key}", each)
                    for key, each in value.items()
                    if isinstance(each, (dict, list)) and "/" not in key and key not in _OTHERS
                ]
            elif isinstance(value, list):
                stack += [(f"{at}/{n}", each) for n, each in enumerate(value) if isinstance(each, (dict, list))]


def _as_written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _stated(tree: PageTree) -> Iterator[Evidence]:
    """`isAccessibleForFree` of the article's own nodes; a part that is not free makes the article not free."""
    for at, node in _nodes(tree):
        if "isAccessibleForFree" in node:
            raw = node["isAccessibleForFree"]
            free = _truth(raw)
            if free in ("true", "1", "yes", "false", "0", "no"):
                value = "free" if free in ("true", "1", "yes") else "subscription"
                yield Evidence("access", value, "json-ld", f"{at}/isAccessibleForFree", raw=_as_written(raw))


def _truth(stated: Any) -> str:
    """`true` or `false` in lower case, be it written as a text, as an address of schema.org or as a list of one."""
    first = stated[0] if isinstance(stated, list) and stated else stated
    return str(first).strip().lower().rpartition("/")[2]


def _tier(tree: PageTree) -> Iterator[Evidence]:
    tiers = {
        "free": "free",
        "metered": "metered",
        "locked": "subscription",
        "premium": "subscription",
        "paid": "subscription",
    }
    for meta in tree.meta("article:content_tier", "content_tier", "og:content_tier"):
        value = tiers.get(meta.content.strip().lower())
        if value:
            yield Evidence(
                "access", value, "open-graph" if ":" in meta.name else "meta", meta.locator, raw=meta.content
            )


def _shown(asking: Sequence[AskingLine]) -> Iterator[Evidence]:
    """The first line that says who may read on."""
    for element, text, asked in asking[:1]:
        yield Evidence("access", asked, "visible-text", f"xpath:{path_of(element)}", raw=text[:1000])


# Completeness -------------------------------------------------------------------------------


def _gates(tree: PageTree, body: BodyText, asking: Sequence[AskingLine]) -> Iterator[Evidence]:
    """An element that stands for a gate, or a line that asks for a subscription."""
    box = next((each for each in gates.boxes(tree) if not _holds_text(each, body)), None)
    if box is not None:
        yield _gate(box, text_of(box))
        return
    for element, text, asked in asking:
        if asked != "metered" and not gates.is_login(text):
            yield _gate(element, text)
            return


def _gate(element: html.HtmlElement, text: str) -> Evidence:
    locator = f"xpath:{path_of(element)}"
    return Evidence("completeness", "truncated", "visible-text", locator, raw=text[:1000], reason="gate")


def _missing_part(tree: PageTree) -> Iterator[Evidence]:
    """JSON-LD `hasPart` that is not free and stands nowhere on the page, or without a word of its own."""
    for at, node in _nodes(tree):
        selector = node.get("cssSelector")
        if isinstance(selector, str) and _truth(node.get("isAccessibleForFree")) in ("false", "0", "no"):
            names = [name.strip() for name in selector.split(",")]
            if all(map(_SIMPLE_SELECTOR.fullmatch, names)) and not any(_said_in(tree, name) for name in names):
                yield Evidence(
                    "completeness", "truncated", "json-ld", f"{at}/cssSelector", raw=selector, reason="gated_part"
                )
                return


def _said_in(tree: PageTree, selector: str) -> bool:
    """Whether an element of that class or id, `.name` or `#name`, says anything."""
    key = "id" if selector[0] == "#" else "class"
    return any(
        selector[1:] in (element.get(key) or "").split() and text_of(element)
        for element in tree.root.iter()
        if isinstance(element.tag, str)
    )


def _holds_text(element: html.HtmlElement, body: BodyText) -> bool:
    """Whether the element is the wrapper of the article rather than what ends it."""
    path = f"xpath:{path_of(element)}/"
    return any(block.role == "body" and (block.locator or "").startswith(path) for block in body.blocks)


def _counts(tree: PageTree, body: BodyText, words: int) -> Iterator[Evidence]:
    """JSON-LD `wordCount`, when it is much larger than ours; some sites count characters there."""
    for at, node in _nodes(tree):
        try:
            stated = int(str(node.get("wordCount") or 0))
        except ValueError:
            continue
        counts_characters = 0.9 * len(body.text) < stated < 1.15 * len(body.text)
        if 50 <= stated < 30_000 and words < _MUCH_SHORTER * stated and not counts_characters:
            yield Evidence(
                "completeness",
                "truncated",
                "json-ld",
                f"{at}/wordCount",
                raw=_as_written(node["wordCount"]),
                reason="word_count",
            )
            return


def _stated_body(tree: PageTree, body: BodyText, words: int) -> Iterator[Evidence]:
    """JSON-LD `articleBody`, when it is much longer than ours, goes on from it, and stands nowhere on the page."""
    for at, node in _nodes(tree):
        stated = node.get("articleBody")
        if (
            not isinstance(stated, str)
            or len(stated) < _ENOUGH_STATED
            or _is_markup(stated)
            or words_in(stated) * _MUCH_SHORTER <= words
        ):
            continue
        whole = squeeze(stated)
        begins = any(squeeze(block.text)[:_ENDING] in whole for block in body.blocks if block.role == "body")
        if begins and whole[-_ENDING:] not in Places(tree.root, tree.texts).squeezed:
            yield Evidence(
                "completeness", "truncated", "json-ld", f"{at}/articleBody", raw=stated[:1000], reason="article_body"
            )
            return


def _is_markup(text: str) -> bool:
    """Whether a stated text is source: how much of it readers would see is not counted."""
    return "<" in text or "&lt;" in text


def _pace(words: int, minutes: float | None) -> Iterator[Evidence]:
    # Most sites round up: two minutes may be little more than one.
    if minutes and minutes >= 2 and words < _MUCH_SHORTER * _SLOWEST_PACE * (minutes - 1):
        yield Evidence(
            "completeness",
            "truncated",
            "computed",
            "field:reading_time_minutes",
            raw=f"{minutes:g}",
            reason="reading_time",
        )


def _broken_off(body: BodyText) -> Iterator[Evidence]:
    """The text ends in an ellipsis and a link to read on."""
    ours = [block for block in body.blocks if block.role == "body"]
    if not ours:
        return
    after = body.blocks[body.blocks.index(ours[-1]) + 1 :][:_TAIL]
    read_on = next((block for block in (*after, ours[-1]) if _READ_ON.fullmatch(block.text)), None)
    before = [block for block in ours if block is not read_on]
    if read_on is not None and before and _ELLIPSIS.search(before[-1].text):
        yield Evidence(
            "completeness",
            "truncated",
            "visible-text",
            read_on.locator or "field:body",
            raw=read_on.text,
            reason="read_on",
        )
