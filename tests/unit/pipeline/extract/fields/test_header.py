"""Lines around the headline, an element's words, evidence, and a site's own rules."""

from __future__ import annotations

import pytest
from lxml import html

from pipeline.extract.body import site_rules
from pipeline.extract.fields import header
from pipeline.extract.page import tree
from pipeline.extract.page.text import fold, short_text, text_of, tidy_text
from pipeline.extract.stated import selectors
from pipeline.extract.stated.evidence import MAX_CLAIMS_PER_FIELD, Claim, attest
from pipeline.types import Block, SiteRules


def page_of(body: str, **rules: object) -> tree.PageTree:
    page = tree.parse(f"<html><body>{body}</body></html>".encode(), "https://a.example/x", rules=SiteRules(**rules))  # type: ignore[arg-type]
    assert page is not None
    return page


def lines(body: str) -> list[tuple[int, str]]:
    page = page_of(body)
    return [(line.distance, line.text) for line in header.read(page, page.h1s[0] if page.h1s else None).lines]


def test_lines_come_nearest_first_on_both_sides() -> None:
    assert lines("<main><p>Rubrique</p><h1>Titre</h1><p>Par Zoé</p><p>21 mai</p></main>") == [
        (1, "Par Zoé"),
        (-1, "Rubrique"),
        (2, "21 mai"),
    ]


def test_an_outer_line_is_given_before_its_parts_and_a_mere_wrapper_not_at_all() -> None:
    found = lines("<h1>Titre</h1><div><div><span>Par Zoé</span><span> 21 mai</span></div></div>")
    assert [text for _, text in found] == ["Par Zoé 21 mai", "Par Zoé", "21 mai"]


def test_navigation_other_articles_and_readers_are_passed_over() -> None:
    others = (
        "<nav>Menu</nav><div class='related-posts'>Autre</div><section id='comments'>Bravo</section><form>E-mail</form>"
    )
    assert lines(f"<h1>Titre</h1>{others}<div class='has-sidebar'><p>Par Zoé</p></div>") == [(1, "Par Zoé")]


def test_lines_end_where_the_body_has_begun() -> None:
    prose = "".join(f"<p>{'La foire. ' * 60}</p>" for _ in range(5))
    assert lines(f"<h1>Titre</h1><p>Par Zoé</p>{prose}<p>Trop loin</p>") == [(1, "Par Zoé")]


def test_a_page_without_headline_gives_its_first_lines() -> None:
    assert lines("<p>Par Zoé</p><p>21 mai</p>") == [(1, "Par Zoé"), (2, "21 mai")]


@pytest.mark.parametrize(
    ("markup", "is_card"),
    [
        ("<article><a href=/b>Un tout autre article de la rubrique</a><i id=x>5 min</i></article>", True),
        ("<div><h3><a href=/b>Un autre</a></h3><i id=x>5 min</i></div>", True),
        ("<div><h3>Intertitre</h3><i id=x>5 min</i></div>", False),
        ("<div><h3>Par <a href=/zoe>Zoé Lambin</a></h3><i id=x>5 min</i></div>", False),
        ("<div><h3><a href=/x#2>Titre</a></h3><i id=x>5 min</i></div>", False),
        ("<li><a href=/auteur>Zoé Lambin</a> <i id=x>5 min</i></li>", False),
    ],
)
def test_cards_are_small_boxes_with_a_linked_title(markup: str, is_card: bool) -> None:
    page = page_of(f"<h1>Titre</h1>{markup}")
    (element,) = page.root.xpath("//i[@id='x']")
    assert header.is_card(element, page.h1s[0]) is is_card


def test_an_elements_words_are_those_that_are_read() -> None:
    element = html.fromstring("<div>un<script>x</script>e <p>ligne<b>tte</b></p>et<br>la<style>y</style> fin</div>")
    assert text_of(element) == "une lignette et la fin"
    assert short_text(element, 22) == "une lignette et la fin"
    assert short_text(element, 10) is None


def test_text_is_tidied_and_folded() -> None:
    assert tidy_text(" L’e\u0301te\u0301 &amp;\n fle\u00adurs\x00 ") == "L’été & fleurs"
    assert fold("« L’ÉTÉ » — ﬁn_") == "l été fin"


def test_chosen_evidence_is_never_dropped_and_repeats_are() -> None:
    claims = [Claim(n, "meta", f"meta:{n}", str(n)) for n in range(20)]
    found = attest("section", [*claims, claims[0]], [claims[19]])
    assert len(found) == MAX_CLAIMS_PER_FIELD + 1
    assert [e.value for e in found if e.chosen] == [19]
    assert {e.reason for e in found if not e.chosen} == {"outranked"}


