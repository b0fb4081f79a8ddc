"""What the pages of a source taught about its links: rows of the frontier → the shapes of its URLs."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler.discovery.link_shapes import LinkShapes, learn
from db.models import Channel, Url

#: Pages that are asked, the last fetched first: a site that changes its URLs is learned anew.
_MOST_PAGES = 1_000
_ARTICLE_STATES = frozenset(("stored", "duplicate"))
#: Reasons that say what a page is, and not how its fetch went.
_OTHER_REASONS = frozenset(("not_an_article", "front_page", "tag_page", "search_page", "not_html"))


def shapes_of(session: Session, source_id: int) -> LinkShapes:
    """The shapes of the source's URLs, by what their pages turned out to be; its channels are no articles either."""
    fetched = (
        sa.select(Url.url, Url.state, Url.reason)
        .where(Url.source_id == source_id, Url.last_fetched_at.is_not(None))
        .order_by(Url.last_fetched_at.desc())
        .limit(_MOST_PAGES)
    )
    rows = [(row[0], row[1], row[2]) for row in session.execute(fetched)]
    channels = session.scalars(sa.select(Channel.url).where(Channel.source_id == source_id))
    return learn_from(rows, channels)


def learn_from(rows: Iterable[tuple[str, str, str | None]], channels: Iterable[str]) -> LinkShapes:
    """The same from URLs with their state and reason."""
    kept = list(rows)
    articles = [url for url, state, _ in kept if state in _ARTICLE_STATES]
    others = [url for url, state, reason in kept if state == "rejected" and reason in _OTHER_REASONS]
    return learn(articles, [*others, *channels])
