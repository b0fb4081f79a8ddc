"""What a line of the header is, by what other steps read there."""

from __future__ import annotations

import pytest

from pipeline.extract.fields.header_lines import HeaderLines, Known

TITLE = "Le pont de Valmer rouvre après deux ans de travaux"
DATED = "La mairie annonce que le pont sera rouvert à tous les véhicules dès le 3 mars 2026."
KNOWN = Known.of(HeaderLines(headlines=(TITLE,), dates=("Publié le 3 mars 2026 à 8h15", DATED)))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (TITLE.upper(), "headline"),
        (f"Travaux publics – {TITLE}", "headline"),
        ("Publié le 3 mars 2026 à 8h15", "date-line"),
        (DATED, None),
        (f"Q : {TITLE}", None),
        (f"Voilà ce que disent les riverains et les commerçants depuis lundi : {TITLE}", None),
    ],
)
def test_line_is_known_by_what_was_read_of_the_header(line: str, rule: str | None) -> None:
    assert KNOWN.rule_for(line) == rule
