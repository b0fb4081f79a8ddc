"""No request to a host without its lease: one process at a time fetches from a host, over all machines."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.holding import Holder
from crawler.outcome import LeftForLater
from db import urls
from db.leases import LeaseLost

#: A host met on the way (a redirect, a feed's foreign link) is waited for so long; the hosts of the sources
#: themselves for as long as it takes. Two runs that want each other's hosts would wait for ever.
PATIENCE_S = 30.0


class HostBusy(LeftForLater):
    """Another process fetches from this host."""


class LeaseMiddleware:
    def __init__(self, holder: Holder) -> None:
        self.holder = holder

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off for a spider that holds no leases."""
        holder = getattr(crawler.spider, "holder", None)
        if not isinstance(holder, Holder):
            raise NotConfigured("the spider holds no leases")
        return cls(holder)

    async def process_request(self, request: Request) -> None:
        patience_s = None if request.meta.get("waits_for_host") else PATIENCE_S
        try:
            await self.holder.hold(urls.host(request.url), patience_s=patience_s)
        except LeaseLost as error:
            raise HostBusy(str(error)) from None
