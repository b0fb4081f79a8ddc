"""Verdicts, revisions and change numbers; rows a database refuses; a database in trouble. On both databases."""

from __future__ import annotations

import dataclasses
import itertools
import multiprocessing
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from postgres_server import PostgresServer
from settling import NOON, RUN, SITE, Archive, failed, later, not_modified, page, prose, rejected
from sqlalchemy.engine import Engine

from db import frontier, leases, search
from db.engine import create_engine, migrate, reading, writing
from db.frontier import Announcement
from db.leases import Lease
from db.models import Article, Counter
from pipeline.patience import Patience
from pipeline.store import MOST_ATTEMPTS, Item, Settled, Store, StoreUnavailable
from pipeline.types import Author, Block, Entry, Evidence, Image, Instant, Processed, RawRef, Unfetched
from pipeline.warc import WarcError


@pytest.fixture
def archive(engine: Engine) -> Archive:
    return Archive(engine)


# --- verdicts ---------------------------------------------------------------------------------------------------


def test_each_verdict_is_given_and_counted_on_the_run(archive: Archive) -> None:
    archive.settle(page("/a"), page("/e", prose(5)))

    kinds = archive.kinds(
        page("/new", prose(2), at=later(hours=1)),
        page("/e", prose(6), at=later(hours=1)),
        page("/a", at=later(hours=1)),
        page("/copy", at=later(hours=1)),
        rejected("/front", at=later(hours=1)),
        failed("/gone", "not_found", at=later(hours=1), status=404),
        Unfetched(f"{SITE}/bad", "quarantined", "out_of_memory", later(hours=1)),
        Unfetched(f"{SITE}/private", "rejected", "robots", later(hours=1)),
        not_modified("/a", at=later(hours=2)),
    )

    assert kinds == [
        "new", "revised", "unchanged", "duplicate", "rejected", "failed", "quarantined", "rejected", "unchanged",
    ]  # fmt: skip
    assert archive.counts() == {
        "fetched": 9, "new": 3, "revised": 1, "unchanged": 2, "duplicate": 1, "rejected": 2, "failed": 2,
    }  # fmt: skip
    fates = archive.fates()
    assert fates["/front"] == ("rejected", "front_page", None)
    assert fates["/gone"] == ("failed", "not_found", None)
    assert fates["/bad"] == ("quarantined", "out_of_memory", None)
    assert fates["/private"] == ("rejected", "robots", None)


def test_verdict_names_the_url_that_was_asked_for_and_the_article(archive: Archive) -> None:
    (verdict,) = archive.settle(page("/a", requested="/short/a")).verdicts

    assert (verdict.url, verdict.article) == (f"{SITE}/short/a", archive.article().ulid)


def test_nothing_to_settle_opens_no_transaction(archive: Archive) -> None:
    archive.engine.dispose()
    assert Store(create_engine("sqlite:////nowhere/at/all.db"), RUN).settle([]) == Settled()


def test_settled_url_is_due_no_more_and_keeps_what_channels_claim_of_it(archive: Archive) -> None:
    archive.settle(page("/a"), failed("/b", "not_found"))

    url = archive.url("/a")
    assert (url.due_at, url.entry, url.status, url.last_fetched_at) == (None, {"url": f"{SITE}/a"}, 200, NOON)
    assert archive.url("/b").entry == {"url": f"{SITE}/b"}


def test_claims_of_a_url_that_leads_elsewhere_are_claims_of_where_it_leads(archive: Archive) -> None:
    settle_claimed(archive, "/short", Entry(f"{SITE}/short", authors=("Ada Fenwick",), channel="/rss"))
    assert archive.url("/a").entry == archive.url("/short").entry
    assert archive.url("/a").validators_at == NOON  # that reading knew them all

    other = Entry(f"{SITE}/other", summary="Le quai rouvre.", channel="/rss")
    settle_claimed(archive, "/other", other, at=later(hours=1))

    url = archive.url("/a")
    assert url.entry is not None
    assert (url.entry["authors"], url.entry["summary"]) == (["Ada Fenwick"], "Le quai rouvre.")
    assert url.validators_at is None  # no reading knew both


