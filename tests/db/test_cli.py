"""The reading commands: what they print, in JSON and for people, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from stored_rows import NOON, Rows, Stored

from db.cli import main

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Run one command on the test's database."""
    monkeypatch.setenv("DATELINE_DATABASE_URL", database_url)

    def run_command(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["python -m db", *words])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return Ended(int(end.value.code or 0), printed.out, printed.err)

    return run_command


@pytest.fixture
def article(engine: Engine) -> Stored:
    with Rows(engine) as rows:
        rows.channel("https://courrier.example/une.xml", next_poll_at=NOON)
        stored = rows.article(
            "L’usine [bold]rouvre\x1b[2J",
            "Un premier texte.\n\nUn second alinéa.",
            standfirst="Un chapô.",
            authors=[{"name": "Zoé Marchand"}],
            date_published=datetime(2026, 2, 3, 8, 15, tzinfo=UTC),
            date_published_raw="mardi 3 février, 9 h 15",
            date_published_precision="minute",
            evidence=[
                ["headline", "L’usine", "title", "xpath:/html/head/title", "L’usine - Le Courrier", False, "shorter"],
                ["headline", "L’usine rouvre", "h1", "xpath:/html/body/h1", 0, True],
            ],
        )
        rows.article("Le lait", "Le prix du lait.", source="matin")
        rows.url("https://courrier.example/parti", state="failed", reason="not_found")
        rows.run("01KGHRUN000000000000000000", fetched=3, new=1)
    return stored


Run = Callable[..., Ended]


def test_search_prints_what_it_found(article: Stored, run: Run) -> None:
    ended = run("search", "chapo", "premier")
    assert (ended.code, ended.err) == (0, "")
    assert article.id in ended.out
    assert "Un chapô. Un premier texte." in ended.out
    assert [row["id"] for row in run("search", "--json", "alinéa").rows] == [article.id]


def test_search_takes_minus_words_and_phrases(article: Stored, run: Run) -> None:
    assert [row["headline"] for row in run("search", "un*", "-alinéa", "--json").rows] == []
    assert [row["headline"] for row in run("search", "prix du lait", "-usine", "--json").rows] == ["Le lait"]
    assert run("search", '"lait prix"', "--json").rows == []
    assert run("search", "--source", "courrier", "lait", "--json").rows == []


def test_search_without_a_hit_says_so(article: Stored, run: Run) -> None:
    ended = run("search", "introuvable")
    assert (ended.code, ended.out, ended.err) == (0, "", "nothing found\n")


def test_show_is_readable(article: Stored, run: Run) -> None:
    ended = run("show", article.id)
    lines = ended.out.splitlines()
    assert lines[0] == "L’usine [bold]rouvre[2J"
    assert "authors\tZoé Marchand" in lines
    assert any("mardi 3 février, 9 h 15" in line for line in lines)
    assert lines[-5:] == ["Un chapô.", "", "Un premier texte.", "", "Un second alinéa."]


def test_show_as_json_has_the_views_columns(article: Stored, run: Run) -> None:
    (row,) = run("show", "--json", article.url).rows
    assert (row["id"], row["authors"], row["headline"]) == (article.id, ["Zoé Marchand"], "L’usine [bold]rouvre\x1b[2J")
    assert row["date_published"] == "2026-02-03T08:15:00.000000Z"


def test_show_of_an_unknown_article_ends_with_1(article: Stored, run: Run) -> None:
    ended = run("show", "01ZZZ")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "python -m db: no article has an id that begins with 01ZZZ\n"


def test_why_marks_the_chosen_candidate(article: Stored, run: Run) -> None:
    ended = run("why", article.id, "headline")
    assert ended.out.splitlines() == [
        "\tvalue\tmethod\twhere\tas written\twhy not",
        "*\tL’usine rouvre\th1\txpath:/html/body/h1\t\t",
        "\tL’usine\ttitle\txpath:/html/head/title\tL’usine - Le Courrier\tshorter",
    ]
    assert [row["chosen"] for row in run("why", article.id, "headline", "--json").rows] == [False, True]


def test_why_of_a_misspelt_field_names_the_nearest(article: Stored, run: Run) -> None:
    ended = run("why", article.id, "headlin")
    assert (ended.code, ended.err) == (2, 'python -m db: there is no field "headlin"; did you mean "headline"?\n')
    assert run("why", article.id, "zzzz").code == 2


def test_why_of_a_field_without_candidates_says_so(article: Stored, run: Run) -> None:
    ended = run("why", article.id, "kicker")
    assert (ended.code, ended.err) == (0, "kicker: the page offers no candidate\n")
    assert run("why", article.id, "kicker", "--json").rows == []


