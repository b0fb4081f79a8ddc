"""Content codings: what servers send, what they send wrong, and what they send to do harm."""

from __future__ import annotations

import gzip
import pickle
import random
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from functools import partial

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.content import ACCEPT_ENCODING, MAX_CONTENT_BYTES, ContentError, decode_content

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_random = random.Random(42)
PAGE = (
    "<!doctype html><title>Le port rouvre</title>"
    + "".join(f"<p>Quai {_random.randrange(10**9)}, à l’aube.</p>" for _ in range(9000))
).encode()


def raw_deflate(data: bytes) -> bytes:
    coder = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return coder.compress(data) + coder.flush()


CODERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "brotli": ("br", partial(brotli.compress, quality=5)),
    "zstd": ("zstd", zstd.compress),
}
every_coding = pytest.mark.parametrize(("coding", "compress"), CODERS.values(), ids=CODERS)


def reason_of(body: bytes, coding: str, **options: int) -> str:
    with pytest.raises(ContentError) as caught:
        decode_content(body, coding, **options)
    return caught.value.reason


@every_coding
@given(data=st.binary(max_size=200))
def test_every_coding_is_undone(coding: str, compress: Callable[[bytes], bytes], data: bytes) -> None:
    assert decode_content(compress(b"\x01" + data), coding) == b"\x01" + data


@every_coding
def test_large_pages_of_every_coding_come_out_whole(coding: str, compress: Callable[[bytes], bytes]) -> None:
    assert decode_content(compress(PAGE), coding) == PAGE


@every_coding
@pytest.mark.parametrize("size", [16383, 16384, 16385, 16500, 32769, 400_000])
def test_no_byte_is_lost_where_buffers_end(coding: str, compress: Callable[[bytes], bytes], size: int) -> None:
    """Repetitive text makes decoders read all their input before they have given all their output."""
    assert decode_content(compress(b"\x01" * size), coding) == b"\x01" * size


def test_requests_ask_for_just_the_codings_that_can_be_undone() -> None:
    for coding in ACCEPT_ENCODING.split(", "):
        assert decode_content(next(f(PAGE) for name, f in CODERS.values() if name == coding), coding) == PAGE


def test_codings_are_undone_from_the_last_to_the_first() -> None:
    assert decode_content(brotli.compress(gzip.compress(PAGE)), "gzip, BR") == PAGE


@pytest.mark.parametrize("header", [None, "", "identity", " , "])
def test_a_body_without_coding_stays_as_it_is(header: str | None) -> None:
    assert decode_content(b"\x00\xff", header) == b"\x00\xff"


def test_an_empty_body_decodes_to_nothing() -> None:
    assert decode_content(b"", "gzip") == b""


def test_names_of_codings_are_case_insensitive_and_have_an_alias() -> None:
    assert decode_content(gzip.compress(PAGE), "X-GZip") == PAGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "utf-8"])
@pytest.mark.parametrize(
    "body", [b"<html>Bonjour</html>", b' \r\n{"a": 1}', b"\xef\xbb\xbf<p>", "<p>\u00e9t\u00e9".encode("latin-1")]
)
def test_a_coding_that_was_declared_but_not_applied_is_let_pass(coding: str, body: bytes) -> None:
    assert decode_content(body, coding) == body


@every_coding
def test_compressed_bytes_are_never_taken_for_plain_text(coding: str, compress: Callable[[bytes], bytes]) -> None:
    """Coded bodies may begin with what looks like white space and a bracket, as `0B 3C` of Brotli does."""
    chooser = random.Random(7)
    for length in range(2, 600):
        data = b"\x01" + chooser.randbytes(length)
        assert decode_content(compress(data), coding) == data


def test_a_brotli_stream_that_begins_like_indented_markup_is_decoded() -> None:
    data = next(
        data
        for n in range(4096)
        if brotli.compress(data := random.Random(n).randbytes(3000 + n))[:2] in (b"\x0b<", b"\x0b{", b"\x0b[")
    )
    assert decode_content(brotli.compress(data), "br") == data


def test_gzip_members_follow_one_another() -> None:
    assert decode_content(gzip.compress(b"<p>one") + b"\0\0" + gzip.compress(b"<p>two"), "gzip") == b"<p>one<p>two"


def test_zstd_frames_follow_one_another() -> None:
    assert decode_content(zstd.compress(b"<p>one") + zstd.compress(b"<p>two"), "zstd") == b"<p>one<p>two"


