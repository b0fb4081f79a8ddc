"""The exact places at which a crawl is killed: before and after the steps on which "nothing is lost" rests.

Nothing of this is in the program: its functions are wrapped from outside, in the process that is to die.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import os
import signal
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

#: `module:function` of steps that are killed before and after they are made.
STEPS = (
    "pipeline.run:bury_dead_runs",
    "crawler.visit:register",
    "db.leases:acquire",
    "db.leases:fence",
    "db.leases:release",
    "db.frontier:register_channels",
    "db.frontier:add",
    "db.frontier:polled",
    "db.frontier:due",
    "pipeline.warc:WarcWriter.write",
    "pipeline.warc:WarcWriter.sync",
    "pipeline.process:process",
    "pipeline.batch:Batch.take",
    "pipeline.batch:Batch.write",
    "pipeline.identity:Identities.write",
    "db.search:put",
    "pipeline.store:Store._count",
    "pipeline.batch:Batch.number_changes",
    "pipeline.store:Store._once",
    "pipeline.run:_end",
)
#: Between a transaction's last statement and its commit, whatever it is for.
COMMIT = "commit"
#: With half of a record in the archive's file.
TORN_RECORD = "torn record"
PLACES = (*(f"{when} {step}" for step in STEPS for when in ("before", "after")), COMMIT, TORN_RECORD)


def install(place: str, nth: int) -> None:
    """Kill this process, as `kill -9` does, when it comes to a place for the `nth` time."""
    due = itertools.count(1)

    def die_if_due() -> None:
        if next(due) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    if place == COMMIT:
        sa.event.listen(Engine, "commit", lambda _connection: die_if_due())
    elif place == TORN_RECORD:
        _tear(die_if_due)
    else:
        when, _, step = place.partition(" ")
        _wrap(step, when, die_if_due)


def _wrap(step: str, when: str, die_if_due: Callable[[], None]) -> None:
    module, _, path = step.partition(":")
    *outer, name = path.split(".")
    owner = functools.reduce(getattr, outer, importlib.import_module(module))
    original = getattr(owner, name)

    @functools.wraps(original)
    def deadly(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            die_if_due()
        result = original(*args, **kwargs)
        if when == "after":
            die_if_due()
        return result

    setattr(owner, name, deadly)


def _tear(die_if_due: Callable[[], None]) -> None:
    from pipeline import warc

    original = warc._File.append

    def append(file: Any, data: bytes) -> int:
        os.pwrite(file.raw.fileno(), data[: len(data) // 2], file.size)
        die_if_due()
        return original(file, data)

    warc._File.append = append  # type: ignore[method-assign]


def split_the_transaction() -> None:
    """Break the rule that an article and its URL's fate are committed together: the tests must notice."""
    from db import urls
    from db.engine import writing
    from db.models import Url
    from pipeline.batch import requested_url
    from pipeline.store import Store

    original = Store._once

    def in_two(store: Store, items: Any, held: Any) -> Any:
        keys = [urls.key(requested_url(item)) for item in items]
        with writing(store.engine) as session:
            settled = {"state": "stored", "due_at": None, "last_fetched_at": items[0].fetched_at}
            session.execute(sa.update(Url).where(Url.key.in_(keys)).values(settled))
        return original(store, items, held)

    Store._once = in_two  # type: ignore[method-assign]
