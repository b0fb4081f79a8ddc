"""What a line of words says about minutes of reading: no page, no place, only the line.

Ages (« il y a 3 min »), clock times and listening times are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache

from pipeline.extract.wording.reading_words import COMMON_UNIT, SPACED, UNSPACED, ReadingWords

_ALL = (*SPACED.values(), *UNSPACED.values())


def _any(words: Iterable[ReadingWords], part: Callable[[ReadingWords], str]) -> str:
    return "|".join(filter(None, map(part, words)))


def _either(part: Callable[[ReadingWords], str], start: str, end: str) -> str:
    """The words of all languages; those that are written with spaces only as whole words."""
    return rf"(?:{start}(?:{_any(SPACED.values(), part)}){end}|{_any(UNSPACED.values(), part)})"


_OWN_UNITS = _any(_ALL, lambda words: words.unit)
_UNIT = rf"(?:{_OWN_UNITS}|{COMMON_UNIT})(?![^\W\d_])\.?"
# 分 and 분 need no end: what follows them is written without a space.
_UNIT_UNSPACED = rf"(?:{_any(UNSPACED.values(), lambda words: words.unit)})"
_ANY_UNIT = rf"(?:{_UNIT}|{_UNIT_UNSPACED})"
_NUMBER = (
    r"(?P<n>\d{1,3}(?:[.,]\d{1,2})?)(?:(?:\s?[-–—~]\s?|\s(?:à|to|bis|tot|till|til)\s)(?P<to>\d{1,3})(?=\s?[^\W\d]))?\+?"
)
_BEFORE = _either(lambda words: words.before, r"(?<!\w)", r"(?!\w)")
_AFTER = _either(lambda words: words.after, "", r"(?!\w)")
_ABOUT = (
    r"ca|env|circa|approx|aprox|environ|about|around|only|just|etwa|rund|en|de|in|d['’]environ|unos|est|estim[ée]e?|stimat[oa]"
    r"|estimado|cca|kb|körülbelül|ok|około|yaklaşık|περίπου|около|примерно|noin|ongeveer|cirka|omkring|på|w|za"
)
_GLUE = rf"[\s:：=≈~•·|()–—-]{{0,5}}(?:(?:(?:{_ABOUT})(?!\w)\.?|約|约)[\s:]{{0,2}})?(?:[<≈~]\s?)?"
# Minutes may be written as a prime, and seconds after a colon, behind a label only.
_LABEL_FIRST = re.compile(
    rf"{_BEFORE}{_GLUE}{_NUMBER}(?:\s?[-–—]?\s?{_ANY_UNIT}|\s?['′’´](?!\w)|:(?P<s>[0-5]\d)\s?{_UNIT})", re.IGNORECASE
)
_COUNTED = re.compile(
    rf"(?:{_BEFORE}\s?(?:\(\s?|in |en |em |på |w |v )min\w*\.?\)?|minutes (?:to read|de lecture))"
    rf"\s?[:：]?\s*{_NUMBER}\s*\Z",
    re.IGNORECASE,
)
_FIGURE_FIRST = re.compile(
    rf"(?:(?P<hours>\d{{1,2}})\s?(?:h|hours?|hrs?|std\.?|heures?|uur|timm?ar|timer?|horas?|or[ae])\s)?"
    rf"(?<![\d.,:/]){_NUMBER}\s?[-·–—]{{0,2}}\s?{_ANY_UNIT}"
    rf"(?:\s?(?P<s>\d{{1,2}})\s?s(?:ec)?\w*\.?)?\s?[-·(]?\s?{_AFTER}",
    re.IGNORECASE,
)
# An apostrophe for minutes before what only times of reading bear.
_PRIMED = re.compile(
    r"(?<![\d.,:/])(?P<n>\d{1,2})\s?['′’´]\s(?:de lecture|de lectura|di lettura|de leitura)\b", re.IGNORECASE
)
_HOURS = re.compile(
    rf"(?P<hours>\d{{1,2}})\s?(?:h|hours?|hrs?|std|heures?|stunden?)\.?\s?(?:{_NUMBER}\s?(?:{_ANY_UNIT})?)?\Z",
    re.IGNORECASE,
)
_BELOW_ONE = re.compile(rf"(?:{_any(_ALL, lambda words: words.below_one)})(?P<label>\s?{_AFTER})?", re.IGNORECASE)
_LABEL = re.compile(_BEFORE, re.IGNORECASE)
_FILL = re.compile(rf"{_NUMBER}\s?(?:{_ANY_UNIT})?", re.IGNORECASE)
_AROUND = r"[\s•·|/–—(⏱️⏲🕑🕒🕓⌚≈~-]*"
# A prime is minutes behind a stopwatch only.
_BARE = re.compile(
    rf"{_AROUND}(?:ca\.?\s|env\.?\s|<\s?)?{_NUMBER}(?:\s?{_ANY_UNIT}|(?<=[⏱\ufe0f⏲🕑🕒🕓⌚]\s\d)\s?['′’´])"
    r"[\s•·|/–—)⏱️⏲🕑🕒🕓⌚.-]*\Z",
    re.IGNORECASE,
)
#: Words for minute that the pattern below does not find, as they stand on pages.
_RARE_UNITS = (
    "perc", "dakika", "dk", "λεπτ", "ΛΕΠΤ", "λεπ.", "минут", "мин", "МИН", "хвилин", "хв", "분",
    "دقيق", "دقائق", "دقیقه", "דק", "menit", "phút", "मिनट", "MIN",
)  # fmt: skip
#: What stands, in lower case, in all words that `unit_finder` finds.
UNIT_PARTS = tuple(dict.fromkeys(("min", "mn", "分", *map(str.lower, _RARE_UNITS))))
_ASCII_PARTS = tuple(filter(str.isascii, UNIT_PARTS))
_COMMON_UNIT_IN_TEXT = r"[Mm](?<![^\W\d_][Mm])in(?:s?\b|[uúū])|mn\b(?<![^\W\d_]mn)|分"
_DIGIT = re.compile(r"\d")
# What a line that states a time holds where it holds no word for minute: looked for first, since lines are many.
_SIGN = re.compile(r"\d\s?(?:m\b|['′’´])|λ\.|\d\sد", re.IGNORECASE)
_LISTEN = re.compile(
    r"[ée]cout|listen|h[öo]r(?:en|zeit|dauer)|anh[öo]r|vorlesen|audio|podcast|escuch|ascolt|ouvir|oiça|luister|lyssna|lytt"
    r"|kuuntel|słuch|poslech|poslouch|hallgas|ascult[ăa]|dinle|ακού|ακρόασ|слуша|слуха|聴|听|聽|듣|nghe|استم|video|vidéo"
    r"|watch|regarder|guarda il|play(?:er)?\b|duration",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"(?<!\w)(?:il y a|vor|hace|há|for|för|ha|prieš|przed|acum|πριν(?: από)?|před|pred|pirms)\s*\Z"
    r"|^\W{0,3}(?:(?:ago|fa|atrás|geleden|sedan|siden|sitten|temu|önce|ezelőtt|назад|тому|în urmă|nazaj|lalu)(?!\w)"
    r"|前|전)",
    re.IGNORECASE,
)
# A time of day, which no unit follows: `18h05 - 3 min de lecture` is no range.
_CLOCK_TIME = re.compile(rf"(?<!\d)(?:[01]?\d|2[0-3])\s?[h:]\s?[0-5]\d(?!\d|\s?{_ANY_UNIT})", re.IGNORECASE)
_CLOCK = re.compile(r"(?:\b[àa]\s?)?\b\d{1,2}\s?h\s?\Z", re.IGNORECASE)


@lru_cache(maxsize=1 << 10)  # the lines around a headline are asked about several times
def read_line(text: str) -> float | None:
    """The minutes of reading that a line states, with a word that says so; None when it states none."""
    return next(minutes_in(text), None)


def minutes_in(text: str) -> Iterator[float]:
    """All times that a line states with a word that says so, as minutes."""
    has_figure = _DIGIT.search(text) is not None
    if not (_names_unit(text) or (has_figure and _SIGN.search(text))):
        return
    below = _BELOW_ONE.search(text)
    if below and (below["label"] or _LABEL.search(text[: below.start()])):
        yield 1.0
        return
    if has_figure:
        yield from _figures(_CLOCK_TIME.sub("•", text))


def _names_unit(text: str) -> bool:
    folded = text.lower()
    return any(part in folded for part in (_ASCII_PARTS if text.isascii() else UNIT_PARTS))


def _figures(text: str) -> Iterator[float]:
    """The first pattern that finds anything: another would find the same figures again."""
    for pattern in (_LABEL_FIRST, _FIGURE_FIRST, _COUNTED, _PRIMED):
        found = [_minutes(match) for match in pattern.finditer(text) if not _is_other_time(text, match)]
        if found:
            yield from found
            return


def read_bare(text: str) -> float | None:
    """The figure of a line that holds nothing else: « 5 min »."""
    match = _BARE.match(text)
    return _minutes(match) if match else None


def is_only_metres(text: str) -> bool:
    """Whether the unit of a bare figure is a lone `m`, which may be something else."""
    match = _BARE.match(text)
    return match is not None and text[match.end("n") :].strip(" .•·|–—)-+").lower() == "m"


def is_label(text: str) -> bool:
    """Whether words name a reading time: « Durée de lecture estimée »."""
    return _LABEL.search(text) is not None


def read_data(text: str) -> float | None:
    """The minutes of a figure that a label elsewhere says to be a reading time; the unit may be missing."""
    if _BELOW_ONE.search(text):
        return 1.0
    hours = _HOURS.match(text.strip())
    match = _FILL.search(text)
    return _minutes(hours) if hours else _minutes(match) if match else None


def is_of_listening(text: str) -> bool:
    """Whether words speak of listening or watching."""
    return _LISTEN.search(text) is not None


def is_age_or_clock(text: str) -> bool:
    """Whether words around a figure make it an age or a clock time: « il y a », "ago", « à 4 h »."""
    return bool(_AGE.search(text) or _CLOCK.search(text))


@lru_cache(maxsize=64)
def _unit_pattern(rare: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join((_COMMON_UNIT_IN_TEXT, *map(re.escape, rare))))


def unit_finder(parts: Collection[str]) -> Callable[[str], object]:
    """A search for words that mean minute in texts which hold no other of `UNIT_PARTS` than `parts`."""
    return _unit_pattern(tuple(word for word in _RARE_UNITS if word.lower() in parts)).search


def _is_other_time(text: str, match: re.Match[str]) -> bool:
    """An age, a clock time or a listening time."""
    before, after = text[: match.start("n")], text[match.end() :]
    near = text[max(0, match.start() - 25) : match.start()]
    return bool(_AGE.search(before) or _AGE.search(after) or _LISTEN.search(near))


def _minutes(match: re.Match[str]) -> float:
    groups = match.groupdict()
    number = float((groups["n"] or "0").replace(",", "."))
    if groups.get("to"):
        to = float(groups["to"])
        number = (number + to) / 2 if number < to else to
    return round(number + 60 * float(groups.get("hours") or 0) + float(groups.get("s") or 0) / 60, 2)


# Durations ----------------------------------------------------------------------------------

_ISO = re.compile(
    r"P(?:(?P<bare>\d+(?:[.,]\d+)?)M?"
    r"|(?:0+Y)?(?:0+M)?(?:0+D)?T?(?:(?P<h>\d+(?:[.,]\d+)?)H)?(?:(?P<m>\d+(?:[.,]\d+)?)(?:M|\Z))?(?:(?P<s>\d+(?:[.,]\d+)?)S)?)\Z",
    re.IGNORECASE,
)


def read_duration(text: str) -> float | None:
    """Minutes of an ISO 8601 duration. `P3`, `P3M` and `PT3`, which mean months or nothing, are read as meant."""
    text = re.sub(r"\s+", "", text) if text.strip()[:1] in "Pp" else text.strip()
    if text.replace(".", "", 1).isdigit():
        return float(text) or None
    match = _ISO.match(text)
    if match is None:
        return None if text.upper().startswith("P") else read_line(text) or read_data(text)
    if match["bare"]:
        return float(match["bare"].replace(",", ".")) or None
    hours, minutes, seconds = (float((match[key] or "0").replace(",", ".")) for key in ("h", "m", "s"))
    return round(hours * 60 + minutes + seconds / 60, 2) or None
