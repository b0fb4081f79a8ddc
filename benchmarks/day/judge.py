"""What was seen of the simulated days, against what happened: edits, deletions, and who fares ill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from benchmarks.day.press import HOUR, Edit, Piece, Site
from benchmarks.day.simulate import Alarm, Days
from db.engine import create_engine
from db.models import Instant

#: How long after an outage health may still speak of it: its windows are of a day.
_AFTERMATH = 26 * HOUR
#: Of the edits.
_GOAL = 0.95
#: By when a look has come: two of them a day apart for a deletion, one a day later for its end. Other edits are made
#: in the first nine hours, and looks come after five and twelve.
_NOTICED_AFTER = {"gone": 38 * HOUR, "back": 24 * HOUR}
_WORDS = {"gone": "withdrawn", "back": "restored"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A change that was stored."""

    at: datetime
    word: str
    """`correction`, …, or `withdrawn`, `restored`; `first` for the first version."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What was told of an edit."""

    site: str
    url: str
    label: str
    told: str
    """A word of `Seen`; `nothing`; `unseen` when the version before the edit was never stored."""

    @property
    def right(self) -> bool:
        expected = {"layout": "nothing"} | _WORDS
        return self.told == expected.get(self.label, self.label)


@dataclass(frozen=True, slots=True)
class Naming:
    """When a source that fares ill was named."""

    site: str
    how: str
    after: timedelta | None
    status: str
    reason: str

    @property
    def in_time(self) -> bool:
        """Within a day, or it could not be told within one."""
        return bool(self.how.startswith("too few") or (self.after and self.after <= 24 * HOUR))


@dataclass(frozen=True, slots=True)
class Judgement:
    fates: Sequence[Fate]
    uncalled: Sequence[tuple[str, str]]
    """URL and class of revisions that no edit called for."""
    namings: Sequence[Naming]
    false_alarms: Sequence[Alarm]
    """The first of each source that there was nothing to say of."""

    @property
    def shortcomings(self) -> list[str]:
        """Which goals were missed."""
        right = sum(fate.right for fate in self.fates)
        missed = [] if right >= _GOAL * len(self.fates) else [f"{right} of {len(self.fates)} edits told as labelled"]
        missed += [f"{each.site} was not named within a day" for each in self.namings if not each.in_time]
        missed += [f"{alarm.source} was named without reason: {alarm.reason}" for alarm in self.false_alarms]
        return missed + [f"{url} was revised ({word}) without reason" for url, word in self.uncalled]


def judge(sites: Sequence[Site], days: Days, end: datetime) -> Judgement:
    seen = _seen(days.database_url)
    fates, uncalled = [], []
    for site in sites:
        for piece in site.pieces:
            url = days.bases[site.name] + piece.path
            changes = seen.get(url, [])
            fates += _fates(site, url, piece, changes, end)
            if not (site.fate in ("redesign", "wall", "dead") and site.fares_ill(end)):  # pages did change
                uncalled += [(url, each.word) for each in _uncalled(piece, changes)]
    namings = [_naming(site, days.alarms) for site in sites if site.fate in ("quiet", "dead", "redesign", "wall")]
    return Judgement(fates, uncalled, namings, list(_false_alarms(sites, days.alarms)))


def _seen(database_url: str) -> Mapping[str, list[Seen]]:
    engine = create_engine(database_url)
    columns = {"url": sa.Text, "at": Instant, "word": sa.Text}
    query = sa.text(
        "SELECT a.url, c.at, CASE c.kind WHEN 'new' THEN 'first' WHEN 'revised' THEN r.class ELSE c.kind END AS word"
        " FROM changes c JOIN articles a ON a.id = c.article_id"
        " JOIN revisions r ON r.article_id = a.id AND r.revision = c.revision ORDER BY c.change"
    ).columns(**columns)
    found: dict[str, list[Seen]] = {}
    with engine.connect() as connection:
        for url, at, word in connection.execute(query):
            found.setdefault(url, []).append(Seen(at, word))
    engine.dispose()
    return found


