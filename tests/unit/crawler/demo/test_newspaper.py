"""The newspaper's pages: deterministic, dated by `now`, each design with its own habits."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import trafilatura
from lxml import html

from crawler.demo.bodies import related
from crawler.demo.edition import edition
from crawler.demo.newspaper import not_found, pages
from crawler.demo.pieces import Piece, load
from crawler.demo.wording import byline, long_date

NOW = datetime(2026, 5, 21, 6, 0, tzinfo=UTC)
BASE = "http://127.0.0.1:8123"
PAGES = pages(NOW, BASE)
PIECES = {piece.id: piece for piece in load()}


def page(piece_id: str) -> str:
    return PAGES[PIECES[piece_id].path].body.decode()


def tree(piece_id: str) -> html.HtmlElement:
    return html.fromstring(page(piece_id), parser=html.HTMLParser(encoding="utf-8"))


def json_ld(piece_id: str) -> Any:
    return json.loads(tree(piece_id).xpath("//script[@type='application/ld+json']")[0].text)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_same_now_gives_the_same_bytes() -> None:
    assert pages(NOW, BASE) == PAGES


def test_seconds_of_now_are_dropped() -> None:
    assert pages(NOW + timedelta(seconds=59), BASE) == PAGES


def test_another_now_moves_every_date_with_it() -> None:
    later = pages(NOW + timedelta(days=30), BASE)
    path = PIECES["nuit-des-etoiles"].path
    assert "20 mai 2026 à 19h06" in PAGES[path].body.decode()
    assert "19 juin 2026 à 19h06" in later[path].body.decode()


def test_there_are_enough_articles_in_both_languages_and_all_designs() -> None:
    languages = [piece.language for piece in PIECES.values()]
    assert languages.count("fr") >= 24
    assert languages.count("en") >= 18
    for design in ("wordpress", "drupal", "bare", "app"):
        assert {piece.language for piece in PIECES.values() if piece.design == design} == {"fr", "en"}


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_texts_have_the_length_of_articles_and_a_plausible_pace(piece: Piece) -> None:
    low, high = (60, 90) if piece.kind == "brief" else (120, 460)
    assert low <= piece.word_count <= high
    if piece.minutes:
        assert 100 <= piece.word_count / piece.minutes <= 260


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_a_visible_reading_time_agrees_with_the_stated_minutes(piece: Piece) -> None:
    if piece.reading_time:
        assert re.findall(r"\d+", piece.reading_time) == [str(piece.minutes)]
        assert piece.reading_time in page(piece.id)


def test_bare_and_app_pages_state_minutes_only_in_sight() -> None:
    for piece in PIECES.values():
        if piece.design in ("bare", "app"):
            assert (piece.minutes is None) == (piece.reading_time is None), piece.id


def test_different_articles_share_few_shingles() -> None:
    def shingles(piece: Piece) -> set[tuple[str, ...]]:
        found = words(" ".join(passage.text for passage in piece.passages).lower())
        return set(zip(found, found[1:], found[2:], found[3:], strict=False))

    sketches = {piece.id: shingles(piece) for piece in PIECES.values() if piece.copy_of is None}
    for one, mine in sketches.items():
        for other, theirs in sketches.items():
            if one < other:
                assert len(mine & theirs) <= 0.2 * min(len(mine), len(theirs)), (one, other)


def test_no_text_names_a_month_or_depends_on_the_date_of_the_run() -> None:
    months = "janvier|février|avril|juillet|août|septembre|octobre|novembre|décembre|january|february|april|june|august"
    for piece in PIECES.values():
        text = " ".join(passage.text for passage in piece.passages).lower()
        assert not re.search(rf"\b({months})\b|\b20[12]\d\b", text), piece.id


def test_republished_article_has_the_same_text_and_its_own_canonical() -> None:
    copy = PIECES["sel-des-agneaux-reprise"]
    assert copy.passages == PIECES["sel-des-agneaux"].passages
    assert copy.path != PIECES["sel-des-agneaux"].path
    assert f'<link rel="canonical" href="{BASE}{copy.path}">' in page(copy.id)


def test_wordpress_page_has_one_graph_and_labels_for_the_reading_time() -> None:
    graph = json_ld("gardienne-phare")["@graph"]
    article = graph[0]
    assert (article["@type"], article["headline"]) == ("NewsArticle", PIECES["gardienne-phare"].headline)
    assert article["datePublished"].endswith("+02:00")
    assert {"name": "Élise Quiverel", "@type": "Person", "@id": article["author"][0]["@id"]} in graph
    metas = {meta.get("name"): meta.get("content") for meta in tree("gardienne-phare").iter("meta")}
    assert (metas["twitter:label2"], metas["twitter:data2"]) == ("Durée de lecture estimée", "4 minutes")
    assert tree("gardienne-phare").xpath("//*[@class='reading-time']") == []


def test_page_without_a_reading_time_states_none_of_its_own() -> None:
    text = page("objets-trouves")
    assert "Durée de lecture estimée" not in text
    assert 'class="reading-time"' not in text


def test_drupal_page_has_an_array_with_access_and_reading_time() -> None:
    breadcrumbs, article = json_ld("budget-conseil")
    assert breadcrumbs["@type"] == "BreadcrumbList"
    assert (article["isAccessibleForFree"], article["timeRequired"]) == (True, "PT2M")
    assert article["datePublished"].endswith("Z")


def test_bare_page_has_no_metadata_but_says_it_all() -> None:
    bare = tree("poireaux-saint-hervec")
    assert bare.xpath("//script | //meta[@name or @property] | //link[@rel='canonical'] | //time") == []
    text = bare.text_content()
    assert re.search(r"Publié le 20 mai 2026 à \dh\d\d, par Hugues Tremoline", text)
    assert "Temps de lecture : 2 min" in text


def test_app_page_splits_its_body_and_keeps_its_state_in_a_script() -> None:
    app = tree("dolmen-retrouve")
    assert len(app.xpath("//div[@class='css-1p2h5m']")) >= 3
    state = json.loads(app.get_element_by_id("__NEXT_DATA__").text)["props"]["pageProps"]["article"]
    assert (state["title"], state["readingTimeSeconds"]) == (PIECES["dolmen-retrouve"].headline, 180)


def test_subscribers_article_shows_its_beginning_and_a_gate() -> None:
    piece, text = PIECES["residences-secondaires"], page("residences-secondaires")
    assert "Cet article est réservé aux abonnés" in text
    assert [passage.text in text for passage in piece.passages[:4]] == [True, True, False, False]
    _, article = json_ld(piece.id)
    assert article["isAccessibleForFree"] is False
    assert tree(piece.id).cssselect(article["hasPart"]["cssSelector"])


def test_live_page_lists_its_posts_with_their_times() -> None:
    _, article = json_ld("tempete-direct")
    posts = article["liveBlogUpdate"]
    assert article["@type"] == "LiveBlogPosting"
    assert [post["datePublished"] for post in posts] == sorted((post["datePublished"] for post in posts), reverse=True)
    assert all(post["articleBody"] and post["headline"] in page("tempete-direct") for post in posts)
    assert posts[-1]["datePublished"] == article["datePublished"]


def test_correction_changes_one_article_and_prints_a_notice() -> None:
    after = pages(NOW, BASE, corrected=True)
    path = PIECES["pont-du-douet"].path
    before_text, after_text = PAGES[path].body.decode(), after[path].body.decode()
    assert "dix mois" in before_text and "Rectificatif" not in before_text
    assert "dix semaines d’avance" in after_text and "Rectificatif :" in after_text
    assert after[path].last_modified == NOW
    same_article = [p for p in PAGES if PIECES["pont-du-douet"].headline.encode() in PAGES[p].body]
    channels = {"/fr/feed.xml", "/news-sitemap.xml", "/sitemap.xml", "/sitemaps/fr.xml"}
    changed = {p for p in PAGES if PAGES[p].body != after[p].body}
    assert path in changed and "/news-sitemap.xml" in changed
    assert changed <= {*same_article, *channels}


def test_two_canonicals_lie() -> None:
    liars = {piece.id: piece.canonical for piece in PIECES.values() if piece.canonical}
    assert liars == {"fanfare-perdue": "/", "ruches-de-la-pointe": PIECES["ecole-de-voile"].path}
    assert f'<link rel="canonical" href="{BASE}/"/>' in page("fanfare-perdue")


def test_agency_is_credited_in_the_byline() -> None:
    assert byline(PIECES["quotas-dorade"]) == "Par Bastien Roualec, avec AFP"
    assert "Par Bastien Roualec, avec AFP" in page("quotas-dorade")


def test_cards_lead_to_other_articles_and_state_their_times() -> None:
    paper = edition(NOW, BASE)
    for piece in paper.pieces:
        others = related(paper, piece)
        assert len({other.id for other in others} - {piece.id, piece.copy_of}) == 3
    text = tree("route-fermee").text_content()
    assert re.search(r"\d min de lecture", text)
    assert PIECES["route-fermee"].minutes is None


def test_every_link_of_every_page_leads_somewhere() -> None:
    for path, response in PAGES.items():
        if response.content_type.startswith("text/html") and response.body:
            links: Any = html.fromstring(response.body).xpath("//a/@href | //link/@href | //img/@src")
            targets = {urlsplit(urljoin(BASE + path, link)).path for link in links if not link.startswith("#")}
            assert targets <= PAGES.keys(), path


def test_front_page_announces_both_feeds() -> None:
    front = html.fromstring(PAGES["/"].body)
    hrefs = front.xpath("//link[@rel='alternate']/@href")
    assert hrefs == ["/fr/feed.xml", "/en/atom.xml"]
    assert all(href in PAGES for href in hrefs)


def test_moved_article_redirects_and_unknown_paths_are_not_found() -> None:
    moved = PAGES["/en/archive/2291-new-fares.html"]
    assert (moved.status, moved.location) == (301, BASE + PIECES["ferry-fares"].path)
    nothing = not_found(NOW, BASE)
    assert nothing.status == 404 and "Page introuvable" in nothing.body.decode()


def test_error_and_consent_pages_answer_200_without_an_article() -> None:
    error, consent = PAGES["/en/culture/map-of-the-old-lanes.html"], PAGES["/fr/culture/portfolio-brumes/"]
    assert (error.status, consent.status) == (200, 200)
    assert "Page not found" in error.body.decode()
    assert "acceptez les cookies" in consent.body.decode() and b"<h1" not in consent.body


@pytest.mark.parametrize("piece_id", ["gardienne-phare", "smugglers-almanac", "bus-timetable", "cable-sous-marin"])
def test_a_general_extractor_finds_the_body_in_every_design(piece_id: str) -> None:
    body = words(" ".join(passage.text for passage in PIECES[piece_id].passages))
    found = set(words(trafilatura.extract(page(piece_id)) or ""))
    assert sum(word in found for word in body) >= 0.95 * len(body)


@pytest.mark.parametrize(
    ("moment", "french", "english"),
    [
        (datetime(2026, 5, 21, 5, 42, tzinfo=UTC), "21 mai 2026 à 7h42", "21 May 2026 at 07:42"),
        (datetime(2026, 1, 31, 23, 5, tzinfo=UTC), "1er février 2026 à 0h05", "1 February 2026 at 00:05"),
    ],
)
def test_dates_are_written_in_island_time(moment: datetime, french: str, english: str) -> None:
    assert (long_date(moment, "fr"), long_date(moment, "en")) == (french, english)
