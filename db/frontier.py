"""Which URLs are known, due or settled, and the channels that announce them.

Each function takes a session and leaves the commit to its caller: what a channel announced and the
channel's validators become visible together or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db import entries, rechecks, urls
from db.models import Article, Channel, Source, Url, UrlChannel
from db.upsert import insert_ignore

#: A known URL's `last_seen_at` is brought up to date at most this often: a poll that finds nothing new writes little.
_SEEN_EVERY = timedelta(hours=6)
#: A channel's date later than that from now is no date.
_MOST_AHEAD = timedelta(days=1)
#: What was written that far in the future was written by a clock that was wrong: what is due by it is due now.
_SKEW = timedelta(minutes=5)
#: So many entries, and that share of those looked at, are not all edited between two polls.
_LEAST_STAMPED, _SHARE_STAMPED = 5, 0.8
#: Until the first poll of a channel has said more.
FIRST_INTERVAL_S = 15 * 60
#: Looks at known articles end after a month; nothing else waits for as long.
_MOST_PUT_OFF = timedelta(days=32)
#: An article's page was seen there; where one only names it, or has a copy, there may be another story to tell.
_IS_MET = (Url.state == "stored", Url.last_fetched_at.is_not(None))
#: Statement parameters per query: far below SQLite's 32,766.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a channel says of one URL, ready for the frontier."""

    url: str
    """As announced; fetched in this form."""
    claimed_at: datetime | None
    """The newest date that the channel gives it."""
    entry: Mapping[str, Any]
    """The whole claim, JSON-ready."""


@dataclass(frozen=True, slots=True)
class DueUrl:
    """A URL to fetch now."""

    url: str
    entry: Mapping[str, Any] | None = None
    """What channels claim of it."""
    etag: str | None = None
    last_modified: str | None = None
    """Validators to send, when the page is already known."""


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel as the last poll left it."""

    id: int
    source: str
    url: str
    kind: str
    declared: bool
    etag: str | None
    last_modified: str | None
    interval_s: int
    failures: int
    next_poll_at: datetime | None
    validators_at: datetime | None = None
    """When the two validators came."""
    rhythm: Mapping[str, Any] | None = None
    """What was learned of when it publishes; None before its first poll."""
    wishes: Mapping[str, Any] | None = None
    """When its publisher asks for it to be left alone."""
    last_polled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """When a channel is polled next, and what was learned for the polls after that."""

    interval_s: int
    """Its usual one at this time."""
    next_poll_at: datetime
    rhythm: Mapping[str, Any] | None = None
    wishes: Mapping[str, Any] | None = None
    lost_entries: bool = False
    """Whether entries must have gone by between this poll and the one before."""


@dataclass(frozen=True, slots=True)
class Polled:
    """How a poll of a channel ended."""

    status: str
    """HTTP status, or the word of the failure."""
    error: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    """Validators to send next time; kept as they are on a 304 or a failure."""
    retry_after_s: float | None = None
    """How long a server that failed asks to be left alone."""
    fresh_s: float = 0.0
    """How long the answer stays fresh by its headers."""


def register_source(
    session: Session, *, name: str, title: str, homepage: str, in_language: str | None, time_zone: str | None
) -> int:
    """The id of the source of that name, made or brought up to date."""
    values = {"title": title, "homepage": homepage, "in_language": in_language, "time_zone": time_zone}
    insert_ignore(session, Source, [{"name": name} | values])
    session.execute(sa.update(Source).where(Source.name == name).values(values))
    return session.execute(sa.select(Source.id).where(Source.name == name)).scalar_one()


def register_channels(
    session: Session, source_id: int, channels: Iterable[tuple[str, str]], *, declared: bool, now: datetime
) -> None:
    """Make rows for (URL, kind) pairs that the source has no channel for yet; retired ones are due again.

    Others that are known are left alone.
    """
    rows = [
        {
            "source_id": source_id,
            "url": url,
            "url_key": urls.key(url),
            "kind": kind,
            "declared": declared,
            "next_poll_at": now,
            "interval_s": FIRST_INTERVAL_S,
            "failures": 0,
        }
        for url, kind in channels
    ]
    insert_ignore(session, Channel, sorted(rows, key=lambda row: row["url_key"]))  # one order for all: no deadlock
    retired = sa.and_(Channel.source_id == source_id, Channel.next_poll_at.is_(None))
    keys = [row["url_key"] for row in rows]
    session.execute(sa.update(Channel).where(retired, Channel.url_key.in_(keys)).values(next_poll_at=now))


def retire_channels(session: Session, source_id: int, addresses: Sequence[str]) -> None:
    """Poll these channels no more, until they are registered again."""
    keys = [urls.key(url) for url in addresses]
    retired = sa.update(Channel).where(Channel.source_id == source_id, Channel.url_key.in_(keys))
    session.execute(retired.values(next_poll_at=None))


def channels(session: Session, source_id: int) -> list[ChannelState]:
    """The source's channels, in the order in which they became known."""
    query = _channel_query().where(Channel.source_id == source_id).order_by(Channel.id)
    return [ChannelState(*row) for row in session.execute(query)]