def test_page_that_was_on_its_way_when_more_was_claimed_of_it_is_wanted_whole_again(archive: Archive) -> None:
    archive.announce(["/a"])
    with writing(archive.engine) as session:
        known = Announcement(f"{SITE}/a", None, {"url": f"{SITE}/a", "summary": "Le quai rouvre."})
        frontier.add(session, archive.source_id, None, [known], NOON)

    archive.settle(page("/a"))

    assert archive.url("/a").validators_at is None


def settle_claimed(archive: Archive, path: str, entry: Entry, at: datetime = NOON) -> None:
    """Settle `/a`, which `path` leads to, as read with what was claimed of `path`."""
    with writing(archive.engine) as session:
        frontier.add(session, archive.source_id, None, [Announcement(SITE + path, None, entry.as_dict())], at)
    archive.settle(dataclasses.replace(page("/a", requested=path, at=at), entry=entry))


def test_url_never_announced_is_an_error_of_ours(archive: Archive) -> None:
    with pytest.raises(LookupError, match="never announced"):
        archive.store.settle([page("/a")])
    assert archive.articles() == []


def test_failed_url_is_tried_again_ever_later_and_then_left_alone(archive: Archive) -> None:
    waits = []
    for n in range(MOST_ATTEMPTS):
        archive.settle(failed("/a", at=later(days=n), retry_after_s=60.0))
        due = archive.url("/a").due_at
        waits.append(due and (due - later(days=n)).total_seconds())

    assert waits == [60, 120, 240, 480, None]
    assert archive.url("/a").attempts == MOST_ATTEMPTS


def test_page_that_is_not_there_is_tried_once_more_and_one_that_was_there_is_no_newcomer(archive: Archive) -> None:
    for minutes in (0, 1):
        archive.settle(failed("/new", "not_found", at=later(minutes=minutes), retry_after_s=60.0))
        assert archive.url("/new").due_at == (later(minutes=1) if minutes == 0 else None)

    archive.settle(page("/a"))
    archive.settle(failed("/a", "not_found", at=later(hours=1), retry_after_s=60.0))
    assert archive.url("/a").due_at is None


def test_failure_delivered_twice_counts_once(archive: Archive) -> None:
    for _ in range(3):
        archive.settle(failed("/a", retry_after_s=60.0))

    assert archive.url("/a").attempts == 1


def test_success_after_failures_forgets_them(archive: Archive) -> None:
    archive.settle(failed("/a", detail="no answer", retry_after_s=60.0))
    archive.settle(page("/a", at=later(minutes=1)))

    url = archive.url("/a")
    assert (url.state, url.reason, url.detail, url.attempts, url.due_at) == ("stored", None, None, 0, None)


def test_page_taken_from_the_archive_again_leaves_its_url_due(archive: Archive) -> None:
    archive.settle(page("/a"))
    archive.announce(["/a"], at=later(hours=2), claimed_at=later(hours=1))

    archive.settle(page("/a", headline="Neu gelesen"))

    assert archive.url("/a").due_at == later(hours=2)
    assert archive.article().headline == "Neu gelesen"


# --- what makes a revision --------------------------------------------------------------------------------------

_NEWS: dict[str, dict[str, Any]] = {
    "text": {"text": prose(2)},
    "headline": {"headline": "Un autre titre"},
    "kicker": {"kicker": "ENQUÊTE"},
    "standfirst": {"standfirst": "Un chapô."},
    "authors": {"authors": (Author("Ada Lou", "par Ada Lou"),)},
    "access": {"access": "subscription"},
    "completeness": {"completeness": "teaser"},
}
_NO_NEWS: dict[str, dict[str, Any]] = {
    "date": {"date_published": Instant(NOON, "à midi", "minute", "assumed")},
    "reading time": {"reading_time_minutes": 3.0, "reading_time_raw": "3 minutes"},
    "images": {"images": (Image("https://courrier.example/1.jpg", is_lead=True),)},
    "keywords": {"keywords": ("port", "digue")},
    "author's page": {"section": "Monde", "rights": {"tdm_reservation": "1"}},
    "white space": {"text": "  ".join(prose(1).split(" "))},
    "advertisement": {
        "blocks": (Block("paragraph", prose(1)), Block("paragraph", "Abonnez-vous !", "boilerplate", None, None, "ad"))
    },
}


