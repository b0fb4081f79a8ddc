"""A channel's full text goes on where the page's is cut; what it adds leads back to the channel."""

from __future__ import annotations

import json

import pytest

from pipeline.extract import extract
from pipeline.locate import PageLocator, matches
from pipeline.types import Entry, NewsArticle

URL = "https://phare.example/societe/bac-12345"
FIRST = "Le bac de Sainte-Rive reprend ses traversées lundi matin, après onze semaines de travaux sur sa coque d’acier."
SECOND = "La compagnie a changé les deux moteurs, dont le plus ancien tournait depuis le printemps de l’année 1987."
THIRD = (
    "Les habitants de l’île, eux, attendent surtout que la dernière rotation du soir soit enfin rétablie avant l’été."
)
FOURTH = "« Nous le demandons depuis dix ans », rappelle la présidente de l’association des passagers, venue au premier départ."
WHOLE = "\n\n".join((FIRST, SECOND, THIRD, FOURTH))
GATE = '<div class="paywall">Cet article est réservé aux abonnés</div>'


def _page(*paragraphs: str, after: str = GATE) -> bytes:
    stated = {"@type": "NewsArticle", "headline": "Le bac repart", "isAccessibleForFree": False}
    stated["datePublished"] = "2026-02-03T08:15:00+01:00"
    texts = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<html lang="fr"><head><title>Le bac repart</title><script type="application/ld+json">{json.dumps(stated)}</script>'
        f"</head><body><article><h1>Le bac repart</h1>{texts}{after}</article></body></html>"
    ).encode()


def _read(page: bytes, content: str | None) -> NewsArticle:
    article = extract(page, URL, entry=Entry(URL, title="Le bac repart", content=content))
    assert isinstance(article, NewsArticle)
    return article


def test_a_cut_text_goes_on_with_the_channels() -> None:
    page = _page(FIRST, SECOND[:70] + "…")
    assert _read(page, None).completeness != "full"
    article = _read(page, WHOLE)
    assert article.body == WHOLE
    assert article.completeness == "full"
    assert [block.locator == "entry:content" for block in article.blocks if block.role == "body"] == [
        False,
        True,
        True,
        True,
    ]


def test_what_the_channel_added_leads_back_to_it() -> None:
    page = _page(FIRST, SECOND[:70] + "…")
    article = _read(page, WHOLE)
    locate = PageLocator(page, URL, {}, Entry(URL, content=WHOLE))
    assert all(matches(block.text, locate(block.locator)) for block in article.blocks if block.locator)
    (chosen,) = (each for each in article.evidence if each.field == "completeness" and each.chosen)
    assert (chosen.value, chosen.locator) == ("full", "entry:content")
    assert "entry_goes_on" in {each.reason for each in article.evidence if each.field == "completeness"}


@pytest.mark.parametrize(
    "content",
    [
        "\n\n".join((FIRST, SECOND, THIRD, FOURTH[:60] + " […]")),
        "\n\n".join((THIRD, FOURTH, THIRD + " Bis.", FOURTH + " Ter.")),
        FIRST,
    ],
    ids=["cut itself", "another text", "no longer"],
)
def test_a_channels_text_that_is_not_the_whole_of_it_is_left(content: str) -> None:
    page = _page(FIRST, SECOND[:70] + "…")
    assert _read(page, content).body == _read(page, None).body
    assert _read(page, content).completeness == _read(page, None).completeness


def test_a_page_that_is_whole_is_read_alone() -> None:
    article = _read(_page(FIRST, SECOND, THIRD, FOURTH, after="").replace(b"false", b"true"), WHOLE + "\n\n" + WHOLE)
    assert "entry:content" not in {block.locator for block in article.blocks}
