"""What is wrong with this installation, and what to do about it. Looks; changes nothing, asks nobody but the database.

Each check is one function from the settings to findings; none of them ends the others.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError

from crawler import browser
from crawler.choose import check_means
from crawler.source import load_source
from db.clock import is_simulated, wall
from db.config import Config, ConfigError
from db.engine import SchemaError, check_schema, create_engine, reading, shown
from db.leases import TERM
from db.models import Run

Verdict: TypeAlias = Literal["ok", "warn", "fail"]

#: A WARC file of a busy day; below the second nothing much can be fetched.
_LITTLE_SPACE_BYTES = 5_000_000_000
_NO_SPACE_BYTES = 500_000_000
#: Clocks that differ by more give articles wrong moments; by a lease's term, one host to two crawls.
_CLOCKS_MAY_DIFFER = timedelta(seconds=5)
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?([^;]*)(;.*)?")
_LEAST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found."""

    what: str
    """What was looked at, in a word or two: `archive`."""
    verdict: Verdict
    detail: str
    remedy: str = ""
    """What to do; empty where nothing is to be done."""

    def line(self) -> str:
        return f"{self.verdict:<4}  {self.what}: {self.detail}{f'; {self.remedy}' if self.remedy else ''}"


def examine(config: Config) -> Iterator[Finding]:
    """Everything, as it is found out."""
    for look in _LOOKS:
        yield from look(config)


def _python(config: Config) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _LEAST_PYTHON:
        yield Finding("python", "fail", version, "install Python 3.11 or newer, and make .venv anew")
    else:
        yield Finding("python", "ok", f"{version} in {sys.prefix}")


def _packages(config: Config) -> Iterator[Finding]:
    """That what is installed is what the project asks for; by version only where it can be told."""
    try:
        required = importlib.metadata.requires("dateline") or []
    except importlib.metadata.PackageNotFoundError:
        yield Finding("packages", "fail", "dateline is not installed", "run make demo, which installs it")
        return
    wanted = [match for text in required if (match := _REQUIREMENT.match(text)) and "extra ==" not in (match[3] or "")]
    missing = [name for match in wanted if _is_for_us(match) and not _is_installed(name := match[1])]
    if missing:
        yield Finding("packages", "fail", f"missing: {', '.join(missing)}", _INSTALL.format(what="."))
    else:
        main = (f"{name} {importlib.metadata.version(name)}" for name in _SHOWN_PACKAGES)
        yield Finding("packages", "ok", f"{len(wanted)} there, among them {', '.join(main)}")


def _is_for_us(match: re.Match[str]) -> bool:
    """Of the markers that our requirements bear only this one names a Python."""
    newest = re.search(r"python_version < '3\.(\d+)'", (match[3] or "").replace('"', "'"))
    return newest is None or sys.version_info < (3, int(newest[1]))


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _database(config: Config) -> Iterator[Finding]:
    url = make_url(config.database_url)
    file = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    if file is not None and not file.exists():
        if os.access(file.absolute().parent, os.W_OK):
            yield Finding("database", "ok", f"{file} does not exist yet; the first crawl makes it")
        else:
            yield Finding("database", "fail", f"{file} cannot be made", "set DATELINE_DATABASE_URL to another")
        return
    engine = create_engine(config.database_url, read_only=True)
    try:
        yield from _reachable_database(engine, file)
    finally:
        engine.dispose()


def _reachable_database(engine: Engine, file: Path | None) -> Iterator[Finding]:
    try:
        check_schema(engine)
    except SchemaError as error:
        yield Finding("database", "fail", str(error))
        return
    except ConfigError as error:
        yield Finding("database", "fail", str(error))
        return
    yield Finding("database", "ok", f"{shown(engine.url)}, schema as this version needs it")
    yield from _journal(engine, file) if file is not None else ()
    yield from _clock(engine)


def _journal(engine: Engine, file: Path) -> Iterator[Finding]:
    with engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if mode != "wal":
        remedy = "the next crawl switches it on; on a network drive it cannot be: move the file to a local disk"
        yield Finding("journal", "warn", f"{mode}, not WAL: readers and the crawl wait for each other", remedy)
    elif not os.access(file, os.W_OK) or not os.access(file.absolute().parent, os.W_OK):
        yield Finding("journal", "fail", f"{file} or its folder cannot be written", "let both be this user's")
    else:
        yield Finding("journal", "ok", "WAL")


