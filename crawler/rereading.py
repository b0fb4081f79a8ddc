"""`dateline reextract` on the command line: its progress, what would change, and the totals."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.progress import Progress

from crawler import reextracting
from crawler.progress import CrawlProgress
from crawler.reextracting import Difference, Report
from db.config import Config

#: Of a value that is shown, in characters.
_SHOWN = 110
#: Problems that are named; the rest is counted.
_MOST_PROBLEMS = 20


def show_run(
    out: Console, err: Console, config: Config, source: str | None, since: datetime | None, *, as_json: bool
) -> int:
    """Extract again and store; the exit code."""
    with CrawlProgress(err, shown=not as_json) as progress:
        report = reextracting.reextract(config, source=source, since=since, on_settled=progress.settled)
    if as_json:
        out.print_json(json.dumps(_as_dict(report)))
    else:
        _show_totals(out, err, report)
    return report.exit_code


def show_changes(
    out: Console, err: Console, config: Config, source: str | None, since: datetime | None, *, as_json: bool
) -> int:
    """Print what would change; the exit code."""
    differences: list[Difference] = []
    bar = Progress(console=err, transient=True, disable=as_json or not err.is_terminal)
    task = bar.add_task("extracting")

    def take(difference: Difference) -> None:
        if as_json:
            differences.append(difference)
        else:
            _show_difference(out, difference)

    with bar:
        report = reextracting.dry_run(
            config,
            source=source,
            since=since,
            on_difference=take,
            on_looked_at=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        found = [_difference_as_dict(difference) for difference in differences]
        out.print_json(json.dumps(_as_dict(report) | {"differences": found}, ensure_ascii=False, default=str))
    else:
        _show_totals(out, err, report)
    return report.exit_code


def _show_difference(out: Console, difference: Difference) -> None:
    lines = [difference.url]
    if difference.rejected:
        lines.append(f"  would be refused: {difference.rejected}; the stored article stays")
    for name, (before, after) in difference.fields.items():
        if name == "body":
            lines += [f"  body - {_short(text)}" for text in before] + [f"  body + {_short(text)}" for text in after]
        else:
            lines.append(f"  {name}: {_short(before)} → {_short(after)}")
    out.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)


def _show_totals(out: Console, err: Console, report: Report) -> None:
    for problem in report.problems[:_MOST_PROBLEMS]:
        err.print(f"  {problem}", highlight=False, markup=False, soft_wrap=True, style="yellow")
    counts = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in report.counts.most_common())
    out.print(f"{report.counts.total()} articles: {counts}" if counts else "No articles.", highlight=False)
    if report.fields:
        fields = ", ".join(f"{name} {count}" for name, count in report.fields.most_common())
        out.print(f"Fields that would change: {fields}", highlight=False)
    if report.interrupted:
        err.print("Interrupted: what was not done is as it was.", style="yellow")


def _short(value: Any) -> str:
    if isinstance(value, date):
        value = value.isoformat()
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _as_dict(report: Report) -> dict[str, Any]:
    return {
        "run": report.run,
        "articles": dict(report.counts),
        "fields": dict(report.fields),
        "problems": report.problems,
        "interrupted": report.interrupted,
    }


def _difference_as_dict(difference: Difference) -> dict[str, Any]:
    fields = {name: {"before": before, "after": after} for name, (before, after) in difference.fields.items()}
    return {
        "article": difference.article,
        "url": difference.url,
        "rejected": difference.rejected,
        "fields": fields,
    }