def due_channels(
    session: Session, now: datetime, limit: int, sources: Collection[str], but_on: Collection[str] = ()
) -> list[ChannelState]:
    """At most `limit` channels of these sources whose next poll is due, the longest overdue first.

    Those on the hosts `but_on` are passed over.
    """
    is_due = sa.and_(
        Channel.next_poll_at.is_not(None), sa.or_(Channel.next_poll_at <= now, Channel.last_polled_at > now + _SKEW)
    )
    due = _channel_query().where(is_due, Source.name.in_(sources))
    query = due.order_by(Channel.next_poll_at, Channel.id).execution_options(yield_per=_CHUNK)
    states = (ChannelState(*row) for row in session.execute(query))
    return list(islice((state for state in states if urls.host(state.url) not in but_on), limit))


def is_due(state: ChannelState, now: datetime) -> bool:
    """Whether the channel is to be polled, as `due_channels` has it."""
    by_a_wrong_clock = state.last_polled_at is not None and state.last_polled_at > now + _SKEW
    return state.next_poll_at is not None and (state.next_poll_at <= now or by_a_wrong_clock)


def visited(session: Session) -> frozenset[str]:
    """The names of the sources that have channels in use."""
    in_use = sa.select(Channel.source_id).where(Channel.next_poll_at.is_not(None))
    return frozenset(session.scalars(sa.select(Source.name).where(Source.id.in_(in_use))))


def polled(session: Session, channel_id: int, result: Polled, pace: Pace, *, new: int, now: datetime) -> None:
    """Settle one poll of a channel. `new` counts the URLs it announced first."""
    failed = result.error is not None
    values: dict[str, Any] = {
        "last_polled_at": now,
        "last_status": result.status,
        "last_error": result.error,
        "interval_s": pace.interval_s,
        "next_poll_at": pace.next_poll_at,
        "failures": Channel.failures + 1 if failed else 0,
        "overflows": Channel.overflows + int(pace.lost_entries),
        "rhythm": pace.rhythm,
        "wishes": pace.wishes,
    }
    if not failed and result.status != "304":
        values |= {"etag": result.etag, "last_modified": result.last_modified, "validators_at": now}
    if new:
        values["last_new_at"] = now
    session.execute(sa.update(Channel).where(Channel.id == channel_id).values(values))


def add(
    session: Session, source_id: int, channel_id: int | None, announcements: Sequence[Announcement], now: datetime
) -> int:
    """Make what a channel announces known and, where there is something to see, due. Returns how many were new.

    A URL is due when it is new, when it was only ever known as another page's canonical, or when the
    channel now dates it later than it did before and than our last look, whatever came of that. Passed over are a date
    more than a day ahead, and the dates of a channel that stamps all its entries anew.
    """
    by_key = {urls.key(item.url): _plausible(item, now) for item in announcements}
    known = _known(session, list(by_key))
    new = [_new_row(source_id, key, by_key[key], now) for key in sorted(by_key) if key not in known]  # no deadlock
    for start in range(0, len(new), _CHUNK):
        insert_ignore(session, Url, new[start : start + _CHUNK])
    if _are_stamped(known.values(), by_key, now):
        by_key |= {key: _undated(by_key[key]) for key in known}
    changed = [row.key for row in known.values() if _announce_again(row, by_key[row.key], now)]
    _tell_homes(session, changed, by_key)
    session.flush()
    if channel_id is not None:
        _link(session, channel_id, list(by_key))
    return len(new)


def knows_any(session: Session, addresses: Iterable[str]) -> bool:
    """Whether any of these URLs is known; of none, yes."""
    keys = [urls.key(url) for url in addresses]
    return not keys or bool(_known(session, keys))


def never_fetched(session: Session, addresses: Iterable[str]) -> frozenset[str]:
    """Those of these URLs that are known and of which no fetch was ever settled, as they were given."""
    by_key = {urls.key(url): url for url in addresses}
    return frozenset(by_key[key] for key, row in _known(session, list(by_key)).items() if row.last_fetched_at is None)


