"""`dateline`: the front door. Crawling and pages here; sources come from `crawler.onboarding`, reading from `db.cli`.

Ends with 0 when all went well, 1 when something that was named failed, 2 when the command or a setting is
wrong, 130 after Ctrl-C.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from crawler.onboarding.cli import sources
from db import config
from db.command_line import Moment, SettingError
from db.command_line import run as run_to_the_end
from db.config import ConfigError

_err = Console(stderr=True)
_out = Console()

_json = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


class _FrontDoor(click.Group):
    """Turns what the operator can mend into one line and exit code 2. Loads the reading commands when needed."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            raise SettingError(str(error)) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._load_reading()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands:
            self._load_reading()
        return super().get_command(ctx, cmd_name)

    def _load_reading(self) -> None:
        from db.cli import COMMANDS

        for command in COMMANDS:
            self.add_command(command)


@click.group(cls=_FrontDoor, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(config.version(), prog_name="dateline")
def dateline() -> None:
    """A clean, deduplicated, versioned archive of news articles in a SQL database."""


@dateline.command()
@click.argument("targets", nargs=-1, metavar="[NAME or URL]...")
@click.option(
    "--max-articles",
    type=click.IntRange(min=1),
    help="At most so many articles a source (default 500, with --from 10,000).",
)
@click.option("--from", "first", metavar="DATE", help="What was published since that day, from the archives.")
@click.option("--to", "last", metavar="DATE", help="With --from: up to that day, today by default.")
@click.option("-v", "--verbose", is_flag=True, help="Show the log of the crawl.")
@_json
def crawl(
    targets: Sequence[str],
    max_articles: int | None,
    first: str | None,
    last: str | None,
    verbose: bool,
    as_json: bool,
) -> int:
    """One pass now over sources (names of files in DATELINE_SOURCES) or URLs; over all sources when none is given.

    A URL may be a site's front page, a feed, a sitemap or one article. What is known is not fetched again. With
    --from the past is crawled, from dated archives and sitemaps: the same command again goes on where it ended.
    """
    from crawler import crawling
    from crawler.progress import CrawlProgress

    asked = _asked(targets) | {name: text for name, text in (("from", first), ("to", last)) if text}
    crawling.check(asked)
    with CrawlProgress(_err, shown=not as_json) as progress:
        report = crawling.crawl(
            asked,
            max_articles=max_articles,
            log_level="INFO" if verbose else "WARNING",
            on_settled=progress.settled,
            on_archive=progress.archive_read,
        )
    if as_json:
        _print_json({"run": report.run, "outcome": report.outcome, "pages": progress.counts, "sources": report.sources})
    else:
        _show_crawl(report, progress.line())
    return report.exit_code


@dateline.command()
@click.option("--keep", is_flag=True, help="Leave the newspaper running until Ctrl-C.")
@_json
def demo(keep: bool, as_json: bool) -> int:
    """Crawl the bundled newspaper, served on loopback, into demo.db; no network is needed."""
    from crawler.demo import show

    return show.run(_out, _err, keep=keep, as_json=as_json)


@dateline.command()
@click.argument("page", metavar="FILE or URL or -")
@click.argument("further", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, dir_okay=False))
@click.option("--url", help="The page's address, when PAGE is a file; found on the page when not given.")
@click.option("--time-zone", metavar="ZONE", help="IANA name for times that state no zone: Europe/Paris.")
@click.option("--explain", is_flag=True, help="Every candidate of every field too, with its place on the page.")
def extract(page: str, further: tuple[str, ...], url: str | None, time_zone: str | None, explain: bool) -> int:
    """One page as JSON: its fields and blocks. Nothing is stored. A page that is no article ends with 1.

    Further FILEs are the pages on which the article of the first goes on. Those of a URL are fetched with it.
    """
    from crawler import one_page

    try:
        result = one_page.extract(page, further, url=url, time_zone=time_zone)
    except one_page.PageFailed as error:
        raise click.ClickException(str(error)) from None
    values = result.as_dict()
    if explain:
        values["evidence"] = [_as_mapping(evidence) for evidence in result.evidence]
    _print_json(values)
    return int("rejected" in values)


@dateline.command()
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Look at N articles chosen at random.")
@_json
def verify(sample: int | None, as_json: bool) -> int:
    """The archive proves itself: evidence leads back to the stored pages, numbers have no gap, nothing dangles."""
    from crawler import verifying

    report = verifying.verify(config.load(), sample, _err if not as_json else None)
    if as_json:
        _print_json(report.as_dict())
    else:
        _show_verification(report)
    return int(not report.holds)


@dateline.command()
@_json
def doctor(as_json: bool) -> int:
    """What is wrong with this installation, and what to do about it. Ends with 1 when something must be mended."""
    from crawler import doctor

    findings = []
    for finding in doctor.examine(config.load()):
        findings.append(finding)
        if not as_json:
            style = {"ok": "green", "warn": "yellow", "fail": "bold red"}[finding.verdict]
            _out.print(finding.line(), style=style, highlight=False, markup=False, soft_wrap=True)
    if as_json:
        _print_json(findings)
    return int(any(finding.verdict == "fail" for finding in findings))


