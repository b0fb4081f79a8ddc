"""A source's own Python reads what nothing else describes; what it does wrong is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.discovery import ChannelError
from crawler.discovery.archive_reading import read_archive_page
from crawler.discovery.archives import ArchivePage, Span
from crawler.discovery.own_reading import check_code
from crawler.discovery.reading import Reading, read_channel
from crawler.source import Source, load_source
from db.config import ConfigError
from pipeline.types import Page

HOME = "https://courrier.example/"
CODE = """
import json
from pipeline.types import Entry

def read(url, content):
    if "latest" not in url:
        return None
    return [Entry("https://courrier.example/a/" + item["id"], published=item["date"]) for item in json.loads(content)]
"""
LIST = b'[{"id": "1", "date": "2026-02-03T07:15:00Z"}, {"id": "no-2", "date": "2026-03-03T07:15:00Z"}]'


def source(folder: Path, code: str = CODE) -> Source:
    (folder / "ours.py").write_text(code)
    toml = f'name = "Le Courrier"\nhomepage = "{HOME}"\nspider = "ours"\n[links]\ndeny = ["/no-9"]\n'
    (folder / "courrier.toml").write_text(toml)
    return load_source(folder / "courrier.toml")


def page(path: str, body: bytes = LIST) -> Page:
    return Page(HOME + path, HOME + path, 200, (), body, datetime(2026, 3, 9, tzinfo=UTC))


def read(paper: Source, path: str = "latest.json", body: bytes = LIST) -> Reading:
    return read_channel(page(path, body), "section", paper, datetime(2026, 3, 1, tzinfo=UTC))


def test_own_code_says_what_a_channel_announces(tmp_path: Path) -> None:
    claims = read(source(tmp_path)).claims
    assert [claim.entry.url.removeprefix(HOME) for claim in claims] == ["a/1", "a/no-2"]
    assert claims[0].at == datetime(2026, 2, 3, 7, 15, tzinfo=UTC)
    assert claims[0].entry.channel == HOME + "latest.json"


def test_own_code_leaves_other_channels_to_the_usual_reading(tmp_path: Path) -> None:
    links = b'<main><h2><a href="/2026/02/03/the-old-mill-is-sold">The old mill is sold</a></h2></main>'
    assert len(read(source(tmp_path), "news", links).claims) == 1


def test_links_that_the_file_denies_are_not_taken_from_own_code_either(tmp_path: Path) -> None:
    assert len(read(source(tmp_path), body=LIST.replace(b"no-2", b"no-9")).claims) == 1


def test_own_code_reads_the_past_too(tmp_path: Path) -> None:
    asked = ArchivePage(HOME + "latest.json", "section", Span(date(2026, 2, 1), date(2026, 2, 28)))
    claims = read_archive_page(page("latest.json"), asked, source(tmp_path)).claims
    assert [claim.entry.url.removeprefix(HOME) for claim in claims] == ["a/1"]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (CODE, "ours.py: JSONDecodeError: "),
        ("def read(url, content): return ['https://a.example/']", "gave something else than entries"),
        ("def read(url, content):\n    yield from ()\n    raise KeyError('items')", "ours.py: KeyError: 'items'"),
    ],
)
def test_channel_on_which_own_code_fails_has_failed_and_says_how(tmp_path: Path, code: str, told: str) -> None:
    with pytest.raises(ChannelError) as caught:
        read(source(tmp_path, code), body=b"<html>")
    assert caught.value.reason == "own_code"
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("code", "told"),
    [("def reed(): pass", "has no function read"), ("def read(:", "SyntaxError"), ("import no_such_thing", "no_such")],
)
def test_code_that_cannot_be_loaded_is_refused_before_the_crawl(tmp_path: Path, code: str, told: str) -> None:
    with pytest.raises(ConfigError, match=rf"courrier\.toml: ours\.py: .*{told}"):
        check_code(source(tmp_path, code))


def test_own_code_that_is_not_there_is_told_before_the_crawl(tmp_path: Path) -> None:
    paper = source(tmp_path)
    (tmp_path / "ours.py").unlink()
    with pytest.raises(ConfigError, match=r'courrier\.toml: spider = "ours", but .*ours\.py is not there'):
        check_code(paper)


def test_source_without_own_code_has_none_to_check() -> None:
    check_code(Source(id="a", name="A", homepage=HOME))
