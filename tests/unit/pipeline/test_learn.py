"""What repeats over different articles is learned; what an article says, however often it comes, is not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.body.learned import marked
from pipeline.learn import StoredArticle, learn
from pipeline.types import Block, LearnedRules

_WORDS = "weir ferry lamp otter quarry bridge vestry gale orchard mill pier heron lantern slate tide moss".split()


def _sentence(seed: str, words: int = 18) -> str:
    rng = random.Random(seed)
    return " ".join(f"{rng.choice(_WORDS)}{rng.randrange(10**6)}".translate(_LETTERS) for _ in range(words)) + "."


_LETTERS = str.maketrans("0123456789", "abcdefghij")


def _paragraph(text: str, shape: str = "tbody", **more: object) -> Block:
    return replace(Block("paragraph", text, shape=shape), **more)


def _text(seed: str, paragraphs: int = 6) -> list[Block]:
    return [_paragraph(_sentence(f"{seed}/{n}")) for n in range(paragraphs)]


def _site(count: int, *more: Sequence[Block]) -> list[StoredArticle]:
    """So many different articles; `more` are blocks at the end of the first, the second and so on."""
    extra = [list(blocks) for blocks in more] + [[] for _ in range(count - len(more))]
    return [StoredArticle(f"Headline {_sentence(str(n), 4)}", (*_text(str(n)), *extra[n])) for n in range(count)]


def _kept(article: StoredArticle, rules: LearnedRules) -> list[str]:
    return [block.text for block in marked(article.blocks, rules) if block.role == "body"]


def _learned_away(site: Sequence[StoredArticle]) -> list[str]:
    """Blocks that the rules learned from a site take out of it, each once."""
    rules = learn(site)
    gone = (
        block.text
        for article in site
        for block in marked(article.blocks, rules)
        if (block.role, block.removed_by) == ("boilerplate", "learned")
    )
    return list(dict.fromkeys(gone))


def test_line_on_five_different_articles_is_learned() -> None:
    plea = _paragraph("The Harbour Post is made by eleven people and no owner: help them.")
    site = _site(5, *[[plea]] * 5)
    assert _learned_away(site) == [plea.text]


def test_four_articles_are_too_few() -> None:
    assert learn(_site(4, *[[_paragraph("Write to the desk")]] * 4)) == LearnedRules()


def test_numbers_in_a_line_may_differ() -> None:
    site = _site(6, *[[_paragraph(f"Seen {n * 37} times since {n + 1} May")] for n in range(6)])
    assert len(_learned_away(site)) == 6


def test_article_that_is_published_twice_is_not_learned_away() -> None:
    first = StoredArticle("Weir opens", tuple(_text("weir", 12)))
    copies = [replace(first, headline=f"Weir opens, edition {n}", blocks=first.blocks[: 12 - n]) for n in range(5)]
    assert _learned_away([*_site(6), *copies]) == []


def test_article_that_grows_from_version_to_version_is_not_learned_away() -> None:
    versions = [StoredArticle("Storm: live", tuple(_text("storm", count))) for count in (3, 6, 9, 12)]
    assert _learned_away([*_site(5), *versions]) == []


def test_background_that_is_copied_between_some_articles_is_the_articles() -> None:
    background = _paragraph(_sentence("background", 40))
    assert _learned_away(_site(10, *[[background]] * 4)) == []


def test_subheading_that_comes_back_now_and_then_is_the_articles() -> None:
    heading = Block("heading", "What happens next", shape="thead", level=2)
    assert _learned_away(_site(20, *[[heading, _paragraph(_sentence(f"x{n}"))] for n in range(4)])) == []


def test_text_of_another_articles_teaser_stays_where_it_is_a_subheading() -> None:
    teaser = _paragraph("Council votes on the weir", "ateaser")
    heading = Block("heading", teaser.text, shape="thead", level=2)
    site = _site(6, [heading], *[[teaser]] * 5)
    assert _learned_away(site) == [teaser.text]
    assert heading.text in _kept(site[0], learn(site))


def test_teasers_are_known_by_the_place_where_some_of_them_repeat() -> None:
    titles = [f"Teaser {_sentence(f't{n}', 5)}" for n in range(8)]
    shown = [[_paragraph(titles[(n + k) % 8], "ateaser") for k in (0, 1)] for n in range(8)]
    site = _site(9, *shown, [_paragraph("Teaser that nothing else shows", "ateaser")])
    assert "Teaser that nothing else shows" in _learned_away(site)


def test_link_that_says_the_headline_of_another_article_is_a_teaser() -> None:
    site = _site(6)
    linked = [
        replace(article, blocks=(*article.blocks, _paragraph(str(site[n - 1].headline), "ateaser")))
        for n, article in enumerate(site)
    ]
    assert sorted(_learned_away(linked)) == sorted(str(article.headline) for article in site)


def test_links_that_do_not_repeat_are_the_articles() -> None:
    assert _learned_away(_site(6, *[[_paragraph(_sentence(f"s{n}", 6), "asource")] for n in range(6)])) == []


def test_label_and_what_it_announces_go_together() -> None:
    site = _site(6, *[[_paragraph(f"More on this shore: {_sentence(f'm{n}', 5)[:-1]}")] for n in range(6)])
    assert len(_learned_away(site)) == 6


def test_sentences_that_begin_alike_are_the_articles() -> None:
    site = _site(6, *[[_paragraph(f"The council said: {_sentence(f'c{n}', 8)}")] for n in range(6)])
    assert _learned_away(site) == []


def test_note_about_each_author_goes_by_what_it_has_in_common() -> None:
    note = "{} is a reporter of the Harbour Post and covers ferries and weirs"
    site = _site(6, *[[_paragraph(note.format(_sentence(f"a{n}", 2)[:-1]))] for n in range(6)])
    assert len(_learned_away(site)) == 6


def test_place_that_always_bears_a_fixed_line_holds_nothing_else() -> None:
    boxes = [[_paragraph(_sentence(f"b{n}", 5), "tbox"), _paragraph("Picture: the desk", "tbox")] for n in range(6)]
    assert len(_learned_away(_site(6, *boxes))) == 7


def _signed(number: int, sign_off: str, at: int) -> list[Block]:
    """A text, and in one paragraph below or above it two lines of which one is known as boilerplate."""
    line = _paragraph(_sentence(f"note{number}", 8), "tnote", locator="xpath:/html/body/p[9]/em[1]")
    known = Block("paragraph", sign_off, "boilerplate", None, "xpath:/html/body/p[9]/em[2]", "copyright-line")
    text = _text(str(number))
    return [*text[:at], line, known, *text[at:]]


def test_line_below_the_text_goes_with_the_boilerplate_beside_it() -> None:
    site = [StoredArticle(None, tuple(_signed(n, "© Harbour Post", 6))) for n in range(6)]
    assert len(_learned_away(site)) == 6


def test_line_within_the_text_stays_whatever_stands_beside_it() -> None:
    site = [StoredArticle(None, tuple(_signed(n, "© Harbour Post", 1))) for n in range(6)]
    assert _learned_away(site) == []


def test_article_that_most_pages_of_a_small_site_show_is_not_learned_away() -> None:
    first = StoredArticle("Weir opens", tuple(_text("weir", 12)))
    assert _learned_away([*_site(5), *[first] * 30]) == []


def test_what_was_learned_stays_learned_while_it_is_on_the_site() -> None:
    site = _site(5, *[[_paragraph("Write to the desk")]] * 5)
    rules = learn(site)
    later = [replace(article, blocks=marked(article.blocks, rules)) for article in site]
    assert learn(later) == rules


def test_order_of_the_articles_does_not_matter() -> None:
    site = _site(8, *[[_paragraph("Write to the desk"), _paragraph(f"Filed under: weir {n}")] for n in range(8)])
    assert learn(site) == learn(site[::-1])
