"""Bylines into people, agencies and organisations: fewer names, but right ones.

Knows where authors are named and which source to trust; finding the line that the page prints is `printed_bylines`'
matter, reading a text as names `names`'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from lxml import html

from db.urls import absolute, same_site
from pipeline.extract.fields import printed_bylines, signatures, site_name
from pipeline.extract.fields.header import Header, is_profile, said_before
from pipeline.extract.fields.printed_bylines import LABEL, NO_AUTHOR, Candidate, authors_in, names_in_full
from pipeline.extract.fields.site_name import SiteName
from pipeline.extract.page.text import fold, raw_text, short_text, text_of, tidy_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated import selectors
from pipeline.extract.stated.evidence import Claim, attest
from pipeline.extract.stated.structured import Structured, Value, metas
from pipeline.extract.wording.agencies import agency_of, credited
from pipeline.extract.wording.names import is_joined, is_login, is_name, is_small_name
from pipeline.types import Author, AuthorKind, Block, Evidence

_METAS = (
    "author article:author og:article:author parsely-author sailthru.author cxenseparse:author dc.creator "
    "dcterms.creator byl citation_author article:author_name article.author byline rbauthors"
).split()
_ORGANISATION = re.compile(
    r"\b(?:r[ée]daction|redaktion|redacci[óo]n|redazione|reda[cç][ãa]o|redactie|redakcja|newsroom"
    r"|news ?desk|web ?desk|desk|staff|team|"
    r"editorial|editors|board|agency|agence|agentur|agencies|agences|agenturen|magazine|magazin|journal"
    r"|press|media|medien|tv|radio|"
    r"verlag|\w*team|\w*redaktion|\w*stiftung|verein|verband|bund der|e\.\s?v"
    r"|institute?|university|universit\w+|foundation|association|company|group|inc|llc|ltd|gmbh"
    r"|limited|corp|blog|online|times|post|"
    r"gazette|herald|tribune|studio|services?|ministry|office|committee|council|cent(?:er|re)|department)\b|\.(?:com|de|fr|ch|at"
    r"|be|net|org|info|co|uk|it|es|nl|eu|pl)\b",
    re.IGNORECASE,
)
# French papers bear an article and one word.
_PAPER = re.compile(r"(?:L[ae]s?\s|L[’'])[A-ZÀ-Ý][\w-]+")
# Who stands before a name and is not the one who wrote.
_NOT_WROTE = re.compile(
    r"\b(?:edited|reviewed|checked|fact[- ]check\w*|translated|approved|verified|illustrat\w+|photograph\w*"
    r"|reviewer|relu|traduit|traduction|übersetzt|geprüft|überprüft)\b[^.]{0,25}\Z",
    re.IGNORECASE,
)
_ONE_SMALL_WORD = re.compile(r"[a-z]+\d*")
_MIN_FAMILY = 3
_TAGS = re.compile(r"<[^<>]{1,300}>")
_MAX_AUTHORS = 20
#: Lines between the links to the authors of one article.
_MAX_GAP = 12
_MAX_LINE = 140
_MAX_SIGNATURES = 20
_STATED = frozenset(("json-ld", "link", "meta", "open-graph", "microdata"))


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote an article."""

    authors: tuple[Author, ...]
    evidence: tuple[Evidence, ...]
    lines: tuple[str, ...]
    """The lines in which the page prints them, and the names themselves."""
    credits: tuple[Claim[str], ...] = ()
    """The agencies that those lines credit beside the authors."""


def read(tree: PageTree, structured: Structured, header: Header, headline: html.HtmlElement | None) -> Byline:
    """The authors that the best source names: the site's selector, JSON-LD, links, the printed byline, metas.

    A source that names only the publication gives way to one that names people.
    """
    names = site_name.read(tree, structured, ())
    printed = printed_bylines.read(tree, header, headline, names)
    spelt_out = printed.authors if printed.is_spelt_out else []
    stated, linked = _of_json_ld(tree, structured), _of_links(tree, header, headline)
    sources = [
        _of_rules(tree),
        spelt_out if _says_more(spelt_out, stated) else [],
        stated,
        spelt_out if _joins_another(spelt_out) and _says_more(spelt_out, linked) else [],
        linked,
        _of_microdata(tree, header),
        spelt_out,
        _of_metas(tree),
        _of_labels(tree),
        [] if printed.is_spelt_out else printed.authors,
        _announced(tree),
    ]
    judged = [[_judged(claim, names) for claim in source] for source in sources]
    if not any(_is_usable_person(claim) for source in judged for claim in source):
        judged.append(_signed_elsewhere(tree, headline, names))
    chosen = _best(judged)
    claims = [claim for source in judged for claim in source]
    shown = (*printed.lines, *(claim.value.name_raw for claim in claims), *(claim.value.name for claim in chosen))
    return Byline(
        tuple(claim.value for claim in chosen),
        tuple(attest("authors", sorted(claims, key=lambda c: not any(c is one for one in chosen)), chosen)),
        tuple(dict.fromkeys(shown)),
        printed.credits,
    )


