"""Rules that were learned of a site, applied to one page."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.extract.body.learned import folded, marked, openings
from pipeline.types import Block, LearnedRules, NewsArticle, SiteRules

_RULES = LearnedRules(
    lines=frozenset({("tfoot", "write to the desk")}),
    openings=frozenset({("tbody", "more on this")}),
    shapes=frozenset({"tteaser"}),
)
_PROSE = "The ferry left at noon with forty people, two dogs and the vicar's new bicycle aboard."


def _marks(*blocks: tuple[str, str]) -> list[str | None]:
    page = (Block("paragraph", text, shape=shape) for shape, text in blocks)
    return [block.removed_by for block in marked(tuple(page), _RULES)]


@pytest.mark.parametrize(
    ("block", "mark"),
    [
        (("tfoot", "Write to the desk!"), "learned"),
        (("tbody", "Write to the desk!"), None),
        (("tbody", "More on this: Weir opens"), "learned"),
        (("tbody", "More on this the council would not say, and it closed its doors at noon."), None),
        (("tteaser", "Weir opens"), "learned"),
    ],
)
def test_block_is_known_by_place_and_words(block: tuple[str, str], mark: str | None) -> None:
    assert _marks(("tbody", _PROSE), block) == [None, mark]


def test_body_is_never_taken_whole() -> None:
    assert _marks(("tfoot", "Write to the desk"), ("tfoot", "Write to the desk")) == [None, None]


def test_places_that_hold_most_of_a_page_are_not_what_they_were() -> None:
    assert _marks(("tbody", "Short."), ("tteaser", _PROSE), ("tfoot", "Write to the desk")) == [None, None, "learned"]


def test_folding_keeps_the_number_of_words() -> None:
    assert folded("İzmir’de 12 Mayıs 2026") == "i̇zmir de 0 mayıs 0"
    assert openings("► İzmir haberi burada") == ["i̇zmir", "i̇zmir haberi"]


def test_evidence_says_why_a_block_is_gone() -> None:
    paragraphs = "".join(f"<p class='t'>{_PROSE} Paragraph {word}.</p>" for word in ("one", "two", "three", "four"))
    box = "<div class='box'><p>The Harbour Post belongs to those who read it, and to nobody else</p></div>"
    html = f"<html><body><article><h1>Ferry leaves</h1>{paragraphs}{box}</article></body></html>".encode()
    before = extract(html, "https://harbour.example/ferry.html")
    assert isinstance(before, NewsArticle)
    plea = next(block for block in before.blocks if "belongs to those" in block.text)
    assert plea.shape is not None
    rules = SiteRules(learned=LearnedRules(lines=frozenset({(plea.shape, folded(plea.text))})))
    after = extract(html, "https://harbour.example/ferry.html", rules=rules)
    assert isinstance(after, NewsArticle)
    assert [block.text for block in after.blocks if block.removed_by == "learned"] == [plea.text]
    assert "belongs to those" in before.body
    assert "belongs to those" not in after.body
