"""Which links of a front or section page look like articles."""

from __future__ import annotations

import time

import pytest

from crawler.discovery.sections import parse, url_score, word_count
from pipeline.types import Entry

BASE = "https://courrier.example"
URL = f"{BASE}/regions/"
PAGE = """<!doctype html><html lang="fr"><head><title>Régions</title></head><body>
<header><a href="/">Le Courrier</a></header>
<nav><a href="/monde/">Monde</a><a href="/2026/02/03/grand-dossier-sur-les-ponts.html">Grand dossier sur les ponts</a></nav>
<main>
  <article><a href="/regions/le-pont-de-lisle-rouvre-apres-travaux-120045.html"><img src="/pont.jpg" alt=""></a>
    <h2><a href="/regions/le-pont-de-lisle-rouvre-apres-travaux-120045.html?xtor=CS1">Le pont de Lisle rouvre</a></h2>
    <a href="/regions/le-pont-de-lisle-rouvre-apres-travaux-120045.html#suite">Lire la suite</a>
    <a href="/auteurs/anne-lisier-redactrice-en-chef">Par Anne Lisier, rédactrice en chef</a></article>
  <article><a href="/2026/02/02/neige-sur-le-plateau/"><span>Météo</span><h3>Neige sur le plateau</h3><time>18:02</time></a></article>
  <div class="card"><a href="/sport/le-derby-se-jouera-a-huis-clos">Le derby se jouera à huis clos</a></div>
  <div class="tags"><a href="/tag/la-neige-et-le-froid-en-hiver">La neige et le froid en hiver</a></div>
  <a href="https://autre.example/2026/02/03/une-belle-offre-pour-vous">Une belle offre pour vous</a>
  <a href="/regions/?page=2">Plus d’articles de la région</a>
  <a href="/2026/02/">Février 2026, tous les articles</a>
</main>
<footer><a href="/qui/notre-charte-pour-une-information-sure">Notre charte pour une information sûre</a></footer></body></html>"""


def links(markup: str, url: str = URL) -> list[str]:
    return [entry.url for entry in parse(f"<html><body><main>{markup}</main></body></html>".encode(), url)]


def test_articles_are_found_in_page_order_with_their_titles() -> None:
    assert parse(PAGE.encode(), URL) == tuple(
        Entry(url=url, title=title, channel=URL, channel_kind="section")
        for url, title in (
            (f"{BASE}/regions/le-pont-de-lisle-rouvre-apres-travaux-120045.html", "Le pont de Lisle rouvre"),
            (f"{BASE}/2026/02/02/neige-sur-le-plateau/", "Neige sur le plateau"),
            (f"{BASE}/sport/le-derby-se-jouera-a-huis-clos", "Le derby se jouera à huis clos"),
        )
    )


@pytest.mark.parametrize(
    "path",
    [
        "/2026/02/03/neige",
        "/2026-02-03/neige.html",
        "/20260203/neige",
        "/monde/article/2026/02/03/un-accord-a-l-aube_6543210_3210.html",
        "/articles/2026/02/neige-sur-le-plateau",
        "/news/world-africa-53309873",
        "/regions/le-pont-de-lisle-rouvre-apres-travaux",
        "/india/snow-falls-on-the-high-plateau/articleshow/112991344.cms",
        "/le-pont-de-lisle-rouvre.html",
    ],
)
def test_urls_of_articles_are_known_by_date_id_or_slug(path: str) -> None:
    assert url_score(BASE + path) >= 2


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/monde/",
        "/2026/",
        "/2026/02/",
        "/2026/02/03/",
        "/tag/la-neige-et-le-froid-en-hiver",
        "/auteurs/anne-lisier-redactrice-en-chef-120045",
        "/login?next=/2026/02/03/neige",
        "/abonnement/une-offre-pour-tous-les-lecteurs",
        "/wp-content/uploads/2026/02/03/le-pont-de-lisle.jpg",
        "/2026/02/03/le-pont-de-lisle-rouvre.pdf",
        "/photos/2026/02/03/le-pont-de-lisle-rouvre",
        "/2026/02/03/neige/?replytocom=12",
        "/recherche?q=neige&page=120045",
    ],
)
def test_urls_of_anything_else_score_nothing(path: str) -> None:
    assert url_score(BASE + path) == 0


def test_other_services_of_the_same_domain_are_no_articles() -> None:
    assert url_score("https://abo.courrier.example/2026/02/03/une-offre-pour-vous") == 0
    assert url_score("https://emploi.courrier.example/macon-a-lisle-h-f-120045") == 0


def test_anchor_alone_makes_no_article() -> None:
    assert links('<article><h2><a href="/monde/">Tout ce qui se passe dans le monde</a></h2></article>') == []


def test_weak_url_needs_a_telling_anchor() -> None:
    assert links('<a href="/x/120045">Plus</a>') == []
    assert links('<article><a href="/x/120045">Le pont de Lisle rouvre</a></article>') == [f"{BASE}/x/120045"]


@pytest.mark.parametrize(
    "wrapping",
    [
        "<nav>{}</nav>",
        "<footer><div>{}</div></footer>",
        '<div role="navigation">{}</div>',
        '<ul class="main-menu">{}</ul>',
        '<div id="breadcrumb">{}</div>',
        "<form>{}</form>",
    ],
)
def test_furniture_of_the_page_is_passed_over(wrapping: str) -> None:
    assert links(wrapping.format('<a href="/2026/02/03/neige">Neige sur le plateau</a>')) == []


def test_menu_word_inside_another_word_is_no_menu() -> None:
    assert links('<div class="menuisier"><a href="/2026/02/03/neige">Neige sur le plateau</a></div>')


def test_base_element_is_obeyed() -> None:
    page = b'<html><head><base href="https://courrier.example/fr/"></head><body><a href="2026/02/03/neige">Neige</a>'
    assert [entry.url for entry in parse(page, URL)] == [f"{BASE}/fr/2026/02/03/neige"]


def test_titles_without_blanks_between_words_count_their_characters() -> None:
    assert word_count("雪が高原に降りました") >= 4
    assert word_count("A 12 de la neige") == 3


def test_allowed_links_only_and_denied_ones_never() -> None:
    page = PAGE.encode()
    assert len(parse(page, URL, allow=["/regions/"])) == 1
    assert [entry.title for entry in parse(page, URL, deny=["/regions/", "/sport/"])] == ["Neige sur le plateau"]


def test_article_pattern_replaces_the_guess() -> None:
    page = b'<html><body><a href="/x/1">Un</a><a href="/2026/02/03/neige">Neige sur le plateau</a></body></html>'
    assert [entry.url for entry in parse(page, URL, article_pattern=r"/x/\d$")] == [f"{BASE}/x/1"]
    assert parse(page, URL, article_pattern=r"/x/\d$", deny=["/x/"]) == ()


@pytest.mark.parametrize("content", [b"", b"\0\0", b"plain text", b"\xff\xfe", b"<html></html>"])
def test_what_holds_no_link_gives_nothing(content: bytes) -> None:
    assert parse(content, URL) == ()


def test_declared_character_set_is_used() -> None:
    page = '<html><body><a href="/2026/02/03/ete">Été à Évian</a></body></html>'.encode("cp1252")
    assert parse(page, URL, {"Content-Type": "text/html; charset=iso-8859-1"})[0].title == "Été à Évian"


def test_page_of_200_000_links_costs_little() -> None:
    page = b"<html><body>" + b"<div>" * 200 + b"<a href='/2026/02/03/neige'>x</a>" * 200_000
    started = time.process_time()
    assert len(parse(page, URL)) == 1
    assert time.process_time() - started < 8
