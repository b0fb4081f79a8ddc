"""The schema's history leads to the models, on both databases and from anywhere."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine
from stored_rows import Rows

from db import engine as engines
from db import views
from db.engine import SchemaError, check_schema, create_engine, migrate
from db.migrations import is_compared
from db.models import Base
from db.reader import Reader
from db.schema_version import MIGRATIONS, known_versions

_ROOT = Path(__file__).parents[2]
_HEAD = known_versions()[-1]
_STEP = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    with op.batch_alter_table("articles") as table:
        table.add_column(sa.Column("mood", sa.Text()))
        table.alter_column("word_count", existing_type=sa.Integer(), nullable=True)
    {more}
"""


def _add_step(monkeypatch: pytest.MonkeyPatch, folder: Path, more: str = "") -> None:
    """As if a later version of Dateline had one more step."""
    migrations = folder / "migrations"
    shutil.copytree(_ROOT / "db" / "migrations", migrations)
    (migrations / "versions" / "9999_mood.py").write_text(_STEP.format(head=_HEAD, more=more))
    monkeypatch.setattr(engines, "MIGRATIONS", migrations)


def _views(engine: Engine) -> set[str]:
    return set(sa.inspect(engine).get_view_names())


def test_versions_are_those_of_the_steps() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    steps = list(ScriptDirectory.from_config(config).walk_revisions())
    assert known_versions() == [step.revision for step in reversed(steps)]


def test_migrated_schema_is_the_models_schema(engine: Engine) -> None:
    compared = functools.partial(is_compared, dialect=engine.dialect.name)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": compared})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    first = migrate(engine)
    assert migrate(engine) == first
    check_schema(engine)


def test_migration_starts_from_nothing(empty_engine: Engine) -> None:
    with pytest.raises(SchemaError, match=r"empty.*dateline migrate"):
        check_schema(empty_engine)
    migrate(empty_engine)
    check_schema(empty_engine)
    assert _views(empty_engine) == set(views.definitions(empty_engine.dialect.name))


def test_change_numbers_begin_at_one(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT name, value FROM counters")).all() == [("change", 0)]


def test_rows_and_views_outlive_a_later_step(
    engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Rows(engine) as rows:
        article = rows.article("Un titre", "Un texte.")
    _add_step(monkeypatch, tmp_path)
    assert migrate(engine) == "9999"
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT ulid, mood FROM articles")).all() == [(article.id, None)]
        assert engine.dialect.name != "sqlite" or connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    assert _views(engine) == set(views.definitions(engine.dialect.name))
    with Reader(database_url) as reader:
        assert reader.article(article.id).body == "Un texte."
        assert [hit.id for hit in reader.search("texte")] == [article.id]


def test_step_that_fails_leaves_everything_as_it_was(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _add_step(monkeypatch, tmp_path, more="raise ArithmeticError('half way')")
    with pytest.raises(ArithmeticError, match="half way"):
        migrate(engine)
    monkeypatch.undo()
    check_schema(engine)
    assert _views(engine) == set(views.definitions(engine.dialect.name))
    assert "mood" not in {column["name"] for column in sa.inspect(engine).get_columns("articles")}


def test_newer_schema_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for refuse in (migrate, check_schema):
        with pytest.raises(SchemaError, match=r"9999.*newer.*upgrade Dateline"):
            refuse(engine)


def test_alembic_command_works_from_the_checkout(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    command = [sys.executable, "-m", "alembic", "upgrade", "head"]
    environ = {**os.environ, "DATELINE_DATABASE_URL": url}
    subprocess.run(command, cwd=_ROOT, env=environ, check=True, capture_output=True, timeout=60)
    engine = create_engine(url)
    check_schema(engine)
    assert _views(engine) == set(views.definitions("sqlite"))


def test_migration_does_not_depend_on_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    engine = create_engine("sqlite:///here.db")
    migrate(engine)
    assert (tmp_path / "here.db").is_file()
