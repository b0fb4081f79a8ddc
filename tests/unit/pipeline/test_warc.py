"""The archive: pages come back as they were written, other tools can read it, and no accident corrupts it."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter as ForeignWriter

from pipeline.types import Entry, Page, RawRef
from pipeline.warc import WarcError, WarcWriter, pages, read_page

NOON = datetime(2026, 2, 3, 12, 0, 0, 123456, tzinfo=UTC)
URL = "https://courrier.example/monde/accord-42.html"
HTML = "<!doctype html><title>Accord à l’aube</title><p>Les délégués ont signé.</p>".encode()


def a_page(**changes: object) -> Page:
    page = Page(
        requested_url=URL + "?xtor=RSS",
        url=URL,
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("set-cookie", "b=2")),
        body=HTML,
        fetched_at=NOON,
        entry=Entry(URL, title="Accord à l’aube", keywords=("Monde", "Paix"), channel="https://courrier.example/rss"),
    )
    return replace(page, **changes)  # type: ignore[arg-type]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[WarcWriter]:
    writer = WarcWriter(tmp_path, "01RUN", clock=lambda: NOON)
    yield writer
    writer.close()


def the_file(folder: Path) -> Path:
    (file,) = folder.rglob("*.warc.gz")
    return file


# Writing and reading back


def test_a_page_comes_back_as_it_was_written(tmp_path: Path, writer: WarcWriter) -> None:
    ref = writer.write(a_page())
    assert read_page(tmp_path, ref) == a_page(raw=ref)


def test_a_page_without_entry_comes_back_without_entry(tmp_path: Path, writer: WarcWriter) -> None:
    assert read_page(tmp_path, writer.write(a_page(entry=None))).entry is None


def test_files_lie_in_a_folder_per_day_under_the_name_of_their_run(tmp_path: Path, writer: WarcWriter) -> None:
    assert writer.write(a_page()).file == "2026/02/03/01RUN-00000.warc.gz"


def test_nothing_is_created_before_the_first_page(tmp_path: Path, writer: WarcWriter) -> None:
    writer.sync()
    writer.close()
    assert list(tmp_path.iterdir()) == []


_text = st.text(max_size=30)
_headers = st.lists(
    st.tuples(_text | st.sampled_from(["Content-Length", "transfer-encoding", "Content-Encoding"]), _text), max_size=6
)
_entries = st.builds(Entry, url=_text, title=st.none() | _text, keywords=st.lists(_text, max_size=3).map(tuple))
_pages = st.builds(
    Page,
    requested_url=_text,
    url=st.builds("https://{}".format, st.text(max_size=30)),
    status=st.integers(100, 999),
    headers=_headers.map(tuple),
    body=st.binary(max_size=100),
    fetched_at=st.datetimes(
        min_value=datetime(1970, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    entry=st.none() | _entries,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=_pages, after=_pages)
def test_any_page_comes_back_whatever_its_headers_and_url_hold(
    tmp_path: Path, writer: WarcWriter, page: Page, after: Page
) -> None:
    ref = writer.write(page)
    ref_after = writer.write(after)
    assert read_page(tmp_path, ref) == replace(page, raw=ref)
    assert read_page(tmp_path, ref_after) == replace(after, raw=ref_after)


@pytest.mark.parametrize(
    "headers",
    [
        (("X-Title", "été"), ("X-Title", "Ã©tÃ©"), ("X-Quote", "l’aube"), ("X-Odd", "a\udce9")),
        (("X", "one\r\nSet-Cookie: injected=1"), ("", ""), ("No colon", ":"), ("  blank  ", "  blank  ")),
        (("Content-Length", "7"), ("Content-Length", "seven"), ("Transfer-Encoding", "chunked")),
    ],
)
def test_odd_headers_come_back_exactly(
    tmp_path: Path, writer: WarcWriter, headers: tuple[tuple[str, str], ...]
) -> None:
    page = read_page(tmp_path, writer.write(a_page(headers=headers)))
    assert page.headers == headers
    assert page.body == HTML


@pytest.mark.parametrize("status", [304, 404, 500, 999])
def test_any_status_is_kept(tmp_path: Path, writer: WarcWriter, status: int) -> None:
    page = read_page(tmp_path, writer.write(a_page(status=status, body=b"")))
    assert (page.status, page.body) == (status, b"")


def test_times_are_kept_to_the_microsecond_in_utc(tmp_path: Path, writer: WarcWriter) -> None:
    paris = NOON.astimezone(timezone(timedelta(hours=1)))
    got = read_page(tmp_path, writer.write(a_page(fetched_at=paris))).fetched_at
    assert (got, got.utcoffset()) == (NOON, timedelta(0))


def test_a_large_body_that_looks_like_records_comes_back(tmp_path: Path, writer: WarcWriter) -> None:
    body = gzip.compress(HTML) + b"\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\n\r\n" + os.urandom(300_000) + b"\r\n\r\n"
    ref = writer.write(a_page(body=body))
    writer.write(a_page())
    assert read_page(tmp_path, ref).body == body


def test_all_pages_of_a_file_come_in_order_with_their_references(tmp_path: Path, writer: WarcWriter) -> None:
    bodies = [f"<p>{n}".encode() for n in range(5)]
    refs = [writer.write(a_page(body=body)) for body in bodies]
    found = list(pages(the_file(tmp_path), archive_dir=tmp_path))
    assert [ref for _, ref in found] == refs
    assert [page for page, _ in found] == [a_page(body=body, raw=ref) for body, ref in zip(bodies, refs, strict=True)]


def test_already_compressed_bodies_are_not_compressed_again(tmp_path: Path, writer: WarcWriter) -> None:
    coded = writer.write(a_page(headers=(("Content-Encoding", "br"),), body=bytes(50_000)))
    plain = writer.write(a_page(body=bytes(50_000)))
    assert coded.length > 50_000
    assert plain.length < 2_000


# What other tools see


def test_warcio_reads_the_records(tmp_path: Path, writer: WarcWriter) -> None:
    writer.write(
        a_page(headers=(("Content-Type", "text/html"), ("Transfer-Encoding", "chunked"), ("content-length", "9")))
    )
    writer.sync()
    with the_file(tmp_path).open("rb") as file:
        seen = {}
        for record in ArchiveIterator(file, check_digests="raise"):
            seen[record.rec_type] = (record.rec_headers, record.http_headers, record.content_stream().read())
    assert list(seen) == ["warcinfo", "response", "metadata"]
    assert b"software: Dateline" in seen["warcinfo"][2]
    headers, http_headers, body = seen["response"]
    assert headers.get_header("WARC-Target-URI") == URL
    assert headers.get_header("WARC-Date") == "2026-02-03T12:00:00.123456Z"
    assert http_headers.get_statuscode() == "200"
    assert http_headers.get_header("Transfer-Encoding") is None
    assert http_headers.get_header("Content-Length") == str(len(HTML))
    assert body == HTML
    assert seen["metadata"][0].get_header("WARC-Concurrent-To") == headers.get_header("WARC-Record-ID")
    assert json.loads(seen["metadata"][2])["requested_url"] == URL + "?xtor=RSS"


def test_warcio_finds_nothing_to_complain_about(
    tmp_path: Path, writer: WarcWriter, capsys: pytest.CaptureFixture[str]
) -> None:
    writer.write(a_page())
    writer.write(a_page(headers=(("Content-Encoding", "gzip"),), body=gzip.compress(HTML)))
    writer.sync()
    checker = Checker(type("Options", (), {"inputs": [str(the_file(tmp_path))], "verbose": True})())
    checker.process_all()
    assert checker.exit_value == 0
    assert "failed" not in capsys.readouterr().out


def test_fastwarc_reads_the_records_and_their_digests(tmp_path: Path, writer: WarcWriter) -> None:
    ref = writer.write(a_page())
    writer.write(a_page(body=b""))
    writer.sync()
    with the_file(tmp_path).open("rb") as file:
        found = []
        for record in FastIterator(file, record_types=WarcRecordType.response):
            assert record.verify_payload_digest()
            found.append(
                (
                    record.stream_pos,
                    record.headers["WARC-Target-URI"],
                    record.http_headers.status_code,
                    record.reader.read(),
                )
            )
    assert found[0] == (ref.offset, URL, 200, HTML)
    assert found[1][3] == b""


def test_a_url_cannot_break_out_of_its_header(tmp_path: Path, writer: WarcWriter) -> None:
    evil = URL + "?q=a b\r\nWARC-Type: request\r\n\r\né"
    ref = writer.write(a_page(url=evil))
    writer.sync()
    with the_file(tmp_path).open("rb") as file:
        (record,) = FastIterator(file, record_types=WarcRecordType.response)
        assert record.headers["WARC-Target-URI"] == URL + "?q=a%20b%0D%0AWARC-Type:%20request%0D%0A%0D%0A%C3%A9"
    assert read_page(tmp_path, ref).url == evil


# Other people's files


def a_foreign_file(path: Path, *, compressed: bool = True, chunked: bool = False) -> None:
    """As crawlers of the open web write them: warcinfo, DNS, then a request, a response and a metadata record per page."""
    with path.open("wb") as file:
        foreign = ForeignWriter(file, gzip=compressed)
        foreign.write_record(foreign.create_warcinfo_record(path.name, {"software": "Elsewhere 1.0"}))
        foreign.write_record(
            foreign.create_warc_record(
                "dns:la-voix.example", "response", io.BytesIO(b"192.0.2.1"), warc_content_type="text/dns"
            )
        )
        for n in range(3):
            body = f"<p>{n}".encode()
            headers = [("Content-Type", "text/html"), ("X-Crawler-Transfer-Encoding", "chunked")]
            if chunked:
                headers.append(("Transfer-Encoding", "chunked"))
                body = b"3\r\n<p>\r\n1\r\n" + str(n).encode() + b"\r\n0\r\n\r\n"
            url = f"https://la-voix.example/{n}"
            request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "la-voix.example")], is_http_request=True)
            response = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            dated = {"WARC-Date": "2025-11-30T23:59:59Z"}
            foreign.write_record(foreign.create_warc_record(url, "request", http_headers=request))
            foreign.write_record(
                foreign.create_warc_record(
                    url, "response", io.BytesIO(body), len(body), "", dated, http_headers=response
                )
            )
            foreign.write_record(
                foreign.create_warc_record(
                    url, "metadata", io.BytesIO(b"fetchTimeMs: 42\r\n"), warc_content_type="application/warc-fields"
                )
            )


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("chunked", [True, False])
def test_foreign_files_give_their_pages(tmp_path: Path, compressed: bool, chunked: bool) -> None:
    path = tmp_path / ("news.warc.gz" if compressed else "news.warc")
    a_foreign_file(path, compressed=compressed, chunked=chunked)
    found = list(pages(path))
    assert [page.body for page, _ in found] == [b"<p>0", b"<p>1", b"<p>2"]
    page, ref = found[1]
    assert (page.url, page.requested_url, page.status, page.entry) == (
        "https://la-voix.example/1",
        "https://la-voix.example/1",
        200,
        None,
    )
    assert page.fetched_at == datetime(2025, 11, 30, 23, 59, 59, tzinfo=UTC)
    assert page.header("content-type") == "text/html"
    assert ref.file == path.as_posix()
    assert read_page(tmp_path, ref) == page


def test_a_file_below_the_archive_is_named_relative_to_it(tmp_path: Path) -> None:
    a_foreign_file(tmp_path / "news.warc.gz")
    assert {ref.file for _, ref in pages(tmp_path / "news.warc.gz", archive_dir=tmp_path)} == {"news.warc.gz"}


def test_a_response_that_is_no_http_is_reported_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "odd.warc"
    blocks = [b"ICY 200 OK\r\n\r\nmusic", b"HTTP/1.1 200 OK", b"HTTP/2 200\r\nFolded: a\r\n  b\r\nnonsense\r\n\r\n<p>"]
    with path.open("wb") as file:
        for block in blocks:
            file.write(
                b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <https://la-voix.example/>\r\nWARC-Date: 2025-11-30T23:59:59Z\r\n"
                b"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
                b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(block), block)
            )
    told: list[WarcError] = []
    (found,) = pages(path, report=told.append)
    assert (found[0].status, found[0].headers, found[0].body) == (200, (("Folded", "a b"),), b"<p>")
    assert ["ICY" in told[0].problem, "no end" in told[1].problem] == [True, True]
    assert told[0].offset == 0


def test_what_is_no_warc_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(HTML)
    told: list[WarcError] = []
    assert list(pages(path, report=told.append)) == []
    assert "page.html" in str(told[0])


# Accidents


def test_a_file_cut_at_any_byte_gives_the_pages_before_the_cut(tmp_path: Path, writer: WarcWriter) -> None:
    before = [a_page(), a_page(body=b"<p>2", headers=(("Content-Encoding", "gzip"),))]
    refs = [writer.write(page) for page in before]
    last = a_page(body=os.urandom(40), url=URL + "?last")
    last_ref = writer.write(last)
    writer.close()
    path = the_file(tmp_path)
    whole = path.read_bytes()
    reports = 0
    for end in range(last_ref.offset, len(whole)):
        path.write_bytes(whole[:end])
        told: list[WarcError] = []
        found = list(pages(path, archive_dir=tmp_path, report=told.append))
        assert [ref for _, ref in found[:2]] == refs
        for page, _ in found[2:]:  # the cut is in its metadata's trailer, or just behind its response
            assert (page.url, page.body) == (last.url, last.body)
        reports += len(told)
        assert all(error.offset >= last_ref.offset for error in told)
    assert reports > (len(whole) - last_ref.offset) * 0.95


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99])
def test_reading_a_torn_record_says_which(tmp_path: Path, writer: WarcWriter, share: float) -> None:
    ref = writer.write(a_page(body=os.urandom(5000)))
    writer.close()
    path = the_file(tmp_path)
    path.write_bytes(path.read_bytes()[: ref.offset + int(ref.length * share)])
    with pytest.raises(WarcError) as caught:
        read_page(tmp_path, ref)
    assert (caught.value.file, caught.value.offset) == (str(path), ref.offset)


def test_reading_from_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(WarcError, match=r"gone\.warc\.gz, byte 7: cannot be read: No such file"):
        read_page(tmp_path, RawRef("2026/gone.warc.gz", 7, 1, "sha1:X"))
    with pytest.raises(WarcError, match="No such file"):
        list(pages(tmp_path / "gone.warc.gz"))


def test_reading_at_a_wrong_place_is_an_error(tmp_path: Path, writer: WarcWriter) -> None:
    ref = writer.write(a_page())
    writer.sync()
    for offset in (0, 1, ref.offset + 1, ref.offset + ref.length, 10**9):
        with pytest.raises(WarcError):
            read_page(tmp_path, replace(ref, offset=offset))


def test_reading_another_page_than_expected_is_an_error(tmp_path: Path, writer: WarcWriter) -> None:
    ref, other = writer.write(a_page()), writer.write(a_page(body=b"<p>other"))
    with pytest.raises(WarcError, match="another page"):
        read_page(tmp_path, replace(ref, offset=other.offset, length=other.length))


def test_a_changed_body_is_noticed(tmp_path: Path, writer: WarcWriter) -> None:
    page = a_page(body=b"<p>true" + bytes(50), headers=(("Content-Encoding", "identity"),))
    ref, good = writer.write(page), writer.write(a_page())
    writer.close()
    path = the_file(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"<p>true", b"<p>lies"))
    with pytest.raises(WarcError):
        read_page(tmp_path, ref)
    told: list[WarcError] = []
    found = list(pages(path, archive_dir=tmp_path, report=told.append))
    assert told
    assert all(found_ref == good for _, found_ref in found)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_never_gives_a_wrong_body(tmp_path: Path, data: st.DataObject) -> None:
    folder = tmp_path / "one"
    if not folder.exists():
        writer = WarcWriter(folder, "01RUN")
        for n in range(3):
            writer.write(a_page(body=f"<p>{n}".encode() * 40, headers=(("Content-Encoding", "br"),)))
        writer.close()
    whole = bytearray(the_file(folder).read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    damaged = tmp_path / "damaged.warc.gz"
    damaged.write_bytes(whole)
    known = {f"<p>{n}".encode() * 40 for n in range(3)}
    assert {page.body for page, _ in pages(damaged, report=lambda _: None)} <= known


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """The nearest thing to a full disk that needs no privileges: a write that succeeds in part, then an error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_fails_one_page_and_corrupts_none(tmp_path: Path, writer: WarcWriter) -> None:
    first = writer.write(a_page())
    size = the_file(tmp_path).stat().st_size
    with (
        files_limited_to(size + 1000),
        pytest.raises(WarcError, match=r"01RUN-00000.*cannot be written: File too large"),
    ):
        writer.write(a_page(body=os.urandom(5000)))
    assert the_file(tmp_path).stat().st_size == size
    second = writer.write(a_page(body=b"<p>after"))
    writer.sync()
    assert [ref for _, ref in pages(the_file(tmp_path), archive_dir=tmp_path, report=pytest.fail)] == [first, second]


