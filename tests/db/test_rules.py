"""Learned rules as rows: versions, the way back, and when it is time. On both databases."""

from __future__ import annotations

import pytest
from settling import NOON, Archive, later, page, prose
from sqlalchemy.engine import Engine

from db import rules
from db.engine import reading, writing
from pipeline import rulebook
from pipeline.learn import learn
from pipeline.types import Block, LearnedRules, SiteRules

_FIRST = LearnedRules(lines=frozenset({("tfoot", "write to the desk")}), shapes=frozenset({"tteaser"}))
_SECOND = LearnedRules(openings=frozenset({("tbody", "more on this")}))


@pytest.fixture
def archive(engine: Engine) -> Archive:
    return Archive(engine)


def _keep(archive: Archive, learned: LearnedRules, *, hours: int = 0, articles: int = 5) -> int:
    with writing(archive.engine) as session:
        return rulebook.keep(session, archive.source_id, learned, articles, later(hours=hours))


def _used(archive: Archive) -> tuple[int, LearnedRules | None]:
    with reading(archive.engine) as session:
        known = rulebook.with_learned(session, archive.source_id, SiteRules(language="en"))
    assert known.language == "en"
    return known.version, known.learned


def _use(archive: Archive, version: int) -> None:
    with writing(archive.engine) as session:
        rules.use(session, archive.source_id, version, now=NOON)


def _store(archive: Archive, numbers: range, *, hours: int = 0) -> None:
    plea = Block("paragraph", "Write to the desk", shape="tfoot", locator="xpath:/html/body/p[9]")
    for n in numbers:
        text = Block("paragraph", prose(n), shape="tbody", locator="xpath:/html/body/p[1]")
        archive.settle(page(f"/{n}.html", blocks=[text, plea], at=later(hours=hours), headline=f"Headline {n}"))


def _is_due(archive: Archive) -> bool:
    with reading(archive.engine) as session:
        return rules.is_due(session, archive.source_id)


def test_without_rules_a_site_is_known_as_before(archive: Archive) -> None:
    assert _used(archive) == (0, None)


def test_newest_rules_are_in_use(archive: Archive) -> None:
    assert (_keep(archive, _FIRST), _keep(archive, _SECOND, hours=1)) == (1, 2)
    assert _used(archive) == (2, _SECOND)


def test_learning_the_same_again_makes_no_version(archive: Archive) -> None:
    assert (_keep(archive, _FIRST), _keep(archive, _FIRST, hours=1, articles=30)) == (1, 1)
    with reading(archive.engine) as session:
        (version,) = rules.versions(session, archive.source_id)
    assert (version.learned_at, version.articles) == (later(hours=1), 30)


def test_older_version_comes_back_and_stays(archive: Archive) -> None:
    _keep(archive, _FIRST)
    _keep(archive, _SECOND, hours=1)
    _use(archive, 1)
    assert _used(archive) == (1, _FIRST)
    _store(archive, range(9), hours=2)
    assert not _is_due(archive)


def test_rules_can_be_switched_off_and_on_again(archive: Archive) -> None:
    _keep(archive, _FIRST)
    _use(archive, 0)
    assert _used(archive) == (0, LearnedRules())
    _use(archive, 1)
    assert _used(archive) == (1, _FIRST)


def test_learning_on_command_ends_a_pin(archive: Archive) -> None:
    _keep(archive, _FIRST)
    _use(archive, 0)
    assert _keep(archive, _FIRST, hours=1) == 2
    _store(archive, range(5), hours=2)
    assert _is_due(archive)


def test_unknown_version_is_refused(archive: Archive) -> None:
    _keep(archive, _FIRST)
    with pytest.raises(rules.NoSuchVersionError, match="no version 7 of its rules; there are: 1"):
        _use(archive, 7)


def test_it_is_time_with_five_articles_and_again_with_as_many_new_ones_as_before(archive: Archive) -> None:
    _store(archive, range(4))
    assert not _is_due(archive)
    _store(archive, range(4, 5))
    assert _is_due(archive)
    _keep(archive, _FIRST, hours=1, articles=8)
    _store(archive, range(5, 12), hours=2)
    assert not _is_due(archive)
    _store(archive, range(12, 13), hours=2)
    assert _is_due(archive)


def test_stored_blocks_are_what_is_learned_from(archive: Archive) -> None:
    _store(archive, range(5))
    with reading(archive.engine) as session:
        articles = rulebook.to_learn_from(session, archive.source_id)
    assert {article.headline for article in articles} == {f"Headline {n}" for n in range(5)}
    assert articles[0].blocks[0].text in [prose(n) for n in range(5)]
    assert learn(articles).lines == {("tfoot", "write to the desk")}
