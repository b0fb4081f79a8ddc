"""Articles as files: JSON Lines of `articles_v1`, one object a line, UTF-8."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from db.records import Article


def write_jsonl(articles: Iterable[Article], out: IO[str]) -> int:
    """Write one line per article, and say how many. Lists are lists, instants ISO 8601 in UTC."""
    count = 0
    for count, article in enumerate(articles, 1):  # noqa: B007 - the last number is the answer
        out.write(json.dumps(article.as_dict(), ensure_ascii=False, separators=(",", ":")) + "\n")
    return count


def export_jsonl(articles: Iterable[Article], file: Path) -> int:
    """The same into `file`, which appears whole or not at all: what was there stays until the last line is on disk."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as out:
            count = write_jsonl(articles, out)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return count