def _best(sources: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """The authors of the first source that names people, by their names rather than by what they log in as."""
    named = [claim.value.name for source in sources for claim in source if _is_usable_person(claim)]
    usable = [[c for c in source if c.reason is None and not _is_login_of(c.value.name, named)] for source in sources]
    for is_wanted in (_is_person, _is_login, _is_agency, _is_organisation):
        for source in usable:
            if any(is_wanted(claim) for claim in source):
                return _unique(_people_of(source))
    return []


def _is_login_of(text: str, names: Iterable[str]) -> bool:
    """Whether a text is what one of some people logs in as: `jmorel` for `Jeanne Morel`."""
    if not _ONE_SMALL_WORD.fullmatch(text):
        return False
    families = (fold(name).split()[-1:] for name in names if " " in name)
    return any(family and len(family[0]) >= _MIN_FAMILY and family[0] in text for family in families)


def _says_more(printed: Sequence[Candidate], stated: Sequence[Candidate]) -> bool:
    """Whether a byline names all people that another place does, and others.

    A system with room for one author states the first in JSON-LD; a name without a page of its own is no link.
    """
    people = ([claim for claim in claims if not agency_of(claim.value.name)] for claims in (printed, stated))
    shown, told = ({fold(claim.value.name) for claim in claims} for claims in people)
    return bool(told) and told < shown


def _joins_another(printed: Sequence[Candidate]) -> bool:
    """Whether a byline's last name follows an "and": after a comma it may be where the first one works."""
    return bool(printed) and is_joined(printed[-1].value)


def _is_person(claim: Candidate) -> bool:
    return claim.value.kind == "person" and not is_login(claim.value.name)


def _is_usable_person(claim: Candidate) -> bool:
    return claim.reason is None and _is_person(claim)


def _is_login(claim: Candidate) -> bool:
    return claim.value.kind == "person"


def _is_agency(claim: Candidate) -> bool:
    return claim.value.kind == "agency"


def _is_organisation(claim: Candidate) -> bool:
    return claim.value.kind == "organisation"


def _people_of(claims: Sequence[Candidate]) -> list[Candidate]:
    """Without the paper that one text names beside the people who write for it: `Anne Roy, Le Phare`."""
    signed = {claim.locator for claim in claims if claim.value.kind == "person"}
    return [claim for claim in claims if claim.value.kind != "organisation" or claim.locator not in signed]


def _unique(claims: Iterable[Candidate]) -> list[Candidate]:
    """Each name once."""
    kept: dict[str, Candidate] = {}
    for claim in claims:
        kept.setdefault(fold(claim.value.name), claim)
    return list(kept.values())[:_MAX_AUTHORS]


def _judged(claim: Candidate, site: SiteName) -> Candidate:
    """The author's kind told, or the claim refused."""
    author = _as_site_signs(claim.value, site)
    claim, name = replace(claim, value=author), author.name
    if not name or NO_AUTHOR.fullmatch(name):
        return claim.refused("no_name")
    kind = _kind(author, site)
    if kind == "person" and not is_name(name) and not (claim.method in _STATED and is_small_name(name)):
        return claim.refused("no_name")
    return replace(claim, value=replace(author, kind=kind))


def _as_site_signs(author: Author, site: SiteName) -> Author:
    """The author with the figure that a site's name ends in and a person's does not: `Val 24`."""
    whole = author.name_raw.strip()
    is_cut = whole.startswith(f"{author.name} ") and whole[len(author.name) :].strip().isdigit()
    is_sites = is_cut and (author.kind == "organisation" or whole in site)
    return replace(author, name=whole) if is_sites else author


def _kind(author: Author, site: SiteName) -> AuthorKind:
    if agency_of(author.name):
        return "agency"
    is_named_so = _ORGANISATION.search(author.name) or _PAPER.fullmatch(author.name)
    if author.kind == "organisation" or author.name in site or is_named_so or _is_of_house(author.name, site):
        return "organisation"
    return "person"


def _is_of_house(name: str, site: SiteName) -> bool:
    """Whether a name begins with the site's own in capitals: `NDR Info` on ndr.de."""
    first, _, rest = name.partition(" ")
    return bool(rest) and first.isupper() and len(first) > 1 and site_name.name_key(first) == site.domain


# Sources ------------------------------------------------------------------------------------


def _of_json_ld(tree: PageTree, structured: Structured) -> list[Candidate]:
    out: list[Candidate] = []
    for key in ("author", "creator"):
        for value in structured.values(key):
            record = value.data if isinstance(value.data, Mapping) else {}
            url = _url_of(tree, record)
            role = record.get("jobTitle")
            stated = (
                claim
                for name, locator, raw in _stated_names(value)
                for claim in authors_in(name, value.method, locator, raw, url)
            )
            for claim in stated:
                kind: AuthorKind = "organisation" if "Organization" in str(record.get("@type")) else "person"
                author = replace(
                    claim.value, kind=kind, role=tidy_text(role) if isinstance(role, str) and role else claim.value.role
                )
                out.append(replace(claim, value=author))
        if out:
            break
    return out


def _stated_names(value: Value) -> Iterator[tuple[str, str, str]]:
    """The names that a value of JSON-LD gives, each with its locator and what stands there.

    One, a list of them, or one in two halves, of which the family's is located.
    """
    record = value.data if isinstance(value.data, Mapping) else {}
    names = record.get("name")
    if isinstance(names, list):
        for n, name in enumerate(names):
            if isinstance(name, str):
                yield _plain(name), value.below(f"name/{n}"), _plain(name)
    elif value.text is not None:
        yield _plain(value.text), value.text_locator, _plain(value.text)
    elif isinstance(record.get("familyName"), str):
        name = tidy_text(f"{record.get('givenName') or ''} {record['familyName']}")
        yield name, value.below("familyName"), record["familyName"]


def _plain(name: str) -> str:
    """A name without the markup that some systems leave in it."""
    return tidy_text(_TAGS.sub("", name)) if "<" in name else tidy_text(name)


def _url_of(tree: PageTree, record: Mapping[str, Any]) -> str | None:
    url = record.get("url") or record.get("sameAs")
    url = url[0] if isinstance(url, list) and url else url
    return absolute(tree.base, url) if isinstance(url, str) else None


def _of_links(tree: PageTree, header: Header, headline: html.HtmlElement | None) -> list[Candidate]:
    """`rel=author` links of the article, and links to profiles beside the headline."""
    places = {line.element: line.distance for line in header.within(25, 60)}
    own = [link for link in tree.author_links if not header.cards.hold(link) and not _is_next(link, headline)]
    near = _together(own, places)
    profiles = [] if near else _profiles(tree, places)
    out: list[Candidate] = []
    for link in dict.fromkeys([*(near or own[:2]), *profiles]):
        text = text_of(link)
        if text and len(text) <= 100 and not _NOT_WROTE.search(said_before(link)):
            url = absolute(tree.base, link.get("href") or "")
            out += authors_in(text, "link", tree.xpath_of(link), raw_text(link), url)
    return out


def _is_next(link: html.HtmlElement, headline: html.HtmlElement | None) -> bool:
    """Whether a link stands in another `article` than the headline, as where further ones follow on the page."""
    if headline is None:
        return False
    around, own = (next(node.iterancestors("article"), None) for node in (link, headline))
    return around is not None and own is not None and around is not own and own not in around.iterancestors()


def _profiles(tree: PageTree, places: Mapping[html.HtmlElement, int]) -> list[html.HtmlElement]:
    """Links beside the headline to people's pages on this site; in a text such links lead to those it speaks of."""
    links = [link for line in places for link in (line, line.getparent()) if link is not None and link.tag == "a"]
    return _together([link for link in links if is_profile(link) and _is_own(tree, link)], places)


def _is_own(tree: PageTree, link: html.HtmlElement) -> bool:
    """Whether a link stays on the site and stands in no prose."""
    address = absolute(tree.base, link.get("href") or "")
    if address is None or not same_site(address, tree.url):
        return False
    paragraph = next(link.iterancestors("p"), None)
    return paragraph is None or short_text(paragraph, _MAX_LINE) is not None


def _together(links: Sequence[html.HtmlElement], places: Mapping[html.HtmlElement, int]) -> list[html.HtmlElement]:
    """Those that stand near the headline, up to where a gap parts them from the cards of other articles."""
    found = {}
    for link in links:
        nodes = (link, *link, link.getparent())
        place = next((places[node] for node in nodes if node in places), None)
        if place is not None:
            found[link] = place
    first = min(found.values(), key=abs, default=0)
    return [link for link, place in found.items() if abs(place - first) <= _MAX_GAP]


def _of_microdata(tree: PageTree, header: Header) -> list[Candidate]:
    out: list[Candidate] = []
    for element in tree.itemprops.get("author", ())[:4]:
        if header.cards.hold(element):
            continue
        inner = element.find(".//*[@itemprop='name']")
        inner = element if inner is None else inner
        if inner.get("content"):
            out += authors_in(
                inner.get("content") or "", "microdata", f"{tree.xpath_of(inner)}/@content", inner.get("content")
            )
        else:
            text = tidy_text(raw_text(inner))
            out += authors_in(text, "microdata", tree.xpath_of(inner), raw_text(inner)) if len(text) <= 100 else []
    return out


def _of_metas(tree: PageTree) -> list[Candidate]:
    found = [claim for claim in metas(tree, *_METAS) if not re.match(r"https?:|www\.|/", claim.value)]
    by_name: dict[str, list[Claim[str]]] = {}
    for claim in found:
        by_name.setdefault(claim.locator.partition("[")[0], []).append(claim)
    first = next(iter(by_name.values()), [])
    return [part for claim in first for part in authors_in(claim.value, claim.method, claim.locator, claim.raw)]


def _of_labels(tree: PageTree) -> list[Candidate]:
    """`twitter:label1` "Written by" with its data."""
    for meta in tree.metas:
        if meta.name.startswith("twitter:label") and LABEL.match(meta.content):
            for data in tree.meta(f"twitter:data{meta.name[13:]}"):
                return authors_in(data.content, "meta", data.locator, data.content)
    return []


def _of_rules(tree: PageTree) -> list[Candidate]:
    found = selectors.texts(tree, "authors", "author")[:_MAX_AUTHORS]
    return [part for claim in found for part in authors_in(claim.value, claim.method, claim.locator, claim.raw)]


def _announced(tree: PageTree) -> list[Candidate]:
    names = tree.entry.authors if tree.entry else ()
    return [claim for name in names for claim in authors_in(name, "entry", "entry:authors", name)]


def _signed_elsewhere(tree: PageTree, headline: html.HtmlElement | None, site: SiteName) -> list[Candidate]:
    """The people whom the first signature away from the headline names in full."""
    for element, text in islice(signatures.lines(tree, headline), _MAX_SIGNATURES):
        found = [_judged(c, site) for c in authors_in(text, "byline", tree.xpath_of(element), raw_text(element))]
        people = [c for c in found if _is_usable_person(c) and (names_in_full(c) or _is_in_address(c, element))]
        if people:
            return people
    return []


def _is_in_address(claim: Candidate, link: html.HtmlElement) -> bool:
    """Whether a link's address says the same name, as those of authors' pages do: `/author/dominique`."""
    last = (link.get("href") or "").rstrip("/").rpartition("/")[2]
    return site_name.name_key(claim.value.name) == site_name.name_key(last)


# Agencies and places ------------------------------------------------------------------------


def agency_credits(
    tree: PageTree, byline: Byline, blocks: Sequence[Block]
) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """The agencies named as authors, in the byline's lines, in lines that sign the text, or in its ends."""
    body = [block for block in blocks if block.role == "body" and block.type == "paragraph"]
    found: list[Claim[str]] = []
    for author, evidence in zip(byline.authors, [e for e in byline.evidence if e.chosen], strict=False):
        agency = agency_of(author.name) if author.kind == "agency" else None
        names = [agency] if agency else [name for name, _ in credited(author.name_raw)]
        found += [Claim(name, evidence.method, evidence.locator, evidence.raw) for name in names]
    found += byline.credits
    signing = [block for block in blocks if block.removed_by == "byline"]
    for block in (*body[:1], *body[-1:], *signing):
        said = credited(block.text if body and block is body[0] else block.text[-80:])
        found += [Claim(name, "visible-text", block.locator or "field:body", words) for name, words in said]
    first = list({claim.value: claim for claim in reversed(found)}.values())[::-1]
    return tuple(claim.value for claim in first), tuple(attest("agency_credit", first, first))
