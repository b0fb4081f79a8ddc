"""`dateline sources`: your sources, one TOML file each, and the catalogue they are taken from.

Only words and output here; what a command does is its module's, imported when the command is given.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from db import config

_json = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


@click.group()
def sources() -> None:
    """Your sources: one TOML file each in DATELINE_SOURCES."""


@sources.command("list")
@_json
def list_sources(as_json: bool) -> int:
    """All sources, with what they declare."""
    from crawler.source import load_sources

    folder = config.load().sources_dir
    found = load_sources(folder)
    if as_json:
        _print_json([_as_mapping(source) for source in found.values()])
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
        _print_json(_as_mapping(source))
        return 0
    for key, value in _as_mapping(source).items():
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
    raise TypeError(f"no JSON for {type(value).__name__}")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))