def test_garbage_behind_a_gzip_member_is_left_out() -> None:
    assert decode_content(gzip.compress(PAGE) + b"\r\n<!-- cached -->", "gzip") == PAGE


@every_coding
@pytest.mark.parametrize("share", [0.5, 0.7, 0.999])
def test_a_page_cut_short_is_given_as_far_as_it_goes(
    coding: str, compress: Callable[[bytes], bytes], share: float
) -> None:
    whole = compress(PAGE)
    got = decode_content(whole[: int(len(whole) * share)], coding)
    assert PAGE.startswith(got)
    assert len(got) > len(PAGE) * (share - 0.3)  # zstd comes in blocks of 128 KB


@every_coding
def test_every_cut_gives_a_beginning_of_the_page(coding: str, compress: Callable[[bytes], bytes]) -> None:
    whole = compress(PAGE[:3000])
    for end in range(len(whole)):
        assert PAGE.startswith(decode_content(whole[:end], coding))


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_bytes_that_are_not_of_the_declared_coding_are_an_error(coding: str) -> None:
    assert reason_of(b"\x89PNG\r\n\x1a\n" + bytes(range(200)), coding) == "bad_encoding"


def test_an_unknown_coding_is_an_error_that_names_it() -> None:
    with pytest.raises(ContentError, match="compress") as caught:
        decode_content(b"\x1f\x9d\x90\x00", "compress")
    assert caught.value.reason == "bad_encoding"


def test_more_than_three_codings_are_refused() -> None:
    assert reason_of(b"\x00", "gzip, gzip, gzip, gzip") == "bad_encoding"


def test_damage_in_the_middle_keeps_what_came_before() -> None:
    whole = bytearray(gzip.compress(PAGE))
    whole[len(whole) // 2 : len(whole) // 2 + 50] = bytes(50)
    got = decode_content(bytes(whole), "gzip")
    assert got[:50_000] == PAGE[:50_000]


@every_coding
@given(noise=st.binary(min_size=1, max_size=300))
def test_noise_is_decoded_or_refused_but_never_crashes(
    coding: str, compress: Callable[[bytes], bytes], noise: bytes
) -> None:
    for body in (noise, compress(noise)[:10] + noise):
        try:
            decode_content(body, coding, limit=100_000)
        except ContentError as error:
            assert error.reason in ("bad_encoding", "too_large")


@pytest.mark.parametrize("size", [1000, 1001])
@every_coding
def test_the_limit_is_exact(coding: str, compress: Callable[[bytes], bytes], size: int) -> None:
    if size == 1000:
        assert len(decode_content(compress(bytes(size)), coding, limit=1000)) == size
    else:
        assert reason_of(compress(bytes(size)), coding, limit=1000) == "too_large"


def test_the_limit_holds_for_plain_bodies_too() -> None:
    assert reason_of(b"<" * 101, "identity", limit=100) == "too_large"


@every_coding
def test_a_bomb_ends_at_the_limit_with_bounded_memory(coding: str, compress: Callable[[bytes], bytes]) -> None:
    bomb = compress(bytes(3 * MAX_CONTENT_BYTES))
    tracemalloc.start()
    try:
        assert reason_of(bomb, coding) == "too_large"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * MAX_CONTENT_BYTES


def test_a_bomb_in_a_bomb_ends_at_the_limit() -> None:
    assert reason_of(gzip.compress(gzip.compress(bytes(100 * 1024 * 1024))), "gzip, gzip") == "too_large"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_millions_of_empty_members_are_refused_in_time(coding: str) -> None:
    """Ten megabytes of empty zstd frames would take 48 s."""
    empty = gzip.compress(b"") if coding == "gzip" else zstd.compress(b"")
    assert reason_of(empty * (10_000_000 // len(empty)), coding) == "bad_encoding"


def test_zstd_windows_beyond_the_limit_are_refused() -> None:
    """A frame may ask its reader for 2 GB; this one asks for 64 MB."""
    options = {zstd.CompressionParameter.window_log: 26, zstd.CompressionParameter.enable_long_distance_matching: 1}
    coder = zstd.ZstdCompressor(options=options)
    frame = coder.compress(PAGE) + coder.flush()
    assert reason_of(frame, "zstd") == "bad_encoding"


def test_errors_survive_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(ContentError("too_large", "too much")))
    assert (error.reason, str(error)) == ("too_large", "too much")
