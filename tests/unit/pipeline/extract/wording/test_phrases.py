"""Plain phrases of many languages: which lines they are, and which sentences they are not."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from pipeline.extract.wording.boilerplate import rule_for
from pipeline.extract.wording.phrases import begin, label_of

LISTS = sorted((files("pipeline.extract.wording") / "phrase_lists").iterdir(), key=lambda file: file.name)
LANGUAGES = set("fr en de es it pt nl pl sv da no fi ja cs hu ro tr el ru uk".split())


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.name)
def test_every_list_speaks_every_language(file) -> None:  # type: ignore[no-untyped-def]
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    assert set(data.get("lines", data.get("labels"))) == LANGUAGES


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.name)
def test_every_phrase_can_be_met_on_a_page(file) -> None:  # type: ignore[no-untyped-def]
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    lines = [line for lines in data.get("lines", {}).values() for line in lines]
    labels = [f"{label} : Autre titre" for labels in data.get("labels", {}).values() for label in labels]
    met = [line.replace("#", "12").replace("…", "") for line in [*lines, *labels]]
    assert [line for line in met if rule_for(line) is None] == []


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Une information à nous transmettre ? Contactez-nous", "page-line"),
        ("Les opinions exprimées dans cette tribune n’engagent que leur auteur.", "page-line"),
        ("Vous pourrez à tout moment utiliser le lien de désabonnement de la lettre.", "newsletter-line"),
        ("Ce contenu n’est pas visible à cause du paramétrage de vos cookies.", "cookie-line"),
        ("Classé sous : passerelle, bac", "tags-line"),
        ("À LIRE AUSSI. Un pilote pour le bac", "read-also-line"),
        ("Lire aussi ► Un pilote pour le bac", "read-also-line"),
        ("Photo d’illustration", "credit-line"),
        ("X (Twitter)", "share-line"),
        ("Läs också: Kören som övar i en vagn", "read-also-line"),
        ("Czytaj także: Zegar znów wybija południe", "read-also-line"),
        ("Čtěte také : Přívoz hledá převozníka", "read-also-line"),
        ("Bunu da okuyun > Pazar yeri açık", "read-also-line"),
        ("あわせて読みたい：雪祭りの像", "read-also-line"),
        ("Lyt til artiklen (5 min.)", "listen-line"),
        ("音声で聞く（5分）", "listen-line"),
        ("Κοινοποίηση", "share-line"),
        ("Udskriv", "share-line"),
        ("Reklama", "advertisement-line"),
        ("Διαφήμιση", "advertisement-line"),
        ("Artikkelen fortsetter under annonsen", "advertisement-line"),
        ("1 234 commentaires", "comments-line"),
        ("この記事は会員限定です。", "subscribe-line"),
        ("Volg ons op Instagram", "follow-line"),
        ("Zapisz się na newsletter redakcji", "newsletter-line"),
        ("Все", None),
    ],
)
def test_line_is_known_in_its_language(line: str, rule: str | None) -> None:
    assert rule_for(line) == rule


@pytest.mark.parametrize(
    "line",
    [
        "Del af byen ligger under vand.",
        "Reklama tytoniu jest w kraju zakazana od lat.",
        "Share one thing that people should know about you.",
        "Lyssna på artikeln gör nog ingen. Det vet redaktören.",
        "Volg ons op de voet, riep de gids, en de hele groep liep achter hem aan het water in tot aan de knieën toe.",
        "Läs mer än en bok om året, säger bibliotekarien.",
        "広告費は前の年より増えた。",
    ],
)
def test_sentence_with_the_same_words_survives(line: str) -> None:
    assert rule_for(line) is None


def test_one_word_begins_a_linked_headline_without_being_a_label() -> None:
    assert rule_for("Watch for ice on the bridge", linked=1.0) is None
    assert rule_for("Les også derfor ringer klokkene", linked=1.0) == "read-also-line"


def label(line: str) -> str | None:
    return label_of(begin(line), line)


def test_the_longest_label_is_taken() -> None:
    assert label("lesen sie dazu auch: die brücke") == "lesen sie dazu auch"


def test_a_capital_parts_a_label_from_the_headline_when_markup_did() -> None:
    assert label("Czytaj takżeZegar znów wybija") == "czytaj także"
    assert label("Czytaj takżeby nic") != "czytaj także"
