"""Which article a page belongs to, by all that one transaction knows of URLs and texts.

An article is its final URL. Canonical, AMP and redirecting URLs are aliases, believed only as far as the
texts agree: a canonical that lies (one for the whole site, another article's) merges nothing. Where pages are
met in another order the same articles come out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import entries, urls
from db.models import Article, ArticleUrl, Revision, Source, Url
from pipeline.aliases import CLAIMED, DUPLICATE, MET, Alias, Aliases
from pipeline.fingerprint import LEAST_TELLING_WORDS, same_text, text_hash
from pipeline.revisions import Version
from pipeline.types import NewsArticle, Processed, Unfetched

#: Why a URL that pages name as their canonical is none: several do whose texts differ.
SHARED = "shared_canonical"
#: Reasons of rejected URLs that can be no article's canonical; walls and errors may go away, these will not.
NO_ARTICLES_URL = frozenset({SHARED, "front_page", "tag_page", "search_page", "not_an_article"})


class Relation(Enum):
    """How a page stands to the article it belongs to."""

    NEW = "new"
    """The article was not met before."""
    OWN = "own"
    """The page is the article's home: what it says now is what the article says now."""
    ORIGINAL = "original"
    """So it is from now on: a copy of it was met earlier, and names this page as the original."""
    ALIAS = "alias"
    """The same piece at another address: it adds the address and nothing else."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose page it is."""

    relation: Relation
    url: str
    """To show for the article: the page's canonical when that is believed, else its final URL."""
    article: Article | None = None
    """None for `Relation.NEW` and for no other."""
    is_elsewhere: bool = False
    """Whether the page was asked for at another address than the article's home until now."""


