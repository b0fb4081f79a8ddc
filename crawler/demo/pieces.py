"""The newspaper's texts: reads `articles/LANGUAGE/ID.md` into `Piece` objects.

A file is TOML between two `+++` lines, then the text: paragraphs apart by a blank line, `## ` before a
subheading, `- ` before a list item, `@90 ` before the title of a live post written 90 minutes after the
first. `ID.corrected.md` is the corrected version of `ID.md`. How a piece looks is `designs`' business.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

Language = Literal["fr", "en"]
Design = Literal["wordpress", "drupal", "bare", "app"]
PassageKind = Literal["paragraph", "heading", "item", "post"]

#: Names that sign for the newsroom and are no person.
DESKS = frozenset({"La rédaction", "Newsroom"})
_EXTENSIONS: Mapping[Design, str] = {"wordpress": "/", "drupal": ".html", "bare": ".htm", "app": ""}
_CORRECTED = ".corrected.md"


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, subheading, list item or title of a live post."""

    kind: PassageKind
    text: str
    minutes: int = 0
    """Of a post: how long after the piece's publication it was written."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of the newspaper, before it has a date, an address and a design's markup."""

    id: str
    """The file's name: `ferry-belle-anse`."""
    language: Language
    section: str
    """A key of the language's sections in `wording.toml`: `mer`."""
    design: Design
    headline: str
    authors: tuple[str, ...]
    offset_hours: float
    """How long before the newspaper's `now` it was published."""
    passages: tuple[Passage, ...] = ()
    standfirst: str | None = None
    kicker: str | None = None
    kind: Literal["article", "opinion", "brief", "live"] = "article"
    minutes: int | None = None
    """The reading time that the page states, somewhere; None where it states none."""
    reading_time: str | None = None
    """The line a reader sees: `Temps de lecture : 2 min`. Without it only metadata state the minutes."""
    updated_hours: float | None = None
    """How long before `now` it was last changed; None when it never was."""
    keywords: tuple[str, ...] = ()
    agency: str | None = None
    """Credited in the byline: `AFP`."""
    caption: str | None = None
    """Of the lead picture; without one there is no picture."""
    access: Literal["free", "subscription"] = "free"
    free_paragraphs: int = 0
    """Of a piece for subscribers: how many passages the gate leaves readable."""
    correction: str | None = None
    """The printed correction notice."""
    canonical: str | None = None
    """A path that the page falsely names as its canonical address."""
    copy_of: str | None = None
    """The id of the piece whose text this one repeats at another address."""
    moved_from: str | None = None
    """A former path that redirects here."""
    announced_as: Mapping[str, str] = field(default_factory=dict)
    """Channel → how it spells the address, where that is not the plain one; knows {base}, {host} and {path}."""

    @property
    def path(self) -> str:
        """Its place on the site; each design has its own habit."""
        stem = f"{self.id}-{_number(self.id)}" if self.design == "app" else self.id
        return f"/{self.language}/{self.section}/{stem}{_EXTENSIONS[self.design]}"

    @property
    def readable(self) -> tuple[Passage, ...]:
        """What the page shows to somebody without a subscription."""
        return self.passages[: self.free_paragraphs] if self.access == "subscription" else self.passages

    @property
    def word_count(self) -> int:
        """Of the whole text, gate or no gate."""
        return sum(len(passage.text.split()) for passage in self.passages)


@lru_cache(maxsize=2)
def load(*, corrected: bool = False) -> tuple[Piece, ...]:
    """All pieces by id; `corrected` takes the corrected version where there is one."""
    chosen = {name: file for name, file in _article_files() if not file.name.endswith(_CORRECTED)}
    if corrected:
        chosen |= {name: file for name, file in _article_files() if file.name.endswith(_CORRECTED)}
    read = {name: _read(*name, file) for name, file in chosen.items()}
    by_id = {piece.id: piece for piece in read.values()}
    return tuple(_with_text(piece, by_id) for _, piece in sorted(by_id.items()))


def _article_files() -> list[tuple[tuple[Language, str], Traversable]]:
    """Language and id of each file, and the file."""
    languages: tuple[Language, ...] = ("fr", "en")
    folders = ((language, files(__package__) / "articles" / language) for language in languages)
    return [
        ((language, file.name.partition(".")[0]), file) for language, folder in folders for file in folder.iterdir()
    ]


def _read(language: Language, name: str, file: Traversable) -> Piece:
    _, front_matter, text = file.read_text(encoding="utf-8").split("+++\n", 2)
    values: dict[str, Any] = {"headline": "", "authors": (), **tomllib.loads(front_matter)}
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return Piece(id=name, language=language, passages=_passages(text), **values)


def _with_text(piece: Piece, by_id: Mapping[str, Piece]) -> Piece:
    """A republished piece takes everything from its original but its address and its date."""
    if piece.copy_of is None:
        return piece
    own = ("id", "section", "design", "offset_hours", "updated_hours", "copy_of")
    return replace(by_id[piece.copy_of], **{name: getattr(piece, name) for name in own})


def _passages(text: str) -> tuple[Passage, ...]:
    chunks = [chunk.strip() for chunk in text.split("\n\n") if chunk.strip()]
    return tuple(_passage(line) for chunk in chunks for line in chunk.splitlines())


def _passage(line: str) -> Passage:
    mark, _, rest = line.partition(" ")
    if mark == "##":
        return Passage("heading", rest)
    if mark == "-":
        return Passage("item", rest)
    if mark.startswith("@"):
        return Passage("post", rest, minutes=int(mark[1:]))
    return Passage("paragraph", line)


def _number(name: str) -> int:
    """A stable seven-digit number, as applications like to put behind a slug."""
    return 1_000_000 + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % 9_000_000
