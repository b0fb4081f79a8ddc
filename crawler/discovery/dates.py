"""Dates as feeds and sitemaps claim them → instants, to compare one claim with another.

What date an article bears is not decided here: `pipeline.extract.fields.dates` weighs the claims.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_MAX_CHARS = 100  # no date is longer; keeps a hostile claim from costing anything

_REDUCED = re.compile(r"(\d{4})(?:-(\d\d))?")
# What `datetime.fromisoformat` does not take: blanks before the zone, names for UTC, "+01", "8:15".
_ISO_START = re.compile(r"\d{4}-?[\dW]")
_ISO_ZONE = re.compile(r"\s*(?:(Z|UTC|GMT)|([+-]\d\d):?(\d\d)?)$", re.IGNORECASE)
_TIME = re.compile(r"[T\s]\d")
_ONE_DIGIT_HOUR = re.compile(r"(?<=[T\s])(?=\d:)")

_DAY_FIRST = re.compile(
    r"""(?:[^\W\d_]{2,10}[.,]{0,2}\s+)?                        # Tue,  mardi  Di.,
        (?P<day>\d{1,2})(?:\.|er|st|nd|rd|th)?[\s-]+
        (?P<month>[^\W\d_]{3,9})[.,]?[\s-]+
        (?P<year>\d{4}|\d\d)\b
        (?:[,\s]+(?:à\s+|um\s+|at\s+)?(?P<hour>\d{1,2})[:hH.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?)?
        (?:\.\d+)?\s*(?:Uhr\s*)?(?P<zone>\S.*)?""",
    re.VERBOSE,
)
_OFFSET = re.compile(r"(?:UTC|GMT|UT)?\s*([+-])(\d{1,2}):?(\d\d)?(?:\s*\(.*\))?", re.IGNORECASE)

#: January to December in English, French and German, by the letters that suffice.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv jän",
            "feb fév fev",
            "mar mär maer",
            "apr avr",
            "may mai",
            "jun juin",
            "jul juil",
            "aug aoû aou",
            "sep",
            "oct okt",
            "nov",
            "dec déc dez",
        ),
        1,
    )
    for name in names.split()
}
#: Hours east of Greenwich. RFC 5322 section 4.3 for the American ones; the others as newsrooms use them.
_ZONES = {
    name: hours
    for hours, names in (
        (-8, "pst"),
        (-7, "mst pdt"),
        (-6, "cst mdt"),
        (-5, "est cdt"),
        (-4, "edt ast"),
        (-3, "adt"),
        (0, "z ut utc gmt wet"),
        (1, "cet mez bst west"),
        (2, "cest mesz eet"),
        (3, "eest msk trt"),
        (8, "hkt sgt awst"),
        (9, "jst kst"),
        (10, "aest"),
        (11, "aedt"),
        (12, "nzst"),
        (13, "nzdt"),
    )
    for name in names.split()
}


def parse_claim(text: str) -> datetime | None:
    """The instant that a channel claims, in UTC; None when it is no date. Never raises.

    Reads ISO 8601 and W3CDTF in all their precisions, and RFC 822 dates as they occur: without weekday, with
    two-digit years, named zones, English, French or German months. Without a zone, or with one that nobody
    knows, it is taken as UTC (RFC 5322 section 4.3). What is not stated is its start: `2026-02` is 1 February.
    """
    text = " ".join(text[: _MAX_CHARS + 1].replace("\u2212", "-").split())
    if not text or len(text) > _MAX_CHARS:
        return None
    try:
        moment = _iso(text) if _ISO_START.match(text) or _REDUCED.fullmatch(text) else _day_first(text)
        if moment is None:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # the 31st of February, the year 0, an offset past the end of time
        return None


def _iso(text: str) -> datetime:
    reduced = _REDUCED.fullmatch(text)
    if reduced:
        return datetime(int(reduced[1]), int(reduced[2] or 1), 1, tzinfo=UTC)
    zone = _ISO_ZONE.search(text) if _TIME.search(text) else None
    if zone:
        text = text[: zone.start()] + ("+00:00" if zone[1] else f"{zone[2]}:{zone[3] or '00'}")
    return datetime.fromisoformat(_ONE_DIGIT_HOUR.sub("0", text))


def _day_first(text: str) -> datetime | None:
    match = _DAY_FIRST.fullmatch(text)
    month = _month(match["month"]) if match else None
    if match is None or month is None:
        return None
    year = int(match["year"])
    if len(match["year"]) == 2:  # RFC 5322 section 4.3
        year += 2000 if year < 50 else 1900
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    return datetime(year, month, int(match["day"]), hour, minute, min(second, 59), tzinfo=_zone(match["zone"] or ""))


def _month(name: str) -> int | None:
    low = name.lower()
    return next((number for start, number in _MONTHS.items() if low.startswith(start)), None)


def _zone(text: str) -> timezone:
    offset = _OFFSET.fullmatch(text)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    return timezone(timedelta(hours=_ZONES.get(text.strip(" ()").lower(), 0)))
