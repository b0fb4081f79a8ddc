"""Dates as channels claim them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.dates import parse_claim

MORNING = datetime(2026, 2, 3, 7, 15, tzinfo=UTC)
MIDNIGHT = datetime(2026, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 03 Feb 2026 08:15:00 +0100",
        "03 Feb 2026 08:15:00 +0100",
        "Tue, 3 Feb 26 08:15 +0100",
        "Tue, 03-Feb-2026 07:15:00 GMT",
        "Tue, 03 Feb 2026 07:15:00",
        "Tue, 03 Feb 2026 07:15:00 Z",
        "Tue, 03 Feb 2026 02:15:00 EST",
        "Tue, 03 Feb 2026 09:15:00 CEST",
        "Tue, 03 Feb 2026 08:15:00 GMT+1",
        "Tue, 03 Feb 2026 08:15:00 +01:00 (CET)",
        "Tue, 03 Feb 2026 07:15:00 NOWHERE",
        "  Tue,\n 3  February 2026\t07:15:00 UT ",
        "mar., 3 févr. 2026 08:15:00 +0100",
        "mardi 3 février 2026 à 7h15",
        "Di., 3. Februar 2026 08:15 MEZ",
    ],
)
def test_rfc_822_dates_as_they_occur(text: str) -> None:
    assert parse_claim(text) == MORNING


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-03T07:15:00Z",
        "2026-02-03T08:15:00+01:00",
        "2026-02-03T08:15:00+0100",
        "2026-02-03T08:15+01",
        "2026-02-03 08:15:00 +0100",
        "2026-02-03 07:15:00 UTC",
        "2026-02-03T07:15:00",
        "2026-02-03T7:15:00Z",
        "2026-02-03T07:15:00.000000000Z",
        "20260203T071500Z",
        "2026-W06-2T07:15Z",
        "2026-02-03T02:15:00\u221205:00",
    ],
)
def test_iso_8601_in_its_forms(text: str) -> None:
    assert parse_claim(text) == MORNING


@pytest.mark.parametrize("text", ["2026-02-03", "20260203", "3 Feb 2026", "3. März 2026", "1er août 2026"])
def test_day_without_a_time_is_its_start(text: str) -> None:
    claim = parse_claim(text)
    assert claim is not None
    assert (claim.hour, claim.minute, claim.tzinfo) == (0, 0, UTC)


def test_what_is_not_stated_is_its_start() -> None:
    assert parse_claim("2026-02") == datetime(2026, 2, 1, tzinfo=UTC)
    assert parse_claim("2026") == datetime(2026, 1, 1, tzinfo=UTC)


def test_months_that_begin_alike_are_told_apart() -> None:
    months = [
        parse_claim(f"1 {name} 2026") for name in ("mars", "mai", "juin", "juillet", "März", "Mai", "Juni", "Juli")
    ]
    assert [claim.month if claim else None for claim in months] == [3, 5, 6, 7, 3, 5, 6, 7]


@pytest.mark.parametrize(
    "text",
    ["", "now", "31 Feb 2026", "2026-13-01", "2026-02-30T00:00:00Z", "03 Foo 2026", "0001-01-01T00:00:00+14:00",
     "Tue, 03 Feb 2026 25:00:00 GMT", "9" * 10_000, "Tue, " * 5_000, "3 Feb 2026 08:15 +9999"],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_claim(text) is None


@given(st.text())
def test_any_text_is_a_date_in_utc_or_none(text: str) -> None:
    claim = parse_claim(text)
    assert claim is None or claim.tzinfo is UTC


moments = st.builds(
    lambda seconds, minutes: datetime.fromtimestamp(seconds, timezone(timedelta(minutes=minutes))),
    st.integers(86_400, 7_226_000_000),  # 1970 to 2198
    st.integers(-14 * 60, 14 * 60),
)


@given(moments)
def test_dates_written_by_the_book_come_back(moment: datetime) -> None:
    assert parse_claim(format_datetime(moment)) == moment
    assert parse_claim(moment.isoformat()) == moment
