"""Pages of links: front pages, sections, tags, authors, search results.

Told from an article by what was read of it: on a list, the text is teasers, each in a row with others of its like
and under a linked headline.
"""

# ruff: noqa: E501  (patterns: one alternative a line, however long)

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from lxml import html

from pipeline.extract.body.blocks import BodyText
from pipeline.extract.page.extent import words_in
from pipeline.extract.page.paths import path_of
from pipeline.extract.page.text import short_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.wording import wall_words
from pipeline.types import RejectionReason

_TAG_PATH = re.compile(
    r"/(?:tags?|categor(?:y|ies?|ia|ias)|kategorien?|kategoria|kategori|rubri(?:ques?|ek|k|c)|topics?|themen?|themes?|thematiques?|sujets?|dossiers?|"
    r"auteurs?|authors?|autor(?:en|es|e)?|autore|journalistes?|contributors?|writers?|sections?|seccion|sezione|ressort|etiqueta|tema|temas|tagi|tagg|"
    r"archives?|archivos?|archivio|archiv|arkiv|page|seite|pagina)(?:/[^/]+){0,3}/?$",
    re.IGNORECASE,
)
_SEARCH_PATH = re.compile(
    r"/(?:search|recherche|rechercher|suche|buscar|busqueda|ricerca|cerca|zoeken|busca|pesquisa|szukaj|sok|sog|haku|hledani|kereses|cautare|arama|anazitisi)(?:/|$|\.)",
    re.IGNORECASE,
)
_FRONT_PATH = re.compile(r"(?:/(?:index\.\w+|home|accueil|[a-z]{2})?)?/?", re.IGNORECASE)
_RESULTS = re.compile(wall_words.RESULTS)
_ARCHIVE = re.compile(
    r"(?:tag|tags|category|categories|topic|archives?|author|posts by|articles? (?:tagged|by)|latest|catégorie|thème|dossier|mot-clé|auteur|"
    r"tous les articles|articles de|kategorie|schlagwort|thema|autor|alle artikel|categoría|etiqueta|tema|archivo|todas las noticias|categoria|"
    r"archivio|tutti gli articoli|arquivo|categorie|onderwerp|alle berichten|archief|kategoria|archiwum|tagi|kategori|arkiv|ämne|emne|aihe|"
    r"arkisto|kategória|archív|archiv|rubrika|címke|categorie|arhiva|etichetă|etiket|arşiv|κατηγορία|αρχείο|カテゴリー?|タグ)\s?[:：»›]"
)
_LISTING_TYPES = frozenset(("collectionpage", "profilepage", "itemlist", "blog"))
_QUERIES = frozenset(("q", "s", "query", "search", "recherche", "suche", "keyword", "keywords", "term"))
_MIN_TITLE_CHARS = 20
_MIN_TITLE_WORDS = 5
_FRAME = re.compile(r"/(?:nav|footer|aside|menu)(?:\[\d+\])?(?=/|\Z)")
_MAX_ROW_CHARS = 500
_MAX_TEASER_CHARS = 260
_MIN_ROWS = 4
_MAX_LINKS = 400
#: Date, section or picture's words may stand before a teaser's headline.
_MAX_BEFORE_TITLE = 60


@dataclass(frozen=True, slots=True)
class Makeup:
    """What a page is made of."""

    rows: int
    """Teasers that stand in rows with others of their like, menus and sidebars apart."""
    own_words: int
    """Words of the text that was read and is in none of them."""
    words: int
    """Words of the text that was read."""

    @property
    def is_list(self) -> bool:
        """Whether most of what was read is teasers."""
        return self.rows > _MIN_ROWS and self.own_words < 40 and self.own_words <= 0.4 * self.words


def stated_kind(tree: PageTree, types: Iterable[str], titles: Iterable[str]) -> RejectionReason | None:
    """What sort of list a page says to be by its address, its JSON-LD types (in lower case) or its titles."""
    parts = urlsplit(tree.url)
    said = [title.lower() for title in titles]
    known = frozenset(types)
    if _is_search(parts.path, parts.query) or "searchresultspage" in known or any(map(_RESULTS.search, said)):
        return "search_page"
    if _FRONT_PATH.fullmatch(parts.path):
        return "front_page"
    is_tag = _TAG_PATH.search(parts.path) or known & _LISTING_TYPES or any(map(_ARCHIVE.match, said))
    return "tag_page" if is_tag else None


