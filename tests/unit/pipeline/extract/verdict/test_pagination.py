"""Articles on several pages: the next page told from what merely comes next, and one text made of all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.extract.page import tree
from pipeline.extract.verdict import pagination
from pipeline.locate import locate, matches
from pipeline.process import next_page, process
from pipeline.types import NewsArticle, Page, RawRef, SiteRules

URL = "https://rade.example/enquete/les-quais"
TITLE = "Les quais, enquête sur cent ans de béton"
LEAD = "Un siècle de remblais, de promesses et de procès, raconté par celles et ceux qui vivent au bord de l’eau."


def prose(page: int) -> list[str]:
    return [
        f"Page {page}, paragraphe {n}: le conseil municipal a débattu des quais pendant deux heures, devant une salle pleine et attentive."
        for n in range(4)
    ]


def html(page: int, pager: str = "") -> bytes:
    text = "".join(f"<p>{each}</p>" for each in prose(page))
    head = f"<head><title>{TITLE}</title></head>"
    return f"<html lang=fr>{head}<body><article><h1>{TITLE}</h1><p class=chapo>{LEAD}</p>{text}</article>{pager}</body></html>".encode()


def fetched(page: int, url: str, pager: str = "", *continuations: Page) -> Page:
    raw = RawRef("2026/02/03/A.warc.gz", page * 1000, 900, "sha1:A")
    return Page(
        url,
        url,
        200,
        (("Content-Type", "text/html"),),
        html(page, pager),
        datetime(2026, 2, 3, tzinfo=UTC),
        raw=raw,
        continuations=continuations,
    )


def pager(href: str, text: str = "2", attributes: str = "") -> str:
    return f'<nav class="pagination"><b>1</b> <a href="{href}" {attributes}>{text}</a></nav>'


@pytest.mark.parametrize(
    ("url", "link", "wanted"),
    [
        (URL, pager("?page=2"), f"{URL}?page=2"),
        (URL, pager("/enquete/les-quais/2/"), f"{URL}/2/"),
        (URL + "/", pager("/enquete/les-quais/2"), f"{URL}/2"),
        (URL, pager("/enquete/les-quais/seite-2"), f"{URL}/seite-2"),
        (URL, pager("/enquete/les-quais/page/2#suite"), f"{URL}/page/2"),
        (URL + ".html", pager("les-quais-2.html", "Seite 2"), f"{URL}-2.html"),
        (URL + ".html?utm_source=rss", pager("les-quais,2.html"), f"{URL},2.html"),
        (URL + "?page=2", pager("?page=3", "Suivant"), f"{URL}?page=3"),
        (URL + "/2", pager("/enquete/les-quais/3"), f"{URL}/3"),
        (URL, '<a rel=next href="/enquete/les-quais?seite=2">»</a>', f"{URL}?seite=2"),
        (URL, '<p><a href="?p=2">Weiter auf Seite 2</a></p>', f"{URL}?p=2"),
        (URL + "?tri=date", pager("?page=2&amp;tri=date"), f"{URL}?page=2&tri=date"),
        (URL, pager("?page=02"), f"{URL}?page=02"),
        (URL + "-48213", pager("/enquete/les-quais-48213/2"), f"{URL}-48213/2"),
        ("https://rade.example/2026/02/03", pager("/2026/02/03/2"), "https://rade.example/2026/02/03/2"),
    ],
)
def test_the_next_page_of_the_same_article_is_found(url: str, link: str, wanted: str) -> None:
    page = tree.parse(html(1, link), url)
    assert page is not None
    found = pagination.next_page(page)
    assert found is not None
    assert found.url == wanted


@pytest.mark.parametrize(
    "link",
    [
        '<a rel=next href="/enquete/les-ponts">Article suivant</a>',
        '<link rel=next href="/enquete/les-ponts-2">',
        pager("/enquete?page=2"),
        pager("?page=3", "3"),
        pager("/autre/les-quais/2"),
        f'<div id="comments">{pager("?page=2")}</div>',
        '<div class="gallery">' + pager("?page=2") + "</div>",
        '<p>Notre enquête <a href="/enquete/les-quais/2">que nous avions publiée naguère et qui reste d’actualité</a>.</p>',
        "",
    ],
)
def test_what_merely_comes_next_is_no_page_of_the_article(link: str) -> None:
    page = tree.parse(html(1, link), URL)
    assert page is not None
    assert pagination.next_page(page) is None


def test_all_pages_make_one_article_without_what_they_repeat() -> None:
    further = (fetched(2, f"{URL}?page=2", pager("?page=3")), fetched(3, f"{URL}?page=3"))
    page = fetched(1, URL, pager("?page=2"), *further)
    done = process(page, SiteRules())
    assert isinstance(done.result, NewsArticle)
    assert done.result.body.split("\n\n") == [text for n in (1, 2, 3) for text in prose(n)]
    assert done.result.standfirst == LEAD
    assert done.next_page is None
    assert done.result.word_count > 3 * 4 * 15
    for block in done.result.blocks:
        assert block.locator is not None
        assert matches(block.text, locate(page, block.locator))
    assert [block.locator for block in done.result.blocks if "Page 3, paragraphe 0" in block.text] == [
        "page:3!xpath:/html/body/article/p[2]"
    ]
    named = [each.value for each in done.result.evidence if each.field == "pages"]
    assert [(each["url"], each["offset"]) for each in named] == [(f"{URL}?page=2", 2000), (f"{URL}?page=3", 3000)]


def test_an_article_that_goes_on_says_where() -> None:
    page = fetched(1, URL, pager("?page=2"))
    done = process(page, SiteRules())
    assert done.next_page == next_page(page) == f"{URL}?page=2"
    assert isinstance(done.result, NewsArticle)
    evidence = next(each for each in done.result.evidence if each.field == "next_page")
    assert matches(evidence.raw or "", locate(page, evidence.locator))


def test_locators_of_pages_that_are_not_there_lead_nowhere() -> None:
    page = fetched(1, URL)
    assert locate(page, "page:2!xpath:/html/body/article/p[2]") is None
    assert locate(page, "page:x!xpath:/html") is None
