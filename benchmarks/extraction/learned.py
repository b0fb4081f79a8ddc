#!/usr/bin/env python3
"""Measures what learning from a site's own pages does for extraction: each site before, and after.

    python -m benchmarks.extraction.learned --corpora FOLDER                 # every site in FOLDER
    python -m benchmarks.extraction.learned --corpora FOLDER --site A,B --show

A site is a corpus of pages of one publisher. Its rules are learned from its pages, never from their labels.

kept is the number of `without` lines that stand in the body, a page; lost the share of `with` sentences that do not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from benchmarks.extraction import corpora, metrics
from benchmarks.extraction.corpora import LabelledPage
from pipeline.extract import extract as extract_page
from pipeline.learn import StoredArticle, learn
from pipeline.types import LearnedRules, NewsArticle, Rejection, SiteRules


@dataclass(slots=True)
class Marks:
    """How the pages of one site came out."""

    precision: list[float]
    recall: list[float]
    kept: int = 0
    lost: int = 0
    sentences: int = 0
    pages: int = 0

    @property
    def f1(self) -> float:
        """Of the means, as the metric has it."""
        if not self.precision or not self.recall:
            return 0.0
        means = (sum(values) / len(values) for values in (self.precision, self.recall))
        return metrics.harmonic_mean(*means)

    def add(self, page: LabelledPage, body: str) -> None:
        """Marks one page."""
        precision, recall = metrics.overlap(page.body or "", body)
        self.precision += [] if precision is None else [precision]
        self.recall += [] if recall is None else [recall]
        _, wrong, missing = metrics.segments(page.inside, page.outside, body)
        self.kept += wrong
        self.lost += missing
        self.sentences += len(page.inside)
        self.pages += 1

    def row(self) -> list[str]:
        """F1, kept and lost as cells."""
        lost = self.lost / self.sentences if self.sentences else 0.0
        return [f"{self.f1:.4f}", f"{self.kept / self.pages:.2f}", f"{lost:.3%}"]


def extract(html: bytes, url: str) -> NewsArticle | Rejection:
    """A page with the rules that its site's pages give; for scorers that call a system with page and URL.

    The site's pages lie in the corpus that contains the URL, below the folder that `--corpora` names on the
    scorer's command line.
    """
    return extract_page(html, url, rules=_rules_by_url().get(url, SiteRules()))


@lru_cache(maxsize=1)
def _rules_by_url() -> Mapping[str, SiteRules]:
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    options.add_argument("--corpora", type=Path, required=True)
    options.add_argument("--corpus", default="")
    given, _ = options.parse_known_args()
    found: dict[str, SiteRules] = {}
    for name in given.corpus.split(","):
        pages = list(corpora.saved(given.corpora / name))
        found |= dict.fromkeys((page.url for page in pages), SiteRules(learned=learned_from(pages)))
    return found


def learned_from(pages: Sequence[LabelledPage]) -> LearnedRules:
    """What the pages themselves say, each extracted without rules."""
    articles = (extract_page(page.html, page.url) for page in pages)
    return learn([StoredArticle(each.headline, each.blocks) for each in articles if isinstance(each, NewsArticle)])


def mark(pages: Sequence[LabelledPage], rules: SiteRules) -> Marks:
    """How the pages come out with these rules."""
    marks = Marks([], [])
    for page in pages:
        article = extract_page(page.html, page.url, rules=rules)
        marks.add(page, article.body if isinstance(article, NewsArticle) else "")
    return marks


def main() -> int:
    """Prints the table. Ends with 1 when there is no site."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, help="a folder of sites")
    parser.add_argument("--site", help="only these, with commas between")
    parser.add_argument("--show", action="store_true", help="list the rules")
    args = parser.parse_args()
    names = (
        args.site.split(",") if args.site else sorted(path.parent.name for path in args.corpora.glob("*/labels.jsonl"))
    )
    print("| site | pages | F1 | kept | lost | F1 learned | kept | lost |\n|---|---|---|---|---|---|---|---|")
    rows = [_measure(args.corpora / name, show=args.show) for name in names]
    for at, label in enumerate(("before", "after")):
        marks = [row[at] for row in rows]
        f1s = [each.f1 for each in marks]
        kept, lost = sum(each.kept for each in marks), sum(each.lost for each in marks)
        pages, sentences = sum(each.pages for each in marks), sum(each.sentences for each in marks)
        if pages:
            print(
                f"{label}: F1 mean {sum(f1s) / len(f1s):.4f}, least {min(f1s):.4f}; "
                f"kept {kept / pages:.3f} a page; lost {lost / max(1, sentences):.3%}"
            )
    return 0 if rows else 1


def _measure(folder: Path, *, show: bool) -> tuple[Marks, Marks]:
    pages = list(corpora.saved(folder))
    rules = learned_from(pages)
    before, after = mark(pages, SiteRules()), mark(pages, SiteRules(learned=rules))
    print(f"| {folder.name} | {len(pages)} | {' | '.join(before.row() + after.row())} |", flush=True)
    if show:
        _show(rules)
    return before, after


def _show(rules: LearnedRules) -> None:
    for kind in ("lines", "openings", "endings"):
        for shape, text in sorted(getattr(rules, kind)):
            print(f"    {kind} {shape} {text[:100]}")
    for shape in sorted(rules.shapes):
        print(f"    shape {shape}")


if __name__ == "__main__":
    sys.exit(main())