def test_revisions_bear_the_class_of_their_change_and_their_notices(archive: Archive) -> None:
    told = "Correction : le pont a trois piles, et non quatre."
    paragraphs = [Block("paragraph", prose(1))]
    archive.settle(page("/a", blocks=paragraphs))
    archive.settle(page("/a", blocks=paragraphs, headline="Un autre titre", at=later(hours=1)))
    paragraphs.append(Block("paragraph", told))
    archive.settle(page("/a", blocks=paragraphs, headline="Un autre titre", at=later(hours=2)))

    assert [(r.class_, r.notices) for r in archive.revisions()] == [
        (None, []),
        ("headline", []),
        ("correction", [["correction", 1, told]]),
    ]


def test_change_of_layout_makes_no_revision(archive: Archive) -> None:
    one, two = prose(1), prose(2)
    archive.settle(page("/a", blocks=[Block("paragraph", one), Block("paragraph", two)]))

    assert archive.kinds(page("/a", f"{one} {two}", at=later(hours=1))) == ["unchanged"]
    assert archive.article().revision == 1


def test_standfirst_that_moves_into_the_body_and_out_again_is_always_shown(archive: Archive) -> None:
    lead = "Le quai du port rouvre lundi au grand public."
    apart, within = {"text": prose(1), "standfirst": lead}, {"text": f"{lead}\n\n{prose(1)}"}

    kinds = []
    for hours, said in enumerate((apart, within, apart, within)):
        kinds += archive.kinds(page("/a", at=later(hours=hours), **said))
        ((standfirst, body),) = archive.rows(sa.text("SELECT standfirst, body FROM articles_v1"))
        assert lead in f"{standfirst} {body}"

    assert kinds == ["new", "revised", "unchanged", "unchanged"]


def _read_with_rules(version: int, *texts: str, plea: str | None = "body", at: datetime = NOON) -> Processed:
    """`texts`, and below them a line that is known as boilerplate from some version of the rules on."""
    removed_by = "learned" if plea == "boilerplate" else None
    blocks = [Block("paragraph", text) for text in texts]
    if plea:
        blocks.append(Block("paragraph", "Le Courrier appartient à ses lecteurs.", plea, removed_by=removed_by))
    return dataclasses.replace(page("/a", blocks=blocks, at=at), rules_version=version)


def test_what_is_learned_of_a_site_is_a_better_reading_and_no_edit(archive: Archive) -> None:
    """Learned, gone back on, and learned again: the better text comes once, without a class, and stays."""
    one = prose(1)
    looks = [(0, "body"), (1, "boilerplate"), (0, "body"), (2, "boilerplate")]
    kinds = [archive.kinds(_read_with_rules(v, one, plea=role, at=later(hours=n))) for n, (v, role) in enumerate(looks)]

    assert kinds == [["new"], ["revised"], ["unchanged"], ["unchanged"]]
    assert [(r.class_, r.body.endswith("lecteurs.")) for r in archive.revisions()] == [(None, True), (None, False)]
    assert archive.article().last_changed_at == NOON  # its publisher changed nothing


def test_edit_after_something_was_learned_is_classed_by_what_was_edited(archive: Archive) -> None:
    one = prose(1)
    archive.settle(_read_with_rules(0, one))

    archive.settle(_read_with_rules(1, f"{one} Oui.", plea="boilerplate", at=later(hours=1)))
    archive.settle(_read_with_rules(1, f"{one} Oui.", plea=None, at=later(hours=2)))

    assert [r.class_ for r in archive.revisions()] == [None, "minor"]


