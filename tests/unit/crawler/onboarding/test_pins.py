"""Pins: the prose is gone, the facts stay, and a redesign is named by the fields that it changed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from little_site import Answer, article, headline, html, newspaper
from paper_site import PaperSite

from crawler.onboarding import check, pinning, pins
from crawler.onboarding.pinning import NotPinned
from crawler.onboarding.pins import Pin
from crawler.source import Source
from db.config import ConfigError
from pipeline.types import Rejection, SiteRules

URL = "https://lantern.example/news/3"
RULES = SiteRules(homepage="https://lantern.example/")


@pytest.fixture
def pin() -> Pin:
    made = pins.make("lantern", URL, article(3).body, RULES)
    assert isinstance(made, Pin)
    return made


def test_prose_becomes_filler_and_markup_and_metadata_stay(pin: Pin) -> None:
    page = pin.page.decode()
    assert "treasurer" in article(3).body.decode()
    assert "treasurer" not in page
    assert headline(3) in page
    assert '"datePublished"' in page
    assert page.count("<p>") == article(3).body.decode().count("<p>")


def test_filler_gives_what_the_page_gave(pin: Pin) -> None:
    assert pin.expected["headline"] == pin.facts["headline"] == headline(3)
    assert pin.expected["date_published"] == pin.facts["date_published"]
    assert abs(pin.expected["words"] - pin.facts["words"]) <= 0.1 * pin.facts["words"]


def test_pin_survives_its_file(pin: Pin, tmp_path: Path) -> None:
    pins.save(pin, tmp_path)
    assert list(pins.load("lantern", tmp_path)) == [pin]
    assert list(pins.load("other", tmp_path)) == []


@pytest.mark.parametrize("damage", ["{", "[]", None])
def test_damaged_pin_is_named_with_what_to_do(pin: Pin, tmp_path: Path, damage: str | None) -> None:
    path = pins.save(pin, tmp_path)
    if damage is None:
        path.with_suffix(".html").unlink()
    else:
        path.write_text(damage)
    with pytest.raises(ConfigError, match=f"{path.name}.*pin the article again"):
        list(pins.load("lantern", tmp_path))


def test_nothing_changed_where_nothing_did(pin: Pin) -> None:
    assert pins.recheck(pin, RULES) == []


def test_redesign_is_named_by_its_fields(pin: Pin) -> None:
    bare = html("News", f"<div><div>{headline(3)}</div><p>Read on in our app, which is free of charge.</p></div>")
    now = pins.make("lantern", URL, bare.body, RULES)
    after = now.facts if isinstance(now, Pin) else pins.facts(now)
    said = pins.changes(pin.facts, after)
    assert said
    assert "refused" in said[0] or any(line.startswith("date_published") for line in said)


def test_lost_date_and_short_body_are_said(pin: Pin) -> None:
    after = pin.facts | {"date_published": None, "words": 12}
    assert pins.changes(pin.facts, after) == [
        f"date_published: {pin.facts['date_published']!r} is now None",
        f"body: {pin.facts['words']} words are now 12",
    ]


LANTERN = Source("lantern", "Lantern", "https://lantern.example/", feeds=("https://lantern.example/feed",))


def _check(pages: dict[str, Answer], pin: Pin) -> list[str | None]:
    found = asyncio.run(check.check(PaperSite(pages), [LANTERN], datetime.now(UTC), [pin]))  # type: ignore[arg-type]
    return [each.problem for each in found]


def test_check_names_the_fields_that_a_redesign_changed(tmp_path: Path) -> None:
    at = datetime(2026, 2, 3, 8, 15, tzinfo=UTC)
    pages = newspaper(4) | {"/news/3": article(3, published=at)}
    asyncio.run(pinning.pin(PaperSite(pages), LANTERN, URL, tmp_path))  # type: ignore[arg-type]
    (pin,) = pins.load("lantern", tmp_path)
    assert _check(pages, pin) == [None, None]
    undated = pages["/news/3"].body.replace(at.isoformat().encode(), b"").replace(b"03 February 2026", b"")
    (_, said) = _check(pages | {"/news/3": Answer(undated)}, pin)
    assert str(said).startswith("date_published: '2026-02-03T08:15:00+00:00' is now None")
    (_, gone) = _check(pages | {"/news/3": Answer(b"gone", 410)}, pin)
    assert gone == "answered 410"


def test_articles_of_other_sites_and_missing_ones_are_not_pinned(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="another site"):
        asyncio.run(pinning.pin(PaperSite({}), LANTERN, "https://other.example/1", tmp_path))  # type: ignore[arg-type]
    with pytest.raises(NotPinned, match="404"):
        asyncio.run(pinning.pin(PaperSite({}), LANTERN, URL, tmp_path))  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_why_an_article_could_not_be_pinned_names_it_once() -> None:
    with pytest.raises(NotPinned) as raised:
        asyncio.run(pinning.pin(PaperSite({}), LANTERN, URL, Path()))  # type: ignore[arg-type]
    assert str(raised.value).count(URL) == 1


def test_page_that_is_no_article_is_not_pinned() -> None:
    assert isinstance(pins.make("lantern", URL, html("404 Not Found", "<h1>Not found</h1>").body, RULES), Rejection)
