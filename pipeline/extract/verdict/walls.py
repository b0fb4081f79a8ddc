"""Pages that are no articles, told apart by a typed reason.

Early signs are in the bytes and the tree; late ones compare the text with what the page claims. A page that may be
an article is never refused: a wrong refusal loses it, a wrong acceptance is seen.
"""

# ruff: noqa: E501  (patterns: one alternative a line, however long)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from lxml import html

from pipeline.extract.body.blocks import BodyText
from pipeline.extract.page.extent import distinct_words_in, words_in
from pipeline.extract.page.tree import MAX_DEPTH, PageTree
from pipeline.extract.verdict import kind, listings
from pipeline.extract.wording import wall_words
from pipeline.types import Evidence, Rejection, RejectionReason

#: Larger pages hold no more article, only more work. The largest of 950 labelled pages has 1.6 MB (2026-11-22).
MAX_BYTES = 6_000_000
# The largest of them has 4,098 elements; lists of 6,000 links cost trafilatura a second.
MAX_ELEMENTS = 60_000
MAX_CHILDREN = 6_000
# libxml2 compares every attribute of a tag with every other: 50,000 of them take 9 s.
MAX_ATTRIBUTES = 1_000
_LONG = 16_384
_TAG_START = re.compile(rb"[A-Za-z]")
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
    if tree.is_too_deep:
        return Rejection("too_deep", f"more than {MAX_DEPTH} levels of elements")
    elements = tree.elements
    if elements > MAX_ELEMENTS or (elements > MAX_CHILDREN and tree.root.xpath(_CROWDED)):
        return Rejection("too_large", f"{elements} elements, or more than {MAX_CHILDREN} in one")
    return _bot_wall(content, tree)


def refuse(tree: PageTree, body: BodyText, claims: PageClaims) -> Rejection | None:
    """Why a page that was read is no article, or None."""
    facts = _Facts(tree, body, claims)
    for check in _CHECKS:
        rejection = check(facts)
        if rejection is not None:
            return rejection
    return None


