"""A paper that only scripts fill, crawled with Chromium; what the browser asks for is under the crawl's own rules."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from crawling import Done, Workplace
from little_site import Answer, LittleSite, article, headline, html

from crawler.browser import _PROGRAMS

_COUNT = 3
_NEEDS_BROWSER = pytest.mark.skipif(
    importlib.util.find_spec("playwright") is None or not any(map(shutil.which, _PROGRAMS)),
    reason="the extra `browser` is not installed, or there is no Chromium",
)
_SCRIPT = b"""
const show = html => { document.getElementById("root").innerHTML = html };
const number = location.pathname.split("-").pop();
fetch(location.pathname === "/" ? "/data/list" : "/data/" + number).then(it => it.json()).then(it => show(it.html));
"""


@dataclass(frozen=True)
class Crawled:
    place: Workplace
    site: LittleSite
    elsewhere: LittleSite
    done: Done


def _path(number: int) -> str:
    return f"/news/what-happened-at-the-harbour-1000{number}"


def _inner(number: int) -> str:
    return article(number).body.decode().partition("</header>")[2].partition("</body>")[0]


def _data(markup: str) -> Answer:
    return Answer(json.dumps({"html": markup}).encode(), content_type="application/json")


def _paper(elsewhere: str) -> dict[str, Answer]:
    """Every page is the same shell, which also tries to reach a host that is not to be reached, in many ways."""
    port = elsewhere.rpartition(":")[2]
    reaching = (
        f'<link rel="preconnect" href="{elsewhere}"><script src="{elsewhere}/script.js"></script>'
        f'<iframe src="{elsewhere}/frame"></iframe><img src="{elsewhere}/image.png">'
        '<img src="/picture.png">'
        f'<script>fetch("{elsewhere}/data").catch(String); fetch("http://localhost:{port}/data").catch(String);'
        f'new WebSocket("ws://127.0.0.2:{port}/socket"); navigator.sendBeacon("{elsewhere}/beacon");'
        'fetch("/forbidden/data").catch(String)</script>'
    )
    shell = html("The Lantern", f'<div id="root"></div><script src="/app.js"></script>{reaching}')
    links = "".join(f'<h2><a href="{_path(n)}">{headline(n)}</a></h2>' for n in range(_COUNT))
    return {
        "/": shell,
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /forbidden/", content_type="text/plain"),
        "/app.js": Answer(_SCRIPT, content_type="text/javascript"),
        "/data/list": _data(f"<main>{links}</main>"),
        **{_path(n): shell for n in range(_COUNT)},
        **{f"/data/1000{n}": _data(_inner(n)) for n in range(_COUNT)},
    }


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    place = Workplace.at(tmp_path_factory.mktemp("browser"))
    with LittleSite() as site, LittleSite(address="127.0.0.2") as elsewhere:
        site.pages = _paper(elsewhere.base)
        fetch = '[fetch]\nbrowser = true\nheaders = { X-Key = "env:LANTERN_KEY" }\n'
        place.source("lantern", f'name = "The Lantern"\nhomepage = "{site.base}/"\n{fetch}')
        allowed = {"DATELINE_ALLOW_NETWORKS": "127.0.0.1/32", "LANTERN_KEY": "a-secret"}
        yield Crawled(place, site, elsewhere, place.dateline("crawl", "lantern", **allowed))


@_NEEDS_BROWSER
def test_articles_that_scripts_write_are_stored(crawled: Crawled) -> None:
    assert crawled.done.code == 0, crawled.done.stderr
    stored = crawled.place.rows("SELECT headline, word_count FROM articles_v1 ORDER BY url")
    assert [line for line, _ in stored] == [headline(n) for n in range(_COUNT)]
    assert min(words for _, words in stored) > 100


@_NEEDS_BROWSER
def test_what_was_shown_is_in_the_archive(crawled: Crawled) -> None:
    report = crawled.place.dateline("verify", "--json")
    assert report.code == 0, report.data
    assert report.data["checked"]["articles"] == _COUNT


@_NEEDS_BROWSER
def test_browser_reaches_no_address_that_the_crawl_may_not(crawled: Crawled) -> None:
    assert crawled.elsewhere.begun == []


@_NEEDS_BROWSER
def test_browser_obeys_robots_and_asks_for_no_pictures(crawled: Crawled) -> None:
    assert not [path for path in crawled.site.paths if path.startswith("/forbidden")]
    assert not [path for path in crawled.site.paths if path.endswith(".png")]


@_NEEDS_BROWSER
def test_script_that_every_page_has_is_fetched_once(crawled: Crawled) -> None:
    assert crawled.site.paths.count("/app.js") == 1


@_NEEDS_BROWSER
def test_what_scripts_ask_of_the_site_bears_the_source_s_headers_and_our_name(crawled: Crawled) -> None:
    asked = [asked.headers for asked in crawled.site.asked if asked.path.startswith("/data")]
    assert {headers.get("x-key") for headers in asked} == {"a-secret"}
    assert all(headers["user-agent"].startswith("Dateline/") for headers in asked)


@_NEEDS_BROWSER
def test_page_that_stays_empty_leaves_a_screenshot(crawled: Crawled) -> None:
    url = f"{crawled.site.base}{_path(1)}"
    crawled.site.pages["/data/10001"] = Answer(status=500)
    crawled.place.write("UPDATE urls SET due_at = last_fetched_at WHERE url = :url", url=url)
    settings = {"DATELINE_ALLOW_NETWORKS": "127.0.0.1/32", "LANTERN_KEY": "a-secret"}
    done = crawled.place.dateline("crawl", "lantern", **settings)
    assert "stays all but empty; screenshot: " in done.stderr
    picture = Path(done.stderr.partition("screenshot: ")[2].splitlines()[0].strip())
    assert (crawled.place.folder / picture).read_bytes().startswith(b"\x89PNG")


def test_source_that_needs_a_browser_says_what_is_missing(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    place.source("lantern", 'name = "A"\nhomepage = "http://127.0.0.1:9/"\n[fetch]\nbrowser = true\n')
    done = place.dateline("crawl", "lantern", PATH="/nowhere")
    assert done.code == 2
    assert done.complaint.startswith("dateline: lantern.toml: browser = true, but ")
    assert len(done.complaint.splitlines()) == 1
