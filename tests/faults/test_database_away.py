"""The database dies in the middle of a crawl, for a moment or for a minute: the crawl waits, and goes on."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from crawling import Workplace, finish
from little_site import LittleSite, newspaper
from postgres_server import PostgresServer

from db.engine import create_engine, migrate

#: From the moment it answers again to the next commit; other tests may be running too.
_BACK_WITHIN_S = 6.0


def test_killed_database_delays_a_crawl_and_costs_it_nothing(own_postgres: PostgresServer, tmp_path: Path) -> None:
    _kill_in_the_middle(own_postgres, tmp_path, away_s=(2.0,))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_database_killed_three_times_and_away_for_a_minute_costs_nothing(
    own_postgres: PostgresServer, tmp_path: Path
) -> None:
    _kill_in_the_middle(own_postgres, tmp_path, away_s=(0.0, 0.0, 0.0, 60.0))


def test_crawl_told_to_end_while_the_database_is_away_ends_soon(own_postgres: PostgresServer, tmp_path: Path) -> None:
    place = _place(own_postgres, tmp_path)
    with LittleSite(newspaper(60), latency_s=0.1) as site:
        process = place.start("scrapy", "crawl", "news", "-a", f"url={site.base}/")
        _until(lambda: len(site.paths) > 10)
        own_postgres.kill()
        time.sleep(1.0)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        finish(process)
        assert time.monotonic() - began < 18
        own_postgres.start()
        assert place.scrapy(f"url={site.base}/").code == 0
    assert place.rows("SELECT count(*), count(DISTINCT url) FROM articles_v1") == [(60, 60)]


def _kill_in_the_middle(server: PostgresServer, folder: Path, away_s: tuple[float, ...]) -> None:
    articles = 40 * (len(away_s) + 1)
    place = _place(server, folder)
    with LittleSite(newspaper(articles), latency_s=0.1) as site:
        process = place.start("scrapy", "crawl", "news", "-a", f"url={site.base}/", "-a", f"max_articles={articles}")
        for number, seconds in enumerate(away_s):
            _until(lambda least=20 + 40 * number: len(site.paths) > least)  # type: ignore[misc]
            _until(lambda: _stored(place) > 0)  # the first page waits for its worker, whatever the database does
            server.kill()
            time.sleep(seconds)
            server.start()
            before, began = _stored(place), time.monotonic()
            _until(lambda least=before: _stored(place) > least)  # type: ignore[misc]
            print(f"away for {seconds:.0f} s, storing again after {time.monotonic() - began:.1f} s")
            assert time.monotonic() - began < _BACK_WITHIN_S
        done = finish(process)
    assert done.code == 0, done.stderr
    assert "Database does not take a write, trying again" in done.complaint
    assert place.rows("SELECT count(*), count(DISTINCT url) FROM articles_v1") == [(articles, articles)]
    assert place.rows("SELECT max(change) FROM changes_v1") == [(articles,)]
    paths = [path for path in site.paths if path.startswith("/news/")]
    assert len(paths) == len(set(paths)), "nothing was fetched twice"


def _place(server: PostgresServer, folder: Path) -> Workplace:
    engine = create_engine(server.url("postgres"))
    migrate(engine)
    engine.dispose()
    return Workplace.at(folder, server.url("postgres"))


def _stored(place: Workplace) -> int:
    count: int = place.rows("SELECT count(*) FROM articles_v1")[0][0]
    return count


def _until(reached: Callable[[], bool], within_s: float = 90.0) -> None:
    give_up_at = time.monotonic() + within_s
    while not reached():
        assert time.monotonic() < give_up_at, "it did not come to that"
        time.sleep(0.05)
