"""Reads the test newspapers' pages and compares what was read with their labels, field by field."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.extract import extract
from pipeline.types import NewsArticle, Rejection, SiteRules

HERE = Path(__file__).parent
FETCHED_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
REFUSED = "refused"
COMPARED = (
    "url headline standfirst body boilerplate authors agency_credit date_published date_published_precision "
    "date_published_zone date_modified reading_time_minutes reading_time_raw in_language section access completeness "
    "kind"
).split()
#: What may stand around a reading time without being part of it.
_ORNAMENTS = " •·—–-|()"

Differences = dict[str, tuple[Any, Any]]
"""Field → what is right and what was read."""


def sites() -> list[str]:
    """The newspapers' folders."""
    return sorted(file.parent.name for file in HERE.glob("*/expected.json") if file.parent.name != REFUSED)


def pages() -> list[tuple[str, str]]:
    """Folder and file of every article page."""
    return [(site, page) for site in sites() for page in truth(site)["pages"]]


@cache
def truth(site: str) -> dict[str, Any]:
    """A folder's `expected.json`."""
    values: dict[str, Any] = json.loads((HERE / site / "expected.json").read_text(encoding="utf-8"))
    return values


def known_gaps() -> dict[str, dict[str, str]]:
    """Page → field → why it is read wrong today."""
    gaps: dict[str, dict[str, str]] = tomllib.loads((HERE / "known_gaps.toml").read_text(encoding="utf-8"))
    return gaps


@cache
def read(site: str, page: str) -> NewsArticle | Rejection:
    """What extraction makes of the page."""
    label = truth(site)["pages"][page]
    rules = SiteRules(time_zone=truth(site).get("time_zone"))
    url = label.get("fetched_url") or label["url"]
    return extract((HERE / site / page).read_bytes(), url, rules=rules, fetched_at=FETCHED_AT)


def differences(site: str, page: str) -> Differences:
    """The fields that were read otherwise than they are labelled; `reason` for a page that is no article."""
    label, result = truth(site)["pages"][page], read(site, page)
    if site == REFUSED:
        said = result.reason if isinstance(result, Rejection) else f"an article: {result.headline!r}"
        return {} if said in label["reasons"] else {"reason": (label["reasons"], said)}
    if isinstance(result, Rejection):
        return {"reason": (None, f"{result.reason}: {result.detail}")}
    got = _fields(result, label)
    pairs = {name: (_plain(label[name]), _plain(got[name])) for name in COMPARED if name in label}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def as_text(found: Differences) -> str:
    """The differences for people; of lists, only what differs."""
    return "\n" + "\n".join(f"{name}\n{_pair(right, got)}" for name, (right, got) in found.items())


def _pair(right: Any, got: Any) -> str:
    if isinstance(right, list) and isinstance(got, list):
        lines = [f"  missing: {line}" for line in right if line not in got]
        lines += [f"  too much: {line}" for line in got if line not in right]
        return "\n".join(lines or [f"  in another order: {got}"])
    return f"  right: {right!r}\n  read:  {got!r}"


def _fields(article: NewsArticle, label: dict[str, Any]) -> dict[str, Any]:
    got = article.as_dict()
    body = str(_plain(article.body))
    return {
        **got,
        "body": [line for block in article.blocks if block.role == "body" for line in block.text.split("\n")],
        "boilerplate": [line for line in label["boilerplate"] if line not in body],
        "authors": [author.name for author in article.authors if author.kind == "person"],
        "date_published": _moment(got["date_published"], label["date_published"]),
        "date_modified": _moment(got["date_modified"], label.get("date_modified")),
        "reading_time_raw": (article.reading_time_raw or "").strip(_ORNAMENTS) or None,
    }


def _plain(value: Any) -> Any:
    """No-break spaces are spaces; everything else counts."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def _moment(got: str | None, wanted: str | None) -> str | None:
    """What was read, written as the label writes it: in the label's offset, or as a day."""
    if got is None or wanted is None:
        return got
    if len(wanted) == len("2026-02-03"):
        return got[: len(wanted)]
    return datetime.fromisoformat(got).astimezone(datetime.fromisoformat(wanted).tzinfo).isoformat()
