"""Lists of teasers are told from articles by what was read of them."""

from __future__ import annotations

import pytest

from pipeline.extract.body.blocks import read
from pipeline.extract.fields.header_lines import HeaderLines
from pipeline.extract.page.tree import parse
from pipeline.extract.verdict import listings

SENTENCE = "Les premières voitures ont franchi le fleuve lundi matin devant une centaine d’habitants venus voir. "


def makeup(main: str) -> listings.Makeup:
    tree = parse(f"<html><body>{main}</body></html>".encode(), "https://echo.example/culture")
    assert tree is not None
    return listings.makeup(tree, read(tree, HeaderLines()))


def teasers(count: int, kind: str = "article") -> str:
    row = "<{0} class=t><h2><a href=/{1}>Le pont numéro {1} rouvre enfin aux voitures</a></h2><p>{2}</p></{0}>"
    return "".join(row.format(kind, n, f"{SENTENCE} Le {n} mai.") for n in range(count))


@pytest.mark.parametrize("kind", ["article", "div", "li"])
def test_teasers_in_rows_make_a_list(kind: str) -> None:
    assert makeup(f"<main><h1>Culture</h1>{teasers(8, kind)}</main>").is_list


def test_teasers_read_as_one_block_make_a_list() -> None:
    assert makeup(f"<center><table><tr><td><h1>Culture</h1>{teasers(8)}</td></tr></table></center>").is_list


def test_an_article_above_teasers_is_no_list() -> None:
    prose = "".join(f"<p>{SENTENCE * 2} Le {n} juin.</p>" for n in range(8))
    assert not makeup(f"<main><article><h1>Le pont</h1>{prose}</article><section>{teasers(8)}</section></main>").is_list


def test_paragraphs_with_links_in_them_are_no_teasers() -> None:
    prose = "".join(
        f"<p>{SENTENCE} <a href=/{n}>La mairie l’avait promis en mars</a>. {SENTENCE} Le {n} juin.</p>"
        for n in range(8)
    )
    found = makeup(f"<main><article><h1>Le pont</h1>{prose}</article></main>")
    assert (found.rows, found.is_list) == (0, False)


@pytest.mark.parametrize(
    ("path", "types", "title", "kind"),
    [
        ("/", (), "À la une", "front_page"),
        ("/tag/pont", (), "Pont", "tag_page"),
        ("/x/y", ("collectionpage",), "Pont", "tag_page"),
        ("/x/y", (), "kategoria: mosty", "tag_page"),
        ("/recherche?q=pont", (), "Pont", "search_page"),
        ("/x/y", ("searchresultspage",), "Pont", "search_page"),
        ("/x/y", (), "Hakutulokset haulle silta", "search_page"),
        ("/culture/le-pont-rouvre?s=20", (), "Le pont rouvre", None),
    ],
)
def test_what_a_page_says_of_itself(path: str, types: tuple[str, ...], title: str, kind: str | None) -> None:
    tree = parse(b"<html><body><p>x</p></body></html>", f"https://echo.example{path}")
    assert tree is not None
    assert listings.stated_kind(tree, types, [title]) == kind


def test_an_unclosed_menu_around_the_whole_page_is_no_frame() -> None:
    prose = "".join(f"<p>{SENTENCE * 2} Le {n} juin.</p>" for n in range(4))
    assert makeup(f"<nav><ul><li>Menu</ul><article><h1>Le pont</h1>{prose}</article>").own_words > 50
