"""JSON as pages hold it in their scripts: wrapped, unescaped, truncated, repeated.

Reading is deterministic, so that a JSON pointer found once is found again by `pipeline.locate`.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

_WRAPPERS = re.compile(r"\A(?:\s|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[|<!--)+")
_WRAPPERS_END = re.compile(r"(?:\s|/\*\s*\]\]>\s*\*/|//\s*\]\]>|\]\]>|-->|;)+\Z")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_MISSING_VALUE = re.compile(r'("(?:[^"\\]|\\.)*"\s*:)(?=\s*[,}])')
_MISSING_COMMA = re.compile(r'(?<=["}\]])(\s*\n\s*)(?=")')
# A quote that no comma, colon or bracket follows or precedes stands inside a string.
_INNER_QUOTE = re.compile(r'(?<![\s,:{\[\\])"(?!\s*[,:}\]])|(?<=[^\s,:{\[\\] )"(?=\w)')
#: Repairs read the text several times over; larger scripts are taken as they are.
_MAX_REPAIR_CHARS = 200_000


def read_json(text: str) -> tuple[Any, str | None]:
    """The value and None, or None and what is wrong with it.

    Wrappers and raw line breaks in strings are let pass. Then, one upon the other: trailing commas, values
    and commas left out, unescaped quotes, escaped entities; and of several values in a row the first is read.
    """
    value, error = _load(text)
    if error is None:
        return value, None
    text = _WRAPPERS_END.sub("", _WRAPPERS.sub("", text))
    value, error = _load(text)
    if error is None or not text or len(text) > _MAX_REPAIR_CHARS:
        return value, error
    for attempt in _repairs(text):
        value, still = _load(attempt)
        if still is None:
            return value, None
    return _first_value(text, error)


def _load(text: str) -> tuple[Any, str | None]:
    try:
        return json.loads(text, strict=False), None
    except (ValueError, RecursionError) as error:
        return None, f"{type(error).__name__}: {error}"[:200]


def _repairs(text: str) -> Iterator[str]:
    steps: tuple[Callable[[str], str], ...] = (
        lambda t: _TRAILING_COMMA.sub("", t),
        lambda t: _MISSING_VALUE.sub(r"\1 null", t),
        lambda t: _MISSING_COMMA.sub(r",\1", t),
        lambda t: _INNER_QUOTE.sub(r"\"", t),
        html.unescape,
    )
    for step in steps:
        repaired = step(text)
        if repaired != text:
            text = repaired
            yield text


def _first_value(text: str, error: str) -> tuple[Any, str | None]:
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return None, error
    return (value, None) if isinstance(value, dict | list) else (None, error)
