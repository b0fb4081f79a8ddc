"""The headline: the one candidate on which the page's own places agree.

RECORD's order: an `h1` that JSON-LD, Open Graph or the title confirm, JSON-LD, `og:title`, `title`. The site's
name and the kicker are taken off first, since the same headline comes with and without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lxml import html

from db.urls import UrlError, registrable_domain
from pipeline.extract import site_rules
from pipeline.extract.evidence import Claim, attest
from pipeline.extract.structured import Structured, metas, site_names
from pipeline.extract.text import UNREAD, fold, raw_text, text_of, tidy_text
from pipeline.extract.tree import PageTree
from pipeline.types import Evidence

_SEPARATOR = re.compile(r"\s+(?:[-–—|:·•»«/~>]|::|\|\|)\s+|\s*[|│»•]\s*|:\s+")
_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_CUT = re.compile(r"(?:\s*(?:\.{3}|…|\[…\]|\[\.\.\.\]))\Z")
#: More is a paragraph that was marked up as a headline.
_MAX_CHARS = 400
_MAX_SUFFIX_WORDS = 8
#: Search engines ask for at most 110 characters; some systems cut there.
_SCHEMA_CUT_CHARS = 90
# The support of a text that another place repeats to the word.
_CONFIRMED = 2.0
_OTHER_METAS = ("twitter:title", "headline", "dc.title", "sailthru.title", "parsely-title")


@dataclass(frozen=True, slots=True)
class Headline:
    """The chosen headline and every rival."""

    text: str | None
    element: html.HtmlElement | None
    """The `h1` that shows the article's headline, whichever text was chosen."""
    candidates: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A headline that readers see."""

    claim: Claim[str]
    element: html.HtmlElement


@dataclass(frozen=True, slots=True)
class _Rivals:
    """The candidates by where they stand."""

    shown: list[_Shown]
    stated: list[Claim[str]]
    graph: list[Claim[str]]
    other: list[Claim[str]]
    titles: list[Claim[str]]
    entry: list[Claim[str]]

    @property
    def every(self) -> tuple[Claim[str], ...]:
        return (
            *(each.claim for each in self.shown),
            *self.stated,
            *self.graph,
            *self.other[:2],
            *self.titles,
            *self.entry,
        )


def read(tree: PageTree, structured: Structured) -> Headline:
    """The headline of a page, None when nothing on it could be one."""
    rivals = _gather(tree, structured)
    own = [
        Claim(claim.value, claim.method, claim.locator, claim.raw) for claim in site_rules.texts(tree, "headline")[:1]
    ]
    chosen = own[0] if own else _choose(rivals)
    claims = [*own, *rivals.every]
    return Headline(
        chosen.value if chosen else None,
        rivals.shown[0].element if rivals.shown else None,
        tuple(dict.fromkeys(claim.value for claim in claims if claim.value)),
        tuple(attest("headline", claims, [chosen] if chosen else [])),
    )


def _gather(tree: PageTree, structured: Structured) -> _Rivals:
    names = _names(tree, structured)

    def cleaned(claims: Iterable[Claim[str]]) -> list[Claim[str]]:
        return [_cleaned(claim, names) for claim in claims]

    named = structured.texts("headline") or structured.texts("name")
    marked = [claim for claim in named if claim.method in ("microdata", "rdfa")]  # what is shown, kicker and all
    stated = cleaned(claim for claim in named if claim not in marked)
    graph = cleaned(metas(tree, "og:title"))
    other = cleaned([*metas(tree, *_OTHER_METAS), *(() if tree.h1s else marked)])
    titles = cleaned(_titles(tree))
    entry = cleaned(_announced(tree))
    shown = _visible(tree, [*graph, *stated, *other, *titles, *entry], names)
    confirmed = [*(each.claim for each in shown), *stated]
    graph, titles, other = ([_without_rest(claim, confirmed) for claim in claims] for claims in (graph, titles, other))
    return _Rivals(shown, stated, graph, other, titles, entry)


def _choose(rivals: _Rivals) -> Claim[str] | None:
    """The candidate on which the page's places agree best, in the record's order."""
    stated = [claim for claim in rivals.stated if claim.reason is None and not _is_cut(claim.value, rivals)]
    shown = [each.claim for each in rivals.shown]
    confirming = {fold(claim.value) for claim in (*stated, *rivals.graph, *rivals.other, *rivals.entry)}
    agreed = next((claim for claim in shown if fold(claim.value) in confirming), None)
    if agreed is None and not stated:
        agreed = next((claim for claim in shown if claim.method == "visible-text"), None)
    first = shown if _can_stand_alone(rivals) else []
    ranked = [agreed, *stated, *first, *rivals.graph, *rivals.titles, *shown, *rivals.other, *rivals.entry]
    return next((claim for claim in ranked if claim and claim.reason is None and claim.value), None)


def _can_stand_alone(rivals: _Rivals) -> bool:
    """Whether an `h1` that nothing repeats may be the headline: akin to the title, or the only one and no mere word."""
    known = [fold(claim.value) for claim in (*rivals.graph, *rivals.titles)]
    if not rivals.shown or not known:
        return True
    text = fold(rivals.shown[0].claim.value)
    return _support(text, known) > 0 or (len(rivals.shown) == 1 and (len(text.split()) > 2 or len(text) > 15))


def _is_cut(text: str, rivals: _Rivals) -> bool:
    """Whether `text` is the beginning of a longer candidate, cut off at a length or with an ellipsis."""
    start = fold(_CUT.sub("", text))
    if not _CUT.search(text) and len(text) < _SCHEMA_CUT_CHARS:
        return False
    longer = [each.claim.value for each in rivals.shown] + [claim.value for claim in (*rivals.graph, *rivals.titles)]
    return any(len(fold(other)) > len(start) and fold(other).startswith(start) for other in longer)


# Candidates ---------------------------------------------------------------------------------


def _titles(tree: PageTree) -> list[Claim[str]]:
    return [
        Claim(text, "title", tree.xpath_of(element), raw_text(element))
        for element in tree.titles[:1]
        if (text := text_of(element))
    ]


def _announced(tree: PageTree) -> list[Claim[str]]:
    title = tree.entry.title if tree.entry else None
    return [Claim(tidy_text(title), "entry", "entry:title", title)] if title else []


def _visible(tree: PageTree, rivals: list[Claim[str]], names: frozenset[str]) -> list[_Shown]:
    """The `h1`s, those that other places confirm first; the site's own name is none."""
    known = [claim.value for claim in rivals if claim.value]
    folded = [fold(text) for text in known]
    found = [_shown(tree, element, known) for element in tree.h1s[:20]]
    kept = [each for each in found if each is not None and not _is_site_name(each.claim.value, names)]
    ranked = sorted(kept, key=lambda each: -_support(fold(each.claim.value), folded))[:3]
    if ranked and _support(fold(ranked[0].claim.value), folded) >= _CONFIRMED:
        return ranked
    return [*_lesser(tree, known, names), *ranked][:3]


