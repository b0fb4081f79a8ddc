"""Twenty small newspapers, each of another shape: how they announce their articles, how their URLs look, what misleads.

A shape is a function from the articles' paths to the pages around them. All articles are fresh; a site's articles are those
that it announces to readers or machines in any way at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

from little_site import Answer, article, feed, headline, html, sitemap, sitemap_index

Pages = dict[str, Answer]
NOW = datetime.now(UTC).replace(microsecond=0)
ROBOTS = "text/plain"
RSS = '<link rel="alternate" type="application/rss+xml" href="{}">'
SECTIONS = ("harbour", "council", "sport", "culture")
#: Pages of any site that are no articles, whatever they are called.
DECOYS = (
    "/tag/the-old-mill-of-saltby",
    "/author/ada-fenwick-7100123",
    "/harbour/",
    "/about-us",
    "/privacy-policy",
    "/emne/winter-games-7100456",
    "/2026/02/",
    "/search?q=the+old+mill+of+saltby",
    "/newsletter/the-morning-in-saltby",
    "/sport/tables",
)


@dataclass(frozen=True)
class Newspaper:
    """A site: its pages and which of them are its articles."""

    name: str
    pages: Pages
    articles: frozenset[str]


def front(head: str = "", body: str = "", menu: Iterable[str] = ()) -> Answer:
    nav = (
        "<nav>" + "".join(f'<a href="{path}">{path.strip("/").split("/")[-1].title()}</a>' for path in menu) + "</nav>"
    )
    return html("The Lantern", f"{nav}<h1>News</h1>{body}", head=head)


def links(paths: Iterable[str]) -> str:
    rows = (f'<article><h2><a href="{p}">{escape(headline(n))}</a></h2></article>' for n, p in enumerate(paths))
    return f"<main>{''.join(rows)}</main>"


def paths(pattern: str, count: int = 12) -> list[str]:
    return [
        pattern.format(n=n, id=710_000 + n * 37, section=SECTIONS[n % 4], slug=_slug(n), day=f"{NOW:%Y/%m/%d}")
        for n in range(count)
    ]


def _slug(number: int) -> str:
    return (
        "-".join(word for word in headline(number).lower().replace(",", "").split() if word.isalpha())[:60]
        + f"-{number}"
    )


def stories(where: Iterable[str]) -> Pages:
    return {path: article(number) for number, path in enumerate(where)}


def dated(where: Iterable[str]) -> dict[str, datetime | None]:
    return {path: NOW - timedelta(hours=number + 1) for number, path in enumerate(where)}


def news_sitemap(where: Iterable[str]) -> Answer:
    rows = "".join(
        f"<url><loc>{{base}}{path}</loc><news:news><news:publication><news:name>L</news:name><news:language>en</news:language>"
        f"</news:publication><news:publication_date>{at.isoformat() if at else ''}</news:publication_date>"
        f"<news:title>{escape(headline(n))}</news:title></news:news></url>"
        for n, (path, at) in enumerate(dated(where).items())
    )
    head = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return Answer(f"<urlset {head}>{rows}</urlset>".encode(), content_type="application/xml")


def robots(*lines: str) -> Answer:
    return Answer("\n".join(lines).encode(), content_type=ROBOTS)


def json_feed(where: Iterable[str]) -> Answer:
    items = [{"id": path, "url": "{base}" + path, "title": headline(n)} for n, path in enumerate(where)]
    values = {"version": "https://jsonfeed.org/version/1.1", "title": "Lantern", "items": items}
    return Answer(json.dumps(values).encode(), content_type="application/feed+json")


def atom(where: Iterable[str], content_type: str = "application/atom+xml") -> Answer:
    entries = "".join(
        f"<entry><id>tag:x,2026:{n}</id><link href='{{base}}{path}'/><title>{escape(headline(n))}</title>"
        f"<updated>{(NOW - timedelta(hours=1)).isoformat()}</updated></entry>"
        for n, path in enumerate(where)
    )
    return Answer(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>".encode(), content_type=content_type)


def _feed_only(p: list[str]) -> Pages:
    return {"/": front(RSS.format("/rss")), "/rss": feed(p)}


def _anchored_feed(p: list[str]) -> Pages:
    return {"/": front(body='<footer><a href="/feeds/all.xml">RSS</a></footer>'), "/feeds/all.xml": feed(p)}


def _usual_feed(p: list[str]) -> Pages:
    return {"/": front(), "/feed/": feed(p)}


def _json(p: list[str]) -> Pages:
    return {
        "/": front('<link rel="alternate" type="application/feed+json" href="/feed.json">'),
        "/feed.json": json_feed(p),
    }


def _atom_as_html(p: list[str]) -> Pages:
    return {"/": front(RSS.format("/syndication")), "/syndication": atom(p, "text/html")}


def _news_sitemap(p: list[str]) -> Pages:
    return {"/": front(), "/robots.txt": robots("Sitemap: {base}/news.xml"), "/news.xml": news_sitemap(p)}


def _sitemap_only(p: list[str]) -> Pages:
    return {"/": front(), "/sitemap.xml": sitemap(dated(p))}


def _sitemap_index(p: list[str]) -> Pages:
    old = {f"/old/{n}": NOW - timedelta(days=400) for n in range(20)}
    return {
        "/": front(),
        "/robots.txt": robots("Sitemap: {base}/index.xml"),
        "/index.xml": sitemap_index({"/s-old.xml": NOW - timedelta(days=300), "/s-a.xml": NOW, "/s-b.xml": NOW}),
        "/s-old.xml": sitemap(old),
        "/s-a.xml": sitemap(dated(p[:6])),
        "/s-b.xml": sitemap(dated(p[6:])),
    }


def _undated_sitemap(p: list[str]) -> Pages:
    return {"/": front(), "/sitemap.xml": sitemap(dict.fromkeys(p))}


def _text_sitemap(p: list[str]) -> Pages:
    text = "\n".join("{base}" + path for path in p).encode()
    return {
        "/": front(),
        "/robots.txt": robots("Sitemap: {base}/map.txt"),
        "/map.txt": Answer(text, content_type=ROBOTS),
    }


def _sections_only(p: list[str]) -> Pages:
    menu = [f"/{name}/" for name in SECTIONS]
    pages = {"/": front(menu=menu, body=links(p[:3]))}
    return pages | {f"/{name}/": front(menu=menu, body=links(p[n::4])) for n, name in enumerate(SECTIONS)}


def _front_only(p: list[str]) -> Pages:
    return {"/": front(body=links(p), menu=["/about", "/contact"])}


def _feeds_of_sections(p: list[str]) -> Pages:
    menu = [f"/{name}" for name in SECTIONS]
    pages = {"/": front(menu=menu)}
    for n, name in enumerate(SECTIONS):
        pages |= {f"/{name}": front(RSS.format(f"/{name}.rss"), menu=menu), f"/{name}.rss": feed(p[n::4])}
    return pages


def _dead_beside_live(p: list[str]) -> Pages:
    return {
        "/": front(
            RSS.format("/old.xml") + RSS.format("/broken.xml") + RSS.format("/live.xml") + RSS.format("/missing.xml")
        ),
        "/old.xml": feed([f"/old/{n}" for n in range(30)], at=NOW - timedelta(days=900)),
        "/broken.xml": Answer(b"<html><body>Moved</body></html>"),
        "/live.xml": feed(p),
    }


def _incomplete_feed(p: list[str]) -> Pages:
    """The feed has a third of what the front page shows."""
    return {"/": front(RSS.format("/rss"), links(p), menu=["/about"]), "/rss": feed(p[:4])}


def _wordpress(p: list[str]) -> Pages:
    head = RSS.format("/feed/") + RSS.format("/comments/feed/")
    index = sitemap_index({"/wp-sitemap-posts-post-1.xml": None, "/wp-sitemap-taxonomies-category-1.xml": None})
    return {
        "/": front(head, links(p), menu=["/category/harbour/", "/category/sport/"]),
        "/category/harbour/": front(RSS.format("/category/harbour/feed/")),
        "/category/harbour/feed/": feed(p[:3]),
        "/category/sport/": front(RSS.format("/category/sport/feed/")),
        "/category/sport/feed/": feed(p[3:5]),
        "/feed/": feed(p[:10]),
        "/comments/feed/": feed([f"{p[0]}#comment-{n}" for n in range(9)]),
        "/robots.txt": robots("User-agent: *", "Disallow: /wp-admin/", "Sitemap: {base}/wp-sitemap.xml"),
        "/wp-sitemap.xml": index,
        "/wp-sitemap-posts-post-1.xml": sitemap(dated(p)),
        "/wp-sitemap-taxonomies-category-1.xml": sitemap(dict.fromkeys(f"/category/c{n}/" for n in range(9))),
    }


def _drupal(p: list[str]) -> Pages:
    menu = ["/taxonomy/term/4", "/user/login", "/contact"]
    return {"/": front(RSS.format("/rss.xml"), links(p[:4]), menu), "/rss.xml": feed(p), "/taxonomy/term/4": front()}


def _app(p: list[str]) -> Pages:
    """Nothing to read without scripts, but a news sitemap."""
    shell = html("The Lantern", '<div id="root"></div><script src="/app.js"></script>')
    return {"/": shell, "/robots.txt": robots("Sitemap: {base}/sitemaps/news"), "/sitemaps/news": news_sitemap(p)}


def _feed_as_sitemap(p: list[str]) -> Pages:
    return {"/": front(), "/robots.txt": robots("Sitemap: {base}/export.xml"), "/export.xml": feed(p)}


def _two_languages(p: list[str]) -> Pages:
    head = RSS.format("/en/rss") + '<link rel="alternate" hreflang="fr" href="/fr/">' + RSS.format("/fr/rss")
    return {"/": front(head), "/en/rss": feed(p[:6]), "/fr/rss": feed(p[6:]), "/fr/": front(RSS.format("/fr/rss"))}


#: Name → the URL pattern of its articles, and its shape.
SHAPES: Mapping[str, tuple[str, Callable[[list[str]], Pages]]] = {
    "feed-only": ("/news/{n}", _feed_only),
    "feed-in-the-footer": ("/{section}/{slug}.html", _anchored_feed),
    "feed-at-a-usual-address": ("/p/{id}", _usual_feed),
    "json-feed": ("/{slug}", _json),
    "atom-served-as-html": ("/{section}/{slug}", _atom_as_html),
    "news-sitemap-in-robots": ("/a/{id}", _news_sitemap),
    "sitemap-only": ("/{section}/{slug}-{id}", _sitemap_only),
    "sitemap-index": ("/{day}/{slug}", _sitemap_index),
    "sitemap-without-dates": ("/{section}/{slug}", _undated_sitemap),
    "sitemap-as-text": ("/{day}/{slug}.html", _text_sitemap),
    "sections-only": ("/{section}/{slug}-{id}.html", _sections_only),
    "front-page-only": ("/{day}/{slug}", _front_only),
    "a-feed-a-section": ("/{section}/{id}", _feeds_of_sections),
    "dead-feeds-beside-a-live-one": ("/story/{slug}", _dead_beside_live),
    "incomplete-feed": ("/{section}/{slug}-{id}", _incomplete_feed),
    "wordpress": ("/{day}/{slug}/", _wordpress),
    "drupal": ("/node/{id}", _drupal),
    "app": ("/article/{id}/{slug}", _app),
    "feed-declared-a-sitemap": ("/x/{slug}", _feed_as_sitemap),
    "two-languages": ("/{section}/{id}-{slug}", _two_languages),
}


def newspapers() -> list[Newspaper]:
    made = []
    for name, (pattern, shape) in SHAPES.items():
        where = paths(pattern)
        made.append(Newspaper(name, stories(where) | shape(where), frozenset(where)))
    return made
