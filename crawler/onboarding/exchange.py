"""`dateline sources import` and `export`: source files from OPML and to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from crawler.onboarding import opml
from crawler.onboarding.file import Draft, as_toml, path_for, write_new
from crawler.onboarding.opml import Listed, OpmlError
from crawler.source import load_sources
from db.config import ConfigError


class NotImported(Exception):  # noqa: N818 -- what the user is told
    """A file of which nothing could be taken; the message says why, in one line."""


@dataclass(slots=True)
class Imported:
    """What became of the sources of an OPML file."""

    written: list[str] = field(default_factory=list)
    existing: list[str] = field(default_factory=list)
    """Their files were left as they are."""
    refused: list[str] = field(default_factory=list)
    """With the reason: what no source file can say."""


def import_opml(file: Path, folder: Path) -> Imported:
    """Write a source file for each source that the OPML file lists and the folder does not have.

    Raises `NotImported` for a file that is no OPML, `ConfigError` for a folder that cannot be written.
    """
    try:
        listed = opml.read(file.read_bytes())
    except OSError as error:
        raise NotImported(f"{file}: {error.strerror}") from None
    except OpmlError as error:
        raise NotImported(f"{file}: {error}") from None
    path_for(folder, "not-known-yet")
    done = Imported()
    for each in listed:
        _import(each, folder, done)
    return done


def export_opml(folder: Path) -> bytes:
    """All sources of the folder as OPML 2.0. Raises `ConfigError` for the first file that is wrong."""
    return opml.write(load_sources(folder).values())


def _import(each: Listed, folder: Path, done: Imported) -> None:
    if (folder / f"{each.id}.toml").exists():
        done.existing.append(each.id)
        return
    draft = Draft(each.name, each.homepage, each.language, each.time_zone, each.channels)
    try:
        write_new(folder / f"{each.id}.toml", as_toml(draft))
    except ConfigError as error:
        done.refused.append(str(error))
    else:
        done.written.append(each.id)
