"""The catalogue: every entry can become a source, and asking is quick."""

from __future__ import annotations

import time
import tomllib

import pytest

from crawler import catalogue
from crawler.catalogue import build
from crawler.onboarding.adding import draft
from crawler.onboarding.file import as_toml
from crawler.source import read_source
from db.config import ConfigError

ALL = catalogue.search()


def test_every_entry_loads_and_could_be_added() -> None:
    for publisher in ALL:
        source = read_source(tomllib.loads(as_toml(draft(publisher))), publisher.id, where=publisher.id)
        assert source.name == publisher.name
        for key in catalogue.CHANNEL_KEYS:
            assert getattr(source, key) == getattr(publisher, key)


def test_no_id_is_given_twice() -> None:
    assert len({publisher.id for publisher in ALL}) == len(ALL)


def test_it_holds_thousands_and_hundreds_in_french() -> None:
    assert len(ALL) >= 2000
    assert len(catalogue.search(language="fr")) >= 280


def test_search_combines_what_is_asked() -> None:
    found = catalogue.search(language="fr", country="be", kind="newspaper")
    assert "lesoir" in {publisher.id for publisher in found}
    assert all(each.country == "BE" and "fr" in each.languages and each.kind == "newspaper" for each in found)


def test_accents_and_case_do_not_matter() -> None:
    assert {each.id for each in catalogue.search(words="LIBÉRATION")} == {
        e.id for e in catalogue.search(words="liberation")
    }
    assert catalogue.search(words="liberation")


def test_listing_and_search_take_less_than_half_a_second() -> None:
    began = time.process_time()
    catalogue.search()
    catalogue.search(language="fr", country="BE")
    assert time.process_time() - began < 0.5


def test_unknown_country_and_publisher_are_named_with_what_is_near() -> None:
    with pytest.raises(ConfigError, match=r"ZZ.*it has .*BE"):
        catalogue.search(country="ZZ")
    with pytest.raises(ConfigError, match=r'did you mean "lesoir"'):
        catalogue.find("lesoire")


def _row(name: str, homepage: str, **more: object) -> dict[str, object]:
    return {"name": name, "homepage": homepage, "country": "BE", "languages": ["fr"], "time_zone": None, **more}


def test_building_keeps_the_facts_and_numbers_nothing_twice() -> None:
    rows = [
        _row(
            "Écho", "https://echo.example.be/", feeds=["https://echo.example.be/rss", "https://echo.example.be/rss#x"]
        ),
        _row("Écho du Nord", "https://example.fr/", kind="local"),
        _row("No site", "ftp://nowhere.example/"),
    ]
    texts, left_out = build.files(rows)
    values = tomllib.loads(texts["be.toml"])
    assert left_out == 1
    assert values["example-be"]["feeds"] == ["https://echo.example.be/rss"]
    assert values["example-fr"]["kind"] == "local"


def test_home_page_that_is_a_feed_becomes_the_site_s_root() -> None:
    feed = "https://echo.be/home/rss.xml"
    texts, _ = build.files([_row("Écho", feed, feeds=[feed])])
    assert tomllib.loads(texts["be.toml"])["echo"]["homepage"] == "https://echo.be/"
