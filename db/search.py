"""Full text: which articles hold these words, best first, on SQLite (FTS5) and PostgreSQL (tsvector) alike.

Both databases are given the same words, cut and folded here: letters and digits, without case and accents, `œ`
as `oe`. Neither language rules nor stop words; writing without spaces between words is found by its beginnings.
Looking for an article by anything but its words is `db.reader`'s job.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import Session

from db.models import Article, SearchDocument, Source

#: Of a body; what comes after is not found. A tsvector holds 1 MB at most.
MAX_BODY_CHARS = 200_000
#: Longer words are taken in pieces: a lexeme holds 2,046 bytes at most.
_WORD = re.compile(r"[^\W_]{1,64}")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
#: Labels of headline, standfirst and body. Below, what a word counts in each: 10, 4 and 1.
_LABELS = ("A", "B", "")
_TSVECTOR_SELECT = """
    SELECT article_id, ts_rank_cd('{0.1, 0.1, 0.4, 1.0}', document, wanted) AS score
    FROM search_documents, CAST(:query AS tsquery) AS wanted WHERE document @@ wanted"""
_FTS_SELECT = "SELECT rowid AS article_id, -bm25(article_fts, 10.0, 4.0, 1.0) AS score FROM article_fts(:query)"
_FTS_INSERT = "INSERT INTO article_fts (rowid, headline, standfirst, body) VALUES (?, ?, ?, ?)"
_FTS_DELETE = "INSERT INTO article_fts (article_fts, rowid, headline, standfirst, body) VALUES ('delete', ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class SearchText:
    """What of an article can be found."""

    article_id: int
    """The row's integer key."""
    headline: str | None
    standfirst: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that an article must have, or must not: words in a row."""

    words: tuple[str, ...]
    """Folded; at least one."""
    excluded: bool = False
    is_prefix: bool = False
    """Of the last word, only the beginning is given."""


@dataclass(frozen=True, slots=True)
class Match:
    """An article that was found."""

    id: str
    """ULID."""
    score: float
    """Higher is better; comparable within one search only."""


def put(session: Session, texts: Sequence[SearchText], *, replaced: Sequence[SearchText] = ()) -> None:
    """Index `texts`, in the caller's transaction.

    `replaced` has what the index holds for those of them that it has already: SQLite's index keeps no texts and must be
    told what to forget, word for word. An article that is indexed and not in `replaced` must not be in `texts`.
    """
    remove(session, replaced)
    if not texts:
        return
    if session.get_bind().dialect.name == "sqlite":
        _execute_fts(session, _FTS_INSERT, texts)
        return
    rows = [{"article": text.article_id, "words": _tsvector(text)} for text in texts]
    insert = pg_insert(SearchDocument).values(
        article_id=sa.bindparam("article"), document=sa.cast(sa.bindparam("words", type_=sa.Text), TSVECTOR)
    )
    session.connection().execute(insert, rows)


def remove(session: Session, texts: Sequence[SearchText]) -> None:
    """Take articles out of the index, in the caller's transaction; `texts` as they were put in."""
    if not texts:
        return
    if session.get_bind().dialect.name == "sqlite":
        _execute_fts(session, _FTS_DELETE, texts)
        return
    ids = [text.article_id for text in texts]
    session.connection().execute(sa.delete(SearchDocument).where(SearchDocument.article_id.in_(ids)))


