"""`scrapy crawl`, which says in one line what is wrong with an argument, a source file or the database.

An exception in a spider's `from_crawler` would be shown as a traceback of Scrapy's, below "Unhandled error".
"""

from __future__ import annotations

import argparse
import sys

from scrapy.commands.crawl import Command as ScrapysCommand

from crawler.spiders.news import NewsSpider
from db.config import ConfigError


class Command(ScrapysCommand):
    """Ends with 2 when the command or a setting is wrong, else as Scrapy's own."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            if args == [NewsSpider.name]:
                _check(opts.spargs)
        except ConfigError as error:
            sys.stderr.write(f"scrapy: {error}\n")
            self.exitcode = 2
        else:
            super().run(args, opts)


def _check(arguments: dict[str, str]) -> None:
    from crawler import crawling

    crawling.check(NewsSpider(**arguments).asked)