def test_line_that_goes_under_the_same_rules_is_an_edit(archive: Archive) -> None:
    archive.settle(_read_with_rules(1, prose(1)))

    assert archive.kinds(_read_with_rules(1, prose(1), plea=None, at=later(hours=1))) == ["revised"]


def test_page_read_again_by_newer_code_is_no_edit(archive: Archive) -> None:
    archive.settle(page("/a"))
    archive.settle(page("/a", headline="Neu gelesen"))

    assert [r.class_ for r in archive.revisions()] == [None, None]


@pytest.mark.parametrize("what", _NEWS)
def test_something_new_makes_one_revision(archive: Archive, what: str) -> None:
    archive.settle(page("/a"))

    assert archive.kinds(page("/a", at=later(hours=1), **_NEWS[what])) == ["revised"]
    assert archive.kinds(page("/a", at=later(hours=2), **_NEWS[what])) == ["unchanged"]

    assert [(r.revision, r.seen_at) for r in archive.revisions()] == [(1, NOON), (2, later(hours=1))]
    article = archive.article()
    assert (article.revision, article.change) == (2, 2)
    assert (article.last_changed_at, article.last_checked_at) == (later(hours=1), later(hours=2))


@pytest.mark.parametrize("what", _NO_NEWS)
def test_what_changes_without_news_makes_no_revision_and_is_brought_up_to_date(archive: Archive, what: str) -> None:
    archive.settle(page("/a"))
    changed = page("/a", at=later(hours=1), **_NO_NEWS[what])

    assert archive.kinds(changed) == ["unchanged"]

    (revision,) = archive.revisions()
    assert revision.date_published is None
    assert revision.images == []
    article = archive.article()
    values = {name: value for name, value in _NO_NEWS[what].items() if name not in ("text", "blocks")}
    if what == "date":
        assert (article.date_published, article.date_published_raw) == (NOON, "à midi")
        assert (article.date_published_zone, article.date_published_precision) == ("assumed", "minute")
    elif what == "images":
        assert article.images[0]["url"] == "https://courrier.example/1.jpg"
    else:
        assert all(getattr(article, name) == _plain(value) for name, value in values.items())
    assert archive.changes() == [(1, "new")]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def test_new_position_in_the_archive_is_the_articles_and_not_the_revisions(archive: Archive) -> None:
    archive.settle(page("/a", raw=RawRef("1.warc.gz", 7, 100, "sha1:A")))
    archive.settle(page("/a", raw=RawRef("2.warc.gz", 9, 100, "sha1:B"), at=later(hours=1)))

    assert (archive.article().raw_file, archive.article().raw_offset) == ("2.warc.gz", 9)
    assert archive.revisions()[0].raw_file == "1.warc.gz"


def test_evidence_is_the_articles_own_only_while_it_differs_from_the_revisions(archive: Archive) -> None:
    def seen(at: float, locator: str, text: str = prose(1)) -> None:
        proof = Evidence("headline", "Un titre", "json-ld", locator, "Un titre", True)
        archive.settle(page("/a", text, at=later(hours=at), evidence=[proof]))

    seen(0, "json-ld:0#/headline")
    assert archive.article().evidence is None
    seen(1, "json-ld:1#/headline")
    assert archive.article().evidence == [["headline", "Un titre", "json-ld", "json-ld:1#/headline", 0, 1]]
    assert _located(archive) == ["json-ld:1#/headline"]
    seen(2, "json-ld:0#/headline")
    assert archive.article().evidence is None
    seen(3, "json-ld:2#/headline", prose(2))
    assert archive.article().evidence is None
    assert _located(archive) == ["json-ld:0#/headline", "json-ld:2#/headline"]


def _located(archive: Archive) -> list[str]:
    with reading(archive.engine) as session:
        return list(session.scalars(sa.text("SELECT locator FROM evidence_v1 ORDER BY revision")))


