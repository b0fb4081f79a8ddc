"""Texts as moments: ISO 8601 and its misspellings, e-mail dates, epoch numbers, and dates as people print them.

Pure reading: which of a page's dates is the article's is `dates`' business. A text that could mean two
moments gives none, except for the order of day and month in figures, which the language decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import chain, groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from pipeline.types import Instant, Precision, Zone

# Month names and abbreviations by number, all languages together: none means two months.
_MONTHS = """
1 janvier janv jan january januar jänner jän januari enero ene gennaio gen janeiro stycznia sty tammikuuta ledna
2 février fevrier févr fév fev february feb februar feber februari febrero febbraio fevereiro lutego lut helmikuuta
2 února февраля
3 mars march mar märz mär mrz maart mrt marzo março marco marca maaliskuuta března марта
4 avril avr april apr abril abr aprile kwietnia kwi huhtikuuta dubna апреля
5 mai may mei mayo maggio mag maio maja toukokuuta května maj мая
6 juin june jun juni junio giugno giu junho czerwca cze kesäkuuta června июня
7 juillet juil july jul juli julio luglio lug julho lipca lip heinäkuuta července июля
8 août aout august aug augustus agosto ago augusti sierpnia sie elokuuta srpna августа
9 septembre sept september sep septiembre setiembre settembre set setembro września wrz syyskuuta září сентября
10 octobre oct october oktober okt octubre ottobre ott outubro out października paź lokakuuta října октября
11 novembre nov november noviembre novembro listopada lis marraskuuta listopadu ноября
12 décembre decembre déc dec december dezember dez diciembre dic dicembre dezembro grudnia gru joulukuuta prosince
12 desember des декабря
1 января
1 január ocak ianuarie ιανουαρίου ιαν
2 február febr şubat februarie φεβρουαρίου φεβ
3 március márc mart martie μαρτίου μαρ
4 április ápr nisan aprilie απριλίου απρ
5 május máj mayıs μαΐου μαϊ
6 június jún haziran iunie ιουνίου ιουν
7 július júl temmuz iulie ιουλίου ιουλ
8 augusztus ağustos αυγούστου αυγ
9 szeptember szept eylül septembrie σεπτεμβρίου σεπ
10 október ekim octombrie οκτωβρίου οκτ
11 kasım noiembrie νοεμβρίου νοε
12 aralık decembrie δεκεμβρίου δεκ
1 gener januára januarie janúar jaanuar januara siječnja јануара януари січня
2 febrer februára februarie febrúar veebruar februara veljače фебруара февруари лютого
3 març marts maret marec märts marta ožujka март березня
4 apríla apríl aprill aprila travnja априла април квітня
5 maig mája maí svibnja маја май травня
6 juny júna junie júní juuni junij juna lipnja јуна юни червня
7 juliol júla julie júlí juuli julij jula srpnja јула юли липня
8 agost augusta agustus agu ágúst avgust avgusta kolovoza август серпня aoû
9 setembre septembra rujna септембра септември вересня
10 octubre októbra oktoober oktobra октобра октомври жовтня
11 novembra nóvember studenoga studenog новембра ноември листопада
12 desembre decembra desember detsember prosinca децембра декември грудня
"""
_MONTH_NUMBERS: Mapping[str, int] = {
    name: int(line.split()[0]) for line in _MONTHS.strip().splitlines() for name in line.split()[1:]
}
_NAMED_OFFSETS: Mapping[str, int] = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120,
    "eet": 120, "sast": 120, "eest": 180, "msk": 180, "pkt": 300, "ist": 330, "hkt": 480, "sgt": 480, "jst": 540,
    "kst": 540, "aest": 600, "aedt": 660, "ast": -240, "edt": -240, "est": -300, "cdt": -300, "mdt": -360,
    "mst": -420, "pdt": -420, "pst": -480,
}  # fmt: skip
_NAMED_ZONES: Mapping[str, str] = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}


def _by_initials(names: Iterable[str]) -> str:
    """A pattern for any of some names, the longest first, that asks for most of them only where their letter stands."""
    ordered = sorted(names, key=lambda name: (name[0], -len(name)))
    groups = ((initial, "|".join(name[1:] for name in group)) for initial, group in groupby(ordered, itemgetter(0)))
    return "|".join(f"{initial}(?:{rest})" for initial, rest in groups)


_MONTH = _by_initials(_MONTH_NUMBERS)
_ZONE = (
    r"(?P<zone>(?:UTC|GMT)?\s?[+\-−]\d{1,2}(?::?\d{2})?(?!\d)|Z(?![a-z])|"
    + "|".join(sorted((*_NAMED_OFFSETS, *_NAMED_ZONES), key=len, reverse=True)).replace("z|", "")
    + r")\b"
)
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-4])(?:\s?[hH:.]\s?(?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?"
    r"(?!\d|[./-]\d)|\s?[hH]\b|(?=\s?[ap]\.?m\b))(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"(?:\s?(?:Uhr|uhr|h|hrs|Hs)\b\.?)?"
)
_GLUE = (
    r"[\s,.;|•·\\/–—@()-]{0,5}"
    r"(?:(?:à|a|at|um|às|alle|ore|las|kl|klo|kell|om|o|ob|u|v|as|в|у|о)\b[.:]?(?:\s(?:ore|las|h)\b)?)?[\s:,–—-]{0,4}"
)
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    r"(?<![\w./-])(?<!\d:)(?:"
    r"(?P<iso>(?P<iy>\d{4})(?P<isep>[-/.])(?P<im>\d{1,2})(?P=isep)(?P<id>\d{1,2})(?!\d))"
    rf"|{_DAY}(?:er|st|nd|rd|th|\.|º|°)?[\s-]{{0,2}}(?:(?:de|of|d’|d')\s)?(?P<month>{_MONTH})\b\.?,?"
    r"(?:[\s-]{0,2}(?:(?:de|del)\s)?(?P<year>\d{4}\b|’?'?\d{2}(?![\d:hH.])\b))?"
    rf"|(?P<month2>{_MONTH})\b\.?\s?(?P<day2>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?:,?\s(?P<year2>\d{{4}})\b)"
    r"|(?P<a>\d{1,2})(?P<sep>[./-]|\.\s|\s\|\s)(?P<b>\d{1,2})(?P=sep)(?P<year3>\d{4}|(?<=\d\d.\d\d.)\d{2})(?![\d.]\d)"
    rf"|(?P<year5>\d{{4}})\.?\s(?P<month5>{_MONTH})\b\.?\s(?P<day5>0?[1-9]|[12]\d|3[01])\b\.?"
    r"|(?P<year4>\d{4})\s?[年년]\s?(?P<month4>\d{1,2})\s?[月월]\s?(?P<day4>\d{1,2})\s?[日일]"
    r")",
    re.IGNORECASE,
)
_TIME_AFTER = re.compile(rf"{_GLUE}{_CLOCK}(?:\s?\(?{_ZONE})?", re.IGNORECASE)
_TIME_BEFORE = re.compile(
    rf"\b{_CLOCK}(?:\s?\(?{_ZONE}\)?)?[\s,|·•–—-]{{1,4}}(?:(?:on|\w{{2,9}}\.?,?)\s)?\Z", re.IGNORECASE
)
_JA_TIME = re.compile(
    r"[\s(（)）\w]{0,4}?(?:(?P<half>午前|午後|오전|오후)\s?)?(?P<hour>\d{1,2})\s?[時:：]\s?(?P<minute>\d{2})分?"
)
_MACHINE = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"(?:[T\s_,-]*(?:[A-Z]{3,4}\s?)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s?(?:(?P<half>[ap])\.?m\.?)?\s?(?P<rest>.{0,40}))?\Z",
    re.IGNORECASE | re.DOTALL,
)
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:[T\s-]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:\.\d+)?)?)?"
    r"\s?(?P<rest>\D.{0,9})?\Z"
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?(?P<sign>[+\-−])(?P<h>\d{1,2}):?(?P<min>\d{2})?", re.IGNORECASE)
_AFTER_YEAR = re.compile(
    r"\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<zone>[A-Z]{1,4}[+-]\d{4}|[+-]\d{2}:?\d{2}|[A-Z]{1,5})?"
)
# `date` of Unix and Java's Date: the year comes last.
_YEAR_LAST = re.compile(
    rf"(?:\w{{2,10}},?\s)?(?P<m>{_MONTH})\s(?P<d>\d{{1,2}})\s(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))?"
    r"\s(?P<rest>(?:[A-Z]{1,5}(?:[+-]\d{2}:?\d{2})?\s)?)(?P<y>\d{4})\Z",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.0)?")
_UNITS: Mapping[str, str] = {
    "minutes": "minutes? mins? mn minuten min minutos? minuti minuto minuut minuter minutter minuty minut",
    "hours": "heures? hours? hrs? stunden? std horas? ore ora uur uren timmar timer tuntia godzin godziny h",
    "days": "jours? days? tagen? tage días? dias? giorni giorno dagen? dagar dage dager päivää dni d",
    "weeks": "semaines? weeks? wochen? semanas? settimane settimana weken veckor uger uker viikkoa tygodni",
}
_JA_UNITS: Mapping[str, str] = {"分": "minutes", "時間": "hours", "日": "days", "週間": "weeks"}
_UNIT = "|".join(f"(?P<{unit}>{'|'.join(names.split())})" for unit, names in _UNITS.items())
_RELATIVE = re.compile(
    rf"(?:\b(?:il y a|vor|hace|há|ha|for|för)\s(?P<n>\d{{1,3}})\s?(?:{_UNIT})\b)"
    rf"|(?:\b(?P<n2>\d{{1,3}})\s?(?:{_UNIT.replace('?P<', '?P<x')})"
    r"\s(?:ago|fa|atrás|geleden|sedan|siden|sitten|temu)\b)",
    re.IGNORECASE,
)
_JA_RELATIVE = re.compile(rf"(?P<n>\d{{1,3}})\s?(?P<unit>{'|'.join(_JA_UNITS)})前")
_AFTERNOON = frozenset(("p", "午後", "오후"))
_DIGIT = re.compile(r"\d")
#: The shortest date is Japanese: `3日前`.
_MIN_CHARS = 3
_DAY_WORDS: Mapping[str, int] = {
    "aujourd'hui": 0, "aujourd’hui": 0, "today": 0, "heute": 0, "hoy": 0, "oggi": 0, "hoje": 0, "vandaag": 0,
    "hier": 1, "yesterday": 1, "gestern": 1, "ayer": 1, "ieri": 1, "ontem": 1, "gisteren": 1,
    "idag": 0, "i dag": 0, "dzisiaj": 0, "dziś": 0, "tänään": 0, "今日": 0, "本日": 0,
    "igår": 1, "i går": 1, "wczoraj": 1, "eilen": 1, "tegnap": 1, "昨日": 1,
}  # fmt: skip
_DAY_WORD = re.compile(rf"\b({'|'.join(_DAY_WORDS)})\b(?=\W*(?:à|at|um|a las|alle|às|om|,)?\s?\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A date found in a text."""

    instant: Instant
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Context:
    """What a text does not say itself."""

    zone: tzinfo
    """Of times that state none."""
    month_first: bool = False
    """How `05/06/2025` is meant."""
    now: datetime | None = None
    """What `yesterday` and a date without a year are counted from; without it they say nothing."""


