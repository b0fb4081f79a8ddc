"""What the operator or a site gets wrong: one clear line, the right exit code, nothing lost, no traceback."""

from __future__ import annotations

import resource
import socket
import subprocess
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from crawling import Workplace, finish
from little_site import Answer, LittleSite, html, newspaper


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace.at(tmp_path)


@pytest.fixture(scope="module")
def dead_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as once:
        once.bind(("127.0.0.1", 0))
        port: int = once.getsockname()[1]
        return port


def test_host_at_which_nobody_listens(place: Workplace, dead_port: int) -> None:
    done = place.dateline("crawl", f"http://127.0.0.1:{dead_port}/")
    assert done.code == 1
    assert f"127.0.0.1:{dead_port}" in done.complaint
    assert place.rows("SELECT outcome FROM runs_v1") == [("finished",)]


def test_front_page_that_fails(place: Workplace) -> None:
    with LittleSite({"/": Answer(b"sorry", 500)}) as site:
        done = place.dateline("crawl", f"{site.base}/")
        assert done.code == 1
        assert f"{site.base}/ answered 500" in done.complaint


def test_enormous_and_deeply_nested_pages_harm_nobody(place: Workplace) -> None:
    nested = html("Deep", "<h1>Deep</h1>" + "<div>" * 200_000 + "bottom")
    huge = Answer(b"<html><body><h1>Huge</h1>" + b"<p>And so on and on.</p>" * 900_000)
    with LittleSite(newspaper(4) | {"/news/2": nested, "/news/3": huge}) as site:
        done = place.dateline("crawl", f"{site.base}/")
        assert done.code == 0, done.stderr
        fates = {url.removeprefix(site.base): fate for url, fate in place.fates().items()}
    assert "ERROR" not in done.complaint
    assert len(huge.body) > 20_000_000
    assert fates["/news/3"] == ("rejected", "too_large")
    assert fates["/news/2"][0] in ("rejected", "quarantined")
    assert fates["/news/1"] == fates["/news/4"] == ("stored", None)


@pytest.mark.parametrize("words", [["crawl", "typo"], ["crawl", "lantrn"], ["sources", "show", "lantrn"]])
def test_unknown_source_name(place: Workplace, words: list[str]) -> None:
    place.source("lantern", 'name = "Lantern"\nhomepage = "https://lantern.example/"\n')
    done = place.dateline(*words)
    assert done.code == 2
    assert len(done.complaint.splitlines()) == 1
    assert words[-1] in done.complaint
    assert ('did you mean "lantern"' in done.complaint) == (words[-1] == "lantrn")


def test_wrong_key_in_a_source_file(place: Workplace) -> None:
    place.source("lantern", 'name = "Lantern"\nhomepage = "https://lantern.example/"\nfeed = ["https://x.example/"]\n')
    done = place.dateline("crawl", "lantern")
    assert done.code == 2
    assert done.complaint == 'dateline: lantern.toml: unknown key "feed"; did you mean "feeds"?'


def test_database_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path, f"sqlite:///{tmp_path}/nowhere/dateline.db")
    done = place.dateline("crawl", "https://lantern.example/")
    assert done.code == 2
    assert len(done.complaint.splitlines()) == 1
    assert "nowhere/dateline.db" in done.complaint
    assert "DATELINE_DATABASE_URL" in done.complaint


@pytest.mark.parametrize(("version", "said"), [("9999", "9999"), ("0001", "run `dateline migrate`")])
def test_database_of_another_version(sqlite_url: str, tmp_path: Path, version: str, said: str) -> None:
    place = Workplace.at(tmp_path, sqlite_url)
    place.write("UPDATE alembic_version SET version_num = :version", version=version)
    done = place.dateline("crawl", "https://lantern.example/")
    assert done.code == 2
    assert len(done.complaint.splitlines()) == 1
    assert said in done.complaint
    assert place.rows("SELECT version_num FROM alembic_version") == [(version,)]


