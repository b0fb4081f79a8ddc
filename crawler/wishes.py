"""How often a publisher wants to be asked, in its channel and in its answers' headers: pure.

Followed up to six hours, so that a mistake does not put a channel to sleep; hours and days that a channel asks to skip
are skipped, however many in a row, unless they are all there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self

#: A wish is followed up to this.
MAX_WISH_S = 6 * 3600
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NO_CACHE = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b", re.IGNORECASE)
_WEEK_H = 168


class UnreadableDate(ValueError):  # noqa: N818 -- what the operator is told
    """A header's date or number of seconds that cannot be read."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a channel itself says."""

    every_s: int = 0
    """At most one poll in so many seconds: RSS `ttl`, or the syndication module's period."""
    skip_hours: tuple[int, ...] = ()
    """0 to 23, GMT: RSS `skipHours`."""
    skip_days: tuple[int, ...] = ()
    """0 (Monday) to 6, GMT: RSS `skipDays`."""

    @classmethod
    def of(cls, ttl_minutes: int | None, skip_hours: tuple[str, ...], skip_days: tuple[str, ...]) -> Self:
        """What a feed says, in its own words; those that mean nothing are left out."""
        hours = {int(text) % 24 for text in skip_hours if re.fullmatch(r"[0-9]{1,2}", text) and int(text) <= 24}
        days = {_DAYS.index(text.lower()) for text in skip_days if text.lower() in _DAYS}
        return cls(60 * (ttl_minutes or 0), tuple(sorted(hours)), tuple(sorted(days)))

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any] | None) -> Self:
        stored = stored or {}
        hours, days = (tuple(stored.get(name, ())) for name in ("skip_hours", "skip_days"))
        return cls(stored.get("every_s", 0), hours, days)

    def as_dict(self) -> dict[str, Any] | None:
        """JSON-ready; None when nothing is wished."""
        stored = {"every_s": self.every_s, "skip_hours": list(self.skip_hours), "skip_days": list(self.skip_days)}
        return stored if any(stored.values()) else None

    def allowed_from(self, moment: datetime) -> datetime:
        """`moment`, or the full hour after it from which the channel may be read again.

        `moment` itself when every hour of the week is to be skipped.
        """
        allowed = moment.astimezone(UTC)
        for _ in range(_WEEK_H):
            if allowed.hour not in self.skip_hours and allowed.weekday() not in self.skip_days:
                return allowed
            allowed = allowed.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return moment


def fresh_for_s(header: Callable[[str], str | None], now: datetime) -> float:
    """How long an answer stays fresh (RFC 9111 section 4.2): `max-age` less `Age`, else `Expires` less `Date`.

    `header` gives the value of one of its headers. 0 when they do not say, or say that it is not to be kept.
    """
    control = header("cache-control") or ""
    if _NO_CACHE.search(control):
        return 0.0
    if stated := _MAX_AGE.search(control):
        age = (header("age") or "").strip()
        return max(float(stated[1]) - (float(age[:9]) if age.isascii() and age.isdigit() else 0.0), 0.0)
    try:
        expires = http_date(header("expires") or "", now)
        answered = http_date(answered_at, now) if (answered_at := header("date")) else now
    except UnreadableDate:  # "0" and "-1" are usual, and mean: stale already
        return 0.0
    return max((expires - answered).total_seconds(), 0.0)


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` asks for (RFC 9110 section 10.2.3: seconds or a date), never below 0.

    None when it is not there. Raises `UnreadableDate` for what is neither.
    """
    text = (value or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    return max((http_date(text, now) - now).total_seconds(), 0.0)


def http_date(text: str, now: datetime) -> datetime:
    """A date of an HTTP header. Raises `UnreadableDate`."""
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        raise UnreadableDate(f"{text[:60]!r} is neither seconds nor a date") from None
    return date if date.tzinfo else date.replace(tzinfo=now.tzinfo)  # "-0000": UTC of unknown origin (RFC 5322)
