"""What `dateline doctor` finds wrong, and that it says what to do."""

from __future__ import annotations

import sqlite3
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from crawler import browser, doctor
from crawler.cli import dateline
from crawler.doctor import Finding, examine
from db.clock import now
from db.config import Config
from db.engine import create_engine, writing
from db.models import Run


@pytest.fixture
def config(tmp_path: Path, sqlite_url: str) -> Config:
    """An installation in which nothing is wrong."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "courrier.toml").write_text('name = "Le Courrier"\nhomepage = "https://courrier.example/"\n')
    return Config(
        database_url=sqlite_url, archive_dir=tmp_path / "archive", sources_dir=sources, contact="me@courrier.example"
    )


def found(config: Config) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(config)}


def verdicts(config: Config) -> dict[str, str]:
    """Of what is not well."""
    return {what: finding.verdict for what, finding in found(config).items() if finding.verdict != "ok"}


def changed(config: Config, **settings: object) -> Config:
    values = {name: getattr(config, name) for name in Config.__dataclass_fields__}
    return Config(**(values | settings))  # type: ignore[arg-type]


def a_run(config: Config, ahead: timedelta) -> None:
    engine = create_engine(config.database_url)
    with writing(engine) as session:
        session.add(Run(id="r", kind="crawl", asked={}, owner="o", started_at=now() + ahead, outcome="finished"))
    engine.dispose()


def test_nothing_is_wrong_with_a_good_installation(config: Config, database_url: str) -> None:
    config = changed(config, database_url=database_url)
    a_run(config, timedelta(hours=-1))
    assert verdicts(config) == {}
    assert {"python", "packages", "database", "clock", "archive", "sources", "contact"} <= found(config).keys()


def test_whatever_is_not_well_comes_with_what_to_do(config: Config, tmp_path: Path) -> None:
    poor = changed(config, contact=None, archive_dir=None, sources_dir=tmp_path / "none", delay_s=0.1)
    poor = changed(poor, allow_networks=("127.0.0.0/8",))
    assert verdicts(poor) == dict.fromkeys(("archive", "sources", "contact", "delay", "networks"), "warn")
    assert all(finding.remedy for finding in examine(poor) if finding.verdict != "ok")


def test_source_file_that_is_wrong_is_named(config: Config) -> None:
    (config.sources_dir / "matin.toml").write_text('name = "Le Matin"\nhomepag = "https://matin.example/"\n')
    finding = found(config)["source"]
    assert (finding.verdict, finding.detail) == ("fail", 'matin.toml: unknown key "homepag"; did you mean "homepage"?')


def test_source_whose_secret_is_not_set_is_named(config: Config) -> None:
    text = 'name = "A"\nhomepage = "https://a.example/"\n[fetch]\nheaders = { Cookie = "env:NO_SUCH_THING" }\n'
    (config.sources_dir / "a.toml").write_text(text)
    assert "NO_SUCH_THING is not set" in found(config)["source"].detail


def test_old_schema_is_a_matter_of_dateline_migrate(config: Config) -> None:
    engine = create_engine(config.database_url)
    with writing(engine) as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    finding = found(config)["database"]
    assert finding.verdict == "fail"
    assert "run `dateline migrate`" in finding.detail


def test_database_that_does_not_exist_yet_is_no_fault(config: Config, tmp_path: Path) -> None:
    assert found(changed(config, database_url=f"sqlite:///{tmp_path / 'new.db'}"))["database"].verdict == "ok"
    assert found(changed(config, database_url=f"sqlite:///{tmp_path / 'no' / 'new.db'}"))["database"].verdict == "fail"


def test_database_server_that_is_down_is_said_to_be(config: Config) -> None:
    finding = found(changed(config, database_url="postgresql+psycopg://me:secret@127.0.0.1:1/x"))["database"]
    assert finding.verdict == "fail"
    assert "check that it is up" in finding.detail
    assert "secret" not in finding.detail


def test_file_that_is_no_database_is_a_failure(config: Config, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database at all, " * 100)
    assert found(changed(config, database_url=f"sqlite:///{tmp_path / 'text.db'}"))["database"].verdict == "fail"


def test_journal_that_is_not_wal_is_told(config: Config) -> None:
    with sqlite3.connect(config.database_url.removeprefix("sqlite:///")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    assert verdicts(config) == {"journal": "warn"}


@pytest.mark.parametrize(("ahead", "verdict"), [(timedelta(seconds=20), "warn"), (timedelta(hours=2), "fail")])
def test_clock_that_is_behind_the_database_is_told(config: Config, ahead: timedelta, verdict: str) -> None:
    a_run(config, ahead)
    assert verdicts(config) == {"clock": verdict}


def test_full_disk_and_unwritable_archive_are_failures(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**8))
    assert verdicts(config) == {"archive": "fail"}
    blocked = config.sources_dir / "courrier.toml"
    assert found(changed(config, archive_dir=blocked))["archive"].verdict == "fail"


def test_package_that_is_missing_is_named(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor.importlib.metadata,
        "requires",
        lambda _: ["click>=8", "no-such-package>=1", "nor-this; python_version < '3.2'", "not-asked; extra == 'test'"],
    )
    finding = found(config)["packages"]
    assert (finding.verdict, finding.detail) == ("fail", "missing: no-such-package")


def test_old_python_is_a_failure(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_LEAST_PYTHON", (sys.version_info[0], sys.version_info[1] + 1))
    assert found(config)["python"].verdict == "fail"


def test_extra_that_is_not_installed_is_no_fault_until_a_source_asks_for_it(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "_program", lambda: None)
    assert verdicts(config) == {}
    text = 'name = "A"\nhomepage = "https://a.example/"\n[fetch]\nbrowser = true\n'
    (config.sources_dir / "a.toml").write_text(text)
    assert verdicts(config) == {"source": "fail"}


@pytest.mark.parametrize(("contact", "archive", "code"), [("me@a.example", "archive", 0), ("", "sources/x.toml", 1)])
def test_command_ends_with_1_when_something_must_be_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contact: str, archive: str, code: int
) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "x.toml").write_text('name = "X"\nhomepage = "https://x.example/"\n')
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}", "CONTACT": contact, "ALLOW_NETWORKS": ""}
    settings |= {"ARCHIVE_DIR": str(tmp_path / archive), "SOURCES": str(tmp_path / "sources"), "DELAY_S": "1"}
    for name, value in settings.items():
        monkeypatch.setenv(f"DATELINE_{name}", value)
    lines = CliRunner().invoke(dateline, ["doctor"], standalone_mode=False)
    assert lines.return_value == code
    assert all(line.split()[0] in ("ok", "warn", "fail") for line in lines.output.splitlines())
    assert CliRunner().invoke(dateline, ["doctor", "--json"], standalone_mode=False).return_value == code
