"""State that is packed into one flat list, in which each value names its parts by their index.

Nuxt's `__NUXT_DATA__` (the format of the devalue library): `[{"title": 1, "tags": 2}, "Un accord", [3, 4], …]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.extract.page.pointers import resolve

#: A value that many name is laid out once for each; more is not laid out.
MAX_VALUES = 200_000
MAX_DEPTH = 60
_WRAPPERS = frozenset(
    ("Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "EmptyShallowRef", "NuxtError", "Island")
)


@dataclass(frozen=True, slots=True)
class Packed:
    """A packed list, laid out."""

    raw: list[Any]
    value: Any

    def pointer(self, path: str) -> str:
        """The place in the packed list of what `path` leads to in the value laid out."""
        at = _unwrapped(self.raw, 0)
        for step in path.split("/")[1:]:
            index = resolve(self.raw[at], f"/{step}")
            if not isinstance(index, int):
                return f"/{at}"
            at = _unwrapped(self.raw, index)
        return f"/{at}"


def unpacked(value: Any) -> Packed | None:
    """`value` laid out when it is such a list, else None."""
    if not isinstance(value, list) or len(value) < 3 or not isinstance(value[0], dict | list):
        return None
    first = value[0]
    inner = first.values() if isinstance(first, dict) else first[1:]
    if not first or not all(isinstance(index, int) and -7 <= index < len(value) for index in inner):
        return None
    return Packed(value, _laid_out(value, 0, [MAX_VALUES], 0))


def _unwrapped(raw: list[Any], index: int) -> int:
    """The index of the value itself, behind what merely says how a framework watches it."""
    for _ in range(10):
        at = raw[index] if 0 <= index < len(raw) else None
        if not (isinstance(at, list) and len(at) == 2 and at[0] in _WRAPPERS and isinstance(at[1], int)):
            break
        index = at[1]
    return index


def _laid_out(raw: list[Any], index: int, budget: list[int], depth: int) -> Any:
    index = _unwrapped(raw, index)
    budget[0] -= 1
    if not 0 <= index < len(raw) or depth > MAX_DEPTH or budget[0] < 0:
        return None
    at = raw[index]
    if isinstance(at, dict):
        return {key: _laid_out(raw, i, budget, depth + 1) for key, i in at.items() if isinstance(i, int)}
    if isinstance(at, list):
        if at and isinstance(at[0], str):  # a date, a set, a map: `["Date", "2026-02-03T07:15:00Z"]`
            return at[1] if len(at) == 2 and isinstance(at[1], str) else None
        return [_laid_out(raw, i, budget, depth + 1) for i in at if isinstance(i, int)]
    return at
