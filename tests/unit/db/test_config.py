"""Settings: read once, checked, and wrong ones named with what to do."""

from __future__ import annotations

import importlib.metadata
from ipaddress import ip_network
from pathlib import Path

import pytest

from db.config import Config, ConfigError, load, nearest, version


def test_nothing_set_gives_the_documented_defaults() -> None:
    config = load({})
    assert config.database_url == "sqlite:///dateline.db"
    assert config.archive_dir == Path("archive")
    assert config.sources_dir == Path("sources")
    assert (config.contact, config.api_token, config.allow_networks) == (None, None, ())
    assert config.delay_s == 1.0
    assert config.workers >= 1


def test_every_setting_is_read() -> None:
    config = load(
        {
            "DATELINE_DATABASE_URL": "postgresql+psycopg://reader:secret@db.example/news",
            "DATELINE_ARCHIVE_DIR": "/srv/warc",
            "DATELINE_SOURCES": "/etc/dateline",
            "DATELINE_CONTACT": "desk@courrier.example",
            "DATELINE_ALLOW_NETWORKS": "127.0.0.0/8, ::1/128",
            "DATELINE_DELAY_S": "0.5",
            "DATELINE_WORKERS": "3",
            "DATELINE_API_TOKEN": "t0ken",
        }
    )
    assert config == Config(
        database_url="postgresql+psycopg://reader:secret@db.example/news",
        archive_dir=Path("/srv/warc"),
        sources_dir=Path("/etc/dateline"),
        contact="desk@courrier.example",
        allow_networks=(ip_network("127.0.0.0/8"), ip_network("::1/128")),
        delay_s=0.5,
        workers=3,
        api_token="t0ken",
    )


def test_empty_archive_dir_turns_the_archive_off() -> None:
    assert load({"DATELINE_ARCHIVE_DIR": ""}).archive_dir is None


def test_other_empty_variables_count_as_not_set() -> None:
    assert load({"DATELINE_DELAY_S": "", "DATELINE_API_TOKEN": " "}) == load({})


def test_unknown_setting_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ConfigError, match='unknown setting "DATELINE_DELAYS"; did you mean "DATELINE_DELAY_S"'):
        load({"DATELINE_DELAYS": "2"})


def test_unknown_setting_that_is_near_nothing_lists_the_settings() -> None:
    with pytest.raises(ConfigError, match="the settings are DATELINE_DATABASE_URL, "):
        load({"DATELINE_XYZZY_QUUX_PLUGH": "2"})


def test_variables_of_others_are_left_alone() -> None:
    assert load({"PATH": "/bin", "DATELINED": "1"}) == load({})


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DATELINE_DELAY_S", "soon", "seconds"),
        ("DATELINE_DELAY_S", "-1", "seconds"),
        ("DATELINE_DELAY_S", "nan", "seconds"),
        ("DATELINE_WORKERS", "0", "1 or more"),
        ("DATELINE_WORKERS", "2.5", "1 or more"),
        ("DATELINE_ALLOW_NETWORKS", "127.0.0.1/8", "CIDR"),
        ("DATELINE_DATABASE_URL", "dateline.db", "sqlite:///FILE"),
        ("DATELINE_DATABASE_URL", "postgres://db.example/news", r"postgresql\+psycopg"),
        ("DATELINE_CONTACT", "the desk", "e-mail"),
        ("DATELINE_CONTACT", "desk@x.example\r\nX-Header: 1", "e-mail"),
    ],
)
def test_bad_value_is_refused_with_name_value_and_what_is_expected(name: str, value: str, expected: str) -> None:
    with pytest.raises(ConfigError, match=expected) as caught:
        load({name: value})
    assert name in str(caught.value)
    assert value in str(caught.value)


def test_secrets_appear_in_no_message_and_no_repr() -> None:
    with pytest.raises(ConfigError) as caught:
        load({"DATELINE_DATABASE_URL": "mysql://desk:hunter2@db.example/news"})
    assert "hunter2" not in str(caught.value)
    with pytest.raises(ConfigError) as caught:
        load({"DATELINE_API_TOKEN": "hunter 2"})
    assert "hunter" not in str(caught.value)
    config = load({"DATELINE_API_TOKEN": "hunter2", "DATELINE_DATABASE_URL": "postgresql+psycopg://a:hunter2@b/c"})
    assert "hunter2" not in repr(config)


def test_nearest_says_nothing_when_nothing_is_near() -> None:
    assert nearest("feed", ("feeds", "name")) == '; did you mean "feeds"?'
    assert nearest("xyz", ("feeds", "name")) == ""


def test_version_is_known_even_without_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    assert version() == "0+unknown"
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1.2.3")
    assert version() == "1.2.3"