@dataclass(frozen=True)
class _Facts:
    tree: PageTree
    body: BodyText
    claims: PageClaims

    @cached_property
    def makeup(self) -> listings.Makeup:
        return listings.makeup(self.tree, self.body)

    @cached_property
    def words(self) -> int:
        """Of the text and its standfirst; of a page that nothing calls an article, without teasers and frame."""
        if not self.claims.is_article:
            return self.makeup.own_words
        return words_in(self.body.text) + words_in(self.body.standfirst or "")

    @property
    def is_brief(self) -> bool:
        """A short text that the page calls an article: to be believed."""
        return self.claims.is_article and self.claims.has_date and bool(self.claims.headline)

    @property
    def is_claimed(self) -> bool:
        """Something calls the page an article or dates it."""
        return self.claims.is_article or self.claims.has_date

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Title and headlines, whole and without the site's name, in lower case with straight quotes."""
        parts = (part for text in _titles(self.tree) for part in (text, *_SEPARATOR.split(text)))
        return tuple(dict.fromkeys(_plain(part) for part in parts if part.strip()))

    @cached_property
    def shown(self) -> str:
        """All visible text, in lower case with straight quotes."""
        return _plain(" ".join(" ".join(self.tree.root.xpath(_VISIBLE, smart_strings=False)).split()))

    @property
    def text(self) -> str:
        """Standfirst and text, likewise."""
        return _plain(f"{self.body.standfirst or ''} {self.body.text}")

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON-LD types, in lower case."""
        return frozenset(name.lower() for name in self.claims.json_ld_types)

    def says(self, pattern: re.Pattern[str], *, in_title: int, in_text: int) -> str | None:
        """What of `pattern` the titles say above a text of at most `in_title` words, or a text of at most `in_text`
        words that nothing calls an article; on a page of little more, all that is to be seen of it."""
        found = None
        if self.words <= in_title:
            found = next((match for title in self.titles if (match := pattern.search(title))), None)
        if found is None and self.words <= in_text and not self.is_claimed:
            found = pattern.search(self.shown if len(self.shown) <= _WALL_TEXT else self.text)
        return found[0] if found else None


_SEPARATOR = re.compile(r"\s[|–—•·-]\s")


def _plain(text: str) -> str:
    return text.replace("’", "'").lower()


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
    """What stands in tags of at least so many bytes; each lies across one of the places that are so far apart."""
    for at in range(_LONG, len(content), _LONG):
        before, after = content.rfind(b"<", 0, at), content.find(b"<", at)
        after = len(content) if after < 0 else after
        if before >= 0 and after - before > _LONG and _TAG_START.match(content, before + 1):
            end = content.find(b">", before, after)
            tag = content[before + 1 : after if end < 0 else end]
            if len(tag) >= _LONG:
                yield tag


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
    if _claims_article(tree) or tree.paragraphs > _WALL_PARAGRAPHS:
        return None
    vendor = next((name for mark, name in _BOT_MARKS if mark in content), None)
    title = next((text for text in _titles(tree) if _BOT_TITLE.fullmatch(text)), None)
    if (vendor is None and title is None) or _visible_length(tree) > _WALL_TEXT:
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

_MISSING = wall_words.any_of(wall_words.MISSING)
_ROBOT = wall_words.any_of(wall_words.ROBOT)
_PARKED = re.compile(wall_words.PARKED)
#: A title that says little more than that the page is gone is believed above so many words, another above fewer.
_ERROR_WORDS = 400
_PERHAPS_ERROR_WORDS = 100
_NOTICE_WORDS = 60


def _error_page(facts: _Facts) -> Rejection | None:
    if facts.words > _ERROR_WORDS or facts.is_brief:
        return None
    for title in facts.titles:
        match = _MISSING.search(title)
        if match and (facts.words <= _PERHAPS_ERROR_WORDS or len(match[0]) > len(title) / 2):
            return _rejection("error_page", f"title says {title!r}", title)
    said = facts.says(_MISSING, in_title=0, in_text=_NOTICE_WORDS)
    return Rejection("error_page", f"the page says {said!r} and little else") if said else None


def _robot_check(facts: _Facts) -> Rejection | None:
    said = None if facts.is_brief else facts.says(_ROBOT, in_title=_NOTICE_WORDS, in_text=_NOTICE_WORDS)
    return Rejection("bot_wall", f"the page says {said!r} and little else") if said else None


def _parked_domain(facts: _Facts) -> Rejection | None:
    said = None if facts.is_brief else facts.says(_PARKED, in_title=_PERHAPS_ERROR_WORDS, in_text=_PERHAPS_ERROR_WORDS)
    return Rejection("not_an_article", f"nobody's site: the page says {said!r}") if said else None


# Consent, login, subscription ---------------------------------------------------------------

_CONSENT_WORD = re.compile(wall_words.CONSENT)
_CONSENT_HOST = re.compile(
    r"^(?:consent|privacy|cmp|myprivacy|choices)\.|/(?:consent|privacywall|cookiewall|privacy-gate)(?:/|$|\.)"
)
_LOGIN = wall_words.any_of(wall_words.LOGIN)
_SUBSCRIBERS = wall_words.any_of(wall_words.SUBSCRIBERS)
_ASKS_WHO = "boolean(//input[@type='password' or @autocomplete='current-password' or @autocomplete='username'])"


def _consent_wall(facts: _Facts) -> Rejection | None:
    if facts.is_brief or facts.words > 600 or not _is_about_consent(facts.body.text.lower()):
        return None
    words, hits = words_in(facts.shown), len(_CONSENT_WORD.findall(facts.shown))
    parts = urlsplit(facts.tree.url)
    at_gate = bool(_CONSENT_HOST.search(f"{parts.hostname or ''}") or _CONSENT_HOST.search(parts.path))
    if words and hits >= 4 and hits / words > (0.01 if at_gate else 0.04):
        return Rejection("consent_wall", f"{hits} of {words} words are about consent")
    return None


def _is_about_consent(text: str) -> bool:
    """Whether nothing but consent was found: an article below a banner has words of its own."""
    return len(_CONSENT_WORD.findall(text)) >= words_in(text) * 0.03


def _login_wall(facts: _Facts) -> Rejection | None:
    if facts.is_brief or facts.words > 200:
        return None
    asks = facts.tree.root.xpath(_ASKS_WHO)
    said = next((title for title in facts.titles if _LOGIN.match(title) and len(title) < 70), None)
    if said and (asks or (facts.words <= _NOTICE_WORDS and not facts.is_claimed)):
        return _rejection(
            "login_wall", f"{'a password is asked for and ' if asks else ''}the title says {said!r}", said
        )
    return None


def _subscription_wall(facts: _Facts) -> Rejection | None:
    """A page that offers a subscription and shows nothing of any article."""
    if facts.claims.is_article or facts.words > _PERHAPS_ERROR_WORDS:
        return None
    said = next(filter(None, map(_SUBSCRIBERS.search, facts.titles)), None)
    if said is None and facts.words <= _NOTICE_WORDS and not facts.is_claimed:
        said = _SUBSCRIBERS.search(facts.text)
    return Rejection("login_wall", f"for subscribers: the page says {said[0]!r} and little else") if said else None


# Listings -----------------------------------------------------------------------------------

_HEADLINE_LENGTH = 25
_MANY_HEADLINES = 15
_LITTLE_PROSE = 1
_PROSE = 120
_INTRODUCTION_WORDS = 60


def _listing(facts: _Facts) -> Rejection | None:
    """A page of linked headlines and no text of its own."""
    if facts.claims.is_article:
        return None
    sort = listings.stated_kind(facts.tree, facts.types, facts.titles)
    parts = facts.makeup
    if parts.is_list or (sort and _is_introduction(facts, parts)):
        return Rejection(sort or "tag_page", f"{parts.rows} teasers and {parts.own_words} words of its own")
    if sort == "search_page" and facts.words <= _INTRODUCTION_WORDS:
        return Rejection(sort, f"a page of search results and {facts.words} words")
    return _crowded(facts, sort or _section(facts))


def _is_introduction(facts: _Facts, parts: listings.Makeup) -> bool:
    """Whether what is no teaser is but a few words above them."""
    is_short = parts.own_words <= min(_INTRODUCTION_WORDS, parts.words / 2)
    return bool(parts.rows) and (
        is_short or (parts.own_words <= _INTRODUCTION_WORDS and _prose_paragraphs(facts.tree) <= 2)
    )


def _crowded(facts: _Facts, sort: RejectionReason | None) -> Rejection | None:
    """Far more linked headlines than paragraphs, whatever their markup."""
    if sort is None:
        return None
    headlines, prose = _headline_links(facts.tree), _prose_paragraphs(facts.tree)
    if headlines < _MANY_HEADLINES or prose > (headlines // 5 if sort == "front_page" else _LITTLE_PROSE):
        return None
    return Rejection(sort, f"{headlines} linked headlines, {prose} paragraphs of text")


def _section(facts: _Facts) -> RejectionReason | None:
    """A section's page, by its short address without a headline in it, where nothing says date or author."""
    path = urlsplit(facts.tree.url).path
    no_claim = not facts.claims.has_date and not facts.claims.has_author
    is_section = no_claim and path.count("/") <= 2 and "-" not in path.rstrip("/").rpartition("/")[2]
    return "tag_page" if is_section else None


