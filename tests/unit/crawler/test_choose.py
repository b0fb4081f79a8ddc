"""Which sources a crawl is about."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from crawler.choose import days, due_targets, enabled_sources, positive, targets
from crawler.discovery.archives import Span
from db import frontier, leases
from db.clock import now
from db.config import Config, ConfigError
from db.engine import create_engine, writing
from db.models import Channel, Host, Source


@pytest.fixture
def config(tmp_path: Path, sqlite_url: str) -> Config:
    """Three sources with files, one of them switched off."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for name, enabled in (("courrier", "true"), ("gazette", "true"), ("stille", "false")):
        text = f'name = "{name.title()}"\nhomepage = "https://{name}.example/"\nenabled = {enabled}\n'
        (folder / f"{name}.toml").write_text(text)
    return Config(database_url=sqlite_url, sources_dir=folder)


@pytest.fixture
def engine(config: Config) -> Engine:
    return create_engine(config.database_url)


def _visited(engine: Engine, name: str, *overdue_minutes: int) -> None:
    with writing(engine) as session:
        source = frontier.register_source(
            session, name=name, title=name, homepage=f"https://{name}.example/", in_language=None, time_zone=None
        )
        for n, minutes in enumerate(overdue_minutes):
            url = f"https://{name}.example/rss/{n}"
            due = now() - timedelta(minutes=minutes)
            frontier.register_channels(session, source, [(url, "feed")], declared=True, now=due)


def test_sources_are_taken_by_name_and_sites_by_url(config: Config) -> None:
    chosen = targets(config, {"source": "gazette, courrier", "url": "https://x.example/ https://y.example/rss"})

    assert chosen is not None
    assert [target.source.id for target in chosen] == ["gazette", "courrier", "x.example", "y.example"]
    assert all(target.only is None for target in chosen)


def test_source_named_twice_is_crawled_once(config: Config) -> None:
    chosen = targets(config, {"source": "courrier,courrier", "url": "https://x.example/ https://x.example/"})

    assert chosen is not None
    assert [target.source.id for target in chosen] == ["courrier", "x.example"]


def test_unknown_source_and_bad_url_are_the_operators_errors(config: Config) -> None:
    with pytest.raises(ConfigError, match="courier"):
        targets(config, {"source": "courier"})
    with pytest.raises(ConfigError):
        targets(config, {"url": "ftp://x.example/"})


def test_what_is_due_decides_when_nothing_is_named(config: Config) -> None:
    assert targets(config, {"due": "10"}) is None


@pytest.mark.parametrize("asked", [{}, {"due": "1", "source": "courrier"}, {"due": "1", "url": "https://x.example/"}])
def test_contradiction_is_refused(config: Config, asked: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="say what to crawl"):
        targets(config, asked)


def test_due_channels_are_grouped_by_source_the_longest_overdue_first(config: Config, engine: Engine) -> None:
    _visited(engine, "courrier", 1, 30)
    _visited(engine, "gazette", 10, -10)

    chosen = due_targets(config, engine, 10)

    assert [(target.source.id, target.only) for target in chosen] == [
        ("courrier", ("https://courrier.example/rss/1", "https://courrier.example/rss/0")),
        ("gazette", ("https://gazette.example/rss/0",)),
    ]
    assert [target.only for target in due_targets(config, engine, 1)] == [("https://courrier.example/rss/1",)]


def test_source_never_visited_is_due_as_a_whole(config: Config, engine: Engine) -> None:
    _visited(engine, "courrier", 5)

    assert [(target.source.id, target.only) for target in due_targets(config, engine, 10)] == [
        ("gazette", None),
        ("courrier", ("https://courrier.example/rss/0",)),
    ]


def test_sources_without_a_file_and_those_switched_off_are_left_alone(config: Config, engine: Engine) -> None:
    for name in ("courrier", "gazette", "stille", "ad-hoc.example"):
        _visited(engine, name, 5)

    assert {target.source.id for target in due_targets(config, engine, 10)} == {"courrier", "gazette"}


def test_channels_that_nobody_may_poll_take_no_place(config: Config, engine: Engine) -> None:
    _visited(engine, "stille", 500, 400, 300)
    _visited(engine, "courrier", 5)
    _visited(engine, "gazette", 4)

    assert len(due_targets(config, engine, 2)) == 2


def test_nothing_is_due_without_a_folder(config: Config, engine: Engine, tmp_path: Path) -> None:
    _visited(engine, "courrier", 5)
    assert due_targets(Config(sources_dir=tmp_path / "nowhere"), engine, 10) == []


def test_file_with_a_mistake_does_not_keep_the_others_from_being_polled(config: Config, engine: Engine) -> None:
    (config.sources_dir / "courrier.toml").write_text('nam = "Courrier"\n')
    secret = '[fetch]\nheaders = { X-Key = "env:NO_SUCH_VARIABLE" }\n'
    (config.sources_dir / "secret.toml").write_text(f'name = "S"\nhomepage = "https://secret.example/"\n{secret}')

    sources, mistakes = enabled_sources(config.sources_dir)

    assert list(sources) == ["gazette"]
    assert mistakes.keys() == {"courrier", "secret"}
    assert 'courrier.toml: unknown key "nam"' in mistakes["courrier"]
    assert "NO_SUCH_VARIABLE is not set" in mistakes["secret"]
    assert [target.source.id for target in due_targets(config, engine, 10)] == ["gazette"]


