"""Articles on several pages: the crawl fetches them all, stores one article, and can prove it."""

from __future__ import annotations

from pathlib import Path

from crawling import Workplace
from little_site import Answer, LittleSite

TITLE = "A hundred years of concrete on the quays"


def _text(number: int) -> str:
    return "\n\n".join(
        f"Page {number}, part {n}: the council spent two hours on the quays in front of a full and rather attentive room of residents."
        for n in range(4)
    )


def _page(number: int, of: int) -> Answer:
    prose = "".join(f"<p>{each}</p>" for each in _text(number).split("\n\n"))
    onward = f'<a rel="next" href="/story/quays/{number + 1}">{number + 1}</a>' if number < of else ""
    head = f"<head><title>{TITLE}</title><meta property='og:type' content='article'></head>"
    html = f"<html lang=en>{head}<body><article><h1>{TITLE}</h1>{prose}</article><nav class=pagination>{onward}</nav></body></html>"
    return Answer(html.encode())


def _pages(of: int) -> dict[str, Answer]:
    paths = {number: "/story/quays" if number == 1 else f"/story/quays/{number}" for number in range(1, of + 1)}
    item = f"<item><title>{TITLE}</title><link>{{base}}/story/quays</link></item>"
    rss = f"<rss version='2.0'><channel><title>Quays</title>{item}</channel></rss>"
    return {path: _page(number, of) for number, path in paths.items()} | {
        "/rss": Answer(rss.encode(), content_type="application/rss+xml")
    }


def _crawled(folder: Path, site: LittleSite) -> Workplace:
    place = Workplace.at(folder)
    place.source("quays", f'name = "Quays"\nhomepage = "{site.base}/"\nfeeds = ["{site.base}/rss"]\n')
    done = place.scrapy("source=quays")
    assert done.code == 0, done.stderr
    return place


def test_all_pages_become_one_article_that_the_archive_proves(tmp_path: Path) -> None:
    with LittleSite(_pages(3)) as site:
        place = _crawled(tmp_path, site)
        asked = [each.path for each in site.asked if each.path.startswith("/story")]
    assert asked == ["/story/quays", "/story/quays/2", "/story/quays/3"]
    assert place.rows("SELECT body FROM articles_v1") == [("\n\n".join(map(_text, (1, 2, 3))),)]
    assert place.rows("SELECT state FROM urls_v1") == [("stored",)]
    assert place.dateline("verify").code == 0


def test_a_page_that_cannot_be_had_leaves_the_text_before_it(tmp_path: Path) -> None:
    with LittleSite(_pages(3) | {"/story/quays/2": Answer(status=404)}) as site:
        place = _crawled(tmp_path, site)
    assert place.rows("SELECT body FROM articles_v1") == [(_text(1),)]
    assert place.rows("SELECT count(*) FROM evidence_v1 WHERE field = 'next_page' AND chosen") == [(1,)]
    assert place.dateline("verify").code == 0
