"""A web server on loopback that misbehaves on purpose: raw bytes over sockets, in a thread of its own.

What it does depends on the path, `/robots.txt` on the address that was asked. It writes down what it was
asked and when, so that a test can say who was never visited.
"""

from __future__ import annotations

import asyncio
import gzip
import itertools
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self
from urllib.parse import unquote

import brotli
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

#: Addresses that it listens at. On Linux all of 127.0.0.0/8 is there; elsewhere what can be bound.
ADDRESSES = tuple(f"127.0.0.{n}" for n in range(1, 33))
PAGE = b"<!doctype html><title>La Gazette du Phare</title><h1>Le phare rouvre</h1><p>Il ouvrira lundi.</p>"
_MB = 1024 * 1024
_ZEROS = bytes(_MB)


@dataclass(frozen=True, slots=True)
class Visit:
    address: str
    path: str
    at: float
    """`time.monotonic()`, the same clock in every process of the machine."""
    headers: dict[str, str]
    """Names in lower case."""


Parts = AsyncIterator[bytes]
Route = Callable[["HostileServer", str, str], Parts]
_ROUTES: dict[str, Route] = {}


class HostileServer:
    """Use as a context manager; `robots` maps an address to the path whose answer is its /robots.txt."""

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self.robots: dict[str, str] = {}
        self.addresses: tuple[str, ...] = ()
        self.port = 0
        self.tls_port = 0
        """Of the first address only, with a certificate that nobody vouches for."""
        self.seen: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def url(self, path: str, address: str = "127.0.0.1") -> str:
        return f"http://{address}:{self.port}{path}"

    def paths(self, address: str | None = None) -> list[str]:
        """What was asked, in order, but for /robots.txt."""
        visits = (v for v in self.visits if address in (None, v.address))
        return [v.path for v in visits if v.path != "/robots.txt"]

    async def _listen(self) -> None:
        bound: list[socket.socket] = []
        for address in (*ADDRESSES, "::1"):
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            listener = socket.socket(family, socket.SOCK_STREAM)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((address, self.port))
            except OSError:
                listener.close()
                continue
            self.port = listener.getsockname()[1]
            self.addresses += (address,)
            bound.append(listener)
        self._servers = [await asyncio.start_server(self._answer, sock=listener) for listener in bound]
        self._servers.append(await asyncio.start_server(self._answer, ADDRESSES[0], 0, ssl=_self_signed()))
        self.tls_port = self._servers[-1].sockets[0].getsockname()[1]

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ")[1].decode("ascii", "replace")
            address = writer.get_extra_info("sockname")[0]
            lines = [line.partition(b":") for line in head.splitlines()[1:] if line]
            headers = {name.decode().lower(): value.decode("latin-1").strip() for name, _, value in lines}
            self.visits.append(Visit(address, path, time.monotonic(), headers))
            self.seen[path] += 1
            if path == "/robots.txt":
                path = self.robots.get(address, "/status/404")
            name, _, argument = path[1:].partition("/")
            async for part in _ROUTES[name](self, argument, address):
                writer.write(part)
                await writer.drain()
            if name == "reset":
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with suppress(OSError):
            writer.close()


def _self_signed() -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        file = Path(folder, "both.pem")
        file.write_bytes(key.private_bytes(*pem) + certificate)
        context.load_cert_chain(file)
    return context


def _route(function: Route) -> Route:
    _ROUTES[function.__name__.strip("_").replace("_", "-")] = function
    return function


