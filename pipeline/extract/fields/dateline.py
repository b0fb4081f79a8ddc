"""Where an article was filed: `PARIS (AFP) –` at the start of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.stated.evidence import Claim, attest
from pipeline.extract.stated.structured import Structured
from pipeline.extract.wording.agencies import agency_of
from pipeline.types import Block, Evidence

_WORD = r"[A-ZÀ-ÝŁŚŻ][\w’'.-]*"
_PLACE = rf"(?P<place>{_WORD}(?:[ -](?:{_WORD}|de|du|des|la|le|sur|am|an der|of|del)){{0,4}})"
_CAPITALS = r"(?P<place>[A-ZÀ-ÝŁŚŻ][A-ZÀ-ÝŁŚŻ’'.-]+(?:[ -][A-ZÀ-ÝŁŚŻ’'.-]+){0,3})"
_DATE = r"(?:,?\s(?:le\s)?\d{1,2}(?:er|\.)?\s\w{3,10}\.?(?:\s\d{4})?|,\s[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?)?"
_PATTERNS = (
    re.compile(rf"{_PLACE}(?:,\s[^()–—]{{2,25}})?{_DATE}\s?\((?P<source>[^)]{{2,30}})\)\s?[-–—.:]"),
    re.compile(rf"{_CAPITALS}(?:,\s[A-Z][\w .]{{1,20}})?{_DATE}\s[–—-]{{1,2}}\s"),
    re.compile(rf"[A-Z]{{2,5}}\s?/\s?{_PLACE}\s?/"),
)


@dataclass(frozen=True, slots=True)
class Dateline:
    place: str | None
    evidence: tuple[Evidence, ...]


def read(structured: Structured, blocks: Sequence[Block]) -> Dateline:
    """The place at the start of the first paragraph, else JSON-LD's `dateline`."""
    claims: list[Claim[str]] = []
    first = next((block for block in blocks if block.role == "body" and block.type == "paragraph"), None)
    if first is not None:
        claims += _of_text(first)
    claims += [claim for claim in structured.texts("dateline") if len(claim.value) <= 60]
    return Dateline(claims[0].value if claims else None, tuple(attest("dateline_place", claims, claims[:1])))


def _of_text(block: Block) -> list[Claim[str]]:
    for pattern in _PATTERNS:
        match = pattern.match(block.text)
        if match is None:
            continue
        source = match.groupdict().get("source")
        place = match["place"].strip(" .,")
        if agency_of(place) or len(place) < 3 or (source and not _is_source(source)):
            continue
        place = place if not place.isupper() else _titled(place)
        return [Claim(place, "visible-text", block.locator or "field:body", match[0])]
    return []


def _is_source(text: str) -> bool:
    return any(agency_of(part.strip()) for part in re.split(r"[/,&]", text))


def _titled(place: str) -> str:
    """`New York` for `NEW YORK`; particles stay small."""
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), place)
