"""Simulated newspapers: what each publishes when, what it changes afterwards, and what becomes of it. Pure.

All is decided by the site's name and the beginning of the simulation, so that labels are exact: an article's text at a
moment is its first text and every edit made by then.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import Literal

from benchmarks.day import wording

Label = Literal["correction", "update", "headline", "minor", "layout", "gone", "back"]
#: What becomes of a site. All but the first three are to be named.
Fate = Literal["healthy", "restyled", "outage", "quiet", "dead", "redesign", "wall"]
Design = Literal["classic", "structured", "bare"]

HOUR = timedelta(hours=1)
_CORRECTIONS = (
    "Correction: an earlier version of this article placed the meeting in {where}.",
    "Correction, 9 March: the name of the spokesperson was misspelt; she lives in {where}.",
    "This article was amended to correct the number of letters, which came from {where}.",
    "Clarification: the works are paid for by the district, not by {where}.",
)
_UPDATES = (
    "",
    "",
    "Update: the council of {where} has since answered, as told below.",
    "This story has been updated with an answer from {where}.",
)
_HOURS: Mapping[str, Sequence[float]] = {
    "round the clock": [1.0] * 24,
    "by day": [0.1] * 6 + [1.0] * 2 + [1.6] * 12 + [1.0] * 2 + [0.3] * 2,
    "in the morning": [0.1] * 4 + [4.0] * 5 + [0.4] * 15,
}
_DAYS: Mapping[str, Sequence[float]] = {
    "every day": [1.0] * 7,
    "less at weekends": [1.15] * 5 + [0.75, 0.5],
    "not on Sundays": [7 / 6] * 6 + [0.0],
    "on Thursdays": [0.0] * 3 + [7.0] + [0.0] * 3,
}


@dataclass(frozen=True, slots=True)
class Text:
    headline: str
    paragraphs: tuple[str, ...]
    notice: str | None = None
    layout: int = 0
    """How often the page was laid out anew without a word changed."""
    status: int = 200
    modified: datetime | None = None
    """As a feed tells it that tells such things."""


@dataclass(frozen=True, slots=True)
class Edit:
    label: Label
    at: datetime


@dataclass(frozen=True)
class Piece:
    """One article."""

    site: str
    number: int
    published: datetime
    edits: tuple[Edit, ...] = ()

    @property
    def path(self) -> str:
        return f"/news/{self.number}-{'-'.join(self._first.headline.lower().split()[:4])}".replace(":", "").replace(
            "'", ""
        )

    def text(self, moment: datetime) -> Text:
        text = self._first
        for place, edit in enumerate(self.edits):
            if edit.at <= moment:
                text = _edited(text, edit, Random(f"{self.site}/{self.number}/{place}"))
        return text

    @cached_property
    def _first(self) -> Text:
        chance = Random(f"{self.site}/{self.number}")
        paragraphs = tuple(wording.paragraph(chance) for _ in range(chance.randint(5, 9)))
        return Text(wording.headline(chance), paragraphs)


@dataclass(frozen=True)
class Site:
    """One newspaper."""

    name: str
    a_day: float
    hours: str = "by day"
    days: str = "every day"
    design: Design = "classic"
    fate: Fate = "healthy"
    how: str = ""
    """Which kind of that fate: `404`, `consent`, `teaser`."""
    tells_changes: bool = False
    """Its feed is Atom and dates changes."""
    restless: bool = False
    """A box beside the article has other links every hour."""
    starts: datetime | None = None
    """When its fate begins…"""
    ends: datetime | None = None
    """…and ends; None for never."""
    pieces: tuple[Piece, ...] = field(default=(), repr=False)

    def fares_ill(self, moment: datetime) -> bool:
        return self.starts is not None and self.starts <= moment and (self.ends is None or moment < self.ends)

    def printed(self, moment: datetime) -> list[Piece]:
        """What has been published by then, newest first."""
        return [piece for piece in reversed(self.pieces) if piece.published <= moment]

    @cached_property
    def by_path(self) -> Mapping[str, Piece]:
        return {piece.path: piece for piece in self.pieces}


def published(site: Site, start: datetime, end: datetime) -> Site:
    """The site with its articles from `start` to `end`, at chance by its rhythm; none once it has gone quiet."""
    chance = Random(site.name)
    moments = sorted(moment for hour in _hours(start, end) for moment in _within(site, hour, chance))
    kept = [moment for moment in moments if not (site.fate == "quiet" and site.fares_ill(moment))]
    return replace(site, pieces=tuple(Piece(site.name, number, moment) for number, moment in enumerate(kept)))


def with_edits(site: Site, start: datetime, share: float) -> Site:
    """That share of a day's articles is edited some hours later, every label in its turn."""
    chance = Random(f"{site.name} edits")
    labels = _in_turn(chance)
    until = start + 24 * HOUR
    chosen = (start <= piece.published < until and chance.random() < share for piece in site.pieces)
    edited = (
        replace(piece, edits=_edits(_possible(next(labels), piece, start), piece, chance)) if is_chosen else piece
        for piece, is_chosen in zip(site.pieces, chosen, strict=True)
    )
    return replace(site, pieces=tuple(edited))


