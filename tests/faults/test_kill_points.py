"""A crawl dies at an exact place; the next one finishes its work: nothing is lost, doubled, stale or left out of count."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import pytest
from crawling import ROOT, Workplace
from kill_points import PLACES
from little_site import LittleSite, article, feed, newspaper

COPY, GONE, EDITED = "/news/copy", "/news/gone", "/news/2"
NEW_TEXT = "Later the council changed its mind, and the keeper was told so at supper."
KILLED = -9


class Nursery:
    """The process that forks crawls. Use as a context manager."""

    def __enter__(self) -> Self:
        path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "support")])
        command = [sys.executable, ROOT / "tests" / "support" / "nursery.py"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        environment = Workplace.at(ROOT).environment() | {"PYTHONPATH": path}  # Scrapy's settings are made once
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def crawl(self, workplace: Workplace, url: str, **fault: Any) -> int:
        """How a crawl of this URL ended: its exit code, `KILLED` when it came to its end early."""
        assert self._process.stdin and self._process.stdout
        job = {"environment": workplace.environment(), "asked": {"url": url}, **fault}
        print(json.dumps(job), file=self._process.stdin, flush=True)
        code: int = json.loads(self._process.stdout.readline())["code"]
        return code


@dataclass(frozen=True, slots=True)
class Trial:
    """One death and what came of it."""

    place: str
    nth: int
    reached: bool
    problems: tuple[str, ...] = ()
    requests: int = 0
    """For articles, of both crawls…"""
    repeated: int = 0
    """…and of these, those for what the dead one had been given already and need not have asked again."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where trials are made: a nursery, and databases as many as wanted."""

    nursery: Nursery
    folder: Path
    new_database: Callable[[], Any]
    is_postgresql: bool
    articles: int = 4

    def trial(self, place: str, nth: int, *, split: bool = False) -> Trial:
        """Crawl, die at `place`; an article changes; crawl again and look at everything."""
        with LittleSite(_site(self.articles)) as site, self._workplace() as workplace:
            code = self.nursery.crawl(workplace, f"{site.base}/", place=place, nth=nth, split=split)
            if code != KILLED:
                return Trial(place, nth, reached=False)
            _edit(site)
            ended = self.nursery.crawl(workplace, f"{site.base}/")
            problems = [f"the second crawl ended with {ended}"] if ended else []
            problems += _wrong(workplace, self.articles)
            return Trial(place, nth, True, tuple(problems), len(_articles(site)), _repeated(site))

    @contextmanager
    def _workplace(self) -> Iterator[Workplace]:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        with self.new_database() as url:
            yield Workplace.at(self.folder, url)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.fixture
def ground(nursery: Nursery, tmp_path: Path, databases: Callable[[], Any]) -> Ground:
    with databases() as url:
        is_postgresql = url.startswith("postgresql")
    return Ground(nursery, tmp_path / "work", databases, is_postgresql)


def test_death_at_any_place_loses_and_doubles_nothing(ground: Ground) -> None:
    """Half of the places on each database; at length all on both."""
    trials = [ground.trial(place, 1) for place in PLACES[ground.is_postgresql :: 2]]
    assert [trial for trial in trials if trial.problems] == []
    unreached = {trial.place for trial in trials if not trial.reached}
    assert unreached == set(), "a place that is never come to proves nothing"


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_death_at_two_hundred_exact_points_loses_and_doubles_nothing(ground: Ground) -> None:
    ground = replace(ground, articles=14)
    trials: list[Trial] = []
    for place in PLACES:
        for nth in range(1, 13):
            trials.append(ground.trial(place, nth))
            if not trials[-1].reached:
                break
    died = [trial for trial in trials if trial.reached]
    repeated, requests = (sum(getattr(trial, count) for trial in died) for count in ("repeated", "requests"))
    print(
        f"{len(died)} deaths at {len({trial.place for trial in died})} places, {repeated / requests:.1%} fetched again"
    )
    assert [trial for trial in died if trial.problems] == []
    assert len(died) >= 200
    assert len({trial.place for trial in died}) >= 17


