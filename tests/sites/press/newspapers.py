"""The test newspapers and what each prints: reads `newspapers.toml`."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from press.texts import Text, load

Metadata = Literal["offset", "utc", "false_z", "naive", "none"]
_FILE = Path(__file__).parent / "newspapers.toml"


@dataclass(frozen=True, slots=True)
class Newspaper:
    site: str
    """The folder of its pages."""
    name: str
    host: str
    language: str
    design: str
    """A file of `designs/`."""
    time_zone: str
    """IANA name; its pages' clock."""
    html_lang: str
    """As its pages declare it."""

    @property
    def url(self) -> str:
        return f"https://{self.host}"


@dataclass(frozen=True, slots=True)
class Plan:
    """One page: a text, who signs it, when, and what the page states of that where."""

    paper: Newspaper
    text: Text
    published: datetime
    """Aware, in the newspaper's zone."""
    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    """People who sign."""
    byline: str | None = None
    """The line that readers see; knows {names}. None: the language's own form."""
    agency: tuple[str, ...] = ()
    """Agencies that byline or text credit."""
    desk: str | None = None
    """Whom metadata name as the author where no person signs."""
    minutes: int | None = None
    """The reading time that the page states."""
    reading: str | None = None
    """The form of its line; knows {n}. None: the language's first form."""
    stated: tuple[str, ...] = ("line",)
    """Where the reading time stands: `line`, `label` (twitter:label2), `json` (timeRequired)."""
    metadata: Metadata = "offset"
    """How machines are told the dates; `false_z`: local time with a Z behind it."""
    published_form: str | None = None
    updated_form: str | None = None
    day_only: bool = False
    """The page tells the day and no time."""
    shown: int | None = None
    """How many passages stand before the gate; None: no gate."""
    soft_hyphens: bool = False
    card_times: bool = True
    """Cards of other articles state their reading times."""
    listen: int | None = None
    """Minutes of an audio version."""
    feed: bool = False
    """A feed of minutes-old items stands beside the article."""
    variant: str = ""
    """What sets it apart from another page of the same text: `silent`."""

    @property
    def name(self) -> str:
        """Of its file, without extension."""
        stem = self.text.name.partition("/")[2]
        return f"{stem}.{self.variant}" if self.variant else stem

    @property
    def path(self) -> str:
        """On its site; the number is stable and means nothing."""
        number = 1000 + int.from_bytes(hashlib.sha256(self.text.name.encode()).digest()[:4]) % 9000
        return f"/{self.section_slug}/{self.text.name.partition('/')[2]}-{number}.html"

    @property
    def section_slug(self) -> str:
        plain = unicodedata.normalize("NFKD", self.text.section).encode("ascii", "ignore").decode()
        return re.sub(r"\W+", "-", plain.lower()).strip("-") or "news"


def silent(plan: Plan, number: int) -> Plan:
    """The same page without its own reading time, beside times that are not its own."""
    bait: dict[str, Any] = (
        {"card_times": True},
        {"card_times": False, "listen": 4},
        {"card_times": False, "feed": True},
        {"card_times": False, "listen": None, "feed": False},
        {"card_times": True, "listen": 7, "feed": True},
    )[number % 5]
    return replace(plan, minutes=None, stated=(), variant="silent", **bait)


def load_plans() -> list[Plan]:
    """Every page of every newspaper; each that states a reading time is followed by its silent variant."""
    plans = [plan for values in _papers() for plan in _plans(values)]
    spoken = [plan for plan in plans if plan.minutes]
    quiet = {id(plan): silent(plan, number) for number, plan in enumerate(spoken)}
    return [each for plan in plans for each in (plan, quiet.get(id(plan))) if each]


def _papers() -> list[dict[str, Any]]:
    papers: list[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["newspaper"]
    return papers


def _plans(values: dict[str, Any]) -> list[Plan]:
    pages = values.pop("page")
    paper = Newspaper(**{"html_lang": values["language"], **values})
    return [_plan(paper, page) for page in pages]


def _plan(paper: Newspaper, page: dict[str, Any]) -> Plan:
    zone = ZoneInfo(paper.time_zone)
    values: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in page.items()}
    moments = {key: value.replace(tzinfo=zone) for key, value in values.items() if isinstance(value, datetime)}
    return Plan(paper, load(values.pop("text")), **(values | moments))
