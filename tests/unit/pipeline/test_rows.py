"""A NewsArticle as columns and documents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from db.models import Content
from pipeline.fingerprint import revision_hash, text_hash
from pipeline.rows import body_and_blocks, cleaned, content_columns, evidence_document, extractor_version
from pipeline.types import Author, Block, Evidence, Image, Instant, NewsArticle, Processed, RawRef

_AT = datetime(2026, 2, 3, 8, 15, tzinfo=timezone(timedelta(hours=1)))
_TEXTS = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(["⛵🛶", "e\u0301", "a\x00b", "\ud800x"])


def _article(**values: object) -> NewsArticle:
    given_values = {"url": "https://a.example/", "headline": "Titre", "blocks": (), "evidence": ()} | values
    return NewsArticle(**given_values)  # type: ignore[arg-type]


def _columns(article: NewsArticle, raw: RawRef | None = None) -> dict[str, object]:
    page = Processed(article.url, article.url, 200, _AT, raw, article, text_hash(""), revision_hash(article), 3)
    return content_columns(page, article)


def test_each_column_of_the_content_gets_its_value() -> None:
    assert set(_columns(_article())) == set(Content.__annotations__)


def test_instants_are_spread_over_their_columns() -> None:
    columns = _columns(_article(date_published=Instant(_AT, "à 8h15", "minute", "assumed")))

    assert columns["date_published"] == datetime(2026, 2, 3, 7, 15, tzinfo=UTC)
    assert columns["date_published_raw"] == "à 8h15"
    assert columns["date_published_offset_minutes"] == 60
    assert columns["date_published_precision"] == "minute"
    assert columns["date_published_zone"] == "assumed"
    assert columns["date_modified"] is columns["date_modified_raw"] is None


def test_lists_are_json_ready_and_the_page_has_its_place() -> None:
    said = _article(keywords=("port",), authors=(Author("Ada", "par Ada"),), images=(Image("https://a.example/1.jpg"),))
    columns = _columns(said, RawRef("1.warc.gz", 7, 9, "sha1:A"))

    assert columns["keywords"] == ["port"]
    assert columns["authors"] == [{"name": "Ada", "name_raw": "par Ada", "kind": "person"}]
    assert (columns["raw_file"], columns["raw_offset"]) == ("1.warc.gz", 7)
    assert (columns["rules_version"], columns["extractor_version"]) == (3, extractor_version())


@given(st.lists(st.tuples(_TEXTS, st.sampled_from(["body", "standfirst", "boilerplate", "caption"])), max_size=8))
def test_every_block_can_be_read_back(parts: list[tuple[str, str]]) -> None:
    blocks = tuple(Block("paragraph", text, role) for text, role in parts)  # type: ignore[arg-type]

    body, document = body_and_blocks(_article(blocks=blocks))

    read = [body[text[0] : text[0] + text[1]] if isinstance(text, list) else text for _, _, _, text, *_ in document]
    assert read == [cleaned(block.text) for block in blocks]
    assert body == "\n\n".join(cleaned(block.text) for block in blocks if block.role == "body")
    body.encode()


def test_empty_ends_of_rows_are_left_out() -> None:
    block = Block("heading", "Titre", level=2, locator="xpath:/h2")
    _, document = body_and_blocks(_article(blocks=(Block("paragraph", "Texte"), block)))

    assert document == [["paragraph", None, "body", [0, 5]], ["heading", 2, "body", [7, 5], "xpath:/h2"]]


def test_raw_text_that_is_the_value_is_not_written_twice() -> None:
    found = [
        Evidence("headline", "Titre", "h1", "xpath:/h1", "Titre", True),
        Evidence("headline", "Titre", "title", "xpath:/title", "Titre - Le Courrier", False, "lower_rank"),
        Evidence("keywords", ("a", "b"), "meta", "meta:keywords", None, True),
    ]

    assert evidence_document(found) == [
        ["headline", "Titre", "h1", "xpath:/h1", 0, 1],
        ["headline", "Titre", "title", "xpath:/title", "Titre - Le Courrier", 0, "lower_rank"],
        ["keywords", ["a", "b"], "meta", "meta:keywords", None, 1],
    ]


def test_cleaning_reaches_every_depth_and_leaves_other_values() -> None:
    value = {"a\x00": ["b\ud800", ("c", {"d": "\x07"})], "n": 1, "t": True, "f": 2.5, "z": None}

    assert cleaned(value) == {"a": ["b", ["c", {"d": ""}]], "n": 1, "t": True, "f": 2.5, "z": None}
