"""JSON pointers (RFC 6901)."""

from __future__ import annotations

from typing import Any


def escape(key: str) -> str:
    """A key as a pointer's step."""
    return key.replace("~", "~0").replace("/", "~1")


def resolve(data: Any, pointer: str) -> Any:
    """What `pointer` leads to in `data`; None where nothing is."""
    for escaped in pointer.split("/")[1:]:
        step = escaped.replace("~1", "/").replace("~0", "~")
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data
