"""What is known, what is due, and what channels announced: on both databases."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from settling import NOON, SITE, Archive, failed, later, page, prose, rejected
from sqlalchemy.engine import Engine

from db import frontier
from db.engine import create_engine, reading, writing
from db.frontier import Announcement, ChannelState, DueUrl, Pace, Polled
from db.models import Channel, Url, UrlChannel
from pipeline.types import Entry, NewsArticle, Processed


@pytest.fixture
def archive(engine: Engine) -> Archive:
    return Archive(engine)


@pytest.fixture
def channel(archive: Archive) -> ChannelState:
    with writing(archive.engine) as session:
        frontier.register_channels(session, archive.source_id, [(f"{SITE}/rss", "feed")], declared=True, now=NOON)
        return frontier.channels(session, archive.source_id)[0]


def _pace(at: datetime = NOON, *, interval_s: int = 600, lost: bool = False) -> Pace:
    """Due again an interval after `at`."""
    return Pace(interval_s, at + timedelta(seconds=interval_s), {"window": 20}, {"every_s": 60}, lost)


def _due(archive: Archive, at: Any = None, limit: int = 100) -> list[str]:
    with reading(archive.engine) as session:
        found = frontier.due(session, archive.source_id, at or later(days=9), limit)
    paths = [item.url.removeprefix(SITE) for item in found]
    return [path for path in paths if archive.url(path).due_at is not None]  # not only for another look at it


def _handed_out(archive: Archive, at: datetime) -> list[str]:
    """What a visit would fetch."""
    with writing(archive.engine) as session:
        frontier.put_right(session, archive.source_id, at)
    return _due(archive, at)


def test_new_urls_are_known_and_due_with_their_claims(archive: Archive) -> None:
    entry = {"url": f"{SITE}/a", "title": "Un titre"}
    with writing(archive.engine) as session:
        new = frontier.add(session, archive.source_id, None, [Announcement(f"{SITE}/a", later(hours=-1), entry)], NOON)

    assert new == 1
    with reading(archive.engine) as session:
        (due,) = frontier.due(session, archive.source_id, NOON, 10)
    assert (due.url, due.entry) == (f"{SITE}/a", entry)
    url = archive.url("/a")
    assert (url.state, url.claimed_at, url.attempts) == ("known", later(hours=-1), 0)


def test_what_channels_claim_is_put_together_and_comes_with_every_look(archive: Archive) -> None:
    archive.settle(replace(page("/a"), etag='"1"'), failed("/b", retry_after_s=60))
    feed = {"channel": f"{SITE}/rss", "channel_kind": "feed", "authors": ["Ada Fenwick"]}
    sitemap = {"channel": f"{SITE}/news.xml", "channel_kind": "news_sitemap", "keywords": ["quai"]}
    for entry in (sitemap, feed):
        items = [Announcement(SITE + path, None, {"url": SITE + path, **entry}) for path in ("/a", "/b")]
        with writing(archive.engine) as session:
            frontier.add(session, archive.source_id, None, items, later(minutes=1))

    with reading(archive.engine) as session:
        looks = frontier.due(session, archive.source_id, later(hours=1), 10)

    assert [look.url for look in looks] == [f"{SITE}/b", f"{SITE}/a"]  # a second attempt, and a look again
    assert [look.entry for look in looks] == [{"url": look.url, **sitemap, **feed} for look in looks]
    assert looks[1].etag is None  # what was read of it did not know these claims: the page is wanted whole


def test_claim_that_says_nothing_new_changes_nothing(archive: Archive) -> None:
    archive.announce(["/a"])
    archive.settle(replace(page("/a"), etag='"1"'))

    archive.announce(["/a"], at=later(minutes=5))

    with reading(archive.engine) as session:
        (look,) = frontier.due(session, archive.source_id, later(hours=1), 10)
    assert look.etag == '"1"'


def test_known_urls_are_not_new_again_under_another_spelling(archive: Archive) -> None:
    archive.announce(["/a"])

    assert archive.announce(["http://COURRIER.example:80/a?utm_source=x#top", "/a"]) == 0
    assert _due(archive) == ["/a"]


def test_one_channel_that_names_a_url_twice_names_it_once(archive: Archive) -> None:
    assert archive.announce(["/a", "/a?utm_campaign=2", "/b"]) == 2


def test_stored_url_is_due_again_only_for_a_later_date(archive: Archive) -> None:
    archive.announce(["/a"], claimed_at=later(hours=-1))
    archive.settle(page("/a"))

    archive.announce(["/a"], at=later(hours=1), claimed_at=later(hours=-1))
    assert _due(archive) == []
    archive.announce(["/a"], at=later(hours=1), claimed_at=None)
    assert _due(archive) == []
    archive.announce(["/a"], at=later(hours=2), claimed_at=later(hours=1))
    assert _due(archive) == ["/a"]
    assert archive.url("/a").due_at == later(hours=2)


def test_date_before_our_last_look_brings_nothing(archive: Archive) -> None:
    archive.settle(page("/a", at=later(hours=5)))

    archive.announce(["/a"], at=later(hours=6), claimed_at=later(hours=4))

    assert _due(archive) == []


def test_channel_that_repeats_one_date_ahead_of_time_causes_one_fetch(archive: Archive) -> None:
    archive.announce(["/a"], claimed_at=NOON)
    archive.settle(page("/a"))
    fetches = 0
    for n in range(1, 6):
        archive.announce(["/a"], at=later(minutes=n), claimed_at=later(hours=2))
        if _due(archive):
            fetches += 1
            archive.settle(page("/a", at=later(minutes=n, seconds=1)))

    assert fetches == 1


def test_date_years_ahead_is_no_date_and_hides_no_later_one(archive: Archive) -> None:
    archive.announce(["/a"], claimed_at=later(days=20_000))
    archive.settle(page("/a"))
    archive.announce(["/a"], at=later(hours=1), claimed_at=later(days=20_000))
    assert _due(archive) == []

    archive.announce(["/a"], at=later(hours=2), claimed_at=later(hours=1))

    assert _due(archive) == ["/a"]


def test_url_known_only_as_a_canonical_is_fetched_once_a_channel_names_it(archive: Archive) -> None:
    archive.settle(page("/a?x=1", canonical="/a"))
    assert _due(archive) == []

    assert archive.announce(["/a"], at=later(hours=1)) == 0

    assert _due(archive) == ["/a"]


@pytest.mark.parametrize("state", ["failed", "rejected", "quarantined"])
def test_url_that_gave_nothing_is_tried_again_when_a_channel_has_news_of_it(archive: Archive, state: str) -> None:
    archive.settle(rejected("/a", "login_wall") if state == "rejected" else failed("/a", "not_found"))
    with writing(archive.engine) as session:
        session.execute(sa.update(Url).values(state=state))

    archive.announce(["/a"], at=later(hours=1))
    assert _due(archive) == []
    archive.announce(["/a"], at=later(hours=2), claimed_at=later(hours=1))
    assert _due(archive) == ["/a"]


def test_url_that_waits_for_its_retry_keeps_waiting(archive: Archive) -> None:
    archive.settle(failed("/a", retry_after_s=7200))

    archive.announce(["/a"], at=later(hours=1), claimed_at=later(hours=1))

    assert archive.url("/a").due_at == later(hours=2)


def test_last_sight_is_noted_at_most_every_six_hours(archive: Archive) -> None:
    archive.announce(["/a"])
    archive.announce(["/a"], at=later(hours=5))
    assert archive.url("/a").last_seen_at == NOON

    archive.announce(["/a"], at=later(hours=6))
    assert archive.url("/a").last_seen_at == later(hours=6)


def test_longest_due_come_first_and_only_so_many(archive: Archive) -> None:
    for n in (3, 1, 2):
        archive.announce([f"/{n}"], at=later(minutes=n))

    assert _due(archive) == ["/1", "/2", "/3"]
    assert _due(archive, limit=2) == ["/1", "/2"]
    assert _due(archive, at=later(minutes=1)) == ["/1"]


def test_url_asked_for_by_name_is_due_whatever_is_known_of_it(archive: Archive) -> None:
    archive.settle(page("/a"), failed("/b", "not_found"))
    with writing(archive.engine) as session:
        for path in ("/a", "/b", "/c"):
            frontier.make_due(session, archive.source_id, SITE + path, later(hours=1))

    assert sorted(_due(archive)) == ["/a", "/b", "/c"]
    assert archive.fates()["/a"] == ("stored", None, "/a")


def test_channels_that_announced_a_url_are_remembered(archive: Archive, channel: ChannelState) -> None:
    items = [Announcement(f"{SITE}/{n}", None, {}) for n in range(3)]
    for _ in range(2):
        with writing(archive.engine) as session:
            frontier.add(session, archive.source_id, channel.id, items, NOON)

    assert len(archive.rows(sa.select(UrlChannel.url_id, UrlChannel.channel_id))) == 3


def test_announcements_and_the_channels_cursor_are_written_together_or_not_at_all(
    archive: Archive, channel: ChannelState
) -> None:
    with pytest.raises(RuntimeError), writing(archive.engine) as session:
        frontier.add(session, archive.source_id, channel.id, [Announcement(f"{SITE}/a", None, {})], NOON)
        frontier.polled(session, channel.id, Polled("200", etag='"v2"'), _pace(), new=1, now=NOON)
        raise RuntimeError("the process dies here")

    assert archive.rows(sa.select(Url.id)) == []
    assert archive.rows(sa.select(Channel.etag, Channel.last_polled_at)) == [(None, None)]


def test_poll_settles_its_channel(archive: Archive, channel: ChannelState) -> None:
    with writing(archive.engine) as session:
        result = Polled("200", etag='"v1"', last_modified="Tue, 03 Feb 2026 11:00:00 GMT")
        frontier.polled(session, channel.id, result, _pace(), new=2, now=NOON)
        (state,) = frontier.channels(session, archive.source_id)
        assert (state.etag, state.interval_s, state.next_poll_at) == ('"v1"', 600, later(minutes=10))
        assert (state.rhythm, state.wishes) == ({"window": 20}, {"every_s": 60})
        assert frontier.due_channels(session, later(minutes=9), 10, ["courrier"]) == []
        assert [each.id for each in frontier.due_channels(session, later(minutes=10), 10, ["courrier"])] == [channel.id]


@pytest.mark.parametrize("result", [Polled("304"), Polled("timeout", error="no answer")], ids=["304", "failure"])
def test_poll_without_a_document_keeps_the_validators(archive: Archive, channel: ChannelState, result: Polled) -> None:
    with writing(archive.engine) as session:
        frontier.polled(session, channel.id, Polled("200", etag='"v1"'), _pace(), new=1, now=NOON)
        for n in (1, 2):
            frontier.polled(session, channel.id, result, _pace(later(hours=n)), new=0, now=later(hours=n))
        (state,) = frontier.channels(session, archive.source_id)
    assert state.etag == '"v1"'
    assert state.failures == (2 if result.error else 0)
    assert archive.rows(sa.select(Channel.last_new_at)) == [(NOON,)]


def test_channels_are_made_once_and_sources_brought_up_to_date(archive: Archive, channel: ChannelState) -> None:
    with writing(archive.engine) as session:
        values = {"homepage": f"{SITE}/neu", "in_language": "de", "time_zone": "Europe/Berlin"}
        same = frontier.register_source(session, name="courrier", title="Der Kurier", **values)
        frontier.register_channels(
            session, same, [(f"{SITE}/rss?utm_source=x", "feed"), (f"{SITE}/map", "sitemap")], declared=False, now=NOON
        )
        kinds = [(state.kind, state.declared) for state in frontier.channels(session, same)]
    assert same == archive.source_id
    assert kinds == [("feed", True), ("sitemap", False)]
    assert archive.rows(sa.text("SELECT name FROM sources_v1")) == [("Der Kurier",)]


def test_two_processes_that_announce_the_same_urls_in_other_orders_do_not_block_each_other(
    archive: Archive, database_url: str
) -> None:
    paths = [f"/{n}" for n in range(400)]
    errors: list[Exception] = []

    def announce(order: list[str]) -> None:
        engine = create_engine(database_url)
        items = [Announcement(SITE + path, None, {"url": path}) for path in order]
        try:
            with writing(engine) as session:
                frontier.add(session, archive.source_id, None, items, NOON)
        except sa.exc.DBAPIError as error:
            errors.append(error)
        engine.dispose()

    threads = [
        threading.Thread(target=announce, args=(order,)) for order in (paths, paths[::-1], paths[200:] + paths[:200])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert archive.rows(sa.select(sa.func.count(Url.id))) == [(400,)]


def test_five_thousand_announcements_take_seconds_and_again_less(archive: Archive, channel: ChannelState) -> None:
    items = [
        Announcement(f"{SITE}/2026/02/{n}.html", NOON, {"url": f"{SITE}/{n}", "title": prose(n, 8)})
        for n in range(5000)
    ]
    spent = []
    for _ in range(2):
        began = time.process_time()
        with writing(archive.engine) as session:
            frontier.add(session, archive.source_id, channel.id, items, NOON + timedelta(hours=1))
        spent.append(time.process_time() - began)

    assert spent[0] < 10
    assert spent[1] < 5
    assert archive.rows(sa.select(sa.func.count(UrlChannel.url_id))) == [(5000,)]


def test_failed_poll_is_waited_for_and_leaves_interval_and_validators(archive: Archive, channel: ChannelState) -> None:
    with writing(archive.engine) as session:
        frontier.polled(session, channel.id, Polled("200", etag='"a"'), _pace(), new=0, now=NOON)
        failed_at = later(minutes=10)
        error = Polled("503", error="busy")
        waits = Pace(600, failed_at + timedelta(hours=2))
        frontier.polled(session, channel.id, error, waits, new=0, now=failed_at)
        (state,) = frontier.channels(session, archive.source_id)

    assert (state.interval_s, state.next_poll_at, state.failures) == (600, failed_at + timedelta(hours=2), 1)
    assert (state.etag, state.validators_at) == ('"a"', NOON)


def test_polls_that_lost_entries_are_counted_where_consumers_see_them(archive: Archive, channel: ChannelState) -> None:
    with writing(archive.engine) as session:
        for lost in (True, False, True):
            frontier.polled(session, channel.id, Polled("200"), _pace(lost=lost), new=20, now=NOON)

    assert archive.rows(sa.text("SELECT overflows FROM channels_v1")) == [(2,)]


def test_channel_polled_by_a_clock_that_was_ahead_is_due_once_it_is_right(
    archive: Archive, channel: ChannelState
) -> None:
    with writing(archive.engine) as session:
        ahead = later(days=365)
        frontier.polled(session, channel.id, Polled("200"), _pace(ahead), new=0, now=ahead)
        (found,) = frontier.due_channels(session, NOON, 10, ["courrier"])
        assert frontier.is_due(found, NOON)
        frontier.polled(session, channel.id, Polled("200"), _pace(), new=0, now=NOON)
        (settled,) = frontier.channels(session, archive.source_id)
        assert frontier.due_channels(session, NOON, 10, ["courrier"]) == []
    assert not frontier.is_due(settled, NOON)
    assert frontier.is_due(settled, later(minutes=10))


def test_channel_out_of_use_is_never_due(archive: Archive, channel: ChannelState) -> None:
    with writing(archive.engine) as session:
        frontier.retire_channels(session, archive.source_id, [channel.url])
        (state,) = frontier.channels(session, archive.source_id)
        assert frontier.due_channels(session, later(days=99), 10, ["courrier"]) == []
    assert not frontier.is_due(state, later(days=99))


def test_url_announced_by_a_clock_that_was_ahead_is_due_once_it_is_right(archive: Archive) -> None:
    archive.announce(["/a"], at=later(days=365))
    archive.announce(["/b"], at=NOON)

    assert sorted(_due(archive, at=NOON)) == ["/a", "/b"]
    with reading(archive.engine) as session:
        assert frontier.longest_due(session, NOON, ["courrier"])


def test_retry_of_what_a_clock_that_was_ahead_announced_waits_its_time(archive: Archive) -> None:
    archive.announce(["/a"], at=later(days=365))
    assert _handed_out(archive, at=NOON) == ["/a"]
    archive.settle(failed("/a", at=later(minutes=1), retry_after_s=900))
    assert _handed_out(archive, at=later(minutes=2)) == []
    assert _handed_out(archive, at=later(minutes=17)) == ["/a"]


def test_claims_of_an_address_are_claims_of_its_article_and_do_not_take_turns(archive: Archive) -> None:
    """Two entries of one feed for one article must not have it asked for whole at each look."""
    archive.settle(page("/a", requested="/short"))
    said = {f"{SITE}/short": {"title": "Le quai", "section": "Port"}, f"{SITE}/a": {"title": "Le quai rouvre"}}
    items = [Announcement(url, None, {"url": url, "channel": "/rss"} | more) for url, more in said.items()]
    for hours in (1, 2, 3):
        with writing(archive.engine) as session:
            frontier.add(session, archive.source_id, None, items, later(hours=hours))
        url = archive.url("/a")
        assert url.entry == {"url": f"{SITE}/a", "channel": "/rss", "title": "Le quai rouvre", "section": "Port"}
        assert (url.validators_at is None) == (hours == 1)
        archive.settle(replace(page("/a", at=later(hours=hours, minutes=1)), entry=Entry.from_dict(url.entry)))

    with writing(archive.engine) as session:
        frontier.make_due(session, archive.source_id, f"{SITE}/short", later(hours=4))
        assert frontier.due(session, archive.source_id, later(hours=4), 9)[0] == DueUrl(f"{SITE}/short", url.entry)


@pytest.mark.parametrize("first", [page("/a", canonical="/other"), page("/a")], ids=["named", "copied"])
def test_claims_of_an_address_where_the_article_was_not_met_are_not_the_articles(
    archive: Archive, first: Processed
) -> None:
    archive.settle(first)
    assert isinstance(first.result, NewsArticle)
    if first.result.canonical_url is None:
        archive.settle(page("/other"))
    other = {"url": f"{SITE}/other", "title": "Autre chose", "modified": "2026-02-03"}
    with writing(archive.engine) as session:
        frontier.add(session, archive.source_id, None, [Announcement(other["url"], None, other)], later(hours=1))

    assert archive.url("/a").entry == {"url": f"{SITE}/a"}
    assert archive.url("/other").entry == other
    assert not archive.url("/a").tells_changes


@pytest.mark.parametrize(("stamped", "due"), [(4, 4), (5, 5), (7, 7), (8, 0), (10, 0)])
def test_dates_of_a_channel_that_stamps_its_entries_with_the_hour_are_no_news(
    archive: Archive, stamped: int, due: int
) -> None:
    paths = [f"/{n}" for n in range(10)]
    archive.settle(*(page(path, prose(n)) for n, path in enumerate(paths)))
    for hours in (1, 2):
        dated = {path: later(hours=hours if n < stamped else -1) for n, path in enumerate([*paths, "/new"])}
        items = [Announcement(SITE + path, at, _dated(path, at)) for path, at in dated.items()]
        with writing(archive.engine) as session:
            frontier.add(session, archive.source_id, None, items, later(hours=hours, minutes=1))
        urls = [archive.url(path) for path in paths]
        assert sum(url.due_at is not None for url in urls) == due
        assert sum(url.entry != {"url": url.url} for url in urls) == (10 if due else 0)

    assert archive.url("/new").entry == _dated("/new", later(hours=-1))


def _dated(path: str, at: datetime) -> dict[str, str]:
    return {"url": SITE + path, "published": at.isoformat()}


def test_few_entries_that_are_all_dated_later_are_due(archive: Archive) -> None:
    archive.settle(*(page(f"/{n}", prose(n)) for n in range(4)))
    archive.announce([f"/{n}" for n in range(4)], at=later(hours=1), claimed_at=later(hours=1))
    assert len(_handed_out(archive, at=later(hours=1))) == 4


def test_page_that_failed_by_a_clock_that_was_ahead_is_fetched_once_and_settled(archive: Archive) -> None:
    archive.announce(["/a"])
    archive.settle(failed("/a", at=later(days=1), retry_after_s=900))
    assert _handed_out(archive, at=NOON) == ["/a"]
    assert archive.kinds(page("/a", at=later(minutes=1))) == ["new"]
    assert _handed_out(archive, at=later(minutes=2)) == []


def test_edit_announced_after_a_clock_that_was_ahead_is_fetched(archive: Archive) -> None:
    archive.announce(["/a"], claimed_at=later(hours=-1))
    archive.settle(page("/a", at=later(days=1)))
    archive.announce(["/a"], at=later(hours=1), claimed_at=later(minutes=50))
    assert _handed_out(archive, at=later(hours=1)) == ["/a"]
    assert archive.kinds(page("/a", prose(2), at=later(minutes=61))) == ["revised"]
    assert _handed_out(archive, at=later(minutes=62)) == []


def test_article_that_a_clock_far_ahead_put_off_is_looked_at_once_and_not_again_and_again(archive: Archive) -> None:
    archive.announce(["/a"])
    archive.settle(page("/a", at=later(days=400)))
    with writing(archive.engine) as session:
        assert frontier.pull_back(session, NOON) == 1
        assert [item.url for item in frontier.due(session, archive.source_id, NOON, 10)] == [f"{SITE}/a"]
    archive.settle(page("/a", at=later(minutes=1)))
    with writing(archive.engine) as session:
        assert frontier.due(session, archive.source_id, later(minutes=2), 10) == []


def test_what_a_wrong_clock_put_off_for_longer_than_anything_is_put_off_is_due_now(
    archive: Archive, channel: ChannelState
) -> None:
    archive.announce(["/soon", "/never", "/old"])
    with writing(archive.engine) as session:
        session.execute(sa.update(Channel).values(next_poll_at=later(days=400)))
        for path, values in {
            "/soon": {"due_at": later(days=1)},
            "/never": {"due_at": later(days=400)},
            "/old": {"due_at": None, "recheck_at": later(days=400)},
        }.items():
            session.execute(sa.update(Url).where(Url.url == f"{SITE}{path}").values(values))
        assert frontier.pull_back(session, NOON) == 3
        assert frontier.pull_back(session, NOON) == 0
        assert frontier.channels(session, archive.source_id)[0].next_poll_at == NOON
    assert [archive.url(path).due_at for path in ("/soon", "/never", "/old")] == [later(days=1), NOON, None]
    assert archive.url("/old").recheck_at == NOON
