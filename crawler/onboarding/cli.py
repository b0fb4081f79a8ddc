"""`dateline sources`: your sources, one TOML file each, and the catalogue they are taken from.

Only words and output here; what a command does is its module's, imported when the command is given.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from crawler.catalogue import Publisher
from db import config
from db.config import ConfigError

_json = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


@click.group()
def sources() -> None:
    """Your sources: one TOML file each in DATELINE_SOURCES."""


@sources.command("list")
@click.argument("words", nargs=-1)
@click.option("--catalogue", is_flag=True, help="Of the catalogue instead: publishers to add.")
@click.option("--language", metavar="TAG", help="Only those in that language: fr.")
@click.option("--country", metavar="CODE", help="With --catalogue: only those of that country: BE.")
@click.option(
    "--kind", metavar="KIND", help="With --catalogue: newspaper, broadcaster, agency, magazine, local, online."
)
@_json
def list_sources(
    words: tuple[str, ...], catalogue: bool, language: str | None, country: str | None, kind: str | None, as_json: bool
) -> int:
    """All sources, with what they declare; with --catalogue the publishers that can be added."""
    folder = config.load().sources_dir
    if catalogue:
        return _list_catalogue(folder, " ".join(words), language, country, kind, as_json)
    if words or country or kind:
        raise ConfigError("WORDS, --country and --kind search the catalogue: add --catalogue")
    from crawler.source import load_sources

    known = load_sources(folder)
    found = {id_: each for id_, each in known.items() if language in (None, each.language)}
    if as_json:
        _print_json([source.shown() for source in found.values()])
        return 0
    rows = [
        (
            source.id,
            source.name,
            source.homepage,
            source.language or "–",
            str(len(source.channels())),
            "yes" if source.enabled else "no",
        )
        for source in found.values()
    ]
    if rows:
        _print_table(("source", "name", "homepage", "language", "channels", "enabled"), rows)
    elif known:
        click.echo(f'None of the {len(known)} sources in {folder} declares language = "{language}".')
    else:
        click.echo(f"No sources in {folder}: dateline sources new URL makes one, or add one of the catalogue.")
    return 0


@sources.command("show")
@click.argument("name")
@_json
def show_source(name: str, as_json: bool) -> int:
    """One source with every setting, defaults included."""
    from crawler.source import find_source

    source = find_source(name, config.load().sources_dir)
    if as_json:
        _print_json(source.shown())
        return 0
    for key, value in source.shown().items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_plain)
        click.echo(f"{key:<16} {shown}")
    return 0


@sources.command("new")
@click.argument("url")
@click.option("--name", "id_", metavar="NAME", help="The source's name; its domain's when not given.")
@click.option("--dry-run", is_flag=True, help="Write no file; print what it would be.")
@_json
def new_source(url: str, id_: str | None, dry_run: bool, as_json: bool) -> int:
    """Survey a site, from its front page or any other, and write its source file. At most 40 requests."""
    from crawler.onboarding import making, report
    from crawler.onboarding.refusals import NoSource

    folder = config.load().sources_dir
    try:
        made = making.make(url, folder, id_, dry_run=dry_run, tell=lambda what: _tell(what, quiet=as_json))
    except NoSource as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        _print_json({"source": made.path.stem, "file": None if dry_run else made.path, **report.as_dict(made.survey)})
        return 0
    for line in report.lines(made.survey):
        click.echo(line)
    click.echo(made.text if dry_run else f"Written: {made.path}. Next: dateline crawl {made.path.stem}")
    return 0


@sources.command("add")
@click.argument("name")
@click.option("--as", "id_", metavar="NAME", help="The source's name, when not the catalogue's.")
def add_source(name: str, id_: str | None) -> int:
    """Make a source of a publisher of the catalogue. It is not verified: dateline sources check does that."""
    from crawler.onboarding import adding

    path = adding.add(name, config.load().sources_dir, id_)
    click.echo(f"Written: {path}. It was never verified; next: dateline sources check {path.stem}")
    return 0


@sources.command("try")
@click.argument("name")
@click.option("--articles", type=click.IntRange(1, 20), default=3, show_default=True, help="How many to fetch.")
@_json
def try_source(name: str, articles: int, as_json: bool) -> int:
    """A few articles of a source, read as a crawl would: fields, where they stand, what was removed."""
    from crawler.choose import check_means
    from crawler.onboarding import errand, trying
    from crawler.source import find_source
    from db.clock import now
    from pipeline.types import NewsArticle

    source = find_source(name, config.load().sources_dir)
    check_means(source)
    tried = errand.run(lambda fetcher: trying.try_source(fetcher, source, now(), articles))
    if as_json:
        _print_json([trying.as_dict(each) for each in tried])
    else:
        click.echo("\n".join(trying.lines(tried)))
    return int(not any(isinstance(each.result, NewsArticle) for each in tried))


@sources.command("check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@_json
def check_sources(names: tuple[str, ...], as_json: bool) -> int:
    """Are the files valid, do all channels answer with articles, do pinned articles give what they gave?"""
    from crawler.choose import check_means
    from crawler.onboarding import check, checked, errand, pins
    from crawler.source import find_source, load_sources
    from db.clock import now

    folder = config.load().sources_dir
    asked = [find_source(name, folder) for name in names] if names else list(load_sources(folder).values())
    for source in asked:
        check_means(source)
    pinned = [pin for source in asked for pin in pins.load(source.id, folder)]
    limit = check.requests_for(asked, pinned)
    found = errand.run(lambda fetcher: check.check(fetcher, asked, now(), pinned), most_requests=limit)
    checked.note_alive(folder, check.alive(found), now().date())
    if as_json:
        _print_json(check.as_dict(found))
    for each in found if not as_json else ():
        click.echo(f"{each.source}: {each.kind} {each.url}: {each.said}")
    return int(any(each.problem for each in found))


@sources.command("pin")
@click.argument("name")
@click.argument("url")
def pin_article(name: str, url: str) -> int:
    """Keep what an article gives now, its prose as filler: sources check will say when that changes."""
    from crawler.onboarding import errand, pinning
    from crawler.source import find_source

    folder = config.load().sources_dir
    source = find_source(name, folder)
    try:
        path = errand.run(lambda fetcher: pinning.pin(fetcher, source, url, folder))
    except pinning.NotPinned as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Pinned: {path}")
    return 0


@sources.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_json
def import_sources(file: Path, as_json: bool) -> int:
    """Sources from an OPML file, one for each site that it lists; files that exist are left as they are."""
    from crawler.onboarding import exchange

    try:
        done = exchange.import_opml(file, config.load().sources_dir)
    except exchange.NotImported as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        _print_json(done)
    else:
        click.echo(f"{len(done.written)} written, {len(done.existing)} existed, {len(done.refused)} refused")
        for line in done.refused:
            click.echo(line, err=True)
    return int(bool(done.refused))


@sources.command("export")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of standard output.")
def export_sources(out: Path | None) -> int:
    """All sources as OPML 2.0, for feed readers and for `sources import`."""
    from crawler.onboarding import exchange

    content = exchange.export_opml(config.load().sources_dir)
    if out is None:
        click.echo(content.decode(), nl=False)
        return 0
    try:
        out.write_bytes(content)
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written ({error.strerror})") from None
    return 0


def _list_catalogue(
    folder: Path, words: str, language: str | None, country: str | None, kind: str | None, as_json: bool
) -> int:
    from crawler import catalogue
    from crawler.onboarding.checked import states

    found = catalogue.search(words=words, language=language, country=country, kind=kind)
    state = states(folder)
    if as_json:
        _print_json([_as_mapping(each) | {"state": state.get(each.id, "unverified")} for each in found])
        return 0
    for each in found:
        click.echo(_catalogue_line(each, state.get(each.id, "unverified")))
    hint = "Make one a source of yours: dateline sources add NAME" if found else "Fewer words or options find more"
    click.echo(f"{len(found)} publishers. {hint}", err=True)
    return 0


def _catalogue_line(publisher: Publisher, state: str) -> str:
    channels = len(publisher.feeds) + len(publisher.news_sitemaps) + len(publisher.sitemaps)
    tags = ",".join(publisher.languages) or "?"
    facts = f"{publisher.country}  {tags:<5}  {publisher.kind:<11}  {channels:>2} channels  {state:<10}"
    return f"{publisher.id:<28} {facts}  {publisher.name}, {publisher.homepage}"


def _tell(what: str, *, quiet: bool) -> None:
    if not quiet:
        click.echo(f"looking at: {what}", err=True)


def _print_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*head)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _as_mapping(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "__dataclass_fields__"):
        return _as_mapping(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))
