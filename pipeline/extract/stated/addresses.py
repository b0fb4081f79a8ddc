"""A page's own addresses: its canonical and AMP links, and whether the canonical can be believed.

Only what one page can tell: whether a canonical is another article's is the store's question.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from db.urls import UrlError, normalise, same_site, tidy
from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated.evidence import Claim, attest
from pipeline.types import Evidence, SiteRules


@dataclass(frozen=True, slots=True)
class Addresses:
    url: str
    canonical_url: str | None
    amp_url: str | None
    evidence: tuple[Evidence, ...]


def read(tree: PageTree) -> Addresses:
    """The article's URL, with the canonical and AMP URLs as the page gives them."""
    final = _tidy(tree.url)
    own = Claim(final, "url", "url:", tree.url)
    claims: list[Claim[str]] = []
    canonical, amp = tree.link("canonical"), tree.link("amphtml")
    evidence: list[Evidence] = []
    if canonical:
        claim = _link_claim(tree, "canonical", canonical)
        evidence += attest("canonical_url", [claim], [claim])
        refusal = _refusal(canonical, final, tree.rules)
        claims.append(claim.refused(refusal) if refusal else claim)
    if amp:
        claim = _link_claim(tree, "amphtml", amp)
        evidence += attest("amp_url", [claim], [claim])
    claims.append(own)
    chosen = next(claim for claim in claims if claim.reason is None)
    return Addresses(chosen.value, canonical, amp, (*attest("url", claims, [chosen]), *evidence))


def _tidy(url: str) -> str:
    try:
        return tidy(url)
    except UrlError:
        return url


def _link_claim(tree: PageTree, rel: str, url: str) -> Claim[str]:
    element = tree.links[rel]
    return Claim(url, "link", f"{tree.xpath_of(element)}/@href", element.get("href"))


def _refusal(canonical: str, final: str, rules: SiteRules) -> str | None:
    """Why a canonical is not believed, or None."""
    if not same_site(canonical, final):
        return "other_site"
    parts = urlsplit(canonical)
    if parts.path in ("", "/") and not parts.query and urlsplit(final).path not in ("", "/"):
        return "front_page"
    if _key(canonical) in {_key(url) for url in _sections(rules)}:
        return "section_page"
    return None


def _sections(rules: SiteRules) -> Iterable[str]:
    return (url for url in (rules.homepage, *rules.channels) if url)


def _key(url: str) -> str:
    try:
        return normalise(url).rstrip("/")
    except UrlError:
        return url
