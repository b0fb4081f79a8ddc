"""Which addresses and URLs are refused, and that no name gets past the resolver."""

# ruff: noqa: N802 - Twisted's names
from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import dnscache
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.task import Clock

from crawler.middlewares import guard
from crawler.middlewares.guard import (
    AddressRefused,
    GuardedResolver,
    GuardMiddleware,
    UrlRefused,
)


class Names:
    """Stands for the reactor and its first resolver: a clock, and a table of names that can change."""

    def __init__(self, table: dict[str, list[str]]) -> None:
        self.table = table
        self.asked: list[str] = []
        self.clock = Clock()
        self.callLater = self.clock.callLater
        self.nameResolver = self

    def resolveHostName(self, receiver: Any, name: str, port: int = 0, types: Any = None, how: str = "TCP") -> object:
        self.asked.append(name)
        receiver.resolutionBegan(object())
        for address in self.table.get(name, []):
            receiver.addressResolved((IPv6Address if ":" in address else IPv4Address)("TCP", address, port))
        if name != "slow.example":
            receiver.resolutionComplete()
        return object()


class Received:
    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.completed = 0

    def resolutionBegan(self, resolution: object) -> None: ...

    def addressResolved(self, address: Any) -> None:
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:
        self.completed += 1


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    dnscache.clear()


def resolver(names: Names, *allowed: str) -> GuardedResolver:
    return GuardedResolver(names, 100, 10.0, [ip_network(text) for text in allowed])  # type: ignore[arg-type]


def addresses(guarded: GuardedResolver, name: str) -> list[str]:
    received = Received()
    guarded.resolveHostName(received, name, 80)
    assert received.completed == 1
    return received.addresses


def test_only_public_addresses_of_a_name_are_connected_to() -> None:
    names = Names({"mixed.example": ["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"]})
    assert addresses(resolver(names), "mixed.example") == ["8.8.8.8", "2606:4700::1111"]


def test_a_name_with_private_addresses_only_leads_nowhere() -> None:
    assert addresses(resolver(Names({"in.example": ["10.0.0.1", "fd00:ec2::254"]})), "in.example") == []


def test_allowed_networks_are_connected_to() -> None:
    names = Names({"in.example": ["10.0.0.1", "192.168.0.1"]})
    assert addresses(resolver(names, "10.0.0.0/8"), "in.example") == ["10.0.0.1"]


def test_remembered_addresses_are_checked_again() -> None:
    names = Names({"in.example": ["10.0.0.1"]})
    assert addresses(resolver(names, "10.0.0.0/8"), "in.example") == ["10.0.0.1"]
    assert addresses(resolver(names), "in.example") == []
    assert names.asked == ["in.example"]


def test_a_name_that_turns_private_between_two_questions_is_not_connected_to() -> None:
    names = Names({"rebinding.example": ["8.8.8.8"]})
    guarded = resolver(names)
    asyncio.run(guarded.check("rebinding.example", "http://rebinding.example/"))
    names.table["rebinding.example"] = ["127.0.0.1"]
    assert addresses(guarded, "rebinding.example") == ["8.8.8.8"]  # what was checked
    dnscache.clear()
    assert addresses(guarded, "rebinding.example") == []


@pytest.mark.parametrize(
    "spelling",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "localhost",
        "::1",
        "::ffff:127.0.0.1",
    ],
)
def test_however_loopback_is_spelt_it_is_refused(spelling: str) -> None:
    try:
        found = sorted({str(info[4][0]) for info in socket.getaddrinfo(spelling, 80, type=socket.SOCK_STREAM)})
    except socket.gaierror:
        pytest.skip(f"this system does not take {spelling!r} for an address")
    guarded = resolver(Names({spelling: found}))
    with pytest.raises(AddressRefused) as raised:
        asyncio.run(guarded.check(spelling, f"http://{spelling}/"))
    assert raised.value.reason == "guard"
    assert raised.value.host == spelling
    assert raised.value.address in found


def test_a_name_without_addresses_is_a_dns_failure_and_no_refusal() -> None:
    with pytest.raises(CannotResolveHostError, match=r"nowhere\.example"):
        asyncio.run(resolver(Names({})).check("nowhere.example", "http://nowhere.example/"))


def test_a_name_server_that_does_not_answer_is_given_up() -> None:
    names = Names({"slow.example": []})
    guarded, received = resolver(names), Received()
    guarded.resolveHostName(received, "slow.example")
    names.clock.advance(9.9)
    assert received.completed == 0
    names.clock.advance(0.2)
    assert received.completed == 1
    assert not names.clock.getDelayedCalls()


def test_an_answer_that_comes_too_late_is_not_connected_to() -> None:
    received: Any = Received()
    clock = Clock()
    screened = guard._Screened(received, ())
    screened.expire_after(10, clock)
    clock.advance(11)
    screened.addressResolved(IPv4Address("TCP", "8.8.8.8", 80))
    screened.resolutionComplete()
    assert (received.addresses, received.completed) == ([], 1)


def process(request: Request, guarded: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twisted.internet.reactor", SimpleNamespace(nameResolver=guarded), raising=False)
    asyncio.run(GuardMiddleware().process_request(request))


def test_the_middleware_lets_public_hosts_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    process(Request("http://a.example/x"), resolver(Names({"a.example": ["8.8.8.8"]})), monkeypatch)


def test_the_middleware_names_host_and_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AddressRefused, match=r"in\.example is at 10\.0\.0\.1, a private address"):
        process(Request("http://in.example/"), resolver(Names({"in.example": ["10.0.0.1"]})), monkeypatch)


def test_a_request_through_a_proxy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names({"a.example": ["8.8.8.8"]})
    with pytest.raises(UrlRefused, match="proxy"):
        process(Request("http://a.example/", meta={"proxy": "http://10.0.0.1:3128"}), resolver(names), monkeypatch)


def test_without_the_guarded_resolver_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError, match="TWISTED_DNS_RESOLVER"):
        process(Request("http://a.example/"), object(), monkeypatch)
