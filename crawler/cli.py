"""`dateline`: the front door. Crawling and pages here; sources come from `crawler.onboarding`, reading from `db.cli`.

Ends with 0 when all went well, 1 when something that was named failed, 2 when the command or a setting is
wrong, 130 after Ctrl-C.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from crawler.onboarding.cli import sources
from db import config
from db.command_line import SettingError
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
@click.option("--max-articles", type=click.IntRange(min=1), help="At most so many articles a source (default 500).")
@click.option("-v", "--verbose", is_flag=True, help="Show the log of the crawl.")
@_json
def crawl(targets: Sequence[str], max_articles: int | None, verbose: bool, as_json: bool) -> int:
    """One pass now over sources (names of files in DATELINE_SOURCES) or URLs; over all sources when none is given.

    A URL may be a site's front page, a feed, a sitemap or one article. What is known is not fetched again.
    """
    from crawler import crawling
    from crawler.progress import CrawlProgress

    asked = _asked(targets)
    crawling.check(asked)
    with CrawlProgress(_err, shown=not as_json) as progress:
        report = crawling.crawl(
            asked,
            max_articles=max_articles,
            log_level="INFO" if verbose else "WARNING",
            on_settled=progress.settled,
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
@click.option("--url", help="The page's address, when PAGE is a file; found on the page when not given.")
@click.option("--time-zone", metavar="ZONE", help="IANA name for times that state no zone: Europe/Paris.")
@click.option("--explain", is_flag=True, help="Every candidate of every field too, with its place on the page.")
def extract(page: str, url: str | None, time_zone: str | None, explain: bool) -> int:
    """One page as JSON: its fields and blocks. Nothing is stored. A page that is no article ends with 1."""
    from crawler import one_page

    try:
        result = one_page.extract(page, url=url, time_zone=time_zone)
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
        state = "nothing could be had" if source.failed else f"{source.channels} channels, {source.announced} new URLs"
        _out.print(f"{source.source}: {state}", highlight=False, markup=False)
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


def _as_mapping(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return _as_mapping(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))
