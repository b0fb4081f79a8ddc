"""What pages say in each language: fixed phrases, dates, times and French spacing."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "wording.toml"
_BEFORE_SIGNS = re.compile(r" (?=[:;?!»%€])")
_LONG_WORD = re.compile(r"\w{10,}")


@cache
def _all() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def languages() -> list[str]:
    """Tags of the languages that the press can print."""
    return sorted(_all())


def phrases(language: str) -> dict[str, Any]:
    """The fixed phrases of a language."""
    return _all()[language]


def filled(language: str, form: str, at: datetime) -> str:
    """`form` with {date} and {clock}, as the language writes them."""
    words = phrases(language)
    month = words["months"].split()[at.month - 1]
    parts = {"d": at.day, "month": month, "y": at.year, "h": at.hour, "hh": f"{at:%H}", "mm": f"{at:%M}"}
    numeric = f"{at:%d/%m/%Y}"
    clock = words["clock"].format(**parts)
    return form.format(date=words["date"].format(**parts), clock=clock, numeric=numeric, **parts)


def named(language: str, names: list[str]) -> str:
    """`A, B et C`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {phrases(language)['and']} {names[-1]}"


def spaced(language: str, text: str) -> str:
    """French text with the no-break spaces that its typography asks for; other text as it is."""
    if language != "fr":
        return text
    return _BEFORE_SIGNS.sub("\u00a0", text).replace("« ", "«\u00a0")


def hyphenated(text: str) -> str:
    """`text` with a soft hyphen in the middle of long words."""
    return _LONG_WORD.sub(lambda word: f"{word[0][: len(word[0]) // 2]}\u00ad{word[0][len(word[0]) // 2 :]}", text)
