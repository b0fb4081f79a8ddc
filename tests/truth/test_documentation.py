"""The documentation names what the code has: commands, settings, fields, views, columns, words."""

from __future__ import annotations

import re
import sqlite3
import sys
from dataclasses import fields
from pathlib import Path
from typing import get_args

import click
import pytest

from crawler.cli import dateline
from crawler.discovery import ChannelReason
from crawler.outcome import FailureReason
from crawler.source import Source
from db import config, models, views
from db.engine import create_engine, migrate
from pipeline.types import NewsArticle, RejectionReason

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def command_names(group: click.Group, prefix: str = "dateline") -> list[str]:
    names: list[str] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        full = f"{prefix} {name}"
        names += command_names(command, full) if isinstance(command, click.Group) else [full]
    return names


@pytest.mark.parametrize("name", command_names(dateline))
def test_each_command_is_in_the_reference(name: str) -> None:
    assert name in page("commands")


@pytest.mark.parametrize("name", command_names(dateline))
def test_each_command_of_the_changelog_s_first_release_is_named_there(name: str) -> None:
    assert name.removeprefix("dateline ") in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(config._SETTINGS))
def test_each_setting_is_in_the_reference(name: str) -> None:
    assert f"`{name}`" in page("settings")


def test_the_reference_names_no_setting_that_does_not_exist() -> None:
    named = set(re.findall(r"DATELINE_[A-Z_]+", "".join(p.read_text(encoding="utf-8") for p in documents())))
    assert named - {"DATELINE_"} <= set(config._SETTINGS)


@pytest.mark.parametrize("field", [field.name for field in fields(NewsArticle)])
def test_each_field_of_an_article_is_in_the_record(field: str) -> None:
    if field != "evidence":
        assert f"`{field}`" in page("record")


@pytest.mark.parametrize("field", [field.name for field in fields(NewsArticle)])
def test_each_field_of_an_article_has_a_column_in_revision(field: str) -> None:
    columns = set(models.Revision.__table__.columns.keys())
    assert field in columns


@pytest.mark.parametrize("word", [*get_args(RejectionReason), *get_args(FailureReason), *get_args(ChannelReason)])
def test_each_reason_is_in_the_reference(word: str) -> None:
    assert f"`{word}`" in page("reasons")


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("truth") / "empty.db"
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.mark.parametrize("view", sorted(views.definitions("sqlite")))
def test_each_view_is_in_the_reference_with_its_columns_in_order(view: str, empty_database: Path) -> None:
    section = page("views").split(f"## `{view}`")[1].split("\n## ")[0]
    listed = section.split("`")[1].split("`")[0]
    with sqlite3.connect(empty_database) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({view})")]
    assert [column.strip() for column in listed.split(",")] == columns


@pytest.mark.parametrize("key", sorted(Source.__dataclass_fields__.keys() - {"id", "start_url"}))
def test_each_key_of_a_source_file_is_in_the_reference(key: str) -> None:
    name = {"section_urls": "[sections] urls", "archive_url": "[archives] url", "selectors": "[extract]"}.get(key, key)
    assert name in page("source-file")


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_that_exist(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_each_decision_is_listed() -> None:
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    for decision in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        assert decision.name in listed


def test_the_read_me_s_two_commands_are_targets_of_the_makefile() -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)) <= set(
        targets
    )


def test_this_python_is_one_that_the_read_me_promises() -> None:
    assert sys.version_info >= (3, 11)
