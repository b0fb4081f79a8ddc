"""What a crawl shows while it runs: a moving line on a terminal, a plain one now and then elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from crawler.archive_visit import ArchiveReport
from pipeline.store import Verdict

#: Seconds between two lines when nobody watches.
_LINE_EVERY_S = 10.0


class CrawlProgress:
    """Counts verdicts as they come in and shows the counts on `console`."""

    def __init__(self, console: Console, *, shown: bool = True) -> None:
        self.counts: Counter[str] = Counter()
        self._console = console
        self._shown = shown
        self._archive = ""
        self._said_at = time.monotonic()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self._bar = Progress(*columns, console=console, transient=True) if shown and console.is_terminal else None
        self._task = self._bar.add_task("starting") if self._bar else None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()

    def settled(self, verdict: Verdict) -> None:
        """Take note of a page whose fate is committed."""
        self.counts[verdict.kind] += 1
        self._show()

    def archive_read(self, report: ArchiveReport) -> None:
        """Take note of how far the crawl of a source's past is."""
        self._archive = f"; {report.line()}"
        self._show()

    def line(self) -> str:
        """`120 pages: 100 new, 15 unchanged, 5 rejected`."""
        parts = ", ".join(f"{count} {kind}" for kind, count in self.counts.most_common())
        return f"{self.counts.total()} pages: {parts}" if parts else "looking for channels"

    def _show(self) -> None:
        line = self.line() + self._archive
        if self._bar and self._task is not None:
            self._bar.update(self._task, description=line)
        elif self._shown and time.monotonic() - self._said_at >= _LINE_EVERY_S:
            self._said_at = time.monotonic()
            self._console.print(line, highlight=False)
