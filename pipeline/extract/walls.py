"""Pages that are no articles, told apart by a typed reason.

Early signs are in the bytes and the tree; late ones compare the text with what the page claims. A page that may be
an article is never refused: a wrong refusal loses it, a wrong acceptance is seen.
"""

# ruff: noqa: E501  (patterns: one alternative a line, however long)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from lxml import html

from pipeline.extract.body import BodyText
from pipeline.extract.extent import words_in
from pipeline.extract.tree import PageTree
from pipeline.types import Evidence, Rejection, RejectionReason

#: Larger pages hold no more article, only more work. The largest of 950 labelled pages has 1.6 MB (2026-11-22).
MAX_BYTES = 6_000_000
# The deepest of them has 50 levels and 4,098 elements; lists of 6,000 links cost trafilatura a second.
MAX_DEPTH = 250
MAX_ELEMENTS = 60_000
MAX_CHILDREN = 6_000
# libxml2 compares every attribute of a tag with every other: 50,000 of them take 9 s.
MAX_ATTRIBUTES = 1_000
_LONG_TAG = 16_384
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_CROWDED = f"boolean(//*[*[{MAX_CHILDREN}]])"

_BINARY = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00")
_FEED = re.compile(rb"<(?:rss|feed|urlset|sitemapindex|rdf:RDF|opml)\b")


@dataclass(frozen=True, slots=True)
class PageClaims:
    """What the page says of itself, as far as `refuse` asks."""

    is_article: bool = False
    """JSON-LD holds an article type, or `og:type` is `article`."""
    headline: str | None = None
    has_date: bool = False
    """A publication date was found."""
    has_author: bool = False
    json_ld_types: tuple[str, ...] = ()
    """All `@type`s of the page's JSON-LD nodes."""


def refuse_early(content: bytes, tree: PageTree | None) -> Rejection | None:
    """Why a page needs no reading, or None. Without a tree only the bytes are judged, before they are parsed."""
    if tree is None:
        return _refuse_bytes(content)
    if tree.is_deeper_than(MAX_DEPTH):
        return Rejection("too_deep", f"{tree.max_depth} levels of elements; at most {MAX_DEPTH} are read")
    elements = tree.elements
    if elements > MAX_ELEMENTS or (elements > MAX_CHILDREN and tree.root.xpath(_CROWDED)):
        return Rejection("too_large", f"{elements} elements, or more than {MAX_CHILDREN} in one")
    return _bot_wall(content, tree)


def refuse(tree: PageTree, body: BodyText, claims: PageClaims) -> Rejection | None:
    """Why a page that was read is no article, or None."""
    words = words_in(f"{body.text} {body.standfirst or ''}")
    facts = _Facts(tree, body, claims, words)
    for check in (_error_page, _consent_wall, _login_wall, _listing, _no_text):
        rejection = check(facts)
        if rejection is not None:
            return rejection
    return None


@dataclass(frozen=True, slots=True)
class _Facts:
    tree: PageTree
    body: BodyText
    claims: PageClaims
    words: int

    @property
    def is_brief(self) -> bool:
        """A short text that the page calls an article: to be believed."""
        return self.claims.is_article and self.claims.has_date and bool(self.claims.headline)


# Bytes --------------------------------------------------------------------------------------


def _refuse_bytes(content: bytes) -> Rejection | None:
    start = content[:1024].lstrip()
    if not start and not content.strip():
        return Rejection("empty", "no bytes but white space")
    if len(content) > MAX_BYTES:
        return Rejection("too_large", f"{len(content)} bytes; at most {MAX_BYTES} are read")
    kind = _foreign_kind(content, start)
    if kind:
        return Rejection("not_html", kind)
    count = max(map(_attribute_count, _long_tags(content)), default=0)
    if count > MAX_ATTRIBUTES:
        return Rejection("too_large", f"a tag with some {count} attributes; at most {MAX_ATTRIBUTES} are read")
    return None


