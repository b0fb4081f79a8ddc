"""Pages without paragraphs, and how their text is read all the same."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.locate import PageLocator, matches
from pipeline.types import NewsArticle

URL = "https://rade.example/port/bac"
PROSE = [
    f"Paragraphe {n}: le conseil municipal a débattu du bac pendant deux heures, devant une salle pleine et plutôt attentive."
    for n in range(5)
]
MENU = "<ul>" + "".join(f"<li><a href='/{n}'>Rubrique {n}</a></li>" for n in range(12)) + "</ul>"
WRAPPED = "\n\n".join(text.replace(" pendant", "\npendant") for text in PROSE)
SHAPES = {
    "double breaks": "<div>" + "<br><br>".join(PROSE) + "</div>",
    "single breaks": "<div>" + "<br>".join(PROSE) + "</div>",
    "bare divs": "".join(f"<div><div>{text}</div></div>" for text in PROSE),
    "bare spans": "".join(f"<span>{text}</span><br>" for text in PROSE),
    "layout table": f"<table><tr><td>{MENU}</td><td><font>{'<br><br>'.join(PROSE)}</font></td></tr></table>",
    "preformatted": f"<pre>{WRAPPED}</pre>",
    "body's own text": "<br><br>".join(PROSE),
}


def page(inner: str) -> bytes:
    return f"<html lang=fr><head><title>Le bac de la rade</title></head><body>{MENU}<h1>Le bac de la rade</h1>{inner}<hr>{MENU}</body></html>".encode()


@pytest.mark.parametrize("shape", SHAPES)
def test_text_without_paragraphs_is_read_line_by_line(shape: str) -> None:
    html = page(SHAPES[shape])
    article = extract(html, URL)
    assert isinstance(article, NewsArticle)
    assert article.body.split("\n\n") == PROSE
    locate = PageLocator(html, URL, {})
    assert all(block.locator and matches(block.text, locate(block.locator)) for block in article.blocks)


def test_a_page_with_paragraphs_is_read_as_before() -> None:
    html = page(
        "".join(f"<p>{text}</p>" for text in PROSE)
        + "<div>"
        + "<br>".join(f"{text} Bis." for text in PROSE * 2)
        + "</div>"
    )
    article = extract(html, URL)
    assert isinstance(article, NewsArticle)
    assert article.body.startswith("\n\n".join(PROSE))


def test_lines_from_elsewhere_do_not_replace_a_short_text() -> None:
    profile = "<br>".join(f"{text[:90]}." for text in PROSE[2:])
    short = f"<article><p>{PROSE[0]} {PROSE[1]}</p><footer>{MENU}<div>{profile}</div></footer></article>"
    article = extract(page(short), URL)
    assert isinstance(article, NewsArticle)
    assert article.body == f"{PROSE[0]} {PROSE[1]}"


def test_a_brief_is_not_run_together_with_its_headline_and_byline() -> None:
    brief = (
        "<p>La rédaction - 17 février 2026 à 07h12</p><p>Le bac gratuit de la rade ne circule pas ce mardi en raison "
        "d’une avarie de moteur.</p><p>Un retour à la normale est espéré en début d’après-midi.</p>"
    )
    html = f"<html lang=fr><head><title>Le bac de la rade en panne</title></head><body><main><article><h1>Le bac de la rade en panne</h1>{brief}</article></main></body></html>"
    article = extract(html.encode(), URL)
    assert isinstance(article, NewsArticle)
    assert article.body.split("\n\n") == [
        "Le bac gratuit de la rade ne circule pas ce mardi en raison d’une avarie de moteur.",
        "Un retour à la normale est espéré en début d’après-midi.",
    ]