def search(
    session: Session, query: str, *, limit: int = 20, source: str | None = None, since: datetime | None = None
) -> list[Match]:
    """The articles that hold all that `query` asks for, best first, of equals the newest.

    Words must all be there, in any order; `"a phrase"` in a row, as do the parts of `porte-parole`;
    `-word` must not be there; `accor*` stands for every word that begins so. Any text is a valid query; one that
    asks for nothing finds nothing. `since` is about publication, or first sight of what bears no date.
    """
    terms = parse(query)
    if all(term.excluded for term in terms):
        return []
    ranked = _ranked_fts(terms) if session.get_bind().dialect.name == "sqlite" else _ranked_tsvector(terms)
    best = sa.select(ranked).order_by(ranked.c.score.desc(), ranked.c.article_id.desc()).limit(limit)
    if source is not None or since is not None:  # else articles are looked up for the best alone
        best = best.join(Article, Article.id == ranked.c.article_id).where(*_conditions(source, since))
    top = best.subquery("top")
    found = sa.select(Article.ulid, top.c.score).join(top, top.c.article_id == Article.id)
    return [Match(*row) for row in session.execute(found.order_by(top.c.score.desc(), Article.id.desc()))]


def _conditions(source: str | None, since: datetime | None) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if source is not None:
        conditions.append(Article.source_id == sa.select(Source.id).where(Source.name == source).scalar_subquery())
    if since is not None:
        conditions.append(sa.func.coalesce(Article.date_published, Article.first_seen_at) >= since)
    return conditions


def parse(query: str) -> list[Term]:
    """What a query asks for; parts without a letter or digit are passed over."""
    terms = []
    for minus, quoted, star, plain in re.findall(r'(-?)(?:"([^"]*)"?(\*?)|([^\s"]+))', query):
        text = quoted or plain
        if found := tuple(words(text)):
            terms.append(Term(found, bool(minus), bool(star) or plain.endswith("*")))
    return terms


def words(text: str) -> list[str]:
    """The words of a text as they are compared: `L’Élysée à 7 h` gives `l`, `elysee`, `a`, `7`, `h`."""
    return _WORD.findall(_fold(text))


def _fold(text: str) -> str:
    text = text.casefold()
    for char in set(text):
        if char > "\x7f" and (plain := _fold_char(char)) != char:
            text = text.replace(char, plain)
    return text


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char).casefold()
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_LETTERS)


def _columns(text: SearchText) -> tuple[list[str], list[str], list[str]]:
    body = words(text.body[:MAX_BODY_CHARS])
    return words(text.headline or ""), words(text.standfirst or ""), body


def _execute_fts(session: Session, statement: str, texts: Iterable[SearchText]) -> None:
    rows = [(text.article_id, *(" ".join(column) for column in _columns(text))) for text in texts]
    session.connection().exec_driver_sql(statement, rows)


def _tsvector(text: SearchText) -> str:
    """Written out, since PostgreSQL's own parser sees words, hosts and numbers where SQLite sees others."""
    lexemes: list[str] = []
    position = 0
    for column, label in zip(_columns(text), _LABELS, strict=True):
        for word in column:
            position += 1
            lexemes.append(f"{word}:{position}{label}")
        position += 1  # a phrase does not reach from one column into the next
    return " ".join(lexemes)


def _ranked_fts(terms: Sequence[Term]) -> sa.Subquery:
    wanted = " AND ".join(_fts_phrase(term) for term in terms if not term.excluded)
    refused = "".join(f" NOT {_fts_phrase(term)}" for term in terms if term.excluded)
    return (
        sa.text(_FTS_SELECT)
        .bindparams(query=f"({wanted}){refused}")
        .columns(article_id=sa.Integer, score=sa.Float)
        .subquery("ranked")
    )


def _fts_phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + (" *" if term.is_prefix else "")


def _ranked_tsvector(terms: Sequence[Term]) -> sa.Subquery:
    query = " & ".join(("!" if term.excluded else "") + _tsquery_phrase(term) for term in terms)
    return (
        sa.text(_TSVECTOR_SELECT)
        .bindparams(query=query)
        .columns(article_id=sa.BigInteger, score=sa.Float)
        .subquery("ranked")
    )


def _tsquery_phrase(term: Term) -> str:
    last = ":*" if term.is_prefix else ""
    return "(" + " <-> ".join(f"'{word}'" for word in term.words) + last + ")"
