"""The pictures of an article: its lead and those of its figures, with captions and credits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import html

from db.urls import absolute
from pipeline.extract.fields.header import Cards
from pipeline.extract.page.text import text_of, tidy_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated.evidence import Claim, attest
from pipeline.extract.stated.structured import Structured, Value, metas
from pipeline.types import Evidence, Image

Candidate = Claim[Image]

_SIZE = re.compile(
    r"(?:[-_]?\d{2,4}[x×]\d{2,4}|[-_](?:scaled|large|medium|small|thumb(?:nail)?)|@\dx|[-_]w\d{2,4})(?=\.|\Z)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?P<credit>(?:©|\(c\)|cr[ée]dits?(?: photo)?\s?:|photos?\s?:|foto\s?:|fotos?:|bild\s?:|image\s?:"
    r"|picture\s?:|source\s?:|quelle\s?:)\s?.{2,80})\Z",
    re.IGNORECASE,
)
_MAX_IMAGES = 20
#: Figures looked at; further down they are other articles'.
_MAX_FIGURES = 20
_MAX_CAPTION_CHARS = 600


@dataclass(frozen=True, slots=True)
class Images:
    images: tuple[Image, ...]
    evidence: tuple[Evidence, ...]


def read(tree: PageTree, structured: Structured, headline: html.HtmlElement | None) -> Images:
    """The lead picture first. Its caption is JSON-LD's, else that of the figure which shows it."""
    shown = list(_of_figures(tree, headline))
    stated = list(_of_json_ld(tree, structured))
    graph = list(_of_open_graph(tree))
    lead = next(iter([*stated, *graph, *shown]), None)
    merged: dict[str, Candidate] = {}
    for claim in (*stated, *graph, *shown):
        key = _identity(claim.value.url)
        merged[key] = _merged(merged[key], claim) if key in merged else claim
    claims = list(merged.values())[:_MAX_IMAGES]
    images = tuple(replace(claim.value, is_lead=n == 0 and lead is not None) for n, claim in enumerate(claims))
    images = _with_shown_caption(images, shown)
    marked = [replace(claim, value=image) for claim, image in zip(claims, images, strict=True)]
    return Images(images, tuple(attest("images", marked, marked)))


def _with_shown_caption(images: tuple[Image, ...], shown: list[Candidate]) -> tuple[Image, ...]:
    """The lead's caption from the picture above the text, where the lead itself has none and is not shown elsewhere.

    Publishers crop the shared picture under another name.
    """
    if not images or images[0].caption or not shown:
        return images
    first = shown[0].value
    if first.caption and not any(_identity(images[0].url) == _identity(claim.value.url) for claim in shown):
        return (replace(images[0], caption=first.caption, credit=images[0].credit or first.credit), *images[1:])
    return images


def _merged(one: Candidate, other: Candidate) -> Candidate:
    mine, theirs = one.value, other.value
    return replace(
        one,
        value=replace(
            mine,
            caption=mine.caption or theirs.caption,
            credit=mine.credit or theirs.credit,
            width=mine.width or theirs.width,
            height=mine.height or theirs.height,
        ),
    )


def _identity(url: str) -> str:
    """The picture's file name without size: its crops are one picture."""
    path = unquote(urlsplit(url).path)
    name = path.rstrip("/").rpartition("/")[2].lower()
    return _SIZE.sub("", name).rpartition(".")[0] or path


def _of_json_ld(tree: PageTree, structured: Structured) -> Iterator[Candidate]:
    for value in structured.values("image")[:_MAX_IMAGES]:
        url, locator, raw = _url_of(value)
        address = absolute(tree.base, url) if url else None
        if address is None:
            continue
        data = value.data if isinstance(value.data, Mapping) else {}
        caption, credit = _caption(_text(data.get("caption")) or "")
        yield Claim(
            Image(
                address,
                caption,
                _text(data.get("creditText"))
                or _text(data.get("creator"))
                or credit
                or _text(data.get("copyrightHolder")),
                _int(data.get("width")),
                _int(data.get("height")),
            ),
            value.method,
            locator,
            raw,
        )


