"""Measures onboarding on replayed newspapers, as a newcomer would meet them: `sources new`, then one crawl.

    python -m benchmarks.onboarding --replay ../shared/replay/replay.py                        # 4 sites of 100 articles
    python -m benchmarks.onboarding --replay REPLAY --transplanted OUTDIR --links              # and made sites

Prints for each site the channels that the survey found of those there are, its requests, the articles that one
crawl by the unedited file got of those there are, and how well links are told apart on pages that were not learned
from: what became of one half of the articles teaches, the pages of the other half are looked at.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.onboarding import replayed
from benchmarks.onboarding.links import Marks
from benchmarks.onboarding.place import Place
from benchmarks.onboarding.replayed import Site
from crawler.link_learning import learn_from
from db.records import Url

_COLUMNS = "site, channels, requests, articles, links, precision, recall, undecided".split(", ")
_GOT = frozenset(("stored", "duplicate"))
_MOST_PAGES = 50  # looked at for their links


@dataclass(slots=True)
class Outcome:
    """What came of one site."""

    site: Site
    survey: dict[str, Any]
    got: int = 0
    marks: Marks = field(default_factory=Marks)
    lost: dict[str, str] = field(default_factory=dict)
    """Articles that were not got, and why."""

    @property
    def missing(self) -> frozenset[str]:
        """Channels that the survey does not name."""
        named = (*self.survey.get("channels", ()), *self.survey.get("not_looked_into", ()))
        return self.site.channels - {channel["url"] for channel in named}

    def cells(self) -> list[str]:
        marks, there = self.marks, len(self.site.channels)
        return [
            self.site.name,
            f"{there - len(self.missing)}/{there}",
            str(self.survey.get("requests", "–")),
            f"{self.got}/{len(self.site.articles)}",
            str(marks.right + marks.missed.total()),
            *("–" if share is None else f"{share:.3f}" for share in (marks.precision, marks.recall)),
            str(marks.undecided.total()),
        ]


def measure(sites: Sequence[Site], place: Place) -> list[Outcome]:
    """Surveys all sites, crawls them in one run, looks at what was got."""
    outcomes = [Outcome(site, place.survey(site.front)) for site in sites]
    place.crawl()
    known = place.urls()
    for outcome in outcomes:
        _settle(outcome, [url for url in known if url.url.startswith(outcome.site.front)])
    return outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replay", type=Path, required=True, help="the replay server's script")
    parser.add_argument("--transplanted", type=Path, help="made sites, to be served too")
    parser.add_argument("--sites", type=int, default=4, help="of those that the replay server makes; 0 for none")
    parser.add_argument("--per-site", type=int, default=100)
    parser.add_argument("--links", action="store_true", help="name what was not found, lost, or told wrongly")
    options = parser.parse_args()
    served = [["--sites", str(options.sites), "--per-site", str(options.per_site)]] if options.sites else []
    served += [["--transplanted", str(options.transplanted)]] if options.transplanted else []
    outcomes = [outcome for words in served for outcome in _served(options.replay, words)]
    print("\n".join(_table(outcomes)))
    if options.links:
        print("\n".join(line for outcome in outcomes for line in _details(outcome)))
    return 0


def _served(script: Path, words: Sequence[str]) -> list[Outcome]:
    with replayed.serve(script, *words) as sites, TemporaryDirectory() as folder:
        return measure(sites, Place(Path(folder)))


def _settle(outcome: Outcome, known: Sequence[Url]) -> None:
    site = outcome.site
    got = [url for url in known if url.url in site.articles and url.state in _GOT]
    outcome.got = len(got)
    fates = {url.url: f"{url.state} {url.reason or ''}" for url in known}
    outcome.lost = {url: fates.get(url, "unknown") for url in site.articles - {url.url for url in got}}
    unseen = {url.url for url in got[1::2]}
    learned = [(url.url, url.state, url.reason) for url in known if url.url not in unseen]
    shapes = learn_from(learned, sorted(site.channels))
    for url in (site.front, *sorted(unseen)[:_MOST_PAGES]):
        outcome.marks.add(replayed.get(url), url, site.articles, shapes)


def _table(outcomes: Iterable[Outcome]) -> list[str]:
    lines = [f"| {' | '.join(_COLUMNS)} |", "|---|" + "--:|" * (len(_COLUMNS) - 1)]
    return lines + [f"| {' | '.join(outcome.cells())} |" for outcome in outcomes]


def _details(outcome: Outcome) -> Iterable[str]:
    name, marks = outcome.site.name, outcome.marks
    yield from (f"{name}: no survey: {outcome.survey[key]}" for key in outcome.survey if key == "failed")
    yield from (f"{name}: channel not found: {url}" for url in sorted(outcome.missing))
    yield from (f"{name}: article not got: {url} {fate}" for url, fate in sorted(outcome.lost.items()))
    for what, links in (("wrong", marks.wrong), ("missed", marks.missed), ("undecided", marks.undecided)):
        yield from (f"{name}: link {what}, {count}x: {url}" for url, count in links.most_common(15))


if __name__ == "__main__":
    sys.exit(main())
