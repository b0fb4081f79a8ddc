"""Two schedulers share a database while their processes are killed and stopped at random moments."""

from __future__ import annotations

import itertools
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil  # type: ignore[import-untyped]
import pytest
from crawling import Workplace, finish
from little_site import Asked, LittleSite, article, feed, newspaper

DELAY_S = 0.8
#: The server's log is written on a machine that does other things too.
_LATE_S = 0.5
#: Longer than a lease lasts.
_STOPPED_S = 35.0
#: Without anything done at all. A scheduler whose crawls achieve nothing starts none for up to 300 s.
_PATIENCE_S = 400.0


@pytest.mark.timeout(400)
def test_few_deaths_lose_and_double_nothing(database_url: str, tmp_path: Path) -> None:
    _live_through(Workplace.at(tmp_path, database_url), deaths=3, stops=0, seed=4, pause_s=1.5)


@pytest.mark.slow
@pytest.mark.timeout(4 * 3600)
def test_two_hundred_deaths_and_twenty_stops_lose_and_double_nothing(database_url: str, tmp_path: Path) -> None:
    _live_through(Workplace.at(tmp_path, database_url), deaths=200, stops=20, seed=200)


def _live_through(place: Workplace, *, deaths: int, stops: int, seed: int, pause_s: float = 3.0) -> None:
    """At most `pause_s` lie between a moment that is worth it and a fault."""
    chance = random.Random(seed)
    faults = ["kill"] * deaths + ["stop"] * stops
    chance.shuffle(faults)
    with _papers() as papers, Fleet(place) as fleet:
        for paper in papers:
            place.source(paper.name, f'name = "{paper.name}"\nhomepage = "{paper.site.base}/"\n')
        fleet.start()
        for fault in faults:
            _await_moment(papers, chance, pause_s)
            for paper in papers:
                paper.publish()
            _make_due(place)
            fleet.suffer(fault, chance)
        fleet.await_resumed()
        _await_all_stored(place, sum(paper.count for paper in papers))
        fleet.end()
        print(_account(faults, fleet, papers, place))
        for paper in papers:
            assert list(_impolite(paper.site.asked)) == []
    _check(place, papers)


def _await_moment(papers: Sequence[Paper], chance: random.Random, pause_s: float) -> None:
    """Any moment, which may find crawls that are still starting; half of the time one after some site was asked.

    So a death finds something to lose, however long a crawl takes to start on this machine.
    """
    asked = _requests(papers)
    if chance.random() < 0.5:
        _until(lambda: _requests(papers) > asked, within_s=_PATIENCE_S)
    time.sleep(chance.uniform(0.0, pause_s))


def _await_all_stored(place: Workplace, wanted: int) -> None:
    """Give up when nothing more was stored for longer than a scheduler waits after crawls that achieved nothing.

    All is made due again and again: a poll that is under way may have read a feed of before the last article.
    """
    stored, stored_at = -1, time.monotonic()
    for number in itertools.count():
        if number % 20 == 0:
            _make_due(place)
        if _stored(place) > stored:
            stored, stored_at = _stored(place), time.monotonic()
        if stored == wanted:
            return
        assert time.monotonic() - stored_at < _PATIENCE_S, f"{stored} of {wanted} stored\n{_state(place)}"
        time.sleep(0.5)


def _state(place: Workplace) -> str:
    """What the rows say of who works on what."""
    queries = (
        "SELECT url, next_poll_at, last_polled_at, last_error, failures FROM channels",
        "SELECT host, lease_owner, lease_until, next_allowed_at FROM hosts",
        "SELECT state, reason, count(*), min(due_at), max(due_at) FROM urls GROUP BY state, reason",
        "SELECT outcome, count(*), max(started_at) FROM runs GROUP BY outcome",
    )
    return "\n".join(str(row) for query in queries for row in place.rows(query))


@dataclass(slots=True)
class Paper:
    """A site that goes on publishing."""

    name: str
    site: LittleSite
    count: int = 3

    def publish(self) -> None:
        self.count += 1
        articles = [f"/news/{number}" for number in range(1, self.count + 1)]
        self.site.pages[articles[-1]] = article(self.count, text=f"It is number {self.count} of {self.name}.")
        self.site.pages["/feed"] = feed(articles)  # all: what leaves a window unseen is another matter


@contextmanager
def _papers() -> Iterator[list[Paper]]:
    with ExitStack() as stack:
        names = ("lantern", "courier", "herald")
        addresses = (f"127.0.0.{number}" for number in itertools.count(2))
        sites = (LittleSite(newspaper(3), latency_s=0.05, address=address) for address in addresses)
        yield [Paper(name, stack.enter_context(site)) for name, site in zip(names, sites, strict=False)]


