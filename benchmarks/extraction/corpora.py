"""Labelled pages: our own in `tests/sites`, and corpora on disk (`labels.jsonl` beside `pages/ID.html.gz`)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

OWN = Path(__file__).resolve().parents[2] / "tests" / "sites"
#: Later than any date on our pages.
_OWN_FETCHED_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """One page and what is known to be right about it. None: not labelled, so not judged."""

    id: str
    url: str
    html: bytes
    body: str | None = None
    lead: str | None = None
    """The standfirst, where the label's body begins with it."""
    title: str | None = None
    authors: tuple[str, ...] | None = None
    published: str | None = None
    """ISO 8601, a day or a moment."""
    inside: tuple[str, ...] = ()
    """Sentences that must be in the text."""
    outside: tuple[str, ...] = ()
    """Sentences that must not."""
    states_reading_time: bool | None = None
    reading_time_minutes: float | None = None
    time_zone: str | None = None
    """Of the site, where it is known."""
    fetched_at: datetime | None = None
    """Where it is known; ages on the page (« il y a 3 min ») are counted from it."""


def own(folder: Path = OWN) -> Iterator[LabelledPage]:
    """The article pages of the test newspapers."""
    for file in sorted(folder.glob("*/expected.json")):
        site = json.loads(file.read_text(encoding="utf-8"))
        labels = site["pages"].items() if "newspaper" in site else ()
        for name, label in labels:
            yield _own_page(file.parent / name, site, label)


def saved(folder: Path) -> Iterator[LabelledPage]:
    """The pages of one corpus; needs `labels.jsonl` and `pages/`."""
    with (folder / "labels.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            label = json.loads(line)
            html = gzip.decompress((folder / "pages" / f"{label['id']}.html.gz").read_bytes())
            yield _saved_page(label, html)


def _own_page(file: Path, site: dict[str, Any], label: dict[str, Any]) -> LabelledPage:
    return LabelledPage(
        id=f"{file.parent.name}/{file.name}",
        url=label["fetched_url"],
        html=file.read_bytes(),
        body="\n".join(label["body"]),
        title=label["headline"],
        authors=tuple(label["authors"] or label["desk"]),
        published=label["date_published"],
        inside=tuple(label["body"]),
        outside=tuple(label["boilerplate"]),
        states_reading_time=label["reading_time_minutes"] is not None,
        reading_time_minutes=label["reading_time_minutes"],
        time_zone=site["time_zone"],
        fetched_at=_OWN_FETCHED_AT,
    )


def _saved_page(label: dict[str, Any], html: bytes) -> LabelledPage:
    body, lead = label.get("body"), label.get("lead")
    stated = label.get("reading_time_minutes")
    return LabelledPage(
        id=label["id"],
        url=label.get("url") or "https://unknown.example/",
        html=html,
        body=body,
        lead=lead if lead and body and lead[:60] in body[:400] else None,
        title=label.get("title"),
        authors=tuple(label["authors"]) if "authors" in label else None,
        published=label.get("published"),
        inside=tuple(label.get("with") or ()),
        outside=tuple(label.get("without") or ()),
        states_reading_time=stated is not None if "reading_time_minutes" in label else None,
        reading_time_minutes=stated,
    )
