"""What becomes of the items of one transaction: verdicts decided in memory, then written together.

Which article a page belongs to is decided in `pipeline.identity`; revisions and changes are written by
`pipeline.journal`; transactions are `pipeline.store`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.orm import Session
from ulid import ULID

from db import entries, rechecks, urls
from db.models import Article, Url
from pipeline.aliases import DUPLICATE, look_elsewhere
from pipeline.fingerprint import LEAST_TELLING_WORDS
from pipeline.identity import NO_ARTICLES_URL, Identities, Identity, Relation, hand_on_claims
from pipeline.journal import Journal
from pipeline.notices import find_notices
from pipeline.revisions import RevisionClass, Version, classify, says_the_same
from pipeline.rows import body_and_blocks, body_with_learned, cleaned, content_columns, evidence_document
from pipeline.types import NewsArticle, Processed, Rejection, Unfetched

Item = Processed | Unfetched
VerdictKind = Literal["new", "revised", "unchanged", "duplicate", "rejected", "failed", "quarantined"]

#: A URL that could not be had so many times in a row is left alone until a channel has news of it.
MOST_ATTEMPTS = 5
#: One that was not there yet, as often.
_MOST_ATTEMPTS_NOT_THERE = 2
#: Why an article is withdrawn whose address leads to another article, names its address, or leads to what is none.
REDIRECTED = "redirected"
#: Reasons that say that a page is not there any more, and not only out of reach.
GONE = frozenset({"not_found", "gone"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one item."""

    url: str
    """The URL that was asked for."""
    kind: VerdictKind
    reason: str | None = None
    article: str | None = None
    """ULID."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A page that is an article, as it will be stored."""

    item: Processed
    said: NewsArticle
    body: str
    blocks: list[Any]
    is_news: bool = True
    """Its URL was not looked at since: the page does not come from the archive once more."""

    @property
    def at(self) -> datetime:
        return self.item.fetched_at