def _head(status: int = 200, *headers: str, kind: str = "text/html; charset=utf-8") -> bytes:
    lines = (f"HTTP/1.1 {status} Whatever", f"Content-Type: {kind}", "Connection: close", *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def _whole(body: bytes, status: int = 200, *headers: str) -> bytes:
    return _head(status, f"Content-Length: {len(body)}", *headers) + body


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


@_route
async def ok(server: HostileServer, argument: str, address: str) -> Parts:
    yield _whole(PAGE)


@_route
async def status(server: HostileServer, argument: str, address: str) -> Parts:
    yield _whole(PAGE, int(argument.partition("/")[0]))


@_route
async def text(server: HostileServer, argument: str, address: str) -> Parts:
    """The rest of the path as the body: `/text/User-agent:%20*%0ADisallow:%20%2Fprivate`."""
    yield _whole(unquote(argument).encode())


@_route
async def gzipped_text(server: HostileServer, argument: str, address: str) -> Parts:
    yield _whole(gzip.compress(unquote(argument).encode()), 200, "Content-Encoding: gzip")


@_route
async def long_robots(server: HostileServer, argument: str, address: str) -> Parts:
    """A rule, 20 MB of comments, another rule."""
    yield _head() + b"User-agent: *\nDisallow: /first\n"
    for _ in range(200):
        yield b"# a comment that says nothing at all\n" * 2800
    yield b"Disallow: /last\n"


@_route
async def hops(server: HostileServer, argument: str, address: str) -> Parts:
    """`/hops/N/REST`: N redirects, then `/REST`."""
    left, _, rest = argument.partition("/")
    target = f"/hops/{int(left) - 1}/{rest}" if int(left) > 1 else f"/{rest}"
    yield _whole(b"", 302, f"Location: {target}")


@_route
async def redirect_loop(server: HostileServer, argument: str, address: str) -> Parts:
    yield _whole(b"", 302, f"Location: /redirect-loop/{int(argument or 0) + 1}")


@_route
async def redirect_self(server: HostileServer, argument: str, address: str) -> Parts:
    yield _whole(b"", 302, "Location: /redirect-self")


@_route
async def redirect(server: HostileServer, argument: str, address: str) -> Parts:
    """`/redirect/TARGET`, percent-encoded; `PORT` in it is the server's."""
    yield _whole(b"", 302, "Location: " + unquote(argument).replace("PORT", str(server.port)))


@_route
async def retry_after(server: HostileServer, argument: str, address: str) -> Parts:
    """`/retry-after/STATUS/VALUE`: so the first time, a page the second."""
    code, _, value = argument.partition("/")
    first = server.seen[f"/retry-after/{argument}"] == 1
    yield _whole(PAGE, int(code), f"Retry-After: {unquote(value)}") if first else _whole(PAGE)


@_route
async def slow_headers(server: HostileServer, argument: str, address: str) -> Parts:
    yield b"HTTP/1.1 200 OK\r\n"
    for n in itertools.count():
        yield b"X-%d: a\r\n" % n
        await asyncio.sleep(0.3)


@_route
async def slow_body(server: HostileServer, argument: str, address: str) -> Parts:
    yield _head(200, "Content-Length: 100000")
    while True:
        yield b"a"
        await asyncio.sleep(0.3)


@_route
async def silent(server: HostileServer, argument: str, address: str) -> Parts:
    await asyncio.sleep(60)
    yield b""


@_route
async def endless(server: HostileServer, argument: str, address: str) -> Parts:
    yield _head(200, "Transfer-Encoding: chunked")
    while True:
        yield _chunk(_ZEROS)


@_route
async def large(server: HostileServer, argument: str, address: str) -> Parts:
    yield _head(200, f"Content-Length: {20 * _MB}")
    for _ in range(20):
        yield _ZEROS


@_route
async def large_unannounced(server: HostileServer, argument: str, address: str) -> Parts:
    yield _head()
    for _ in range(20):
        yield _ZEROS


@_route
async def gzip_bomb(server: HostileServer, argument: str, address: str) -> Parts:
    yield _whole(gzip.compress(_ZEROS * 64, 1), 200, "Content-Encoding: gzip")


@_route
async def br_bomb(server: HostileServer, argument: str, address: str) -> Parts:
    yield _whole(brotli.compress(_ZEROS * 64, quality=1), 200, "Content-Encoding: br")


@_route
async def many_headers(server: HostileServer, argument: str, address: str) -> Parts:
    yield b"HTTP/1.1 200 OK\r\n"
    for start in range(0, 200_000, 1000):
        yield b"".join(b"X-Header-%d: value\r\n" % n for n in range(start, start + 1000))
    yield b"Content-Length: 2\r\n\r\nok"


@_route
async def long_header(server: HostileServer, argument: str, address: str) -> Parts:
    yield b"HTTP/1.1 200 OK\r\nX-Long: "
    for _ in range(20):
        yield b"a" * _MB
    yield b"\r\nContent-Length: 2\r\n\r\nok"


@_route
async def cookies(server: HostileServer, argument: str, address: str) -> Parts:
    yield _whole(PAGE, 200, *(f"Set-Cookie: c{n}={'v' * 100}" for n in range(100)))


@_route
async def cut_short(server: HostileServer, argument: str, address: str) -> Parts:
    yield _head(200, "Content-Length: 1000") + PAGE


@_route
async def length_too_small(server: HostileServer, argument: str, address: str) -> Parts:
    yield _head(200, "Content-Length: 5") + PAGE


@_route
async def length_banana(server: HostileServer, argument: str, address: str) -> Parts:
    yield _head(200, "Content-Length: banana") + PAGE


@_route
async def bad_chunk(server: HostileServer, argument: str, address: str) -> Parts:
    yield _head(200, "Transfer-Encoding: chunked") + b"zz\r\nnot a chunk\r\n"


@_route
async def garbage(server: HostileServer, argument: str, address: str) -> Parts:
    yield bytes(range(256)) * 8


@_route
async def empty(server: HostileServer, argument: str, address: str) -> Parts:
    for nothing in ():
        yield nothing


@_route
async def reset(server: HostileServer, argument: str, address: str) -> Parts:
    yield _head(200, "Content-Length: 1000") + PAGE
