"""Which sources were seen alive, and when: a small file beside the source files; standard library only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

_NAME = ".checked.json"


def states(folder: Path) -> dict[str, str]:
    """Source → `seen alive 2026-02-03` for those that were; `unverified` for others that have a file in the folder."""
    here = {path.stem: "unverified" for path in folder.glob("*.toml")} if folder.is_dir() else {}
    return here | {name: f"alive {day}" for name, day in _read(folder).items() if name in here}


def note_alive(folder: Path, names: Iterable[str], day: date) -> None:
    """Write down that the channels of these sources answered with articles."""
    values = _read(folder) | {name: day.isoformat() for name in names}
    part = folder / f"{_NAME}.part"
    part.write_text(json.dumps(values, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(folder / _NAME)


def _read(folder: Path) -> dict[str, str]:
    try:
        values = json.loads((folder / _NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):  # it can be made again at any time
        return {}
    return {str(name): str(day) for name, day in values.items()} if isinstance(values, dict) else {}