def test_changes_after_a_number_and_since_a_time(article: Stored, run: Run) -> None:
    assert [row["change"] for row in run("changes", "--json").rows] == [1, 2]
    assert [row["change"] for row in run("changes", "--json", "--after", "1").rows] == [2]
    assert [row["change"] for row in run("changes", "--json", "--limit", "1").rows] == [1]
    since = (NOON + timedelta(seconds=30)).isoformat()
    assert [row["change"] for row in run("changes", "--json", "--since", since).rows] == [2]
    assert run("changes", "--json", "--since", "yesterday").code == 0
    assert run("changes").out.splitlines()[0].split("\t")[:3] == ["change", "kind", "at"]


def test_odd_time_ends_with_2_and_what_is_expected(run: Run) -> None:
    ended = run("changes", "--since", "soon")
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1
    assert "expected a time like 2026-02-03" in ended.err


def test_export_goes_to_standard_output_or_a_file(article: Stored, run: Run, tmp_path: Path) -> None:
    assert [row["source"] for row in run("export").rows] == ["matin", "courrier"]
    file = tmp_path / "articles.jsonl"
    assert run("export", "--source", "matin", "--out", str(file)).out == f"1 articles in {file}\n"
    assert [json.loads(line)["headline"] for line in file.read_text("utf-8").splitlines()] == ["Le lait"]
    assert run("export", "--out", str(file), "--since", "2026-02-03T09:00Z", "--json").rows[0]["articles"] == 1