def _in_turn(chance: Random) -> Iterator[Label]:
    while True:
        labels: list[Label] = ["correction", "update", "headline", "minor", "layout", "gone", "back"]
        chance.shuffle(labels)
        yield from labels


def _possible(label: Label, piece: Piece, start: datetime) -> Label:
    """A deletion takes a day to be believed, and its end a day more to be found: only early ones end in time."""
    return "minor" if label in ("gone", "back") and piece.published > start + 5 * HOUR else label


def _edits(label: Label, piece: Piece, chance: Random) -> tuple[Edit, ...]:
    """A deletion comes soon, for it takes a day to be believed; one that is undone is undone a little later."""
    at = piece.published + HOUR * (chance.uniform(1, 4) if label in ("gone", "back") else chance.uniform(0.5, 9))
    if label == "back":
        return Edit("gone", at), Edit("back", at + 34 * HOUR)
    return (Edit(label, at),)


def _edited(text: Text, edit: Edit, chance: Random) -> Text:
    where = wording.place(chance)
    middle = len(text.paragraphs) // 2
    match edit.label:
        case "correction":
            corrected = (wording.paragraph(chance), *text.paragraphs[1:])
            return replace(
                text, paragraphs=corrected, notice=chance.choice(_CORRECTIONS).format(where=where), modified=edit.at
            )
        case "update":
            more = tuple(wording.paragraph(chance) for _ in range(2))
            notice = chance.choice(_UPDATES).format(where=where) or text.notice
            return replace(text, paragraphs=text.paragraphs + more, notice=notice, modified=edit.at)
        case "headline":
            return replace(text, headline=wording.headline(chance), modified=edit.at)
        case "minor":
            sentence = text.paragraphs[middle].replace(" the ", " that ", 1) + " So they say."
            return replace(text, paragraphs=(*text.paragraphs[:middle], sentence, *text.paragraphs[middle + 1 :]))
        case "layout":
            return replace(text, layout=text.layout + 1)
        case "gone":
            return replace(text, status=chance.choice((404, 410)))
        case "back":
            return replace(text, status=200)


def _hours(start: datetime, end: datetime) -> Iterator[datetime]:
    return (start + n * HOUR for n in range(int((end - start) / HOUR)))


def _within(site: Site, hour: datetime, chance: Random) -> list[datetime]:
    weights = _HOURS[site.hours]
    rate = site.a_day * _DAYS[site.days][hour.weekday()] * weights[hour.hour] / sum(weights)
    return [hour + HOUR * chance.random() for _ in range(_poisson(rate, chance))]


def _poisson(rate: float, chance: Random) -> int:
    """Knuth's way: fine for the small rates of an hour."""
    least, product, count = math.exp(-rate), chance.random(), 0
    while product > least:
        product *= chance.random()
        count += 1
    return count
