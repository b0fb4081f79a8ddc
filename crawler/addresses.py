"""Which IP addresses and URLs may be fetched at all; pure.

`crawler.middlewares.guard` asks, at the places where it matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from db.urls import MAX_URL_LENGTH, UrlError, host

Network: TypeAlias = IPv4Network | IPv6Network

_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address that is reached
_GLOBAL_UNICAST = ip_network("2000::/3")
# Public by Python's table (or by that of some versions), yet no place for a newspaper.
_NOT_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # IETF protocol assignments, RFC 6890
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "2001::/23",  # the IETF's; in it Teredo, which holds an IPv4 address
        "2002::/16",  # 6to4: the same
        "3fff::/20",  # documentation, RFC 9637
    )
)


def refusal(address: str, allowed: Iterable[Network] = ()) -> str | None:
    """Why the IP address `address` may not be connected to, in a word (`loopback`); None when it may.

    Only public unicast addresses and those in the networks `allowed` may. An IPv6 address that stands for an
    IPv4 one (mapped, NAT64) is judged by that. Raises `ValueError` when `address` is no IP address.
    """
    ip = _meant(ip_address(address.partition("%")[0]))
    if any(ip in network for network in allowed):
        return None
    if ip.is_unspecified:
        return "unspecified"
    if ip.is_loopback:
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    if ip.is_multicast:
        return "multicast"
    if not ip.is_global:
        return "private"
    return "reserved" if _is_reserved(ip) else None


def url_refusal(url: str) -> str | None:
    """Why `url` is not fetched, in a few words; None when it may be."""
    if len(url) > MAX_URL_LENGTH:
        return f"URL of {len(url)} characters, at most {MAX_URL_LENGTH} are taken"
    try:
        host(url)
    except UrlError as error:
        return str(error).partition(":")[0]
    authority = url.partition("//")[2].partition("/")[0].partition("?")[0].partition("#")[0]
    return "user name or password in a URL" if "@" in authority else None


def _meant(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return ip.ipv4_mapped
        if ip in _NAT64:
            return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def _is_reserved(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address) and ip not in _GLOBAL_UNICAST:
        return True
    return ip.is_reserved or any(ip in network for network in _NOT_PUBLIC)
