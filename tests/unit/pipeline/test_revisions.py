"""What counts as another version of an article, and how its change is classed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.notices import find_notices
from pipeline.revisions import Version, classify, says_the_same

PARAGRAPHS = (
    "The council of Saltby decided on Monday that the old bridge will be closed for repairs until the end of summer.",
    "“Nobody likes it,” said the mayor — but the engineers had found cracks in three of its pillars.",
    "The ferry will run every hour until then, and every half hour on market days and on feast days.",
)


def version(*paragraphs: str, **said: Any) -> Version:
    blocks = paragraphs or PARAGRAPHS
    notices = [notice.as_list() for notice in find_notices(blocks)]
    values = {"headline": "Saltby closes its bridge", "standfirst": None, "completeness": "full"} | said
    return Version(body="\n\n".join(blocks), revision_hash=b"", evidence=[], notices=notices, **values)


BEFORE = version()


@pytest.mark.parametrize(
    "after",
    [
        version(" ".join(PARAGRAPHS)),
        version(*PARAGRAPHS[0].rsplit(" until", 1)[:1], "until the end of summer.", *PARAGRAPHS[1:]),
        version(PARAGRAPHS[0], '"Nobody likes it," said the mayor - ' + PARAGRAPHS[1].split(" — ")[1], PARAGRAPHS[2]),
        version(*(paragraph.replace(" ", "\u00a0 ") for paragraph in PARAGRAPHS)),
        version(PARAGRAPHS[0], "Updated 3 March 2026 10:12", *PARAGRAPHS[1:]),
        version(*PARAGRAPHS[1:], standfirst=PARAGRAPHS[0]),
        version(standfirst=PARAGRAPHS[0]),
    ],
    ids=[
        "joined",
        "cut in two",
        "straight quotes",
        "hard spaces",
        "stamp",
        "standfirst taken out",
        "standfirst repeated",
    ],
)
def test_change_of_layout_says_the_same(after: Version) -> None:
    assert says_the_same(BEFORE, after)


def test_authors_in_another_order_are_the_same() -> None:
    ada, brian = {"name": "Ada Fenwick"}, {"name": "Brian Holt"}

    assert says_the_same(version(authors=[ada, brian]), version(authors=[brian, ada]))
    assert not says_the_same(version(authors=[ada, ada]), version(authors=[ada]))


def test_standfirst_that_moves_into_the_body_is_another_version() -> None:
    """Else the article would show the body that lacks it, and no standfirst."""
    apart, within = version(*PARAGRAPHS[1:], standfirst=PARAGRAPHS[0]), version()

    assert not says_the_same(apart, within)
    assert classify(apart, within) == "minor"
    assert says_the_same(within, apart)


@pytest.mark.parametrize(
    "after",
    [
        version(PARAGRAPHS[0].replace("closed", "shut"), *PARAGRAPHS[1:]),
        version(*reversed(PARAGRAPHS)),
        version(PARAGRAPHS[0].rstrip(".") + "!", *PARAGRAPHS[1:]),
        version(headline="Saltby shuts its bridge"),
        version(kicker="NEWS"),
        version(authors=[{"name": "Ada Fenwick"}]),
        version(access="subscription"),
    ],
    ids=["word", "order", "mark", "headline", "kicker", "author", "access"],
)
def test_everything_else_is_another_version(after: Version) -> None:
    assert not says_the_same(BEFORE, after)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (version(*PARAGRAPHS, "Correction: the bridge has three pillars, not four."), "correction"),
        (version(*PARAGRAPHS, "An earlier version of this article misnamed the mayor.", headline="New"), "correction"),
        (version("Update, 3pm: the ferry is full.", *PARAGRAPHS), "update"),
        (version(*PARAGRAPHS, "The first ferry left on Tuesday with more people than it has seats."), "update"),
        (version(*PARAGRAPHS[:2]), "update"),
        (version(PARAGRAPHS[0].replace("Monday", "4 May"), *PARAGRAPHS[1:]), "update"),
        (version(headline="Why Saltby must live without its bridge"), "headline"),
        (version(PARAGRAPHS[0].replace("closed", "shut"), *PARAGRAPHS[1:], headline="No bridge"), "headline"),
        (version(PARAGRAPHS[0].replace("repairs", "repair"), *PARAGRAPHS[1:]), "minor"),
        (version(*reversed(PARAGRAPHS)), "minor"),
        (version(headline="SALTBY CLOSES ITS BRIDGE"), "minor"),
        (version(authors=[{"name": "Ada Fenwick"}]), "minor"),
        (version(PARAGRAPHS[0], completeness="teaser", access="subscription"), "minor"),
        (version(PARAGRAPHS[0], completeness="teaser", headline="No bridge"), "headline"),
    ],
)
def test_change_is_classed_by_what_it_says(after: Version, expected: str) -> None:
    assert classify(BEFORE, after) == expected


def test_notice_that_was_there_before_is_no_news() -> None:
    corrected = version(*PARAGRAPHS, "Correction: the bridge has three pillars, not four.")
    later = version(PARAGRAPHS[0].replace("repairs", "repair"), *corrected.body.split("\n\n")[1:])

    assert classify(corrected, later) == "minor"
    assert classify(corrected, replace(later, headline="No bridge")) == "headline"


def test_text_that_a_redesign_cut_short_was_not_rewritten() -> None:
    assert classify(BEFORE, version(PARAGRAPHS[0])) == "minor"
    assert classify(BEFORE, version(PARAGRAPHS[0], headline="The bridge of Saltby is closed")) == "headline"


def test_first_lines_that_become_a_story_are_an_update() -> None:
    assert classify(version(PARAGRAPHS[0]), BEFORE) == "update"


def test_text_that_is_shortened_and_rewritten_is_an_update() -> None:
    assert (
        classify(BEFORE, version("The bridge stays open after all, for the engineers were wrong about the pillars."))
        == "update"
    )