class Identities:
    """The URLs and articles that a batch may touch, loaded at once, and kept up to date as it is decided."""

    def __init__(self, session: Session, items: Sequence[Processed | Unfetched]) -> None:
        self._session = session
        self._urls = _load_urls(session, items)
        aliases = _load_aliases(session, [row.id for row in self._urls.values()])
        articles = _load_articles(session, self._urls, [alias.article_id for alias in aliases], items)
        self._by_final = {article.final_key: article for article in articles.values()}
        self._by_text: dict[tuple[int, bytes], list[Article]] = {}
        for article in sorted(articles.values(), key=lambda article: article.id):
            self._by_text.setdefault((article.source_id, article.text_hash), []).append(article)
        url_of = {row.id: row for row in self._urls.values()}
        self.aliases = Aliases(
            Alias(articles[row.article_id], url_of[row.url_id], row.kind, row.first_seen_at) for row in aliases
        )
        self._settled = {row.key: articles[row.article_id] for row in self._urls.values() if row.article_id}
        self._versions = _load_versions(session, [self._by_final[key] for key in self._urls if key in self._by_final])

    def url(self, address: str, *, like: Url | None = None, at: datetime | None = None) -> Url:
        """The row of `address`. With `like`, one of the same source is made when there is none.

        Raises `LookupError` without `like`, for a URL that the frontier was never told of.
        """
        key = urls.key(address)
        if key not in self._urls:
            if like is None:
                raise LookupError(f"{address} was never announced: make it known to the frontier first")
            self._urls[key] = Url(
                key=key,
                key_version=urls.NORMALISATION_VERSION,
                url=address,
                source_id=like.source_id,
                state="stored",
                attempts=0,
                first_seen_at=at,
                last_seen_at=at,
            )
            self._session.add(self._urls[key])
        return self._urls[key]

    def met_at(self, url: Url) -> Article | None:
        """The article that `url` was settled as when its page was last an article or a copy of one."""
        article = self._settled.get(url.key)
        if article is None or article.final_key == url.key:
            return article
        met = self.aliases.at(url.key, (*MET, DUPLICATE))
        return article if any(alias.article is article for alias in met) else None

    def identify(self, item: Processed, said: NewsArticle, body: str) -> Identity:
        """The article that a page belongs to, how, and the URL to show for it."""
        final = urls.tidy(item.url)
        key = urls.key(final)
        at_home = key in self._by_final and key == urls.key(item.requested_url)
        own = self._by_final.get(key) or self._moved(item, key, said, body) or self._outlived(item, key, said, body)
        if own is not None:
            return Identity(Relation.OWN, self._shown(own, said, final, body), own, not at_home)
        known = self._met_or_claimed(item, key, said, body)
        if known is not None:
            relation, article = known
            return Identity(relation, self._shown(article, said, final, body), article, is_elsewhere=True)
        namesake = self._bearer(urls.key(said.url)) if said.url != final else None
        if namesake is not None and self._agree(namesake, said, body):
            return Identity(Relation.ALIAS, said.url, namesake, is_elsewhere=True)
        return Identity(Relation.NEW, self._shown(None, said, final, body))

    def move(self, article: Article, item: Processed, said: NewsArticle, body: str) -> Identity:
        """Have `article`, whose text stands on this page, live there from now on."""
        final = urls.tidy(item.url)
        own = self._rehome(article, urls.key(final))
        return Identity(Relation.OWN, self._shown(own, said, final, body), own, is_elsewhere=True)

    def is_gone(self, article: Article) -> bool:
        """Whether the article's home was found gone, and not seen since."""
        return self._home(article).gone_at is not None

    def claim_for_home(self, article: Article, url: Url) -> None:
        """Have what channels claim of `url` claimed of the article's home, for its next look."""
        home = self._home(article)
        known = home.entry
        hand_on_claims(url, home)
        if not entries.alike(known, home.entry):
            home.validators_at = None

    def with_text(self, source_id: int, text_hash: bytes) -> Article | None:
        """The article of that source with exactly this body, the oldest when there are several."""
        found = self._by_text.get((source_id, text_hash), [])
        return next((article for article in found if article.text_hash == text_hash), None)

    def version(self, article: Article) -> Version:
        """What the article says now."""
        if id(article) not in self._versions:
            self._versions |= _load_versions(self._session, [article])
        return self._versions[id(article)]

    def reading_of(self, article: Article) -> sa.Row[str, list[Any], int] | None:
        """How the article's current revision was read: body, blocks, rules version. None while it is not stored."""
        columns = (Revision.body, Revision.blocks, Revision.rules_version)
        current = (Revision.article_id == article.id, Revision.revision == article.revision)
        return self._session.execute(sa.select(*columns).where(*current)).one_or_none()

    def says_now(self, article: Article, version: Version) -> None:
        """Have later items of this batch meet `article` with this text."""
        self._by_final[article.final_key] = article
        self._by_text.setdefault((article.source_id, article.text_hash), []).append(article)
        self._versions[id(article)] = version

    def settle(self, url: Url, article: Article, kind: str, at: datetime) -> None:
        """Make `url`, whose page was looked at, an alias of `article`, and of nothing that stands there no more."""
        for alias in self.aliases.at(url.key):
            if alias.article is not article and alias.article.final_key != url.key:
                self._take_back(alias)
            elif alias.article is article and alias.kind == DUPLICATE != kind:
                self.aliases.remove(alias)
        self.aliases.add(article, url, kind, at)
        self._settled[url.key] = article

    def claim(self, article: Article, url: Url, kind: str, at: datetime) -> None:
        """Make `url`, which a page of `article` names, its alias, unless it is another's.

        What became of the URL itself, when it was fetched or will be, is not touched.
        """
        bearer = self._bearer(url.key)
        if bearer is not None and bearer is not article:
            self._contest(url.key)
        elif _may_be_an_article(url):
            self.aliases.add(article, url, kind, at)
            if not _has_own_fate(url):
                url.state, url.reason = "stored", None
                self._settled[url.key] = article

    def disown(self, url: Url) -> None:
        """Take back what pages claim of `url`: no article is at that address."""
        met = {id(alias.article) for alias in self.aliases.at(url.key, MET)}
        for alias in self.aliases.at(url.key, CLAIMED):
            if id(alias.article) not in met:
                self._take_back(alias)
        if self.met_at(url) is None:
            self._settled.pop(url.key, None)

    def forget(self, url: Url) -> None:
        """`url` has a fate of its own that is no article's."""
        self._settled.pop(url.key, None)

    def write(self) -> None:
        """Store the aliases, and whose each URL is. The articles must have their ids."""
        for row in self._urls.values():
            article = self._settled.get(row.key)
            article_id = article.id if article else None
            if row.article_id != article_id:
                row.article_id = article_id
        self._session.flush()
        self.aliases.write(self._session)

    def _moved(self, item: Processed, key: bytes, said: NewsArticle, body: str) -> Article | None:
        """The article whose home redirects here now: it moves with its page, when the text is still its own."""
        article = self._by_final.get(urls.key(item.requested_url))
        if article is None or not self._agree(article, said, body):
            return None
        return self._rehome(article, key)

    def _outlived(self, item: Processed, key: bytes, said: NewsArticle, body: str) -> Article | None:
        """The article whose home is gone, and whose text stands at another of its addresses, or where that leads."""
        for alias in (alias for each in (key, urls.key(item.requested_url)) for alias in self.aliases.at(each)):
            if self.is_gone(alias.article) and self._agree(alias.article, said, body):
                return self._rehome(alias.article, key)
        return None

    def _met_or_claimed(
        self, item: Processed, key: bytes, said: NewsArticle, body: str
    ) -> tuple[Relation, Article] | None:
        """The article that bears this page's URL as an alias, when the text is its own."""
        for alias in self.aliases.at(key, MET):
            if self._agree(alias.article, said, body):
                return Relation.ALIAS, alias.article
        claims = [alias for each in (key, urls.key(item.requested_url)) for alias in self.aliases.at(each, CLAIMED)]
        for alias in claims:
            if self._agree(alias.article, said, body):
                if alias.kind == "amp":
                    return Relation.ALIAS, alias.article
                return Relation.ORIGINAL, self._rehome(alias.article, key)
        return None

    def _take_back(self, alias: Alias) -> None:
        self.aliases.remove(alias)
        if urls.key(alias.article.url) == alias.url.key:
            alias.article.url = urls.tidy(self._home(alias.article).url)

    def _rehome(self, article: Article, key: bytes) -> Article:
        hand_on_claims(self._home(article), self._urls[key])
        del self._by_final[article.final_key]
        article.final_key = key
        self._by_final[key] = article
        return article

    def _shown(self, article: Article | None, said: NewsArticle, final: str, body: str) -> str:
        """The page's canonical unless it is another article's, or several name it and their texts differ."""
        if said.url == final:
            return final
        key = urls.key(said.url)
        row = self._urls.get(key)
        bearer = self._bearer(key)
        if bearer is not None and bearer is not article:
            if not self._agree(bearer, said, body):
                self._contest(key)
            return final
        return said.url if row is None or _may_be_an_article(row) else final

    def _contest(self, key: bytes) -> None:
        """Several articles claim a URL at which none was met: it is nobody's."""
        if key in self._by_final or self.aliases.at(key, MET):
            return
        row = self._urls[key]
        self.disown(row)
        if not _has_own_fate(row):
            row.state, row.reason = "rejected", SHARED

    def _bearer(self, key: bytes) -> Article | None:
        aliases = self.aliases.at(key, (*MET, *CLAIMED))
        return self._by_final.get(key) or (aliases[0].article if aliases else None)

    def _agree(self, article: Article, said: NewsArticle, body: str) -> bool:
        """Whether a page's text is the article's. Short texts prove nothing unless the headlines agree too."""
        now = self.version(article)
        if not same_text(body, now.body):
            return False
        is_telling = min(len(body.split()), len(now.body.split())) >= LEAST_TELLING_WORDS
        return is_telling or bool(said.headline and text_hash(said.headline) == text_hash(now.headline or ""))

    def _home(self, article: Article) -> Url:
        home = self._urls.get(article.final_key)
        return home or self._session.scalars(sa.select(Url).where(Url.key == article.final_key)).one()


