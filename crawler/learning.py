"""When a source's rules are learned: once enough of its articles were stored, or when asked for.

`dateline run` has it done now and then by a process of its own, `python -m crawler.learning`; a crawl that was started
by hand does it at its end, in a worker process. What is learned from are stored blocks, never pages.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import rules
from db.clock import now
from db.config import Config, ConfigError, load
from db.engine import create_engine, prepare, reading, writing
from pipeline import rulebook
from pipeline.learn import LEAST_ARTICLES, learn
from pipeline.patience import first_line
from pipeline.pool import PoolError
from pipeline.run import OpenRun

logger = logging.getLogger(__name__)


async def learn_from_run(run: OpenRun, source_ids: Iterable[int]) -> None:
    """Learn anew where it is time. What fails is logged and tried again by the next run: no page depends on it."""
    for source_id in source_ids:
        try:
            articles = await run.in_database(rulebook.to_learn_from, source_id)
            if articles:
                learned = await run.process(learn, articles)
                await run.in_database(rulebook.keep, source_id, learned, len(articles), now())
        except (PoolError, DBAPIError) as error:
            logger.warning("Nothing was learned of source %d: %s", source_id, error)


def learn_due(config: Config) -> None:
    """Learn anew where it is time, each source in a transaction of its own. Raises `ConfigError`."""
    with _opened(config) as engine:
        with reading(engine) as session:
            source_ids = rules.due(session)
        for source_id in source_ids:
            with reading(engine) as session:
                articles = rulebook.to_learn_from(session, source_id)
            if articles:  # nobody else was faster
                learned = learn(articles)
                with writing(engine) as session:
                    rulebook.keep(session, source_id, learned, len(articles), now())


def learn_now(config: Config, name: str) -> rules.Version:
    """Learn a source's rules from its newest articles, whether or not it is time, and use them.

    Raises `ConfigError` for a source of which there are too few articles.
    """

    def learned(session: Session, source_id: int) -> None:
        articles = rulebook.stored_articles(session, source_id)
        if len(articles) < LEAST_ARTICLES:
            raise ConfigError(
                f"{name}: {len(articles)} articles are stored, {LEAST_ARTICLES} are needed; crawl it first"
            )
        rulebook.keep(session, source_id, learn(articles), len(articles), now())

    return _changed(config, name, learned)


def use(config: Config, name: str, version: int) -> rules.Version:
    """Use that version of a source's rules, 0 for none, until they are learned on command. Raises `ConfigError`."""

    def used(session: Session, source_id: int) -> None:
        try:
            rules.use(session, source_id, version, now=now())
        except rules.NoSuchVersionError as error:
            raise ConfigError(f"{name}: {error}") from None

    return _changed(config, name, used)


def versions(config: Config, name: str) -> list[rules.Version]:
    """The versions of a source's rules, the newest first. Raises `ConfigError` for a source that was never crawled."""
    with _opened(config) as engine, reading(engine) as session:
        return rules.versions(session, _id_of(session, name))


def _changed(config: Config, name: str, change: Callable[[Session, int], None]) -> rules.Version:
    """The version in use after a change to a source's rules."""
    with _opened(config) as engine, writing(engine) as session:
        source_id = _id_of(session, name)
        change(session, source_id)
        session.flush()
        version = rules.in_use(session, source_id)
    assert version is not None
    return version


@contextmanager
def _opened(config: Config) -> Iterator[Engine]:
    engine = create_engine(config.database_url)
    try:
        prepare(engine)
        yield engine
    finally:
        engine.dispose()


def _id_of(session: Session, name: str) -> int:
    found = rules.source_id(session, name)
    if found is None:
        raise ConfigError(f"{name}: no source of that name was ever crawled; `dateline status` lists those that were")
    return found


if __name__ == "__main__":
    try:
        learn_due(load())
    except ConfigError as error:
        sys.exit(f"learning: {error}")
    except DBAPIError as error:
        sys.exit(f"learning: {first_line(error)}")