def _clock(engine: Engine) -> Iterator[Finding]:
    """Ours against the database server's; against the newest run where both are one machine's."""
    if is_simulated():
        yield Finding("clock", "warn", "a test's clock is in use", "unset the variable that sets it")
    try:
        with reading(engine) as session:
            if engine.dialect.name == "postgresql":
                theirs = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
                ahead = abs(wall() - theirs)
            else:
                newest = session.scalar(sa.select(sa.func.max(Run.started_at)))
                ahead = max(newest - wall(), timedelta()) if newest else timedelta()
    except DBAPIError as error:
        yield Finding("clock", "fail", f"the database gives no time: {error.orig}")
        return
    off_s = ahead.total_seconds()
    if ahead <= _CLOCKS_MAY_DIFFER:
        yield Finding("clock", "ok", f"within {_CLOCKS_MAY_DIFFER.seconds} s of the database's")
    else:
        verdict: Verdict = "fail" if ahead >= TERM else "warn"
        yield Finding("clock", verdict, f"{off_s:.0f} s off the database's", "set the machine's clock (NTP)")


def _archive(config: Config) -> Iterator[Finding]:
    folder = config.archive_dir
    if folder is None:
        remedy = "without pages nothing can be verified or extracted again; set DATELINE_ARCHIVE_DIR"
        yield Finding("archive", "warn", "switched off", remedy)
        return
    there = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        remedy = "let it be a folder that can be written, or set DATELINE_ARCHIVE_DIR to another"
        yield Finding("archive", "fail", f"{folder}: {error.strerror}", remedy)
        return
    free = shutil.disk_usage(there).free
    verdict: Verdict = "fail" if free < _NO_SPACE_BYTES else "warn" if free < _LITTLE_SPACE_BYTES else "ok"
    remedy = "" if verdict == "ok" else "make room, or set DATELINE_ARCHIVE_DIR to a larger disk"
    yield Finding("archive", verdict, f"{folder} can be written, {free / 1e9:.1f} GB free", remedy)


def _sources(config: Config) -> Iterator[Finding]:
    folder = config.sources_dir
    if not folder.is_dir():
        remedy = "dateline sources new URL makes it, or set DATELINE_SOURCES to yours"
        yield Finding("sources", "warn", f"no folder {folder}", remedy)
        return
    files = sorted(folder.glob("*.toml"))
    mistakes = 0
    for file in files:
        try:
            check_means(load_source(file))
        except ConfigError as error:
            mistakes += 1
            yield Finding("source", "fail", str(error))
    if not files:
        yield Finding("sources", "warn", f"none in {folder}", "dateline sources new URL")
    elif not mistakes:
        yield Finding("sources", "ok", f"{len(files)} in {folder}, all valid")


def _contact(config: Config) -> Iterator[Finding]:
    if config.contact:
        yield Finding("contact", "ok", f"{config.contact} goes into the User-Agent; robots.txt is asked for Dateline")
    else:
        remedy = "set DATELINE_CONTACT to your e-mail address or a URL before you crawl other people's sites"
        yield Finding("contact", "warn", "the User-Agent does not say who you are", remedy)


def _manners(config: Config) -> Iterator[Finding]:
    if config.delay_s < 1:
        remedy = "leave that to your own machines: unset DATELINE_DELAY_S"
        yield Finding("delay", "warn", f"{config.delay_s:g} s between two requests to a host", remedy)
    if config.allow_networks:
        networks = ", ".join(map(str, config.allow_networks))
        remedy = "unset DATELINE_ALLOW_NETWORKS unless your sources lie there"
        yield Finding("networks", "warn", f"{networks} may be fetched from, as any page may ask", remedy)


def _extras(config: Config) -> Iterator[Finding]:
    """None of them is needed; a source that asks for one and cannot have it was named above."""
    missing = browser.missing()
    yield Finding("extra browser", "ok", f"not in use: {missing}" if missing else "installed, with Chromium")


_INSTALL = ".venv/bin/pip install --constraint constraints.txt --editable '{what}'"
_SHOWN_PACKAGES = ("scrapy", "trafilatura", "lxml", "sqlalchemy")
_LOOKS: tuple[Callable[[Config], Iterator[Finding]], ...] = (
    _python,
    _packages,
    _database,
    _archive,
    _sources,
    _contact,
    _manners,
    _extras,
)
