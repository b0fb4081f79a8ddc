"""How the newspaper words dates, bylines and durations, in French and in English.

The fixed phrases are in `wording.toml`; this module joins them with what changes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from crawler.demo.pieces import DESKS, Language, Piece

#: The island keeps the mainland's time.
TIME_ZONE = "Europe/Paris"
_MONTHS: Mapping[Language, tuple[str, ...]] = {
    "fr": tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
    "en": tuple("January February March April May June July August September October November December".split()),
}
_DAYS: Mapping[Language, tuple[str, ...]] = {
    "fr": tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split()),
    "en": tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
}


def phrases(language: Language) -> Mapping[str, str]:
    """The fixed phrases of a language: `{"share": "Partager", …}`."""
    return {key: text for key, text in _wording()[language].items() if isinstance(text, str)}


def sections(language: Language) -> Mapping[str, str]:
    """Slug → name of the sections of a language, in the order of the menu."""
    return dict(_wording()[language]["sections"])


def local(moment: datetime) -> datetime:
    """`moment` as the island's clocks show it."""
    return moment.astimezone(ZoneInfo(TIME_ZONE))


def long_date(moment: datetime, language: Language, *, weekday: bool = False) -> str:
    """`21 mai 2026 à 7h42`, `Thursday 21 May 2026 at 07:42`: island time, no zone written."""
    at = local(moment)
    day = "1er" if language == "fr" and at.day == 1 else str(at.day)
    clock = f"{at.hour}h{at.minute:02}" if language == "fr" else f"{at:%H:%M}"
    date = f"{day} {_MONTHS[language][at.month - 1]} {at.year} {phrases(language)['clock_link']} {clock}"
    return f"{_DAYS[language][at.weekday()]} {date}" if weekday else date


def byline(piece: Piece) -> str:
    """`Par Inès Lavandac et Hugues Tremoline`, `La rédaction`, `Par Bastien Roualec, avec AFP`."""
    words = phrases(piece.language)
    names = f" {words['and']} ".join(piece.authors)
    signed = f"{words['by']} {names}" if names not in DESKS else names
    return f"{signed}, {words['with']} {piece.agency}" if piece.agency else signed


def card_time(piece: Piece) -> str:
    """The reading time on a card that leads to `piece`: `2 min de lecture`; empty where it states none."""
    return phrases(piece.language)["reading_time"].format(minutes=piece.minutes) if piece.minutes else ""


def spelled_minutes(piece: Piece) -> str:
    """`1 minute`, `3 minutes`, as SEO plugins write it; empty where the piece states none."""
    if piece.minutes is None:
        return ""
    return phrases(piece.language)["minute" if piece.minutes == 1 else "minutes"].format(minutes=piece.minutes)


@lru_cache(maxsize=1)
def _wording() -> dict[str, dict[str, Any]]:
    text = (files(__package__) / "wording.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