def test_raw_text_is_cut_and_storable() -> None:
    (found,) = attest("section", [Claim("x", "meta", "meta:x", "a\x00" * 3000).refused("too_long")])
    assert found.raw == "a" * 1000
    assert (found.chosen, found.reason) == (False, "too_long")


def test_selectors_find_attributes_before_words() -> None:
    page = page_of(
        "<h1>Titre</h1><time class=d datetime='2025-05-21'>hier</time><p class=t> Un <b>titre</b></p>",
        selectors={"date_published": ".d", "headline": ".t"},
    )
    assert [(c.value, c.locator) for c in selectors.texts(page, "date_published")] == [
        ("2025-05-21", "xpath:/html/body/time/@datetime")
    ]
    assert [c.value for c in selectors.texts(page, "headline")] == ["Un titre"]
    assert selectors.texts(page, "section") == []


def test_blocks_in_what_the_site_removes_or_outside_its_body_are_boilerplate() -> None:
    blocks = [Block("paragraph", name, locator=f"xpath:/html/body/{name}") for name in ("p[1]", "div/p", "p[2]")]
    page = page_of("<p>a</p><div><p>b</p></div><p>c</p>", remove=("div",))
    assert [b.role for b in site_rules.without_removed(page, blocks)] == ["body", "boilerplate", "body"]
    page = page_of("<p>a</p><div><p>b</p></div><p>c</p>", selectors={"body": "div"})
    assert [b.role for b in site_rules.without_removed(page, blocks)] == ["boilerplate", "body", "boilerplate"]


def test_a_title_that_links_to_a_person_makes_no_card() -> None:
    page = page_of(
        "<main><h1>Titre</h1><div><h3><a href='/auteurs/zoe'>Zoé Lambin</a></h3><p id=x>21 mai</p></div></main>"
    )
    assert not header.is_card(page.root.get_element_by_id("x"), page.h1s[0])


def test_an_unclosed_nav_and_an_articles_footer_are_not_outside() -> None:
    page = page_of(
        "<nav><div><h1>Titre</h1><p id=a>x</p></div></nav><article><footer><p id=b>x</p></footer></article><footer><p id=c>x</p></footer>"
    )
    assert [header.is_outside(page.root.get_element_by_id(name), page.h1s[0]) for name in "abc"] == [False, False, True]


def test_a_teasers_text_is_no_teaser() -> None:
    assert lines("<h1>Titre</h1><div class=teaser_text><p>Zoé / 21 mai</p></div><div class=teaser>Autre</div>") == [
        (1, "Zoé / 21 mai")
    ]


def test_the_words_right_before_an_element_may_stand_one_box_up() -> None:
    page = page_of("<div><span>Reviewed by</span> <b><a id=x>Zoé</a></b></div><p>Relu par <a id=y>Ugo</a></p>")
    assert [header.said_before(page.root.get_element_by_id(name)) for name in "xy"] == ["Reviewed by", "Relu par"]


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<p>Par <b id=x>Zoé</b></p>", "Par"),
        ("<p><b>Par</b><br><b id=x>Zoé</b></p>", "Par"),
        ("<div>Par</div><p><img><b id=x>Zoé</b></p>", "Par"),
        ("<p><img>Par <br><b id=x>Zoé</b></p>", "Par"),
        ("<p><b id=x>Zoé</b></p>", ""),
    ],
)
def test_what_is_said_right_before_an_element(markup: str, said: str) -> None:
    page = page_of(markup)
    (element,) = page.root.xpath("//b[@id='x']")
    assert header.said_before(element) == said


def test_what_one_element_stands_in_is_told_of_another_in_it_too() -> None:
    page = page_of(
        "<main><h1>Le pont</h1><div><h3><a href='/gare'>La gare de la vallée ferme</a></h3>"
        "<p id='a'>Anne Roy</p><p><b id='b'>3 mai</b></p></div><p id='c'>Jo Kim</p></main>"
    )
    cards = header.Cards(page.h1s[0])
    assert [cards.hold(page.root.get_element_by_id(name)) for name in "abca"] == [True, True, False, True]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *((name, True) for name in ("Related-posts", "teaser", "recommended", "mostread", "read-next", "more-stories")),
        *((name, True) for name in ("lire-aussi", "a-lire", "Newsletter", "comments", "news-ticker", "cookie-bar")),
        *((name, False) for name in ("article-body", "has-comments", "readable", "more", "teaser-text", "thread")),
    ],
)
def test_boxes_named_for_other_articles_or_readers_are_outside(name: str, expected: bool) -> None:
    page = page_of(f"<main><h1>Titre</h1><div class='{name}'><p id=line>Le pont rouvre.</p></div></main>")
    assert header.is_outside(page.root.get_element_by_id("line"), page.h1s[0]) is expected
