"""Pages to WARC 1.1 records (ISO 28500:2017) and back, as bytes; files are `pipeline.warc`'s.

A page is a response record and, right behind it, a metadata record of our own with what HTTP cannot say: the URL that
was asked for, the announcement, and whatever of the page the response record does not hold exactly. Bodies are kept
after transfer decoding and before content decoding. Header names and values are taken as Latin-1, as
everywhere in Python's HTTP libraries, so that the archive holds the bytes that were sent.
"""

from __future__ import annotations

import base64
import hashlib
import http
import io
import json
import re
import string
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from warcio.bufferedreaders import ChunkedDataReader

from pipeline.types import Entry, Page

# Levels of gzip. Most bodies come compressed: storing 54 KB of such costs 0.05 ms of CPU, squeezing them again 1.4 ms
# for nothing. Plain HTML shrinks by half at level 1 for 0.8 ms; level 6 takes 2.4 ms for another 12 % (2026-11).
_STORED, _FAST = 0, 1
_URI_SAFE = string.ascii_letters + string.digits + string.punctuation
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_SHA1 = re.compile("sha1:[A-Z2-7]{32}")
_BLANK = " \t\r"
_Headers = tuple[tuple[str, str], ...]


class RecordError(ValueError):
    """A record that is not what it says it is."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record as read from a file."""

    headers: Mapping[str, str]
    """WARC headers; names in lower case."""
    block: bytes
    offset: int
    """Where it starts in its file."""
    length: int
    """Bytes that it takes there, compressed or not."""

    @property
    def is_http_response(self) -> bool:
        return (
            self.headers.get("warc-type") == "response"
            and self.headers.get("content-type", "").startswith("application/http")
            and self.headers.get("warc-target-uri", "").startswith(("http://", "https://"))
        )

    def describes(self, other: Record) -> bool:
        """Whether it is the metadata record of the response `other`, by the same record's id."""
        return (
            self.headers.get("warc-type") == "metadata"
            and self.headers.get("content-type") == "application/json"
            and self.headers.get("warc-concurrent-to", "") == other.headers.get("warc-record-id")
        )


def warcinfo_record(file_name: str, at: datetime) -> bytes:
    """What every file starts with."""
    block = b"software: Dateline\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n"
    headers = {"WARC-Filename": file_name, "Content-Type": "application/warc-fields"}
    return _member("warcinfo", _new_id(), at, headers, block, _FAST)


def page_records(page: Page) -> tuple[bytes, bytes, str]:
    """The response record, the metadata record and the digest of the body."""
    response_id, digest = _new_id(), body_digest(page.body)
    head = _http_head(page)
    about = {"WARC-Target-URI": _uri(page.url)}
    response = _member(
        "response",
        response_id,
        page.fetched_at,
        about | {"WARC-Payload-Digest": digest, "Content-Type": "application/http; msgtype=response"},
        head + page.body,
        _STORED if page.header("content-encoding") else _FAST,
    )
    metadata = _member(
        "metadata",
        _new_id(),
        page.fetched_at,
        about | {"WARC-Concurrent-To": response_id, "Content-Type": "application/json"},
        json.dumps(_metadata(page, head)).encode(),
        _FAST,
    )
    return response, metadata, digest


def page_of(response: Record, metadata: Record | None) -> tuple[Page, str]:
    """The page of a response record and the digest of its body as stored.

    Bodies that other writers left chunked are joined. Raises `RecordError` for what is no HTTP response, no JSON, or
    does not fit its digest.
    """
    status, headers, body = _parse_http(response.block)
    digest = body_digest(body)
    claimed = response.headers.get("warc-payload-digest", "")
    if any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        body = ChunkedDataReader(io.BytesIO(body)).read()
    if _SHA1.fullmatch(claimed) and claimed not in (digest, body_digest(body)):
        raise RecordError(f"the body has the digest {digest}, its record says {claimed}")
    url = response.headers["warc-target-uri"]
    known = _parse_metadata(metadata.block) if metadata else {}
    page = Page(
        requested_url=known.get("requested_url", url),
        url=known.get("url", url),
        status=status,
        headers=tuple((name, value) for name, value in known["headers"]) if "headers" in known else headers,
        body=body,
        fetched_at=_parse_date(response.headers.get("warc-date", "")),
        entry=Entry.from_dict(known["entry"]) if "entry" in known else None,
    )
    return page, digest


def body_digest(body: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def _member(kind: str, record_id: str, at: datetime, headers: Mapping[str, str], block: bytes, level: int) -> bytes:
    """One record as a gzip member of its own, so that it can be read without those before it."""
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": record_id,
        "WARC-Date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        **headers,
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    gzip = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    parts = (f"WARC/1.1\r\n{head}\r\n".encode(), block, b"\r\n\r\n")
    return b"".join([gzip.compress(part) for part in parts]) + gzip.flush()


def _new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _uri(url: str) -> str:
    """`url` as far as a WARC header can hold it; `_metadata` keeps what was lost."""
    return quote(url, safe=_URI_SAFE, errors="replace")


def _metadata(page: Page, head: bytes) -> dict[str, Any]:
    values: dict[str, Any] = {"requested_url": page.requested_url}
    if page.entry is not None:
        values["entry"] = page.entry.as_dict()
    if _uri(page.url) != page.url:
        values["url"] = page.url
    if _parse_http(head)[1] != page.headers:
        values["headers"] = page.headers
    return values


def _parse_metadata(block: bytes) -> dict[str, Any]:
    try:
        values = json.loads(block)
    except ValueError as error:
        raise RecordError(f"its metadata is no JSON: {error}") from None
    if not isinstance(values, dict):
        raise RecordError("its metadata is no JSON object")
    return values


def _http_head(page: Page) -> bytes:
    """Status line and headers that describe the body as it is stored."""
    try:
        phrase = http.HTTPStatus(page.status).phrase
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {page.status} {phrase}".encode()]
    for name, value in page.headers:
        if name.lower() == "transfer-encoding":
            continue  # it is undone; a reader would undo it again
        fitting = str(len(page.body)) if name.lower() == "content-length" else value
        lines.append(_latin1(name) + b": " + _latin1(fitting))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _latin1(text: str) -> bytes:
    line = text.replace("\r", " ").replace("\n", " ")
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode("utf-8", "replace")


def _parse_http(block: bytes) -> tuple[int, _Headers, bytes]:
    end = _HEAD_END.search(block)
    if end is None:
        raise RecordError("not an HTTP response: its head has no end")
    first, *lines = block[: end.start()].decode("latin-1").split("\n")
    version, _, rest = first.partition(" ")
    status = rest[:3]
    if not version.startswith("HTTP/") or not (status.isascii() and status.isdigit()):
        raise RecordError(f"not an HTTP response: it starts with {first[:80]!r}")
    return int(status), _parse_headers(lines), block[end.end() :]


def _parse_headers(lines: list[str]) -> _Headers:
    headers: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if headers and line[:1] in (" ", "\t"):  # a folded line, RFC 9112 section 5.2
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip(_BLANK)}")
        elif colon:
            headers.append((name.strip(_BLANK), value.strip(_BLANK)))
    return tuple(headers)


def _parse_date(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise RecordError(f"not a WARC-Date: {text[:80]!r}") from None