def hand_on_claims(giver: Url, taker: Url) -> None:
    """Have what channels claim of one address of an article claimed of another."""
    if giver.entry:
        said = entries.of_address(giver.entry, taker.url) if taker.entry else giver.entry
        taker.entry = entries.together(taker.entry, said)
    taker.tells_changes = bool(taker.tells_changes or giver.tells_changes)


def _may_be_an_article(url: Url) -> bool:
    return not (url.state == "rejected" and url.reason in NO_ARTICLES_URL)


def _has_own_fate(url: Url) -> bool:
    return url.last_fetched_at is not None or url.due_at is not None


def _load_urls(session: Session, items: Sequence[Processed | Unfetched]) -> dict[bytes, Url]:
    """The rows of all URLs that the items name, with their sources locked.

    PostgreSQL lets writers go on side by side; two that decide about one source at once could each find a
    copy, or a canonical's bearer, missing that the other is about to store.
    """
    keys = {key for item in items for key in _keys(item)}
    sources = sa.select(Url.source_id).where(Url.key.in_(keys))
    locked = sa.select(Source.id).where(Source.id.in_(sources)).order_by(Source.id).with_for_update(key_share=True)
    session.execute(locked).all()
    return {row.key: row for row in session.scalars(sa.select(Url).where(Url.key.in_(keys)))}


def _keys(item: Processed | Unfetched) -> set[bytes]:
    if isinstance(item, Unfetched):
        return {urls.key(item.url)}
    said = item.result
    named = [said.url, said.amp_url] if isinstance(said, NewsArticle) else []
    return {urls.key(address) for address in (item.requested_url, item.url, *named) if address}


def _load_aliases(session: Session, url_ids: Sequence[int]) -> Sequence[sa.Row[int, int, str, datetime]]:
    columns = (ArticleUrl.article_id, ArticleUrl.url_id, ArticleUrl.kind, ArticleUrl.first_seen_at)
    query = sa.select(*columns).where(ArticleUrl.url_id.in_(url_ids))
    return session.execute(query.order_by(ArticleUrl.article_id)).all()


def _load_articles(
    session: Session, known: dict[bytes, Url], named: Sequence[int], items: Iterable[Processed | Unfetched]
) -> dict[int, Article]:
    ids = {*named, *(row.article_id for row in known.values() if row.article_id)}
    hashes = {item.text_hash for item in items if isinstance(item, Processed) and item.text_hash}
    sources = {row.source_id for row in known.values()}
    query = sa.select(Article).where(
        sa.or_(
            Article.id.in_(ids),
            Article.final_key.in_(known),
            sa.and_(Article.source_id.in_(sources), Article.text_hash.in_(hashes)),
        )
    )
    return {article.id: article for article in session.scalars(query)}


def _load_versions(session: Session, articles: Iterable[Article]) -> dict[int, Version]:
    by_id = {article.id: article for article in articles}
    if not by_id:
        return {}
    text = tuple(getattr(Revision, each.name) for each in fields(Version))
    is_current = sa.and_(Article.id == Revision.article_id, Article.revision == Revision.revision)
    query = sa.select(Revision.article_id, *text).join(Article, is_current).where(Article.id.in_(by_id))
    return {id(by_id[row[0]]): Version(*row[1:]) for row in session.execute(query)}
