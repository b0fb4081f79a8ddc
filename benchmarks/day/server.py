"""Serves simulated newspapers, each at a loopback address of its own, as they are at the moment that the clock shows."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Self

from benchmarks.day.pages import Answer, answer
from benchmarks.day.press import Site
from db.clock import now

_REASONS = {200: "OK", 304: "Not Modified"}


class PressServer:
    """One server for all sites, for as long as the `with` block runs; 127.0.1.1 is the first's address."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self.sites: Mapping[str, Site] = {f"127.0.1.{number}": site for number, site in enumerate(sites, 1)}
        self.port = 0
        self.answered: Counter[int] = Counter()
        """How many answers of each status were given."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def base(self, address: str) -> str:
        return f"http://{address}:{self.port}"

    async def _start(self) -> asyncio.Server:
        addresses = list(self.sites)
        first = await asyncio.start_server(self._talk, addresses[0], 0)
        self.port = first.sockets[0].getsockname()[1]
        if addresses[1:]:
            await asyncio.start_server(self._talk, addresses[1:], self.port)
        return first

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests of one connection, until it is closed."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                if not await self._respond(head.decode("latin-1"), writer):
                    break
        writer.close()

    async def _respond(self, head: str, writer: asyncio.StreamWriter) -> bool:
        """False when the connection is to be closed."""
        address = writer.get_extra_info("sockname")[0]
        request, *lines = head.split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        given = answer(self.sites[address], self.base(address), request.split()[1], now())
        if given.status == 200 and headers.get("if-none-match") == given.etag:
            given = Answer(304)
        self.answered[given.status] += 1
        if given.status == 0:
            return False
        writer.write(_written(given))
        await writer.drain()
        return True


def _written(given: Answer) -> bytes:
    headers = {"Content-Type": given.content_type, "Content-Length": str(len(given.body)), **given.headers}
    if given.status == 200:
        headers["ETag"] = given.etag
    lines = [f"HTTP/1.1 {given.status} {_REASONS.get(given.status, 'Error')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + given.body
