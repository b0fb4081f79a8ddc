"""The read side on the command line: search, show, diff, why, changes, export, status; and migrate.

`COMMANDS` are added to `dateline`; `python -m db` offers them alone, where nothing that crawls is installed.
"""

from __future__ import annotations

import difflib
import functools
import json
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, ParamSpec

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from db import config, export, moments, records
from db import engine as engines
from db.command_line import Moment, SettingError, let_go_of_output, run
from db.config import ConfigError
from db.diff_page import print_diff
from db.models import Content
from db.reader import NotFoundError, Reader
from db.terminal import Page, cell

P = ParamSpec("P")


def answering(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what the operator can mend into one line and an exit code: 1 for what was not found, 2 for a setting."""

    @functools.wraps(command)
    def answer(*args: P.args, **options: P.kwargs) -> None:
        try:
            command(*args, **options)
        except NotFoundError as error:
            raise click.ClickException(str(error)) from None
        except ConfigError as error:
            raise SettingError(str(error)) from None
        except OperationalError as error:
            url = make_url(config.load().database_url)
            raise SettingError(engines.unreachable(url, error)) from None
        except BrokenPipeError:  # here already: click would end the process with 1
            let_go_of_output()

    return answer


_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
_since = click.option(
    "--since", type=Moment(), metavar="TIME", help=f"{moments.EXPECTED[0].upper()}{moments.EXPECTED[1:]}."
)
_source = click.option("--source", metavar="NAME", help="Of that source only.")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@_source
@_since
@_as_json
@answering
def search(words: tuple[str, ...], limit: int, source: str | None, since: datetime | None, as_json: bool) -> None:
    """Find articles by their words.

    All words must be there; "in quotes" in a row; -word must not; begin* stands for every ending.
    """
    with Reader() as reader:
        hits = reader.search(" ".join(words), limit=limit, source=source, since=since)
    if as_json:
        return _print_json(hits)
    page = Page()
    for hit in hits:
        page.line(hit.headline or "(no headline)", style="bold")
        page.line(
            "  ".join(filter(None, (hit.id, hit.source, cell(hit.date_published or hit.first_seen_at)))), style="dim"
        )
        page.marked(hit.snippet, hit.marks)
        page.line()
    if not hits:
        click.echo("nothing found", err=True)
    return None


@click.command()
@click.argument("name", metavar="ID")
@click.option("--as-of", type=Moment(), metavar="TIME", help="What it said then, as far as it had been seen.")
@_as_json
@answering
def show(name: str, as_of: datetime | None, as_json: bool) -> None:
    """Show an article. ID is its id, the beginning of one, or its URL."""
    if as_of is not None:
        return _show_revision(name, as_of, as_json)
    with Reader() as reader:
        article = reader.article(name)
        addresses = reader.urls_of(article.id)
    if as_json:
        return _print_json([article])
    page = Page()
    _print_header(page, article)
    page.table((), [(title, value) for title, value in _facts(article, addresses) if value not in (None, "")])
    for part, style in ((article.standfirst, "italic"), (article.body, "")):
        if part:
            page.line()
            page.line(part, style=style)
    return None


@click.command("diff")
@click.argument("name", metavar="ID")
@click.argument("revisions", metavar="[REV [REV]]", nargs=-1, type=click.IntRange(1))
@_as_json
@answering
def diff_(name: str, revisions: tuple[int, ...], as_json: bool) -> None:
    """Show what changed between two revisions of an article.

    Between the last two; with one REV, between that and the one before it.
    """
    if len(revisions) > 2:
        raise SettingError("give two revisions at most")
    old, new = revisions if len(revisions) == 2 else (None, *revisions, None)[:2]
    with Reader() as reader:
        found = reader.diff(name, old, new)
    if as_json:
        return _print_json([found])
    return print_diff(Page(), found)


@click.command()
@click.argument("name", metavar="ID")
@click.argument("field")
@click.option("--revision", type=click.IntRange(1), help="Of that revision, instead of what holds now.")
@_as_json
@answering
def why(name: str, field: str, revision: int | None, as_json: bool) -> None:
    """Show where the value of a FIELD comes from: every candidate on the page, and which was chosen."""
    with Reader() as reader:
        candidates = reader.evidence(name, field=field, revision=revision)
        if not candidates:
            _refuse_unknown_field(field, {found.field for found in reader.evidence(name, revision=revision)})
    if as_json:
        return _print_json(candidates)
    if not candidates:
        click.echo(f"{field}: the page offers no candidate", err=True)
    rows = [("*" if found.chosen else "", *_cells(found)) for found in sorted(candidates, key=lambda e: not e.chosen)]
    Page().table(("", "value", "method", "where", "as written", "why not"), rows)
    return None


@click.command()
@click.option("--after", type=click.IntRange(0), default=0, metavar="N", help="Changes with a higher number.")
@_since
@click.option("--limit", type=click.IntRange(1), help="At most that many.")
@_as_json
@answering
def changes(after: int, since: datetime | None, limit: int | None, as_json: bool) -> None:
    """List what changed, in order. Remember the last number: --after N misses nothing."""
    with Reader() as reader:
        found = reader.changes(after=after, since=since, limit=limit)
        if as_json:
            return _print_json(found)
        titles = ("change", "kind", "at", "source", "article", "rev", "headline", "url")
        Page().table(
            titles, ((c.change, c.kind, c.at, c.source, c.article_id, c.revision, c.headline, c.url) for c in found)
        )
    return None


@click.command("export")
@click.option("--format", "form", type=click.Choice(list(export.FORMATS)), default="jsonl", show_default=True)
@_since
@_source
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Instead of standard output."
)
@_as_json
@answering
def export_(form: str, since: datetime | None, source: str | None, out: Path | None, as_json: bool) -> None:
    """Write articles as JSON Lines or CSV, newest first. A FILE appears whole or not at all."""
    with Reader() as reader:
        articles = reader.articles(source=source, since=since)
        if out is None:
            export.FORMATS[form](articles, sys.stdout)
            return
        try:
            count = export.export(articles, out, form)
        except OSError as error:
            raise click.ClickException(f"{out}: {error.strerror or error}; choose another --out") from None
    said = (
        json.dumps({"articles": count, "file": str(out), "format": form}) if as_json else f"{count} articles in {out}"
    )
    click.echo(said)


@click.command()
@click.option("--check", is_flag=True, help="End with 1 when a source is not well.")
@_as_json
@answering
def status(check: bool, as_json: bool) -> None:
    """Say what there is, how the sources fare, what is due and how the last runs went."""
    with Reader() as reader:
        state = reader.status()
    if as_json:
        _print_json([state])
    else:
        _print_status(Page(), state)
    unwell = [health for health in state.health if health.status not in records.WELL]
    if check and unwell:
        raise click.ClickException("; ".join(f"{found.source} is {found.status}: {found.reason}" for found in unwell))


@click.command()
@_as_json
@answering
def migrate(as_json: bool) -> None:
    """Make the database, or bring its schema to this version's."""
    engine = engines.create_engine(config.load().database_url)
    schema = engines.migrate(engine)
    database = engines.shown(engine.url)
    click.echo(json.dumps({"database": database, "schema": schema}) if as_json else f"{database}: schema {schema}")


COMMANDS = (search, show, diff_, why, changes, export_, status, migrate)


@click.group(commands={command.name or "": command for command in COMMANDS})
def commands() -> None:
    """Ask the news archive that DATELINE_DATABASE_URL names."""


def main() -> NoReturn:
    """`python -m db`."""
    run(commands, "python -m db")


def _print_json(rows: Iterable[records.Record]) -> None:
    for row in rows:
        click.echo(json.dumps(row.as_dict(), ensure_ascii=False))


def _show_revision(name: str, moment: datetime, as_json: bool) -> None:
    with Reader() as reader:
        revision = reader.revision_at(name, moment)
    if as_json:
        return _print_json([revision])
    page = Page()
    page.line(revision.headline or "(no headline)", style="bold")
    until = f"until {cell(revision.replaced_at)}" if revision.replaced_at else "which is the current one"
    page.line(f"revision {revision.revision}, seen {cell(revision.seen_at)}, {until}", style="dim")
    for part, style in ((revision.standfirst, "italic"), (revision.body, "")):
        if part:
            page.line()
            page.line(part, style=style)
    return None


def _print_header(page: Page, article: records.Article) -> None:
    if article.kicker:
        page.line(article.kicker, style="dim")
    page.line(article.headline or "(no headline)", style="bold")


def _facts(article: records.Article, addresses: list[records.ArticleUrl]) -> list[tuple[str, Any]]:
    stated = article.reading_time_minutes
    others = sorted({address.url for address in addresses} - {article.url})
    return [
        ("id", article.id),
        ("url", article.url),
        *(("also at", url) for url in others),
        ("source", article.source),
        ("authors", ", ".join(article.authors)),
        ("agency", ", ".join(article.agency_credit)),
        ("published", _dated(article)),
        ("modified", article.date_modified),
        ("section", article.section),
        ("keywords", ", ".join(article.keywords)),
        ("language", article.in_language),
        ("reading time", f"{stated:g} min, as stated" if stated is not None else None),
        ("words", article.word_count),
        ("kind", article.kind),
        ("access", f"{article.access}, text {article.completeness}"),
        ("revision", f"{article.revision}, change {article.change}"),
        ("first seen", article.first_seen_at),
        ("last changed", article.last_changed_at),
        ("withdrawn", article.withdrawn_at),
    ]


def _dated(article: records.Article) -> str | None:
    moment = article.date_published
    if moment is None:
        return None
    shown = f"{moment:%Y-%m-%d}" if article.date_published_precision == "day" else cell(moment)
    return f"{shown} (as written: {cell(article.date_published_raw)})"


def _cells(found: records.Evidence) -> tuple[Any, ...]:
    same = "" if found.raw == found.value else found.raw
    return found.value, found.method, found.locator, same, found.reason


def _refuse_unknown_field(field: str, with_evidence: set[str]) -> None:
    known = with_evidence | set(Content.__annotations__) | set(records.Article.__dataclass_fields__)
    if field in known:
        return
    close = difflib.get_close_matches(field, sorted(known), n=1)
    hint = (
        f'did you mean "{close[0]}"?'
        if close
        else f"this article has {', '.join(sorted(with_evidence)) or 'no evidence'}"
    )
    raise SettingError(f'there is no field "{field}"; {hint}')


def _print_status(page: Page, state: records.Status) -> None:
    page.line(
        f"{state.articles} articles of {len(state.sources)} sources, last change {state.last_change}; "
        f"{state.channels} channels, {state.channels_due} due"
    )
    counts = {source.source: source for source in state.sources}
    _section(
        page,
        ("source", "status", "reason", "24 h", "expected", "articles", "last article"),
        [
            (
                h.source,
                h.status,
                h.reason,
                h.articles_24h,
                h.expected_24h,
                counts[h.source].articles,
                counts[h.source].last_article_at,
            )
            for h in state.health
        ],
    )
    _section(
        page,
        ("last runs", "kind", "outcome", "fetched", "new", "revised", "duplicate", "rejected", "failed"),
        [
            (r.started_at, r.kind, r.outcome, r.fetched, r.new, r.revised, r.duplicate, r.rejected, r.failed)
            for r in state.runs
        ],
    )
    _section(page, ("urls", "state", "reason"), [(count.urls, count.state, count.reason) for count in state.urls])


def _section(page: Page, titles: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if rows:
        page.line()
        page.table(titles, rows)
