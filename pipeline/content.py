"""Undoes the content codings of a body (RFC 9110 section 8.4), within a size limit.

Runs in worker processes: a bomb costs at most `MAX_CONTENT_BYTES` of memory. What the bytes then mean
is for others to say.
"""

from __future__ import annotations

import itertools
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar, Literal

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

#: A page that is larger decoded is refused. The heaviest front pages of today are near 5 MB.
MAX_CONTENT_BYTES = 20 * 1024 * 1024
#: What requests may ask for: exactly what can be undone here.
ACCEPT_ENCODING = "gzip, deflate, br, zstd"
_CHUNK = 16384
# Each slice of a body ends with a piece that is not full, and so does each gzip member or zstd frame: a megabyte makes
# 64. Ten megabytes of empty frames would make a million, and take 48 s.
_MAX_SMALL_PIECES = 10_000
_SAMPLE = 512
_CONTROL = re.compile(b"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_Stream = Callable[[bytes], Iterator[bytes]]
"""Takes the next slice of a coded body, gives pieces of the decoded one, none much larger than `_CHUNK`."""


class ContentError(Exception):
    """A body whose coding cannot be undone. `reason` is `too_large` or `bad_encoding`."""

    def __init__(self, reason: Literal["too_large", "bad_encoding"], message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return self.message


def decode_content(body: bytes, content_encoding: str | None, *, limit: int = MAX_CONTENT_BYTES) -> bytes:
    """The bytes of `body` with every coding that `content_encoding` lists undone, the last one first.

    A body cut short is given as far as it goes: half an article beats none. A coding that is
    declared but was not applied is let pass. Raises `ContentError` for an unknown or broken coding and when
    more than `limit` bytes would come out.
    """
    codings = [name.strip().lower() for name in (content_encoding or "").split(",") if name.strip()]
    if len(codings) > 3:
        raise ContentError("bad_encoding", f"{len(codings)} content codings on one body")
    for coding in reversed(codings):
        body = _undo(coding, body, limit)
    if len(body) > limit:
        raise ContentError("too_large", f"more than {limit} bytes of content")
    return body


def _undo(coding: str, body: bytes, limit: int) -> bytes:
    if coding == "identity" or not body or _is_plain_text(body):
        return body
    if coding not in _DECODERS:
        raise ContentError("bad_encoding", f"unknown content coding {coding!r}")
    try:
        return _decode(_DECODERS[coding](), body, limit)
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise ContentError("bad_encoding", f"content declared as {coding} cannot be decoded: {error}") from None


def _is_plain_text(body: bytes) -> bool:
    """Whether this is a page as it stands: markup or JSON, without the control characters of compressed bytes."""
    start = body[:_SAMPLE].removeprefix(b"\xef\xbb\xbf")
    return start.lstrip(b" \t\r\n")[:1] in (b"<", b"{", b"[") and not _CONTROL.search(start)


def _decode(stream: _Stream, body: bytes, limit: int) -> bytes:
    """What `stream` makes of `body`, fed in slices so that neither side ever holds much more than `limit`.

    Damage behind the first decoded bytes ends the content there, as a cut does.
    """
    out = bytearray()
    small_pieces = 0
    slices = (body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK))
    try:
        for piece in itertools.chain.from_iterable(map(stream, slices)):
            out += piece
            small_pieces += len(piece) < _CHUNK
            if len(out) > limit:
                raise ContentError("too_large", f"more than {limit} bytes of content")
            if small_pieces > _MAX_SMALL_PIECES:
                raise ContentError("bad_encoding", f"content in more than {_MAX_SMALL_PIECES} tiny pieces")
    except (zlib.error, brotli.error, zstd.ZstdError):
        if not out:
            raise
    return bytes(out)


class _Inflate:
    """gzip and zlib, whichever is there, member after member; raw deflate where neither is and `raw` allows it."""

    def __init__(self, *, raw: bool = False) -> None:
        self._raw = raw
        self._decoder = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._begun = False

    def __call__(self, data: bytes) -> Iterator[bytes]:
        piece = b""
        while data or len(piece) == _CHUNK:  # a full piece: the decoder may hold more, all its input read
            if self._decoder.eof:
                data = data.lstrip(b"\x00")  # padding between members
                self._decoder = zlib.decompressobj(zlib.MAX_WBITS | 32)
            yield (piece := self._inflate(data))
            data = self._decoder.unused_data or self._decoder.unconsumed_tail

    def _inflate(self, data: bytes) -> bytes:
        try:
            out = self._decoder.decompress(data, _CHUNK)
        except zlib.error:
            if self._begun or not self._raw:
                raise
            self._decoder = zlib.decompressobj(-zlib.MAX_WBITS)
            out = self._decoder.decompress(data, _CHUNK)
        self._begun = True
        return out


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    def __call__(self, data: bytes) -> Iterator[bytes]:
        if self._decoder.is_finished():
            return
        while piece := self._decoder.process(data, output_buffer_limit=_CHUNK):
            yield piece
            if self._decoder.is_finished():
                return
            data = b""


class _Zstd:
    """Frame after frame, with windows of at most 32 MB: RFC 9659 allows 8, more than `MAX_CONTENT_BYTES` is no use."""

    _OPTIONS: ClassVar[dict[int, int]] = {zstd.DecompressionParameter.window_log_max: 25}

    def __init__(self) -> None:
        self._decoder = zstd.ZstdDecompressor(options=self._OPTIONS)

    def __call__(self, data: bytes) -> Iterator[bytes]:
        while data or not (self._decoder.eof or self._decoder.needs_input):
            if self._decoder.eof:
                self._decoder = zstd.ZstdDecompressor(options=self._OPTIONS)
            yield self._decoder.decompress(data, max_length=_CHUNK)
            data = self._decoder.unused_data if self._decoder.eof else b""


_DECODERS: dict[str, Callable[[], _Stream]] = {
    "gzip": _Inflate,
    "x-gzip": _Inflate,
    "deflate": partial(_Inflate, raw=True),
    "br": _Brotli,
    "zstd": _Zstd,
}