@dataclass(slots=True)
class Fleet:
    """Two schedulers and what they start. Use as a context manager."""

    place: Workplace
    schedulers: list[subprocess.Popen[str]] = field(default_factory=list)
    stopped: list[threading.Timer] = field(default_factory=list)
    holders_hit: int = 0
    """Of the processes that were killed or stopped: those that held a host's lease."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in [one for scheduler in self.schedulers for one in _family(scheduler)]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        for scheduler in self.schedulers:
            finish(scheduler)

    def start(self) -> None:
        while len(self.schedulers) < 2:
            self.schedulers.append(self.place.start("dateline", "run", DATELINE_DELAY_S=str(DELAY_S)))

    def suffer(self, fault: str, chance: random.Random) -> None:
        """Kill or stop a scheduler or a crawl; for a scheduler that died another takes its place."""
        chosen = chance.choice([one for scheduler in self.schedulers for one in _schedulers_and_crawls(scheduler)])
        self.holders_hit += chosen.pid in _holders(self.place)
        with suppress(psutil.NoSuchProcess):
            if fault == "kill":
                chosen.kill()
                self._await_end(chosen.pid)
            else:
                chosen.suspend()
                self._resume_later(chosen)
        self._bury()
        self.start()

    def await_resumed(self) -> None:
        """Wait until all that was stopped goes on again."""
        for timer in self.stopped:
            timer.join()

    def end(self) -> None:
        """In order."""
        for scheduler in self.schedulers:
            scheduler.send_signal(signal.SIGTERM)
        assert [finish(scheduler).code for scheduler in self.schedulers] == [0, 0]
        self.schedulers.clear()

    def _resume_later(self, process: psutil.Process) -> None:
        def resume() -> None:
            with suppress(psutil.NoSuchProcess):
                process.resume()

        timer = threading.Timer(_STOPPED_S, resume)
        timer.start()
        self.stopped.append(timer)

    def _await_end(self, pid: int) -> None:
        """Of a scheduler; its crawls are its own to wait for."""
        for scheduler in self.schedulers:
            if scheduler.pid == pid:
                scheduler.wait()

    def _bury(self) -> None:
        for dead in [scheduler for scheduler in self.schedulers if scheduler.poll() is not None]:
            assert "Traceback" not in finish(dead).stderr
            self.schedulers.remove(dead)


def _family(scheduler: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        process = psutil.Process(scheduler.pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _schedulers_and_crawls(scheduler: subprocess.Popen[str]) -> list[psutil.Process]:
    """Not the workers of a crawl: when one dies of its page, that page is at fault."""
    try:
        process = psutil.Process(scheduler.pid)
        return [process, *process.children()]
    except psutil.NoSuchProcess:
        return []


def _make_due(place: Workplace) -> None:
    """Have all channels polled again: their own rhythm is too slow for a test."""
    place.write("UPDATE channels SET next_poll_at = '2026-01-01T00:00:00.000000Z' WHERE next_poll_at IS NOT NULL")


def _holders(place: Workplace) -> set[int]:
    """The processes that hold a lease: its owner is `machine/pid/start/run`."""
    owners = place.rows("SELECT lease_owner FROM hosts WHERE lease_owner IS NOT NULL")
    return {int(owner.split("/")[1]) for (owner,) in owners}


def _requests(papers: Sequence[Paper]) -> int:
    return sum(len(paper.site.asked) for paper in papers)


def _stored(place: Workplace) -> int:
    count: int = place.rows("SELECT count(*) FROM articles_v1")[0][0]
    return count


def _impolite(asked: Sequence[Asked]) -> Iterator[str]:
    """Requests to one host that overlap, or follow each other too soon."""
    in_order = sorted(asked, key=lambda request: request.began_at)
    for before, after in itertools.pairwise(in_order):
        if after.began_at < before.ended_at - _LATE_S:
            yield f"{after.path} was asked for while {before.path} was being answered"
        elif after.began_at - before.began_at < DELAY_S - _LATE_S:
            yield f"{after.path} came {after.began_at - before.began_at:.2f} s after {before.path}"


def _account(faults: Sequence[str], fleet: Fleet, papers: Sequence[Paper], place: Workplace) -> str:
    """One line for who measures."""
    began = [sorted(request.began_at for request in paper.site.asked) for paper in papers]
    gaps = [after - before for moments in began for before, after in itertools.pairwise(moments)]
    return (
        f"{faults.count('kill')} deaths, {faults.count('stop')} stops, {fleet.holders_hit} of them of a lease's holder; "
        f"{_requests(papers)} requests, {sum(paper.count for paper in papers)} articles; least gap {min(gaps):.2f} s, "
        f"{sum(gap < DELAY_S for gap in gaps)} below {DELAY_S} s; {place.rows('SELECT outcome, count(*) FROM runs GROUP BY outcome')}"
    )


def _check(place: Workplace, papers: Sequence[Paper]) -> None:
    for paper in papers:
        found = place.rows("SELECT url, revision FROM articles_v1 WHERE source = :name", name=paper.name)
        assert len(found) == len({url for url, _ in found}) == paper.count
        assert {revision for _, revision in found} == {1}
    numbers = [number for (number,) in place.rows("SELECT change FROM changes_v1 ORDER BY change")]
    assert numbers == list(range(1, sum(paper.count for paper in papers) + 1))
    assert place.rows("SELECT host FROM hosts WHERE lease_owner IS NOT NULL") == []


def _until(reached: Callable[[], bool], within_s: float) -> None:
    give_up_at = time.monotonic() + within_s
    while not reached():
        assert time.monotonic() < give_up_at, "it did not come to that"
        time.sleep(0.3)
