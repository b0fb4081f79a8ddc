"""The byline that a page prints: the lines around the headline in which readers see who wrote, and who is named there.

Which source of names to trust is for `authors` to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from typing import Any

from lxml import html

from pipeline.extract.fields.header import Header, HeaderLine
from pipeline.extract.fields.site_name import SiteName
from pipeline.extract.page.text import raw_text, text_of, tidy_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.page.worded import WordedPattern
from pipeline.extract.stated.evidence import Claim
from pipeline.extract.wording.agencies import agency_of, credited, is_shared_with
from pipeline.extract.wording.names import after_date, is_desk, is_full_name, names_in, starts_byline
from pipeline.types import Author

Candidate = Claim[Author]
#: What stands alone before a name that follows it.
LABEL = re.compile(
    r"\W*(?:by|par|von|por|door|di|av|af|text|texte|authors?|autor|autorin|auteur|autore|written by"
    # As the most used plugin translates it.
    r"|[ée]crit par|(?:verfasst|geschrieben) von|escrito por|scritto da|geschreven door"
    r"|skr(?:iven|evet) a[vf]|kirjoittanut"
    r"|napisane przez|scris de|yazan|γράφτηκε από|執筆者)\s*:?\W*\Z",
    re.IGNORECASE,
)
#: Whole texts that stand where an author's name should, and are none.
NO_AUTHOR = re.compile(
    r"(?:(?:\w+ )?admin\w*|wordpress\w*|webmaster|root|user\d*|guest|unknown|anonymous|anonyme|unbekannt|null|none"
    r"|undefined|n/?a|no author|full bio|(?:see|view|read)(?: \w+){0,3}|search(?: .*)?"
    r"|create account|member list|autorenseite.*|datum|date|red\.?|author|autor(?:in)?|auteur|by|par|"
    r"von|share|follow|read more|more|view|all posts?|about|contact|subscribe|print|email|e-mail"
    r"|comments?|facebook|twitter|linkedin|"
    r"instagram|default|test|profile|article|home|posted|team|photo|video|super ?user|editor"
    r"|[a-z]?|am|pm|in|on|at|de|le|la|di|da|tv|hr|it)",
    re.IGNORECASE,
)
_HINT = WordedPattern(
    r"author|byline|autor\b|autoren|auteur|writer|verfasser|signature|redacteur|contributor|journalist|creator",
    *("author", "byline", "autor", "auteur", "writer", "verfasser", "signature", "redacteur", "contributor"),
    *("journalist", "creator"),
)
_NOT_HINT = re.compile(
    r"bio|description|avatar|image|photo|social|follow|share|comment|caption"
    r"|related",
    re.IGNORECASE,
)
# A line with a name of one word is no longer, or it is a sentence.
_MAX_SINGLE = 60
_SINGLE = re.compile(r"[A-ZÀ-ÝĆ-Ž][\w-]{2,19}")


def authors_in(text: str, method: Any, locator: str, raw: str | None, url: str | None = None) -> list[Candidate]:
    """The authors whom a text names, as claims: `raw` is what the page says there, `url` where it leads."""
    return [
        Claim(replace(author, name_raw=(raw or text).strip()[:300], url=url), method, locator, raw)
        for author in names_in(text)
    ]


@dataclass(frozen=True, slots=True)
class Printed:
    """The byline as readers see it."""

    authors: list[Candidate]
    is_spelt_out: bool = False
    """It says that it names the author: `Par`, `By`, `Autor:`."""
    lines: tuple[str, ...] = ()
    credits: tuple[Claim[str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Signed:
    """A line with the authors that it names."""

    line: HeaderLine
    is_spelt_out: bool
    authors: list[Candidate]


def read(tree: PageTree, header: Header, headline: html.HtmlElement | None, site: SiteName) -> Printed:
    """The byline nearest to the headline, and every line that is one."""
    named = [(line, text) for line in header.within(20, 60) if (text := _byline_in(line)) is not None]
    named = [(line, text) for line, text in named if not header.cards.hold(line.element)]
    lines = [_signed(tree, line, text) for line, text in named]
    best = _nearest(lines, site)
    said = tuple(each.line.text for each in lines if each.is_spelt_out or best)
    credit = tuple(
        Claim(agency, "byline", tree.xpath_of(line.element), words)
        for line, _ in named
        for agency, words in credited(line.text)
    )
    return Printed(best.authors if best else [], bool(best and best.is_spelt_out), said, credit)


def _nearest(lines: Sequence[_Signed], site: SiteName) -> _Signed | None:
    """The first that signs with a full name, rather a person's than the site's.

    Else one with a single name, spelt out; else an agency.
    """
    people = [each for each in lines if any(names_in_full(c) and c.value.name not in site for c in each.authors)]
    full = [each for each in lines if any(names_in_full(c) or c.value.name in site for c in each.authors)]
    single = [each for each in lines if each.is_spelt_out and _is_single_name(each)]
    agencies = [each for each in lines if any(agency_of(claim.value.name) for claim in each.authors)]
    return _innermost(people) or _innermost(full) or _innermost(single) or _innermost(agencies)


def _is_single_name(signed: _Signed) -> bool:
    """Whether a short line signs with one word: `Geschrieben von Jo am 3. Mai`."""
    names = [claim.value.name for claim in signed.authors]
    return len(names) == 1 and len(signed.line.text) <= _MAX_SINGLE and bool(_SINGLE.fullmatch(names[0]))


def _signed(tree: PageTree, line: HeaderLine, text: str) -> _Signed:
    authors = authors_in(text, "byline", tree.xpath_of(line.element), raw_text(line.element))
    return _Signed(line, starts_byline(text), authors)


def names_in_full(claim: Candidate) -> bool:
    """Whether a claim names someone by first and last name, or the desk."""
    name = claim.value.name
    return is_desk(name) or (is_full_name(name) and not NO_AUTHOR.fullmatch(name))


def _innermost(lines: list[_Signed]) -> _Signed | None:
    """The first line, or a smaller one within it that says better where the name ends."""
    best = lines[0] if lines else None
    for each in lines[1:]:
        if best is not None and best.line.element in each.line.element.iterancestors() and _is_better(each, best):
            best = each
    return best


def _is_better(inner: _Signed, outer: _Signed) -> bool:
    """Whether a line within another is the byline: it alone says so, both do, or its name goes on in the outer one."""
    if inner.is_spelt_out or not outer.is_spelt_out:
        return True
    names = [claim.value.name for claim in outer.authors]
    return any(name.startswith(f"{claim.value.name} ") for claim in inner.authors for name in names)


def _byline_in(line: HeaderLine) -> str | None:
    """What of a line names authors, by its words or by its markup."""
    if len(line.text) > 140 or LABEL.match(line.text):
        return None
    if starts_byline(line.text):
        return _to_break(line)
    if is_shared_with(line.text):
        return line.text
    dated = after_date(line.text)
    if dated is not None:
        return dated
    if len(line.text) > 80:
        return None
    is_marked = _names_author(line.hints) or _names_author(line.element.get("class") or "")
    return line.text if is_marked else None


@lru_cache(maxsize=1 << 12)  # the lines of a site's pages are marked up alike
def _names_author(names: str) -> bool:
    return bool(_HINT.search(names)) and not _NOT_HINT.search(names)


def _to_break(line: HeaderLine) -> str:
    """A byline up to where a new line begins with a place or a credit, as far as it names people in full."""
    if line.element.find("br") is None:
        return line.text
    pieces = [line.element.text or ""]
    for child in takewhile(lambda child: child.tag != "br", line.element):
        pieces += (text_of(child), child.tail or "")
    first = tidy_text("".join(pieces))
    named = starts_byline(first) and all(is_full_name(author.name) for author in names_in(first))
    return first if named else line.text
