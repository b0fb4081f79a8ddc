"""A site's own pages teach which of its links are articles."""

from __future__ import annotations

import random

import pytest

from crawler.discovery.link_shapes import LinkShapes, learn, shapes
from crawler.discovery.sections import parse, url_score
from crawler.link_learning import learn_from

SITE = "https://lantern.example"


@pytest.mark.parametrize(
    ("path", "closed", "open_"),
    [
        ("/sport/2026/02/03/the-old-mill-1234567.html", "sport/Y/N/N/*#.html", "-/Y/N/N/*#.html"),
        ("/news/8812345", "news/#", "-/#"),
        ("/sport/", "-/", "-/"),
        ("/a/the-mill-is-sold", "a/*", "-/*"),
        ("/p/?id=4412", "-/?id=#", "-/?id=#"),
        ("/2026-02-03/ferry", "YMD/-", "YMD/-"),
        ("/story/0f8fad5b-d9cb-469f-a165-70867728950e", "story/#", "-/#"),
    ],
)
def test_shape_keeps_what_articles_have_in_common(path: str, closed: str, open_: str) -> None:
    assert shapes(SITE + path) == (f"lantern.example/{closed}", f"-/{open_}")


def test_nothing_is_known_of_a_shape_that_was_not_seen() -> None:
    assert LinkShapes().is_article(f"{SITE}/news/1") is None


def test_shape_that_leads_to_both_is_no_rule() -> None:
    known = learn([f"{SITE}/x/{n}00000" for n in range(5)], [f"{SITE}/x/{n}00001" for n in range(5)])
    assert known.is_article(f"{SITE}/x/9900000") is None


#: Site → article URL and other URLs, of a number and a slug.
SITES = {
    "numbers": ("/news/{n}", ["/rubrik/{w}", "/autor/{w}-{w2}", "/{w}"]),
    "short-slugs": ("/{w}/{w2}.html", ["/{w}/", "/tags/{w}", "/info/{w}-{w2}"]),
    "query": ("/index.php?id={n}", ["/index.php?page={w}", "/index.php?cat={w}"]),
    "dated": ("/{w}/2026/02/03/{slug}", ["/{w}/2026/02/", "/{w}/dossiers/{slug}", "/forum/{n}"]),
    "slug-id": ("/{w}/{slug}-{n}", ["/{w}/{slug}", "/profil/{w}-{n}", "/{w}"]),
    "uuid": ("/artikel/{h}", ["/video/{h}", "/serie/{w}-{w2}-{w}"]),
}
WORDS = "mill ferry harbour school tide gale market bridge lantern parish fair council dune heron".split()


def _url(pattern: str, random_: random.Random) -> str:
    values = {
        "n": random_.randrange(10_000, 9_999_999),
        "w": random_.choice(WORDS),
        "w2": random_.choice(WORDS),
        "slug": "-".join(random_.sample(WORDS, 5)),
        "h": f"{random_.getrandbits(64):016x}",
    }
    return SITE + pattern.format(**values)


@pytest.mark.parametrize("name", SITES)
def test_unseen_links_are_told_apart_after_one_crawl(name: str) -> None:
    random_ = random.Random(name)
    article, others = SITES[name]
    known = learn(
        [_url(article, random_) for _ in range(40)], [_url(random_.choice(others), random_) for _ in range(60)]
    )
    unseen = [(_url(article, random_), True) for _ in range(100)]
    unseen += [(_url(random_.choice(others), random_), False) for _ in range(100)]
    said = [(known.is_article(url), truth) for url, truth in unseen]
    right = sum(1 for verdict, truth in said if verdict and truth)
    assert right / max(1, sum(1 for verdict, _ in said if verdict)) >= 0.97, "precision"
    assert right / 100 >= 0.97, "recall"


def test_section_page_follows_what_its_site_taught() -> None:
    links = "".join(
        f'<p><a href="{path}">Go</a></p>' for path in ("/n/71", "/n/72", "/dossiers/all-about-the-old-mill-1234567")
    )
    page = f"<html><body><main>{links}</main></body></html>".encode()
    before = {entry.url for entry in parse(page, f"{SITE}/")}
    known = learn([f"{SITE}/n/{n}" for n in range(9)], [f"{SITE}/dossiers/{'x-y-z-' * 2}{n}12345" for n in range(9)])
    after = {entry.url for entry in parse(page, f"{SITE}/", shapes=known)}
    assert before == {f"{SITE}/dossiers/all-about-the-old-mill-1234567"}
    assert after == {f"{SITE}/n/71", f"{SITE}/n/72"}