def _headline_links(tree: PageTree) -> int:
    links = (" ".join(str(link.text_content()).split()) for link in tree.tagged("a"))
    return len({text for text in links if len(text) >= _HEADLINE_LENGTH})


def _prose_paragraphs(tree: PageTree) -> int:
    """Paragraphs of text that are no teaser: long, and not a link as a whole."""
    return sum(1 for element in tree.tagged("p") if _is_prose(element))


def _is_prose(element: html.HtmlElement) -> bool:
    text = len(" ".join(str(element.text_content()).split()))
    if text < _PROSE:
        return False
    linked = sum(len(str(link.text_content())) for link in element.iter("a"))
    in_link = any(above.tag in ("a", "li") for above in element.iterancestors())
    return not in_link and linked < text / 2


# No text ------------------------------------------------------------------------------------

_SCRIPT = re.compile(wall_words.SCRIPT)
_SCRIPTLESS = "//noscript//text()"
_MEDIA_TYPES = frozenset(
    ("imagegallery", "mediagallery", "videoobject", "audioobject", "collectionpage", "imageobject")
)
_MEDIA_KINDS = ("gallery", "video", "podcast")
_FEW_WORDS = 30
_MEDIA_WORDS = 80
#: A line of fewer different words is a caption, a figure or a button.
_SENTENCE_WORDS = 5


def _no_text(facts: _Facts) -> Rejection | None:
    if facts.words == 0:
        return Rejection("not_an_article", "no text was found")
    if facts.words <= _NOTICE_WORDS and not _has_sentence(facts.body):
        return Rejection("not_an_article", f"{facts.words} words and no sentence")
    if facts.is_claimed:
        return None
    if facts.words < _FEW_WORDS:
        return Rejection("not_an_article", f"{facts.words} words, no date, and nothing calls it an article")
    if facts.words <= _MEDIA_WORDS and _is_of_media(facts):
        return Rejection("not_an_article", f"{facts.words} words beside pictures or a player")
    return None


def _unfilled(facts: _Facts) -> Rejection | None:
    """A page that a script would fill."""
    if facts.is_claimed or facts.words > _NOTICE_WORDS:
        return None
    without_script = _plain(" ".join(facts.tree.root.xpath(_SCRIPTLESS, smart_strings=False))[:_WALL_TEXT])
    asked = _SCRIPT.search(without_script) or _SCRIPT.search(facts.text)
    return Rejection("not_an_article", f"the page says {asked[0]!r} and little else") if asked else None


def _is_of_media(facts: _Facts) -> bool:
    return bool(facts.types & _MEDIA_TYPES) or kind.of_address(facts.tree.url) in _MEDIA_KINDS


def _has_sentence(body: BodyText) -> bool:
    lines = [body.standfirst or "", *(block.text for block in body.blocks if block.role == "body")]
    return any(distinct_words_in(line) >= _SENTENCE_WORDS for line in lines)


_CHECKS = (
    _error_page,
    _robot_check,
    _parked_domain,
    _consent_wall,
    _listing,
    _login_wall,
    _no_text,
    _unfilled,
    _subscription_wall,
)
