"""Moments as people type them: `2026-02-03`, `yesterday`, `24h`. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_AGO = re.compile(r"(\d{1,5})\s*(m|min|h|d|w)")
_UNITS = {
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
EXPECTED = "a time like 2026-02-03, 2026-02-03T07:15, yesterday, today, 24h, 7d or 30min"


def parse_moment(text: str, now: datetime) -> datetime:
    """The moment that `text` means, aware.

    An ISO 8601 date or time, in the zone of `now` where it states none; `today` and `yesterday`, their first
    moment in that zone; or how long ago: `30min`, `24h`, `7d`, `2w`. Raises `ValueError`, saying what is expected.
    """
    text = text.strip().lower()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if text in ("today", "yesterday"):
        return midnight if text == "today" else midnight - timedelta(days=1)
    if ago := _AGO.fullmatch(text):
        return now - int(ago[1]) * _UNITS[ago[2]]
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError(f'"{text}" is no moment; expected {EXPECTED}') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
