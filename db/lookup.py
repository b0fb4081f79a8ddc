"""Which article is meant: by its ULID, the beginning of one, or any URL under which it was met.

The only reading besides the search index that goes past the views: URLs are indexed by their keys, which views
do not show.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import urls
from db.models import Article, ArticleUrl, Url

_ULID_CHARS = 26
_ULID_PART = re.compile(r"[0-9A-HJKMNP-TV-Z]{1,26}")
_SHOWN = 3


class NotFoundError(LookupError):
    """Nothing, or more than one thing, is stored under the name that was given; the message says which."""


def article_id(session: Session, name: str) -> str:
    """The ULID of the article that `name` means. Raises `NotFoundError`."""
    return _by_url(session, name) if "://" in name else _by_ulid(session, name)


def _by_ulid(session: Session, name: str) -> str:
    beginning = name.strip().upper()
    if not _ULID_PART.fullmatch(beginning):
        raise NotFoundError(f'"{name}" is neither an article id nor a URL; `dateline search` shows ids')
    lowest, highest = beginning.ljust(_ULID_CHARS, "0"), beginning.ljust(_ULID_CHARS, "Z")
    found = session.scalars(
        sa.select(Article.ulid).where(Article.ulid.between(lowest, highest)).limit(_SHOWN + 1)
    ).all()
    if not found:
        raise NotFoundError(f"no article has an id that begins with {beginning}")
    if len(found) > 1:
        some = ", ".join(found[:_SHOWN])
        raise NotFoundError(f"several articles have an id that begins with {beginning}: {some}; give more of it")
    return found[0]


def _by_url(session: Session, url: str) -> str:
    try:
        key = urls.key(url)
    except urls.UrlError as error:
        raise NotFoundError(f"{url}: {error}") from None
    own = session.scalar(sa.select(Article.ulid).where(Article.final_key == key))
    alias = (
        sa.select(Article.ulid)
        .join(ArticleUrl, ArticleUrl.article_id == Article.id)
        .join(Url, Url.id == ArticleUrl.url_id)
        .where(Url.key == key)
        .order_by(Article.id)
        .limit(1)
    )
    found = own or session.scalar(alias)
    if found is None:
        fate = session.execute(sa.select(Url.state, Url.reason).where(Url.key == key)).one_or_none()
        raise NotFoundError(f"{url}: {_why_not(fate)}")
    return found


def _why_not(fate: sa.Row[str, str | None] | None) -> str:
    if fate is None:
        return "this URL is not known"
    return f"no article is stored for this URL; its state is {fate.state}" + (
        f" ({fate.reason})" if fate.reason else ""
    )