def _foreign_kind(content: bytes, start: bytes) -> str | None:
    if content.startswith(_BINARY) and not content.startswith((b"\x00\x00\xfe\xff",)):
        return "binary"
    if start[:1] in (b"{", b"[") and b"<html" not in content[:4096].lower():
        return "JSON"
    if _FEED.search(start) and b"<html" not in start.lower():
        return "a feed or sitemap"
    plain = b"<" not in content and b"<\x00" not in content and b"\x00<" not in content
    return "text without an element" if plain else None


def _long_tags(content: bytes) -> Iterator[bytes]:
    for part in content.split(b"<"):
        if len(part) > _LONG_TAG and part[:1].isalpha() and b">" not in part[:_LONG_TAG]:
            yield part.partition(b">")[0]


def _attribute_count(tag: bytes) -> int:
    return len(_QUOTED.sub(b"", tag).split())


# Bot walls ----------------------------------------------------------------------------------

# Scripts of the same vendors watch ordinary pages too: a mark counts only where there is next to no text.
_BOT_MARKS = (
    (b"_cf_chl_opt", "Cloudflare"),
    (b"cf-browser-verification", "Cloudflare"),
    (b"cf-error-details", "Cloudflare"),
    (b"captcha-delivery.com", "DataDome"),
    (b"px-captcha", "PerimeterX"),
    (b"_pxAppId", "PerimeterX"),
    (b"errors.edgesuite.net", "Akamai"),
    (b"sec-if-cpt-container", "Akamai"),
    (b"_Incapsula_Resource", "Imperva"),
    (b"Incapsula incident ID", "Imperva"),
    (b"awsWafCookieDomainList", "AWS WAF"),
    (b"gokuProps", "AWS WAF"),
    (b"ips.js?KP_UIDz", "Kasada"),
    (b"KPSDK", "Kasada"),
    (b"/_sec/cp_challenge", "Akamai"),
    (b"sucuri_cloudproxy", "Sucuri"),
    (b"ddos-guard", "DDoS-Guard"),
    (b"g-recaptcha", "reCAPTCHA"),
    (b"h-captcha", "hCaptcha"),
    (b"cf-turnstile", "Turnstile"),
)
_BOT_TITLE = re.compile(
    r"just a moment\b.*|un instant\W*|nur einen moment\W*|attention required! \| cloudflare|access (?:to this page has been )?denied\W*|"
    r"accès (?:refusé|bloqué)\W*|zugriff verweigert\W*|pardon our interruption\W*|(?:are you|you are not) a (?:robot|human)\W*|"
    r"(?:please )?verif(?:y|ying) (?:that )?you are (?:a )?human\W*|human verification|bot verification|security check(?:point)?|robot check|"
    r"checking your browser\b.*|vérification (?:de sécurité|en cours).*|êtes-vous (?:un robot|humain)\W*|sind sie ein roboter\W*|"
    r"one more step\W*|ddos-guard|request unsuccessful.*|please wait\W*|captcha",
    re.IGNORECASE,
)
_WALL_TEXT = 1_200
_WALL_PARAGRAPHS = 8


def _bot_wall(content: bytes, tree: PageTree) -> Rejection | None:
    if tree.paragraphs > _WALL_PARAGRAPHS:
        return None
    vendor = next((name for mark, name in _BOT_MARKS if mark in content), None)
    title = next((text for text in _titles(tree) if _BOT_TITLE.fullmatch(text)), None)
    if (vendor is None and title is None) or _visible_length(tree) > _WALL_TEXT or _claims_article(tree):
        return None
    return _rejection(
        "bot_wall", f"title says {title!r}" if title else f"a challenge by {vendor} and next to no text", title
    )


def _rejection(reason: RejectionReason, detail: str, raw: str | None = None) -> Rejection:
    found = (Evidence("rejection", reason, "title", "xpath:/html/head/title", raw=raw, chosen=True),) if raw else ()
    return Rejection(reason, detail, found)


def _titles(tree: PageTree) -> Iterator[str]:
    for element in (*tree.titles[:1], *tree.h1s[:2]):
        text = " ".join(str(element.text_content()).split())
        if text:
            yield text


_VISIBLE = "//body//text()[not(parent::script or parent::style or parent::noscript or parent::template)]"


