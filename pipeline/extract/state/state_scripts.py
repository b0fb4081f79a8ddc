"""The scripts in which app-like pages keep their state, each under a name that a locator can say.

`script:NAME` is a JSON script's id, or the variable that a script assigns: `script:__NUXT__`,
`script:Fusion.globalContent`. JSON scripts without an id are `script:application/json[2]`, counted from 0 among
their like. Where a name stands twice, the first counts. Nothing is parsed before it is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html

from pipeline.extract.page.json_script import read_json
from pipeline.extract.state.js_literal import NotALiteral
from pipeline.extract.state.js_literal import read as read_literal

#: More scripts than that hold no state, only clutter.
MAX_SCRIPTS = 200
_ASSIGNED = re.compile(
    r"""(?:^|[;\s{(,!&|])(?:(?:window|self|globalThis|top)(?:\.|\[["']))?
        (?P<name>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)["']?\]?\s*=\s*
        (?=[\[{]|JSON\.parse\(|\(?function\s*\(|\(\s*function|["'`]\{)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class StateScript:
    """One named value of a page's scripts."""

    name: str
    text: str
    at: int | None
    """Where the assigned value begins; None for a script that is JSON as a whole."""

    @property
    def locator(self) -> str:
        return f"script:{self.name}"

    def read(self) -> Any:
        """The value; None when it cannot be read."""
        if self.at is None:
            return read_json(self.text)[0]
        try:
            return json.JSONDecoder(strict=False).raw_decode(self.text, self.at)[0]
        except (ValueError, RecursionError):
            return _literal(self.text, self.at)


def state_scripts(root: html.HtmlElement) -> Iterator[StateScript]:
    """The page's named values in its order, each name once."""
    seen: set[str] = set()
    for script in _scripts(root):
        if script.name not in seen:
            seen.add(script.name)
            yield script
            if len(seen) == MAX_SCRIPTS:
                return


def _scripts(root: html.HtmlElement) -> Iterator[StateScript]:
    unnamed = 0
    for element in root.iter("script"):
        text, kind = element.text or "", (element.get("type") or "").lower().strip()
        if kind.endswith("json") and "ld+json" not in kind:
            name = element.get("id")
            yield StateScript(name or f"application/json[{unnamed}]", text, None)
            unnamed += not name
        elif text and "=" in text and kind in ("", "text/javascript", "application/javascript", "module"):
            for match in _ASSIGNED.finditer(text):
                yield StateScript(match["name"], text, match.end())


def _literal(text: str, at: int) -> Any:
    try:
        return read_literal(text, at)
    except (NotALiteral, RecursionError):
        return None
