"""What channels claim of one URL, put together from all that announce it.

A feed gives authors and a summary, a sitemap the date of the last change: each knows what others leave out, and the
page may state none of it. Claims are `pipeline.types.Entry` as a JSON-ready mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Kinds of channels, the one that says most of an article first. What lists links says their words only.
_TELLING = ("feed", "news_sitemap", "sitemap")

Claims = Mapping[str, Any]


def together(known: Claims | None, said: Claims, *, is_newer: bool = False) -> dict[str, Any] | None:
    """What is known of a URL once a channel has `said` this of it; None when nothing is.

    Nothing that was known is dropped. Of two values for one field that one stands which is newer: what `is_newer`, and
    what a channel says in place of its own earlier words. Else the one of the more telling channel stands, whichever
    came first, and of two equal ones the first.
    """
    known = known or {}
    wins = is_newer or said.get("channel") == known.get("channel") or _rank(said) < _rank(known)
    return ({**known, **said} if wins else {**said, **known}) or None


def of_address(claims: Claims, url: str) -> dict[str, Any]:
    """What is claimed of one address of an article as claims of another, `url`."""
    return {**claims, "url": url} if claims else {}


def alike(one: Claims | None, other: Claims | None) -> bool:
    """Whether the same is claimed, of whichever address."""
    return of_address(one or {}, "") == of_address(other or {}, "")


def _rank(claims: Claims) -> int:
    kind = claims.get("channel_kind")
    return _TELLING.index(kind) if kind in _TELLING else len(_TELLING)