def put_right(session: Session, source_id: int, now: datetime) -> None:
    """Have what a wrong clock left due bear moments that are over, or what is fetched now would count as older.

    To be called once by whoever goes on to fetch what is `due`.
    """
    seen, fetched = Url.last_seen_at, Url.last_fetched_at
    is_wrong = sa.and_(Url.source_id == source_id, Url.due_at.is_not(None), sa.or_(*_lie_ahead(now)))
    over = {column: _at_most(column, now) for column in (Url.due_at, seen, fetched)}
    session.execute(sa.update(Url).where(is_wrong).values(over))


def due(session: Session, source_id: int, now: datetime, limit: int) -> list[DueUrl]:
    """At most `limit` URLs of the source to fetch now: what may be new first, then known articles to look at again.

    Each kind the longest due first.
    """
    home = aliased(Url)
    new = sa.select(Url.url, Url.entry, home.entry).outerjoin(Article, sa.and_(Article.id == Url.article_id, *_IS_MET))
    new = new.outerjoin(home, home.key == Article.final_key).where(Url.source_id == source_id, _is_to_be_fetched(now))
    rows = session.execute(new.order_by(Url.due_at, Url.id).limit(limit))
    found = [DueUrl(url, of_article or entry) for url, entry, of_article in rows]
    if len(found) < limit:
        known = sa.select(Url).where(Url.source_id == source_id, *_is_to_be_rechecked(now))
        again = session.scalars(known.order_by(Url.recheck_at, Url.id).limit(limit - len(found)))
        found += [_recheck(row, now) for row in again]
    return found


def longest_due(session: Session, now: datetime, sources: Collection[str]) -> dict[str, str]:
    """Of each of these sources that has URLs to fetch now: the one that has waited longest."""
    of_source = sa.select(Url.url).where(Url.source_id == Source.id).limit(1).correlate(Source)
    new = of_source.where(_is_to_be_fetched(now)).order_by(Url.due_at, Url.id)
    known = of_source.where(*_is_to_be_rechecked(now)).order_by(Url.recheck_at, Url.id)
    longest = sa.func.coalesce(new.scalar_subquery(), known.scalar_subquery())
    rows = session.execute(sa.select(Source.name, longest).where(Source.name.in_(sources)).order_by(Source.name))
    return {name: url for name, url in rows if url is not None}


def pull_back(session: Session, now: datetime) -> int:
    """Have what lies further ahead than anything is put off looked at now: a wrong clock wrote it. Returns how much."""
    ahead = now + _MOST_PUT_OFF
    fetched = {Url.last_fetched_at: _at_most(Url.last_fetched_at, now)}  # or no look at it would count as a later one
    looks = (Url.due_at, Url.recheck_at)
    statements = (
        sa.update(Channel).where(Channel.next_poll_at > ahead).values(next_poll_at=now),
        *(sa.update(Url).where(moment > ahead).values({moment: now} | fetched) for moment in looks),
    )
    return sum(session.execute(each).rowcount for each in statements)  # type: ignore[attr-defined]


def make_due(session: Session, source_id: int, url: str, now: datetime) -> None:
    """Have `url` fetched, whatever is known of it: somebody asked for it by name."""
    insert_ignore(session, Url, [_new_row(source_id, urls.key(url), Announcement(url, None, {}), now)])
    session.execute(sa.update(Url).where(Url.key == urls.key(url)).values(due_at=now, source_id=source_id))


def _is_to_be_fetched(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Url.due_at.is_not(None), sa.or_(Url.due_at <= now, *_lie_ahead(now)))


