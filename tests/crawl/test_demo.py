"""`dateline demo`: one command, no network, and a newspaper to look at."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from crawling import Workplace, descendants, finish, outliving

from crawler.demo.expected import fates
from crawler.demo.server import DemoServer


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace.at(tmp_path, f"sqlite:///{tmp_path}/demo.db")


def test_demo_shows_articles_and_what_to_try_next(place: Workplace) -> None:
    done = place.dateline("demo")
    assert done.code == 0, done.stderr
    assert "http://127.0.0.1:" in done.complaint
    listed = fates(DemoServer().now, "http://x").values()
    articles = len({fate.article_url for fate in listed if fate.state == "stored"})
    assert f"{articles} articles" in done.stdout
    assert "Now try" in done.stdout
    assert place.rows("SELECT count(*) FROM articles_v1") == [(articles,)]


def test_demo_can_be_run_again_and_keeps_the_newspaper_up_until_ctrl_c(place: Workplace) -> None:
    assert place.dateline("demo", "--json").code == 0
    process = place.start("dateline", "demo", "--json", "--keep")
    with descendants(process) as seen:
        assert process.stderr is not None
        line = process.stderr.readline()
        while "stays up" not in line:
            assert line, "it ended by itself"
            line = process.stderr.readline()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        done = finish(process, patience_s=10)
    assert done.code in (0, 130)
    assert done.complaint == ""
    assert done.data["articles"] == place.rows("SELECT count(*) FROM articles_v1")[0][0]
    assert outliving(seen) == []
