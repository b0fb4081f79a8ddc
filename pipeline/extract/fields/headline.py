"""The headline: the one candidate on which the page's own places agree.

RECORD's order: an `h1` that JSON-LD, Open Graph or the title confirm, JSON-LD, `og:title`, `title`. The site's
name and the kicker are taken off first, since the same headline comes with and without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from lxml import html

from pipeline.extract.fields import site_name
from pipeline.extract.fields.site_name import SiteName
from pipeline.extract.page.text import UNREAD, fold, raw_text, short_text, text_of, tidy_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated import selectors
from pipeline.extract.stated.evidence import Claim, attest
from pipeline.extract.stated.structured import Structured, metas
from pipeline.extract.wording.titles import (
    SEPARATOR,
    bare,
    heads,
    is_cut,
    kicker_before,
    kinship,
    likeness,
    segments,
    tails,
)
from pipeline.types import Evidence

#: More is a paragraph that was marked up as a headline.
_MAX_CHARS = 400
#: Words that the text shown shares with the title's, from which it is the same headline in other words.
_SAME_MATTER = 0.5
_SAME_HEADLINE = 0.6
_SURELY_AKIN = 0.75
#: Words that two headlines may have in common by chance.
_FEW = 3
_MIN_CHARS = 10
_SUBTITLE = re.compile(r"sub-?(?:title|head|line)|secondary", re.IGNORECASE)
_CRUMBS = re.compile(r"bread-?_?crumb|breadbar", re.IGNORECASE)
#: Links around an `h1` that lead to the page are no more text than this.
_MAX_CRUMBS_CHARS = 300
_MAX_LEVELS = 6
_MAX_PARAGRAPHS = 4
#: Links right before an `h1` that make it the last of a line; a single one is its kicker.
_MIN_CRUMBS = 2
# The support of a text that another place repeats to the word.
_CONFIRMED = 2.0
_OTHER_METAS = ("twitter:title", "headline", "dc.title", "sailthru.title", "parsely-title")


_MARKUP = ("microdata", "rdfa")


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
    is_crumb: bool = False
    """It ends the line of links that lead to the page, where a title for search engines is put."""


@dataclass(frozen=True, slots=True)
class _Rivals:
    """The candidates by where they stand."""

    shown: list[_Shown]
    stated: list[Claim[str]]
    """JSON-LD's `headline`."""
    named: list[Claim[str]]
    """Its `name`, which most systems fill with the page's title."""
    graph: list[Claim[str]]
    other: list[Claim[str]]
    titles: list[Claim[str]]
    entry: list[Claim[str]]

    @property
    def every(self) -> tuple[Claim[str], ...]:
        return (
            *(each.claim for each in self.shown),
            *self.stated,
            *self.named,
            *self.graph,
            *self.other[:2],
            *self.titles,
            *self.entry,
        )


