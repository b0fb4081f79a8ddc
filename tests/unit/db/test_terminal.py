"""What strangers wrote does nothing to a terminal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from db.terminal import Page, cell, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mrouge\x1b[0m", "[31mrouge[0m"),
        ("\x9b2Jtout", "2Jtout"),
        ("a\u202eb\u2066c", "abc"),
        ("sonne\x07", "sonne"),
        ("deux\nlignes\tà part", "deux\nlignes\tà part"),
    ],
)
def test_terminal_is_not_commanded(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_cell_is_one_line() -> None:
    assert cell("deux\nlignes\t\x1b[2J") == "deux lignes [2J"
    assert cell(None) == ""
    assert cell(0.25) == "0.2"
    assert cell(datetime(2026, 2, 3, 12, tzinfo=UTC)).startswith("2026-02-0")


def test_table_in_a_pipe_is_lines_with_tabs(capsys: pytest.CaptureFixture[str]) -> None:
    Page().table(("a", "b"), [(1, "[bold]x[/bold]"), (None, "y\tz")])
    assert capsys.readouterr().out == "a\tb\n1\t[bold]x[/bold]\n\ty z\n"


def test_marked_text_keeps_its_places_beside_controls(capsys: pytest.CaptureFixture[str]) -> None:
    Page().marked("a\x1bb", [(2, 3)])
    assert capsys.readouterr().out == "a b\n"
