"""The tests' own PostgreSQL: it can be killed, comes back, and goes when the tests go."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
from postgres_server import PostgresMissingError, PostgresServer, find_binaries
from sqlalchemy.exc import OperationalError

from db.engine import create_engine

_SUPPORT = Path(__file__).parents[1] / "support"


def test_killed_server_comes_back_with_what_was_committed(own_postgres: PostgresServer) -> None:
    engine = create_engine(own_postgres.url("postgres"))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (n integer)")
        connection.exec_driver_sql("INSERT INTO kept VALUES (42)")
    own_postgres.kill()
    with pytest.raises(OperationalError):
        engine.connect()
    own_postgres.start()
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT n FROM kept")).scalar_one() == 42
    engine.dispose()


def test_server_ends_with_the_process_that_started_it() -> None:
    code = (
        "import os, signal; from postgres_server import *\n"
        "server = PostgresServer(find_binaries()); server.start()\n"
        "print(server._process.pid, server._home, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    environ = {**os.environ, "PYTHONPATH": str(_SUPPORT)}
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    pid, home = ended.stdout.split()
    try:
        deadline = time.monotonic() + 10
        while psutil.pid_exists(int(pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not psutil.pid_exists(int(pid))
    finally:
        subprocess.run(["rm", "-rf", home], check=True)


def test_programs_come_from_pg_bin_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "pg" / "bin"
    folder.mkdir(parents=True)
    for program in ("initdb", "postgres"):
        (folder / program).write_text("#!/bin/sh\necho broken >&2; exit 3\n")
        (folder / program).chmod(0o755)
    monkeypatch.setenv("PG_BIN", str(folder))
    assert find_binaries() == folder
    with pytest.raises(PostgresMissingError, match="initdb: broken"):
        PostgresServer(find_binaries())


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs the server as somebody else")
def test_programs_out_of_reach_are_copied(tmp_path: Path) -> None:
    """As below a home folder that only its owner may enter."""
    programs = find_binaries()
    package = programs.parents[1]
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    for part in (programs.parent.relative_to(package.parent), Path(f"{package.name}.libs")):
        if (package.parent / part).is_dir():
            shutil.copytree(package.parent / part, private / part, symlinks=True)
    server = PostgresServer(private / programs.relative_to(package.parent))
    try:
        server.start()
        server.execute("SELECT 1")
    finally:
        server.remove()
