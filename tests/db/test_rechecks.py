"""Known articles are looked at again; what is gone for a day is withdrawn, what comes back is restored."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from settling import NOON, SITE, Archive, failed, later, not_modified, page, prose, rejected
from sqlalchemy.engine import Engine

from db import frontier
from db.engine import reading, writing
from db.frontier import Announcement, DueUrl
from db.models import Change
from db.rechecks import AGES, AGES_GONE, AGES_WHERE_TOLD
from pipeline.store import MOST_ATTEMPTS
from pipeline.types import Unfetched


@pytest.fixture
def archive(engine: Engine) -> Archive:
    return Archive(engine)


def _due(archive: Archive, at: datetime, limit: int = 100) -> list[DueUrl]:
    with reading(archive.engine) as session:
        return frontier.due(session, archive.source_id, at, limit)


def _wait(archive: Archive, path: str = "/a", since: datetime = NOON) -> timedelta | None:
    at = archive.url(path).recheck_at
    return at - since if at else None


def _gone(path: str = "/a", *, at: datetime, status: int = 404) -> Unfetched:
    return failed(path, "not_found" if status == 404 else "gone", at=at, status=status)


def test_article_is_due_again_after_its_change(archive: Archive) -> None:
    archive.settle(page("/a"))

    assert _due(archive, NOON + AGES[0] - timedelta(seconds=1)) == []
    assert [item.url for item in _due(archive, NOON + AGES[0])] == [f"{SITE}/a"]


def test_looks_that_find_nothing_new_come_ever_later(archive: Archive) -> None:
    archive.settle(page("/a"))

    archive.settle(page("/a", at=NOON + AGES[0]))
    assert _wait(archive) == AGES[1]
    archive.settle(not_modified("/a", at=NOON + AGES[1]))
    assert _wait(archive) == AGES[2]
    archive.settle(page("/a", at=NOON + AGES[-1]))
    assert _wait(archive) is None


def test_change_makes_looks_frequent_again(archive: Archive) -> None:
    archive.settle(page("/a"))

    archive.settle(page("/a", prose(2), at=later(days=3)))

    assert _wait(archive, since=later(days=3)) == AGES[0]


def test_article_whose_channel_tells_changes_is_looked_at_less_often(archive: Archive) -> None:
    entry = {"url": f"{SITE}/a", "modified": "2026-02-03T11:00:00Z"}
    with writing(archive.engine) as session:
        frontier.add(session, archive.source_id, None, [Announcement(f"{SITE}/a", None, entry)], NOON)

    archive.settle(page("/a"))

    assert _wait(archive) == AGES_WHERE_TOLD[0]


def test_only_the_articles_own_page_is_looked_at_again(archive: Archive) -> None:
    archive.settle(page("/a", requested="/short"), page("/b?from=a", canonical="/a", at=later(minutes=1)))
    archive.settle(page("/copy", at=later(minutes=2)))

    assert [item.url for item in _due(archive, later(days=9))] == [f"{SITE}/a"]


def test_new_urls_go_first(archive: Archive) -> None:
    archive.settle(page("/a"))
    archive.announce(["/new"], at=later(days=2))

    assert [item.url for item in _due(archive, later(days=2), limit=1)] == [f"{SITE}/new"]
    assert [item.url for item in _due(archive, later(days=2))] == [f"{SITE}/new", f"{SITE}/a"]


def test_validators_are_sent_for_a_day_and_then_the_page_is_asked_for_whole(archive: Archive) -> None:
    archive.settle(dataclasses.replace(page("/a"), etag='"v1"', last_modified="Tue, 03 Feb 2026 11:00:00 GMT"))
    archive.settle(not_modified("/a", at=later(hours=20)))

    claimed = (f"{SITE}/a", {"url": f"{SITE}/a"})
    assert _due(archive, NOON + timedelta(hours=23, minutes=59)) == []
    with writing(archive.engine) as session:
        session.execute(sa.text("UPDATE urls SET recheck_at = last_fetched_at"))
    assert _due(archive, later(hours=23)) == [DueUrl(*claimed, '"v1"', "Tue, 03 Feb 2026 11:00:00 GMT")]
    assert _due(archive, later(hours=24)) == [DueUrl(*claimed)]


def test_failed_look_is_retried_and_then_waits_for_the_next(archive: Archive) -> None:
    archive.settle(page("/a"))
    for n in range(1, MOST_ATTEMPTS):
        archive.settle(failed("/a", at=later(hours=n), retry_after_s=60.0))
        assert archive.url("/a").due_at is not None
        assert archive.url("/a").state == "stored"
    assert _due(archive, archive.url("/a").due_at - timedelta(seconds=1)) == []

    archive.settle(failed("/a", at=later(hours=6), retry_after_s=60.0))

    assert archive.url("/a").due_at is None
    assert _wait(archive) == timedelta(hours=12)


def test_look_that_meets_a_wall_changes_nothing_and_is_made_again(archive: Archive) -> None:
    archive.settle(page("/a"))

    archive.settle(rejected("/a", "login_wall", at=later(hours=1)))

    assert (archive.url("/a").state, _wait(archive)) == ("stored", AGES[2])


@pytest.mark.parametrize("statuses", [(404, 404), (410, 410), (404, 410)])
def test_article_gone_twice_a_day_apart_is_withdrawn(archive: Archive, statuses: tuple[int, int]) -> None:
    archive.settle(page("/a"))

    archive.settle(_gone(at=later(hours=1), status=statuses[0]))
    assert archive.article().withdrawn_at is None
    assert _wait(archive) == timedelta(hours=25)
    archive.settle(_gone(at=later(hours=25), status=statuses[1]))

    assert archive.article().withdrawn_at == later(hours=25)
    assert archive.changes() == [(1, "new"), (2, "withdrawn")]
    assert archive.article().change == 2
    url = archive.url("/a")
    assert (url.state, url.reason) == ("withdrawn", "gone" if statuses[1] == 410 else "not_found")


def test_article_gone_twice_within_a_day_is_not(archive: Archive) -> None:
    archive.settle(page("/a"))
    for hours in (1, 2, 24):
        archive.settle(_gone(at=later(hours=hours)))

    assert archive.article().withdrawn_at is None
    assert _wait(archive) == timedelta(hours=25)


@pytest.mark.parametrize("kind", ["failed", "rejected"])
def test_article_gone_once_behind_a_wall_ever_after_is_not_asked_for_for_ever(archive: Archive, kind: str) -> None:
    archive.settle(page("/a"))
    archive.settle(_gone(at=later(hours=1)))
    looks = []
    while (at := archive.url("/a").recheck_at) is not None and len(looks) < 10:
        looks.append(at)
        archive.settle(failed("/a", "forbidden", at=at) if kind == "failed" else rejected("/a", "consent_wall", at=at))

    assert [at - later(hours=1) for at in looks] == list(AGES_GONE)
    assert archive.article().withdrawn_at is None


def test_page_seen_in_between_begins_the_day_anew(archive: Archive) -> None:
    archive.settle(page("/a"))
    archive.settle(_gone(at=later(hours=1)))
    archive.settle(page("/a", at=later(hours=12)))

    archive.settle(_gone(at=later(hours=30)))

    assert archive.article().withdrawn_at is None


def test_alias_that_is_gone_withdraws_nothing(archive: Archive) -> None:
    archive.settle(page("/a", requested="/short"))
    for hours in (1, 50):
        archive.settle(_gone("/short", at=later(hours=hours)))

    assert archive.article().withdrawn_at is None


@pytest.mark.parametrize("edited", [False, True])
def test_article_gone_from_its_home_lives_on_at_its_other_address(archive: Archive, edited: bool) -> None:
    """The address was changed without a redirect; the old one answered for a while, or not."""
    text = prose(1) + (" corrigé" if edited else "")
    archive.settle(page("/old"), page("/new"))

    archive.settle(_gone("/old", at=later(hours=1)))
    assert archive.url("/new").due_at == later(hours=1)
    archive.settle(page("/new", text, at=later(hours=2)))
    archive.settle(_gone("/old", at=later(days=2)))

    assert archive.changes() == [(1, "new"), (2, "duplicate"), *([(3, "revised")] if edited else [])]
    article = archive.article()
    assert (article.url, article.withdrawn_at) == (f"{SITE}/new", None)
    assert archive.fates()["/new"] == ("stored", None, "/new")
    assert archive.url("/new").recheck_at is not None
    assert archive.url("/old").recheck_at is None


def test_article_that_was_withdrawn_is_restored_where_its_text_appears(archive: Archive) -> None:
    archive.settle(page("/old"))
    archive.settle(_gone("/old", at=later(hours=1)))
    archive.settle(_gone("/old", at=later(days=2)))

    assert archive.kinds(page("/new", at=later(days=3))) == ["unchanged"]

    assert archive.changes() == [(1, "new"), (2, "withdrawn"), (3, "restored")]
    assert archive.article().url == f"{SITE}/new"


@pytest.mark.parametrize("first", [{"requested": "/short"}, {"canonical": "/short"}, {"amp_url": f"{SITE}/short"}])
def test_addresses_of_an_article_are_looked_at_once_when_its_home_is_gone(
    archive: Archive, first: dict[str, Any]
) -> None:
    archive.settle(page("/old", **first))
    archive.settle(_gone("/old", at=later(hours=1)))
    assert archive.url("/short").due_at == later(hours=1)

    archive.settle(page("/new", prose(1) + " corrigé", requested="/short", at=later(hours=2)))
    archive.settle(_gone("/old", at=later(days=2)))

    assert (archive.url("/short").due_at, archive.url("/short").recheck_at) == (None, None)
    assert archive.article().withdrawn_at is None
    assert archive.url("/new").recheck_at is not None


def test_article_whose_other_addresses_are_gone_too_is_withdrawn(archive: Archive) -> None:
    archive.settle(page("/a"), page("/b"))
    for at in (later(hours=1), later(days=2)):
        archive.settle(_gone("/a", at=at), _gone("/b", at=at))

    assert archive.changes() == [(1, "new"), (2, "duplicate"), (3, "withdrawn")]


def test_withdrawal_is_told_once(archive: Archive) -> None:
    archive.settle(page("/a"))
    for days in (1, 2, 3, 12, 40):
        archive.settle(_gone(at=later(days=days)), _gone(at=later(days=days)))

    assert [kind for _, kind in archive.changes()] == ["new", "withdrawn"]
    assert archive.url("/a").recheck_at is None


@pytest.mark.parametrize("text", [1, 2])
def test_article_that_comes_back_is_restored(archive: Archive, text: int) -> None:
    archive.settle(page("/a"))
    for days in (1, 2):
        archive.settle(_gone(at=later(days=days)))

    archive.settle(page("/a", prose(text), at=later(days=3)))

    article, url = archive.article(), archive.url("/a")
    assert (article.withdrawn_at, url.state, url.reason, url.gone_at) == (None, "stored", None, None)
    kinds = ["new", "withdrawn", "restored"] + ["revised"] * (text - 1)
    assert archive.changes() == list(enumerate(kinds, 1))


def test_article_that_is_there_unmodified_is_restored(archive: Archive) -> None:
    archive.settle(page("/a"))
    for days in (1, 2):
        archive.settle(_gone(at=later(days=days)))

    archive.settle(not_modified("/a", at=later(days=3)))

    assert archive.article().withdrawn_at is None
    assert archive.url("/a").state == "stored"


def test_page_from_before_the_withdrawal_restores_nothing(archive: Archive) -> None:
    archive.settle(page("/a"))
    for days in (1, 2):
        archive.settle(_gone(at=later(days=days)))

    archive.settle(page("/a"), page("/a", at=later(hours=3)))

    assert archive.article().withdrawn_at == later(days=2)
    assert archive.url("/a").state == "withdrawn"


def test_deliveries_in_any_order_leave_numbers_without_a_gap(archive: Archive) -> None:
    looks = [page("/a"), _gone(at=later(days=1)), _gone(at=later(days=2)), page("/a", prose(2), at=later(days=3))]
    for look in (looks[0], looks[2], looks[1], looks[3], *reversed(looks), *looks):
        archive.settle(look)

    numbers = archive.rows(sa.select(Change.change).order_by(Change.change))
    assert numbers == [(n,) for n in range(1, len(numbers) + 1)]
    assert archive.article().withdrawn_at is None


def test_sources_with_articles_due_are_told_with_the_longest_due(archive: Archive) -> None:
    archive.settle(page("/a"), page("/b", prose(2), at=later(minutes=1)))

    with reading(archive.engine) as session:
        assert frontier.longest_due(session, later(minutes=14), [archive.source]) == {}
        assert frontier.longest_due(session, later(hours=1), [archive.source]) == {archive.source: f"{SITE}/a"}
        assert frontier.longest_due(session, later(hours=1), ["another"]) == {}
