"""Which article a page belongs to: what canonicals, redirects, copies and their order do, on both databases."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from settling import NOON, SITE, Archive, failed, later, not_modified, page, prose, rejected
from sqlalchemy.engine import Engine

from db.engine import reading, writing
from db.models import Article, ArticleUrl, Change, Counter, Revision, SearchDocument, Url
from pipeline import verify
from pipeline.store import Item
from pipeline.types import Processed, Unfetched


@pytest.fixture
def archive(engine: Engine) -> Archive:
    return Archive(engine)


def test_believed_canonical_is_shown_and_becomes_an_alias(archive: Archive) -> None:
    archive.settle(page("/a.html?page=1", canonical="/a.html"))

    assert archive.addresses() == {
        "/a.html": {("/a.html?page=1", "requested"), ("/a.html?page=1", "final"), ("/a.html", "canonical")}
    }
    assert archive.fates()["/a.html"] == ("stored", None, "/a.html")


def test_canonical_of_another_site_is_evidence_and_nothing_more(archive: Archive) -> None:
    archive.settle(page("/a.html", canonical="https://elsewhere.example/a.html", believed=False))

    assert archive.article().url == f"{SITE}/a.html"
    assert archive.article().canonical_url == "https://elsewhere.example/a.html"
    assert archive.addresses() == {"/a.html": {("/a.html", "requested"), ("/a.html", "final")}}


def test_canonical_for_the_whole_site_merges_nothing(archive: Archive) -> None:
    pages = [page(f"/{n}.html", prose(n), canonical="/all") for n in range(4)]

    assert archive.kinds(*pages) == ["new"] * 4

    assert sorted(archive.addresses()) == [f"/{n}.html" for n in range(4)]
    assert all("canonical" not in dict(aliases).values() for aliases in archive.addresses().values())
    assert archive.fates()["/all"] == ("rejected", "shared_canonical", None)


def test_url_that_several_claim_is_an_article_once_it_is_fetched_as_one(archive: Archive) -> None:
    archive.settle(page("/1.html", prose(1), canonical="/all"), page("/2.html", prose(2), canonical="/all"))

    assert archive.kinds(page("/all", prose(3), at=later(hours=1))) == ["new"]

    assert sorted(archive.addresses()) == ["/1.html", "/2.html", "/all"]
    assert archive.fates()["/all"] == ("stored", None, "/all")


def test_canonical_that_turns_out_to_be_a_front_page_is_taken_back(archive: Archive) -> None:
    archive.settle(page("/1.html", prose(1), canonical="/start"))

    archive.settle(rejected("/start", at=later(hours=1)))
    archive.settle(page("/2.html", prose(2), canonical="/start", at=later(hours=2)))

    assert archive.fates()["/start"] == ("rejected", "front_page", None)
    assert sorted(archive.addresses()) == ["/1.html", "/2.html"]


def test_canonicals_that_name_each_other_leave_two_articles(archive: Archive) -> None:
    archive.settle(page("/a", prose(1), canonical="/b"), page("/b", prose(2), canonical="/a"))

    assert sorted(archive.addresses()) == ["/a", "/b"]
    assert not archive.rows(sa.select(ArticleUrl).where(ArticleUrl.kind == "canonical"))


def test_same_text_under_canonicals_that_name_each_other_is_one_article_and_settles_down(archive: Archive) -> None:
    archive.settle(page("/a", canonical="/b"))
    archive.settle(page("/b", canonical="/a"))
    settled = archive.article().final_key, archive.article().url

    for n in range(1, 4):
        archive.settle(page("/a", canonical="/b", at=later(hours=n)))
        archive.settle(page("/b", canonical="/a", at=later(hours=n)))
        assert (archive.article().final_key, archive.article().url) == settled

    assert archive.changes() == [(1, "new")]


@pytest.mark.parametrize("copy_first", [False, True])
def test_copy_that_names_its_original_is_the_same_article(archive: Archive, copy_first: bool) -> None:
    original, copy = page("/a", headline="Le vrai titre"), page("/copy", canonical="/a", headline="Un autre titre")

    kinds = [archive.kinds(item)[0] for item in ((copy, original) if copy_first else (original, copy))]

    assert kinds == (["new", "revised"] if copy_first else ["new", "unchanged"])
    assert archive.article().headline == "Le vrai titre"
    assert archive.addresses() == {
        "/a": {("/a", "requested"), ("/a", "final"), ("/a", "canonical"), ("/copy", "requested"), ("/copy", "final")}
    }


def test_original_decides_even_when_it_was_fetched_before_the_copy_that_arrived_first(archive: Archive) -> None:
    archive.settle(page("/copy", canonical="/a", headline="Copie", at=later(minutes=5)))

    archive.settle(page("/a", headline="Original", at=later(minutes=1)))

    article = archive.article()
    assert (article.headline, article.first_seen_at) == ("Original", later(minutes=1))
    assert article.last_checked_at == later(minutes=5)


@pytest.mark.parametrize("liar_first", [False, True])
def test_page_that_names_another_article_as_canonical_stays_its_own(archive: Archive, liar_first: bool) -> None:
    honest, liar = page("/a", prose(1)), page("/b", prose(2), canonical="/a")

    for item in (liar, honest) if liar_first else (honest, liar):
        archive.settle(item)

    assert archive.addresses() == {
        "/a": {("/a", "requested"), ("/a", "final")},
        "/b": {("/b", "requested"), ("/b", "final")},
    }
    assert archive.fates() == {"/a": ("stored", None, "/a"), "/b": ("stored", None, "/b")}


def test_text_a_little_different_under_the_canonical_is_the_same_article(archive: Archive) -> None:
    archive.settle(page("/a", prose(1, 200)))

    assert archive.kinds(page("/print/a", prose(1, 180), canonical="/a")) == ["unchanged"]


def test_pages_without_text_under_one_canonical_are_told_apart_by_their_headlines(archive: Archive) -> None:
    archive.settle(page("/video/1", "", canonical="/video", headline="Le port filmé du ciel"))
    archive.settle(page("/video/2", "", canonical="/video", headline="La digue en hiver"))
    archive.settle(page("/video/2?autoplay=1", "", canonical="/video/2", headline="La digue en hiver"))

    assert sorted(archive.addresses()) == ["/video/1", "/video/2"]


def test_same_short_text_behind_a_wall_makes_no_two_pages_one(archive: Archive) -> None:
    wall = "Cet article est réservé à nos abonnés."
    archive.settle(page("/1", wall, canonical="/abo", headline="Le budget"))
    archive.settle(page("/2", wall, canonical="/abo", headline="La digue"))

    assert sorted(archive.addresses()) == ["/1", "/2"]


def test_old_url_that_redirects_moves_its_article(archive: Archive) -> None:
    archive.settle(page("/old"))

    assert archive.kinds(page("/new", requested="/old", at=later(hours=1))) == ["unchanged"]

    assert archive.addresses() == {
        "/new": {("/old", "requested"), ("/old", "final"), ("/new", "final")},
    }
    assert archive.kinds(page("/new", at=later(hours=2))) == ["unchanged"]
    assert archive.changes() == [(1, "new")]


def test_moved_article_is_revised_at_its_new_home(archive: Archive) -> None:
    archive.settle(page("/old"))
    archive.settle(page("/new", requested="/old", at=later(hours=1)))

    assert archive.kinds(page("/new", prose(9), at=later(hours=2))) == ["revised"]
    assert archive.article().revision == 2


def test_redirect_to_another_text_moves_nothing(archive: Archive) -> None:
    archive.settle(page("/old", prose(1)))

    assert archive.kinds(page("/other", prose(2), requested="/old", at=later(hours=1))) == ["new"]

    assert archive.addresses()["/old"] >= {("/old", "final")}
    assert archive.fates()["/old"] == ("stored", None, "/other")


def test_url_that_redirects_somewhere_else_each_day_belongs_to_the_last(archive: Archive) -> None:
    for day in range(3):
        archive.settle(page(f"/{day}.html", prose(day), requested="/latest", at=later(days=day)))

    assert len(archive.articles()) == 3
    assert archive.fates()["/latest"] == ("stored", None, "/2.html")
    assert ("/latest", "requested") not in archive.addresses()["/0.html"]


def test_page_that_a_claimed_redirect_leads_to_is_the_claiming_article(archive: Archive) -> None:
    archive.settle(page("/a", canonical="/permalink/1"))

    archive.settle(page("/home-of-1", requested="/permalink/1", at=later(minutes=1)))

    assert len(archive.articles()) == 1


def test_amp_page_adds_an_alias_whichever_comes_first(archive: Archive, tmp_path: Path) -> None:
    amp = f"{SITE}/a/amp"
    pages = [page("/a", amp_url=amp), page("/a/amp", canonical="/a", amp_url=amp)]

    archive.settle(pages[0])
    archive.settle(pages[1])

    (aliases,) = archive.addresses().values()
    assert aliases >= {("/a", "final"), ("/a/amp", "amp"), ("/a/amp", "final")}
    assert len(archive.articles()) == 1


def test_amp_url_that_is_the_same_for_all_pages_merges_nothing(archive: Archive) -> None:
    archive.settle(*[page(f"/{n}", prose(n), amp_url=f"{SITE}/amp") for n in range(3)])

    assert len(archive.articles()) == 3
    assert archive.fates()["/amp"] == ("rejected", "shared_canonical", None)


def test_republished_copy_is_a_duplicate_once(archive: Archive) -> None:
    archive.settle(page("/a"))

    assert archive.kinds(page("/b", at=later(hours=1))) == ["duplicate"]
    assert archive.kinds(page("/b", at=later(hours=2))) == ["duplicate"]

    assert archive.changes() == [(1, "new"), (2, "duplicate")]
    assert archive.fates()["/b"] == ("duplicate", "same_text", "/a")
    assert ("/b", "duplicate") in archive.addresses()["/a"]


def test_duplicate_change_bears_the_first_articles_id_and_the_copys_url(archive: Archive) -> None:
    archive.settle(page("/a"))
    archive.settle(page("/b"))

    with reading(archive.engine) as session:
        seen = session.execute(sa.text("SELECT article_id, url FROM changes_v1 WHERE kind = 'duplicate'")).one()
    assert tuple(seen) == (archive.article().ulid, f"{SITE}/b")


def test_copy_reached_by_a_redirect_is_the_same_duplicate_as_the_copy_itself(archive: Archive) -> None:
    archive.settle(page("/a"))

    archive.settle(page("/b", requested="/short/b"))
    archive.settle(page("/b", at=later(hours=1)))

    assert archive.changes() == [(1, "new"), (2, "duplicate")]
    assert archive.fates()["/b"] == archive.fates()["/short/b"] == ("duplicate", "same_text", "/a")


@pytest.mark.parametrize(
    "said", [{"completeness": "truncated"}, {"completeness": "unknown"}, {"word_count": 49}], ids=str
)
def test_only_whole_texts_of_fifty_words_make_duplicates(archive: Archive, said: dict[str, Any]) -> None:
    archive.settle(page("/a", **said))

    assert archive.kinds(page("/b", **said)) == ["new"]


def test_same_text_in_another_source_is_an_article_of_its_own(archive: Archive) -> None:
    other = Archive(archive.engine, source="gazette")
    archive.settle(page("/a"))

    assert other.kinds(page("https://gazette.example/a")) == ["new"]


def test_copy_that_goes_its_own_way_becomes_an_article(archive: Archive) -> None:
    archive.settle(page("/a"))
    archive.settle(page("/b", at=later(hours=1)))

    assert archive.kinds(page("/b", prose(2), at=later(hours=2))) == ["new"]

    assert archive.addresses() == {
        "/a": {("/a", "requested"), ("/a", "final")},
        "/b": {("/b", "requested"), ("/b", "final")},
    }
    assert archive.fates()["/b"] == ("stored", None, "/b")


def test_copy_that_names_its_original_later_is_no_duplicate_any_more(archive: Archive) -> None:
    archive.settle(page("/a"))
    archive.settle(page("/b"))

    archive.settle(page("/b", canonical="/a", at=later(hours=1)))

    assert archive.fates()["/b"] == ("stored", None, "/a")
    assert "duplicate" not in {kind for _, kind in archive.addresses()["/a"]}


def test_copy_and_original_in_one_batch_are_told_apart(archive: Archive) -> None:
    assert archive.kinds(page("/a"), page("/b")) == ["new", "duplicate"]


def test_same_page_twice_in_one_batch_is_stored_once(archive: Archive) -> None:
    assert archive.kinds(page("/a"), page("/a")) == ["new", "unchanged"]
    assert archive.changes() == [(1, "new")]


def test_two_versions_in_one_batch_are_two_revisions(archive: Archive) -> None:
    assert archive.kinds(page("/a", prose(1)), page("/a", prose(2), at=later(minutes=1))) == ["new", "revised"]

    assert [revision.body for revision in archive.revisions()] == [prose(1), prose(2)]
    assert archive.article().revision == 2
    assert archive.rows(sa.select(Change.change, Change.revision).order_by(Change.change)) == [(1, 1), (2, 2)]


def test_two_pages_with_one_canonical_in_one_batch_are_one_article_when_texts_agree(archive: Archive) -> None:
    assert archive.kinds(page("/a?x=1", canonical="/a"), page("/a?x=2", canonical="/a")) == ["new", "unchanged"]


def test_late_delivery_of_an_older_version_changes_nothing(archive: Archive) -> None:
    archive.settle(page("/a", prose(2), at=later(hours=2)))

    assert archive.kinds(page("/a", prose(1), at=later(hours=1))) == ["unchanged"]

    assert archive.article().last_checked_at == later(hours=2)
    assert archive.url("/a").last_fetched_at == later(hours=2)
    assert len(archive.revisions()) == 1


def test_late_delivery_of_what_was_a_copy_since_changes_nothing(archive: Archive) -> None:
    archive.settle(page("/a"))
    archive.settle(page("/b", at=later(hours=2)))

    assert archive.kinds(page("/b", prose(7), at=later(hours=1))) == ["unchanged"]
    assert archive.fates()["/b"] == ("duplicate", "same_text", "/a")


def test_late_rejection_and_late_failure_leave_the_article(archive: Archive) -> None:
    archive.settle(page("/a", at=later(hours=2)))

    archive.settle(rejected("/a", "consent_wall"), failed("/a"))

    assert archive.fates() == {"/a": ("stored", None, "/a")}
    assert archive.url("/a").attempts == 0


def test_wall_in_front_of_a_known_article_leaves_it_stored(archive: Archive) -> None:
    archive.settle(page("/a"))

    assert archive.kinds(rejected("/a", "consent_wall", at=later(hours=1))) == ["rejected"]
    assert archive.fates() == {"/a": ("stored", None, "/a")}


def test_not_modified_is_a_check_and_nothing_more(archive: Archive) -> None:
    archive.settle(page("/a"))

    assert archive.kinds(not_modified("/a", at=later(hours=3))) == ["unchanged"]
    assert archive.article().last_checked_at == later(hours=3)
    assert archive.changes() == [(1, "new")]


@pytest.mark.parametrize("failure_first", [False, True])
def test_canonical_that_cannot_be_had_keeps_its_own_fate(archive: Archive, failure_first: bool) -> None:
    items: list[Item] = [page("/b", canonical="/a"), failed("/a", "not_found", status=404)]
    archive.announce(["/a", "/b"])

    archive.settle(*(reversed(items) if failure_first else items))

    assert archive.fates()["/a"] == ("failed", "not_found", None)
    assert archive.article().url == f"{SITE}/a"


# --- the order in which pages come, and how they are cut into batches -------------------------------------------

_SCENES: dict[str, list[Processed]] = {
    "one canonical for the site": [page(f"/{n}", prose(n), canonical="/all") for n in range(4)],
    "canonical fetched with its own text": [
        page("/a", prose(1)),
        page("/b", prose(2), canonical="/a"),
        page("/c", prose(3), canonical="/a"),
        page("/d", prose(4)),
    ],
    "original and copies that name it": [
        page("/a", at=later(minutes=3)),
        page("/a?print", canonical="/a", at=later(minutes=1)),
        page("/a/amp", canonical="/a", at=later(minutes=2)),
        page("/b", prose(2)),
    ],
    "copies of an original that is never fetched": [page(f"/a?n={n}", canonical="/a") for n in range(3)],
    "loop": [page("/a", prose(1), canonical="/b"), page("/b", prose(2), canonical="/c"), page("/c", prose(3))],
    "amp for all": [page(f"/{n}", prose(n), amp_url=f"{SITE}/amp", at=later(minutes=-n)) for n in range(3)],
    "redirects to one page": [
        page("/a", requested="/r1", at=later(minutes=2)),
        page("/a", requested="/r2", at=later(minutes=1)),
        page("/a"),
        page("/b", prose(2)),
    ],
}


def _blank(archive: Archive) -> None:
    with writing(archive.engine) as session:
        session.execute(sa.delete(Change))
        session.execute(sa.delete(ArticleUrl))
        session.execute(sa.delete(Revision))
        session.execute(sa.update(Url).values(article_id=None))
        if archive.engine.dialect.name == "postgresql":
            session.execute(sa.delete(SearchDocument))
        else:
            session.execute(sa.text("INSERT INTO article_fts (article_fts) VALUES ('delete-all')"))
        session.execute(sa.delete(Url))
        session.execute(sa.delete(Article))
        session.execute(sa.update(Counter).values(value=0))


def _state(archive: Archive) -> tuple[Any, ...]:
    is_current = sa.and_(Revision.article_id == Article.id, Revision.revision == Article.revision)
    bodies = archive.rows(sa.select(Article.url, Revision.body).join(Revision, is_current))
    return archive.addresses(), archive.fates(), sorted(bodies)


def _checked(archive: Archive) -> None:
    report = verify.Report()
    with reading(archive.engine) as session:
        verify.check_numbers(session, report)
        verify.check_references(session, report)
    assert report.holds, report.examples


@pytest.mark.parametrize("scene", _SCENES)
def test_every_order_and_every_cut_gives_the_same_articles(archive: Archive, scene: str) -> None:
    pages = _SCENES[scene]
    first: tuple[Any, ...] | None = None
    for order, size in zip(itertools.permutations(pages), itertools.cycle((1, 2, len(pages))), strict=False):
        archive.announce([item.requested_url for item in pages])
        for start in range(0, len(order), size):
            archive.settle(*order[start : start + size])
        _checked(archive)
        state = _state(archive)
        first = first or state
        assert state == first, [(item.requested_url, size) for item in order]
        _blank(archive)


def _random_pages(chance: random.Random) -> list[Processed]:
    """What a misbehaving site might serve: any page may name any URL as canonical, redirect, or repeat a text."""
    paths = ["/a", "/b", "/c", "/d"]
    return [
        page(
            chance.choice(paths),
            prose(chance.randrange(3)),
            requested=chance.choice([None, *paths]),
            canonical=chance.choice([None, None, *paths, "/e"]),
            amp_url=chance.choice([None, None, f"{SITE}/d", f"{SITE}/f"]),
            at=later(minutes=n),
        )
        for n in range(chance.randint(3, 9))
    ]


@pytest.mark.parametrize("seed", range(20))
def test_however_pages_are_cut_into_batches_the_same_rows_come_out(archive: Archive, seed: int) -> None:
    pages = _random_pages(random.Random(seed))
    states = []
    for size in (1, 2, len(pages)):
        archive.announce({item.requested_url for item in pages})
        for start in range(0, len(pages), size):
            archive.settle(*pages[start : start + size])
        _checked(archive)
        states.append((_state(archive), archive.changes()))
        _blank(archive)

    assert states[0] == states[1] == states[2]


def _random_looks(chance: random.Random) -> list[Processed | Unfetched]:
    """The same site over days: pages come, change, go, move, lead to walls, and come back."""
    out: list[Processed | Unfetched] = []
    paths, at = ["/a", "/b", "/c"], NOON
    for _ in range(chance.randint(4, 12)):
        at += timedelta(minutes=chance.choice([1, 30, 600, 1500]))
        path, canonical, asked = (
            chance.choice(paths),
            chance.choice([None, None, *paths]),
            chance.choice([None, *paths]),
        )
        text = prose(chance.randrange(2)) + chance.choice(["", " corrigé"])
        wall = rejected("/", chance.choice(["front_page", "consent_wall"]), at=at)
        out.append(
            chance.choice(
                [
                    failed(path, chance.choice(["not_found", "gone"]), at=at, retry_after_s=60.0),
                    failed(path, at=at, retry_after_s=60.0),
                    not_modified(path, at=at),
                    replace(wall, requested_url=SITE + path),
                    *[page(path, text, requested=asked, canonical=canonical, at=at)] * 5,
                ]
            )
        )
    return out


@pytest.mark.parametrize("seed", range(10))
def test_however_looks_at_what_comes_and_goes_are_cut_the_same_rows_come_out(archive: Archive, seed: int) -> None:
    looks = _random_looks(random.Random(seed))
    states = []
    for size in (1, 2, len(looks)):
        archive.announce({item.url if isinstance(item, Unfetched) else item.requested_url for item in looks})
        for start in range(0, len(looks), size):
            archive.settle(*looks[start : start + size])
        _checked(archive)
        states.append((_state(archive), archive.changes()))
        _blank(archive)

    assert states[0] == states[1] == states[2]


@pytest.mark.parametrize("scene", _SCENES)
def test_what_is_delivered_three_times_is_stored_once(archive: Archive, scene: str) -> None:
    pages = _SCENES[scene] + [replace(item, fetched_at=later(hours=1)) for item in reversed(_SCENES[scene])]
    archive.settle(*pages)
    settled, changes, revisions = _state(archive), archive.changes(), len(archive.revisions())

    for _ in range(2):
        archive.settle(*pages)

    assert (archive.changes(), len(archive.revisions())) == (changes, revisions)
    assert _state(archive) == settled
    _checked(archive)
