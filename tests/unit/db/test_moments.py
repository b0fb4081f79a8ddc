"""Moments as people type them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from db.moments import parse_moment

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 2, 3, 8, 15, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31", "2026-01-31T00:00:00+01:00"),
        ("2026-01-31T07:15", "2026-01-31T07:15:00+01:00"),
        ("2026-01-31 07:15", "2026-01-31T07:15:00+01:00"),
        ("2026-01-31T07:15:00Z", "2026-01-31T07:15:00+00:00"),
        ("2026-01-31T07:15-05:00", "2026-01-31T07:15:00-05:00"),
        ("today", "2026-02-03T00:00:00+01:00"),
        (" Yesterday ", "2026-02-02T00:00:00+01:00"),
        ("24h", "2026-02-02T08:15:30+01:00"),
        ("30min", "2026-02-03T07:45:30+01:00"),
        ("30 m", "2026-02-03T07:45:30+01:00"),
        ("7d", "2026-01-27T08:15:30+01:00"),
        ("2w", "2026-01-20T08:15:30+01:00"),
    ],
)
def test_moment_is_understood(text: str, moment: str) -> None:
    assert parse_moment(text, NOW).isoformat() == moment


@pytest.mark.parametrize("text", ["", "soon", "-3h", "3 months", "2026-13-01", "31/01/2026", "h", "99999999d"])
def test_other_words_are_refused_with_what_is_expected(text: str) -> None:
    with pytest.raises(ValueError, match="expected a time like"):
        parse_moment(text, NOW)