def _lesser(tree: PageTree, known: Sequence[str], names: frozenset[str]) -> Iterator[_Shown]:
    """A lower heading that says what the title says, where the site's name takes the `h1`."""
    wanted = {fold(part) for text in known for part in (text, *_tails(text), *_heads(text))}
    for element in islice(tree.root.iter("h2", "h3"), 40):
        text = text_of(element)
        if len(text) > 10 and fold(text) in wanted and not _is_site_name(text, names):
            yield _Shown(Claim(text, "visible-text", tree.xpath_of(element), raw_text(element)), element)
            return


def _support(text: str, known: Iterable[str]) -> float:
    """How well the other places confirm a text: 2 for an equal one, else the share of words in common."""
    words = set(text.split())
    best = 0.0
    for other in known:
        if other == text:
            return _CONFIRMED
        theirs = set(other.split())
        if theirs and words:
            best = max(
                best, len(words & theirs) / min(len(words), len(theirs)) if min(len(words), len(theirs)) > 2 else 0
            )
    return best if best >= 0.5 else 0.0


def _shown(tree: PageTree, element: html.HtmlElement, known: Sequence[str]) -> _Shown | None:
    """An `h1`, or the part of it that other places confirm: the rest is its kicker."""
    whole = text_of(element)
    if not whole or len(whole) > _MAX_CHARS:
        return None
    claim = Claim(whole, "h1", tree.xpath_of(element), raw_text(element))
    return _Shown(_without_kicker(tree, element, claim, known) or claim, element)


