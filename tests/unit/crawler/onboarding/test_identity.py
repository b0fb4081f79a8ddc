"""A site's name, language, time zone and id, guessed; and what each guess rests on."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from little_site import html

from crawler.onboarding.identity import id_of, language_of, name_of, time_zone_of, zones_of
from pipeline.extract.page.tree import PageTree, parse
from pipeline.types import Instant, NewsArticle

URL = "https://www.courrier.example/"


def page(title: str = "Une", head: str = "", lang: str = "fr") -> PageTree:
    tree = parse(html(title, "", head=head).body.replace(b'lang="en"', f'lang="{lang}"'.encode()), URL)
    assert tree is not None
    return tree


def article(language: str | None = "fr", hours: int | None = None) -> NewsArticle:
    when = None
    if hours is not None:
        at = datetime(2026, 2, 3, 8, 15, tzinfo=timezone(timedelta(hours=hours)))
        when = Instant(at, "x", "minute", "stated")
    return NewsArticle(URL, "x", (), (), in_language=language, date_published=when)


@pytest.mark.parametrize(
    ("title", "head", "name"),
    [
        ("Une", '<meta property="og:site_name" content="Le  Courrier">', "Le Courrier"),
        (
            "Une",
            '<script type="application/ld+json">{"@type": "WebSite", "name": "Le Courrier"}</script>',
            "Le Courrier",
        ),
        ("Une", '<meta name="application-name" content="Courrier">', "Courrier"),
        ("Le Courrier | Toute l’actualité", "", "Le Courrier"),
        ("Le Courrier - Actualités", "", "Le Courrier"),
        ("Le Courrier : infos", "", "Le Courrier"),
    ],
)
def test_name_where_the_front_page_says_it(title: str, head: str, name: str) -> None:
    assert name_of(page(title, head), [], URL).value == name


def test_name_that_the_articles_share_goes_before_the_title() -> None:
    said = page(head='<meta property="og:site_name" content="Le Courrier">')
    assert name_of(page("Bienvenue !"), [said, said, page()], URL).value == "Le Courrier"


def test_host_stands_in_and_says_so() -> None:
    guess = name_of(None, [], URL)
    assert (guess.value, guess.sure) == ("www.courrier.example", False)


def test_language_is_the_articles_and_sure_when_they_agree() -> None:
    one = language_of(page(lang="en"), [article("fr"), article("fr")])
    two = language_of(page(lang="en"), [article("fr"), article("fr"), article("nl")])
    assert one and (one.value, one.sure) == ("fr", True)
    assert two and (two.value, two.sure) == ("fr", False)


@pytest.mark.parametrize(
    ("url", "lang", "articles", "zone"),
    [
        ("https://x.fr/", "fr", [], "Europe/Paris"),
        ("https://x.co.uk/", "en", [], "Europe/London"),
        ("https://x.com/", "fr-BE", [], "Europe/Brussels"),
        ("https://x.com/", "en", [], None),
        ("https://x.io/", "en", [], None),
        ("https://x.ca/", "fr", [], None),
        ("https://x.ca/", "fr", [article(hours=-5)], "America/Toronto"),
        ("https://x.com/", "fr", [article(hours=1)], "Europe/Paris"),
        ("https://x.com/", "fr", [article(hours=-5)], None),
        ("https://x.com/", "fr", [article(hours=0)], None),
    ],
)
def test_time_zone_by_country_or_by_language_and_offsets(
    url: str, lang: str, articles: list[NewsArticle], zone: str | None
) -> None:
    guess = time_zone_of(url, page(lang=lang), lang.partition("-")[0], articles)
    assert (guess.value if guess else None) == zone


def test_zones_of_a_country() -> None:
    assert zones_of("FR") == ("Europe/Paris",)
    assert len(zones_of("US")) > 10
    assert zones_of("ZZ") == ()


@pytest.mark.parametrize(
    ("name", "url", "taken", "id_"),
    [
        ("Le Courrier", "https://www.lecourrier.fr/", (), "lecourrier"),
        ("The Post", "https://news.post.co.uk/", (), "post"),
        ("The Post", "https://post.co.uk/", ("post", "post-2"), "post-3"),
        ("Le Fanal", "http://127.0.0.1:8080/", (), "le-fanal"),
        ("新聞", "http://127.0.0.1/", (), "source"),
    ],
)
def test_id_is_the_domain_s_first_label(name: str, url: str, taken: tuple[str, ...], id_: str) -> None:
    assert id_of(name, url, taken) == id_
