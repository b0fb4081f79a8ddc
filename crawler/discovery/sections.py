"""A front or section page → the links on it that look like articles.

Rather miss an article, which a feed or the next section page will announce too, than send the crawl to a page
of links. A site whose articles do not look like any others' says so in its source file (`article_pattern`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import SplitResult, unquote, urlsplit

from lxml import etree, html

from crawler.discovery.link_shapes import LinkShapes
from crawler.discovery.plain_text import plain_text
from db.urls import absolute, same_site
from pipeline.extract.page.tree import decode, parse_html
from pipeline.types import Entry

_MAX_LINKS = 10_000  # of a page; more are an archive or an attack
_MAX_ANCESTORS = 100  # looked at; trees can be thousands deep
_MAX_TITLE_CHARS = 300
_MIN_SCORE = 3

_DATE_PATH = re.compile(
    r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])(?P<day>[/-](?:0?[1-9]|[12]\d|3[01]))?(?=[/_-])|/(?P<compact>20\d{6})(?=[/_-])"
)
_DATE_ALONE = re.compile(
    r"/(?:(?:19|20)\d\d(?:[/-]\d\d?){0,2}|20\d{6})(?:/(?:index|default)\.\w+|/)?$"
)  # an archive's page
# "-a1234567", "_6543210_3210.html", "article123.ece", UUIDs; a year alone is none.
_ID = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{5,}(?!\d)|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}|[a-z]\d{6,}\b")
_WORD = re.compile(r"[^\W\d_]{2,}")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")  # kana, Han, Thai: no blanks between words
_EXTENSION = re.compile(r"\.([a-z][a-z0-9]{1,4})$", re.IGNORECASE)
_PAGE_EXTENSIONS = frozenset("html htm shtml xhtml php asp aspx jsp ece story article amp cms dpuf".split())

#: Path segments that no article's URL has, in English, French, German, Spanish, Italian, Dutch and Norwegian.
_NO_ARTICLE = frozenset(
    """tag tags topic topics theme themes thema themen mot-cle mots-cles etiquette etiquetas label author authors auteur
    auteurs autor autoren autores autore redaction journaliste journalistes profile profil people category categories
    categorie kategorie rubrique rubriques ressort archive archives archiv login signin sign-in register signup
    sign-up connexion inscription compte account mon-compte my-account anmelden registrieren logout deconnexion user
    users donate donation donations don dons spenden subscribe subscription subscriptions abonnement abonnements abo
    abonnez-vous boutique shop store newsletter newsletters alertes alerts notifications privacy privacy-policy terms
    legal cgu cgv mentions-legales politique-de-confidentialite confidentialite cookies impressum datenschutz agb
    disclaimer aviso-legal contact contacts contactez-nous kontakt about about-us a-propos qui-sommes-nous ueber-uns
    help aide faq hilfe advertise advertising publicite mediadaten jobs emploi careers press presse-kit search
    redaktion redactie redaccion redazione forfatter skribent journalist person emne tema temas tagg onderwerp
    argomento argomenti recherche suche buscar sitemap plan-du-site plan-site rss feed feeds flux podcast-feed
    amp-story comment comments
    commentaires print imprimer share partager wp-content wp-json wp-admin wp-includes wp-login.php xmlrpc.php cdn-cgi
    static assets media medias image images img photos upload uploads files fichiers download downloads api meteo
    weather wetter horoscope horoscopes jeux games mots-croises sudoku tv-programm programme-tv bourse
    petites-annonces annonces-legales avis-de-deces agenda live-tv direct-tv""".split()
)
#: Of these, what a section page's URL may well have.
_LISTS = frozenset(
    "topic topics theme themes thema themen category categories categorie kategorie rubrique rubriques ressort "
    "media medias people emne tema temas tagg onderwerp argomento argomenti".split()
)
_NO_ARTICLE_QUERY = re.compile(r"(?:^|&)(?:replytocom|share|print|s|q|page|paged|tag|cat|author)=", re.IGNORECASE)
_NO_ARTICLE_HOST = re.compile(
    r"(?:abo\w*|account|accounts|ads|anzeigen|api|boutique|careers|cdn|donate|emploi|forum|help|img|jobs|join|login|"
    r"newsletter|newsletters|search|secure|shop|static|stellenmarkt|store|subscribe|support|tickets|trauer)\."
)
_FURNITURE_TAGS = frozenset(("nav", "footer", "form", "address"))
_FURNITURE_ROLES = frozenset(("navigation", "contentinfo", "menu", "menubar", "search"))
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|footer|breadcrumbs?|ariane|fil-ariane|pagination|social|share|"
    r"cookies?|consent|sitemap|tags?|tagcloud)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NO_ARTICLE_REL = frozenset(("author", "tag", "category", "search"))  # HTML, "Link types"; microformats
_PLACEHOLDER = re.compile(r"%7B|\{", re.IGNORECASE)  # of a template that a script would fill in
_HEADLINE_WORDS = 4
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    text: str
    in_heading: bool = False
    in_article: bool = False
    in_furniture: bool = False
    """In what is called a menu, a footer or the like, which may yet hold headlines."""

    @property
    def score(self) -> int:
        """3 and more look like an article: the URL alone can say so, the anchor alone cannot."""
        shape = url_score(self.url)
        anchor = int(word_count(self.text) >= _HEADLINE_WORDS) + int(self.in_heading or self.in_article)
        return shape + anchor if shape else 0


def parse(
    content: bytes,
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    allow: Sequence[str] = (),
    deny: Sequence[str] = (),
    article_pattern: str | None = None,
    shapes: LinkShapes | None = None,
) -> tuple[Entry, ...]:
    """Links of the page at `url` that look like articles of the same registrable domain, in page order.

    The title is the anchor's text. `allow` and `deny` are regular expressions sought in the URL: one of the first
    must be found if there are any, none of the second may be. With `article_pattern` a link is an article if and
    only if that is found in it (and `deny` is not). Where `shapes`, which the site's own pages taught, know what a
    link leads to, its looks do not matter. A page that is no HTML gives nothing.
    """
    root = _tree(content, headers or {})
    if root is None:
        return ()
    links = _merged(_links(root, url))
    return tuple(
        Entry(url=link.url, title=link.text[:_MAX_TITLE_CHARS] or None, channel=url, channel_kind="section")
        for link in links
        if _wanted(link, allow, deny, article_pattern, shapes)
    )


def url_score(url: str) -> int:
    """How much a URL looks like an article's: 0 for what cannot be one, 2 and more for a date, an id or a long slug.

    Counts a date in the path before something else, an id beside words, and words in the last segments.
    """
    parts, segments = _split(url)
    if not segments or _is_no_article(parts, segments):
        return 0
    words = max(word_count_of_slug(_EXTENSION.sub("", segment)) for segment in segments[-3:])
    dated = _DATE_PATH.search(parts.path)
    has_id = _ID.search(segments[-1]) or _ID.search(parts.query)
    score = (3 if dated["day"] or dated["compact"] else 2) if dated else 0
    score += (2 if words >= 2 else 1) if has_id else 0
    return score + max(0, min(words, 4) - 2)


def may_list(url: str) -> bool:
    """Whether the page at that URL may list articles: it is none itself, and no page about the site or the reader."""
    parts, segments = _split(url)
    extension = _EXTENSION.search(segments[-1]) if segments else None
    return not (
        url_score(url) >= _MIN_SCORE
        or (extension and extension[1].lower() not in _PAGE_EXTENSIONS)
        or (_NO_ARTICLE - _LISTS).intersection(_EXTENSION.sub("", segment) for segment in segments)
        or _NO_ARTICLE_HOST.match(parts.netloc)
    )


def _split(url: str) -> tuple[SplitResult, list[str]]:
    parts = urlsplit(url)
    return parts, [unquote(segment).lower() for segment in parts.path.split("/") if segment]


def _is_no_article(parts: SplitResult, segments: list[str]) -> bool:
    if not segments:
        return False
    extension = _EXTENSION.search(segments[-1])
    return bool(
        (extension and extension[1].lower() not in _PAGE_EXTENSIONS)
        or _NO_ARTICLE.intersection((*segments, _EXTENSION.sub("", segments[-1])))
        or _NO_ARTICLE_QUERY.search(parts.query)
        or _NO_ARTICLE_HOST.match(parts.netloc)
        or _DATE_ALONE.search(parts.path)
    )


def word_count_of_slug(segment: str) -> int:
    """Words of a path segment between hyphens or underscores."""
    return sum(1 for part in re.split(r"[-_.+ ]", segment) if _WORD.fullmatch(part))


def word_count(text: str) -> int:
    """Words of an anchor; where no blanks are written, two characters count as one."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + unspaced // 2


