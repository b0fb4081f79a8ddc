"""Little words tell a language that is declared; a text in a language near to it is not taken for it."""

from __future__ import annotations

import pytest

from pipeline.extract.page import tree
from pipeline.extract.stated import structured
from pipeline.extract.verdict import language
from pipeline.extract.wording.common_words import is_surely_in

TEXTS = {
    "de": "Die Stadt hat am Montag beschlossen, dass die alte Brücke nicht abgerissen wird. Sie soll nun für den "
    "Verkehr wieder geöffnet werden, wenn auch nur für Räder und für Menschen zu Fuß.",
    "en": "The town decided on Monday that the old bridge will not be torn down after all. It is to be opened again "
    "for walkers and cyclists, said the mayor, who had promised as much before the vote.",
    "es": "El ayuntamiento decidió el lunes que no va a derribar el puente viejo. Los vecinos lo habían pedido por "
    "carta, y la alcaldesa les dio la razón: está más firme que los otros, pero hay que arreglarlo con cuidado.",
    "fr": "La ville a décidé lundi que le vieux pont ne serait pas démoli. Les habitants l’avaient demandé, et la "
    "maire leur a donné raison : il est plus solide que les autres, mais il faut des travaux pour le rouvrir aux vélos.",
    "it": "Il comune ha deciso lunedì che il vecchio ponte non sarà demolito. Gli abitanti lo avevano chiesto, e la "
    "sindaca è d’accordo: è più solido degli altri, anche se sono necessari lavori per la sicurezza dei ciclisti.",
    "nl": "De gemeente heeft maandag besloten dat de oude brug niet wordt gesloopt. Bewoners hadden daar in een brief "
    "om gevraagd, en het bestuur geeft ze nu gelijk: hij gaat weer open voor fietsers, maar niet voor auto’s.",
    "pl": "Rada miasta zdecydowała, że stary most nie zostanie rozebrany. Prosili o to mieszkańcy, a burmistrz "
    "przyznał im rację: most jest mocny, ale dla rowerów trzeba go naprawić, co może potrwać, jak mówi, do jesieni.",
    "pt": "A câmara decidiu na segunda-feira que a ponte velha não será demolida. Os moradores tinham pedido isso em "
    "uma carta, e a presidente também já disse que são precisas obras, mas que não fecha nos dias de mercado.",
    "sv": "Kommunen har bestämt att den gamla bron inte ska rivas. De som bor där hade skrivit ett brev, och "
    "kommunalrådet gav dem rätt: bron är stark, men för cyklister måste den rustas, och från hösten är den öppen.",
}
NEAR = {
    "no": "Kommunen har bestemt at den gamle brua ikke skal rives. De som bor der hadde skrevet et brev, og "
    "ordføreren ga dem rett: brua er sterk, men for syklister må den rustes opp, og fra høsten er den åpen igjen.",
    "af": "Die raad het Maandag besluit dat die ou brug nie gesloop sal word nie. Inwoners het in ’n brief daarvoor "
    "gevra, en die burgemeester sê hulle is reg: dit word weer oopgemaak vir fietse, maar nie vir motors nie.",
    "ca": "L’ajuntament va decidir dilluns que no enderrocarà el pont vell. Els veïns ho havien demanat amb una carta "
    "i l’alcaldessa els va donar la raó: és més ferm que els altres, però cal arreglar-lo amb molta cura.",
}


@pytest.mark.parametrize("tag", TEXTS)
def test_a_text_is_in_its_language_and_in_no_other(tag: str) -> None:
    assert [each for each in TEXTS if is_surely_in(TEXTS[tag], each)] == [tag]


@pytest.mark.parametrize("tag", NEAR)
def test_a_near_language_is_taken_for_none(tag: str) -> None:
    assert not any(is_surely_in(NEAR[tag], each) for each in TEXTS)


def test_few_words_tell_nothing() -> None:
    assert not is_surely_in("La ville et le pont", "fr")


def test_the_model_is_not_asked_for_what_little_words_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_identifier", lambda: pytest.fail("asked"))
    page = tree.parse(b'<html lang="fr-FR"><body>x</body></html>', "https://a.example/x")
    assert page is not None
    assert language.read(page, structured.read(page), TEXTS["fr"]).tag == "fr"