def _is_search(path: str, query: str) -> bool:
    asks = _QUERIES & dict(parse_qsl(query, keep_blank_values=True)).keys()
    return bool(_SEARCH_PATH.search(path)) or (bool(asks) and "-" not in path)


def makeup(tree: PageTree, body: BodyText) -> Makeup:
    """How much of the text that was read stands in rows of teasers, or in the page's frame."""
    groups = list(_groups(tree))
    teasers = {path_of(part): part for group in groups for row in group for part in (row, *_teaser_behind(row))}
    outermost = {path: part for path, part in teasers.items() if not _is_within(path.rpartition("/")[0], teasers)}
    headlines = [path_of(h1) for h1 in tree.h1s]
    own = words = 0
    for block in body.blocks:
        if block.role == "body":
            count = words_in(block.text)
            words += count
            path = (block.locator or "").removeprefix("xpath:")
            own += 0 if _is_in_frame(path, headlines) else _own_words(path, count, outermost)
    standfirst = words_in(body.standfirst or "")
    shown = (len(group) for group in groups if not _is_in_frame(path_of(group[0]), headlines))
    return Makeup(max(shown, default=0), own + standfirst, words + standfirst)


def _own_words(path: str, count: int, teasers: Mapping[str, html.HtmlElement]) -> int:
    """The words of a block at `path` that no teaser has; a block may be read from all that stands around teasers."""
    if _is_within(path, teasers):
        return 0
    inside = (part for at, part in teasers.items() if at.startswith(f"{path}/"))
    return max(0, count - sum(words_in(short_text(part, _MAX_ROW_CHARS) or "") for part in inside))


def _is_in_frame(path: str, headlines: Iterable[str]) -> bool:
    """Whether an element stands in a menu, sidebar or footer; one that holds a headline too was never closed."""
    frames = (path[: match.end()].rstrip("/") + "/" for match in _FRAME.finditer(path))
    return any(not any(h1.startswith(frame) for h1 in headlines) for frame in frames)


def _is_within(path: str, places: Container[str]) -> bool:
    while path:
        if path in places:
            return True
        path = path.rpartition("/")[0]
    return False


def _groups(tree: PageTree) -> Iterator[list[html.HtmlElement]]:
    """Elements that begin with a linked headline each and are enough of one tag and class in one place."""
    groups: dict[tuple[html.HtmlElement, str, str], dict[html.HtmlElement, None]] = defaultdict(dict)
    text_at = _texts_of_rows()
    for link in tree.tagged("a")[:_MAX_LINKS]:
        title = text_at(link) or ""
        if len(title) >= _MIN_TITLE_CHARS or words_in(title) >= _MIN_TITLE_WORDS:
            for row in _rows_of(link, title, text_at):
                groups[row.getparent(), str(row.tag), row.get("class") or ""][row] = None
    return (list(rows) for rows in groups.values() if len(rows) >= _MIN_ROWS)


def _texts_of_rows() -> Callable[[html.HtmlElement], str | None]:
    """`short_text` that remembers: links share the elements around them."""
    known: dict[html.HtmlElement, str | None] = {}

    def text_at(node: html.HtmlElement) -> str | None:
        if node not in known:
            known[node] = short_text(node, _MAX_ROW_CHARS)
        return known[node]

    return text_at


def _rows_of(
    link: html.HtmlElement, title: str, text_at: Callable[[html.HtmlElement], str | None]
) -> Iterator[html.HtmlElement]:
    """The link and the elements around it that it is the headline of, innermost first."""
    in_heading = False
    for node in islice((link, *link.iterancestors()), 6):
        text = text_at(node)
        if text is None or node.tag in ("body", "main") or node.getparent() is None:
            return
        in_heading = in_heading or node.tag in ("h1", "h2", "h3", "h4", "h5", "h6")
        leads = in_heading or text.find(title) <= _MAX_BEFORE_TITLE
        if leads and (node.tag != "p" or text == title):
            yield node


def _teaser_behind(row: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The short paragraph after a bare linked headline."""
    after = row.getnext()
    if row.tag in ("h2", "h3", "h4", "h5", "a") and after is not None and after.tag in ("p", "div"):
        text = short_text(after, _MAX_TEASER_CHARS)
        if text is not None:
            yield after
