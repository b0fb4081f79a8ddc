"""Articles as JSON Lines and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.export import COLUMNS, FORMATS, export, write_csv, write_jsonl
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


def _table(*articles: Article) -> list[dict[str, str]]:
    out = io.StringIO(newline="")
    assert write_csv(articles, out) == len(articles)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


def test_each_article_is_one_record_of_csv() -> None:
    text = 'Un « mot », deux "mots"\r\net une ligne'
    (row,) = _table(_article(headline=text, word_count=12, withdrawn_at=None))
    assert list(row) == list(COLUMNS) == [field.name for field in fields(Article)]
    assert (row["headline"], row["keywords"], row["authors"]) == (text, "été; météo", "")
    assert (row["word_count"], row["withdrawn_at"]) == ("12", "")
    assert row["first_seen_at"] == "2026-02-03T07:15:00.000000Z"


def test_records_of_csv_end_with_crlf_and_nothing_else_is_quoted_than_needs_it() -> None:
    out = io.StringIO(newline="")
    write_csv([_article(headline="Plain", body='He said "no"')], out)
    titles, record, end = out.getvalue().split("\r\n")
    assert (titles, end) == (",".join(COLUMNS), "")
    assert ",Plain," in record
    assert '"He said ""no"""' in record


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-5 °C", "@all", "\tindented", "\rreturned", "\nbelow"])
def test_no_cell_of_csv_is_a_formula(text: str) -> None:
    (row,) = _table(_article(headline=text, keywords=(text,)))
    assert (row["headline"], row["keywords"]) == (f"'{text}", f"'{text}")


def test_csv_is_written_as_it_is_read() -> None:
    out = io.StringIO(newline="")

    def articles() -> Iterator[Article]:
        for count in range(3):
            assert out.getvalue().count("\r\n") == count + 1
            yield _article()

    assert write_csv(articles(), out) == 3


@pytest.mark.parametrize(("form", "lines"), [("jsonl", b""), ("csv", ",".join(COLUMNS).encode() + b"\r\n")])
def test_nothing_is_a_file_without_articles(form: str, lines: bytes, tmp_path: Path) -> None:
    assert export([], tmp_path / "out", form) == 0
    assert (tmp_path / "out").read_bytes() == lines


@pytest.mark.parametrize("form", FORMATS)
def test_file_appears_whole_or_not_at_all(form: str, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("of yesterday\n")

    def broken() -> Iterator[Article]:
        yield _article()
        assert file.read_text() == "of yesterday\n"
        raise ConnectionError("the database went away")

    with pytest.raises(ConnectionError):
        export(broken(), file, form)
    assert file.read_text() == "of yesterday\n"
    assert [found.name for found in tmp_path.iterdir()] == ["out.jsonl"]
    assert export([_article()], file, form) == 1
    assert len(file.read_text().splitlines()) > 0
    assert [found.name for found in tmp_path.iterdir()] == ["out.jsonl"]
