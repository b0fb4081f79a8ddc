"""What several channels claim of one URL."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from db.entries import alike, of_address, together

FEED = {"channel": "/rss", "channel_kind": "feed", "title": "Le quai rouvre", "authors": ["Ada Fenwick"]}
NEWS = {"channel": "/news.xml", "channel_kind": "news_sitemap", "title": "Le quai rouvre enfin", "keywords": ["quai"]}
PLAIN = {"channel": "/sitemap.xml", "channel_kind": "sitemap", "modified": "2026-02-03T08:00:00Z"}
LINK = {"channel": "/", "channel_kind": "front_page", "title": "Lire"}


def test_first_claims_are_all_there_is() -> None:
    assert together(None, FEED) == FEED
    assert together(None, {}) is None


@pytest.mark.parametrize("order", list(permutations([FEED, NEWS, PLAIN, LINK])))
def test_order_in_which_channels_are_heard_makes_no_difference(order: tuple[dict[str, Any], ...]) -> None:
    known = None
    for said in order:
        known = together(known, said)

    assert known == {**LINK, **PLAIN, **NEWS, **FEED}


def test_channel_takes_back_its_own_words_and_drops_none() -> None:
    corrected = {"channel": "/rss", "channel_kind": "feed", "title": "Le quai reste fermé"}

    assert together(FEED, corrected) == {**FEED, "title": "Le quai reste fermé"}


def test_newer_claim_stands_whoever_makes_it() -> None:
    assert together(FEED, NEWS, is_newer=True) == {**FEED, **NEWS}


def test_of_two_equal_channels_the_first_stands() -> None:
    other = {"channel": "/atom", "channel_kind": "feed", "title": "Quai", "summary": "Après un an."}

    assert together(FEED, other) == {**FEED, "summary": "Après un an."}


def test_claims_are_alike_whichever_address_they_are_of() -> None:
    claims = {"url": "/a", "title": "Le quai"}

    assert alike(claims, of_address(claims, "/b"))
    assert not alike(claims, {"url": "/a"})
    assert not alike(claims, None)
    assert alike(None, None)
    assert of_address({}, "/b") == {}