def _visible_length(tree: PageTree) -> int:
    return sum(len(text.strip()) for text in tree.root.xpath(_VISIBLE, smart_strings=False))


def _claims_article(tree: PageTree) -> bool:
    return any(meta.content.strip().lower() == "article" for meta in tree.meta("og:type")) or bool(tree.json_ld)


# Error pages --------------------------------------------------------------------------------

_ERROR = re.compile(
    r"(?:(?:error|erreur|fehler)?\s*(?:404|410|403|500|502|503)(?:\s*[-–|:.!]|\s+error|\s+not found|\s+page|\s*$).*)|"
    r"(?:(?:sorry|oops|désolé|ups|hoppla)\W+)?(?:(?:the |this |cette |la |die |diese )?(?:page|seite|article|artikel|content|contenu|site)\s+"
    r"(?:you (?:are|were) looking for |que vous (?:re)?cherchez |demandée )?(?:(?:was|is|n'est pas|est|a été|wurde|ist|konnte|could|does|no longer|"
    r"n'existe|introuvable|not|nicht|non|can(?:'|’)t|cannot|leider)\b.*))|"
    r"(?:page|seite|article|artikel|article|contenu|document) (?:not found|introuvable|non trouvée?|nicht gefunden|indisponible|inexistante?|unavailable)\b.*|"
    r"not found|page introuvable|seite nicht gefunden|página no encontrada|pagina non trovata|pagina niet gevonden|service unavailable|"
    r"bad gateway|internal server error|forbidden|gateway time-?out|(?:error|erreur|fehler)\W*",
    re.IGNORECASE,
)
_ERROR_WORDS = 150


def _error_page(facts: _Facts) -> Rejection | None:
    if facts.words > _ERROR_WORDS or facts.is_brief:
        return None
    said = next(
        (
            text
            for text in _titles(facts.tree)
            for part in (text, *re.split(r"\s[|–—-]\s", text))
            if _ERROR.fullmatch(part.replace("’", "'"))
        ),
        None,
    )
    return _rejection("error_page", f"title says {said!r}", said) if said else None


# Consent and login --------------------------------------------------------------------------

_CONSENT_WORD = re.compile(
    r"\b(?:cookies?|consent\w*|consentement|einwillig\w+|zustimm\w+|partenaires|partners|partner|traceurs|tracking|datenschutz\w*|"
    r"vie privée|privacy|données personnelles|personal data|personenbezogen\w*|akzeptieren|accepter|vendors|tcf|iab|gdpr|rgpd|dsgvo|"
    r"werbefrei\w*|legitimate interest|berechtigt\w+ interesse\w*|privacidad|consentimiento|consenso|toestemming)\b",
    re.IGNORECASE,
)
_CONSENT_HOST = re.compile(
    r"^(?:consent|privacy|cmp|myprivacy|choices)\.|/(?:consent|privacywall|cookiewall|privacy-gate)(?:/|$|\.)"
)
_LOGIN_TITLE = re.compile(
    r"(?:log ?in|sign ?in|se connecter|connexion|connectez-vous|identifiez-vous|anmelden|anmeldung|einloggen|login|iniciar sesión|"
    r"accedi|inloggen|registrieren|créer (?:un|mon) compte|create (?:an|your) account)\b.{0,40}",
    re.IGNORECASE,
)


def _consent_wall(facts: _Facts) -> Rejection | None:
    if facts.is_brief or facts.words > 600 or not _is_about_consent(facts.body.text):
        return None
    shown = " ".join(" ".join(facts.tree.root.xpath(_VISIBLE, smart_strings=False)).split())
    words, hits = len(shown.split()), len(_CONSENT_WORD.findall(shown))
    parts = urlsplit(facts.tree.url)
    at_gate = bool(_CONSENT_HOST.search(f"{parts.hostname or ''}") or _CONSENT_HOST.search(parts.path))
    if words and hits >= 4 and hits / words > (0.01 if at_gate else 0.04):
        return Rejection("consent_wall", f"{hits} of {words} words are about consent")
    return None


