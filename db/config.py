"""What the operator sets: `DATELINE_` variables of the environment, read once and checked.

Nothing is opened or connected here; whoever is handed a `Config` does that. Standard library only.
"""

from __future__ import annotations

import difflib
import importlib.metadata
import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar

from db import simulated_clock

T = TypeVar("T")

_PREFIX = "DATELINE_"
_DATABASES = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
_PASSWORD = re.compile(r"(?<=://)([^/@:]*):.*@")


class ConfigError(Exception):
    """The operator or a file of ours is wrong: the message says what, where and what to do. Exit code 2."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one process."""

    database_url: str = field(default="sqlite:///dateline.db", repr=False)
    """SQLAlchemy URL; not in the repr, since it may hold a password."""
    archive_dir: Path | None = Path("archive")
    """Where WARC files go; None turns the archive off."""
    sources_dir: Path = Path("sources")
    contact: str | None = None
    """URL or e-mail address for the User-Agent."""
    allow_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Private networks that may be fetched."""
    delay_s: float = 1.0
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    api_token: str | None = field(default=None, repr=False)
    test_clock: Path | None = None
    """The file of the clock that all processes of a test share (`db.simulated_clock`)."""


def load(environ: Mapping[str, str] = os.environ) -> Config:
    """The settings in `environ`, defaults for what is not set.

    An empty variable counts as not set, but for `DATELINE_ARCHIVE_DIR`, where it turns the archive off.
    Raises `ConfigError` on an unknown `DATELINE_` variable, on a value that cannot be meant, and on a test's clock
    where no private network may be fetched: where there is nothing to test on.
    """
    _refuse_unknown(environ)
    given = {name: environ[name].strip() for name in _SETTINGS if name in environ}
    values: dict[str, object] = {}
    for name, text in given.items():
        attribute, read, _ = _SETTINGS[name]
        if text or name == _ARCHIVE_DIR:
            values[attribute] = _read(name, text, read)
    config = Config(**values)  # type: ignore[arg-type]  # each reader gives its attribute's type
    if config.test_clock and not config.allow_networks:
        raise ConfigError(f"environment: {simulated_clock.VARIABLE} is for tests; it needs DATELINE_ALLOW_NETWORKS")
    return config


def nearest(word: str, words: Mapping[str, object] | tuple[str, ...] | frozenset[str]) -> str:
    """`; did you mean "feeds"?` for a misspelt word, the empty text when nothing is near."""
    close = difflib.get_close_matches(word, words, n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def version() -> str:
    """This installation's version; `0+unknown` from a checkout that was never installed."""
    try:
        return importlib.metadata.version("dateline")
    except importlib.metadata.PackageNotFoundError:
        return "0+unknown"


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    for name in sorted(environ):
        if name.startswith(_PREFIX) and name not in _SETTINGS:
            hint = nearest(name, tuple(_SETTINGS)) or f"; the settings are {', '.join(_SETTINGS)}"
            raise ConfigError(f'environment: unknown setting "{name}"{hint}')


def _read(name: str, text: str, read: Callable[[str], object]) -> object:
    try:
        return read(text)
    except ValueError:
        shown = "***" if name == "DATELINE_API_TOKEN" else _PASSWORD.sub(r"\1:***@", text)
        raise ConfigError(f'environment: {name} is "{shown}"; expected {_SETTINGS[name][2]}') from None


def _database_url(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if scheme not in _DATABASES or not separator or not rest:
        raise ValueError(text)
    return text


def _contact(text: str) -> str:
    if not re.fullmatch(r"https?://\S+|[^\s@]+@[^\s@]+", text):
        raise ValueError(text)
    return text


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(part) for part in re.split(r"[,\s]+", text) if part)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not math.isfinite(seconds) or seconds < 0:
        raise ValueError(text)
    return seconds


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _token(text: str) -> str:
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(text)
    return text


def _clock(text: str) -> Path:
    try:
        simulated_clock.parse(Path(text).read_text(encoding="ascii"))
    except OSError as error:
        raise ValueError(text) from error
    return Path(text)


_ARCHIVE_DIR = "DATELINE_ARCHIVE_DIR"
#: Variable → attribute of `Config`, its reader (`ValueError` when it is wrong), what is expected.
_SETTINGS: dict[str, tuple[str, Callable[[str], object], str]] = {
    "DATELINE_DATABASE_URL": ("database_url", _database_url, "sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"),
    _ARCHIVE_DIR: ("archive_dir", lambda text: Path(text) if text else None, "a folder, or nothing for no archive"),
    "DATELINE_SOURCES": ("sources_dir", Path, "a folder of source files"),
    "DATELINE_CONTACT": ("contact", _contact, "a URL or an e-mail address"),
    "DATELINE_ALLOW_NETWORKS": ("allow_networks", _networks, "networks as CIDR with commas between: 127.0.0.0/8"),
    "DATELINE_DELAY_S": ("delay_s", _seconds, "seconds, 0 or more: 1.5"),
    "DATELINE_WORKERS": ("workers", _at_least_one, "a number of processes, 1 or more"),
    "DATELINE_API_TOKEN": ("api_token", _token, "printable ASCII without spaces"),
    simulated_clock.VARIABLE: ("test_clock", _clock, "the file of a test's clock"),
}