class Batch:
    """The verdicts of one transaction: `take` each item, `write`, and as the last step `number_changes`."""

    def __init__(self, session: Session, items: Sequence[Item]) -> None:
        self._session = session
        self._known = Identities(session, items)
        self._journal = Journal(session)
        self._gone: list[Article] = []
        """Those whose home was there at the last look."""

    def take(self, item: Item) -> Verdict:
        """Decide about one item, in the light of those taken before. Raises `LookupError` for an unknown URL."""
        url = self._known.url(requested_url(item))
        if isinstance(item, Unfetched):
            return self._unfetched(url, item)
        if isinstance(item.result, Rejection):
            return self._rejected(url, item, item.result)
        return self._article(url, _Reading(item, item.result, *body_and_blocks(item.result)))

    def write(self) -> None:
        """Write in an order in which ids exist before they are referred to."""
        self._session.flush()
        self._known.write()
        for article in self._gone:
            look_elsewhere(self._session, article)
        self._journal.write()

    def number_changes(self) -> None:
        """Give the changes their numbers: the transaction's last step."""
        self._journal.number_changes()

    def _unfetched(self, url: Url, item: Unfetched) -> Verdict:
        article = self._known.living_at(url) or self._known.met_at(url)
        verdict = Verdict(item.url, item.state, item.reason, article.ulid if article else None)
        if not _is_news(url, item):
            return verdict
        _note_fetch(url, item)
        url.due_at, url.detail = _retry_at(item, url.attempts), cleaned(item.detail)
        url.attempts = 0 if item.state == "unchanged" else url.attempts + 1
        if article is None:
            if item.state != "unchanged":
                url.state, url.reason = item.state, item.reason
                self._known.forget(url)
            return verdict
        if item.state == "unchanged":
            article.last_checked_at = max(article.last_checked_at, item.fetched_at)
            self._is_there(article, url, item.fetched_at)
        elif item.reason in GONE and article.final_key == url.key:
            self._is_gone(article, url, item.fetched_at, item.reason)
        self._look_again(article, url, item.fetched_at)
        return verdict

    def _is_gone(self, article: Article, url: Url, at: datetime, reason: str | None) -> None:
        """The article's own page is not there. Withdrawn is what is still gone a day later.

        Until then it may be found at another of its addresses.
        """
        url.due_at = None
        if url.gone_at is None:
            url.gone_at = at
            self._gone.append(article)
        if article.withdrawn_at is None and at - url.gone_at >= rechecks.GONE_FOR:
            article.withdrawn_at = at
            if self._known.met_at(url) is article:  # else it is another's address by now
                url.state, url.reason = "withdrawn", reason
            self._journal.change("withdrawn", article, at)

    def _is_there(self, article: Article, url: Url, at: datetime) -> None:
        """The article's own page was seen: one that was withdrawn is restored."""
        if article.final_key != url.key:
            return
        url.gone_at = None
        if article.withdrawn_at is not None and article.withdrawn_at < at:
            article.withdrawn_at = None
            url.state, url.reason = "stored", None
            self._journal.change("restored", article, at)

    @staticmethod
    def _look_again(article: Article, url: Url, at: datetime) -> None:
        """Have the article's own page looked at again, when that is worth it; its other addresses never."""
        if article.final_key == url.key:
            url.recheck_at = _next_look(article, url, at)

    def _rejected(self, url: Url, item: Processed, rejection: Rejection) -> Verdict:
        article = self._known.living_at(url) or self._known.met_at(url)
        if not _is_older(item, url):
            _note_fetch(url, item)
            url.attempts, url.detail = 0, cleaned(rejection.detail)
            if article is not None:
                leads_away = urls.key(item.url) != url.key and rejection.reason in NO_ARTICLES_URL
                if leads_away and article.final_key == url.key:
                    self._is_gone(article, url, item.fetched_at, REDIRECTED)
                self._look_again(article, url, item.fetched_at)
            else:
                url.state, url.reason = "rejected", rejection.reason
                if rejection.reason in NO_ARTICLES_URL:
                    self._known.disown(url)
                self._known.forget(url)
        return Verdict(item.requested_url, "rejected", rejection.reason, article.ulid if article else None)

    def _article(self, url: Url, page: _Reading) -> Verdict:
        """What becomes of an article's page, and of the one that lived where it was asked for."""
        final, is_news = self._known.url(page.item.url, like=url, at=page.at), _is_news(url, page.item)
        left = self._known.living_at(url)
        verdict = self._placed(url, final, page, left)
        if left is not None and is_news and left.final_key == url.key and verdict.article != left.ulid:
            self._is_gone(left, url, page.at, REDIRECTED)
            self._look_again(left, url, page.at)
        return verdict

    def _placed(self, url: Url, final: Url, page: _Reading, left: Article | None) -> Verdict:
        """`left` lives at `url`. Unless the page is its own, to which a redirect led, it takes no claims along."""
        item = page.item
        met = self._known.living_at(final) or self._known.met_at(final)
        if final is not url and left in (None, met):  # later looks go there straight
            hand_on_claims(url, final)
        if met is not None and self._is_settled(final, item, met):
            return self._led_to_known(url, final, item, met)
        is_news = _is_news(final, item)
        page = replace(page, is_news=is_news)
        rows = {"requested": url, "final": final}
        rows = {kind: row for kind, row in rows.items() if not _is_older(item, row)}
        for row in rows.values():
            _note_fetch(row, item)
            row.attempts, row.detail = 0, None
        identity = self._known.identify(item, page.said, page.body)
        if identity.article is None:
            copied = self._copied(url, page)
            if copied is not None and not self._known.is_gone(copied):
                return self._duplicate(rows, final, page, copied)
            if copied is not None:
                identity = self._known.move(copied, item, page.said, page.body)
        if identity.article is not None and is_news:
            self._is_there(identity.article, final, page.at)
        article, kind = self._settled(url, final, page, identity)
        for alias, row in rows.items():
            row.state, row.reason = "stored", None
            is_anothers_home = self._known.living_at(row) not in (None, article)
            self._known.settle(row, article, "requested" if is_anothers_home else alias, page.at)
        if is_news:
            final.etag, final.last_modified = cleaned(item.etag), cleaned(item.last_modified)
            final.validators_at = page.at if _knew_all(item, final) else None  # else the next look wants it whole
            self._look_again(article, final, page.at)
        self._note_claims(article, final, page, identity)
        return Verdict(item.requested_url, kind, article=article.ulid)

    def _led_to_known(self, url: Url, final: Url, item: Processed, article: Article) -> Verdict:
        """The page adds nothing but the address that was asked for."""
        alias = DUPLICATE if final.state == "duplicate" else "requested"
        if url is final:
            self._known.aliases.add(article, url, alias, item.fetched_at)
        elif not _is_older(item, url):
            _note_fetch(url, item)
            url.state, url.reason, url.attempts, url.detail = final.state, final.reason, 0, None
            self._known.settle(url, article, alias, item.fetched_at)
        return Verdict(item.requested_url, "unchanged", article=article.ulid)

    @staticmethod
    def _is_settled(final: Url, item: Processed, met: Article) -> bool:
        """Whether we know it all: delivered late, or once more a page that is not its article's home.

        The page that the article was last read from is looked into again, whatever came of later looks: it comes from
        the archive, extracted by newer code.
        """
        if met.final_key != final.key:
            return not _is_news(final, item)
        return _is_older(item, final) and not _is_read_from(met, item)

    def _settled(self, url: Url, final: Url, page: _Reading, identity: Identity) -> tuple[Article, VerdictKind]:
        """The article that a page belongs to, with what the page says in it."""
        article = identity.article
        if article is None:
            return self._new(url, page, identity.url), "new"
        article.first_seen_at = min(article.first_seen_at, page.at)
        article.last_checked_at = max(article.last_checked_at, page.at)
        if identity.relation is Relation.ALIAS:
            self._known.claim_for_home(article, final)
            return article, "unchanged"
        if page.is_news and identity.is_elsewhere and not _knew_all(page.item, final):
            final.due_at = page.at  # what only its other addresses are said to be would be lost
            return article, "unchanged"
        return article, self._brought_up_to_date(article, page, identity.url)

    def _new(self, url: Url, page: _Reading, shown_url: str) -> Article:
        columns = content_columns(page.item, page.said) | {"url": shown_url}
        article = Article(
            **columns,
            ulid=str(ULID.from_datetime(page.at)),
            source_id=url.source_id,
            final_key=urls.key(page.item.url),
            text_hash=page.item.text_hash,
            revision=1,
            evidence=None,
            first_seen_at=page.at,
            last_checked_at=page.at,
            last_changed_at=page.at,
            change=0,
        )
        self._session.add(article)
        self._revise("new", article, page, columns, _version(page, columns))
        return article

    def _brought_up_to_date(self, article: Article, page: _Reading, shown_url: str) -> VerdictKind:
        """A new revision when the article's page says something new, else current values only."""
        columns = content_columns(page.item, page.said) | {"url": shown_url}
        for name, value in columns.items():
            if getattr(article, name) != value:
                setattr(article, name, value)
        current, version = self._known.version(article), _version(page, columns)
        if current.revision_hash == version.revision_hash or says_the_same(current, version):
            return _says_nothing_new(article, current, version)
        was, is_, read_with = self._read_alike(article, page, current, version)
        is_edit = not says_the_same(was, is_)
        if not is_edit and read_with > page.item.rules_version:  # older rules read worse, and rules may go back
            return _says_nothing_new(article, current, version)
        article.revision += 1
        article.evidence, article.text_hash = None, page.item.text_hash
        if is_edit:
            article.last_changed_at = page.at
        class_ = classify(was, is_) if page.is_news and is_edit else None
        self._revise("revised", article, page, columns, version, replaced=current, class_=class_)
        return "revised"

    def _read_alike(
        self, article: Article, page: _Reading, current: Version, version: Version
    ) -> tuple[Version, Version, int]:
        """Both as the same rules would read them, and the version of those that read the current one.

        What was learned of the site in between is no edit of the page.
        """
        read = self._known.reading_of(article) if page.is_news else None
        if read is None or read.rules_version == page.item.rules_version:
            return current, version, page.item.rules_version
        was, is_ = body_with_learned(read.body, read.blocks), body_with_learned(page.body, page.blocks)
        return replace(current, body=was), replace(version, body=is_), read.rules_version

    def _revise(
        self,
        change: str,
        article: Article,
        page: _Reading,
        columns: dict[str, Any],
        version: Version,
        replaced: Version | None = None,
        class_: RevisionClass | None = None,
    ) -> None:
        columns = columns | {
            "revision": article.revision,
            "seen_at": page.at,
            "revision_hash": version.revision_hash,
            "body": page.body,
            "blocks": page.blocks,
            "evidence": version.evidence,
            "notices": version.notices,
            "class_": class_,
        }
        self._journal.revise(article, columns, version, replaced)
        self._journal.change(change, article, page.at)
        self._known.says_now(article, version)

    def _copied(self, url: Url, page: _Reading) -> Article | None:
        """The article of the same source whose whole text this page repeats."""
        if page.said.word_count < LEAST_TELLING_WORDS or page.said.completeness != "full":
            return None
        return self._known.with_text(url.source_id, page.item.text_hash)

    def _duplicate(self, rows: Mapping[str, Url], final: Url, page: _Reading, article: Article) -> Verdict:
        if not (final.state == "duplicate" and self._known.met_at(final) is article):
            self._journal.change("duplicate", article, page.at, final)
        for row in rows.values():
            row.state, row.reason = "duplicate", "same_text"
            self._known.settle(row, article, DUPLICATE, page.at)
        return Verdict(page.item.requested_url, "duplicate", "same_text", article.ulid)

    def _note_claims(self, article: Article, final: Url, page: _Reading, identity: Identity) -> None:
        """What else the page calls itself, where that is believed."""
        said = page.said
        if said.canonical_url == said.url == identity.url:
            row = self._known.url(said.url, like=final, at=page.at)
            self._known.claim(article, row, "canonical", page.at)
        if said.amp_url and urls.same_site(said.amp_url, page.item.url):
            row = self._known.url(said.amp_url, like=final, at=page.at)
            self._known.claim(article, row, "amp", page.at)


