"""The headline on which a page's places agree."""

from __future__ import annotations

import pytest

from pipeline.extract.fields import headline
from pipeline.extract.page import tree
from pipeline.extract.stated import structured
from pipeline.types import Entry

TEXT = "La foire aux plants attire la foule"


def read(
    body: str = "", head: str = "", url: str = "https://www.lephare.example/x", **options: object
) -> headline.Headline:
    page = tree.parse(f"<html><head>{head}</head><body>{body}</body></html>".encode(), url, **options)  # type: ignore[arg-type]
    assert page is not None
    return headline.read(page, structured.read(page))


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{text}", "datePublished": "2025-05-21"}}</script>'


def og(text: str) -> str:
    return f'<meta property="og:title" content="{text}">'


@pytest.mark.parametrize(
    ("body", "head", "expected", "method"),
    [
        (
            f"<h1>{TEXT}</h1>",
            og(f"{TEXT} | Le Phare") + '<meta property="og:site_name" content="Le Phare">',
            TEXT,
            "h1",
        ),
        (f"<h1>{TEXT}</h1>", ld(TEXT), TEXT, "h1"),
        ("<h1>La foule à la foire</h1>", ld(TEXT), TEXT, "json-ld"),
        (
            "<h1>Le Phare</h1>",
            og(f"{TEXT} - Le Phare") + '<meta property="og:site_name" content="Le Phare">',
            TEXT,
            "open-graph",
        ),
        ("<h1>Le Phare</h1>", f"<title>Le Phare : {TEXT}</title>", TEXT, "title"),
        ("", f"<title>{TEXT} – lephare.example</title>", TEXT, "title"),
        (f"<h1>{TEXT}</h1>", f"<title>{TEXT} | Un journal</title>", TEXT, "h1"),
    ],
)
def test_choice_by_agreement(body: str, head: str, expected: str, method: str) -> None:
    found = read(body, head)
    assert (found.text, next(e.method for e in found.evidence if e.chosen)) == (expected, method)


def test_a_kicker_marked_up_within_the_h1_is_left_out() -> None:
    found = read(f"<h1><span>REPORTAGE</span><span>{TEXT}</span></h1>", ld(TEXT))
    assert found.text == TEXT
    assert next(e.locator for e in found.evidence if e.chosen) == "xpath:/html/body/h1/span[2]"


def test_a_kicker_that_open_graph_leaves_out_is_left_out() -> None:
    assert read(f"<h1>Jardins : {TEXT}</h1>", og(TEXT)).text == TEXT


def test_different_kickers_before_one_headline_are_no_part_of_it() -> None:
    assert read(f"<h1>Jardins - {TEXT}</h1>", og(f"Au marché: {TEXT}")).text == TEXT


def test_a_json_ld_headline_that_was_cut_gives_way_to_the_whole() -> None:
    assert read(f"<h1>{TEXT} sur la grand-place</h1>", ld(f"{TEXT}…")).text == f"{TEXT} sur la grand-place"


def test_of_several_h1_the_one_that_others_confirm_is_taken() -> None:
    assert read(f"<h1>Newsletter</h1><h1>{TEXT}</h1><h1>Plus lus</h1>", og(TEXT)).text == TEXT


def test_several_h1_that_nothing_confirms_give_way_to_the_title() -> None:
    assert read("<h1>Jour 7</h1><h1>Jour 8</h1>", og(TEXT) + f"<title>{TEXT}</title>").text == TEXT


def test_a_lower_heading_is_found_where_the_sites_name_takes_the_h1() -> None:
    found = read(f"<h1>Le Phare</h1><h2>{TEXT}</h2>", f"<title>Le Phare » {TEXT}</title>")
    assert found.text == TEXT
    assert found.element is not None
    assert found.element.tag == "h2"


def test_markup_entities_and_invisible_characters_are_undone() -> None:
    assert (
        read("", ld("La <em>foire</em> aux plants &amp;amp; aux fl\u00adeurs")).text
        == "La foire aux plants & aux fleurs"
    )


def test_the_channels_title_is_the_last_resort() -> None:
    assert read("<p>x", entry=Entry(url="https://a.example/", title=TEXT)).text == TEXT
    assert read("<p>x").text is None


def test_a_page_title_in_the_sites_metas_is_not_taken_for_its_name() -> None:
    assert read("", og(TEXT) + f'<meta name="application-name" content="{TEXT}">').text == TEXT


