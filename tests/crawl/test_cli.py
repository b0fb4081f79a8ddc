"""`dateline crawl` and its neighbours as an operator meets them: words, JSON and exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from crawling import Done, Workplace
from little_site import LittleSite, article, headline, newspaper


@dataclass(frozen=True)
class Crawled:
    place: Workplace
    site: LittleSite
    done: Done


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    place = Workplace.at(tmp_path_factory.mktemp("cli"))
    with LittleSite(newspaper(3)) as site:
        place.source("lantern", f'name = "The Saltby Lantern"\nhomepage = "{site.base}/"\n')
        yield Crawled(place, site, place.dateline("crawl"))


def test_crawl_without_names_takes_all_sources(crawled: Crawled) -> None:
    assert crawled.done.code == 0
    assert "lantern: 2 channels, 3 new URLs" in crawled.done.stdout
    assert "3 pages: 3 new" in crawled.done.stdout


def test_crawl_says_nothing_that_nobody_asked_for(crawled: Crawled) -> None:
    assert crawled.done.complaint == ""


def test_crawl_in_json_is_one_document(crawled: Crawled) -> None:
    done = crawled.place.dateline("crawl", "lantern", "--json")
    assert done.code == 0
    report = done.data
    assert report["outcome"] == "finished"
    assert report["pages"] == {}
    (source,) = report["sources"]
    assert (source["source"], source["announced"], source["channels"], source["failed"]) == ("lantern", 0, 1, False)


def test_what_was_crawled_can_be_read(crawled: Crawled) -> None:
    done = crawled.place.dateline("search", "treasurer", "--json")
    assert done.code == 0
    assert done.stdout


def test_at_most_so_many_articles(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    with LittleSite(newspaper(5)) as site:
        done = place.dateline("crawl", f"{site.base}/", "--max-articles", "2", "--json")
        assert done.data["pages"] == {"new": 2}
        assert sum(path.startswith("/news/") for path in site.paths) == 2
    assert sorted(state for state, _ in place.fates().values()) == ["known"] * 3 + ["stored"] * 2


def test_extract_reads_a_file(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    (tmp_path / "page.html").write_bytes(article(4).body)
    done = place.dateline("extract", "page.html", "--url", "https://lantern.example/news/4", "--explain")
    assert done.code == 0
    assert done.data["headline"] == headline(4)
    assert {evidence["field"] for evidence in done.data["evidence"]} >= {"headline", "date_published"}
    assert not (tmp_path / "dateline.db").exists()


def test_extract_reads_standard_input(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    done = subprocess.run(
        [Path(sys.executable).parent / "dateline", "extract", "-"],
        input=article(5).body,
        env=place.environment(),
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=110,
    )
    assert json.loads(done.stdout)["headline"] == headline(5)


def test_extract_fetches_a_page_and_stores_nothing(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    with LittleSite(newspaper(1)) as site:
        done = place.dateline("extract", f"{site.base}/news/1")
        assert done.code == 0
        assert done.data["headline"] == headline(1)
        assert [asked.path for asked in site.asked] == ["/robots.txt", "/news/1"]
    assert not place.archive.exists()
    assert not (tmp_path / "dateline.db").exists()


def test_page_that_is_no_article_is_an_exit_code(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    (tmp_path / "page.html").write_text("<html><body><h1>404</h1><p>Page not found</p></body></html>")
    done = place.dateline("extract", "page.html")
    assert done.code == 1
    assert done.data["rejected"] == "error_page"


def test_verify_names_what_does_not_hold(crawled: Crawled, tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    shutil.copy(crawled.place.folder / "dateline.db", tmp_path)
    assert place.write("DELETE FROM changes WHERE change = 2") == 1
    done = place.dateline("verify", "--json")
    assert done.code == 1
    assert done.data["broken"]["change_gap"] == 1
    assert done.data["broken"]["page"] == 6, "this archive has none of the pages"