def _url_of(value: Value) -> tuple[str | None, str, str | None]:
    if isinstance(value.data, Mapping):
        for key in ("url", "contentUrl", "@id"):
            found = value.data.get(key)
            if isinstance(found, list) and found and isinstance(found[0], str):
                return found[0], value.below(f"{key}/0"), found[0]
            if isinstance(found, str) and found:
                return found, value.below(key), found
        return None, value.locator, None
    text = value.data if isinstance(value.data, str) else None
    return text, value.locator, text


def _text(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("@value")
    return (tidy_text(re.sub(r"<[^<>]{1,200}>", "", value)) or None) if isinstance(value, str) else None


def _int(value: Any) -> int | None:
    """A size in pixels, however it is written: `1200`, `"1200px"`, `{"value": 1200}`."""
    if isinstance(value, Mapping):
        value = value.get("value") or value.get("@value")
    match = re.match(r"\s*(\d{1,5})(?:\.0+)?\s*(?:px)?\s*\Z", str(value)) if value is not None else None
    return int(match[1]) if match and int(match[1]) > 0 else None


def _of_open_graph(tree: PageTree) -> Iterator[Candidate]:
    sizes = {name: [_int(claim.value) for claim in metas(tree, f"og:image:{name}")] for name in ("width", "height")}
    for n, claim in enumerate(metas(tree, "og:image", "og:image:url", "twitter:image", "twitter:image:src")[:3]):
        url = absolute(tree.base, claim.value)
        if url:
            is_graph = claim.method == "open-graph"
            width, height = (
                sizes[name][n] if is_graph and n < len(sizes[name]) else None for name in ("width", "height")
            )
            yield Claim(Image(url, width=width, height=height), claim.method, claim.locator, claim.raw)


def _of_figures(tree: PageTree, headline: html.HtmlElement | None) -> Iterator[Candidate]:
    cards = Cards(headline)
    for figure in tree.figures[:_MAX_FIGURES]:
        picture = figure.find(".//img")
        if picture is None or cards.hold(figure):
            continue
        name, source = _source(picture)
        url = absolute(tree.base, source) if source else None
        if url is None or source is None:
            continue
        caption, credit = _figure_caption(figure)
        size = _int(picture.get("width")), _int(picture.get("height"))
        yield Claim(Image(url, caption, credit, *size), "visible-text", f"{tree.xpath_of(picture)}/@{name}", source)


def _source(picture: html.HtmlElement) -> tuple[str, str | None]:
    """The attribute that holds the picture's address: lazy loaders keep it beside `src`."""
    for name in ("data-src", "data-original", "data-lazy-src", "src"):
        value = picture.get(name)
        if value and not value.startswith("data:"):
            return name, value
    return "src", None


def _figure_caption(figure: html.HtmlElement) -> tuple[str | None, str | None]:
    caption = figure.find(".//figcaption")
    if caption is None:
        return None, None
    credit = next((text_of(part) for part in caption.iter() if _names_credit(part)), None)
    text = text_of(caption)
    if credit and text.endswith(credit):
        text = text[: -len(credit)].strip(" |–—-·")
    caption_text, found = _caption(text)
    return caption_text, (credit or found)


def _names_credit(element: html.HtmlElement) -> bool:
    return isinstance(element.tag, str) and bool(
        re.search(
            r"credit|copyright|source|photographer|auteur",
            f"{element.get('class') or ''} {element.get('itemprop') or ''}",
            re.IGNORECASE,
        )
    )


def _caption(text: str) -> tuple[str | None, str | None]:
    """A caption and the credit at its end."""
    text = text[:_MAX_CAPTION_CHARS]
    match = _CREDIT.search(text)
    if match is None:
        return text or None, None
    return text[: match.start()].strip(" |–—-·(") or None, match["credit"].strip(" ()")
