"""Which addresses and URLs are refused."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from crawler.addresses import refusal, url_refusal

REFUSED = [
    ("0.0.0.0", "unspecified"),
    ("0.1.2.3", "private"),
    ("10.0.0.1", "private"),
    ("10.255.255.255", "private"),
    ("100.64.0.1", "private"),  # carrier-grade NAT
    ("100.127.255.254", "private"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("169.254.169.254", "link-local"),  # metadata of most clouds
    ("169.254.0.1", "link-local"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.8", "private"),
    ("192.0.2.1", "private"),  # documentation
    ("192.88.99.1", "reserved"),  # 6to4 relays
    ("192.168.0.1", "private"),
    ("192.168.255.255", "private"),
    ("198.18.0.1", "private"),  # benchmarks
    ("198.51.100.1", "private"),
    ("203.0.113.1", "private"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.250", "multicast"),
    ("240.0.0.1", "private"),
    ("255.255.255.255", "private"),
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::127.0.0.1", "reserved"),  # IPv4-compatible, long obsolete
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:10.0.0.1", "private"),
    ("::ffff:169.254.169.254", "link-local"),
    ("::ffff:0:7f00:1", "reserved"),  # IPv4-translated
    ("64:ff9b::7f00:1", "loopback"),  # NAT64 of 127.0.0.1
    ("64:ff9b::a9fe:a9fe", "link-local"),
    ("64:ff9b:1::1", "private"),
    ("100::1", "private"),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "private"),  # Teredo
    ("2001:db8::1", "private"),
    ("2002:7f00:1::", "reserved"),  # 6to4 of 127.0.0.1
    ("2002:808:808::1", "reserved"),
    ("3fff::1", "reserved"),
    ("5f00::1", "reserved"),
    ("fc00::1", "private"),
    ("fd00:ec2::254", "private"),  # metadata at Amazon
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "link-local"),
    ("fec0::1", "reserved"),  # site-local
    ("ff02::1", "multicast"),
    ("ff0e::1", "multicast"),
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "151.101.1.164",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.255.255",
    "223.255.255.254",
    "2606:4700::1111",
    "2a04:4e42::81",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize(("address", "why"), REFUSED)
def test_addresses_that_are_not_public_are_refused(address: str, why: str) -> None:
    found = refusal(address)
    # Python's tables of special networks grow from version to version; that it is refused never changes.
    assert found == why or (found and {found, why} <= {"private", "reserved"})


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_not_refused(address: str) -> None:
    assert refusal(address) is None


@pytest.mark.parametrize(
    ("address", "network", "refused"),
    [
        ("127.0.0.1", "127.0.0.0/8", False),
        ("::ffff:127.0.0.1", "127.0.0.0/8", False),
        ("10.1.2.3", "10.1.0.0/16", False),
        ("10.2.2.3", "10.1.0.0/16", True),
        ("::1", "127.0.0.0/8", True),
        ("127.0.0.1", "::/0", True),
        ("fd00::5", "fd00::/8", False),
    ],
)
def test_an_allowed_network_opens_itself_and_nothing_else(address: str, network: str, refused: bool) -> None:
    assert bool(refusal(address, [ip_network(network)])) is refused


def test_what_is_no_address_cannot_be_judged() -> None:
    with pytest.raises(ValueError, match="2130706433"):
        refusal("2130706433")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "data:text/html,hello",
        "gopher://a.example/",
        "http:///nobody",
        "http://user:pw@a.example/",
        "http://user@a.example/",
        "http://@a.example/",
        "http://a.example:99999/",
        "http://a.example:x/",
        "http://exa mple/",
        "http://a.example/" + "a" * 2048,
    ],
)
def test_urls_that_are_not_fetched(url: str) -> None:
    assert url_refusal(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example",
        "https://a.example/path?mail=me@b.example",
        "https://a.example?mail=me@b.example",
        "https://a.example/@columnist/1",
        "https://a.example:8443/x",
        "http://[2606:4700::1111]/",
        "https://xn--caf-dma.example/",
        "http://a.example/" + "a" * 2000,
    ],
)
def test_urls_that_are_fetched(url: str) -> None:
    assert url_refusal(url) is None
