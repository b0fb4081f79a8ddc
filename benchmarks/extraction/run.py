#!/usr/bin/env python3
"""Measures extraction on labelled pages, beside plain trafilatura in the same run, and prints a Markdown table.

    python -m benchmarks.extraction.run                        # our own pages, tests/sites
    python -m benchmarks.extraction.run --corpora FOLDER       # and every corpus in FOLDER
    python -m benchmarks.extraction.run --worst 10             # and the pages that came out worst

A corpus is a folder with `labels.jsonl` (id, url, title, authors, published, body, with, without,
reading_time_minutes; what a line leaves out is not judged) and `pages/ID.html.gz`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from benchmarks.extraction import corpora, metrics
from benchmarks.extraction.corpora import LabelledPage
from benchmarks.extraction.systems import SYSTEMS, Reading

COLUMNS = (
    "corpus, system, pages, F1, precision, recall, below 0.8, segF1, title, author F1, day, instant, "
    "reading found, reading right, reading false, CPU ms mean, p95"
).split(", ")


@dataclass(slots=True)
class Tally:
    """The marks of one system on one corpus; a list holds one mark for each page that could be judged."""

    pages: list[tuple[float, str]] = field(default_factory=list)
    """F1 and id of each page whose body is labelled."""
    precision: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    there: int = 0
    wrong: int = 0
    missing: int = 0
    title: list[bool] = field(default_factory=list)
    author: list[float] = field(default_factory=list)
    day: list[bool] = field(default_factory=list)
    instant: list[bool] = field(default_factory=list)
    reading_found: list[bool] = field(default_factory=list)
    reading_right: list[bool] = field(default_factory=list)
    """Of those that were found."""
    reading_false: list[bool] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def add(self, page: LabelledPage, got: Reading) -> None:
        """Marks one page."""
        self.cpu_ms.append(got.cpu_ms)
        self._add_text(page, got)
        self._add_names_and_dates(page, got)
        self._add_reading_time(page, got)

    def _add_text(self, page: LabelledPage, got: Reading) -> None:
        if page.body is not None:
            precision, recall = metrics.overlap(page.body, _comparable(page, got))
            self.precision += [precision] if precision is not None else []
            self.recall += [recall] if recall is not None else []
            self.pages.append((metrics.harmonic_mean(precision or 0.0, recall or 0.0), page.id))
        if page.inside:
            there, wrong, missing = metrics.segments(page.inside, page.outside, got.body)
            self.there, self.wrong, self.missing = self.there + there, self.wrong + wrong, self.missing + missing

    def _add_names_and_dates(self, page: LabelledPage, got: Reading) -> None:
        if page.title:
            self.title.append(metrics.same_title(page.title, got.title))
        if page.authors is not None:
            self.author.append(metrics.name_score(page.authors, got.authors))
        if page.published:
            self.day.append(metrics.same_day(page.published, got.published))
            instant = metrics.same_instant(page.published, got.published)
            self.instant += [instant] if instant is not None else []

    def _add_reading_time(self, page: LabelledPage, got: Reading) -> None:
        found = got.reading_time_minutes is not None
        if page.states_reading_time is False:
            self.reading_false.append(found)
        elif page.reading_time_minutes is not None:
            self.reading_found.append(found)
            right = metrics.same_minutes(page.reading_time_minutes, got.reading_time_minutes)
            self.reading_right += [right] if found else []

    def cells(self) -> list[str]:
        """The marks as the table prints them, from `pages` on."""
        f1 = metrics.harmonic_mean(_mean(self.precision) or 0.0, _mean(self.recall) or 0.0) if self.pages else None
        segments = 2 * self.there + self.wrong + self.missing
        shares = [f1, _mean(self.precision), _mean(self.recall)]
        fields: list[Sequence[float]] = [self.title, self.author, self.day, self.instant]
        reading: list[Sequence[float]] = [self.reading_found, self.reading_right, self.reading_false]
        return [
            str(len(self.cpu_ms)),
            *map(_cell, shares),
            str(sum(mark < 0.8 for mark, _ in self.pages)) if self.pages else "–",
            _cell(2 * self.there / segments if segments else None),
            *(_cell(_mean(marks)) for marks in (*fields, *reading)),
            f"{_mean(self.cpu_ms) or 0:.1f}",
            f"{metrics.percentile(self.cpu_ms, 0.95):.1f}",
        ]


def measure(pages: Iterable[LabelledPage]) -> dict[str, Tally]:
    """Each system's marks on the same pages."""
    tallies = {name: Tally() for name in SYSTEMS}
    for page in pages:
        for name, system in SYSTEMS.items():
            tallies[name].add(page, system(page))
    return tallies


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, help="a folder of corpora; ours are always measured")
    parser.add_argument("--limit", type=int, help="only the first pages of each")
    parser.add_argument("--worst", type=int, default=0, help="name that many pages of each with the lowest F1")
    options = parser.parse_args()
    _warm_up()
    tallies = {name: measure(islice(pages, options.limit)) for name, pages in _sources(options.corpora).items()}
    print("\n".join((*table(tallies), "", *costs(tallies))))
    for name, systems in tallies.items():
        for mark, page in sorted(systems["Dateline"].pages)[: options.worst]:
            print(f"{name}: {mark:.3f} {page}")
    return 0


def table(tallies: dict[str, dict[str, Tally]]) -> list[str]:
    """The Markdown table's lines."""
    lines = [f"| {' | '.join(COLUMNS)} |", "|---|---|" + "--:|" * (len(COLUMNS) - 2)]
    for corpus, systems in tallies.items():
        lines += [f"| {' | '.join((corpus, name, *tally.cells()))} |" for name, tally in systems.items()]
    return lines


def costs(tallies: dict[str, dict[str, Tally]]) -> list[str]:
    """Our CPU time as a share of trafilatura's on the same pages: what a busy machine slows, it slows for both."""
    lines = []
    for corpus, systems in tallies.items():
        ours, theirs = (systems[name].cpu_ms for name in ("Dateline", "trafilatura"))
        if any(theirs):
            mean = sum(ours) / sum(theirs)
            tail = metrics.percentile(ours, 0.95) / metrics.percentile(theirs, 0.95)
            lines.append(
                f"{corpus}: CPU time is {mean:.2f} of trafilatura's in the mean, {tail:.2f} at the 95th percentile"
            )
    return lines


def _warm_up() -> None:
    """Lets each system load what it loads on first use, for odd pages too; that is no page's own time."""
    for page in islice(corpora.own(), 0, None, 10):
        for system in SYSTEMS.values():
            system(page)


def _sources(folder: Path | None) -> dict[str, Iterable[LabelledPage]]:
    found = sorted(folder.glob("*/labels.jsonl")) if folder else []
    return {"own pages": corpora.own(), **{file.parent.name: corpora.saved(file.parent) for file in found}}


def _comparable(page: LabelledPage, got: Reading) -> str:
    """The text that was read, with the standfirst where the label's body begins with it."""
    if page.lead and got.standfirst and got.standfirst not in got.body:
        return f"{got.standfirst}\n{got.body}"
    return got.body


def _mean(marks: Sequence[float]) -> float | None:
    return sum(marks) / len(marks) if marks else None


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
