"""Pages that are no articles: reads `refusals.toml`, writes them and the reason that must be given for each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from press import wording
from press.template import render
from press.texts import FOLDER, load

_HERE = Path(__file__).parent
_SITE, _HOST = "Le Courrier du Val", "www.courrier-du-val.example"
#: Not HTML at all: a document, a picture, a feed; name → bytes and path.
_BYTES: dict[str, tuple[bytes, str]] = {
    "document.pdf": (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n", "/journal/15.pdf"),
    "supplement.pdf": (
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n2 0 obj<</Length 5>>stream\nq Q\nendstream endobj\n%%EOF",
        "/journal/16.html",
    ),
    "picture.png": (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00",
        "/photo/17.html",
    ),
    "feed.xml": (b'<?xml version="1.0"?><rss version="2.0"><channel><title>Flux</title></channel></rss>', "/rss/18"),
}


def files() -> Iterator[tuple[str, bytes]]:
    """The pages: file name and bytes."""
    for family, page in _pages():
        template = (_HERE / "refused" / f"{family['template']}.html").read_text(encoding="utf-8")
        yield f"{page['name']}.html", render(template, _context(family, page)).encode()
    yield from ((name, content) for name, (content, _) in _BYTES.items())


def expected() -> dict[str, Any]:
    """File name → URL, family and the reasons that are right, the best first."""
    found = {
        f"{page['name']}.html": {"url": _url(page["path"]), "family": family["family"], "reasons": family["reasons"]}
        for family, page in _pages()
    }
    others = {
        name: {"url": _url(path), "family": "not HTML", "reasons": ["not_html"]} for name, (_, path) in _BYTES.items()
    }
    return found | others


def _pages() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for family in _read()["page"]:
        yield from ((family, page) for page in family["pages"])


def _context(family: dict[str, Any], page: dict[str, Any]) -> dict[str, Any]:
    language = page["language"]
    words = wording.phrases(language)
    titles = _headlines(language) if family["template"] == "listing" else words["cards"]
    reading = words["reading"][0]
    items = [
        {
            "title": wording.spaced(language, title),
            "href": f"/news/{2000 + n}.html",
            "reading": reading.format(n=n % 7 + 2),
        }
        for n, title in enumerate(titles)
    ]
    shared = {"lang": language, "w": words, "site": _SITE, "host": _HOST, "url": _url(page["path"]), "items": items}
    return {**shared, **page, "slides": [str(n) for n in range(1, 9)]}


def _headlines(language: str) -> list[str]:
    """Of the cards, of our own texts and some that lead nowhere."""
    texts = [load(f"{language}/{file.stem}").headline for file in sorted((FOLDER / language).iterdir())]
    return [*texts, *wording.phrases(language)["cards"], *_read()["headlines"].get(language, ())]


def _url(path: str) -> str:
    return f"https://{_HOST}{path}"


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((_HERE / "refusals.toml").read_text(encoding="utf-8"))
