"""Output for people: tables and coloured text on a terminal, plain lines in a pipe.

Stored text comes from strangers' pages: it is never read as markup, and control characters, which a terminal would
obey, are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_EDIT_MARKS = {"same": ("", ""), "added": ("{+", "+}"), "removed": ("[-", "-]")}
_EDIT_STYLES = {"same": "", "added": "bold green", "removed": "strike red"}


class Page:
    """Standard output, as one command writes to it."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=False)

    def line(self, text: str = "", style: str = "") -> None:
        """One paragraph; wrapped on a terminal only."""
        self.styled(Text(printable(text), style=style))

    def marked(self, text: str, marks: Iterable[tuple[int, int]], style: str = "bold") -> None:
        """A paragraph with places that stand out, given in characters of `text`."""
        shown = Text(text)
        for start, end in marks:
            shown.stylize(style, start, end)
        shown.plain = _CONTROLS.sub(" ", text)  # one for one: the marks keep their places
        self.styled(shown)

    def edited(self, pieces: Iterable[tuple[str, str]]) -> None:
        """A paragraph in which text was `added` or `removed`: in colour on a terminal, else `{+so+}` and `[-so-]`."""
        shown = Text()
        for kind, text in pieces:
            before, after = ("", "") if self._console.is_terminal else _EDIT_MARKS[kind]
            shown.append(f"{before}{printable(text)}{after}", style=_EDIT_STYLES[kind])
        self.styled(shown)

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """On a terminal a table; otherwise a line a row with tabs between the cells. No titles: no line for them."""
        if not self._console.is_terminal:
            for row in [titles, *rows] if titles else rows:
                click.echo("\t".join(cell(value) for value in row))
            return
        table = Table(*titles, box=None, pad_edge=False, header_style="bold", show_header=bool(titles))
        for row in rows:
            table.add_row(*(Text(cell(value)) for value in row))
        self._console.print(table)

    def styled(self, text: Text) -> None:
        if self._console.is_terminal:
            self._console.print(text)
        else:
            click.echo(text.plain)


def cell(value: Any) -> str:
    """One value on one line: minutes of an instant in local time, nothing for what is not known."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone():%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:.1f}"
    return " ".join(printable(str(value)).split())


def printable(text: str) -> str:
    """`text` without what a terminal would obey: escape sequences, other controls, changes of direction."""
    return _CONTROLS.sub("", text)
