"""The fates: enough articles, and a reason for everything else."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from crawler.demo.expected import fates
from crawler.demo.newspaper import pages

NOW = datetime(2026, 5, 21, 6, 0, 30, tzinfo=UTC)
BASE = "http://127.0.0.1:8123"
FATES = fates(NOW, BASE)


def test_at_least_42_articles_are_stored() -> None:
    articles = {fate.article_url for fate in FATES.values() if fate.state == "stored"}
    assert len(articles) >= 42


def test_all_else_has_a_state_and_a_reason() -> None:
    rest = Counter((fate.state, fate.reason) for fate in FATES.values() if fate.state != "stored")
    assert rest == {
        ("rejected", "consent_wall"): 1,
        ("rejected", "error_page"): 2,
        ("rejected", "robots"): 1,
        ("failed", "not_found"): 1,
        ("duplicate", "same_text"): 1,
    }


def test_a_stored_address_answers_200_or_redirects_to_its_article() -> None:
    served = pages(NOW, BASE)
    for url, fate in FATES.items():
        response = served[url.removeprefix(BASE)]
        match fate.state:
            case "failed":
                assert response.status == 404
            case "stored" if fate.article_url != url:
                assert (response.status, response.location) == (301, fate.article_url)
            case _:
                assert response.status == 200


def test_what_is_expected_stands_on_the_page() -> None:
    served = pages(NOW, BASE)
    for fate in FATES.values():
        if fate.state == "stored" and fate.article_url and fate.text and fate.headline:
            text = served[fate.article_url.removeprefix(BASE)].body.decode()
            expected = [fate.headline, *fate.authors, *fate.agencies, *fate.text.split("\n")]
            assert all(part in text or part[0].lower() + part[1:] in text for part in expected), fate.url


def test_publication_is_to_the_minute_and_never_after_now() -> None:
    published = [fate.published for fate in FATES.values() if fate.published]
    assert all(at.second == 0 and at.tzinfo is UTC and at < NOW for at in published)


def test_teasers_are_expected_as_teasers() -> None:
    teasers = {fate.url.rpartition("/")[2] for fate in FATES.values() if fate.completeness == "teaser"}
    assert teasers == {"residences-secondaires.html", "night-baker.html"}
    assert all(fate.access == "subscription" for fate in FATES.values() if fate.completeness == "teaser")


def test_correction_changes_the_expected_text() -> None:
    url = f"{BASE}/fr/ile/pont-du-douet/"
    after = fates(NOW, BASE, corrected=True)
    assert "dix mois" in str(FATES[url].text)
    assert "dix semaines" in str(after[url].text)
    assert {key for key in FATES if FATES[key] != after[key]} == {url}