def _without_kicker(
    tree: PageTree, element: html.HtmlElement, whole: Claim[str], known: Sequence[str]
) -> Claim[str] | None:
    """The part of an `h1` that another place gives whole, or with a kicker before it; None for no part.

    What is marked up apart may be any other place's text. What a mere separator sets off counts where Open Graph
    leaves the rest out.
    """
    folded = fold(whole.value)
    full = {fold(text) for text in known}
    tails = {fold(tail) for text in known for tail in _tails(text)} - {fold(tail) for tail in _tails(whole.value)}
    for part, locator, raw in _parts(tree, element):
        if len(part) > 10 and fold(part) in full | tails and fold(part) != folded:
            return Claim(part, "h1", locator, raw)
    first = fold(known[0]) if known else ""
    tail = next((tail for tail in _tails(whole.value) if fold(tail) == first and first != folded), None)
    if tail is not None:
        return replace(whole, value=tail)
    if folded not in full:
        others = {fold(tail) for text in known for tail in _tails(text)}
        shared = next((tail for tail in _tails(whole.value) if fold(tail) in others), None)
        if shared is not None:
            return replace(whole, value=shared)
    spaced = tidy_text(" ".join(element.itertext()))
    return replace(whole, value=spaced) if fold(spaced) in full and spaced != whole.value else None


def _heads(text: str) -> list[str]:
    """What stands before each separator."""
    return [text[: match.start()].strip() for match in _SEPARATOR.finditer(text)]


def _tails(text: str) -> list[str]:
    """What follows each separator: the headline without its kicker, when enough is left of it."""
    tails = (text[match.end() :].strip() for match in _SEPARATOR.finditer(text))
    return [tail for tail in tails if len(tail.split()) >= 3 and 2 * len(tail) >= len(text)]


def _parts(tree: PageTree, element: html.HtmlElement) -> Iterator[tuple[str, str, str]]:
    """The text nodes and elements of which an `h1` is made up, with locator and raw text."""
    path = tree.xpath_of(element)
    count = 0
    for child in (None, *element):
        if child is not None and isinstance(child.tag, str) and child.tag not in UNREAD:
            yield text_of(child), tree.xpath_of(child), raw_text(child)
            yield from _parts(tree, child)
        node = element.text if child is None else child.tail
        if node:
            count += 1
            yield tidy_text(node), f"{path}/text()[{count}]", node


# The site's name ----------------------------------------------------------------------------


def _names(tree: PageTree, structured: Structured) -> frozenset[str]:
    """The site's names without spaces, its domain among them. What is a title too is no name of the site."""
    titles = {fold(claim.value) for claim in (*metas(tree, "og:title"), *structured.texts("headline"), *_titles(tree))}
    names = {name.replace(" ", "") for name in site_names(tree, structured) - titles}
    try:
        domain = registrable_domain(tree.url).removeprefix("www.")
    except UrlError:
        return frozenset(names)
    return frozenset({*names, fold(domain).replace(" ", ""), fold(domain.partition(".")[0]).replace(" ", "")} - {""})


def _is_site_name(text: str, names: frozenset[str]) -> bool:
    """Whether a text is one of the site's names, give or take an ending like `.com` or `News`."""
    squeezed = fold(text).replace(" ", "")
    if squeezed in names:
        return True
    return len(squeezed) > 4 and any(
        abs(len(name) - len(squeezed)) <= 5
        and len(name) > 4
        and (name.startswith(squeezed) or squeezed.startswith(name))
        for name in names
    )


def _cleaned(claim: Claim[str], names: frozenset[str]) -> Claim[str]:
    """Without markup and the site's name; refused when nothing else is left."""
    text = tidy_text(_TAGS.sub("", claim.value))
    while True:
        cut = _cut_name(text, names)
        if cut == text:
            break
        text = cut
    if _is_site_name(text, names):
        return replace(claim, value=text, reason="site_name")
    return replace(claim, value=text)


def _cut_name(text: str, names: frozenset[str]) -> str:
    """`text` without a part at its end or start that is the site's name."""
    breaks = list(_SEPARATOR.finditer(text))
    for match in reversed(breaks):
        rest = text[match.end() :]
        if len(rest.split()) > _MAX_SUFFIX_WORDS:
            break
        if _is_site_name(rest, names):
            return text[: match.start()].strip()
    if breaks and _is_site_name(text[: breaks[0].start()], names) and len(text) - breaks[0].end() > 10:
        return text[breaks[0].end() :].strip()
    return text


def _without_rest(claim: Claim[str], confirmed: list[Claim[str]]) -> Claim[str]:
    """A title whose first or last part is what other places give as the headline: that part."""
    known = {fold(each.value) for each in confirmed if each.value}
    text = claim.value
    if fold(text) in known:
        return claim
    for match in _SEPARATOR.finditer(text):
        for part in (text[: match.start()].strip(), text[match.end() :].strip()):
            if fold(part) in known:
                return replace(claim, value=part)
    return claim