def _is_about_consent(text: str) -> bool:
    """Whether nothing but consent was found: an article below a banner has words of its own."""
    return len(_CONSENT_WORD.findall(text)) >= len(text.split()) * 0.03


def _login_wall(facts: _Facts) -> Rejection | None:
    if facts.is_brief or facts.words > 200 or not facts.tree.root.xpath("boolean(//input[@type='password'])"):
        return None
    said = next((text for text in _titles(facts.tree) if _LOGIN_TITLE.match(text)), None)
    return _rejection("login_wall", f"a password is asked for and the title says {said!r}", said) if said else None


# Listings -----------------------------------------------------------------------------------

_TAG_PATH = re.compile(
    r"/(?:tags?|category|categorie|categories|kategorie|rubriques?|topics?|themen?|themes?|thematiques?|sujets?|dossiers?|"
    r"auteurs?|authors?|autoren|journalistes?|sections?|ressort|etiqueta|tema)(?:/[^/]+){0,3}/?$",
    re.IGNORECASE,
)
_SEARCH_PATH = re.compile(
    r"/(?:search|recherche|rechercher|suche|buscar|ricerca|zoeken|busca)(?:/|$|\.)", re.IGNORECASE
)
_LISTING_TYPES = frozenset(("CollectionPage", "SearchResultsPage", "ProfilePage"))
_HEADLINE_LENGTH = 25
_MANY_HEADLINES = 15
_LITTLE_PROSE = 1
_PROSE = 120


def _listing(facts: _Facts) -> Rejection | None:
    """A page of linked headlines and no text that dominates."""
    reason = _listing_kind(facts)
    if reason is None or facts.claims.is_article:
        return None
    headlines, prose = _headline_links(facts.tree), _prose_paragraphs(facts.tree)
    if headlines < _MANY_HEADLINES or prose > (headlines // 5 if reason == "front_page" else _LITTLE_PROSE):
        return None
    return Rejection(reason, f"{headlines} linked headlines, {prose} paragraphs of text")


def _listing_kind(facts: _Facts) -> RejectionReason | None:
    parts = urlsplit(facts.tree.url)
    query = dict(parse_qsl(parts.query))
    if (
        _SEARCH_PATH.search(parts.path)
        or "SearchResultsPage" in facts.claims.json_ld_types
        or {"q", "s", "query"} & query.keys()
    ):
        return "search_page"
    if re.fullmatch(r"(?:/(?:index\.\w+|home|accueil|[a-z]{2})?)?/?", parts.path, re.IGNORECASE):
        return "front_page"
    if _TAG_PATH.search(parts.path) or _LISTING_TYPES & set(facts.claims.json_ld_types):
        return "tag_page"
    no_claim = not facts.claims.has_date and not facts.claims.has_author
    is_section = no_claim and parts.path.count("/") <= 2 and "-" not in parts.path.rstrip("/").rpartition("/")[2]
    return "tag_page" if is_section else None


def _headline_links(tree: PageTree) -> int:
    links = (" ".join(str(link.text_content()).split()) for link in tree.root.iter("a"))
    return len({text for text in links if len(text) >= _HEADLINE_LENGTH})


def _prose_paragraphs(tree: PageTree) -> int:
    """Paragraphs of text that are no teaser: long, and not a link as a whole."""
    return sum(1 for element in tree.root.iter("p") if _is_prose(element))


def _is_prose(element: html.HtmlElement) -> bool:
    text = len(" ".join(str(element.text_content()).split()))
    if text < _PROSE:
        return False
    linked = sum(len(str(link.text_content())) for link in element.iter("a"))
    in_link = any(above.tag in ("a", "li") for above in element.iterancestors())
    return not in_link and linked < text / 2


# No text ------------------------------------------------------------------------------------

_FEW_WORDS = 15


def _no_text(facts: _Facts) -> Rejection | None:
    if facts.words == 0:
        return Rejection("not_an_article", "no text was found")
    if facts.words < _FEW_WORDS and not facts.is_brief and not (facts.claims.is_article or facts.claims.has_date):
        return Rejection("not_an_article", f"{facts.words} words, no date, and nothing calls it an article")
    return None
