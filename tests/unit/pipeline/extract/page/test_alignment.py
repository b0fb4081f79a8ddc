"""Texts found on a page that holds more, and what their joints get back."""

from __future__ import annotations

import time

from pipeline.extract.page.alignment import mended, parts
from pipeline.extract.page.locators import squeeze


def aligned(text: str, shown: str) -> str | None:
    """The text with its joints mended, None when it does not stand there."""
    page = squeeze(shown)
    found = parts(squeeze(text), page)
    return mended(text, found, page) if found is not None else None


def test_text_that_stands_there_word_for_word_is_one_part() -> None:
    assert parts("lepontrouvre", "hierlepontrouvrelundi") == [(0, 4, 12)]


def test_hidden_colon_between_kicker_and_headline_comes_back() -> None:
    shown = "Conseil municipal : Le maire de Valmer renonce à son second mandat"
    assert aligned("Conseil municipalLe maire de Valmer renonce à son second mandat", shown) == (
        "Conseil municipal: Le maire de Valmer renonce à son second mandat"
    )


def test_words_that_a_dropped_button_parted_are_parted_again() -> None:
    shown = "Assurance voyage Demander un devis gratuit Notre avis complet sur le contrat"
    assert aligned("Assurance voyageNotre avis complet sur le contrat", shown) == (
        "Assurance voyage Notre avis complet sur le contrat"
    )


def test_dropped_explanation_leaves_a_compound_word_whole() -> None:
    shown = "Med sin trimaran Et fartøy med tre skrog -kajakk kan hun både tråkke og seile over fjorden."
    text = "Med sin trimaran-kajakk kan hun både tråkke og seile over fjorden."
    assert aligned(text, shown) == text


def test_scripts_without_spaces_get_none() -> None:
    shown = "川沿いの古い橋が（注）二年ぶりに月曜日の朝から再び通れるようになった。"
    text = "川沿いの古い橋が二年ぶりに月曜日の朝から再び通れるようになった。"
    assert aligned(text, shown) == text


def test_letters_that_agree_by_chance_before_the_gap_do_not_hinder() -> None:
    shown = "Le chantier du pont sera long, dit le maire, et servira de modèle aux communes voisines"
    assert aligned("Le chantier du pont servira de modèle aux communes voisines", shown) is not None


def test_last_letters_are_sought_nearby_only() -> None:
    text = "Le pont rouvre lundi matin !"
    assert aligned(text, "Le pont rouvre lundi matin avec un jour d’avance !") is not None
    assert aligned(text, f"Le pont rouvre lundi matin {'et le marché aussi ' * 30} !") is None


def test_text_of_other_words_stands_nowhere() -> None:
    assert aligned("Le marché du samedi change de place", "Le marché du dimanche déménage sur le quai") is None
    assert parts("", "abc") is None


def test_parts_in_another_order_are_not_found() -> None:
    assert aligned("premièrepartie secondepartie", "secondepartie puis premièrepartie") is None


def test_hostile_repetition_takes_linear_time() -> None:
    wanted, page = "abababab" * 20_000 + "x", "abababab" * 60_000
    started = time.process_time()
    assert parts(wanted, page) is None
    assert time.process_time() - started < 2
