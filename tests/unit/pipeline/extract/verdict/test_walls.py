"""Which pages are refused, with which reason, and which articles must never be."""

from __future__ import annotations

import time

import pytest

from pipeline.extract.body.blocks import read
from pipeline.extract.fields.header_lines import HeaderLines
from pipeline.extract.page.tree import parse
from pipeline.extract.verdict.walls import MAX_BYTES, PageClaims, refuse, refuse_early
from pipeline.types import Rejection

URL = "https://echo.example/valmer/le-pont-rouvre-apres-deux-ans.html"
SENTENCE = "Les premières voitures ont franchi le fleuve lundi matin devant une centaine d’habitants venus voir. "
ARTICLE = PageClaims(is_article=True, headline="Le pont rouvre", has_date=True)


def judge(html: str | bytes, url: str = URL, claims: PageClaims | None = None) -> str | None:
    content = html.encode() if isinstance(html, str) else html
    rejection = refuse_early(content, None)
    if rejection is None:
        tree = parse(content, url)
        rejection = refuse_early(content, tree)
        if rejection is None and tree is not None:
            rejection = refuse(tree, read(tree, HeaderLines()), claims or PageClaims())
    return rejection.reason if isinstance(rejection, Rejection) else None


def cards(count: int) -> str:
    return "".join(
        f'<h2><a href="/{n}">Le titre numéro {n} d’une dépêche du jour</a></h2><p>Court.</p>' for n in range(count)
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"%PDF-1.7 ...", "not_html"),
        (b'{"headline": "x"}', "not_html"),
        (b"only words", "not_html"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "not_html"),
        (b'<?xml version="1.0"?><urlset></urlset>', "not_html"),
        (b"<p>" + b"x" * MAX_BYTES, "too_large"),
    ],
)
def test_bytes_that_are_no_page_are_not_parsed(content: bytes, reason: str) -> None:
    rejection = refuse_early(content, None)
    assert rejection is not None
    assert rejection.reason == reason


def test_utf_16_page_is_html() -> None:
    assert refuse_early(f"<html><body><p>{SENTENCE}</p></body></html>".encode("utf-16"), None) is None


def test_two_hundred_thousand_nested_elements_are_refused_at_once() -> None:
    start = time.process_time()
    assert judge(b"<html><body>" + b"<div>" * 200_000 + b"x") == "too_deep"
    assert time.process_time() - start < 5


def test_a_tag_with_fifty_thousand_attributes_is_refused_before_it_is_parsed() -> None:
    tag = b"<p " + b" ".join(b'a%d="x"' % n for n in range(50_000)) + b">"
    assert judge(b"<html><body>" + tag + b"text</p></body></html>") == "too_large"


def test_a_picture_within_a_tag_is_no_hostile_tag() -> None:
    image = '<img alt="a b" src="data:image/png;base64,' + "QUJD" * 40_000 + '">'
    assert (
        judge(f"<html><body><h1>Le pont rouvre</h1>{image}<p>{SENTENCE * 5}</p></body></html>", claims=ARTICLE) is None
    )


def test_twenty_thousand_links_in_one_paragraph_are_refused_in_time() -> None:
    start = time.process_time()
    assert judge("<html><body><p>" + "<a href=/x>lien</a> " * 20_000 + "</p></body></html>") == "too_large"
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>",
        "<html><head><title>echo.example</title></head><body><script src='https://ct.captcha-delivery.com/c.js'></script></body></html>",
        "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>Reference #18.2</body></html>",
        "<html><body><iframe src='/_Incapsula_Resource?x=1'></iframe>Request unsuccessful.</body></html>",
    ],
)
def test_challenges_are_bot_walls(html: str) -> None:
    assert judge(html) == "bot_wall"


def test_article_with_a_bot_sensor_on_it_is_an_article() -> None:
    html = f"<html><body><script src='//captcha-delivery.com/t.js'></script><h1>Le pont rouvre</h1><p>{SENTENCE * 15}</p></body></html>"
    assert judge(html) is None


def test_consent_page_without_an_article_is_a_consent_wall() -> None:
    words = "Nous et nos partenaires utilisons des cookies et traceurs. Accepter les cookies ou gérer le consentement. "
    assert (
        judge(f"<html><head><title>L’Écho</title></head><body><div><p>{words * 3}</p></div></body></html>")
        == "consent_wall"
    )


def test_article_under_a_consent_banner_is_an_article() -> None:
    banner = (
        "<div class=cookie-banner><p>" + "Nous et nos partenaires utilisons des cookies. Accepter. " * 20 + "</p></div>"
    )
    html = (
        f"<html><body>{banner}<article><h1>Le pont rouvre</h1>"
        + f"<p>{SENTENCE * 3}</p>" * 4
        + "</article></body></html>"
    )
    assert judge(html) is None


def test_password_page_with_such_a_title_is_a_login_wall() -> None:
    html = "<html><head><title>Se connecter - L’Écho</title></head><body><p>Entrez votre adresse.</p><form><input type=password></form></body></html>"
    assert judge(html) == "login_wall"


@pytest.mark.parametrize("title", ["Page introuvable - L’Écho", "404 Not Found", "Seite nicht gefunden", "Error 404"])
def test_error_page_served_as_a_page_is_refused(title: str) -> None:
    html = f"<html><head><title>{title}</title></head><body><h1>Oups</h1><p>Revenez à l’accueil pour lire les dernières nouvelles.</p></body></html>"
    assert judge(html) == "error_page"


def test_article_about_an_error_is_an_article() -> None:
    html = (
        "<html><head><title>404 morts sur les routes en 2025</title></head><body><h1>404 morts sur les routes en 2025</h1>"
        + f"<p>{SENTENCE * 4}</p>" * 4
    )
    assert judge(html) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://echo.example/", "front_page"),
        ("https://echo.example/tag/ponts", "tag_page"),
        ("https://echo.example/recherche?q=pont", "search_page"),
        ("https://echo.example/economie/", "tag_page"),
    ],
)
def test_pages_of_linked_headlines_are_refused_by_their_kind(url: str, reason: str) -> None:
    assert judge(f"<html><head><title>L’Écho</title></head><body>{cards(30)}</body></html>", url) == reason


def test_article_with_many_linked_headlines_below_it_is_an_article() -> None:
    text = "<article><h1>Le pont rouvre</h1>" + f"<p>{SENTENCE * 3}</p>" * 6 + "</article>"
    assert judge(f"<html><body>{text}{cards(30)}</body></html>", "https://echo.example/tag/pont") is None


def test_a_brief_of_forty_words_with_headline_and_date_is_an_article() -> None:
    html = f"<html><head><title>Séisme au Chili</title></head><body><h1>Séisme au Chili</h1><p>{SENTENCE * 2}</p></body></html>"
    assert judge(html, claims=ARTICLE) is None
    assert judge(html) is None


def test_page_without_text_is_no_article() -> None:
    assert judge("<html><head><title>L’Écho</title></head><body><div id=app></div></body></html>") == "not_an_article"
