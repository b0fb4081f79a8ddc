"""Claims: what one place on a page says about one field, and how claims become evidence.

Knows nothing of any field; the field modules make claims, rank them and pick one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pipeline.types import Evidence, Method, clean_text

#: Longer raw texts are cut; RECORD's limit.
MAX_RAW_CHARS = 1000
#: Candidates kept for one field of one page. The first are the best ranked; the rest repeat them.
MAX_CLAIMS_PER_FIELD = 6

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Claim(Generic[T]):
    """A candidate for a field, understood."""

    value: T
    method: Method
    locator: str
    raw: str | None = None
    """As written at the locator."""
    reason: str | None = None
    """Why it cannot be taken, whatever its rivals: `later_than_fetch`."""

    def refused(self, reason: str) -> Claim[T]:
        """The same claim, out of the running; the first reason stays."""
        return self if self.reason else replace(self, reason=reason)


def attest(
    field: str, claims: Iterable[Claim[Any]], chosen: Collection[Claim[Any]] = (), reason: str = "outranked"
) -> list[Evidence]:
    """One piece of evidence per claim, in the order given; `chosen` are marked, first among equals.

    A claim that is neither chosen nor refused gets `reason`. Claims at the same place are one; chosen ones
    are always kept, of the others the first few.
    """
    out: list[Evidence] = []
    seen: set[tuple[str, str]] = set()
    for claim in claims:
        identity = (claim.locator, repr(claim.value))
        is_chosen = any(claim is one for one in chosen)
        if identity in seen or (len(out) >= MAX_CLAIMS_PER_FIELD and not is_chosen):
            continue
        seen.add(identity)
        why = None if is_chosen else claim.reason or reason
        out.append(_evidence(field, claim, chosen=is_chosen, reason=why))
    return out


def _evidence(field: str, claim: Claim[Any], *, chosen: bool, reason: str | None) -> Evidence:
    raw = clean_text(claim.raw)[:MAX_RAW_CHARS] if claim.raw is not None else None
    return Evidence(field, as_json(claim.value), claim.method, claim.locator, raw, chosen, reason)


def as_json(value: Any) -> Any:
    """`value` as JSON knows it: instants as ISO 8601, records by their own `as_dict`."""
    if hasattr(value, "as_dict"):
        return value.as_dict()
    if hasattr(value, "at"):
        return value.at.isoformat()
    if isinstance(value, tuple | list):
        return [as_json(part) for part in value]
    return value
