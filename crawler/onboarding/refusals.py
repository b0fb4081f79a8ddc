"""What a URL leads to when it is no news site: said in one line, before anything is written."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from db.urls import registrable_domain
from pipeline.extract.page.tree import PageTree
from pipeline.types import Page

_HTML_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "")
_PARKING_HOSTS = re.compile(
    r"(?:sedoparking|parkingcrew|bodis|parklogic|above|afternic|hugedomains|dan|sav|undeveloped|skenzo|domainsponsor|"
    r"domainmarket|namebright|uniregistry)\.(?:com|net|de)",
    re.IGNORECASE,
)
_FOR_SALE = re.compile(
    r"\b(?:this )?domain(?: name)?\b[^.]{0,60}\b(?:is|may be|has been)? ?(?:for sale|parked|available for purchase|"
    r"expired)\b|\bbuy this domain\b|(?:nom de )?domaine\b[^.]{0,40}\bà vendre\b|domain\b[^.]{0,40}\bzu verkaufen\b|"
    r"\bparked (?:free|domain)\b|dominio\b[^.]{0,40}\ben venta\b",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|connexion|anmelden|login\.\w+|sso|auth)(?:[/.?]|$)", re.IGNORECASE)
_FEW_LINKS = 15
_PARKED_CHARS = 3_000


class NoSource(Exception):  # noqa: N818 -- what the user is told
    """A URL of which no source can be made; the message says why, in one line."""


def refuse_redirect(asked: str, page: Page) -> None:
    """Raise `NoSource` when the site has moved to another domain: whoever asked should know, and ask for that one."""
    asked_domain, domain = registrable_domain(asked), registrable_domain(page.url)
    if asked_domain != domain:
        raise NoSource(f"{asked}: leads to another site, {domain}; if that is meant: dateline sources new {page.url}")


def refuse_file(page: Page) -> None:
    """Raise `NoSource` for a document that is no page at all."""
    media_type = (page.header("content-type") or "").partition(";")[0].strip().lower()
    if page.body.startswith(b"%PDF-") or media_type == "application/pdf":
        raise NoSource(f"{page.url}: a PDF, no page of a site; give the site's front page")
    if media_type not in _HTML_TYPES and not media_type.endswith(("xml", "json", "gzip")):
        raise NoSource(f"{page.url}: a file ({media_type}), no page of a site; give the site's front page")
    if not page.body.strip():
        raise NoSource(f"{page.url}: answered with nothing; give the site's front page")


def refuse_page(page: Page, tree: PageTree | None) -> None:
    """Raise `NoSource` for a login page and a parked domain."""
    if tree is None:
        raise NoSource(f"{page.url}: no HTML page; give the site's front page")
    links = int(tree.root.xpath("count(//a[@href])"))
    if _is_parked(tree, links):
        raise NoSource(f"{page.url}: a parked domain, no news site")
    asks_password = bool(tree.root.xpath("boolean(//input[@type='password'])"))
    if (asks_password and links < _FEW_LINKS) or _LOGIN_PATH.search(urlsplit(page.url).path):
        raise NoSource(f"{page.url}: a login page; give a page that anybody can read")


def _is_parked(tree: PageTree, links: int) -> bool:
    if _PARKING_HOSTS.search(" ".join(_sources(tree))):
        return True
    text = " ".join(node.text for node in tree.texts)
    return len(text) < _PARKED_CHARS and links < 4 * _FEW_LINKS and bool(_FOR_SALE.search(text))


def _sources(tree: PageTree) -> list[str]:
    return [str(src) for src in tree.root.xpath("//script/@src | //iframe/@src | //frame/@src")]
