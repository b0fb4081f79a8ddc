"""`scrapy crawl news -a due=N` looks again at the articles that are due, and at nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawling import Workplace
from little_site import Answer, LittleSite, article, feed, newspaper, sitemap


def _let_time_pass(place: Workplace) -> None:
    """As if the next looks at articles were due, and no channel's next poll."""
    place.write("UPDATE urls SET recheck_at = last_fetched_at WHERE recheck_at IS NOT NULL")
    place.write("UPDATE urls SET gone_at = '2026-01-01T00:00:00.000000Z' WHERE gone_at IS NOT NULL")
    place.write("UPDATE channels SET next_poll_at = '2999-01-01T00:00:00.000000Z'")


def test_due_articles_are_looked_at_conditionally_and_edits_and_losses_are_seen(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    with LittleSite(newspaper(3)) as site:
        site.pages["/news/1"] = replace(article(1), headers={"ETag": '"one"'})
        place.source("lantern", f'name = "Lantern"\nhomepage = "{site.base}/"\nfeeds = ["{site.base}/feed"]\n')
        assert place.scrapy("due=5").code == 0
        site.pages["/news/2"] = article(2, text="Correction: an earlier version of this article misnamed the ferry.")
        del site.pages["/news/3"]
        for _ in range(2):
            _let_time_pass(place)
            site.forget()
            assert place.scrapy("due=5").code == 0
            assert sorted(site.paths) == ["/news/1", "/news/2", "/news/3"]
        asked = next(asked for asked in site.asked if asked.path == "/news/1")
        assert (asked.status, asked.headers["if-none-match"]) == (304, '"one"')

        kinds = [kind for (kind,) in place.rows("SELECT kind FROM changes_v1 ORDER BY change")]
        assert kinds == ["new", "new", "new", "revised", "withdrawn"]
        _let_time_pass(place)
        site.pages["/news/3"] = article(3)
        assert place.scrapy("due=5").code == 0

    assert place.rows("SELECT kind, url FROM changes_v1 WHERE change = 6") == [("restored", f"{site.base}/news/3")]
    assert place.rows("SELECT count(*) FROM articles_v1 WHERE withdrawn_at IS NOT NULL") == [(0,)]


def test_what_only_the_feed_says_is_still_there_after_another_look(tmp_path: Path) -> None:
    """At the article's first look, at a second attempt, and at each look after that."""
    place = Workplace.at(tmp_path)
    pages = newspaper(2)
    said = b"</link><category>Ferries</category><description>What the council meant.</description>"
    feed = pages["/feed"]
    pages["/feed"] = replace(feed, body=feed.body.replace(b"</link><pubDate>", said + b"<pubDate>"))
    pages["/news/2"] = Answer(status=503)
    with LittleSite(pages) as site:
        place.source("lantern", f'name = "Lantern"\nhomepage = "{site.base}/"\nfeeds = ["{site.base}/feed"]\n')
        assert place.scrapy("due=5").code == 0
        assert _sections(place) == {"/news/1": "Ferries"}
        site.pages["/news/2"] = article(2)
        place.write("UPDATE urls SET due_at = '2026-01-01T00:00:00.000000Z' WHERE due_at IS NOT NULL")
        for _ in range(2):
            _let_time_pass(place)
            assert place.scrapy("due=5").code == 0
            assert _sections(place) == {"/news/1": "Ferries", "/news/2": "Ferries"}

    assert [kind for (kind,) in place.rows("SELECT kind FROM changes_v1 ORDER BY change")] == ["new", "new"]


def test_what_is_said_of_any_of_its_addresses_is_said_of_the_article(tmp_path: Path) -> None:
    """In whatever order channels come, and wherever the article lives in the end."""
    place = Workplace.at(tmp_path)
    canonical = replace(
        article(2), body=article(2).body.replace(b"<title>", b'<link rel="canonical" href="/2"><title>')
    )
    pages = {
        "/1": article(1),
        "/short/1": Answer(status=301, headers={"Location": "/1"}),
        "/2": canonical,
        "/2?ref=feed": canonical,
        "/3": article(3),
        "/3/": Answer(status=301, headers={"Location": "/3"}),
        "/map": sitemap({"/1": datetime.now(UTC)}),
    }
    with LittleSite(pages) as site:
        site.pages["/feed"] = _saying("Ferries", feed(["/2?ref=feed", "/3/"]))
        channels = f'feeds = ["{site.base}/feed"]\nsitemaps = ["{site.base}/map"]\n'
        place.source("lantern", f'name = "Lantern"\nhomepage = "{site.base}/"\n{channels}')
        assert place.scrapy("due=5").code == 0
        assert _sections(place) == {"/1": None, "/2": "Ferries", "/3": "Ferries"}

        site.pages["/map"] = sitemap(dict.fromkeys(("/1", "/2", "/3"), datetime.now(UTC)))
        site.pages["/feed"] = _saying("Ferries", feed(["/short/1", "/2?ref=feed", "/3/"]))
        for polls in (True, False, False):
            _let_time_pass(place)
            if polls:
                place.write("UPDATE channels SET next_poll_at = last_polled_at")
            assert place.scrapy("due=5").code == 0
            assert _sections(place) | {"/1": None} == {"/1": None, "/2": "Ferries", "/3": "Ferries"}
        assert _sections(place)["/1"] == "Ferries"

    assert [kind for (kind,) in place.rows("SELECT kind FROM changes_v1 ORDER BY change")] == ["new"] * 3
    assert place.rows("SELECT count(*) FROM urls WHERE due_at IS NOT NULL") == [(0,)]


def _saying(section: str, channel: Answer) -> Answer:
    said = f"</link><category>{section}</category><pubDate>".encode()
    return replace(channel, body=channel.body.replace(b"</link><pubDate>", said))


def _sections(place: Workplace) -> dict[str, str]:
    return {urlsplit(url).path: section for url, section in place.rows("SELECT url, section FROM articles_v1")}
