"""The whole newspaper as a mapping from path to response: pure, the same bytes for the same `now`.

Serving it is `server`'s job.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import escape
from importlib.resources import files

from crawler.demo.channels import atom, newest_change, news_sitemap, robots, rss, sitemap, sitemap_index
from crawler.demo.designs import article_page, chrome, render, summary
from crawler.demo.edition import Channel, Edition, Oddity, edition
from crawler.demo.pieces import Language, Piece
from crawler.demo.wording import byline, card_time, long_date, phrases, sections

_HTML = "text/html; charset=utf-8"
_XML = "application/xml; charset=utf-8"
_SVG = "image/svg+xml"
_LANGUAGES: tuple[Language, ...] = ("fr", "en")


@dataclass(frozen=True)
class Response:
    """What the server answers at one path, before negotiation and validation."""

    body: bytes
    content_type: str = _HTML
    status: int = 200
    last_modified: datetime | None = None
    location: str | None = None
    """Where a redirect leads, as an absolute URL."""

    @cached_property
    def etag(self) -> str:
        """A weak validator: the body goes out compressed or not."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def pages(now: datetime, base_url: str, *, corrected: bool = False) -> Mapping[str, Response]:
    """Every path of the newspaper at `now` (aware; seconds are dropped), served at `base_url`.

    `corrected`: after the correction of « Le pont du Douet » has been printed; its page and the channels
    that announce it then carry `now` as their last change. What is not in the mapping is not found.
    """
    paper = edition(now, base_url, corrected=corrected)
    return {
        **{piece.path: _article(paper, piece) for piece in paper.pieces},
        **{piece.moved_from: _moved(paper, piece) for piece in paper.pieces if piece.moved_from},
        **{oddity.path: _odd(paper, oddity) for oddity in paper.oddities},
        **{f"/images/{piece.id}.svg": _picture(piece) for piece in paper.pieces if piece.caption},
        **_channels(paper),
        **_listings(paper),
        **_static(),
    }


def not_found(now: datetime, base_url: str) -> Response:
    """The answer to every other path."""
    return _notice(edition(now, base_url), "fr", "not_found", status=404)


def _article(paper: Edition, piece: Piece) -> Response:
    return Response(article_page(paper, piece), last_modified=paper.modified(piece))


def _moved(paper: Edition, piece: Piece) -> Response:
    return Response(b"", status=301, location=paper.url(piece))


def _odd(paper: Edition, oddity: Oddity) -> Response:
    return _notice(paper, oddity.language, oddity.page, status=oddity.status)


def _notice(paper: Edition, language: Language, page: str, *, status: int) -> Response:
    """A page that says one thing: that there is nothing, that one must consent, that this is internal."""
    words = phrases(language)
    heading = words.get(f"{page}_title") or words[page]
    values = {**chrome(paper, language), "heading": escape(heading), "text": escape(words[f"{page}_text"])}
    return Response(render("consent" if page == "consent" else "notice", values), status=status)


def _channels(paper: Edition) -> dict[str, Response]:
    maps = {
        f"/sitemaps/{language}.xml": _channel(paper, sitemap(paper, language), "sitemap", language)
        for language in _LANGUAGES
    }
    return {
        "/fr/feed.xml": _channel(paper, rss(paper), "rss", content_type="application/rss+xml; charset=utf-8"),
        "/en/atom.xml": _channel(paper, atom(paper), "atom", content_type="application/atom+xml; charset=utf-8"),
        "/news-sitemap.xml": _channel(paper, news_sitemap(paper), "news_sitemap"),
        "/sitemap.xml": _channel(paper, sitemap_index(paper), "sitemap"),
        "/robots.txt": Response(robots(paper), "text/plain; charset=utf-8"),
        **maps,
    }


def _channel(
    paper: Edition, body: bytes, channel: Channel, language: Language | None = None, content_type: str = _XML
) -> Response:
    changed = newest_change(paper, paper.channel(channel, language))
    return Response(body, content_type, last_modified=changed)


def _listings(paper: Edition) -> dict[str, Response]:
    """Front page, a page a language, a page a section, and the imprint."""
    out = {"/": _front(paper), "/a-propos/": _notice(paper, "fr", "about", status=200)}
    for language in _LANGUAGES:
        mine = [piece for piece in paper.by_date if piece.language == language]
        out[f"/{language}/"] = _listing(paper, language, f"/{language}/", phrases(language)["all_news"], mine)
        for slug, name in sections(language).items():
            in_section = [piece for piece in mine if piece.section == slug]
            out[f"/{language}/{slug}/"] = _listing(paper, language, f"/{language}/{slug}/", name, in_section)
    return out


def _front(paper: Edition) -> Response:
    lists = ""
    for language, title in (("fr", "Français"), ("en", "English")):
        mine = [piece for piece in paper.by_date if piece.language == language and piece.copy_of is None]
        lists += f"<h2>{title}</h2>\n" + _cards(paper, mine[:12])
    return _listing_page(paper, "fr", "/", phrases("fr")["latest"], lists)


def _listing(paper: Edition, language: Language, path: str, heading: str, listed: Iterable[Piece]) -> Response:
    return _listing_page(paper, language, path, heading, _cards(paper, listed))


def _listing_page(paper: Edition, language: Language, path: str, heading: str, lists: str) -> Response:
    words = phrases(language)
    values = {
        **chrome(paper, language),
        "title": escape(f"Le Fanal - {words['tagline'] if path == '/' else heading}"),
        "heading": escape(heading),
        "canonical": paper.base_url + path,
        "lists": lists,
    }
    return Response(render("listing", values), last_modified=newest_change(paper, paper.pieces))


def _cards(paper: Edition, listed: Iterable[Piece]) -> str:
    return '<ul class="cards">' + "".join(_card(paper, piece) for piece in listed) + "</ul>"


def _card(paper: Edition, piece: Piece) -> str:
    date = long_date(paper.published(piece), piece.language)
    meta = " · ".join(part for part in (byline(piece), date, card_time(piece)) if part)
    title = f'<h3><a href="{piece.path}">{escape(piece.headline)}</a></h3>'
    return f'<li class="card">{title}<p>{escape(summary(piece))}</p><p class="meta">{escape(meta)}</p></li>\n'


def _picture(piece: Piece) -> Response:
    """A drawing of sea and sky, its colours and its sun after the piece's name."""
    digest = hashlib.sha256(piece.id.encode()).digest()
    hue, sun, height = 180 + digest[0] % 60, 200 + digest[1] * 3, 120 + digest[2] % 160
    sky = f'<rect width="1200" height="675" fill="hsl({hue},45%,72%)"/>'
    disc = f'<circle cx="{sun}" cy="{height}" r="60" fill="hsl(45,85%,75%)"/>'
    tones = ((400, 45), (480, 36), (570, 27))
    waves = "".join(
        f'<path d="M0 {y}q150 -40 300 0t300 0 300 0 300 0V675H0z" fill="hsl({hue},45%,{light}%)"/>'
        for y, light in tones
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 675">{sky}{disc}{waves}</svg>'
    return Response(svg.encode(), _SVG)


def _static() -> dict[str, Response]:
    folder = files(__package__) / "static"
    types = {"css": "text/css; charset=utf-8", "svg": _SVG}
    kept = ((file.name, file.read_bytes()) for file in folder.iterdir())
    return {f"/static/{name}": Response(body, types[name.rpartition(".")[2]]) for name, body in kept}