def test_search_finds_the_newest_text_only_even_after_two_revisions_in_one_batch(archive: Archive) -> None:
    archive.settle(page("/a", prose(1)))
    archive.settle(page("/a", prose(2), at=later(hours=1)), page("/a", prose(3), at=later(hours=2)))

    with reading(archive.engine) as session:
        hits = [len(search.search(session, prose(seed).split()[5])) for seed in (1, 2, 3)]
    assert hits == [0, 0, 1]


def test_blocks_give_back_every_text_whatever_its_characters(archive: Archive) -> None:
    texts = ["Une barque ⛵ passe 🛶", "𝒜𝓈𝓉𝓇𝒶𝓁 𐍈", "e\u0301te\u0301", "ligne 1\nligne 2", "日本語の本文"]
    blocks = [Block("heading", texts[0], level=2), Block("paragraph", "Publicité 📣", "boilerplate", removed_by="ad")]
    blocks += [Block("paragraph", text, locator=f"xpath:/html/body/p[{n}]") for n, text in enumerate(texts[1:], 1)]

    archive.settle(page("/a", blocks=blocks))

    with reading(archive.engine) as session:
        rows = session.execute(
            sa.text("SELECT type, level, role, text, locator, removed_by FROM blocks_v1 ORDER BY position")
        )
        stored = [tuple(row) for row in rows]
    assert stored == [(b.type, b.level, b.role, b.text, b.locator, b.removed_by) for b in blocks]
    assert archive.revisions()[0].body == "\n\n".join(texts)


# --- change numbers ---------------------------------------------------------------------------------------------


def test_rolled_back_batch_leaves_no_gap(archive: Archive) -> None:
    archive.settle(page("/1", prose(1)))
    failing = dataclasses.replace(archive.store, before_commit=_cannot_sync)
    archive.announce(["/2"])
    with pytest.raises(StoreUnavailable, match="disk"):
        failing.settle([page("/2", prose(2))])
    assert len(archive.articles()) == 1
    assert archive.url("/2").due_at is not None

    archive.settle(page("/2", prose(2)))

    assert archive.changes() == [(1, "new"), (2, "new")]


def _cannot_sync() -> None:
    raise WarcError("1.warc.gz", 0, "the archive's disk is full")


def test_archive_is_made_durable_before_anything_can_be_seen(archive: Archive) -> None:
    seen: list[int] = []
    archive.announce(["/a"])
    other = create_engine(archive.engine.url.render_as_string(hide_password=False))

    def sync() -> None:
        with reading(other) as session:
            seen.append(session.scalar(sa.select(sa.func.count()).select_from(Article)) or 0)

    dataclasses.replace(archive.store, before_commit=sync).settle([page("/a")])
    other.dispose()

    assert seen == [0]
    assert len(archive.articles()) == 1


def _write_many(url: str, writer: int, batches: int, size: int) -> None:
    engine = create_engine(url)
    store = Store(engine, RUN, patience=Patience(60.0))
    for batch in range(batches):
        store.settle([page(f"/{writer}/{batch}/{n}", prose(writer * 1000 + batch * 50 + n, 60)) for n in range(size)])
    engine.dispose()


def _poll(engine: Engine, stop: threading.Event, seen: list[int]) -> None:
    """What a consumer does: remember the last number and ask for what came after it."""
    last = 0
    while True:
        is_over = stop.is_set()
        with reading(engine) as session:
            numbers = list(
                session.scalars(
                    sa.text("SELECT change FROM changes_v1 WHERE change > :last ORDER BY change"), {"last": last}
                )
            )
        seen += numbers
        last = seen[-1] if seen else 0
        if is_over:
            return
        time.sleep(0.002)


