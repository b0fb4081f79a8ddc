"""Texts as moments."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.extract.wording.moments import Context, read_clock, read_machine, read_visible, zone_of

PARIS = zone_of("Europe/Paris")
NOW = datetime(2025, 5, 22, 12, 0, tzinfo=UTC)
FRENCH = Context(PARIS, now=NOW)


@pytest.mark.parametrize(
    ("text", "at", "precision", "zone"),
    [
        ("2025-05-21T05:42:00+00:00", "2025-05-21T05:42:00+00:00", "second", "stated"),
        ("2025-05-21T07:42:00.123456789+02:00", "2025-05-21T07:42:00+02:00", "second", "stated"),
        ("2025-05-21T07:42+0200", "2025-05-21T07:42:00+02:00", "minute", "stated"),
        ("2025-05-21 07:42:11", "2025-05-21T07:42:11+02:00", "second", "assumed"),
        ("2025-01-21 07:42", "2025-01-21T07:42:00+01:00", "minute", "assumed"),
        ("2025-05-21", "2025-05-21T00:00:00+02:00", "day", "assumed"),
        ("2025-5-1", "2025-05-01T00:00:00+02:00", "day", "assumed"),
        ("20250521", "2025-05-21T00:00:00+02:00", "day", "assumed"),
        ("20250521T074200Z", "2025-05-21T07:42:00+00:00", "second", "stated"),
        ("2023-10-30CET10:14:00+0100", "2023-10-30T10:14:00+01:00", "second", "stated"),
        ("06/12/2018 11:56:34 +00:00", "2018-12-06T11:56:34+00:00", "second", "stated"),
        ("Wed, 21 May 2025 07:42:00 GMT", "2025-05-21T07:42:00+00:00", "second", "stated"),
        ("Wed May 21 2025 07:42:00 GMT+0200 (CEST)", "2025-05-21T07:42:00+02:00", "second", "stated"),
        ("Tue Jan 28 15:28:56 CET 2020", "2020-01-28T15:28:56+01:00", "second", "stated"),
        ("Fri Feb 18 10:27:24 2022", "2022-02-18T10:27:24+01:00", "second", "assumed"),
        ("2025-05-21T07:42:00+02:00[Europe/Paris]", "2025-05-21T07:42:00+02:00", "second", "stated"),
        ("1747806120", "2025-05-21T05:42:00+00:00", "second", "stated"),
        ("1747806120000", "2025-05-21T05:42:00+00:00", "second", "stated"),
        ("2025-05-21T24:00:00Z", "2025-05-22T00:00:00+00:00", "second", "stated"),
    ],
)
def test_machine_dates(text: str, at: str, precision: str, zone: str) -> None:
    found = read_machine(text, FRENCH)
    assert found is not None
    assert (found.at.isoformat(), found.precision, found.zone, found.raw) == (at, precision, zone, text)


@pytest.mark.parametrize(
    "text", ["", "soon", "2025", "2025-05", "2025-13-45", "0000-00-00", "2025-02-30T10:00:00Z", "99999999999999999"]
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert read_machine(text, FRENCH) is None


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("Publié le 21 mai 2025 à 7h42", "2025-05-21T07:42:00+02:00", "minute"),
        ("le 1er août 2026 à 18 h 05", "2026-08-01T18:05:00+02:00", "minute"),
        ("21/05/2025 - 07:42", "2025-05-21T07:42:00+02:00", "minute"),
        ("Jeudi 29 décembre 2022 à 17:28", "2022-12-29T17:28:00+01:00", "minute"),
        ("19 Nov 23 à 13:10", "2023-11-19T13:10:00+01:00", "minute"),
        ("10 avr. 2014", "2014-04-10T00:00:00+02:00", "day"),
        ("23 juil. 2020, 10:40 CEST", "2020-07-23T10:40:00+02:00", "minute"),
        ("(10 mai 2020 @10h30)", "2020-05-10T10:30:00+02:00", "minute"),
        ("16/03/15", "2015-03-16T00:00:00+01:00", "day"),
        ("May 21, 2025 7:42 am ET", "2025-05-21T07:42:00-04:00", "minute"),
        ("Updated 3:05 PM EDT, May 21, 2025", "2025-05-21T15:05:00-04:00", "minute"),
        ("21. Mai 2025, 7:42 Uhr", "2025-05-21T07:42:00+02:00", "minute"),
        ("21 de mayo de 2025 a las 7:42", "2025-05-21T07:42:00+02:00", "minute"),
        ("21 maggio 2025 ore 7:42", "2025-05-21T07:42:00+02:00", "minute"),
        ("21 mei 2025 om 07:42", "2025-05-21T07:42:00+02:00", "minute"),
        ("2025年5月21日 7時42分", "2025-05-21T07:42:00+02:00", "minute"),
        ("Publié le 21 mai", "2025-05-21T00:00:00+02:00", "day"),
        ("Publié le 24 décembre", "2024-12-24T00:00:00+01:00", "day"),
        ("Publié il y a 40 minutes", "2025-05-22T13:20:00+02:00", "minute"),
        ("5 hours ago", "2025-05-22T09:00:00+02:00", "day"),
        ("Publié hier à 7:30", "2025-05-21T07:30:00+02:00", "minute"),
        ("3 mars 2021 5 min de lecture", "2021-03-03T00:00:00+01:00", "day"),
    ],
)
def test_printed_dates(text: str, at: str, precision: str) -> None:
    found = next(read_visible(text, FRENCH))
    assert (found.instant.at.isoformat(), found.instant.precision) == (at, precision)


def test_two_dates_of_one_line_come_in_order() -> None:
    line = "30/11/2025 à 16h44 - Mis à jour le 01/12/2025 à 08h00"
    assert [m.instant.at.isoformat() for m in read_visible(line, FRENCH)] == [
        "2025-11-30T16:44:00+01:00",
        "2025-12-01T08:00:00+01:00",
    ]


def test_day_and_month_in_figures_go_by_the_language_unless_one_is_too_large() -> None:
    american = Context(UTC, month_first=True)
    assert next(read_visible("05/06/2025", american)).instant.at.month == 5
    assert next(read_visible("05/06/2025", FRENCH)).instant.at.month == 6
    assert next(read_visible("25/06/2025", american)).instant.at.month == 6
    assert next(read_visible("05.06.2025", american)).instant.at.month == 6


@pytest.mark.parametrize("text", ["WordPress 4.8.12", "Tel. 01.02.03.04", "3 sur 5", "Chapitre 12", "v2.10.3"])
def test_figures_that_are_no_dates(text: str) -> None:
    assert list(read_visible(text, FRENCH)) == []


def test_without_a_fetch_time_relative_dates_say_nothing() -> None:
    timeless = Context(PARIS)
    assert list(read_visible("il y a 2 heures", timeless)) == []
    assert list(read_visible("Publié le 21 mai", timeless)) == []


def test_a_clock_alone_is_of_the_day_given() -> None:
    day = read_machine("2025-05-21T07:42:00+02:00", FRENCH)
    assert day is not None
    found = read_clock(" à 21:00", day, FRENCH)
    assert found is not None
    assert found.at.isoformat() == "2025-05-21T21:00:00+02:00"


def test_an_unknown_zone_name_is_utc() -> None:
    assert zone_of("Mars/Olympus") is UTC
    assert zone_of(None) is UTC


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025. április 13.", "2025-04-13"),
        ("13 nisan 2025", "2025-04-13"),
        ("13 aprilie 2025", "2025-04-13"),
        ("13 Απριλίου 2025", "2025-04-13"),
        ("13 | 04 | 2025", "2025-04-13"),
    ],
)
def test_dates_of_further_languages(text: str, day: str) -> None:
    assert next(read_visible(text, FRENCH)).instant.at.date().isoformat() == day


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("10分前", "2025-05-22T13:50:00+02:00"),
        ("2時間前", "2025-05-22T12:00:00+02:00"),
        ("3日前", "2025-05-19T14:00:00+02:00"),
        ("il y a 2 semaines", "2025-05-08T14:00:00+02:00"),
        ("2 tuntia sitten", "2025-05-22T12:00:00+02:00"),
        ("igår 07:42", "2025-05-21T07:42:00+02:00"),
        ("昨日 7:42", "2025-05-21T07:42:00+02:00"),
    ],
)
def test_relative_dates_count_from_the_fetch(text: str, at: str) -> None:
    assert next(read_visible(text, FRENCH)).instant.at.isoformat() == at


@pytest.mark.parametrize(
    "text",
    [
        "21. maj 2025 kl. 07.42", "21. 5. 2025 07:42", "2025.05.21. 07:42", "21 мая 2025 в 07:42", "21 травня 2025, 07:42",
        "21 май 2025, 07:42", "21. svibnja 2025. 07:42", "21. mája 2025 07:42", "2025년 5월 21일 07:42",
        "Rabu, 21 Mei 2025 07:42 WIB", "21 de maig de 2025, 07:42", "21. maí 2025 07:42", "21. mai 2025 kell 7.42",
        "2025年5月21日 午前7:42",
    ],
)  # fmt: skip
def test_moments_of_further_languages(text: str) -> None:
    found = [mention.instant for mention in read_visible(text, FRENCH)]
    assert [(each.at.isoformat(), each.precision) for each in found] == [("2025-05-21T07:42:00+02:00", "minute")]


@pytest.mark.parametrize(
    ("text", "month"),
    [("3. marts 2025", 3), ("3 martie 2025", 3), ("3 aoû 2024", 8), ("3 листопада 2024", 11), ("3. rujna 2024.", 9)],
)
def test_months_that_sound_alike_keep_their_numbers(text: str, month: int) -> None:
    assert [mention.instant.at.month for mention in read_visible(text, FRENCH)] == [month]


def test_the_afternoon_before_a_clock_is_told() -> None:
    for text in ("2025年5月21日 午後7:42", "2025년 5월 21일 오후 7:42"):
        found = [mention.instant.at.isoformat() for mention in read_visible(text, FRENCH)]
        assert found == ["2025-05-21T19:42:00+02:00"]