def test_pages_that_failed_teach_nothing() -> None:
    rows = [(f"{SITE}/n/{n}", "failed", "not_found") for n in range(9)]
    rows += [(f"{SITE}/n/{n}", "rejected", "robots") for n in range(9, 20)]
    assert learn_from(rows, []).is_article(f"{SITE}/n/99") is None


def test_pages_that_were_no_articles_and_channels_teach() -> None:
    rows = [(f"{SITE}/tag/{word}", "rejected", "tag_page") for word in ("mill", "ferry", "tide")]
    rows += [(f"{SITE}/n/{n}", "duplicate", None) for n in range(3)]
    known = learn_from(rows, [f"{SITE}/sport/", f"{SITE}/sport/ski/"])
    assert known.is_article(f"{SITE}/tag/heron") is False
    assert known.is_article(f"{SITE}/n/77") is True


def test_number_makes_an_article_however_short_its_headline() -> None:
    known = learn([f"{SITE}/town/harbour/the-old-mill-is-sold-{n}12345.html" for n in range(6)], [])
    assert known.is_article(f"{SITE}/town/harbour/silent-night-7712345.html") is True
    assert known.is_article(f"{SITE}/people/jane-marsh-7712345.html") is None


def test_what_almost_all_articles_have_is_missed_in_other_urls() -> None:
    known = learn([f"{SITE}/town/article{n}12345/the-old-mill.html" for n in range(10)], [])
    assert known.lacks_mark(f"{SITE}/economy/central-bank-of-saltby/")
    assert not known.lacks_mark(f"{SITE}/economy/article9912345/the-bank.html")
    assert not learn([f"{SITE}/2026/02/03/ferry-{n}" for n in range(9)], []).lacks_mark(f"{SITE}/about-the-ferry")


def test_long_name_without_the_number_that_all_articles_have_is_no_article() -> None:
    page = b'<article><p>... as the <a href="/economy/central-bank-of/">Central Bank of Saltby</a> said</p></article>'
    known = learn([f"{SITE}/town/article{n}12345/the-old-mill.html" for n in range(10)], [])
    assert [entry.url for entry in parse(page, f"{SITE}/a")] == [f"{SITE}/economy/central-bank-of/"]
    assert parse(page, f"{SITE}/a", shapes=known) == ()


@pytest.mark.parametrize(
    ("markup", "taken"),
    [
        ('<ul class="footer"><li><a href="/n/{id}">The old mill has been sold</a></li></ul>', True),
        ('<ul class="footer"><li><a href="/n/{id}">Our address</a></li></ul>', False),
        ('<nav><a href="/n/{id}">The old mill has been sold</a></nav>', False),
        ('<a rel="author" href="/n/{id}">Jane Marsh of the Saltby Lantern</a>', False),
    ],
)
def test_headline_of_a_known_shape_is_taken_from_what_is_only_called_furniture(markup: str, taken: bool) -> None:
    known = learn([f"{SITE}/n/{n}12345" for n in range(6)], [])
    page = markup.format(id=8812345).encode()
    assert bool(parse(page, f"{SITE}/", shapes=known)) is taken
    assert parse(page, f"{SITE}/") == ()


def test_address_that_a_script_would_fill_in_is_no_link() -> None:
    known = learn([f"{SITE}/n/2026-02-03/{n}12345" for n in range(6)], [])
    page = b'<h2><a href="/n/2026-02-03/${url}">The old mill has been sold</a></h2>'
    assert parse(page, f"{SITE}/", shapes=known) == ()


def test_page_of_a_topic_is_no_article_because_articles_elsewhere_are_numbered_alike() -> None:
    known = learn([f"{SITE}/sport/the-old-mill-is-sold-1.{n}12345" for n in range(9)], [])
    page = b'<p><a href="/emne/winter-games-2026-1.1267984">All about the winter games</a></p>'
    assert parse(page, f"{SITE}/", shapes=known) == ()
    taught = learn([f"{SITE}/emne/the-old-mill-is-sold-1.{n}12345" for n in range(9)], [])
    assert len(parse(page, f"{SITE}/", shapes=taught)) == 1


@pytest.mark.parametrize("day", ["/2026/02-03/index.php", "/2026/02/03/", "/20260203", "/2026/02/index.html"])
def test_page_of_a_day_is_no_article(day: str) -> None:
    assert url_score(f"{SITE}{day}") == 0


def test_number_that_is_no_date_is_not_taken_for_one() -> None:
    assert shapes(f"{SITE}/20259199/ferry")[0] == "lantern.example/#/-"
    assert shapes(f"{SITE}/20260203/ferry")[0] == "lantern.example/YMD/-"
