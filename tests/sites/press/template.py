"""The little template language of `designs/`: a subset of Mustache.

`{{name}}` is text and escaped, `{{{name}}}` is HTML already; `{{#name}}…{{/name}}` is repeated for each item of a list
and shown once for anything else that is not empty; `{{.}}` is the item itself. Names are looked up from the innermost
section outwards; a dot goes one level down.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_SECTION = re.compile(r"\{\{#(?P<name>[\w.]+)\}\}(?P<inner>.*?)\{\{/(?P=name)\}\}", re.DOTALL)
_VALUE = re.compile(r"\{\{\{(?P<html>[\w.]+)\}\}\}|\{\{(?P<text>[\w.]+)\}\}")
#: Characters that nobody sees in a file are written by name.
_NAMED = {"\u00a0": "&nbsp;", "\u00ad": "&shy;"}


def render(template: str, values: Mapping[str, Any]) -> str:
    """The template with its values filled in; a name that nothing defines is empty."""
    return _render(template, (values,))


def as_html(text: str) -> str:
    """`text` escaped, with no-break spaces and soft hyphens as entities."""
    escaped = escape(text)
    for character, entity in _NAMED.items():
        escaped = escaped.replace(character, entity)
    return escaped


def _render(template: str, scopes: tuple[Any, ...]) -> str:
    parts, end = [], 0
    for match in _SECTION.finditer(template):
        parts.append(_filled(template[end : match.start()], scopes))
        parts += [_render(match["inner"], (*scopes, item)) for item in _items(_look_up(match["name"], scopes))]
        end = match.end()
    return "".join((*parts, _filled(template[end:], scopes)))


def _filled(template: str, scopes: tuple[Any, ...]) -> str:
    def value(match: re.Match[str]) -> str:
        if match["html"]:
            return str(_look_up(match["html"], scopes) or "")
        return as_html(str(_look_up(match["text"], scopes) or ""))

    return _VALUE.sub(value, template)


def _items(value: Any) -> Sequence[Any]:
    if isinstance(value, list):
        return value
    return [value] if value else []


def _look_up(name: str, scopes: tuple[Any, ...]) -> Any:
    if name == ".":
        return scopes[-1]
    first, *rest = name.split(".")
    value = next((scope[first] for scope in reversed(scopes) if isinstance(scope, Mapping) and first in scope), None)
    for key in rest:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
