"""`python -m crawler.catalogue.build FACTS.jsonl`: writes the catalogue's files anew from a list of facts.

One publisher a line: `name`, `homepage`, `country`, `languages`, `time_zone`, `kind`, `feeds`, `news_sitemaps`,
`sitemaps`. What no source file could say is left out, and counted.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from crawler.catalogue import CHANNEL_KEYS
from crawler.onboarding.file import quoted
from crawler.onboarding.identity import slug_of
from crawler.source import read_source
from db.config import ConfigError
from db.urls import UrlError, registrable_domain, tidy

#: Beyond, feeds are those of single topics; `dateline sources new` finds them again.
_MOST_FEEDS = 20

Facts = Mapping[str, Any]


def files(rows: Iterable[Facts]) -> tuple[dict[str, str], int]:
    """File name → text, and how many rows were left out."""
    kept, left_out = [], 0
    for row in rows:
        clean = _clean(row)
        if clean is None:
            left_out += 1
        else:
            kept.append(clean)
    named = _with_ids(kept)
    by_country: dict[str, dict[str, Facts]] = defaultdict(dict)
    for id_, row in named:
        by_country[row["country"]][id_] = row
    return {f"{country.lower()}.toml": _text(entries) for country, entries in by_country.items()}, left_out


def main(arguments: list[str]) -> int:
    rows = [json.loads(line) for line in Path(arguments[0]).read_text(encoding="utf-8").splitlines()]
    texts, left_out = files(rows)
    for name, text in texts.items():
        Path(__file__).with_name(name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(rows) - left_out} publishers, {len(texts)} countries; {left_out} left out\n")
    return 0


def _clean(row: Facts) -> Facts | None:
    """The row with tidied URLs; None when a source file made of it would be refused."""
    clean = dict(row)
    for key in CHANNEL_KEYS:
        clean[key] = list(dict.fromkeys(url for text in row.get(key, ()) if (url := _tidy(text))))[:_MOST_FEEDS]
    homepage = _tidy(row["homepage"]) or ""
    clean["homepage"] = urljoin(homepage, "/") if homepage in clean["feeds"] else homepage
    zone = {"time_zone": row["time_zone"]} if row.get("time_zone") else {}
    tags = [{"language": tag} for tag in row.get("languages", ())] or [{}]
    try:
        for tag in tags:
            read_source({"name": row["name"], "homepage": clean["homepage"], **zone, **tag}, "x", where=row["name"])
    except ConfigError:
        return None
    return clean


def _tidy(text: str) -> str | None:
    try:
        return tidy(text)
    except UrlError:
        return None


def _with_ids(rows: list[Facts]) -> list[tuple[str, Facts]]:
    """Each with its domain's first label as id, or the whole domain where several share that label."""
    domains = [registrable_domain(row["homepage"]) for row in rows]
    labels = Counter(domain.partition(".")[0] for domain in domains)
    ids: dict[str, Facts] = {}
    for domain, row in sorted(zip(domains, rows, strict=True), key=lambda pair: pair[0]):
        label = domain.partition(".")[0]
        id_ = slug_of(label if labels[label] == 1 else domain)
        while id_ in ids:
            id_ += "-2"
        ids[id_] = row
    return sorted(ids.items())


def _text(entries: Mapping[str, Facts]) -> str:
    zones = {row.get("time_zone") for row in entries.values()}
    common = next(iter(zones)) if len(zones) == 1 else None
    lines = [f"time_zone = {quoted(common)}\n"] if common else []
    for id_, row in entries.items():
        lines.append(f"[{id_}]")
        lines += _entry_lines(row, zone=row.get("time_zone") if not common else None)
    return "\n".join(lines) + "\n"


def _entry_lines(row: Facts, zone: str | None) -> Iterator[str]:
    yield f"name = {quoted(row['name'])}"
    yield f"homepage = {quoted(row['homepage'])}"
    if row.get("kind", "online") != "online":
        yield f"kind = {quoted(row['kind'])}"
    if zone:
        yield f"time_zone = {quoted(zone)}"
    for key in ("languages", *CHANNEL_KEYS):
        if row.get(key):
            yield f"{key} = [{', '.join(quoted(text) for text in row[key])}]"
    yield ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
