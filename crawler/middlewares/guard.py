"""Keeps the crawler off private networks: server-side request forgery ends here.

The check is made where a name becomes an address, on the address that is then connected to. However it
was spelt (decimal, hexadecimal, a name, a name whose address changes between two questions), it cannot get
past. A proxy would resolve names itself, out of sight; that is why none is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any, TypeAlias

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import CachingHostnameResolver
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.addresses import Network, refusal, url_refusal
from crawler.outcome import FetchError

Receiver: TypeAlias = Any  # an IResolutionReceiver: zope's interfaces say nothing to a type checker


class AddressRefused(FetchError):  # noqa: N818
    """A host name that leads to an address that may not be connected to."""

    def __init__(self, url: str, name: str, address: str, why: str) -> None:
        super().__init__(url, "guard", f"{name} is at {address}, a {why} address; see DATELINE_ALLOW_NETWORKS")
        self.host = name
        self.address = address


class UrlRefused(FetchError):  # noqa: N818
    """A URL that is not fetched, whatever address it leads to."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(url, "guard", why)


class GuardedResolver(CachingHostnameResolver):
    """Resolves names to the IPv4 and IPv6 addresses that may be connected to, and to no other.

    Twisted asks it for every connection, also when the host is an IP address already. What is remembered is
    checked again when it is used.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout_s: float, allowed: Sequence[Network]) -> None:
        super().__init__(reactor, cache_size)
        self._timeout_s = timeout_s
        self._allowed = tuple(allowed)

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        settings = crawler.settings
        allowed = [ip_network(text) for text in settings.getlist("GUARD_ALLOW_NETWORKS")]
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.getfloat("DNS_TIMEOUT"), allowed)

    def resolveHostName(  # noqa: N802  # Twisted's name and arguments
        self,
        resolutionReceiver: Receiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        screened: Receiver = self._screened(resolutionReceiver)
        return super().resolveHostName(screened, hostName, portNumber, addressTypes, transportSemantics)

    async def check(self, name: str, url: str) -> None:
        """Resolve `name`, for `url`. Raises `AddressRefused` when every address of it is refused and
        `CannotResolveHostError` when it has none or nobody answers in time."""
        screened: Receiver = self._screened(None)
        super().resolveHostName(screened, name)
        await maybe_deferred_to_future(screened.complete)
        if screened.passed:
            return
        if screened.refused:
            raise AddressRefused(url, name, *screened.refused[0])
        raise CannotResolveHostError(f"no address for host name {name!r}")

    def _screened(self, receiver: Receiver | None) -> _Screened:
        screened = _Screened(receiver, self._allowed)
        screened.expire_after(self._timeout_s, self.reactor)
        return screened


class GuardMiddleware:
    """Refuses URLs that are not fetched and hosts at private addresses, before they wait for a slot.

    It names the reason; it is the resolver that closes the door.
    """

    async def process_request(self, request: Request) -> None:
        why = url_refusal(request.url)
        if why:
            raise UrlRefused(request.url, why)
        if request.meta.get("proxy"):
            raise UrlRefused(request.url, "a proxy would resolve the host name unguarded")
        await _installed_resolver().check(urlparse_cached(request).hostname or "", request.url)


@implementer(IResolutionReceiver)
class _Screened:
    """Hands on the addresses of one name that may be connected to; remembers what was refused, and why."""

    def __init__(self, receiver: Receiver | None, allowed: Sequence[Network]) -> None:
        self.passed = 0
        self.refused: list[tuple[str, str]] = []
        self.complete: Deferred[None] = Deferred()
        self._allowed = allowed
        self._receiver = receiver
        self._timer: Any = None

    def expire_after(self, timeout_s: float, reactor: Any) -> None:
        """Take the name for one without addresses when nothing has come within `timeout_s` seconds."""
        self._timer = reactor.callLater(timeout_s, self.resolutionComplete)

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        if self._receiver:
            self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if self.complete.called:
            return
        why = refusal(address.host, self._allowed)
        if why:
            self.refused.append((address.host, why))
            return
        self.passed += 1
        if self._receiver:
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        if self.complete.called:
            return
        if self._timer.active():
            self._timer.cancel()
        self.complete.callback(None)
        if self._receiver:
            self._receiver.resolutionComplete()


def _installed_resolver() -> GuardedResolver:
    from twisted.internet import reactor  # importing it earlier would install the wrong reactor

    resolver = reactor.nameResolver
    if not isinstance(resolver, GuardedResolver):
        raise RuntimeError(
            f"names are resolved by {type(resolver).__name__}, unguarded; "
            "run the crawl by a CrawlerProcess with TWISTED_DNS_RESOLVER from crawler.settings"
        )
    return resolver
