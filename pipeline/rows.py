"""A `NewsArticle` as columns and documents. Pure; `pipeline.store` decides what is done with them.

Blocks and evidence are one compact document each: some 50 blocks and 40 candidates a page would be a
hundred million rows per million articles. `db.views` expands them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from pipeline.types import LEARNED, Evidence, Instant, NewsArticle, Processed, clean_text

#: Goes up when extraction may give other values for the same page.
EXTRACTOR_VERSION = 1
_PLAIN = (
    "url headline kicker standfirst in_language kind section dateline_place reading_time_minutes reading_time_raw "
    "reading_time_estimated_minutes word_count access completeness canonical_url amp_url"
).split()


def content_columns(item: Processed, article: NewsArticle) -> dict[str, Any]:
    """The columns that an article and its revisions share (`db.models.Content`), cleaned for any database."""
    columns: dict[str, Any] = {name: getattr(article, name) for name in _PLAIN}
    columns |= {name: list(getattr(article, name)) for name in ("keywords", "breadcrumbs", "agency_credit")}
    columns |= {name: [_compact(part.as_dict()) for part in getattr(article, name)] for name in ("authors", "images")}
    for name in ("date_published", "date_modified"):
        columns |= _instant_columns(name, getattr(article, name))
    columns["rights"] = dict(article.rights)
    raw = item.raw
    columns |= {f"raw_{name}": getattr(raw, name, None) for name in ("file", "offset", "length", "digest")}
    columns |= {"rules_version": item.rules_version, "extractor_version": extractor_version()}
    return {name: cleaned(value) for name, value in columns.items()}


def body_and_blocks(article: NewsArticle) -> tuple[str, list[Any]]:
    """The body text, and the blocks as `[type, level, role, text, locator, removed_by, shape]`.

    The text of a body block is not written twice: it is `[start, length]` in code points of the body.
    """
    blocks: list[Any] = []
    at = 0
    for block in article.blocks:
        text: Any = clean_text(block.text)
        if block.role == "body":
            text, at = [at, len(text)], at + len(text) + 2
        place = (cleaned(block.locator), block.removed_by, block.shape)
        blocks.append(_trimmed([block.type, block.level, block.role, text, *place]))
    body = "\n\n".join(clean_text(block.text) for block in article.blocks if block.role == "body")
    return body, blocks


def body_with_learned(body: str, blocks: Iterable[Sequence[Any]]) -> str:
    """The body as it would be had nothing been learned of its site, from both as `body_and_blocks` gives them."""
    texts = []
    for _type, _level, role, text, _locator, removed_by in ((*block, None, None)[:6] for block in blocks):
        if role == "body":
            texts.append(body[text[0] : text[0] + text[1]])
        elif removed_by == LEARNED:
            texts.append(text)
    return "\n\n".join(texts)


def evidence_document(evidence: Iterable[Evidence]) -> list[Any]:
    """The candidates as `[field, value, method, locator, raw, chosen, reason]`; raw 0 where it equals the value."""
    return [
        _trimmed(
            cleaned(
                [
                    e.field,
                    _compact(e.value),
                    e.method,
                    e.locator,
                    0 if e.raw == e.value else e.raw,
                    int(e.chosen),
                    e.reason,
                ]
            )
        )
        for e in evidence
    ]


def cleaned(value: Any) -> Any:
    """`value` with every text in it cleaned (`clean_text`), however deep."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list | tuple):
        return [cleaned(part) for part in value]
    if isinstance(value, dict):
        return {cleaned(key): cleaned(part) for key, part in value.items()}
    return value


@lru_cache(maxsize=1)
def extractor_version() -> str:
    """Of this code and of trafilatura: `1/2.3.1`."""
    return f"{EXTRACTOR_VERSION}/{version('trafilatura')}"


def _instant_columns(name: str, instant: Instant | None) -> dict[str, Any]:
    return {
        name: instant.at if instant else None,
        f"{name}_raw": instant.raw if instant else None,
        f"{name}_offset_minutes": instant.offset_minutes if instant else None,
        f"{name}_precision": instant.precision if instant else None,
        f"{name}_zone": instant.zone if instant else None,
    }


def _compact(value: Any) -> Any:
    """A mapping without the members that say nothing, in the order that jsonb gives them, on SQLite too."""
    if not isinstance(value, dict):
        return value
    said = ((name, part) for name, part in value.items() if part is not None and part is not False)
    return dict(sorted(said, key=lambda member: (len(member[0]), member[0])))


def _trimmed(values: list[Any]) -> list[Any]:
    while values and values[-1] is None:
        values.pop()
    return values
