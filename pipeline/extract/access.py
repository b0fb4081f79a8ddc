"""Whether an article is free to read, and whether the page holds all of it.

What nothing says stays `unknown`. A page that ends in a gate is never called full.
"""

# ruff: noqa: E501  (patterns: one alternative a line, however long)

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import html

from pipeline.extract.body import BodyText
from pipeline.extract.extent import words_in
from pipeline.extract.locators import Places, path_of, squeeze
from pipeline.extract.text import text_of
from pipeline.extract.tree import PageTree
from pipeline.types import Access, Completeness, Evidence

_SUBSCRIBERS = re.compile(
    r"(?:(?:cet |l'|this |dieser |este |questo )?(?:article|contenu|content|story|artikel|inhalt|beitrag|artículo|articolo)?(?: est| is| ist| es| è)? ?"
    r"(?:exclusivement |only |exclusively |exclusivo |)(?:réservée?s? (?:à nos |aux )(?:seuls )?abonnée?s?|(?:available |reserved |exclusive )?(?:for|to) "
    r"(?:\w+ )?subscribers(?: only)?|nur für abonnent\w*|exclusiv[oe]? para suscriptores|solo per abbonati|alleen voor abonnees)\b.{0,80})|"
    r"(?:abonnez-vous|subscribe|s'abonner|jetzt abonnieren|suscríbete|abbonati) (?:pour|to|um|para|per) (?:lire|continue|read|weiter|den|accéder|keep|unlock|leer|leggere|découvrir)\b.{0,80}|"
    r"(?:il vous reste|lisez la suite ?:?) ?\d+ ?% (?:de (?:cet article|ce contenu)|à découvrir|.{0,30}découvrir).{0,40}|"
    r"(?:pour lire la suite|pour continuer (?:à lire|votre lecture)|weiterlesen mit|jetzt weiterlesen|to continue reading|to read the full (?:story|article)|"
    r"lesen sie weiter mit|the rest of this (?:article|story)|la suite est réservée)\b.{0,80}|"
    r"seuls nos abonnés peuvent lire.{0,60}|(?:sie haben bereits ein abo|already a subscriber|déjà abonné|ya eres suscriptor)\b.{0,50}",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(
    r"(?:inscrivez-vous|créez (?:un|votre) compte|connectez-vous|register|sign up|create (?:a|your) (?:free )?account|log in|registrieren sie sich|jetzt kostenlos registrieren)"
    r"(?: gratuitement| for free| free| now)? (?:pour|to|um) (?:lire|continue|read|weiter|accéder|keep)\b.{0,80}",
    re.IGNORECASE,
)
_METERED = re.compile(
    r"(?:you have|il vous reste|sie haben noch) \d+ (?:free |gratis |kostenlose )?articles?\b.{0,60}", re.IGNORECASE
)
# A word of each of the patterns above: most lines hold none.
_HINT = re.compile(
    r"abonn|abo\b|subscri|suscri|abbonat|weiter|lesen|suite|continu|rest(?:e|ent|of)\b|the rest|read the|regist|inscri|compte|account|log in|"
    r"connect|sign up|articles?\b",
)
_GATE = re.compile(
    r"(?:^|[-_ ])(?:paywall|pay-wall|paygate|piano-(?:offer|container)|regwall|offer-gate|article-gate|premium-wall|subscriber-wall|"
    r"content-gate|upgrade-cta|gh-post-upgrade-cta|subscribe-wall|metered-wall|tp-container|paid-barrier|restricted-content|abo-wall|aboteaser|plus-teaser|conversion-banner)(?:$|[-_ ])",
)
_READ_ON = re.compile(
    r"(?:lire la suite|read (?:the )?(?:more|full (?:story|article))|continue reading|weiterlesen|mehr lesen|zum (?:ganzen )?artikel|leer más|leggi tutto|lees verder|lire l'article(?: complet)?)\W*",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"(?:\.{3}|…|\[…\]|\[\.{3}\])\s*$")
_TAIL = 12
# Below these keys of JSON-LD stand other articles; `hasPart` is this one's own.
_OTHERS = frozenset(("itemListElement", "relatedLink", "mentions", "citation", "isRelatedTo", "blogPost", "comment"))
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
_SEEN = frozenset(
    "abbr address article aside blockquote div figcaption h1 h2 h3 h4 h5 h6 p section span strong button a li".split()
)


def access(tree: PageTree, body: BodyText) -> tuple[Access, list[Evidence]]:
    """How readers get at the article, with what says so; `unknown` where nothing does."""
    found = [*_stated(tree), *_tier(tree), *_shown(tree, body)]
    for kind in ("subscription", "registration", "metered", "free"):
        said = [each for each in found if each.value == kind]
        if said:
            return kind, _chosen(found, said[0])
    return "unknown", found


def completeness(
    tree: PageTree, body: BodyText, access: Access = "unknown", reading_time_minutes: float | None = None
) -> tuple[Completeness, list[Evidence]]:
    """How much of the article the page holds; `full` only when nothing speaks against it and there is enough text.

    `reading_time_minutes` is what the page states.
    """
    words = words_in(body.text)
    gates = list(_gates(tree, body))
    against = [
        *_counts(tree, body, words),
        *_stated_body(tree, body, words),
        *_pace(words, reading_time_minutes),
        *_broken_off(body),
    ]
    if gates and not against and words >= _LONG:
        # Gates that a script opens or shuts stand in many pages that hold the whole text.
        return "unknown", gates
    against = [*gates, *against]
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
    return access in ("subscription", "registration") and any(each.reason == "gate" for each in against)


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
            free = str(raw).strip().lower()
            free = free.rpartition("/")[2]
            if free in ("true", "1", "yes", "false", "0", "no"):
                value = "free" if free in ("true", "1", "yes") else "subscription"
                yield Evidence("access", value, "json-ld", f"{at}/isAccessibleForFree", raw=_as_written(raw))


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


def _shown(tree: PageTree, body: BodyText) -> Iterator[Evidence]:
    """Lines around the text that say who may read on."""
    for element, text in _lines_near(tree):
        kind = _kind_of(text)
        if kind:
            yield Evidence("access", kind, "visible-text", f"xpath:{path_of(element)}", raw=text[:1000])
            return


def _kind_of(text: str) -> Access | None:
    folded = text.replace("’", "'")
    for kind, pattern in (("metered", _METERED), ("registration", _REGISTRATION), ("subscription", _SUBSCRIBERS)):
        if pattern.fullmatch(folded.strip(" .!:")):
            return kind  # type: ignore[return-value]
    return None


def _lines_near(tree: PageTree) -> Iterator[tuple[html.HtmlElement, str]]:
    """Short lines of the page that are in no other article's card."""
    for text, element, is_tail, _ in tree.texts:
        if is_tail or len(text) < 12 or element.tag not in _SEEN or not _is_hint(text):
            continue
        if any(_is_beside(above) for above in element.iterancestors()):
            continue
        yield element, text_of(element)


@lru_cache(maxsize=1 << 13)  # each line is asked about twice: for who may read, and for where the text ends
def _is_hint(text: str) -> bool:
    start = text.strip()
    return 12 <= len(start) <= 140 and _HINT.search(start.lower()) is not None


def _is_beside(element: html.HtmlElement) -> bool:
    """Whether an element holds what is not about this article; an aside within the article may be its gate."""
    if element.tag == "aside":
        return not any(above.tag in ("article", "main") for above in element.iterancestors())
    return element.tag in ("nav", "footer", "li")


# Completeness -------------------------------------------------------------------------------


def _gates(tree: PageTree, body: BodyText) -> Iterator[Evidence]:
    """An element that stands for a gate, or a line that asks for a subscription, after the text."""
    for element in tree.root.iter("div", "section", "aside"):
        if (
            _names_gate(element.get("class"), element.get("id"))
            and not _is_hidden(element)
            and _asks(element)
            and not _holds_text(element, body)
        ):
            yield Evidence(
                "completeness",
                "truncated",
                "visible-text",
                f"xpath:{path_of(element)}",
                raw=text_of(element)[:1000],
                reason="gate",
            )
            return
    for element, text in _lines_near(tree):
        if _kind_of(text) in ("subscription", "registration") and not text.lower().startswith(("déjà", "already")):
            yield Evidence(
                "completeness", "truncated", "visible-text", f"xpath:{path_of(element)}", raw=text[:1000], reason="gate"
            )
            return


@lru_cache(maxsize=1 << 13)
def _names_gate(class_: str | None, id_: str | None) -> bool:
    return _GATE.search(f"{class_ or ''} {id_ or ''}".lower()) is not None


def _holds_text(element: html.HtmlElement, body: BodyText) -> bool:
    """Whether the element is the wrapper of the article rather than what ends it."""
    path = f"xpath:{path_of(element)}/"
    return any(block.role == "body" and (block.locator or "").startswith(path) for block in body.blocks)


def _is_hidden(element: html.HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "")
    return "display:none" in style or element.get("hidden") is not None or element.get("aria-hidden") == "true"


def _asks(element: html.HtmlElement) -> bool:
    return bool(text_of(element))


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
        if not isinstance(stated, str) or len(stated) < _ENOUGH_STATED or words_in(stated) * _MUCH_SHORTER <= words:
            continue
        ending = squeeze(stated)[-_ENDING:]
        begins = any(squeeze(block.text)[:_ENDING] in squeeze(stated) for block in body.blocks if block.role == "body")
        if begins and ending not in Places(tree.root, tree.texts).squeezed:
            yield Evidence(
                "completeness", "truncated", "json-ld", f"{at}/articleBody", raw=stated[:1000], reason="article_body"
            )
            return


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