def _lie_ahead(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """What a clock that was wrong has written of a URL."""
    return Url.last_seen_at > now + _SKEW, Url.last_fetched_at > now + _SKEW


def _at_most(column: Any, now: datetime) -> sa.ColumnElement[datetime]:
    return sa.case((column > now, sa.literal(now, column.type)), else_=column)


def _is_to_be_rechecked(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """One that is due for another reason, at once or after a failure, is left to that."""
    return Url.recheck_at <= now, Url.due_at.is_(None)


def _recheck(row: Url, now: datetime) -> DueUrl:
    """Conditional, but for the one look a day that does not trust the server."""
    if row.validators_at is None or now - row.validators_at >= rechecks.TRUST_VALIDATORS_FOR:
        return DueUrl(row.url, row.entry)
    return DueUrl(row.url, row.entry, row.etag, row.last_modified)


def _channel_query() -> sa.Select[*tuple[Any, ...]]:
    query = sa.select(
        Channel.id,
        Source.name,
        Channel.url,
        Channel.kind,
        Channel.declared,
        Channel.etag,
        Channel.last_modified,
        Channel.interval_s,
        Channel.failures,
        Channel.next_poll_at,
        Channel.validators_at,
        Channel.rhythm,
        Channel.wishes,
        Channel.last_polled_at,
    )
    return query.join(Source, Source.id == Channel.source_id)


def _known(session: Session, keys: Sequence[bytes]) -> dict[bytes, Url]:
    found: dict[bytes, Url] = {}
    for start in range(0, len(keys), _CHUNK):
        rows = session.scalars(sa.select(Url).where(Url.key.in_(keys[start : start + _CHUNK])))
        found |= {row.key: row for row in rows}
    return found


def _new_row(source_id: int, key: bytes, item: Announcement, now: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "key_version": urls.NORMALISATION_VERSION,
        "url": item.url,
        "source_id": source_id,
        "state": "known",
        "due_at": now,
        "attempts": 0,
        "entry": dict(item.entry) or None,
        "claimed_at": item.claimed_at,
        "first_seen_at": now,
        "last_seen_at": now,
        "tells_changes": bool(item.entry.get("modified")),
    }


def _homes(session: Session, keys: Sequence[bytes]) -> dict[bytes, Url]:
    """Where the articles live that were met at these URLs."""
    found: dict[bytes, Url] = {}
    home = aliased(Url)
    for start in range(0, len(keys), _CHUNK):
        of_url = (
            sa.select(Url.key, home)
            .join(Article, Article.id == Url.article_id)
            .join(home, home.key == Article.final_key)
        )
        rows = session.execute(of_url.where(Url.key.in_(keys[start : start + _CHUNK]), *_IS_MET))
        found |= {row[0]: row[1] for row in rows}
    return found


def _are_stamped(known: Collection[Url], by_key: Mapping[bytes, Announcement], now: datetime) -> bool:
    """Whether a channel dates nearly all that it announces later than our looks at them: with the hour it was asked."""
    looked_at = [row for row in known if row.last_fetched_at is not None]
    later = sum(_is_later(by_key[row.key].claimed_at, row, now) for row in looked_at)
    return later >= max(_LEAST_STAMPED, _SHARE_STAMPED * len(looked_at))


def _undated(item: Announcement) -> Announcement:
    claims = {name: claim for name, claim in item.entry.items() if name not in ("published", "modified")}
    return replace(item, claimed_at=None, entry=claims)


def _tell_homes(session: Session, changed: Sequence[bytes], by_key: Mapping[bytes, Announcement]) -> None:
    """What is claimed anew of an address is claimed of its article's home; what is claimed of that itself stands."""
    for key, home in _homes(session, changed).items():
        if key != home.key:
            _note_claims(home, entries.of_address(by_key[key].entry, home.url))
            if home.key in by_key:
                _note_claims(home, by_key[home.key].entry)


def _announce_again(row: Url, item: Announcement, now: datetime) -> bool:
    """Whether something is claimed that was not before."""
    if now - row.last_seen_at >= _SEEN_EVERY:
        row.last_seen_at = now
    is_newer = _is_later(item.claimed_at, row, now)
    if row.due_at is None and (is_newer or row.last_fetched_at is None):
        row.due_at, row.claimed_at = now, item.claimed_at
    return _note_claims(row, item.entry, is_newer=is_newer)


def _note_claims(row: Url, said: Mapping[str, Any], *, is_newer: bool = False) -> bool:
    """Whether they say something new: then the next look asks for the whole page, only with it they are made use of."""
    if said.get("modified") and not row.tells_changes:
        row.tells_changes = True
    claims = entries.together(row.entry, said, is_newer=is_newer)
    if claims == row.entry:
        return False
    row.entry, row.validators_at = claims, None
    return True


def _plausible(item: Announcement, now: datetime) -> Announcement:
    is_ahead = item.claimed_at is not None and item.claimed_at > now + _MOST_AHEAD
    return replace(item, claimed_at=None) if is_ahead else item


def _is_later(claimed: datetime | None, row: Url, now: datetime) -> bool:
    """A look that lies ahead proves nothing: nobody knows when it was."""
    if claimed is None or row.last_fetched_at is None or claimed <= row.last_fetched_at <= now + _SKEW:
        return False
    return row.claimed_at is None or claimed > row.claimed_at


def _link(session: Session, channel_id: int, keys: Sequence[bytes]) -> None:
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        linked = sa.select(UrlChannel.url_id).where(UrlChannel.channel_id == channel_id)
        ids = session.scalars(sa.select(Url.id).where(Url.key.in_(chunk), Url.id.not_in(linked)))
        insert_ignore(session, UrlChannel, [{"url_id": id_, "channel_id": channel_id} for id_ in ids])