def _tree(content: bytes, headers: Mapping[str, str]) -> html.HtmlElement | None:
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    return parse_html(decode(content, content_type)[0])


def _wanted(
    link: _Link, allow: Sequence[str], deny: Sequence[str], article_pattern: str | None, shapes: LinkShapes | None
) -> bool:
    if any(re.search(pattern, link.url) for pattern in deny):
        return False
    if article_pattern is not None:
        return bool(re.search(article_pattern, link.url))
    if allow and not any(re.search(pattern, link.url) for pattern in allow):
        return False
    parts, segments = _split(link.url)
    odd = _is_no_article(parts, segments)  # in /tag/, say: that articles elsewhere are numbered alike proves nothing
    learned = shapes.is_article(link.url, within_folder=odd) if shapes is not None else None
    if link.in_furniture:
        return bool(learned) and word_count(link.text) >= _HEADLINE_WORDS
    least = _MIN_SCORE + (shapes is not None and shapes.lacks_mark(link.url))
    return link.score >= least if learned is None else learned


def _links(root: html.HtmlElement, url: str) -> Iterator[_Link]:
    """The page's links to its own site, those of its navigation apart."""
    base_element = root.find("./head/base[@href]")
    base = (absolute(url, base_element.get("href") or "") if base_element is not None else None) or url
    here = absolute(url, url)
    for number, element in enumerate(root.iter("a")):
        if number >= _MAX_LINKS:
            return
        target = absolute(base, element.get("href") or "")
        if target is None or target == here or not same_site(target, url) or _PLACEHOLDER.search(target):
            continue
        around = _surroundings(element)
        if around is not None and _NO_ARTICLE_REL.isdisjoint((element.get("rel") or "").lower().split()):
            yield _Link(target, _title(element), *around)


