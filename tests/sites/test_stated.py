"""The list of pages that state a reading time: what is a sign of one, and what is made of it."""

from __future__ import annotations

from benchmarks.extraction.corpora import LabelledPage
from benchmarks.extraction.stated import look, signs, summary

PAGE = "<html><head>{head}</head><body><h1>Le bac reprend la mer</h1>{body}<p>{prose}</p></body></html>"
PROSE = "Le bac a repris la mer lundi matin devant les habitants venus voir. " * 40


def page(head: str = "", body: str = "") -> bytes:
    return PAGE.format(head=head, body=body, prose=PROSE).encode()


def test_labels_durations_and_lines_are_signs_the_surest_first() -> None:
    label = '<meta name="twitter:label1" content="Temps de lecture"><meta name="twitter:data1" content="3 minutes">'
    content = page(label, '<meta itemprop="timeRequired" content="PT3M"><div><span>3 min de lecture</span></div>')
    assert signs(content) == ("label: Temps de lecture = 3 minutes", "timeRequired: PT3M", "line: 3 min de lecture")


def test_a_page_that_states_nothing_is_not_listed() -> None:
    assert look(LabelledPage("a", "https://a.example/mer/bac.html", page())) is None


def test_what_was_read_stands_beside_what_is_stated() -> None:
    found = look(LabelledPage("a", "https://a.example/mer/bac.html", page(body="<p>3 min de lecture</p>")))
    assert found is not None
    assert found.row() == "a\tline: 3 min de lecture\t3 (visible-text)\t"


def test_a_miss_is_counted_as_listed_and_not_as_read() -> None:
    card = "<ul><li><a href=/1>Une tout autre histoire de bateau</a> 9 min de lecture</li></ul>"
    found = look(LabelledPage("a", "https://a.example/mer/bac.html", page(body=card)))
    assert found is not None
    assert found.chosen is None
    assert summary([found]) == ["line: 1 pages, read of 0"]