def test_archive_that_is_no_folder(place: Workplace) -> None:
    place.archive.write_text("a file")
    done = place.dateline("crawl", "https://lantern.example/")
    assert done.code == 2
    assert len(done.complaint.splitlines()) == 1
    assert str(place.archive) in done.complaint
    assert "DATELINE_ARCHIVE_DIR" in done.complaint


def _until_workers_run(process: subprocess.Popen[str]) -> None:
    """Until it has a process that forks workers, and one of them."""
    while len(psutil.Process(process.pid).children(recursive=True)) < 2:
        assert process.poll() is None, "it ended before it read a page"
        time.sleep(0.02)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of another process can be set on Linux only")
def test_full_disk_ends_the_crawl_and_loses_nothing(postgres_url: str, tmp_path: Path) -> None:
    place = Workplace.at(tmp_path, postgres_url)
    with LittleSite(newspaper(20), latency_s=0.1) as site:
        process = place.start("dateline", "crawl", f"{site.base}/")
        _until_workers_run(process)  # from here on the limit is on what this process writes: the archive
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (12_000, 12_000))
        done = finish(process)
        assert done.code == 1, done.stderr
        assert "the archive cannot be written" in done.complaint
        fates = place.fates()
        assert len(fates) == 20
        assert {state for state, _ in fates.values()} == {"known", "stored"}
        assert place.rows("SELECT outcome FROM runs_v1") == [("failed",)]
        assert place.scrapy(f"url={site.base}/").code == 0
    assert place.rows("SELECT count(*) FROM articles_v1") == [(20,)]
    assert place.dateline("verify", "--json").data["broken"].get("page") is None


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of another process can be set on Linux only")
def test_full_disk_of_sqlite_is_waited_for_and_costs_nothing(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path, DATELINE_ARCHIVE_DIR="")
    with LittleSite(newspaper(20), latency_s=0.1) as site:
        process = place.start("dateline", "crawl", f"{site.base}/")
        _until_workers_run(process)
        _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (12_000, hard))
        assert process.stderr
        line = process.stderr.readline()
        while "Database does not take a write, trying again" not in line:
            assert line, "it ended without a word"
            line = process.stderr.readline()
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        done = finish(process)
    assert done.code == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert place.rows("SELECT count(*) FROM articles_v1") == [(20,)]
    assert place.rows("SELECT outcome FROM runs_v1") == [("finished",)]
    assert place.rows("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATELINE_DELAY_S", "fast", "DATELINE_DELAY_S"),
        ("DATELINE_WORKERS", "0", "DATELINE_WORKERS"),
        ("DATELINE_DATABSE_URL", "sqlite:///x.db", 'did you mean "DATELINE_DATABASE_URL"'),
    ],
)
def test_setting_that_cannot_be_meant(place: Workplace, name: str, value: str, said: str) -> None:
    done = place.dateline("crawl", "https://lantern.example/", **{name: value})
    assert done.code == 2
    assert len(done.complaint.splitlines()) == 1
    assert said in done.complaint


def test_page_to_extract_that_is_not_there(place: Workplace) -> None:
    done = place.dateline("extract", "missing.html")
    assert done.code == 1
    assert done.complaint == "dateline: missing.html: No such file or directory"


def test_page_to_extract_that_the_site_has_not(place: Workplace) -> None:
    with LittleSite(newspaper(1)) as site:
        done = place.dateline("extract", f"{site.base}/nothing")
    assert done.code == 1
    assert len(done.complaint.splitlines()) == 1
    assert "404" in done.complaint


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("source=typo", "typo"),
        ("url=ftp://lantern.example/", "ftp"),
        ("due=some", "due=some"),
        ("max_articles=0", "max_articles=0"),
        ("sauce=lantern", "sauce"),
    ],
)
def test_wrong_argument_of_scrapy_crawl(place: Workplace, argument: str, said: str) -> None:
    done = place.scrapy(argument)
    assert done.code != 0
    assert said in done.complaint


def test_setting_that_cannot_be_meant_to_scrapy_crawl(place: Workplace) -> None:
    done = place.scrapy("url=https://lantern.example/", DATELINE_DELAY_S="fast")
    assert done.code != 0
    assert "DATELINE_DELAY_S" in done.complaint
