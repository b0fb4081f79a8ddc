"""Which blocks tell of a correction or an update, in the words of several countries' newsrooms."""

from __future__ import annotations

import pytest

from pipeline.notices import find_notices, is_stamp, notice_kind

_CORRECTIONS = [
    "Correction: the harbour master's name is Fenwick, not Fenton.",
    "CORRECTION (3 March): the bridge opened in 1912.",
    "Clarification, 4 May 2026: the ferry company was not fined.",
    "An earlier version of this article misstated the age of the keeper.",
    "A previous version of this story gave the wrong date.",
    "This article was amended on 3 March to remove a name.",
    "Updated on 3 March to correct the number of boats.",
    "Rectificatif : le pont mesure 120 mètres et non 210.",
    "Erratum – la digue date de 1912, et non de 1921.",
    "Précision du 3 mars : la mairie n’a pas été consultée.",
    "Une version précédente de cet article indiquait à tort que le phare était fermé.",
    "[Correction le 4 mars à 10 h 12 : le nom du maire a été rectifié.]",
    "Cet article a été corrigé le 3 mars.",
    "Korrektur: Der Leuchtturm wurde 1912 gebaut.",
    "In einer früheren Version dieses Artikels hieß es, die Brücke sei gesperrt.",
    "Korrekturhinweis vom 3. März: Der Name wurde falsch geschrieben.",
    "Dieser Beitrag wurde nachträglich korrigiert.",
    "Corrección: el puente mide 120 metros.",
    "Fe de errores: el faro no está cerrado.",
    "En una versión anterior de este artículo se decía que el faro cerró.",
    "Correzione: il ponte misura 120 metri.",
    "Errata corrige: il faro non è chiuso al pubblico.",
    "In una versione precedente di questo articolo il nome era sbagliato.",
    "Rectificatie: de brug is niet gesloten.",
    "In een eerdere versie van dit artikel stond een verkeerde naam.",
    "Correção: a ponte mede 120 metros.",
    "Uma versão anterior deste texto informava que o farol fechou.",
]
_UPDATES = [
    "Update, 3.15pm: the ferry has left the harbour.",
    "UPDATE: The council has now answered our questions.",
    "Updated 3 March to add a comment from the council.",
    "This story has been updated with a statement.",
    "Mise à jour à 15 h 30 : le bilan passe à quatre blessés.",
    "Mise à jour du 3 mars – la mairie a répondu à nos questions.",
    "Cet article a été mis à jour avec la réponse de la mairie.",
    "Update 14:20 Uhr: Die Brücke ist wieder frei gegeben.",
    "Nachtrag: Die Stadt hat inzwischen geantwortet.",
    "Dieser Artikel wurde um eine Stellungnahme ergänzt.",
    "Actualización: el ayuntamiento ha respondido hoy.",
    "Aggiornamento: il comune ha risposto alle domande.",
    "Update: de gemeente heeft inmiddels gereageerd.",
    "Dit artikel is aangevuld met een reactie.",
    "Atualização: a prefeitura respondeu às perguntas.",
]
_NEITHER = [
    "",
    "Updated 3 March 2026 10:12",
    "Mis à jour le 3 mars 2026 à 10h12",
    "Aktualisiert am 3.3.2026, 10:12 Uhr",
    "Publié le 3 mars 2026 à 08:00, mis à jour à 10:12",
    "Correction",
    "La correction des copies commence lundi : les professeurs protestent.",
    "Correction boursière : les marchés reculent de trois pour cent.",
    "The update to the harbour’s timetable: four boats a day.",
    "Corrections officers at the prison went on strike: nobody was hurt.",
    "Der Minister sagte: Eine Korrektur sei nicht nötig.",
    "La actualización del censo dura tres meses.",
]


@pytest.mark.parametrize("text", _CORRECTIONS)
def test_printed_correction_is_found(text: str) -> None:
    assert notice_kind(text) == "correction"


@pytest.mark.parametrize("text", _UPDATES)
def test_printed_update_is_found(text: str) -> None:
    assert notice_kind(text) == "update"


@pytest.mark.parametrize("text", _NEITHER)
def test_stamp_or_story_is_no_notice(text: str) -> None:
    assert notice_kind(text) is None


def test_long_block_is_the_story() -> None:
    assert notice_kind("Correction: " + "the bridge is closed again. " * 60) is None


@pytest.mark.parametrize("text", _NEITHER[1:5])
def test_bare_date_is_a_stamp(text: str) -> None:
    assert is_stamp(text)


@pytest.mark.parametrize("text", [*_UPDATES, *_NEITHER[5:], "Published by 3 houses. The book sells well today."])
def test_what_says_more_is_no_stamp(text: str) -> None:
    assert not is_stamp(text)


def test_notices_keep_the_place_of_their_block() -> None:
    (notice,) = find_notices(["The bridge is closed.", "Correction: it is the old bridge.", "Boats go on."])
    assert notice.as_list() == ["correction", 1, "Correction: it is the old bridge."]