def test_a_split_transaction_would_be_noticed(ground: Ground) -> None:
    """The negative control: with the rule broken that these tests are about, they must fail.

    The first batch may be one that needs no other: then the break shows with one of the next.
    """
    trials = (ground.trial("before pipeline.batch:Batch.take", nth, split=True) for nth in (1, 2, 3, 1, 2, 3))
    assert any(trial.reached and trial.problems for trial in trials)


def _site(articles: int) -> dict[str, Any]:
    """Articles, one of them at a second address too, and an address with nothing behind it."""
    pages = newspaper(articles, etag='"1"')
    listed = [path for path in pages if path.startswith("/news/")]
    return pages | {COPY: pages["/news/1"], "/feed": feed([*listed, COPY, GONE], etag='"1"')}


def _edit(site: LittleSite) -> None:
    listed = [path for path in site.pages if path.startswith("/news/")]
    site.pages[EDITED] = article(2, text=NEW_TEXT)
    site.pages["/feed"] = feed([*listed, GONE], etag='"2"', edited=[EDITED])


def _articles(site: LittleSite) -> list[str]:
    return [path for path in site.paths if path.startswith("/news/")]


def _repeated(site: LittleSite) -> int:
    """Requests for an article that had been answered; the one that was edited is to be asked for twice."""
    asked = Counter(_articles(site))
    return sum(count - 1 for path, count in asked.items() if path != EDITED)


def _wrong(place: Workplace, articles: int) -> Iterator[str]:
    yield from _wrong_articles(place, articles)
    yield from _wrong_counts(place, articles)
    yield from _wrong_archive(place)


def _wrong_articles(place: Workplace, articles: int) -> Iterator[str]:
    fates = {url.rpartition(":")[2].partition("/")[2]: fate for url, fate in place.fates().items()}
    for number in range(1, articles + 1):
        if fates.get(f"news/{number}", ("unknown",))[0] not in ("stored", "duplicate"):
            yield f"/news/{number} is {fates.get(f'news/{number}')}"
    if fates.get(GONE[1:]) != ("failed", "not_found"):
        yield f"{GONE} is {fates.get(GONE[1:])}"
    texts = place.rows("SELECT headline, body FROM articles_v1")
    if len({headline for headline, _ in texts}) < articles:
        yield f"an article was never stored: {len(texts)} are there"
    if len(texts) > articles:
        yield f"an article was stored twice: {len(texts)} are there"
    if texts and not any(NEW_TEXT in body for _, body in texts):
        yield "an article is stale"


def _wrong_counts(place: Workplace, articles: int) -> Iterator[str]:
    numbers = [number for (number,) in place.rows("SELECT change FROM changes_v1 ORDER BY change")]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"change numbers have gaps: {numbers}"
    revisions = place.rows("SELECT article_id, count(*), max(revision) FROM revisions_v1 GROUP BY article_id")
    if any(count != newest for _, count, newest in revisions) or sum(count for _, count, _ in revisions) > articles + 1:
        yield f"revisions do not add up: {revisions}"
    outcomes = [outcome for (outcome,) in place.rows("SELECT outcome FROM runs_v1 ORDER BY started_at")]
    if outcomes[-1:] != ["finished"] or "running" in outcomes:
        yield f"runs ended as {outcomes}"
    with place.reader() as reader:
        found = len(list(reader.search("supper")))
    if found != 1:
        yield f"search finds the edited article {found} times"


def _wrong_archive(place: Workplace) -> Iterator[str]:
    from pipeline.types import RawRef
    from pipeline.warc import WarcError, read_page

    for file, offset, length, digest in place.rows(
        "SELECT raw_file, raw_offset, raw_length, raw_digest FROM revisions_v1"
    ):
        try:
            read_page(place.archive, RawRef(file, offset, length, digest))
        except WarcError as error:
            yield f"a page is not in the archive: {error}"
