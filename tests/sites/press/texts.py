"""The newspapers' texts: reads `texts/LANGUAGE/NAME.md`.

A file is TOML between two `+++` lines, then the text: paragraphs apart by a blank line, `## ` before a subheading,
`- ` before a list item, `> ` before a quotation, `@12 ` before the title of a live post that is 12 minutes old.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

PassageKind = Literal["paragraph", "heading", "item", "quote", "post"]
FOLDER = Path(__file__).parent / "texts"
_MARKS: dict[str, PassageKind] = {"##": "heading", "-": "item", ">": "quote"}


@dataclass(frozen=True, slots=True)
class Passage:
    kind: PassageKind
    text: str
    minutes_old: int = 0
    """Of a live post."""


@dataclass(frozen=True, slots=True)
class Text:
    """One piece, before a newspaper prints it."""

    name: str
    """Language and file: `fr/passerelle`."""
    headline: str
    section: str
    passages: tuple[Passage, ...]
    standfirst: str | None = None
    kicker: str | None = None
    keywords: tuple[str, ...] = ()
    caption: str | None = None
    """Of the lead picture; without one there is no picture."""
    credit: str | None = None


@cache
def load(name: str) -> Text:
    """The text of that name."""
    _, front_matter, text = (FOLDER / f"{name}.md").read_text(encoding="utf-8").split("+++\n", 2)
    values: dict[str, Any] = tomllib.loads(front_matter)
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    lines = [line for chunk in text.split("\n\n") for line in chunk.strip().splitlines()]
    return Text(name=name, passages=tuple(map(_passage, lines)), **values)


def _passage(line: str) -> Passage:
    mark, _, rest = line.partition(" ")
    if mark.startswith("@"):
        return Passage("post", rest, int(mark[1:]))
    return Passage(_MARKS[mark], rest) if mark in _MARKS else Passage("paragraph", line)