def test_what_lies_on_a_host_that_somebody_fetches_from_takes_no_place(config: Config, engine: Engine) -> None:
    _visited(engine, "courrier", 500, 400, 300)
    with writing(engine) as session:
        leases.acquire(session, "courrier.example", leases.owner_name("a-run-that-lives"))

    assert [(target.source.id, target.only) for target in due_targets(config, engine, 1)] == [("gazette", None)]
    _visited(engine, "gazette", 1)
    assert [target.source.id for target in due_targets(config, engine, 1)] == ["gazette"]
    with writing(engine) as session:
        leases.acquire(session, "gazette.example", leases.owner_name("a-run-that-lives"))
    assert due_targets(config, engine, 10) == []


def test_hosts_whose_lease_is_over_or_whose_holder_is_dead_are_free(config: Config, engine: Engine) -> None:
    _visited(engine, "courrier", 5)
    _visited(engine, "gazette", 5)
    with writing(engine) as session:
        leases.acquire(session, "courrier.example", leases.owner_name("a-run-that-lives"))
        leases.acquire(session, "gazette.example", leases.owner_name("dead").replace(f"/{os.getpid()}/", "/4194999/"))
        over = sa.update(Host).where(Host.host == "courrier.example").values(lease_until=now() - timedelta(seconds=1))
        session.execute(over)

    assert {target.source.id for target in due_targets(config, engine, 10)} == {"courrier", "gazette"}


def test_source_none_of_whose_channels_is_in_use_is_due_as_a_whole(config: Config, engine: Engine) -> None:
    for name in ("courrier", "gazette"):
        _visited(engine, name, 5)
    with writing(engine) as session:
        session.execute(sa.update(Channel).where(Channel.source_id == 1).values(next_poll_at=None))

    assert [(target.source.id, target.only is None) for target in due_targets(config, engine, 10)] == [
        ("courrier", True),
        ("gazette", False),
    ]


def test_channel_that_is_not_due_yet_is_not_chosen(config: Config, engine: Engine) -> None:
    for name in ("courrier", "gazette"):
        _visited(engine, name, 5)
    with writing(engine) as session:
        session.execute(sa.update(Channel).values(next_poll_at=now() + timedelta(minutes=1)))

    assert due_targets(config, engine, 10) == []


@pytest.mark.parametrize(("text", "number"), [("1", 1), (" 20 ", 20), (7, 7)])
def test_whole_numbers_above_zero_are_taken(text: str | int, number: int) -> None:
    assert positive("due", text) == number


@pytest.mark.parametrize("text", ["0", "-1", "", "many", "1.5"])
def test_other_numbers_are_refused_by_name(text: str) -> None:
    with pytest.raises(ConfigError, match=f"due={text}: expected a whole number above 0"):
        positive("due", text)


def test_source_of_which_only_an_article_is_due_is_visited_without_a_poll(config: Config, engine: Engine) -> None:
    _visited(engine, "courrier", -10)
    _visited(engine, "gazette", 10)
    with writing(engine) as session:
        for name in ("courrier", "gazette"):
            source = session.scalars(sa.select(Source.id).where(Source.name == name)).one()
            frontier.make_due(session, source, f"https://{name}.example/a", now())

    assert [(target.only, target.article) for target in due_targets(config, engine, 10)] == [
        (("https://gazette.example/rss/0",), None),
        ((), "https://courrier.example/a"),
    ]
    assert len(due_targets(config, engine, 1)) == 1


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"source": "a"}, None),
        ({"from": "2026-02-01", "to": "2026-02-03"}, Span(date(2026, 2, 1), date(2026, 2, 3))),
        ({"from": "2026-02-01", "to": "2026-02-01"}, Span(date(2026, 2, 1), date(2026, 2, 1))),
    ],
)
def test_days_of_a_crawl_of_the_past(asked: dict[str, str], expected: Span | None) -> None:
    assert days(asked) == expected


def test_past_ends_today() -> None:
    today = now().astimezone().date()
    assert days({"from": "2026-02-01"}) == days({"from": "2026-02-01", "to": "2999-12-31"})
    assert days({"from": "2026-02-01"}) == Span(date(2026, 2, 1), today)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"to": "2026-02-03"}, "say from which day on"),
        ({"from": "2026-02-03", "due": "5"}, "with source or url"),
        ({"from": "yesterday"}, "from=yesterday: expected a day like 2026-02-03"),
        ({"from": "2026-02-30"}, "from=2026-02-30: expected a day"),
        ({"from": "2026-02-03", "to": "2026-02-01"}, "from=2026-02-03 to=2026-02-01: no day"),
        ({"from": "2999-01-01"}, "no day that is over"),
    ],
)
def test_days_that_cannot_be_meant_are_refused(asked: dict[str, str], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        days(asked)
