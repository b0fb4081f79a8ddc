"""Where the newspaper announces its articles: an RSS feed, an Atom feed, sitemaps and robots.txt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from crawler.demo.designs import summary
from crawler.demo.edition import Edition, Oddity
from crawler.demo.pieces import Language, Piece
from crawler.demo.wording import local, phrases, sections

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
#: How often, in minutes, the RSS feed asks to be read.
_TTL = 15


def rss(edition: Edition) -> bytes:
    """RSS 2.0 with Dublin Core authors: the French pieces of the last three days."""
    items = "".join(_rss_item(edition, entry) for entry in edition.channel("rss"))
    head = f"<title>Le Fanal</title>\n<link>{edition.base_url}/fr/</link>\n"
    head += f"<description>{escape(phrases('fr')['tagline'])}</description>\n<language>fr</language>\n"
    head += f"<ttl>{_TTL}</ttl>\n"
    names = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'{_XML}<rss version="2.0" {names}>\n<channel>\n{head}{items}</channel>\n</rss>\n'.encode()


def atom(edition: Edition) -> bytes:
    """Atom 1.0: the English pieces of the last three days."""
    entries = edition.channel("atom")
    newest = max(edition.modified(entry) for entry in entries)
    head = f"<title>Le Fanal in English</title>\n<id>{edition.base_url}/en/</id>\n"
    head += f'<link rel="alternate" href="{edition.base_url}/en/"/>\n<updated>{_w3c(newest)}</updated>\n'
    items = "".join(_atom_entry(edition, entry) for entry in entries)
    names = 'xmlns="http://www.w3.org/2005/Atom" xml:lang="en"'
    return f"{_XML}<feed {names}>\n{head}{items}</feed>\n".encode()


def news_sitemap(edition: Edition) -> bytes:
    """A Google News sitemap: everything of the last two days, in both languages."""
    items = "".join(_news_url(edition, entry) for entry in edition.channel("news_sitemap"))
    return f'{_XML}<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">\n{items}</urlset>\n'.encode()


def sitemap(edition: Edition, language: Language) -> bytes:
    """A plain sitemap of everything in one language."""
    entries = edition.channel("sitemap", language)
    urls = ((edition.announced_url(entry, "sitemap"), _w3c(edition.modified(entry))) for entry in entries)
    items = "".join(f"<url><loc>{escape(url)}</loc><lastmod>{at}</lastmod></url>\n" for url, at in urls)
    return f'{_XML}<urlset xmlns="{_SITEMAP}">\n{items}</urlset>\n'.encode()


def sitemap_index(edition: Edition) -> bytes:
    """The index of the plain sitemaps, one a language."""
    languages: tuple[Language, ...] = ("fr", "en")
    items = "".join(_index_entry(edition, language) for language in languages)
    return f'{_XML}<sitemapindex xmlns="{_SITEMAP}">\n{items}</sitemapindex>\n'.encode()


def robots(edition: Edition) -> bytes:
    """robots.txt (RFC 9309): one folder is closed to everybody, two sitemaps are announced."""
    rules = "User-agent: *\nDisallow: /prive/\nAllow: /\n"
    sitemaps = (f"Sitemap: {edition.base_url}/{name}.xml\n" for name in ("sitemap", "news-sitemap"))
    return (rules + "\n" + "".join(sitemaps)).encode()


def newest_change(edition: Edition, entries: Iterable[Piece | Oddity]) -> datetime:
    """When a channel that announces `entries` was last changed."""
    return max(edition.modified(entry) for entry in entries)


def _rss_item(edition: Edition, entry: Piece | Oddity) -> str:
    url = escape(edition.announced_url(entry, "rss"))
    item = f"<title>{escape(_title(entry))}</title>\n<link>{url}</link>\n"
    item += f'<guid isPermaLink="false">fanal:{escape(entry.path)}</guid>\n'
    item += f"<pubDate>{format_datetime(local(edition.published(entry)))}</pubDate>\n"
    if isinstance(entry, Piece):
        item += "".join(f"<dc:creator>{escape(name)}</dc:creator>\n" for name in entry.authors)
        item += f"<category>{escape(sections(entry.language)[entry.section])}</category>\n"
        item += f"<description>{escape(summary(entry))}</description>\n"
    return f"<item>\n{item}</item>\n"


def _atom_entry(edition: Edition, entry: Piece | Oddity) -> str:
    url = escape(edition.announced_url(entry, "atom"))
    item = f'<title>{escape(_title(entry))}</title>\n<link rel="alternate" type="text/html" href="{url}"/>\n'
    item += f"<id>{edition.base_url}/id{escape(entry.path)}</id>\n"
    item += f"<published>{_w3c(edition.published(entry))}</published>\n"
    item += f"<updated>{_w3c(edition.modified(entry))}</updated>\n"
    if isinstance(entry, Piece):
        item += "".join(f"<author><name>{escape(name)}</name></author>\n" for name in entry.authors)
        item += f'<category term="{escape(sections(entry.language)[entry.section])}"/>\n'
        item += f"<summary>{escape(summary(entry))}</summary>\n"
    return f"<entry>\n{item}</entry>\n"


def _news_url(edition: Edition, entry: Piece | Oddity) -> str:
    news = f"<news:publication><news:name>Le Fanal</news:name><news:language>{entry.language}</news:language>"
    news += f"</news:publication><news:publication_date>{_w3c(edition.published(entry))}</news:publication_date>"
    news += f"<news:title>{escape(_title(entry))}</news:title>"
    if isinstance(entry, Piece) and entry.keywords:
        news += f"<news:keywords>{escape(', '.join(entry.keywords))}</news:keywords>"
    url = escape(edition.announced_url(entry, "news_sitemap"))
    changed = f"<lastmod>{_w3c(edition.modified(entry))}</lastmod>"
    return f"<url>\n<loc>{url}</loc>\n{changed}\n<news:news>{news}</news:news>\n</url>\n"


def _index_entry(edition: Edition, language: Language) -> str:
    at = _w3c(newest_change(edition, edition.channel("sitemap", language)))
    return f"<sitemap><loc>{edition.base_url}/sitemaps/{language}.xml</loc><lastmod>{at}</lastmod></sitemap>\n"


def _title(entry: Piece | Oddity) -> str:
    return entry.headline if isinstance(entry, Piece) else entry.title


def _w3c(moment: datetime) -> str:
    return local(moment).isoformat()