@dateline.command()
@click.option("--source", metavar="NAME", help="Only that source's articles.")
@click.option("--since", type=Moment(), metavar="DATE", help="Only articles first seen since then.")
@click.option("--dry-run", is_flag=True, help="Show what would change; store nothing.")
@_json
def reextract(source: str | None, since: datetime | None, dry_run: bool, as_json: bool) -> int:
    """Extract the stored pages again, with today's code and rules. Nobody is asked for anything.

    An article gets a new revision when it says something else now.
    """
    from crawler import rereading

    show = rereading.show_changes if dry_run else rereading.show_run
    return show(_out, _err, config.load(), source, since, as_json=as_json)


@dateline.group()
def rules() -> None:
    """What is learned of each source's pages: lines that its template repeats are no part of its articles."""


@rules.command("show")
@click.argument("name")
@_json
def show_rules(name: str, as_json: bool) -> int:
    """All versions of a source's rules, and what the one in use says."""
    from crawler import learning

    versions = learning.versions(config.load(), name)
    if as_json:
        _print_json([_as_mapping(version) for version in versions])
    else:
        _show_rules(name, versions)
    return 0


@rules.command("learn")
@click.argument("name")
@_json
def learn_rules(name: str, as_json: bool) -> int:
    """Learn a source's rules now, from its newest articles; crawls do it by themselves as articles come in."""
    from crawler import learning

    return _show_version(learning.learn_now(config.load(), name), as_json=as_json)


@rules.command("use")
@click.argument("name")
@click.argument("version", type=click.IntRange(min=0))
@_json
def use_rules(name: str, version: int, as_json: bool) -> int:
    """Go back to a version of a source's rules, 0 for none; it stays until `rules learn`."""
    from crawler import learning

    return _show_version(learning.use(config.load(), name, version), as_json=as_json)


@dateline.command()
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="At most N crawls at a time.")
def run(workers: int) -> None:
    """Keep all sources up to date: polls what is due, until Ctrl-C or SIGTERM. Source files may change meanwhile."""
    from crawler import schedule

    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.ERROR)
    logging.getLogger(schedule.__name__).setLevel(logging.INFO)
    schedule.run(config.load(), workers)


dateline.add_command(sources)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    run_to_the_end(dateline, "dateline")


def _asked(targets: Sequence[str]) -> dict[str, str]:
    from crawler.source import load_sources

    asked = {
        "source": ",".join(target for target in targets if "://" not in target),
        "url": " ".join(target for target in targets if "://" in target),
    }
    if not targets:
        found = load_sources(config.load().sources_dir)
        asked["source"] = ",".join(source.id for source in found.values() if source.enabled)
        if not asked["source"]:
            folder = config.load().sources_dir
            raise ConfigError(f"nothing to crawl: no enabled source in {folder}; give a URL, or add a file")
    return {name: text for name, text in asked.items() if text}


def _show_crawl(report: Any, line: str) -> None:
    for source in report.sources:
        what = "pages" if source.archive else "channels"
        state = "nothing could be had" if source.failed else f"{source.channels} {what}, {source.announced} new URLs"
        _out.print(f"{source.source}: {state}", highlight=False, markup=False)
        if source.archive:
            _out.print(f"  {source.archive.line()}", highlight=False, markup=False)
        for problem in source.problems:
            _err.print(f"  {problem}", highlight=False, markup=False, soft_wrap=True, style="yellow")
    _out.print(line if line != "looking for channels" else "nothing new", highlight=False)
    if report.outcome == "interrupted":
        _err.print("Interrupted: what was fetched is stored, the rest is due for the next crawl.", style="yellow")


def _show_verification(report: Any) -> None:
    table = Table("what", "checked", "does not hold")
    for what, count in report.checked.items():
        table.add_row(what, str(count), "")
    for what, count in report.broken.items():
        table.add_row(what, "", str(count), style="red")
    _out.print(table)
    for example in report.examples:
        _err.print(f"  {example}", highlight=False, markup=False, soft_wrap=True)
    _out.print("Everything holds." if report.holds else f"{report.broken.total()} things do not hold.")


def _show_rules(name: str, versions: Sequence[Any]) -> None:
    if not versions:
        _out.print(f"Nothing has been learned of {name} yet.", highlight=False)
    for version in versions:
        state = " in use" + (", pinned" if version.pinned else "") if version.in_use else ""
        line = f"version {version.version}, {version.learned_at:%Y-%m-%d %H:%M}, from {version.articles} articles"
        _out.print(f"{line}{':' if state else ''}{state}", highlight=False)
        if version.in_use:
            _show_texts(version.rules)


def _show_texts(document: Any) -> None:
    forms = {"lines": "{}", "openings": "{} …", "endings": "… {}"}
    for kind, form in forms.items():
        for text in sorted({text for _, text in document.get(kind, ())}):
            _out.print(f"  {form.format(text)}", highlight=False, markup=False)
    _out.print(f"  places with nothing else: {len(document.get('shapes', ()))}", highlight=False)


def _show_version(version: Any, *, as_json: bool) -> int:
    if as_json:
        _print_json(version)
    else:
        _show_rules(version.source, [version])
        _out.print("`dateline reextract --dry-run` shows what that would change.", highlight=False)
    return 0


def _as_mapping(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return _as_mapping(value)
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))
