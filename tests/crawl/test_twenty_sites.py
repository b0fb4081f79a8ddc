"""Surveyed, and crawled by the file that came of it, unedited: twenty sites of twenty shapes give their articles."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from crawling import Workplace
from little_site import LittleSite
from paper_site import PaperSite
from twenty_sites import DECOYS, SECTIONS, Newspaper, newspapers

from crawler.discovery.sections import parse
from crawler.link_learning import learn_from
from crawler.onboarding import report
from crawler.onboarding.file import as_toml
from crawler.onboarding.survey import survey

#: Of a site's articles, to be stored after one survey and one crawl.
_SHARE = 0.95
#: Of links, told rightly.
_TOLD = 0.97


@dataclass(frozen=True)
class Outcome:
    requests: dict[str, int]
    """Of each survey."""
    shares: dict[str, float]
    """Of each site's articles, stored."""
    told: dict[str, tuple[float, float]]
    """Precision and recall of each site's links on a page that the crawl did not see."""


def _survey(site: Newspaper, base: str) -> tuple[str, int]:
    paper = PaperSite(site.pages, base)
    found = asyncio.run(survey(paper, f"{base}/", datetime.now(UTC), lambda _: None))  # type: ignore[arg-type]
    return as_toml(report.draft(found)), len(paper.asked)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """All surveyed without a network, then crawled on loopback in one run."""
    place = Workplace.at(Path(tmp_path_factory.mktemp("twenty")))
    requests: dict[str, int] = {}
    bases: dict[str, Newspaper] = {}
    with ExitStack() as stack:
        for site in newspapers():
            base = stack.enter_context(LittleSite(site.pages)).base
            bases[urlsplit(base).netloc] = site
            toml, requests[site.name] = _survey(site, base)
            place.source(site.name, toml)
        assert place.dateline("crawl").code == 0
    stored: defaultdict[str, set[str]] = defaultdict(set)
    for url, state in place.rows("SELECT url, state FROM urls_v1"):
        if state in ("stored", "duplicate"):
            stored[urlsplit(url).netloc].add(url.partition(urlsplit(url).netloc)[2])
    shares = {site.name: len(stored[host] & site.articles) / len(site.articles) for host, site in bases.items()}
    rows = place.rows("SELECT url, state, reason FROM urls_v1")
    told = {
        site.name: _told(site, host, [row for row in rows if f"//{host}/" in row[0]]) for host, site in bases.items()
    }
    return Outcome(requests, shares, told)


def _told(site: Newspaper, host: str, rows: list[tuple[str, str, str | None]]) -> tuple[float, float]:
    """How well links are told by what one half of the crawled pages taught, on a page with the other half's and decoys."""
    base = f"http://{host}"
    articles = sorted(f"{base}{path}" for path in site.articles)
    seen, unseen = set(articles[::2]), articles[1::2]
    shapes = learn_from([row for row in rows if row[0] not in unseen], [f"{base}/{name}/" for name in SECTIONS])
    others = [f"{base}{path}" for path in DECOYS]
    page = "".join(f'<p><a href="{url}">What the harbour said about it</a></p>' for url in (*seen, *unseen, *others))
    taken = {entry.url for entry in parse(page.encode(), f"{base}/unseen", shapes=shapes)} - seen
    right = len(taken.intersection(unseen))
    return right / max(1, len(taken)), right / len(unseen)


def test_there_are_twenty() -> None:
    assert len(newspapers()) == 20


def test_almost_every_site_gives_almost_all_of_its_articles(outcome: Outcome) -> None:
    short = {name: share for name, share in outcome.shares.items() if share < _SHARE}
    assert len(short) <= 2, short


def test_links_are_told_apart_on_pages_that_were_not_learned_from(outcome: Outcome) -> None:
    badly = {name: marks for name, marks in outcome.told.items() if min(marks) < _TOLD}
    assert not badly, badly


def test_no_survey_asks_more_than_forty_times(outcome: Outcome) -> None:
    assert max(outcome.requests.values()) <= 40, outcome.requests
