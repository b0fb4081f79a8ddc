"""A diff for people: what stayed is counted, what changed is shown word by word."""

from __future__ import annotations

from itertools import groupby

from db import records
from db.diff import words
from db.terminal import Page, cell


def print_diff(page: Page, diff: records.Diff) -> None:
    """What changed between two revisions, in reading order."""
    kind = f": {diff.class_}" if diff.class_ and diff.new == diff.old + 1 else ""
    page.line(f"revision {diff.old} to {diff.new}, seen {cell(diff.seen_at)}{kind}", style="bold")
    for notice in diff.notices:
        page.line(f"{notice.kind} announced: {notice.text}", style="yellow")
    for (field, is_same), changes in groupby(diff.changes, key=lambda change: (change.field, change.kind == "same")):
        found = list(changes)
        if is_same:
            page.line()
            page.line(f"  {_counted(field, len(found))} unchanged", style="dim")
            continue
        for change in found:
            _print_change(page, change)


def _print_change(page: Page, change: records.TextChange) -> None:
    page.line()
    if change.field != "body":
        page.line(change.field, style="dim")
    page.edited((piece.kind, piece.text) for piece in words(change.old or "", change.new or ""))


def _counted(field: str, number: int) -> str:
    return field if field != "body" else f"{number} block{'s' if number > 1 else ''}"
