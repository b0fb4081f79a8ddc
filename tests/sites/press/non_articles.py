"""Pages that are no articles, by the hundred: every family in every language and layout; reads `non_articles.toml`.

The same pages in every run. They are not kept as files: the test makes them.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from tests.sites.press import wording

_HERE = Path(__file__).parent
_HOST = "www.courrier-du-val.example"
_LINKS = 12

#: Family → path, and the reasons that are right.
FAMILIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "gone": ("/culture/lanterns-1204.html", ("error_page",)),
    "robot": ("/culture/lanterns-1204.html", ("bot_wall",)),
    "consent": ("/culture/lanterns-1204.html", ("consent_wall",)),
    "login": ("/account?back=/culture/lanterns-1204.html", ("login_wall",)),
    "subscribers": ("/culture/lanterns-1204.html", ("login_wall", "not_an_article")),
    "front": ("/", ("front_page",)),
    "section": ("/culture", ("tag_page",)),
    "tag": ("/tag/heritage", ("tag_page",)),
    "search": ("/search?q=heritage", ("search_page",)),
    "gallery": ("/gallery/lanterns-1205", ("not_an_article",)),
    "video": ("/video/dragon-1206", ("not_an_article",)),
    "parked": ("/", ("not_an_article", "front_page")),
    "shell": ("/culture/lanterns-1204.html", ("not_an_article", "empty")),
}
_LISTS = frozenset(("front", "section", "tag", "search"))
_TYPES = {"gallery": "ImageGallery", "video": "VideoObject", "tag": "CollectionPage", "search": "SearchResultsPage"}


@dataclass(frozen=True, slots=True)
class NonArticle:
    """One page and the reasons for refusing it that are right."""

    name: str
    url: str
    html: bytes
    reasons: tuple[str, ...]


def pages() -> Iterator[NonArticle]:
    """Every family in every language and layout."""
    for language, words in _words().items():
        for family, (path, reasons) in FAMILIES.items():
            for layout, lay_out in _LAYOUTS.items():
                title, main = _main(family, language, words)
                html = lay_out(language, family, title, main).encode()
                yield NonArticle(f"{family}-{language}-{layout}", f"https://{_HOST}{path}", html, reasons)


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads((_HERE / "non_articles.toml").read_text(encoding="utf-8"))


# What a page is about -----------------------------------------------------------------------


def _main(family: str, language: str, words: dict[str, Any]) -> tuple[str, str]:
    """Title and the markup of the middle of the page."""
    if family == "shell":
        return wording.phrases(language)["cards"][
            0
        ], f'<div id="root"></div><noscript>{escape(words["shell"])}</noscript>'
    if family in ("front", "section"):
        title = wording.phrases(language)["related" if family == "section" else "home"]
        return title, f"<h1>{escape(title)}</h1>{_teasers(language, 14)}"
    title, text = (escape(part.format(q=words["q"], n="{n}"), quote=False) for part in words[family])
    return title, f"<h1>{title}</h1>{_below(family, language, text)}"


def _below(family: str, language: str, text: str) -> str:
    phrases = wording.phrases(language)
    if family in _LISTS:
        return f"<p>{text}</p>{_teasers(language, 8)}"
    if family == "gallery":
        slides = (f'<li><img src="/{n}.jpg" alt=""><span>{text.format(n=n)}</span></li>' for n in range(1, 9))
        return f"<ul class=slides>{''.join(slides)}</ul>"
    if family == "video":
        return f'<div class="player"><video src="/dragon.mp4"></video><button>{text}</button><span>02:14</span></div>'
    if family == "login":
        return f"<p>{text}</p><form><input type=email><input type=password><button>{phrases['login']}</button></form>"
    buttons = "".join(f"<button>{phrases[name]}</button>" for name in ("accept", "refuse"))
    return f"<p>{text}</p>" + (buttons if family == "consent" else f"<p><a href=/>{phrases['home']}</a></p>")


def _teasers(language: str, count: int) -> str:
    """Linked headlines, each with the beginning of its article."""
    phrases = wording.phrases(language)
    rows = (
        f'<article class="teaser"><h2><a href="/news/{n}">{title}</a></h2><p>{phrases["comment"]} {title}…</p>'
        f"<span>{phrases['reading'][0].format(n=n % 7 + 2)}</span></article>"
        for n, title in enumerate(_headlines(language, count))
    )
    return "".join(rows)


def _headlines(language: str, count: int) -> list[str]:
    cards = wording.phrases(language)["cards"]
    return [f"{cards[n % len(cards)]} ({2012 + n})" for n in range(count)]


# What stands around it ----------------------------------------------------------------------


def _bare(language: str, family: str, title: str, main: str) -> str:
    """Nothing but the message, in the middle of an old page."""
    return (
        f"<html><head><title>{title}</title></head><body bgcolor=#fff><center><table><tr><td>{main}</td></tr></table>"
        f"<small>{wording.phrases(language)['rights']}</small></center></body></html>"
    )


def _app(language: str, family: str, title: str, main: str) -> str:
    """Elements without a meaning, a menu, and a script that holds the state."""
    phrases = wording.phrases(language)
    menu = "".join(
        f'<a class="css-m" href="/{n}">{phrases[name]}</a>' for n, name in enumerate(("menu", "subscribe", "login"))
    )
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title} | Courrier du Val</title>'
        f'<meta name="description" content="{phrases["newsletter_text"]}"></head><body><div id="app"><div class="css-t">{menu}</div>'
        f'<div class="css-b"><div class="css-c">{main}</div></div><div class="css-f">{phrases["rights"]} · {phrases["cookies"]}</div></div>'
        f'<script type="application/json" id="state">{{"route": "{family}"}}</script></body></html>'
    )


def _portal(language: str, family: str, title: str, main: str) -> str:
    """The site's whole frame: metadata, menu, and, where it would be there, a sidebar of other articles."""
    phrases = wording.phrases(language)
    graph = {"@context": "https://schema.org", "@type": _TYPES.get(family, "WebPage"), "name": title}
    menu = "".join(
        f'<li><a href="/{n}">{name.partition(" ")[0]}</a></li>' for n, name in enumerate(_headlines(language, _LINKS))
    )
    cards = "".join(
        f'<li class="card"><a href="/news/{n}">{name}</a> <span>{phrases["reading"][0].format(n=n + 2)}</span></li>'
        for n, name in enumerate(phrases["cards"])
    )
    aside = f"<aside><h3>{phrases['most_read']}</h3><ul>{cards}</ul></aside>" if family not in _WITHOUT_FRAME else ""
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title} - Courrier du Val</title>'
        f'<meta property="og:type" content="website"><meta property="og:title" content="{title}">'
        f'<script type="application/ld+json">{json.dumps(graph, ensure_ascii=False)}</script></head><body><header><nav><ul>{menu}</ul></nav></header>'
        f"<main>{main}</main>{aside}<footer><p>{phrases['newsletter_text']}</p><p>{phrases['rights']}</p></footer></body></html>"
    )


#: Walls that stand before the site and have nothing of it beside them.
_WITHOUT_FRAME = frozenset(("robot", "consent", "parked", "shell"))
_LAYOUTS = {"bare": _bare, "app": _app, "portal": _portal}
