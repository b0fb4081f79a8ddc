"""The catalogue: publishers as facts (name, home page, languages, channels), one TOML file a country; pure.

It is only taken from, never polled by itself. Nothing in it was verified when it was made: channels die. A file is
parsed only when its text can hold what is asked for, so that a search costs a fraction of a second.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from db.config import ConfigError, nearest

#: Keys of an entry, as of a source file, that list channels.
CHANNEL_KEYS = ("feeds", "news_sitemaps", "sitemaps")


@dataclass(frozen=True, slots=True)
class Publisher:
    """One entry."""

    id: str
    name: str
    homepage: str
    country: str
    """ISO 3166-1 alpha-2; `XK` is Kosovo."""
    kind: str
    """`newspaper`, `broadcaster`, `agency`, `magazine`, `local` or `online`."""
    languages: tuple[str, ...] = ()
    time_zone: str | None = None
    feeds: tuple[str, ...] = ()
    news_sitemaps: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def countries() -> tuple[str, ...]:
    """The countries that have a file."""
    return tuple(sorted(file.name.removesuffix(".toml").upper() for file in _files()))


def search(
    *, words: str = "", language: str | None = None, country: str | None = None, kind: str | None = None
) -> list[Publisher]:
    """The publishers that fit all that is asked, by country and name.

    All of `words` must be in the id, the name or the home page; case and accents do not matter. Raises `ConfigError`
    for a country without a file.
    """
    wanted = [_folded(word) for word in words.split()]
    text = f'"{language}' if language else ""
    found = (each for name in _countries(country) for each in _load(name, text))
    return [
        each
        for each in found
        if (language is None or _speaks(each, language)) and (kind is None or each.kind == kind) and _has(each, wanted)
    ]


def find(id_: str) -> Publisher:
    """The publisher of that id. Raises `ConfigError` with the nearest ids when there is none."""
    for country in countries():
        for each in _load(country, f"[{id_}]"):
            if each.id == id_:
                return each
    ids = frozenset(each.id for each in search())
    hint = nearest(id_, ids) or "; look with: dateline sources list --catalogue WORDS"
    raise ConfigError(f'the catalogue has no "{id_}"{hint}')


def _countries(country: str | None) -> tuple[str, ...]:
    known = countries()
    if country is None:
        return known
    if country.upper() not in known:
        raise ConfigError(f"--country {country}: the catalogue has no such country; it has {', '.join(known)}")
    return (country.upper(),)


def _load(country: str, text: str) -> Iterator[Publisher]:
    """The publishers of a country in the file's order; none where its file does not hold `text`."""
    content = resources.files(__name__).joinpath(f"{country.lower()}.toml").read_text(encoding="utf-8")
    if text not in content:
        return
    values = tomllib.loads(content)
    common = values.pop("time_zone", None)
    for id_, entry in values.items():
        yield _publisher(id_, entry, country, common)


def _publisher(id_: str, entry: Mapping[str, Any], country: str, time_zone: str | None) -> Publisher:
    return Publisher(
        id=id_,
        name=entry.get("name", id_),
        homepage=entry["homepage"],
        country=country,
        kind=entry.get("kind", "online"),
        languages=tuple(entry.get("languages", ())),
        time_zone=entry.get("time_zone", time_zone),
        **{key: tuple(entry[key]) for key in CHANNEL_KEYS if key in entry},
    )


def _files() -> list[Traversable]:
    return [file for file in resources.files(__name__).iterdir() if file.name.endswith(".toml")]


def _speaks(publisher: Publisher, language: str) -> bool:
    asked = language.lower()
    return any(tag.lower() == asked or tag.lower().startswith(asked + "-") for tag in publisher.languages)


def _has(publisher: Publisher, words: list[str]) -> bool:
    text = _folded(f"{publisher.id} {publisher.name} {publisher.homepage}") if words else ""
    return all(word in text for word in words)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