def _fates(site: Site, url: str, piece: Piece, changes: Sequence[Seen], end: datetime) -> Iterator[Fate]:
    """Of sites that go on being readable, and edits that there was time to see."""
    for edit in piece.edits:
        if edit.at + _NOTICED_AFTER.get(edit.label, 15 * HOUR) < end and not (
            site.starts and site.ends is None and site.fate != "restyled" and site.fate != "quiet"
        ):
            yield Fate(site.name, url, edit.label, _told(edit, piece, changes))


def _told(edit: Edit, piece: Piece, changes: Sequence[Seen]) -> str:
    first = next((each.at for each in changes if each.word == "first"), None)
    if first is None or first >= edit.at:
        return "unseen"
    later = [other.at for other in piece.edits if other.at > edit.at]
    words = [each.word for each in changes if each.at >= edit.at and not (later and each.at >= later[0])]
    wanted = _WORDS.get(edit.label)
    return wanted if wanted in words else next(iter(words), "nothing")


def _uncalled(piece: Piece, changes: Sequence[Seen]) -> list[Seen]:
    revised = [each for each in changes if each.word != "first"]
    called = sum(edit.label != "layout" for edit in piece.edits)
    return revised[called:]


def _naming(site: Site, alarms: Sequence[Alarm]) -> Naming:
    assert site.starts is not None
    first = next((alarm for alarm in alarms if alarm.source == site.name and alarm.at >= site.starts), None)
    if first is None:
        return Naming(site.name, site.how, None, "", "")
    return Naming(site.name, site.how, first.at - site.starts, first.status, first.reason)


def _false_alarms(sites: Sequence[Site], alarms: Sequence[Alarm]) -> Iterator[Alarm]:
    of_site = {site.name: site for site in sites}
    told = set()
    for alarm in alarms:
        if alarm.source not in told and not _is_deserved(of_site[alarm.source], alarm.at):
            told.add(alarm.source)
            yield alarm


def _is_deserved(site: Site, at: datetime) -> bool:
    if site.starts is None or site.fate == "restyled" or at < site.starts:
        return False
    return site.ends is None or at < site.ends + _AFTERMATH


def report(judgement: Judgement, days: Days) -> str:
    """As Markdown."""
    lines = ["| label | edits | told as labelled | otherwise |", "|---|---|---|---|"]
    labels = dict.fromkeys(fate.label for fate in judgement.fates)
    lines += [_row(label, [fate for fate in judgement.fates if fate.label == label]) for label in labels]
    lines.append(_row("all", judgement.fates))
    lines += ["", "| source | what | named after h | as |", "|---|---|---|---|"]
    lines += [
        f"| {each.site} | {each.how} | {each.after / HOUR if each.after is not None else 'never'} | {each.status}: {each.reason} |"
        for each in judgement.namings
    ]
    lines += ["", f"false alarms: {len(judgement.false_alarms)}"]
    lines += [
        f"- {alarm.source} at {alarm.at:%a %H:%M}: {alarm.status}: {alarm.reason}" for alarm in judgement.false_alarms
    ]
    lines += [f"revisions that nothing called for: {len(judgement.uncalled)}"]
    lines += [f"- {url}: {word}" for url, word in judgement.uncalled[:20]]
    lines += [f"crawls: {days.crawls}, answers: {dict(sorted(days.requests.items()))}"]
    return "\n".join(lines)


def _row(label: str, fates: Sequence[Fate]) -> str:
    wrong: Counter[Any] = Counter(fate.told for fate in fates if not fate.right)
    right = len(fates) - wrong.total()
    others = ", ".join(f"{told} {count}" for told, count in wrong.most_common())
    return f"| {label} | {len(fates)} | {right} ({right / max(len(fates), 1):.1%}) | {others} |"
