"""The language of the text, checked against what is declared."""

from __future__ import annotations

import errno
import tempfile

import pytest

from pipeline.extract.page import tree
from pipeline.extract.stated import structured
from pipeline.extract.verdict import language
from pipeline.types import Entry, SiteRules

FRENCH = (
    "Les maraîchers de la vallée ont planté leurs premières salades sous des voiles, et personne ne croit au gel. " * 4
)
GERMAN = (
    "Die Gärtner im Tal haben ihre ersten Salate unter Vlies gepflanzt, und niemand glaubt noch an den Frost im Mai. "
    * 4
)


def read(text: str, html: str = "<html><body><p>x</p></body></html>", **options: object) -> language.Language:
    page = tree.parse(html.encode(), "https://a.example/x", **options)  # type: ignore[arg-type]
    assert page is not None
    return language.read(page, structured.read(page), text)


def test_the_text_decides_where_nothing_is_declared() -> None:
    assert read(FRENCH).tag == "fr"
    assert read(GERMAN).tag == "de"


def test_a_text_that_is_surely_in_another_language_overrules_the_declaration() -> None:
    found = read(GERMAN, '<html lang="en-US"><body>x</body></html>')
    assert found.tag == "de"
    assert [(e.value, e.chosen, e.reason) for e in found.evidence if e.locator.endswith("@lang")] == [
        ("en", False, "outranked")
    ]


def test_a_quotation_at_the_start_does_not_decide_for_a_text_in_the_declared_language() -> None:
    assert read(GERMAN[:240] + FRENCH * 4, '<html lang="fr"><body>x</body></html>').tag == "fr"


def test_a_short_text_leaves_the_word_to_the_declaration() -> None:
    assert read("Bref.", '<html lang="pt-BR"><body>x</body></html>').tag == "pt"
    assert read("Bref.", rules=SiteRules(language="fr")).tag == "fr"
    assert read("Bref.", entry=Entry(url="https://a.example/x", language="it-IT")).tag == "it"
    assert read("Bref.").tag is None


def test_an_agreeing_declaration_is_chosen_beside_the_text() -> None:
    found = read(FRENCH, '<html lang="fr"><body>x</body></html>')
    assert [e.locator for e in found.evidence if e.chosen] == ["field:body", "xpath:/html/@lang"]


def test_tags_are_primary_and_meaningless_ones_none() -> None:
    assert [language.primary_tag(tag) for tag in ("fr-FR", "FR_ca", "nb-NO", "und", "français", "")] == [
        "fr",
        "fr",
        "nb",
        None,
        None,
        None,
    ]


def test_the_declared_form_of_norwegian_is_more_precise_than_the_text() -> None:
    text = (
        "Gartnerne i dalen har plantet de første salatene sine under duk, og ingen tror lenger på frosten i mai. " * 4
    )
    assert read(text, '<html lang="nb-NO"><body>x</body></html>').tag == "nb"
    assert read(text).tag == "no"


def test_model_loads_where_the_disk_for_temporary_files_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    load = language._identifier.__wrapped__  # loaded by this process before, perhaps
    assert load().classify(FRENCH)[0] == "fr"
