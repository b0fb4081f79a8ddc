"""`dateline sources add NAME`: a publisher of the catalogue becomes a source file."""

from __future__ import annotations

from pathlib import Path

from crawler import catalogue
from crawler.catalogue import Publisher
from crawler.onboarding.file import Draft, as_toml, path_for, write_new
from crawler.source import Channel
from pipeline.types import ChannelKind

_KINDS: tuple[ChannelKind, ...] = ("feed", "news_sitemap", "sitemap")


def add(name: str, folder: Path, id_: str | None) -> Path:
    """Write the file and return its path. Raises `ConfigError` for an unknown publisher and a name that is taken."""
    publisher = catalogue.find(name)
    path = path_for(folder, id_ or publisher.id)
    write_new(path, as_toml(draft(publisher)))
    return path


def draft(publisher: Publisher) -> Draft:
    """The source file of a publisher. Of several languages none is declared: the pages say which."""
    urls = {"feed": publisher.feeds, "news_sitemap": publisher.news_sitemaps, "sitemap": publisher.sitemaps}
    return Draft(
        name=publisher.name,
        homepage=publisher.homepage,
        language=publisher.languages[0] if len(publisher.languages) == 1 else None,
        time_zone=publisher.time_zone,
        channels=[Channel(url, kind) for kind in _KINDS for url in urls[kind]],
        head=[
            f"From the catalogue ({publisher.country}, {publisher.kind}); its channels were not verified.",
            f"`dateline sources check {publisher.id}` asks them all.",
            f"`dateline sources new {publisher.homepage}` looks for better ones.",
        ],
    )