def test_export_as_csv_has_a_line_of_titles(article: Stored, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    assert run("export", "--format", "csv", "--out", str(file)).out == f"2 articles in {file}\n"
    titles, *records = file.read_text(encoding="utf-8").splitlines()
    assert titles.startswith("id,source,url,headline,")
    assert run("export", "--format", "csv").out.splitlines() == [titles, *records]


def test_export_to_a_missing_folder_ends_with_1(article: Stored, run: Run, tmp_path: Path) -> None:
    ended = run("export", "--out", str(tmp_path / "none" / "x.jsonl"))
    assert ended.code == 1
    assert len(ended.err.splitlines()) == 1
    assert "x.jsonl" in ended.err


def test_status_for_people_and_programs(article: Stored, run: Run) -> None:
    ended = run("status")
    assert ended.out.startswith("2 articles of 2 sources, last change 2; 1 channels, 1 due\n")
    assert "1\tfailed\tnot_found" in ended.out.splitlines()
    (state,) = run("status", "--json").rows
    assert {source["source"] for source in state["sources"]} == {"courrier", "matin"}
    assert state["runs"][0]["id"] == "01KGHRUN000000000000000000"


def test_status_check_ends_with_1_when_a_source_is_not_well(engine: Engine, run: Run) -> None:
    assert run("status", "--check").code == 0
    with Rows(engine) as rows:
        rows.article(first_seen_at=datetime.now(UTC))
    assert run("status", "--check").code == 0
    with Rows(engine) as rows:
        rows.article(
            source="matin",
            first_seen_at=datetime.now(UTC) - timedelta(days=30),
            url="https://matin.example/x",
            ulid="01KGJ000000000000000000001",
        )
    ended = run("status", "--check")
    assert ended.code == 1
    assert ended.err.startswith("python -m db: matin is quiet: no article since ")
    assert "courrier" not in ended.err


def test_migrate_says_what_it_did(run: Run) -> None:
    schema = run("migrate", "--json").rows[0]["schema"]
    ended = run("migrate")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith(f": schema {schema}\n")
    assert schema.isdigit()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["serach", "lait"], "No such command 'serach'"),
        (["changes", "--afterr", "3"], "--afterr"),
        (["show"], "Missing argument 'ID'"),
        (["export", "--format", "docx"], "docx"),
    ],
)
def test_wrong_command_ends_with_2_and_one_line(
    words: list[str], said: str, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATELINE_DATABASE_URL", sqlite_url)
    monkeypatch.setattr(sys, "argv", ["db", *words])
    with pytest.raises(SystemExit) as end:
        main()
    err = capsys.readouterr().err
    assert end.value.code == 2
    assert said in err
    assert len(err.splitlines()) == 1


def _process(url: str, *words: str, before: str = "", **options: Any) -> subprocess.CompletedProcess[str]:
    code = (
        f"{before}\nimport runpy, sys\nsys.argv = ['db', *{list(words)!r}]\nrunpy.run_module('db', run_name='__main__')"
    )
    environ = {**os.environ, "DATELINE_DATABASE_URL": url, "PYTHONPATH": str(_ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environ, timeout=60, check=False, **options
    )


def test_reading_needs_nothing_that_crawls(sqlite_url: str, tmp_path: Path) -> None:
    block = """
import sys
for name in ("scrapy", "twisted", "trafilatura", "lxml", "apscheduler", "feedparser", "pipeline", "crawler"):
    sys.modules[name] = None
"""
    for words in (["status", "--json"], ["migrate"], ["search", "lait"], ["changes"], ["export"]):
        ended = _process(sqlite_url, *words, before=block, cwd=tmp_path)
        assert (ended.returncode, ended.stderr.replace("nothing found\n", "")) == (0, "")


def test_missing_database_ends_with_2_and_is_not_made(tmp_path: Path) -> None:
    ended = _process(f"sqlite:///{tmp_path / 'none.db'}", "status")
    assert ended.returncode == 2
    assert "there is no such file" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_server_that_does_not_answer_ends_with_2() -> None:
    ended = _process("postgresql+psycopg://nobody:secret@127.0.0.1:1/none", "status")
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert "secret" not in ended.stderr


def test_reader_that_stops_reading_is_no_error(sqlite_url: str) -> None:
    from db.engine import create_engine

    with Rows(create_engine(sqlite_url)) as rows:
        for number in range(60):
            rows.article(f"{number} titre " * 400)  # more than a pipe holds
    environ = {**os.environ, "DATELINE_DATABASE_URL": sqlite_url}
    for words in ("export", "changes", "changes --json"):
        command = f"set -o pipefail; {sys.executable} -m db {words} | head -n 1"
        ended = subprocess.run(
            ["bash", "-c", command], cwd=_ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
        )
        assert (ended.returncode, ended.stderr) == (0, "")
        assert len(ended.stdout.splitlines()) == 1


def _edited(engine: Engine, article: Stored) -> None:
    with Rows(engine) as rows:
        body = "Un premier texte.\n\nUn autre alinéa.\n\nRectificatif : l’usine est ouverte."
        notices = [["correction", 2, "Rectificatif : l’usine est ouverte."]]
        at = NOON + timedelta(hours=2)
        rows.revise(article, body, at=at, headline="L’usine ouvre", class_="correction", notices=notices)


def test_diff_marks_the_words_that_changed(engine: Engine, article: Stored, run: Run) -> None:
    _edited(engine, article)
    ended = run("diff", article.id)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0].startswith("revision 1 to 2, seen 2026-02-03 ")
    assert lines[0].endswith(": correction")
    assert lines[1] == "correction announced: Rectificatif : l’usine est ouverte."
    assert [line for line in lines[2:] if line] == [
        "headline",
        "L’usine [-[bold]rouvre[2J-]{+ouvre+}",
        "  standfirst unchanged",
        "  1 block unchanged",
        "Un [-second-]{+autre+} alinéa.",
        "{+Rectificatif : l’usine est ouverte.+}",
    ]


def test_diff_as_json_has_every_block(engine: Engine, article: Stored, run: Run) -> None:
    _edited(engine, article)
    (found,) = run("diff", article.url, "1", "2", "--json").rows
    assert (found["old"], found["new"], found["class"]) == (1, 2, "correction")
    assert [(change["field"], change["kind"]) for change in found["changes"]] == [
        ("headline", "changed"),
        ("standfirst", "same"),
        ("body", "same"),
        ("body", "changed"),
        ("body", "added"),
    ]
    assert [notice["kind"] for notice in found["notices"]] == ["correction"]
    assert run("diff", article.url, "2", "--json").rows == [found]


def test_diff_of_revisions_that_are_not_there_ends_with_1(article: Stored, run: Run) -> None:
    ended = run("diff", article.id)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.endswith("has one revision: 0 and 1 cannot be compared\n")
    assert run("diff", article.id, "1", "2", "3").code == 2


def test_show_as_of_a_moment_is_what_was_seen_by_then(engine: Engine, article: Stored, run: Run) -> None:
    _edited(engine, article)
    then = run("show", article.id, "--as-of", "2026-02-03T13:00Z")
    assert (then.code, then.err) == (0, "")
    assert then.out.splitlines()[-1] == "Un second alinéa."
    assert run("show", article.id, "--as-of", "2026-02-03T15:00Z").out.splitlines()[0] == "L’usine ouvre"
    (row,) = run("show", article.id, "--as-of", "2026-02-03T13:00Z", "--json").rows
    assert (row["revision"], row["replaced_at"]) == (1, "2026-02-03T14:00:00.250000Z")
    before = run("show", article.id, "--as-of", "2026-02-03")
    assert before.code == 1
    assert before.err.endswith("was first seen later, on 2026-02-03 12:00 UTC\n")
