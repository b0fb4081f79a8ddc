"""`dateline demo`: serves the bundled newspaper, crawls it, shows what came in and what to try next."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from crawler.demo.server import DemoServer
from crawler.demo.wording import TIME_ZONE
from db.reader import Reader
from db.records import Article, Url

NAME = "fanal"
TITLE = "Le Fanal"
DATABASE = Path("demo.db")
ARCHIVE = Path("demo-archive")
#: Articles shown in the table; the rest is counted.
_SHOWN = 12


def run(out: Console, err: Console, *, keep: bool, as_json: bool) -> int:
    """Crawl the newspaper into `demo.db` beside you and show what came in. An earlier demo's files are replaced.

    With `keep` the newspaper stays up until Ctrl-C. Returns the exit code.
    """
    from crawler import crawling
    from crawler.progress import CrawlProgress

    _start_afresh()
    with DemoServer() as server, TemporaryDirectory() as folder:
        _set_environment(_source_file(Path(folder), server.url))
        err.print(f"{TITLE}, a newspaper for trying things out, is served at {server.url}/", highlight=False)
        started = time.monotonic()
        with CrawlProgress(err, shown=not as_json) as progress:
            report = crawling.crawl({"source": NAME}, on_settled=progress.settled)
        seconds = time.monotonic() - started
        with Reader(f"sqlite:///{DATABASE}") as reader:
            show = _print_json if as_json else _print_tables
            show(out, list(reader.articles()), list(reader.urls()), seconds)
        if keep:
            ended = _on_interrupt()
            err.print(f"The newspaper stays up at {server.url}/ until Ctrl-C.", highlight=False)
            ended.wait()
    return report.exit_code


def _on_interrupt() -> threading.Event:
    """Set by Ctrl-C or SIGTERM from now on: the crawl has left its own handlers behind, which ended it and no more."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    return ended


def _start_afresh() -> None:
    for path in (DATABASE, Path(f"{DATABASE}-wal"), Path(f"{DATABASE}-shm"), *ARCHIVE.rglob("*.warc.gz")):
        path.unlink(missing_ok=True)


def _source_file(folder: Path, url: str) -> Path:
    """A source as one would write it; only its address is the moment's."""
    lines = [f'name = "{TITLE}"', f'homepage = "{url}/"', f'time_zone = "{TIME_ZONE}"']
    (folder / f"{NAME}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _set_environment(sources: Path) -> None:
    """The newspaper is on loopback and ours: it may be fetched, and without a pause."""
    os.environ["DATELINE_DATABASE_URL"] = f"sqlite:///{DATABASE}"
    os.environ["DATELINE_ARCHIVE_DIR"] = str(ARCHIVE)
    os.environ["DATELINE_SOURCES"] = str(sources)
    os.environ["DATELINE_ALLOW_NETWORKS"] = "127.0.0.0/8"
    os.environ["DATELINE_DELAY_S"] = "0"


def _print_tables(out: Console, articles: list[Article], urls: list[Url], seconds: float) -> None:
    table = Table(title=f"{len(articles)} articles", box=SIMPLE)
    for column, width in (("published", 16), ("in", 2), ("headline", None), ("minutes", 7), ("by", 15)):
        table.add_column(column, no_wrap=True, min_width=width, ratio=None if width else 1)
    newest = sorted(articles, key=lambda article: article.date_published or article.first_seen_at, reverse=True)
    for article in newest[:_SHOWN]:
        published = article.date_published.strftime("%Y-%m-%d %H:%M") if article.date_published else "–"
        minutes = f"{article.reading_time_minutes:g}" if article.reading_time_minutes else "–"
        byline = ", ".join(article.authors) or "–"
        table.add_row(published, article.in_language or "–", article.headline or "–", minutes, byline)
    if len(newest) > _SHOWN:
        table.add_row("…", "", f"and {len(newest) - _SHOWN} more", "", "")
    out.print(table)
    fates = Table("state", "reason", "URLs", title="What became of each URL", box=SIMPLE)
    for (state, reason), count in sorted(Counter((url.state, url.reason or "") for url in urls).items()):
        fates.add_row(state, reason, str(count))
    out.print(fates)
    out.print(_what_next(newest[0].id if newest else "ID", seconds), highlight=False, markup=False, soft_wrap=True)


def _what_next(id_: str, seconds: float) -> str:
    program = Path(sys.argv[0])
    dateline = os.path.relpath(program) if program.name == "dateline" else "dateline"
    setting = f"DATELINE_DATABASE_URL=sqlite:///{DATABASE}"
    return "\n".join(
        (
            f"In {seconds:.0f} s, into {DATABASE}; the pages themselves are in {ARCHIVE}. Now try:",
            f"  {setting} {dateline} search phare",
            f"  {setting} {dateline} why {id_} date_published",
            f"  {setting} DATELINE_ARCHIVE_DIR={ARCHIVE} {dateline} verify",
        )
    )


def _print_json(out: Console, articles: list[Article], urls: list[Url], seconds: float) -> None:
    fates = Counter(f"{url.state}/{url.reason}" if url.reason else url.state for url in urls)
    summary = {"database": str(DATABASE), "seconds": round(seconds, 1), "articles": len(articles), "urls": dict(fates)}
    out.print(json.dumps(summary, ensure_ascii=False, indent=2), highlight=False, markup=False)
