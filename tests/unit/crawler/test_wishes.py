"""What publishers ask for: in their channels and in their answers' headers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.wishes import UnreadableDate, Wishes, fresh_for_s, retry_after_s

NOW = datetime(2026, 2, 3, 7, 15, tzinfo=UTC)  # a Tuesday


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("0", 0),
        ("Tue, 03 Feb 2026 07:16:30 GMT", 90),
        ("Tue, 03 Feb 2026 08:16:30 +0100", 90),
        ("Tue, 03 Feb 2026 07:16:30 -0000", 90),
        ("Tue, 03 Feb 2026 07:00:00 GMT", 0),
        ("9" * 30, 999_999_999),
        (None, None),
        ("", None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, NOW) == seconds


@pytest.mark.parametrize("value", ["-5", "1.5", "²", "soon", "2026-02-03", "Tue, 99 Feb 2026 07:16:30 GMT", "x" * 999])
def test_retry_after_that_cannot_be_read_is_an_error_that_shows_it(value: str) -> None:
    with pytest.raises(UnreadableDate) as caught:
        retry_after_s(value, NOW)
    assert str(caught.value) == f"{value[:60]!r} is neither seconds nor a date"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "public, max-age=900"}, 900),
        ({"cache-control": "max-age=900, s-maxage=5", "expires": "Tue, 03 Feb 2026 09:15:00 GMT"}, 900),
        ({"cache-control": 'MAX-AGE = "900"', "age": "200"}, 700),
        ({"cache-control": "max-age=900", "age": "2000"}, 0),
        ({"cache-control": "max-age=900", "age": "old"}, 900),
        ({"cache-control": "s-maxage=900"}, 0),
        ({"cache-control": "no-cache, max-age=900"}, 0),
        ({"cache-control": "max-age=soon"}, 0),
        ({"expires": "Tue, 03 Feb 2026 07:45:00 GMT", "date": "Tue, 03 Feb 2026 07:15:00 GMT"}, 1800),
        ({"expires": "Tue, 03 Feb 2026 07:45:00 GMT", "date": "Tue, 03 Feb 2026 08:15:00 GMT"}, 0),
        ({"expires": "Tue, 03 Feb 2026 07:45:00 GMT"}, 1800),
        ({"expires": "0", "date": "Tue, 03 Feb 2026 07:15:00 GMT"}, 0),
        ({"expires": "-1"}, 0),
    ],
)
def test_how_long_an_answer_stays_fresh(headers: dict[str, str], seconds: float) -> None:
    assert fresh_for_s(headers.get, NOW) == seconds


def test_wishes_of_a_feed_are_read_as_far_as_they_mean_something() -> None:
    wishes = Wishes.of(30, ("0", "3", "24", "25", "-1", "noon", "3"), ("sunday", "Saturday", "Someday"))
    assert wishes == Wishes(1800, (0, 3), (5, 6))
    assert Wishes.from_dict(wishes.as_dict()) == wishes


def test_feed_without_wishes_has_nothing_to_store() -> None:
    assert Wishes.of(None, (), ()).as_dict() is None
    assert Wishes.from_dict(None) == Wishes()


@pytest.mark.parametrize(
    ("wishes", "allowed"),
    [
        (Wishes(), NOW),
        (Wishes(skip_hours=(6, 8)), NOW),
        (Wishes(skip_hours=(7, 8)), datetime(2026, 2, 3, 9, 0, tzinfo=UTC)),
        (Wishes(skip_hours=tuple(range(1, 24))), datetime(2026, 2, 4, 0, 0, tzinfo=UTC)),
        (Wishes(skip_days=(1, 2)), datetime(2026, 2, 5, 0, 0, tzinfo=UTC)),
        (Wishes(skip_hours=(0, 1), skip_days=(1,)), datetime(2026, 2, 4, 2, 0, tzinfo=UTC)),
        (Wishes(skip_hours=tuple(range(24))), NOW),
        (Wishes(skip_days=tuple(range(7))), NOW),
    ],
)
def test_hours_and_days_to_skip_are_skipped_unless_they_are_all(wishes: Wishes, allowed: datetime) -> None:
    assert wishes.allowed_from(NOW) == allowed