def read(tree: PageTree, structured: Structured) -> Headline:
    """The headline of a page, None when nothing on it could be one."""
    rivals = _gather(tree, structured)
    own = [
        Claim(claim.value, claim.method, claim.locator, claim.raw) for claim in selectors.texts(tree, "headline")[:1]
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
    titles = _titles(tree)
    stated, graph = structured.texts("headline"), metas(tree, "og:title")
    name = site_name.read(tree, structured, [claim.value for claim in (*graph, *stated, *titles)])

    def cleaned(claims: Iterable[Claim[str]]) -> list[Claim[str]]:
        return [_cleaned(claim, name) for claim in claims]

    named = [] if stated else structured.texts("name")
    marked = [claim for claim in (*stated, *named) if claim.method in _MARKUP]  # what is shown, kicker and all
    stated, named = (cleaned(claim for claim in claims if claim not in marked) for claims in (stated, named))
    graph, titles, entry = cleaned(graph), cleaned(titles), cleaned(_announced(tree))
    other = cleaned([*metas(tree, *_OTHER_METAS), *(() if tree.h1s else marked)])
    shown = _visible(tree, [*graph, *stated, *named, *other, *titles, *entry], name)
    confirmed = [*(each.claim for each in shown), *stated]
    graph, named, titles, other = (
        [_without_rest(claim, confirmed) for claim in claims] for claims in (graph, named, titles, other)
    )
    return _Rivals(shown, stated, named, graph, other, titles, entry)


def _choose(rivals: _Rivals) -> Claim[str] | None:
    """The candidate on which the page's places agree best, in the record's order."""
    longer = [claim.value for claim in (*(each.claim for each in rivals.shown), *rivals.graph, *rivals.titles)]
    stated = [claim for claim in rivals.stated if claim.reason is None and not is_cut(claim.value, longer)]
    shown = [each.claim for each in rivals.shown]
    agreed = _agreed(rivals, stated)
    first = shown[:1] if _can_stand_alone(rivals) else []
    ranked = [
        *agreed,
        *stated,
        *first,
        *rivals.named,
        *rivals.graph,
        *rivals.titles,
        *shown,
        *rivals.other,
        *rivals.entry,
    ]
    return next((claim for claim in ranked if claim.reason is None and claim.value), None)


def _agreed(rivals: _Rivals, stated: list[Claim[str]]) -> list[Claim[str]]:
    """What readers see and another place repeats; else what they see where all others have it from one field."""
    others = (*stated, *rivals.named, *rivals.graph)
    if not any(each.is_crumb for each in rivals.shown):
        others = (*others, *rivals.other, *rivals.entry)
    confirming = {fold(claim.value) for claim in others}
    shown = [each.claim for each in rivals.shown if not each.is_crumb]
    agreed = [claim for claim in shown if fold(claim.value) in confirming]
    if not agreed and not stated:
        agreed = [claim for claim in shown if claim.method == "visible-text"]
    if not agreed and _is_one_voice(stated, [*rivals.graph, *rivals.titles]):
        agreed = [claim for claim in shown if _is_another_wording(claim, stated[0])]
    return agreed[:1]


def _is_one_voice(stated: list[Claim[str]], others: list[Claim[str]]) -> bool:
    """Whether JSON-LD, Open Graph and the title say the same: then one field filled them all, for search engines."""
    return bool(others and stated) and {fold(claim.value) for claim in others} == {fold(stated[0].value)}


def _is_another_wording(one: Claim[str], other: Claim[str]) -> bool:
    """Whether two texts are one headline in other words, and not one within the other."""
    text, said = fold(one.value), fold(other.value)
    return text not in said and said not in text and likeness(text, said) >= _SAME_HEADLINE


def _can_stand_alone(rivals: _Rivals) -> bool:
    """Whether an `h1` that nothing repeats may be the headline: akin to the title, or the only one and no mere word.

    Where Open Graph and the title agree on another text, it must be akin to that: it may be a banner's slogan.
    """
    known = [fold(claim.value) for claim in (*rivals.graph, *rivals.titles)]
    if not rivals.shown or not known:
        return True
    first = rivals.shown[0]
    text = fold(first.claim.value)
    if rivals.graph and rivals.titles and len(set(known)) == 1:
        return not first.is_crumb and _is_kin(text, rivals.graph[0].value)
    if _support(text, known) > 0:
        return not first.is_crumb
    alone = _only([each for each in rivals.shown if not each.is_crumb])
    return alone is first and (len(text.split()) > 2 or len(text) > 15)


def _is_kin(text: str, title: str) -> bool:
    """Whether a folded text says most of what a title does, or what stands before one of its separators.

    One of no more than a third of the title's length must be a part of it: few words have some in common by chance.
    """
    words = len(text.split())
    for part in map(fold, (title, *heads(title))):
        kin, length = kinship(text, part), len(part.split())
        if (kin == 1 or (kin >= _SAME_HEADLINE and 3 * words > length)) and length >= min(words, _FEW):
            return True
    return False


def _only(shown: list[_Shown]) -> _Shown | None:
    """The one headline that stands in an article, or at all; None where there are several."""
    within = [each for each in shown if any(node.tag == "article" for node in each.element.iterancestors())]
    found = within or shown
    return found[0] if len(found) == 1 else None


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


def _visible(tree: PageTree, rivals: list[Claim[str]], name: SiteName) -> list[_Shown]:
    """The `h1`s, those that other places confirm first; the site's own name is none."""
    known = [claim.value for claim in rivals if claim.value]
    folded = [fold(text) for text in known]
    found = [_shown(tree, element, known) for element in tree.h1s[:20]]
    kept = [each for each in found if each is not None and each.claim.value not in name]
    ranked = sorted(kept, key=lambda each: (each.is_crumb, -_support(fold(each.claim.value), folded)))[:3]
    if ranked and not ranked[0].is_crumb and _is_headline(fold(ranked[0].claim.value), known):
        return ranked
    return [*_lesser(tree, known, name), *ranked][:3]


def _is_headline(text: str, known: Sequence[str]) -> bool:
    """Whether an `h1` is surely the headline: confirmed, or akin to what is best known and no later part of a title."""
    if any(text == fold(each) for each in known):
        return True
    later = {fold(part) for title in known for part in SEPARATOR.split(title)[1:]}
    best = [fold(part) for part in (known[0], *heads(known[0]))] if known else []
    akin = any(likeness(text, part) >= _SURELY_AKIN for part in best)
    return akin and text not in later and len(text) > _MIN_CHARS


def _lesser(tree: PageTree, known: Sequence[str], name: SiteName) -> Iterator[_Shown]:
    """A lower heading that says what the title says, where something else takes the `h1`."""
    parts = (part for text in known for part in (text, *tails(text), *heads(text), *segments(text)))
    wanted = {fold(part) for part in parts}
    letters = {text.replace(" ", "") for text in wanted if text}
    for element in tree.tagged("h2", "h3")[:40]:
        said = fold(tidy_text("".join(element.itertext()))).replace(" ", "")
        shown = _shown(tree, element, known) if any(text in said for text in letters) else None
        if shown is None or shown.is_crumb:
            continue
        text = shown.claim.value
        if len(text) > _MIN_CHARS and fold(text) in wanted and text not in name:
            yield replace(shown, claim=replace(shown.claim, method="visible-text"))
            return


def _is_crumb(element: html.HtmlElement) -> bool:
    """Whether an `h1` ends a line of links rather than opening the article."""
    links = takewhile(lambda before: before.tag == "a", element.itersiblings(preceding=True))
    if len(list(islice(links, _MIN_CRUMBS))) == _MIN_CRUMBS:
        return True
    return any(_is_navigation(node) for node in element.iterancestors("nav")) or _is_in_list(element)


def _is_navigation(nav: html.HtmlElement) -> bool:
    """Whether a `nav` is no more than that: an unclosed one swallows whole pages."""
    return nav.find(".//article") is None and len(list(islice(nav.iter("p"), _MAX_PARAGRAPHS))) < _MAX_PARAGRAPHS


def _is_in_list(element: html.HtmlElement) -> bool:
    """Whether an `h1` stands among links, in a list or in what is called bread crumbs."""
    limit = len(element.text_content()) + _MAX_CRUMBS_CHARS
    for node in islice((element, *element.iterancestors()), _MAX_LEVELS):
        if node.tag in ("article", "main", "body"):
            return False
        named = node.tag == "li" or _CRUMBS.search(f"{node.get('class') or ''} {node.get('id') or ''}")
        line = node.getparent() if node.tag == "li" else node
        if named and line is not None and line.find(".//a") is not None and short_text(line, limit) is not None:
            return True
    return False


def _support(text: str, known: Iterable[str]) -> float:
    """How well the other places confirm a folded text: 2 for an equal one, else the likeness of the likest."""
    best = 0.0
    for other in known:
        if other == text:
            return _CONFIRMED
        best = max(best, likeness(text, other))
    return best if best >= _SAME_MATTER else 0.0


def _shown(tree: PageTree, element: html.HtmlElement, known: Sequence[str]) -> _Shown | None:
    """A heading, or the part of it that other places confirm: the rest is its kicker."""
    whole = text_of(element)
    if not whole or len(whole) > _MAX_CHARS:
        return None
    claim = Claim(whole, "h1", tree.xpath_of(element), raw_text(element))
    return _Shown(_without_kicker(tree, element, claim, known) or claim, element, _is_crumb(element))


def _without_kicker(
    tree: PageTree, element: html.HtmlElement, whole: Claim[str], known: Sequence[str]
) -> Claim[str] | None:
    """The part of a heading that another place gives whole, or with a kicker before it; None for no part.

    What is marked up apart may be any other place's text. What a mere separator sets off counts where Open Graph
    leaves the rest out, or where another place has the same behind another kicker.
    """
    folded = fold(whole.value)
    full = {fold(text) for text in known}
    beyond = full | _all_tails(known) - _all_tails([whole.value])
    for part, locator, raw in _parts(tree, element):
        if len(part) > _MIN_CHARS and fold(part) in beyond and fold(part) != folded:
            return Claim(part, "h1", locator, raw)
    tail = _shared_tail(whole.value, known)
    if tail is not None:
        return replace(whole, value=tail)
    spaced = tidy_text(" ".join(element.itertext()))
    return replace(whole, value=spaced) if fold(spaced) in full and spaced != whole.value else None


def _all_tails(texts: Iterable[str]) -> set[str]:
    return {fold(tail) for text in texts for tail in tails(text)}


def _shared_tail(text: str, known: Sequence[str]) -> str | None:
    """What follows the kicker of a heading that the first of the other places leaves out, or words otherwise."""
    own, folded = tails(text), fold(text)
    if not own or not known:
        return None
    if any(folded in (fold(each), *map(fold, tails(each))) for each in known):
        return None
    left = next((tail for tail in own if fold(tail) == fold(known[0])), None)
    if left is not None:
        return left
    kickers = {fold(tail): kicker_before(each, tail) for each in known for tail in tails(each)}
    for tail in own:
        other = kickers.get(fold(tail))
        if other is not None and likeness(kicker_before(text, tail), other) < _SAME_MATTER:
            return tail
    return None


def _parts(tree: PageTree, element: html.HtmlElement) -> Iterator[tuple[str, str, str]]:
    """The text nodes and elements of which an `h1` is made up, with locator and raw text."""
    path = tree.xpath_of(element)
    count = 0
    for child in (None, *element):
        if child is not None and isinstance(child.tag, str) and child.tag not in UNREAD and not _is_subtitle(child):
            yield text_of(child), tree.xpath_of(child), raw_text(child)
            yield from _parts(tree, child)
        node = element.text if child is None else child.tail
        if node:
            count += 1
            yield tidy_text(node), f"{path}/text()[{count}]", node


def _is_subtitle(element: html.HtmlElement) -> bool:
    """Whether a part of an `h1` calls itself second to the headline."""
    return bool(_SUBTITLE.search(element.get("class") or ""))


# What is not the headline --------------------------------------------------------------------


def _cleaned(claim: Claim[str], name: SiteName) -> Claim[str]:
    """Without markup and the site's name; refused when nothing else is left."""
    text = bare(name.cut_from(bare(claim.value)))
    return replace(claim, value=text, reason="site_name" if text in name else claim.reason)


def _without_rest(claim: Claim[str], confirmed: list[Claim[str]]) -> Claim[str]:
    """A title whose first or last part is what other places give as the headline: that part."""
    known = {fold(each.value) for each in confirmed if each.value}
    text = claim.value
    if fold(text) in known:
        return claim
    for match in SEPARATOR.finditer(text):
        for part in (text[: match.start()].strip(), text[match.end() :].strip()):
            if fold(part) in known:
                return replace(claim, value=part)
    return claim
