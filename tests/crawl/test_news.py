"""One crawl of the demo newspaper: each announced address has the fate that the newspaper itself expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import psutil
import pytest
from crawling import Done, Workplace, descendants, finish, outliving

from crawler.demo.expected import Fate, announced, fates
from crawler.demo.server import DemoServer
from crawler.demo.wording import TIME_ZONE
from db import urls
from db.records import Article

#: A moment of the newspaper is not needed to know which addresses it has.
_ANY = DemoServer().now
#: What `_values` compares.
_FIELDS = (
    "headline",
    "language",
    "published",
    "minutes",
    "authors",
    "agencies",
    "access",
    "completeness",
    "kind",
    "text",
)


@dataclass(frozen=True)
class Crawled:
    server: DemoServer
    place: Workplace
    done: Done
    left: list[psutil.Process]
    """Processes of the crawl that outlived it."""
    expected: Mapping[str, Fate]
    fates: Mapping[str, tuple[str, str | None]]
    """Normalised URL → state and reason."""
    articles: Mapping[str, Article]
    """Normalised URL, whichever of an article's → the article."""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    place = Workplace.at(tmp_path_factory.mktemp("news"))
    with DemoServer() as server:
        place.source("fanal", f'name = "Le Fanal"\nhomepage = "{server.url}/"\ntime_zone = "{TIME_ZONE}"\n')
        process = place.start("scrapy", "crawl", "news", "-a", "source=fanal")
        with descendants(process) as seen:
            done = finish(process)
        assert done.code == 0, done.stderr
        with place.reader() as reader:
            by_id = {article.id: article for article in reader.articles(limit=None)}
        found = place.rows("SELECT url, article_id FROM article_urls_v1")
        yield Crawled(
            server,
            place,
            done,
            outliving(seen),
            fates(server.now, server.url),
            {urls.normalise(url): fate for url, fate in place.fates().items()},
            {urls.normalise(url): by_id[id_] for url, id_ in found},
        )


def test_crawl_ends_well_and_says_so(crawled: Crawled) -> None:
    assert crawled.done.code == 0
    assert "Spider closed (finished)" in crawled.done.complaint
    assert crawled.place.rows("SELECT kind, outcome FROM runs_v1") == [("crawl", "finished")]


def test_run_counts_what_the_urls_say(crawled: Crawled) -> None:
    counted = crawled.place.rows("SELECT new, duplicate, rejected, failed FROM runs_v1")[0]
    states = [state for state, _ in crawled.fates.values()]
    changes = crawled.place.rows("SELECT count(*) FROM changes_v1 WHERE kind = 'new'")[0][0]
    assert counted == (changes, *(states.count(state) for state in ("duplicate", "rejected", "failed")))


def test_every_announced_address_is_known_and_settled(crawled: Crawled) -> None:
    base = crawled.server.url + "/"
    expected = {urls.normalise(urls.absolute(base, url) or url) for url in announced(crawled.server.now, base)}
    assert expected <= crawled.fates.keys()
    assert not [url for url in expected if crawled.fates[url][0] == "known"]


def test_no_page_is_fetched_twice(crawled: Crawled) -> None:
    targets = {fate.article_url for fate in crawled.expected.values() if fate.article_url != fate.url}
    asked = [path for path, _ in crawled.server.requests if crawled.server.url + path not in targets]
    assert sorted(path for path in set(asked) if asked.count(path) > 1 and path != "/robots.txt") == []


@pytest.mark.parametrize("path", sorted(url.removeprefix("http://x") for url in fates(_ANY, "http://x")))
def test_address_has_its_fate(crawled: Crawled, path: str) -> None:
    expected = crawled.expected[crawled.server.url + path]
    fate = crawled.fates[urls.normalise(expected.url)]
    if expected.reason == "same_text" and fate == ("stored", None):  # the other of the two was there first
        assert expected.article_url is not None
        fate = crawled.fates[urls.normalise(expected.article_url)]
    elif _is_the_first_of_two(expected, crawled) and fate == ("duplicate", "same_text"):
        fate = ("stored", None)
    assert fate == (expected.state, expected.reason)


@pytest.mark.parametrize("field", _FIELDS)
def test_stored_articles_say_what_their_pages_say(crawled: Crawled, field: str) -> None:
    wrong = {
        fate.url.removeprefix(crawled.server.url): (
            _found(crawled.articles.get(urls.normalise(fate.url)), field),
            wanted,
        )
        for fate in crawled.expected.values()
        if fate.state == "stored" and (wanted := getattr(fate, field)) is not None
        if crawled.fates[urls.normalise(fate.url)][0] == "stored"  # else its copy was there first
        if _found(crawled.articles.get(urls.normalise(fate.url)), field) != wanted
    }
    assert wrong == {}


def test_old_address_and_new_lead_to_one_article(crawled: Crawled) -> None:
    moved = [fate for fate in crawled.expected.values() if fate.state == "stored" and fate.article_url != fate.url]
    assert moved
    for fate in moved:
        assert fate.article_url is not None
        article = crawled.articles[urls.normalise(fate.url)]
        assert article.id == crawled.articles[urls.normalise(fate.article_url)].id


def test_evidence_leads_back_to_the_stored_pages(crawled: Crawled) -> None:
    done = crawled.place.dateline("verify", "--json")
    assert done.data["broken"] == {}, "\n".join(done.data["examples"])
    assert done.data["checked"]["articles"] == len({article.id for article in crawled.articles.values()})
    assert done.code == 0


def test_nothing_is_left_behind(crawled: Crawled) -> None:
    assert crawled.left == []
    assert crawled.place.rows("SELECT host, lease_owner FROM hosts WHERE lease_owner IS NOT NULL") == []


def _is_the_first_of_two(expected: Fate, crawled: Crawled) -> bool:
    return any(fate.reason == "same_text" and fate.article_url == expected.url for fate in crawled.expected.values())


def _found(article: Article | None, field: str) -> object:
    """A field of an article as the newspaper's own list writes it."""
    if article is None:
        return "no article"
    match field:
        case "language":
            return article.in_language
        case "published":
            at = article.date_published
            return at and at.replace(second=0, microsecond=0)
        case "minutes":
            return article.reading_time_minutes
        case "authors":
            return tuple(article.authors)
        case "agencies":
            return tuple(article.agency_credit)
        case "text":
            return "\n".join(line.strip() for line in (article.body or "").splitlines() if line.strip())
        case _:
            return getattr(article, field)
