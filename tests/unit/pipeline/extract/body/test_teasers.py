"""Which links among the paragraphs of a text lead to other articles."""

from __future__ import annotations

import pytest

from pipeline.extract.body.blocks import read
from pipeline.extract.fields.header_lines import HeaderLines
from tests.unit.pipeline.extract.body.test_blocks import ONE, THREE, TITLE, TWO, article, texts

LINES = HeaderLines(headlines=(TITLE,))
FIRST, SECOND = (
    "Pont de Valmer : ce que le chantier aura coûté",
    "Les bateliers de Valmer attendent leurs dédommagements",
)


def link(title: str, href: str = "/valmer/autre.html") -> str:
    return f'<a href="{href}">{title}</a>'


def rules(inside: str) -> dict[str, str | None]:
    body = read(article(inside=inside), LINES)
    assert {ONE, TWO, THREE} <= set(texts(body, "body"))
    return {block.text: block.removed_by for block in body.blocks if block.text not in (TITLE, ONE, TWO, THREE)}


@pytest.mark.parametrize(
    "inside",
    [
        f"<p>{link(FIRST)}</p>",
        f"<p><strong>{link(FIRST)}</strong></p>",
        f"<p>{link('LE PONT DE VALMER EN CINQ DATES')}</p>",
        f"<p>→ {link(FIRST)}</p>",
        f"<p>→ ANALYSE. {link(FIRST)}</p>",
        f"<p>Chantier : {link(FIRST)}</p>",
        f"<ul><li>{link(FIRST)}</li><li>{link(SECOND)}</li></ul>",
        f"<ul><li><b>Exclusif :</b> {link(FIRST)}</li><li><b>Fleuve :</b> {link(SECOND)}</li></ul>",
        f"<ul><li>Exclusif : {link(FIRST)}</li><li>Fleuve : {link(SECOND[:-1])}s</li></ul>",
        f"<h3>{link(FIRST)}</h3><h3>{link(SECOND)}</h3>",
    ],
)
def test_headlines_that_link_to_the_sites_other_pages_are_none_of_the_text(inside: str) -> None:
    found = rules(inside)
    assert found
    assert set(found.values()) == {"related-link"}


def test_the_title_of_a_list_of_links_goes_with_it() -> None:
    listed = f"<ul><li>{link(FIRST)}</li><li>{link(SECOND)}</li></ul>"
    for title in ("<h3>La semaine de Valmer, racontée pour vous</h3>", "<p>Pour en savoir plus sur le chantier :</p>"):
        assert set(rules(title + listed).values()) <= {"related-link", "read-also-line"}


@pytest.mark.parametrize(
    "inside",
    [
        f"<p>Le conseil a publié deux documents :</p><ul><li>{link(FIRST)}</li><li>{link(SECOND)}</li></ul>",
        f"<p>Le devis est en ligne :</p><p>{link(FIRST)}</p>",
        f"<p>{link('Le maire a répondu dans la soirée à nos questions.')}</p>",
        f"<p>{link(FIRST, 'https://ailleurs.example/etude')}</p>",
        f"<p>{link(FIRST, '#partie-2')}</p>",
        f"<ul><li>{link('Valmer-Bourg (rive)')}</li><li>{link('Saint-Aubin (quai)')}</li></ul>",
        f"<p>Le maire, {link('qui a répondu à nos questions lundi soir')}</p>",
        f"<h3>{link('Ce que le chantier aura coûté à Valmer')}</h3><p>Quatorze millions, dont un tiers de surcoût, payés par trois budgets.</p>",
    ],
)
def test_what_a_sentence_announces_or_says_stays(inside: str) -> None:
    assert set(rules(inside).values()) <= {None}
