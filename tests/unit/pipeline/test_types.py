"""The pipeline's words and their JSON forms."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.types import (
    Author,
    Block,
    Entry,
    Image,
    Instant,
    NewsArticle,
    Page,
    Rejection,
    clean_text,
)


def test_entry_goes_to_json_and_back_without_what_is_empty() -> None:
    entry = Entry("https://a.example/x", title="Titre", keywords=("port", "digue"), channel_kind="feed")

    values = json.loads(json.dumps(entry.as_dict()))

    assert values == {
        "url": "https://a.example/x", "title": "Titre", "keywords": ["port", "digue"], "channel_kind": "feed",
    }  # fmt: skip
    assert Entry.from_dict(values) == entry


def test_entry_of_a_newer_version_is_read_as_far_as_it_is_known() -> None:
    assert Entry.from_dict({"url": "https://a.example/", "mood": "good"}) == Entry("https://a.example/")


def test_headers_are_found_whatever_their_case_and_the_first_counts() -> None:
    headers = (("Content-Type", "text/html"), ("content-type", "text/plain"))
    page = Page("https://a.example/", "https://a.example/", 200, headers, b"", datetime.now(UTC))
    assert page.header("CONTENT-TYPE") == "text/html"
    assert page.header("etag") is None


@pytest.mark.parametrize(("hours", "minutes"), [(0, 0), (1, 60), (-5, -300), (5.75, 345)])
def test_offset_is_that_of_the_zone_at_that_moment(hours: float, minutes: int) -> None:
    at = datetime(2026, 2, 3, 8, 15, tzinfo=timezone(timedelta(hours=hours)))
    assert Instant(at, "x", "minute", "stated").offset_minutes == minutes


def test_body_is_the_body_blocks_and_nothing_else() -> None:
    blocks = (
        Block("paragraph", "Chapô", "standfirst"), Block("heading", "Intertitre", level=2), Block("paragraph", "Texte"),
        Block("paragraph", "Publicité", "boilerplate"), Block("figure", "Légende", "caption"),
    )  # fmt: skip
    assert NewsArticle("https://a.example/", None, blocks, ()).body == "Intertitre\n\nTexte"


def test_article_as_dict_is_json_with_times_in_their_own_offset() -> None:
    at = datetime(2026, 2, 3, 8, 15, tzinfo=timezone(timedelta(hours=1)))
    article = NewsArticle(
        "https://a.example/", "Titre", (Block("paragraph", "Texte"),), (),
        date_published=Instant(at, "8h15", "minute", "stated"), authors=(Author("Ada", "par Ada"),),
        images=(Image("https://a.example/1.jpg"), Image("https://a.example/2.jpg", "Légende", is_lead=True)),
        keywords=("port",), rights={"tdm_reservation": "1"},
    )  # fmt: skip

    values = json.loads(json.dumps(article.as_dict()))

    assert values["date_published"] == "2026-02-03T08:15:00+01:00"
    assert (values["date_published_offset_minutes"], values["date_published_raw"]) == (60, "8h15")
    assert values["date_modified"] is values["date_modified_zone"] is None
    assert (values["image_url"], values["image_caption"]) == ("https://a.example/2.jpg", "Légende")
    assert values["blocks"] == [
        {"type": "paragraph", "level": None, "role": "body", "text": "Texte", "locator": None, "removed_by": None}
    ]
    assert values["keywords"] == ["port"]
    assert values["authors"][0]["name"] == "Ada"


def test_rejection_as_dict() -> None:
    assert Rejection("bot_wall").as_dict() == {"rejected": "bot_wall"}
    assert Rejection("error_page", 'title says "404"').as_dict()["detail"] == 'title says "404"'


@given(st.text(st.characters() | st.sampled_from("\x00\ud800\udfff\uffff\x7f\t\n\r"), max_size=40))
def test_cleaned_text_can_be_stored_anywhere_and_loses_nothing_visible(text: str) -> None:
    clean = clean_text(text)

    clean.encode("utf-8")
    assert not set(clean) & set("\x00\x08\x0b\x7f\ufffe\uffff")
    assert [char for char in text if char.isalnum()] == [char for char in clean if char.isalnum()]
    assert clean_text(clean) == clean


def test_tabs_and_line_breaks_stay() -> None:
    assert clean_text("a\tb\nc\r\n") == "a\tb\nc\r\n"
