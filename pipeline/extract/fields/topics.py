"""What an article is about, in its publisher's words: section, keywords, breadcrumbs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html

from pipeline.extract.fields.header import is_card
from pipeline.extract.page.text import fold, raw_text, text_of, tidy_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated import selectors
from pipeline.extract.stated.evidence import Claim, attest
from pipeline.extract.stated.structured import Structured, metas
from pipeline.types import Evidence

_HOME = re.compile(
    r"(?:home\s?page|home|accueil|startseite|inicio|in[ií]cio|portada|une|la une|start"
    r"|hjem|etusivu|strona główna|główna|[»>/›\s]*)",
    re.IGNORECASE,
)
# SPIP calls its breadcrumbs `arbo`.
_CRUMB_WORDS = (b"readcrumb", b"ariane", b'"arbo')
#: What stands before such a word in a tag is no longer.
_MAX_TAG_CHARS = 4_000
_SECTION_METAS = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "cxenseparse:section",
    "og:section",
    "section",
)
_MAX_KEYWORDS = 50
_MAX_CRUMBS = 8


@dataclass(frozen=True, slots=True)
class Topics:
    section: str | None
    keywords: tuple[str, ...]
    breadcrumbs: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def read(tree: PageTree, structured: Structured, headline: str | None) -> Topics:
    """Section, keywords and breadcrumbs as stated; none is made up from the address."""
    crumbs = _breadcrumbs(tree, structured, headline)
    sections = _sections(tree, structured, crumbs)
    section = next((claim for claim in sections if claim.reason is None), None)
    keywords, evidence = _keywords(tree, structured)
    return Topics(
        section.value if section else None,
        keywords,
        crumbs[0].value if crumbs else (),
        (
            *attest("section", sections, [section] if section else []),
            *evidence,
            *attest("breadcrumbs", crumbs, crumbs[:1]),
        ),
    )


def _sections(tree: PageTree, structured: Structured, crumbs: list[Claim[tuple[str, ...]]]) -> list[Claim[str]]:
    """The candidates, best first."""
    entry = tree.entry
    found = [
        *selectors.texts(tree, "section")[:1],
        *structured.texts("articleSection"),
        *metas(tree, *_SECTION_METAS),
        *_microdata(tree),
        *(Claim(crumb.value[-1], crumb.method, crumb.locator, crumb.raw) for crumb in crumbs[:1]),
    ]
    if entry and entry.section:
        found.append(Claim(entry.section, "entry", "entry:section", entry.section))
    return [claim if len(claim.value) <= 100 else claim.refused("too_long") for claim in found]


def _microdata(tree: PageTree) -> list[Claim[str]]:
    """`articleSection`, and `genre`, where some content systems put the category; none of other articles' cards."""
    above = {each for h1 in tree.h1s[:1] for each in h1.iterancestors()}
    elements = [each for name in ("articlesection", "genre") for each in tree.itemprops.get(name, ())]
    own = [each for each in elements if not is_card(each, tree.h1s[0] if tree.h1s else None)]
    scoped = [each for each in own if _scope(each) is None or _scope(each) in above]
    return [Claim(text_of(each), "microdata", tree.xpath_of(each), raw_text(each)) for each in scoped if text_of(each)]


def _scope(element: html.HtmlElement) -> html.HtmlElement | None:
    """The item that a property belongs to."""
    return next((above for above in element.iterancestors() if above.get("itemscope") is not None), None)


def _keywords(tree: PageTree, structured: Structured) -> tuple[tuple[str, ...], list[Evidence]]:
    """The first source's, each once. One piece of evidence per source: its place stands for the list."""
    entry = tree.entry
    sources: list[list[Claim[str]]] = [
        structured.texts("keywords"),
        metas(tree, "article:tag", "og:article:tag"),
        metas(tree, "news_keywords"),
        metas(tree, "parsely-tags", "sailthru.tags", "keywords"),
        [Claim(word, "entry", "entry:keywords", word) for word in (entry.keywords if entry else ())],
    ]
    lists = [_as_list(source) for source in sources if source]
    full = [claim for claim in lists if claim.value]
    return (full[0].value if full else ()), attest("keywords", full, full[:1])


def _as_list(source: list[Claim[str]]) -> Claim[tuple[str, ...]]:
    """Several values, or one that lists them with commas, as one claim at the place of the first."""
    words = [source[0].value] if len(source) == 1 else [claim.value for claim in source]
    if len(source) == 1:
        words = re.split(r"\s*[;,]\s*", words[0])
    once = {fold(word): tidy_text(word) for word in words if 1 < len(word.strip()) <= 80}
    first = source[0]
    return Claim(tuple(once.values())[:_MAX_KEYWORDS], first.method, first.locator, first.raw)


def _breadcrumbs(tree: PageTree, structured: Structured, headline: str | None) -> list[Claim[tuple[str, ...]]]:
    out: list[Claim[tuple[str, ...]]] = []
    for node in structured.nodes:
        if "breadcrumblist" in node.types:
            items = [value for value in structured.values_of(node, "itemListElement") if isinstance(value.data, dict)]
            names = [(item.data.get("position") or 0, n, _crumb_name(item.data)) for n, item in enumerate(items)]
            names.sort(key=lambda item: (item[0] if isinstance(item[0], int) else 0, item[1]))
            trail = _trail([name for _, _, name in names], headline)
            if trail:
                locator = f"{node.locator}/itemListElement"
                out.append(Claim(trail, "json-ld", locator, None))
    element = _crumb_line(tree)
    if element is not None:
        texts = [text_of(part) for part in element.iter("a", "span", "li") if not len(part)]
        trail = _trail(list(dict.fromkeys(texts)), headline)
        if trail:
            out.append(Claim(trail, "visible-text", tree.xpath_of(element), raw_text(element)))
    return out


def _crumb_line(tree: PageTree) -> html.HtmlElement | None:
    """The first element that is named as breadcrumbs; a body's names tell of its page's parts."""
    if not any(_is_in_tag(tree.source, word) for word in _CRUMB_WORDS):
        return None
    found = (each for each in tree.all_elements if _is_named_crumbs(each))
    return next((each for each in found if each.tag not in ("html", "body")), None)


def _is_in_tag(source: bytes, word: bytes) -> bool:
    """Whether a word may stand in a tag of the page; styles and JSON-LD have it too."""
    at = source.find(word)
    while at >= 0:
        start = source.rfind(b"<", max(0, at - _MAX_TAG_CHARS), at)
        if start >= 0 and source.find(b">", start, at) < 0:
            return True
        at = source.find(word, at + len(word))
    return False


def _is_named_crumbs(element: html.HtmlElement) -> bool:
    name = element.get("class")
    if name and ("readcrumb" in name or "ariane" in name or name.startswith("arbo")):
        return True
    return "readcrumb" in (element.get("id") or "")


def _crumb_name(item: dict[str, object]) -> str:
    name = item.get("name")
    inner = item.get("item")
    if not name and isinstance(inner, dict):
        name = inner.get("name")
    return tidy_text(name) if isinstance(name, str) else ""


def _trail(names: list[str], headline: str | None) -> tuple[str, ...]:
    """Without the front page and the article itself."""
    title = fold(headline or "")
    kept = [name.strip(" »>›/|") for name in names]
    return tuple(
        name
        for name in kept
        if name
        and len(name) <= 80
        and not _HOME.fullmatch(name)
        and fold(name)
        and not (title and fold(name).rstrip() in (title, title[: len(fold(name))]) and len(name) > 25)
    )[:_MAX_CRUMBS]
