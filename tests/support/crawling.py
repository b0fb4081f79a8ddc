"""Runs `scrapy crawl` and `dateline` as an operator does, in processes of their own, in a folder of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psutil  # type: ignore[import-untyped]
import sqlalchemy as sa

from db.engine import create_engine
from db.reader import Reader

ROOT = Path(__file__).parents[2]
#: Beside the interpreter, so that no activated environment is needed.
_PROGRAMS = Path(sys.executable).parent
#: A crawl of the demo takes 5 s on an idle machine; a busy one may take ten times as long.
PATIENCE_S = 110.0


@dataclass(frozen=True, slots=True)
class Done:
    """How a process ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def data(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.stdout)

    @property
    def complaint(self) -> str:
        """Standard error, whose every line must be for the operator: no traceback."""
        assert "Traceback" not in self.stderr, self.stderr
        assert "Unhandled" not in self.stderr, self.stderr
        return self.stderr.strip()


@dataclass(frozen=True, slots=True)
class Workplace:
    """A folder with a database, an archive and sources, and the settings that point there."""

    folder: Path
    database_url: str
    settings: dict[str, str] = field(default_factory=dict)
    """`DATELINE_` variables that differ from a polite crawl of loopback without delay."""

    @classmethod
    def at(cls, folder: Path, database_url: str | None = None, **settings: str) -> Self:
        """With an empty SQLite file in the folder, unless told of another database."""
        return cls(folder, database_url or f"sqlite:///{folder / 'dateline.db'}", settings)

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def source(self, name: str, toml: str) -> None:
        """Write a source file."""
        sources = self.folder / "sources"
        sources.mkdir(exist_ok=True)
        (sources / f"{name}.toml").write_text(toml, encoding="utf-8")

    def environment(self, **settings: str) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("DATELINE_")}
        ours = {
            "DATELINE_DATABASE_URL": self.database_url,
            "DATELINE_ARCHIVE_DIR": str(self.archive),
            "DATELINE_SOURCES": str(self.folder / "sources"),
            "DATELINE_ALLOW_NETWORKS": "127.0.0.0/8",
            "DATELINE_DELAY_S": "0",
            "DATELINE_WORKERS": "2",
        }
        return inherited | ours | self.settings | settings

    def start(self, program: str, *words: str, **settings: str) -> subprocess.Popen[str]:
        """Start `scrapy` (in the checkout, as it must be) or `dateline` (in this folder)."""
        return subprocess.Popen(
            [_PROGRAMS / program, *words],
            cwd=ROOT if program == "scrapy" else self.folder,
            env=self.environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def scrapy(self, *arguments: str, **settings: str) -> Done:
        """`scrapy crawl news -a ARGUMENT…`, to its end."""
        words = [word for argument in arguments for word in ("-a", argument)]
        return finish(self.start("scrapy", "crawl", "news", *words, **settings))

    def dateline(self, *words: str, **settings: str) -> Done:
        """`dateline WORD…`, to its end."""
        return finish(self.start("dateline", *words, **settings))

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """What the query gives, as a consumer would ask it."""
        engine = create_engine(self.database_url)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(sa.text(query), values)]
        finally:
            engine.dispose()

    def write(self, statement: str, **values: Any) -> int:
        """Change rows behind the crawler's back. Returns how many."""
        engine = create_engine(self.database_url)
        try:
            with engine.connect().execution_options(dateline_writes=True) as connection, connection.begin():
                return connection.execute(sa.text(statement), values).rowcount
        finally:
            engine.dispose()

    def fates(self) -> dict[str, tuple[str, str | None]]:
        """URL → state and reason, of all that is known."""
        return {url: (state, reason) for url, state, reason in self.rows("SELECT url, state, reason FROM urls_v1")}

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        with Reader(self.database_url) as reader:
            yield reader


def finish(process: subprocess.Popen[str], patience_s: float = PATIENCE_S) -> Done:
    """Wait for the end of a process; one that does not end is killed, and the test fails."""
    try:
        stdout, stderr = process.communicate(timeout=patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        _, stderr = process.communicate()
        raise AssertionError(f"{process.args!r} did not end within {patience_s:.0f} s:\n{stderr[-3000:]}") from None
    return Done(process.returncode, stdout, stderr)


@contextmanager
def descendants(process: subprocess.Popen[str]) -> Iterator[set[psutil.Process]]:
    """All processes that descend from this one while the block runs, as they are seen: fork server and workers."""
    seen: set[psutil.Process] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            with suppress(psutil.NoSuchProcess):
                seen.update(psutil.Process(process.pid).children(recursive=True))

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    try:
        yield seen
    finally:
        over.set()
        watch.join()


def outliving(processes: Iterable[psutil.Process], within_s: float = 10.0) -> list[psutil.Process]:
    """Those of the processes that have not ended within that time."""
    _, alive = psutil.wait_procs(list(processes), timeout=within_s)
    return list(alive)
