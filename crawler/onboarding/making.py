"""`dateline sources new URL`: survey a site and write its source file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crawler.onboarding import errand, identity, report
from crawler.onboarding.file import as_toml, path_for, write_new
from crawler.onboarding.survey import Survey, survey
from crawler.source import ad_hoc, check_id
from db.clock import now


@dataclass(frozen=True, slots=True)
class Made:
    """A source file and the survey it rests on."""

    path: Path
    text: str
    survey: Survey


def make(url: str, folder: Path, id_: str | None, *, dry_run: bool, tell: Callable[[str], None]) -> Made:
    """Survey the site of `url` and write `folder`/ID.toml, unless it is a dry run.

    What can be known to be wrong before the first request is refused before it. Raises `ConfigError` for what is wrong
    with the command, `NoSource` for what is wrong with the site; then nothing was written.
    """
    ad_hoc(url)
    if id_ is not None:
        check_id(id_, "--name")
    if not dry_run:
        path_for(folder, id_ or "not-known-yet")
    found = errand.run(lambda fetcher: survey(fetcher, url, now(), tell))
    taken = () if dry_run or not folder.is_dir() else (path.stem for path in folder.glob("*.toml"))
    path = folder / f"{id_ or identity.id_of(found.name.value, found.homepage, taken)}.toml"
    text = as_toml(report.draft(found))
    if not dry_run:
        write_new(path, text)
    return Made(path, text, found)
