"""Articles as files, UTF-8: JSON Lines of `articles_v1`, one object a line, or CSV for a spreadsheet.

Written as they are read: an archive of any size takes the memory of one article.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import IO, Any, TypeAlias

from db.records import Article

Write: TypeAlias = Callable[[Iterable[Article], IO[str]], int]

#: The columns of a CSV file, those of `articles_v1` in its order.
COLUMNS = tuple(field.name for field in fields(Article))
#: With one of these a spreadsheet takes a text for a formula, which may call programs and send cells away.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_BETWEEN_ITEMS = "; "


def write_jsonl(articles: Iterable[Article], out: IO[str]) -> int:
    """Write one line per article, and say how many. Lists are lists, instants ISO 8601 in UTC."""
    count = 0
    for count, article in enumerate(articles, 1):  # noqa: B007 - the last number is the answer
        out.write(json.dumps(article.as_dict(), ensure_ascii=False, separators=(",", ":")) + "\n")
    return count


def write_csv(articles: Iterable[Article], out: IO[str]) -> int:
    """Write a line of titles and one record per article (RFC 4180, CRLF), and say how many articles.

    `out` must not translate line ends. A list is joined by "; ". A text that a spreadsheet would take for a formula
    begins with an apostrophe.
    """
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    count = 0
    for count, article in enumerate(articles, 1):  # noqa: B007 - the last number is the answer
        writer.writerow(_cell(value) for value in article.as_dict().values())
    return count


#: Name of a format → how it is written.
FORMATS: Mapping[str, Write] = {"jsonl": write_jsonl, "csv": write_csv}


def export(articles: Iterable[Article], file: Path, form: str) -> int:
    """Write `file`, which appears whole or not at all: what was there stays until the last line is on disk."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as out:
            count = FORMATS[form](articles, out)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = _BETWEEN_ITEMS.join(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) else value