def test_a_file_that_cannot_be_cut_back_is_left_for_a_new_one(
    tmp_path: Path, writer: WarcWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(fd: int, length: int) -> None:
        raise OSError(5, "Input/output error")

    first = writer.write(a_page())
    with monkeypatch.context() as patched, files_limited_to(first.offset + first.length + 1000):
        patched.setattr(os, "ftruncate", refuse)
        with pytest.raises(WarcError):
            writer.write(a_page(body=os.urandom(5000)))
    second = writer.write(a_page())
    assert second.file.endswith("01RUN-00001.warc.gz")
    assert read_page(tmp_path, first) == a_page(raw=first)
    assert [ref for _, ref in pages(tmp_path / first.file, archive_dir=tmp_path, report=lambda _: None)] == [first]


def test_a_disk_that_is_full_from_the_start_leaves_no_empty_file(tmp_path: Path, writer: WarcWriter) -> None:
    with files_limited_to(10), pytest.raises(WarcError, match="cannot be written"):
        writer.write(a_page())
    assert list(tmp_path.rglob("*.warc.gz")) == []
    ref = writer.write(a_page())
    assert read_page(tmp_path, ref).body == HTML


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file in the way")
    with pytest.raises(WarcError, match=r"archive/2026/02/03/01RUN-00000.*cannot be created"):
        WarcWriter(tmp_path / "archive", "01RUN", clock=lambda: NOON).write(a_page())


def test_a_second_run_of_the_same_name_never_touches_the_first(tmp_path: Path, writer: WarcWriter) -> None:
    ref = writer.write(a_page())
    with pytest.raises(WarcError, match="exists already"):
        WarcWriter(tmp_path, "01RUN", clock=lambda: NOON).write(a_page(body=b"<p>other"))
    assert read_page(tmp_path, ref).body == HTML


# Files and syncing


def test_a_full_file_is_followed_by_the_next(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "01RUN", max_bytes=13_000, clock=lambda: NOON)
    written = [writer.write(a_page(body=os.urandom(4000))) for _ in range(6)]
    writer.close()
    assert sorted({Path(ref.file).name for ref in written}) == ["01RUN-00000.warc.gz", "01RUN-00001.warc.gz"]
    for file in sorted(tmp_path.rglob("*.warc.gz")):
        with file.open("rb") as raw:
            assert next(iter(ArchiveIterator(raw))).rec_type == "warcinfo"
    assert all(read_page(tmp_path, ref).raw == ref for ref in written)


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of what is fsynced, in order."""
    names: list[str] = []
    fsync = os.fsync

    def watch(fd: int) -> None:
        names.append(Path(f"/proc/self/fd/{fd}").readlink().name)
        fsync(fd)

    monkeypatch.setattr(os, "fsync", watch)
    return names


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to tell which file is synced")
def test_sync_reaches_every_file_and_every_new_folder_once(tmp_path: Path, synced: list[str]) -> None:
    archive = tmp_path / "archive"
    writer = WarcWriter(archive, "01RUN", max_bytes=8_000, clock=lambda: NOON)
    for _ in range(4):
        writer.write(a_page(body=os.urandom(4000)))
    writer.sync()
    files = [name for name in synced if name.endswith(".gz")]
    assert sorted(files) == ["01RUN-00000.warc.gz", "01RUN-00001.warc.gz"]
    assert sorted(set(synced) - set(files)) == sorted([tmp_path.name, "archive", "2026", "02", "03"])
    synced.clear()
    writer.sync()
    assert synced == []
    writer.write(a_page())
    writer.sync()
    writer.close()
    assert sorted(synced) == ["01RUN-00002.warc.gz", "03"]


def test_a_failed_sync_is_never_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a failed fsync the kernel may report the next one as good without having written anything."""

    def fail(fd: int) -> None:
        raise OSError(5, "Input/output error")

    writer = WarcWriter(tmp_path, "01RUN", clock=lambda: NOON)
    writer.write(a_page())
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(WarcError, match="cannot be synced"):
            writer.sync()
    for call in (writer.sync, lambda: writer.write(a_page())):
        with pytest.raises(WarcError, match="an earlier sync failed"):
            call()
    writer.close()


def test_a_closed_writer_refuses_pages(tmp_path: Path, writer: WarcWriter) -> None:
    writer.write(a_page())
    writer.close()
    writer.close()
    with pytest.raises(WarcError, match="closed"):
        writer.write(a_page())


def test_threads_may_write_and_sync_at_the_same_time(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "01RUN", max_bytes=20_000, clock=lambda: NOON)
    written: list[tuple[RawRef, bytes]] = []

    def work(thread: int) -> None:
        for n in range(25):
            body = f"{thread}/{n}".encode() * 50
            written.append((writer.write(a_page(body=body)), body))
            if n % 5 == 0:
                writer.sync()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    assert len(written) == 100
    assert all(read_page(tmp_path, ref).body == body for ref, body in written)
