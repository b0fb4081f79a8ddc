"""Where a site's channels may be: what its pages and robots.txt name, what follows from both; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from urllib.parse import urlsplit

from crawler.discovery import sections
from crawler.discovery.autodiscovery import well_known
from crawler.source import Channel
from db.urls import absolute, same_site
from pipeline.extract.page.tree import PageTree
from pipeline.types import ChannelKind

#: Section pages that are looked at.
MOST_SECTIONS = 40
_MOST_SECTION_CHARS = 60
_MOST_SECTION_STEPS = 3
_MOST_NAME_WORDS = 4
_FEED_LIST = re.compile(r"(?:^|\W)(?:rss|flux|feeds?|atom)(?:$|\W)", re.IGNORECASE)
_DATED = re.compile(r"/(?P<y>20\d\d)(?P<a>[/-])(?P<m>\d\d)(?:(?P=a)(?P<d>\d\d))?/?$")
_NAVIGATION = "ancestor-or-self::nav or ancestor::header or ancestor::*[@role='navigation' or @role='menubar']"
_MENU_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|rubriques|sections)(?:$|[\s_-])", re.IGNORECASE
)


def section_pages(page: PageTree) -> tuple[str, ...]:
    """The section pages that a front page's navigation links to, in its order."""
    found = dict.fromkeys(url for url, text in _navigation(page) if _names_section(url, text, page.url))
    return tuple(found)[:MOST_SECTIONS]


def feed_lists(page: PageTree) -> tuple[str, ...]:
    """Pages of the site that may list its feeds: "RSS" stands on the link to them."""
    links = ((absolute(page.base, a.get("href") or ""), a) for a in page.root.iter("a"))
    found = [
        url
        for url, a in links
        if url and same_site(url, page.url) and (_FEED_LIST.search(a.text_content()[:80]) or "rss" in _last(url))
    ]
    return tuple(dict.fromkeys(found))[:2]


def dated_archive(page: PageTree) -> str | None:
    """The template of the dated archive that the page links to, with `{date:…}` where the day stands."""
    links = (absolute(page.base, a.get("href") or "") for a in page.root.iter("a"))
    return next((template for url in links if url and (template := archive_template(url))), None)


def archive_template(url: str) -> str | None:
    """`https://x.example/archive/{date:%Y/%m/%d}/` of one of its days; None when the URL ends in no whole date."""
    match = _DATED.search(url)
    if match is None or match["d"] is None:
        return None
    try:
        date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None
    form = match["a"].join(("%Y", "%m", "%d"))
    return f"{url[: match.start('y')]}{{date:{form}}}{url[match.end('d') :]}"


def usual_addresses(front: str, have: Iterable[ChannelKind]) -> tuple[Channel, ...]:
    """The usual addresses of the kinds of channel that were not found otherwise, likeliest first."""
    found = frozenset(have)
    return tuple(channel for channel in well_known(front) if channel.kind not in found)


def feeds_by_pattern(pairs: Sequence[tuple[str, str]], others: Sequence[str]) -> tuple[str, ...]:
    """The feeds of further sections, when all those seen lie alike: `pairs` are sections with their feeds.

    `/sport` → `/rss/sport.xml` and `/monde` → `/rss/monde.xml` give `/rss/culture.xml` for `/culture`. Nothing with
    fewer than three pairs, or when one of them lies elsewhere.
    """
    patterns = {_pattern(section, feed) for section, feed in pairs}
    if len(pairs) < 3 or len(patterns) != 1:
        return ()
    (pattern,) = patterns
    return tuple(pattern.replace("{}", _path(url)) for url in others if _path(url)) if pattern else ()


def _pattern(section: str, feed: str) -> str | None:
    path = _path(section)
    head, found, tail = feed.rpartition(f"/{path}")
    return f"{head}/{{}}{tail}" if path and found else None


def _path(url: str) -> str:
    return re.sub(r"\.html?$", "", urlsplit(url).path.strip("/"))


def _last(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[2].lower()


def _navigation(page: PageTree) -> Iterator[tuple[str, str]]:
    for a in page.root.iter("a"):
        url = absolute(page.base, a.get("href") or "")
        if url and (bool(a.xpath(f"boolean({_NAVIGATION})")) or _in_menu(a)):
            yield url, " ".join(a.text_content().split())


def _in_menu(element: object) -> bool:
    ancestors = element.iterancestors()  # type: ignore[attr-defined]  # lxml-stubs do not tell a's class
    return any(_MENU_NAME.search(f"{each.get('class') or ''} {each.get('id') or ''}") for each in ancestors)


def _names_section(url: str, text: str, front: str) -> bool:
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    return bool(
        same_site(url, front)
        and 1 <= len(steps) <= _MOST_SECTION_STEPS
        and not parts.query
        and len(parts.path) <= _MOST_SECTION_CHARS
        and 0 < sections.word_count(text) <= _MOST_NAME_WORDS
        and sections.may_list(url)
    )