def test_what_stands_before_a_colon_is_no_name_of_the_site() -> None:
    found = read(f"<h1>Jardins : {TEXT}</h1>", f"<title>Le Phare : Jardins : {TEXT}</title>")
    assert found.text == f"Jardins : {TEXT}"


@pytest.mark.parametrize(
    "crumbs",
    [
        '<nav><a href="/">Accueil</a><ul><li><a href="/v">Ville</a><li><h1>Foire aux plants 2025</h1></ul></nav>',
        '<div class="breadcrumbs"><a href="/">Accueil</a><h1>Foire aux plants 2025</h1></div>',
        '<div><a href="/">Accueil</a><a href="/v">Ville</a><h1>Foire aux plants 2025</h1></div>',
    ],
)
def test_a_title_among_the_links_that_lead_to_the_page_is_not_what_readers_see(crumbs: str) -> None:
    head = ld("Foire aux plants 2025") + og(TEXT) + "<title>Foire aux plants 2025</title>"
    found = read(f"{crumbs}<article><h2><span>Jardins</span> <span>{TEXT}</span></h2></article>", head)
    assert (found.text, found.element is not None and found.element.tag) == (TEXT, "h2")


def test_an_unclosed_navigation_does_not_make_the_headline_a_crumb() -> None:
    body = f"<nav><a href='/'>Accueil</a><article><h1>{TEXT}</h1>" + "<p>Un paragraphe.</p>" * 5
    assert read(body, og(TEXT) + ld("Foire aux plants 2025")).text == TEXT


def test_an_h1_in_other_words_outranks_one_title_repeated_everywhere() -> None:
    title = "La foire aux plants 2025 attire une foule"
    everywhere = ld(title) + og(title) + f"<title>{title}</title>"
    assert read(f"<h1>{TEXT}</h1>", everywhere).text == TEXT
    assert read("<h1>Un autre sujet du jour</h1>", everywhere).text == title


def test_the_name_of_a_web_page_is_only_its_title() -> None:
    page = f'<script type="application/ld+json">{{"@type": "WebPage", "name": "Foire 2025 : {TEXT}"}}</script>'
    assert read(f"<h1>{TEXT} sur la place</h1>", page).text == f"{TEXT} sur la place"


def test_an_h1_akin_to_the_title_is_not_given_up_for_a_heading_of_the_text() -> None:
    head = og("La foire aux plants - le guide") + "<title>La foire aux plants - le guide</title>"
    found = read(f"<h1>{TEXT}</h1><p>Texte.</p><h2>La foire aux plants</h2>", head)
    assert found.text == TEXT


def test_a_banners_slogan_gives_way_to_what_open_graph_and_the_title_agree_on() -> None:
    head = og(TEXT) + f"<title>{TEXT} - Le Phare</title><meta property='og:site_name' content='Le Phare'>"
    assert read("<header><h1>Abonnez votre région au grand air</h1></header><p>Texte.</p>", head).text == TEXT


def test_an_h1_of_few_words_must_be_a_part_of_the_title_on_which_all_agree() -> None:
    title = "Jardins : comment choisir les bons plants de mai et où les planter au soleil"
    assert (
        read("<aside><h1>SOUTENEZ LES PLANTS</h1></aside><p>Texte.</p>", og(title) + f"<title>{title}</title>").text
        == title
    )
    assert read("<h1>Plants de mai</h1><p>Texte.</p>", og(title) + f"<title>{title}</title>").text == "Plants de mai"


@pytest.mark.parametrize("shown", ["Foires et plants", "La grande foire attirait les foules aux plants"])
def test_an_h1_that_has_the_words_of_the_title_in_other_forms_is_the_headline(shown: str) -> None:
    assert read(f"<h1>{shown}</h1>", og(TEXT) + f"<title>{TEXT}</title>").text == shown


def test_a_subtitle_within_the_h1_is_not_taken_for_the_headline_behind_a_kicker() -> None:
    first, second = "Ce que la foire apporte au bourg.", "Deux jours qui font vivre quarante exposants"
    h1 = f'<h1><span class="entry-title-primary">{first}</span> <span class="entry-subtitle">{second}</span></h1>'
    head = og(f"{first} - {second}") + f"<title>{first} - {second} - Le Phare</title>"
    assert read(h1, head).text == f"{first} {second}"
