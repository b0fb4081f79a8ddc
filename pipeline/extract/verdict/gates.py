"""What asks readers to subscribe or to sign in before they read on: lines of the page, and boxes named as gates."""

# ruff: noqa: E501  (patterns: one alternative a line, however long)

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from lxml import html

from pipeline.extract.page.text import text_of
from pipeline.extract.page.tree import PageTree

Asked = Literal["subscription", "registration", "metered"]

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
_PATTERNS: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    ("metered", _METERED),
    ("registration", _REGISTRATION),
    ("subscription", _SUBSCRIBERS),
)
# A word of each of the patterns above, in lower case: most lines hold none.
_HINT = re.compile(
    r"abonn|abo\b|subscri|suscri|abbonat|weiter|lesen|suite|continu|rest(?:e|ent|of)\b|the rest|read the|regist|inscri|compte|account|log in|"
    r"connect|sign up|articles?\b",
)
# What stands in all that `_HINT` finds.
_HINT_PARTS = (
    "abo", "subscri", "suscri", "abbonat", "weiter", "lesen", "suite", "continu", "rest", "read the", "regist",
    "inscri", "compte", "account", "log in", "connect", "sign up", "article",
)  # fmt: skip
_GATE = re.compile(
    r"(?:^|[-_ ])(?:paywall|pay-wall|paygate|piano-(?:offer|container)|regwall|offer-gate|article-gate|premium-wall|subscriber-wall|"
    r"content-gate|upgrade-cta|gh-post-upgrade-cta|subscribe-wall|metered-wall|tp-container|paid-barrier|restricted-content|abo-wall|aboteaser|plus-teaser|conversion-banner)(?:$|[-_ ])",
)
# Likewise, of `_GATE`.
_GATE_PARTS = (
    "wall", "gate", "piano-", "upgrade-cta", "tp-container", "paid-barrier", "restricted-content", "aboteaser",
    "plus-teaser", "conversion-banner",
)  # fmt: skip
_LOGINS = ("déjà", "already", "sie haben bereits", "ya eres")
_CALLS = (
    "abonnez-vous", "s'abonner", "subscribe", "jetzt abonnieren", "suscríbete", "abbonati", "inscrivez-vous", "créez",
    "connectez-vous", "register", "sign up", "create", "log in", "registrieren", "jetzt kostenlos",
)  # fmt: skip
_MIN_CHARS, _MAX_CHARS = 12, 140
_SEEN = frozenset(
    "abbr address article aside blockquote div figcaption h1 h2 h3 h4 h5 h6 p section span strong button a li".split()
)


class AskingLine(NamedTuple):
    """A line that says what readers must do to read on."""

    element: html.HtmlElement
    text: str
    asked: Asked


def lines(tree: PageTree) -> list[AskingLine]:
    """Short lines of the page that ask for something and stand in no other article's card, in its order."""
    return [
        AskingLine(element, text, asked)
        for element in _hinting(tree)
        if not any(_is_beside(above) for above in element.iterancestors())
        and (asked := _asked(text := text_of(element))) is not None
    ]


def is_login(text: str) -> bool:
    """Whether a line offers those who have subscribed to sign in, as sites do at the head of every page."""
    return text.lower().startswith(_LOGINS)


def tells(line: AskingLine, *, is_free: bool) -> bool:
    """Whether a line tells how readers get at the article: no offer to sign in, no call where the page says it is free.

    That an article is for subscribers is told by it whatever the page says elsewhere.
    """
    return not is_login(line.text) and not (is_free and line.text.lower().replace("’", "'").startswith(_CALLS))


def boxes(tree: PageTree) -> Iterator[html.HtmlElement]:
    """Elements that are named as gates, hidden and empty ones apart, in the page's order."""
    named = [
        (element, f"{element.get('class') or ''} {element.get('id') or ''}")
        for element in tree.tagged("div", "section", "aside")
    ]
    said = "\n".join({name for _, name in named}).lower()
    if any(part in said for part in _GATE_PARTS):
        for element, name in named:
            if _GATE.search(name.lower()) and not _is_hidden(element) and str(element.text_content()).strip():
                yield element


def _hinting(tree: PageTree) -> Iterator[html.HtmlElement]:
    """The elements whose first text hints at such a line."""
    for text, element, is_tail, _, _, _ in tree.wording.holding(*_HINT_PARTS):
        if not is_tail and element.tag in _SEEN and _is_hint(text.strip().lower()):
            yield element


def _is_hint(text: str) -> bool:
    return _MIN_CHARS <= len(text) <= _MAX_CHARS and _HINT.search(text) is not None


def _asked(text: str) -> Asked | None:
    folded = text.replace("’", "'").strip(" .!:")
    return next((asked for asked, pattern in _PATTERNS if pattern.fullmatch(folded)), None)


def _is_beside(element: html.HtmlElement) -> bool:
    """Whether an element holds what is not about this article; an aside within the article may be its gate."""
    if element.tag in ("aside", "header"):
        return not any(above.tag in ("article", "main") for above in element.iterancestors())
    return element.tag in ("nav", "footer", "li", "template")


def _is_hidden(element: html.HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "")
    return "display:none" in style or element.get("hidden") is not None or element.get("aria-hidden") == "true"
