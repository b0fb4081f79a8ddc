#!/usr/bin/env python3
"""Lists the pages that state a reading time, and what was read of it; prints tab-separated lines and then the counts.

    python -m benchmarks.extraction.stated                      # our own pages, tests/sites
    python -m benchmarks.extraction.stated --corpora FOLDER     # every corpus in FOLDER
    python -m benchmarks.extraction.stated --missed             # only the pages of which nothing was read

A page is listed when something on it looks like a stated time to a reader who knows nothing of the extractor: a
`twitter:label` or `timeRequired`, or a short line that has a figure, a minute and a word for reading. That is looser
than the extractor, so a listed page from which nothing was read need not be a miss: its line may be another
article's.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import html

from benchmarks.extraction import corpora
from benchmarks.extraction.corpora import LabelledPage
from pipeline.extract import extract
from pipeline.types import Evidence, NewsArticle, SiteRules

_READING = re.compile(
    r"\bread|lecture|lire\b|lese(?:zeit|dauer|n)|lectura|leitura|lettura|leest?|lezen|czyt|čten|čítan|l[äæe]s(?:tid|ning|etid)"
    r"|lukuaika|olvas|citi|lectur|okuma|ανάγνωσ|чита|чтен|читан|čitan|読|阅读|閱讀|읽|قراءة|קריאה",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d\s?[-–]?\s?(?:m(?:in|n|\b)|perc|dk|dakika|λεπ|мин|хв|分|분|دقي|דק)", re.IGNORECASE)
_TIME_REQUIRED = re.compile(r"timeRequired\W{1,6}(?:content\W{1,3})?([\w.,]{1,20})", re.IGNORECASE)
_MAX_LINE_CHARS = 90
_MAX_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A page that seems to state a reading time."""

    page: str
    signs: tuple[str, ...]
    """`label: Est. reading time = 3 minutes`, `timeRequired: PT3M`, `line: 3 min read`."""
    chosen: Evidence | None
    """What was read; None: nothing."""
    refused: tuple[Evidence, ...]
    """What was seen and not taken."""

    def row(self) -> str:
        """The page, what it states, and what was made of that."""
        read = f"{self.chosen.value:g} ({self.chosen.method})" if self.chosen else "–"
        others = ", ".join(f"{each.value:g}: {each.reason}" for each in self.refused if each.reason)
        return "\t".join((self.page, " | ".join(self.signs), read, others))


def signs(content: bytes) -> tuple[str, ...]:
    """What on a page looks like a stated reading time, each once, the surest first."""
    root = html.document_fromstring(
        content.decode("utf-8", "replace").encode(), parser=html.HTMLParser(encoding="utf-8")
    )
    required = (f"timeRequired: {found}" for found in _TIME_REQUIRED.findall(content.decode("utf-8", "replace")))
    return tuple(dict.fromkeys((*_labels(root), *required, *_lines(root))))


def look(page: LabelledPage) -> Listed | None:
    """The page with its signs and what was read of it; None when nothing seems to be stated."""
    found = signs(page.html)
    if not found:
        return None
    result = extract(page.html, page.url, rules=SiteRules(time_zone=page.time_zone), fetched_at=page.fetched_at)
    said = result.evidence if isinstance(result, NewsArticle) else ()
    times = [each for each in said if each.field == "reading_time_minutes"]
    chosen = next((each for each in times if each.chosen), None)
    shown = (*found[:_MAX_SHOWN], *([f"… {len(found) - _MAX_SHOWN} more"] if len(found) > _MAX_SHOWN else []))
    return Listed(page.id, shown, chosen, tuple(each for each in times if not each.chosen))


def summary(listed: Iterable[Listed]) -> list[str]:
    """How many pages state a time in which way, and of how many it was read."""
    stating: Counter[str] = Counter()
    read: Counter[str] = Counter()
    for page in listed:
        way = page.signs[0].partition(":")[0]
        stating[way] += 1
        read[way] += page.chosen is not None
    return [f"{way}: {count} pages, read of {read[way]}" for way, count in stating.most_common()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, help="a folder of corpora, instead of our own pages")
    parser.add_argument("--missed", action="store_true", help="only the pages of which nothing was read")
    options = parser.parse_args()
    listed = [each for page in _pages(options.corpora) if (each := look(page))]
    for each in listed:
        if not (options.missed and each.chosen):
            print(each.row())
    print("\n".join(summary(listed)))
    return 0


def _pages(folder: Path | None) -> Iterator[LabelledPage]:
    if folder is None:
        yield from corpora.own()
        return
    for file in sorted(folder.glob("*/labels.jsonl")):
        yield from corpora.saved(file.parent)


def _labels(root: html.HtmlElement) -> Iterator[str]:
    metas = {
        (meta.get("name") or meta.get("property") or "").lower(): meta.get("content") or ""
        for meta in root.iter("meta")
    }
    for name, content in metas.items():
        if name.startswith("twitter:label") and _READING.search(content):
            yield f"label: {content} = {metas.get(name.replace('label', 'data'), '')}"


def _lines(root: html.HtmlElement) -> Iterator[str]:
    """Short texts with a figure, a minute and a word for reading; the smallest element that holds all three."""
    for element in root.iter("p", "span", "div", "li", "time", "small", "em", "i", "b", "strong", "dd", "h6", "font"):
        text = " ".join(str(element.text_content()).split()) if len(element) < 8 else ""
        if 0 < len(text) <= _MAX_LINE_CHARS and _FIGURE.search(text) and _READING.search(text):
            yield f"line: {text}"


if __name__ == "__main__":
    sys.exit(main())