@lru_cache(maxsize=256)
def zone_of(name: str | None) -> tzinfo:
    """The IANA zone; UTC for none and for unknown names."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return UTC


def read_machine(text: str, context: Context) -> Instant | None:
    """A date that was written for programs: the whole of `text` is it."""
    text = text.strip()
    match = _MACHINE.match(text) or _COMPACT.match(text)
    if match:
        return _of_parts(text, match, (match["y"], match["m"], match["d"]), match["rest"] or "", context)
    match = _YEAR_LAST.match(text)
    if match:
        parts = (match["y"], str(_MONTH_NUMBERS[match["m"].lower()]), match["d"])
        return _of_parts(text, match, parts, match["rest"], context)
    if _EPOCH.fullmatch(text):
        number = float(text)
        return Instant(
            datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC), text, "second", "stated"
        )
    first = next(read_visible(text, context), None)
    return first.instant if first and first.start <= 30 else None


def read_visible(text: str, context: Context) -> Iterator[Mention]:
    """The dates that a text for readers mentions, in order; `raw` of each is the whole text."""
    if len(text) < _MIN_CHARS or not _DIGIT.search(text):
        return
    found = False
    for match in _dates_in(text):
        day = _calendar_day(match, context)
        if day is None:
            continue
        found = True
        yield _with_clock(text, match, day, context)
    if not found and context.now is not None:
        yield from _relative(text, context)


@lru_cache(maxsize=256)  # the lines around a headline are read for its dates and for its bylines
def _dates_in(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_DATE.finditer(text))


def is_age(text: str) -> bool:
    """Whether a text tells how long ago something was: `il y a 2 heures`."""
    return bool(_RELATIVE.search(text) or _JA_RELATIVE.search(text))


def read_clock(text: str, day: Instant, context: Context) -> Instant | None:
    """The moment of a text that tells only the time, on the day of another: `mis à jour à 21:00`."""
    match = _TIME_AFTER.search(text)
    if match is None or not (match["minute"] or match["half"]):
        return None
    return _clocked(text, match, day.at.date(), match["zone"] or "", context)


def _calendar_day(match: re.Match[str], context: Context) -> date | None:
    if match["iso"]:
        return _date(match["iy"], match["im"], match["id"])
    if match["month"]:
        return _named_day(match["day"], match["month"], match["year"], context)
    if match["month2"]:
        return _named_day(match["day2"], match["month2"], match["year2"], context)
    if match["year4"]:
        return _date(match["year4"], match["month4"], match["day4"])
    if match["year5"]:
        return _named_day(match["day5"], match["month5"], match["year5"], context)
    first, second = int(match["a"]), int(match["b"])
    month_first = second > 12 or (context.month_first and first <= 12 and match["sep"] == "/")
    day, month = (second, first) if month_first else (first, second)
    return _date(_full_year(match["year3"]), month, day)


def _named_day(day: str, month: str, year: str | None, context: Context) -> date | None:
    number = _MONTH_NUMBERS[month.lower()]
    if year:
        return _date(_full_year(year.strip("’'")), number, day)
    if context.now is None:
        return None
    today = context.now.astimezone(context.zone).date()
    this_year = _date(today.year, number, day)
    late = this_year is not None and this_year > today + timedelta(days=1)
    return _date(today.year - 1, number, day) if late else this_year


def _full_year(text: str) -> int:
    number = int(text)
    if len(text) == 4:
        return number
    return number + (2000 if number < 70 else 1900)


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _with_clock(text: str, match: re.Match[str], day: date, context: Context) -> Mention:
    end = match.end()
    clock = _TIME_AFTER.match(text, end) or _AFTER_YEAR.match(text, end)
    if clock is None:
        clock = _JA_TIME.match(text, end) if match["year4"] else _TIME_BEFORE.search(text, 0, match.start())
    if clock is not None:
        zone = clock.groupdict().get("zone") or ""
        instant = _clocked(text, clock, day, zone, context)
        if instant is not None:
            return Mention(instant, min(match.start(), clock.start()), max(end, clock.end()))
    return Mention(_whole_day(text, day, context), match.start(), end)


def _whole_day(text: str, day: date, context: Context) -> Instant:
    return Instant(datetime(day.year, day.month, day.day, tzinfo=context.zone), text, "day", "assumed")


def _of_parts(
    text: str, match: re.Match[str], parts: tuple[str, str, str], rest: str, context: Context
) -> Instant | None:
    day = _date(*parts)
    if day is None:
        return None
    if match["hour"] is None:
        return _whole_day(text, day, context) if not rest.strip() else None
    return _clocked(text, match, day, rest, context)


def _clocked(text: str, clock: re.Match[str], day: date, zone_text: str, context: Context) -> Instant | None:
    groups = clock.groupdict()
    hour, minute, second = (int(groups.get(key) or 0) for key in ("hour", "minute", "second"))
    half = (groups.get("half") or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    zone = _stated_zone(zone_text)
    try:
        start = datetime(day.year, day.month, day.day, tzinfo=zone or context.zone)
        at = start.replace(hour=hour, minute=minute, second=second) if hour < 24 else start + timedelta(days=1)
        at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    precision: Precision = "second" if groups.get("second") else "minute"
    certainty: Zone = "stated" if zone is not None else "assumed"
    return Instant(at, text, precision, certainty)


def _stated_zone(text: str) -> tzinfo | None:
    """The zone that a text begins with: `+0200`, `GMT+2`, `CET+0100`, `ET`, `[Europe/Paris]`."""
    text = text.strip(" ()")
    match = _OFFSET.match(text) or _OFFSET.match(text.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    if match:
        minutes = int(match["h"]) * 60 + int(match["min"] or 0)
        return _fixed(-minutes if match["sign"] != "+" else minutes) if minutes <= 14 * 60 else None
    name = re.split(r"[^A-Za-z]", text, maxsplit=1)[0].lower()
    if name in _NAMED_ZONES:
        return zone_of(_NAMED_ZONES[name])
    if name in _NAMED_OFFSETS:
        return _fixed(_NAMED_OFFSETS[name])
    return zone_of(text.strip("[]")) if text.startswith("[") and "/" in text else None


def _fixed(minutes: int) -> tzinfo:
    return timezone(timedelta(minutes=minutes)) if minutes else UTC


def _relative(text: str, context: Context) -> Iterator[Mention]:
    assert context.now is not None
    now = context.now.astimezone(context.zone)
    for match in chain(_RELATIVE.finditer(text), _JA_RELATIVE.finditer(text)):
        unit, count = _age(match)
        at = now - timedelta(**{unit: count})
        exact = unit == "minutes"
        at = at.replace(second=0, microsecond=0) if exact else at.replace(minute=0, second=0, microsecond=0)
        yield Mention(Instant(at, text, "minute" if exact else "day", "stated"), match.start(), match.end())
    for match in _DAY_WORD.finditer(text):
        day = (now - timedelta(days=_DAY_WORDS[match[1].lower()])).date()
        clock = _TIME_AFTER.match(text, match.end())
        instant = _clocked(text, clock, day, clock["zone"] or "", context) if clock else None
        yield Mention(instant or _whole_day(text, day, context), match.start(), clock.end() if clock else match.end())


def _age(match: re.Match[str]) -> tuple[str, int]:
    """Unit and number of how long ago something was."""
    groups = match.groupdict()
    if "unit" in groups:
        return _JA_UNITS[groups["unit"]], int(groups["n"])
    unit = next(name for name in _UNITS if groups[name] or groups[f"x{name}"])
    return unit, int(groups["n"] or groups["n2"])
