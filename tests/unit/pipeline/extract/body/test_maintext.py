"""The main text: taken from trafilatura's own extractor, from its cascade only where that looks too short."""

import pytest
from lxml import etree

from pipeline.extract.body import maintext
from pipeline.extract.page.tree import parse_html

SENTENCE = "Le conseil municipal de Valbrume a voté mardi soir le budget du nouveau pont sur la Lisse. "
ARTICLE = "".join(f"<p>Point {n}. {SENTENCE * 3}</p>" for n in range(4))


def words(page: str) -> str:
    root = parse_html(page)
    body = maintext.main_text(root, len(root.text_content()))
    return " ".join(" ".join(body.itertext()).split()) if body is not None else ""


@pytest.fixture
def cascades(monkeypatch):
    """The roots for which the whole cascade was asked."""
    asked, cascade = [], maintext._cascade
    monkeypatch.setattr(maintext, "_cascade", lambda root: asked.append(root) or cascade(root))
    return asked


def test_an_article_that_fills_its_page_needs_no_second_opinion(cascades):
    found = words(f"<html><body><nav>Accueil</nav><article>{ARTICLE}</article></body></html>")
    assert found.count("Valbrume") == 12
    assert cascades == []


def test_a_short_text_is_checked_by_the_cascade(cascades):
    found = words(f"<html><body><article><p>{SENTENCE}</p></article></body></html>")
    assert "Valbrume" in found
    assert len(cascades) == 1


def test_page_is_not_measured_for_a_text_that_is_short_anyway(monkeypatch, cascades):
    measured = []
    monkeypatch.setattr(maintext, "_text_outside_links", lambda root: measured.append(root) or 0)
    words(f"<html><body><article><p>{SENTENCE}</p></article></body></html>")
    assert (len(cascades), measured) == (1, [])


def test_a_text_that_is_a_small_part_of_its_page_is_checked_by_the_cascade(cascades):
    rest = "".join(f"<div><span>Annonce {n} : {SENTENCE * 5}</span></div>" for n in range(60))
    words(f"<html><body><article>{ARTICLE}</article>{rest}</body></html>")
    assert len(cascades) == 1


def test_links_do_not_make_a_page_large(cascades):
    links = "".join(f"<li><a href='/{n}'>{SENTENCE * 3}</a></li>" for n in range(100))
    words(f"<html><body><article>{ARTICLE}</article><div><ul>{links}</ul></div></body></html>")
    assert cascades == []


@pytest.mark.parametrize(
    "box",
    [
        "<div class='comments-area'>{}</div>",
        "<section id='Comments'>{}</section>",
        "<ol class='commentlist'><li>{}</li></ol>",
        "<div class='post-comments'>{}</div>",
        "<div id='disqus_thread'>{}</div>",
        "<div class='infinite-scroll'>{}</div>",
    ],
)
def test_readers_comments_and_appended_articles_are_left_out(box):
    others = box.format("<p>Moi je trouve ce pont bien trop cher pour une si petite ville.</p>" * 3)
    found = words(f"<html><body><article>{ARTICLE}{others}</article></body></html>")
    assert "Valbrume" in found
    assert "bien trop cher" not in found


def test_a_commentary_is_no_comment():
    found = words(f"<html><body><article><div class='commentary'>{ARTICLE}</div></article></body></html>")
    assert "Valbrume" in found


def test_a_scrolling_container_with_the_headline_is_the_article():
    found = words(f"<html><body><div class='infinite-scroll'><h1>Le pont</h1>{ARTICLE}</div></body></html>")
    assert "Valbrume" in found


def test_the_page_is_not_changed():
    root = parse_html(
        f"<html><head><style>p {{}}</style></head><body><nav>x</nav><article>{ARTICLE}</article></body></html>"
    )
    before = etree.tostring(root)
    maintext.main_text(root, len(root.text_content()))
    assert etree.tostring(root) == before


def test_a_page_without_text_has_no_main_text():
    assert words("<html><body><div></div></body></html>") == ""
