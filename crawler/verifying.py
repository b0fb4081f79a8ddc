"""`dateline verify` from Python: opens database and archive, shows progress."""

from __future__ import annotations

from rich.console import Console
from rich.progress import track

from db.config import Config
from db.engine import check_schema, create_engine, reading
from pipeline.verify import Report, articles_to_check, check_article, check_numbers, check_references


def verify(config: Config, sample: int | None, console: Console | None) -> Report:
    """Check everything, or the pages of `sample` articles. Raises `ConfigError` when there is no such database."""
    engine = create_engine(config.database_url, read_only=True)
    check_schema(engine)
    report = Report()
    with reading(engine) as session:
        check_numbers(session, report)
        check_references(session, report)
        ids = articles_to_check(session, sample)
        watched = console is not None and console.is_terminal
        for id_ in track(ids, "Reading pages again", console=console, disable=not watched, transient=True):
            check_article(session, id_, config.archive_dir, report)
            session.expunge_all()  # a million revisions would not fit
    return report
