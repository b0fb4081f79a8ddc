"""Articles as JSON Lines."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.export import export_jsonl, write_jsonl
from db.records import Article

_SEEN = datetime(2026, 2, 3, 7, 15, tzinfo=UTC)


def _article(**values: Any) -> Article:
    given = {
        "id": "01KGH000000000000000000001",
        "headline": "L’été\u2028« chaud »\n",
        "keywords": ("été", "météo"),
        "authors": (),
        "first_seen_at": _SEEN,
    } | values
    return Article(**{field.name: given.get(field.name) for field in fields(Article)})  # type: ignore[arg-type]


def test_each_article_is_one_line_of_json() -> None:
    out = io.StringIO()
    assert write_jsonl([_article(), _article(id="01KGH000000000000000000002")], out) == 2
    first, second = (json.loads(line) for line in out.getvalue().rstrip("\n").split("\n"))
    assert first["headline"] == "L’été\u2028« chaud »\n"
    assert (first["keywords"], first["authors"]) == (["été", "météo"], [])
    assert first["first_seen_at"] == "2026-02-03T07:15:00.000000Z"
    assert second["id"] == "01KGH000000000000000000002"
    assert list(first) == [field.name for field in fields(Article)]


def test_nothing_is_an_empty_file(tmp_path: Path) -> None:
    assert export_jsonl([], tmp_path / "out.jsonl") == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("of yesterday\n")

    def broken() -> Iterator[Article]:
        yield _article()
        assert file.read_text() == "of yesterday\n"
        raise ConnectionError("the database went away")

    with pytest.raises(ConnectionError):
        export_jsonl(broken(), file)
    assert file.read_text() == "of yesterday\n"
    assert [found.name for found in tmp_path.iterdir()] == ["out.jsonl"]
    assert export_jsonl([_article()], file) == 1
    assert len(file.read_text().splitlines()) > 0
    assert [found.name for found in tmp_path.iterdir()] == ["out.jsonl"]