def test_reader_that_remembers_its_last_number_misses_nothing_of_four_writers(
    archive: Archive, database_url: str
) -> None:
    writers, batches, size = 4, 8, 5
    archive.announce([f"/{w}/{b}/{n}" for w, b, n in itertools.product(range(writers), range(batches), range(size))])
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_write_many, args=(database_url, w, batches, size)) for w in range(writers)]
    seen: list[int] = []
    stop = threading.Event()
    reader = threading.Thread(target=_poll, args=(archive.engine, stop, seen))
    reader.start()
    for process in processes:
        process.start()
    for process in processes:
        process.join(100)
    stop.set()
    reader.join(20)

    assert [process.exitcode for process in processes] == [0] * writers
    assert seen == list(range(1, writers * batches * size + 1))
    assert archive.counts() == {"fetched": len(seen), "new": len(seen)}
    with reading(archive.engine) as session:
        assert session.scalar(sa.select(Counter.value)) == len(seen)


def test_writers_that_meet_the_same_pages_at_once_store_each_once(archive: Archive, database_url: str) -> None:
    """Two bulk ingestions of overlapping files: same URLs, copies, and one canonical, all at the same time."""
    pages = [page(f"/{n}", prose(n, 60)) for n in range(12)]
    pages += [page(f"/copy/{n}", prose(n, 60)) for n in range(6)]
    pages += [page(f"/print/{n}", prose(n, 60), canonical=f"/{n}") for n in range(6, 12)]
    archive.announce([item.requested_url for item in pages])
    barrier = threading.Barrier(4)

    def work(order: list[Processed]) -> None:
        engine = create_engine(database_url)
        store = Store(engine, RUN, patience=Patience(60.0))
        barrier.wait()
        for start in range(0, len(order), 6):
            store.settle(order[start : start + 6])
        engine.dispose()

    orders = [pages, pages[::-1], pages[12:] + pages[:12], pages[::2] + pages[1::2]]
    threads = [threading.Thread(target=work, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)

    kinds = [kind for _, kind in archive.changes()]
    assert (kinds.count("new"), kinds.count("duplicate"), len(kinds)) == (12, 6, 18)
    assert [number for number, _ in archive.changes()] == list(range(1, 19))


# --- rows that a database refuses -------------------------------------------------------------------------------


def test_texts_are_cleaned_of_what_a_database_refuses(archive: Archive) -> None:
    nasty = "a\x00b\ud800c\x07d\ufffe"
    said: dict[str, Any] = {
        "headline": nasty,
        "keywords": (nasty,),
        "authors": (Author(nasty, nasty),),
        "rights": {nasty: [nasty, {nasty: nasty}]},
        "evidence": [Evidence("headline", {"x": [nasty]}, "json-ld", nasty, nasty, True, nasty)],
        "blocks": [Block("paragraph", f"{nasty} {prose(1)}", locator=nasty), Block("paragraph", nasty, "boilerplate")],
        "date_published": Instant(NOON, nasty, "second", "stated"),
    }

    assert archive.kinds(page("/a", **said)) == ["new"]

    article, (revision,) = archive.article(), archive.revisions()
    assert (article.headline, article.keywords, article.date_published_raw) == ("abcd", ["abcd"], "abcd")
    assert article.rights == {"abcd": ["abcd", {"abcd": "abcd"}]}
    assert revision.body == f"abcd {prose(1)}"
    assert revision.blocks[1][3] == "abcd"
    assert revision.evidence[0] == ["headline", {"x": ["abcd"]}, "json-ld", "abcd", "abcd", 1, "abcd"]


_REFUSED: dict[str, Callable[[str], Processed]] = {
    "integer of more than 64 bits": lambda path: page(path, prose(99), word_count=2**70),
    "naive date": lambda path: page(
        path, prose(99), date_published=Instant(NOON.replace(tzinfo=None), "?", "day", "assumed")
    ),
    "final URL of 10 kB": lambda path: dataclasses.replace(page(path, prose(99)), url=f"{SITE}/{'x' * 10_000}"),
    "canonical that is no URL": lambda path: page(path, prose(99), url="https://[::1/"),
}


@pytest.mark.parametrize("what", _REFUSED)
def test_one_bad_row_is_quarantined_and_its_ninety_nine_neighbours_are_stored(archive: Archive, what: str) -> None:
    items: list[Item] = [page(f"/{n}", prose(n, 60)) for n in range(100)]
    items[37] = dataclasses.replace(_REFUSED[what]("/37"), raw=RawRef("1.warc.gz", 77, 5, "sha1:A"))

    settled = archive.settle(*items)

    kinds = [verdict.kind for verdict in settled.verdicts]
    assert kinds == ["new"] * 37 + ["quarantined"] + ["new"] * 62
    url = archive.url("/37")
    assert (url.state, url.reason, url.due_at) == ("quarantined", "database_refused", None)
    assert url.detail and url.detail.endswith("(page: 1.warc.gz at 77)")
    assert prose(99)[:20] not in url.detail
    assert archive.counts() == {"fetched": 100, "new": 99, "failed": 1}
    assert [number for number, _ in archive.changes()] == list(range(1, 100))


def test_bad_row_of_a_known_article_leaves_the_article(archive: Archive) -> None:
    archive.settle(page("/a"))

    assert archive.kinds(page("/a", prose(2), word_count=2**70, at=later(hours=1))) == ["quarantined"]
    assert archive.fates()["/a"] == ("stored", None, "/a")


def test_lease_lost_while_a_bad_row_is_set_apart_drops_it(archive: Archive) -> None:
    with writing(archive.engine) as session:
        lease = leases.acquire(session, "courrier.example", "me/1/1/r")
    assert isinstance(lease, Lease)
    takes = itertools.count()

    def another_takes_it() -> None:
        if next(takes) == 0:
            with writing(create_engine(archive.engine.url.render_as_string(hide_password=False))) as session:
                session.execute(sa.text("UPDATE hosts SET lease_gen = lease_gen + 1"))

    archive.announce(["/a"])
    bad = page("/a", word_count=2**70)
    store = dataclasses.replace(archive.store)
    original = Store._quarantine

    def late(self: Store, *args: Any) -> Settled:
        another_takes_it()
        return original(self, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "_quarantine", late)
        settled = store.settle([bad], [lease])

    assert settled == Settled(dropped=(f"{SITE}/a",))
    assert archive.url("/a").due_at is not None


# --- leases -----------------------------------------------------------------------------------------------------


def test_lost_lease_drops_its_hosts_pages_and_no_others(archive: Archive) -> None:
    with writing(archive.engine) as session:
        held = [leases.acquire(session, host, "me/1/1/r") for host in ("a.example", "b.example", "c.example")]
    with writing(archive.engine) as session:
        session.execute(sa.text("UPDATE hosts SET lease_gen = lease_gen + 1 WHERE host = 'b.example'"))
    hosts = ("a.example", "b.example", "c.example")
    items = [page(f"https://{host}/{n}", prose(10 * i + n)) for i, host in enumerate(hosts) for n in range(2)]

    settled = archive.settle(*items, held=[lease for lease in held if isinstance(lease, Lease)])

    assert settled.dropped == ("https://b.example/0", "https://b.example/1")
    assert [verdict.kind for verdict in settled.verdicts] == ["new"] * 4
    assert all(archive.url(url).due_at is not None for url in settled.dropped)
    assert archive.counts() == {"fetched": 4, "new": 4}


# --- a database in trouble --------------------------------------------------------------------------------------


def test_database_that_went_away_gets_the_batch_once_it_is_back(own_postgres: PostgresServer) -> None:
    engine = create_engine(own_postgres.url("postgres"))
    migrate(engine)
    archive = Archive(engine)
    archive.settle(page("/0", prose(0)))
    archive.announce([f"/{n}" for n in range(1, 6)])
    tries = itertools.count(1)

    def wait(_: float) -> None:
        if next(tries) == 3:
            own_postgres.start()

    own_postgres.kill()
    store = dataclasses.replace(archive.store, patience=Patience(60.0, sleep=wait))
    settled = store.settle([page(f"/{n}", prose(n)) for n in range(1, 6)])

    assert [verdict.kind for verdict in settled.verdicts] == ["new"] * 5
    assert next(tries) >= 4
    assert [number for number, _ in archive.changes()] == list(range(1, 7))
    assert archive.counts() == {"fetched": 6, "new": 6}
    engine.dispose()


def test_database_killed_in_the_middle_of_a_batch_stores_it_once(own_postgres: PostgresServer) -> None:
    engine = create_engine(own_postgres.url("postgres"))
    migrate(engine)
    archive = Archive(engine)
    archive.announce(["/1", "/2"])
    kills = iter([own_postgres.kill])

    def before_commit() -> None:
        for kill in itertools.islice(kills, 1):
            kill()

    store = Store(engine, RUN, before_commit, patience=Patience(60.0, sleep=lambda _: _restarted(own_postgres)))
    settled = store.settle([page("/1", prose(1)), page("/2", prose(2))])

    assert [verdict.kind for verdict in settled.verdicts] == ["new", "new"]
    assert archive.changes() == [(1, "new"), (2, "new")]
    engine.dispose()


def _restarted(server: PostgresServer) -> None:
    if server._process is None:
        server.start()


def test_database_that_stays_away_is_given_up_after_patience(own_postgres: PostgresServer) -> None:
    engine = create_engine(own_postgres.url("postgres"))
    migrate(engine)
    archive = Archive(engine)
    archive.announce(["/a"])
    own_postgres.kill()

    with pytest.raises(StoreUnavailable):
        archive.store.settle([page("/a")])

    own_postgres.start()
    assert archive.articles() == []
    assert archive.url("/a").due_at is not None
    engine.dispose()


def test_read_only_database_is_waited_for_and_quarantines_nothing(postgres_url: str) -> None:
    archive = Archive(create_engine(postgres_url))
    archive.announce(["/a"])
    read_only = create_engine(postgres_url, read_only=True)

    with pytest.raises(StoreUnavailable):
        Store(read_only, RUN, patience=Patience(0.0, sleep=archive.slept.append)).settle([page("/a")])

    assert archive.fates()["/a"][0] == "known"
    read_only.dispose()
    archive.engine.dispose()


def test_locked_sqlite_is_waited_for(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.engine.SQLITE_BUSY_TIMEOUT_S", 0.05)
    archive = Archive(create_engine(sqlite_url))
    archive.announce(["/a"])
    with create_engine(sqlite_url).connect().execution_options(dateline_writes=True) as other:
        transaction = other.begin()

        def wait(seconds: float) -> None:
            archive.slept.append(seconds)
            if len(archive.slept) == 3:
                transaction.rollback()

        store = dataclasses.replace(archive.store, patience=Patience(60.0, sleep=wait))
        assert [verdict.kind for verdict in store.settle([page("/a")]).verdicts] == ["new"]

    assert archive.slept == [0.1, 0.25, 0.5]
    assert archive.changes() == [(1, "new")]


def test_full_disk_writes_nothing_of_the_batch_and_harms_nothing(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    archive = Archive(engine)
    archive.settle(page("/0", prose(0)))
    items = [page(f"/{n}", prose(n, 2000)) for n in range(1, 40)]
    archive.announce([item.requested_url for item in items])
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def full(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 20}")

    sa.event.listen(engine, "checkout", full)
    with pytest.raises(StoreUnavailable, match="full"):
        archive.store.settle(items)
    sa.event.remove(engine, "checkout", full)
    sa.event.listen(engine, "checkout", lambda connection, *_: connection.execute("PRAGMA max_page_count = 1000000"))

    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    assert archive.changes() == [(1, "new")]
    assert all(archive.url(item.requested_url).due_at is not None for item in items)
    assert {verdict.kind for verdict in archive.store.settle(items).verdicts} == {"new"}
    engine.dispose()


def test_damaged_sqlite_file_gives_up_and_quarantines_nothing(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    archive = Archive(engine)
    archive.announce(["/a"])
    engine.dispose()
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + bytes(byte ^ 0xFF for byte in whole[100:]))

    with pytest.raises(StoreUnavailable):
        archive.store.settle([page("/a")])
    engine.dispose()