def _says_nothing_new(article: Article, current: Version, version: Version) -> VerdictKind:
    article.evidence = None if version.evidence == current.evidence else version.evidence
    return "unchanged"


def _version(page: _Reading, columns: Mapping[str, Any]) -> Version:
    notices = [notice.as_list() for notice in find_notices(cleaned(block.text) for block in page.said.blocks)]
    said = {name: columns[name] for name in ("headline", "standfirst", "kicker", "authors", "access", "completeness")}
    evidence = evidence_document(page.said.evidence)
    return Version(body=page.body, revision_hash=page.item.revision_hash, evidence=evidence, notices=notices, **said)


def requested_url(item: Item) -> str:
    """The URL that was asked for."""
    return item.url if isinstance(item, Unfetched) else item.requested_url


def _is_older(item: Item, url: Url) -> bool:
    """Whether we have looked at `url` since."""
    return url.last_fetched_at is not None and item.fetched_at < url.last_fetched_at


def _is_news(url: Url, item: Item) -> bool:
    return url.last_fetched_at is None or item.fetched_at > url.last_fetched_at


def _is_read_from(article: Article, item: Processed) -> bool:
    """Whether the article's current values are those of this very response."""
    raw = item.raw
    return raw is not None and (raw.file, raw.offset) == (article.raw_file, article.raw_offset)


def _knew_all(item: Processed, url: Url) -> bool:
    """Whether the page was read with all that channels have claimed of `url` since."""
    return entries.alike(cleaned(item.entry.as_dict() if item.entry else None), url.entry)


def _note_fetch(url: Url, item: Item) -> None:
    """Settle that `url` was looked at. A page taken from the archive once more leaves it due if it is."""
    if _is_news(url, item):
        url.last_fetched_at, url.status, url.due_at, url.recheck_at = item.fetched_at, item.status, None, None


def _retry_at(item: Unfetched, attempts: int) -> datetime | None:
    most = _MOST_ATTEMPTS_NOT_THERE if item.reason in GONE else MOST_ATTEMPTS
    if item.retry_after_s is None or attempts >= most - 1:
        return None
    return item.fetched_at + timedelta(seconds=item.retry_after_s * 2**attempts)


def _next_look(article: Article, url: Url, at: datetime) -> datetime | None:
    if article.withdrawn_at is not None:
        return rechecks.next_look_at_withdrawn(article.withdrawn_at, at)
    if url.gone_at is not None:
        return rechecks.next_look_at_gone(url.gone_at, at)
    return rechecks.next_look(article.last_changed_at, at, told=bool(url.tells_changes))
