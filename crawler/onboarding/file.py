"""Source files as text: what differs from the defaults, with comments; written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from crawler.source import Channel, check_id, read_source
from db.config import ConfigError
from pipeline.types import ChannelKind

_KEYS: tuple[tuple[str, ChannelKind], ...] = (
    ("feeds", "feed"),
    ("news_sitemaps", "news_sitemap"),
    ("sitemaps", "sitemap"),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new source file shall say."""

    name: str
    homepage: str
    language: str | None = None
    time_zone: str | None = None
    channels: Sequence[Channel] = ()
    archive: str | None = None
    head: Sequence[str] = ()
    """Comment lines above everything."""
    comments: dict[str, str] = field(default_factory=dict)
    """Key or channel URL → what to say beside it."""


def as_toml(draft: Draft) -> str:
    """The file's text."""
    return "\n".join(_lines(draft)) + "\n"


def path_for(folder: Path, id_: str) -> Path:
    """Where the file of that source will lie. Raises `ConfigError` when the name is taken or the folder is not ours."""
    check_id(id_, "--as")
    path = folder / f"{id_}.toml"
    if path.exists():
        raise ConfigError(f'{path}: a source "{id_}" exists; choose another with --name, or remove the file')
    _check_writable(folder)
    return path


def write_new(path: Path, text: str) -> None:
    """Write a file that must not exist yet. Raises `ConfigError`, and then nothing lies at `path`."""
    read_source(tomllib.loads(text), path.stem, where=path.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(temporary).chmod(0o644)
            os.link(temporary, path)  # fails when somebody else wrote it meanwhile; a rename would not
        finally:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
    except FileExistsError:
        raise ConfigError(f'{path}: a source "{path.stem}" exists; choose another with --name') from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}); nothing was") from None


def _check_writable(folder: Path) -> None:
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        raise ConfigError(f"{folder}: not a folder that can be written to; mend its rights, or set DATELINE_SOURCES")


def _lines(draft: Draft) -> Iterator[str]:
    yield from (f"# {' '.join(line.split())}" for line in draft.head)
    values = {
        "name": draft.name,
        "homepage": draft.homepage,
        "language": draft.language,
        "time_zone": draft.time_zone,
    }
    for key, value in values.items():
        if value:
            yield f"{key} = {quoted(value)}{_comment(draft, key)}"
    for key, kind in _KEYS:
        yield from _list(draft, key, kind)
    if any(channel.kind == "section" for channel in draft.channels):
        yield "\n[sections]"
        yield from _list(draft, "urls", "section")
    if draft.archive:
        yield f"\n[archives]\nurl = {quoted(draft.archive)}{_comment(draft, 'archive')}"


def _list(draft: Draft, key: str, kind: ChannelKind) -> Iterator[str]:
    urls = [channel.url for channel in draft.channels if channel.kind == kind]
    if urls:
        yield f"{key} = ["
        yield from (f"  {quoted(url)},{_comment(draft, url)}" for url in urls)
        yield "]"


def _comment(draft: Draft, of: str) -> str:
    said = " ".join(draft.comments.get(of, "").split())
    return f"  # {said}" if said else ""


def quoted(text: str) -> str:
    """A TOML basic string: JSON's, with DEL escaped too (TOML 1.0, "String")."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
