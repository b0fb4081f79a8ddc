"""What visits read, announce and leave for later, against real rows; without a crawl around them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from little_site import Answer, feed, html, sitemap, sitemap_index
from paper_run import PaperRun, ProcessDied, followed
from sqlalchemy.engine import Engine

from crawler.archive_visit import ArchiveReport, ArchiveVisit
from crawler.discovery.archives import Span
from crawler.source import Source, ad_hoc
from crawler.visit import MOST_OLDER_PAGES, Visit
from db.archive_pages import Progress
from db.clock import now
from db.engine import create_engine, writing
from db.models import Channel, Url

BASE = "https://lantern.example"
NOVEMBER = Span(date(2025, 11, 1), date(2025, 11, 30))


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = create_engine(sqlite_url)
    yield engine
    engine.dispose()


def paper(**settings: Any) -> Source:
    return Source(id="lantern", name="The Saltby Lantern", homepage=f"{BASE}/", **settings)


def section(*numbers: int, following: str = "") -> Answer:
    links = "".join(f'<h2><a href="/news/a-piece-of-some-words-{n:05}">A piece of some words</a></h2>' for n in numbers)
    pager = f'<a rel="next" href="{following}">older</a>' if following else ""
    return html("News", f"<main>{links}{pager}</main>")


def poll(run: PaperRun, source: Source) -> list[str]:
    """One visit to all channels; what it names counts as fetched."""
    with writing(run.engine) as session:
        session.execute(sa.update(Channel).values(next_poll_at=now()))
    run.asked.clear()
    found = asyncio.run(followed(Visit(source, *run.means)))
    with writing(run.engine) as session:
        session.execute(sa.update(Url).values(due_at=None, state="stored", last_fetched_at=now()))
    return sorted(int(path[-5:]) for path in found)


SECTION = paper(section_urls=(f"{BASE}/news",))


def test_section_whose_first_page_is_all_new_is_followed_to_what_is_known(engine: Engine) -> None:
    pages = {"/news": section(1, 2, following="/news?page=2"), "/news?page=2": section(3)}
    run = PaperRun(engine, pages)
    assert (poll(run, SECTION), run.asked) == ([1, 2], ["/news"])  # the first visit misses nothing by it

    run.pages |= {
        "/news": section(9, 8, following="/news?page=2"),
        "/news?page=2": section(7, 6, following="/news?page=3"),
        "/news?page=3": section(5, 2, following="/news?page=4"),
    }
    assert poll(run, SECTION) == [5, 6, 7, 8, 9]
    assert run.asked == ["/news", "/news?page=2", "/news?page=3"]

    assert (poll(run, SECTION), run.asked) == ([], ["/news"])


def test_section_with_something_known_on_its_first_page_is_not_followed(engine: Engine) -> None:
    run = PaperRun(engine, {"/news": section(1)})
    poll(run, SECTION)
    run.pages = {"/news": section(2, 1, following="/news?page=2"), "/news?page=2": section(0)}
    assert (poll(run, SECTION), run.asked) == ([2], ["/news"])


def test_pages_of_a_section_without_end_are_followed_so_far_and_no_further(engine: Engine) -> None:
    run = PaperRun(engine, {"/news": section(0)})
    poll(run, SECTION)
    run.pages = {
        "/news" + (f"?page={n}" if n > 1 else ""): section(100 + n, following=f"/news?page={n + 1}")
        for n in range(1, 20)
    }
    assert len(poll(run, SECTION)) == len(run.asked) == 1 + MOST_OLDER_PAGES


def test_visit_that_dies_on_an_older_page_has_lost_nothing(engine: Engine) -> None:
    run = PaperRun(engine, {"/news": section(1)})
    poll(run, SECTION)
    run.pages = {"/news": section(3, following="/news?page=2"), "/news?page=2": section(2, 1)}
    run.dies_after = 1
    with pytest.raises(ProcessDied):
        poll(run, SECTION)
    run.dies_after = None
    assert poll(run, SECTION) == [2, 3]


def test_feed_whose_entries_are_all_new_is_followed_where_it_says(engine: Engine) -> None:
    source = paper(feeds=(f"{BASE}/feed",))
    run = PaperRun(engine, {"/feed": feed(["/n/00001"])})
    poll(run, source)
    link = b'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="/feed?page=2"/><item>'
    newest = feed(["/n/00003"])
    run.pages = {
        "/feed": Answer(newest.body.replace(b"<item>", link, 1), content_type=newest.content_type),
        "/feed?page=2": feed(["/n/00002", "/n/00001"]),
    }
    assert poll(run, source) == [2, 3]


def test_section_is_not_fetched_as_an_article_of_another_section(engine: Engine) -> None:
    links = section(1).body.replace(b"/news/a-piece-of-some-words-00001", b"/2026/02/03/our-great-dossier-00004")
    source = paper(section_urls=(f"{BASE}/news", f"{BASE}/2026/02/03/our-great-dossier-00004"))
    run = PaperRun(engine, {"/news": Answer(links), "/2026/02/03/our-great-dossier-00004": section(1)})
    assert poll(run, source) == [1]


def back(run: PaperRun, source: Source, days: Span = NOVEMBER, **options: Any) -> tuple[list[str], ArchiveVisit]:
    """One crawl of the past: the articles that it names, and the visit."""
    told: list[ArchiveReport] = []
    visit = ArchiveVisit(source, *run.means, days=days, tell=told.append, **options)
    found = asyncio.run(followed(visit))
    assert not told or told[-1].pages == visit.report.pages
    return sorted(found), visit


def at(day: int) -> datetime:
    return datetime(2025, 11, day, 8, tzinfo=UTC)


def test_past_that_dies_anywhere_is_read_to_its_end_and_nothing_of_it_twice(engine: Engine) -> None:
    pages = {f"/sm-2025-11-{day:02}.xml": sitemap({f"/n/{day}": at(day)}) for day in range(1, 6)}
    index = "".join(f"<sitemap><loc>{{base}}{path}</loc></sitemap>" for path in pages)
    run = PaperRun(engine, pages | {"/sm.xml": Answer(f"<sitemapindex>{index}</sitemapindex>".encode())})
    source = paper(sitemaps=(f"{BASE}/sm.xml",))
    for requests in (1, 2, 4):
        run.dies_after = requests
        with pytest.raises(ProcessDied):
            back(run, source)
    run.dies_after = None
    found, visit = back(run, source)
    assert found == [f"/n/{day}" for day in range(1, 6)]  # due until they are fetched
    assert sorted(run.asked) == sorted(["/sm.xml", *pages])
    assert "none left" in visit.report.line()


def test_crawl_of_the_past_ends_at_its_number_of_articles_and_says_so(engine: Engine) -> None:
    pages = {f"/sm-2025-11-{day:02}.xml": sitemap({f"/n/{day}": at(day)}) for day in range(1, 6)}
    run = PaperRun(engine, pages)
    source = paper(sitemaps=tuple(BASE + path for path in pages))
    found, visit = back(run, source, max_articles=2)
    assert (found, len(run.asked)) == (["/n/4", "/n/5"], 2)
    assert "3 left; the same command goes on with them" in visit.report.line()


def test_site_without_dated_pages_is_followed_back_by_its_feed(engine: Engine) -> None:
    front = html("The Lantern", "", head='<link rel="alternate" type="application/rss+xml" href="/feed/">')
    pages = {"/": front, "/feed/": feed(["/n/4"], at=datetime(2025, 12, 3, tzinfo=UTC))}
    pages |= {f"/feed/?paged={n}": feed([f"/n/{5 - n}"], at=at(25 - 5 * n)) for n in (2, 3)}
    pages["/feed/?paged=4"] = feed(["/n/0"], at=datetime(2025, 10, 3, tzinfo=UTC))
    run = PaperRun(engine, pages | {"/feed/?paged=5": feed(["/n/9"])})
    found, visit = back(run, paper())
    assert found == ["/n/2", "/n/3"]
    assert "/feed/?paged=5" not in run.asked
    assert not visit.failed


def test_server_that_takes_no_notice_of_the_page_s_number_is_asked_twice(engine: Engine) -> None:
    same = feed(["/n/1"], at=at(20))
    run = PaperRun(engine, {"/feed/": same} | {f"/feed/?paged={n}": same for n in range(2, 40)})
    back(run, paper(feeds=(f"{BASE}/feed/",)))
    assert [path for path in run.asked if "feed" in path] == ["/feed/", "/feed/?paged=2"]


def test_archive_of_which_no_page_is_there_is_a_failure_that_says_where_it_looked(engine: Engine) -> None:
    run = PaperRun(engine, {})
    _, visit = back(run, paper(archive_url=f"{BASE}/{{date:%Y/%m/%d}}"), Span(date(2025, 11, 1), date(2025, 11, 2)))
    assert visit.failed
    assert visit.problems == [f"{BASE}/2025/11/02 and 1 others are not there; is [archives] url right?"]


def test_page_that_could_not_be_had_stays_for_the_next_crawl(engine: Engine) -> None:
    run = PaperRun(engine, {"/2025-11-01": Answer(status=503), "/2025-11-02": section(1)})
    source = paper(archive_url=f"{BASE}/{{date:%Y-%m-%d}}")
    days = Span(date(2025, 11, 1), date(2025, 11, 2))
    _, visit = back(run, source, days)
    assert (visit.report.pages.read, visit.report.pages.left, visit.failed) == (1, 1, False)
    run.pages["/2025-11-01"] = section(2)
    _, visit = back(run, source, days)
    assert visit.report.pages.left == 0
    assert run.asked == ["/2025-11-02", "/2025-11-01", "/2025-11-01"]


def test_bare_site_s_past_is_found_by_its_sitemaps(engine: Engine) -> None:
    """By the names of the sitemaps, and by their last change where they have none."""
    index = sitemap_index(
        {
            "/posts-2025-10.xml": None,
            "/posts-2025-11.xml": None,
            "/misc-1.xml": at(30),
            "/misc-0.xml": datetime(2025, 9, 9, tzinfo=UTC),
        }
    )
    run = PaperRun(
        engine,
        {
            "/index.xml": index,
            "/posts-2025-11.xml": sitemap(dict.fromkeys(("/story/1", "/story/2"))),
            "/misc-1.xml": sitemap({"/misc/within": at(5), "/misc/before": datetime(2025, 10, 15, tzinfo=UTC)}),
        },
    )
    run.sitemaps = ("/index.xml",)
    found, visit = back(run, ad_hoc(f"{BASE}/"))
    assert found == ["/misc/within", "/story/1", "/story/2"]
    assert sorted(run.asked) == ["/index.xml", "/misc-1.xml", "/posts-2025-11.xml"]
    assert visit.report.pages == Progress(read=3, left=0, found=3)

    run.asked.clear()
    back(run, ad_hoc(f"{BASE}/"))
    assert run.asked == []