def _surroundings(element: html.HtmlElement) -> tuple[bool, bool, bool] | None:
    """Whether the link is in a heading (or holds one), in an `article`, and in what is called furniture.

    None in what the markup itself declares to be the page's furniture.
    """
    in_heading = any(child.tag in _HEADINGS for child in element.iter(etree.Element))
    in_article = in_furniture = False
    for ancestor in islice(element.iterancestors(etree.Element), _MAX_ANCESTORS):
        if ancestor.tag in _FURNITURE_TAGS or ancestor.get("role") in _FURNITURE_ROLES:
            return None
        if ancestor.tag in ("body", "html", "main"):
            break
        name = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        in_furniture = in_furniture or (not in_article and bool(_FURNITURE_NAME.search(name)))
        in_heading = in_heading or ancestor.tag in _HEADINGS
        in_article = in_article or ancestor.tag == "article"
    return in_heading, in_article, in_furniture


def _title(element: html.HtmlElement) -> str:
    """The heading in the anchor if there is one: the kicker and the time stand beside it."""
    heading = next((child for child in element.iter(etree.Element) if child.tag in _HEADINGS), None)
    source = element if heading is None else heading
    return (
        plain_text(etree.tostring(source, encoding="unicode", with_tail=False)) or (element.get("title") or "").strip()
    )


def _merged(links: Iterator[_Link]) -> list[_Link]:
    """One link for each URL, where it first stands: the picture's, the headline's and "read more" are one."""
    merged: dict[str, _Link] = {}
    for link in links:
        known = merged.get(link.url)
        if known is None:
            merged[link.url] = link
            continue
        better = (link.in_heading, word_count(link.text)) > (known.in_heading, word_count(known.text))
        merged[link.url] = replace(
            known,
            text=link.text if better and link.text else known.text,
            in_heading=known.in_heading or link.in_heading,
            in_article=known.in_article or link.in_article,
            in_furniture=known.in_furniture and link.in_furniture,
        )
    return list(merged.values())
