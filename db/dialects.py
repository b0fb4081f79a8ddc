"""How SQLite and PostgreSQL say the same thing in the views: JSON elements, lists, instants.

Text in, text out; knows no table. `item` is the alias that `join_elements` gave to the elements of a JSON array;
an element is an array itself, and `path` leads into it by position. A position beyond its end gives NULL.
"""

# ruff: noqa: S608 - the statements are put together from constants of ours
from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Dialect(Protocol):
    """One database's way of writing what the views need."""

    def join_elements(self, array: str, item: str) -> str:
        """A join that gives one row per element of a JSON array."""

    def position(self, item: str) -> str:
        """The element's place in its array, from 0."""

    def text(self, item: str, *path: int) -> str:
        """A string as it is, anything else as JSON, JSON's null as NULL."""

    def integer(self, item: str, *path: int) -> str: ...

    def boolean(self, item: str, *path: int) -> str:
        """True for `true` and 1; false where there is nothing."""

    def is_list(self, item: str, *path: int) -> str: ...

    def is_number(self, item: str, *path: int) -> str: ...

    def each_member(self, array: str, name: str) -> str:
        """A JSON list of one member of each object of an array, in its order."""

    def first_member_where(self, array: str, name: str, flag: str) -> str:
        """As text, one member of the first object whose `flag` is true."""

    def list_of(self, query: str, column: str) -> str:
        """A JSON list of the sorted values of a query's only column."""

    def hexadecimal(self, binary: str) -> str:
        """Bytes as digits in lower case."""

    def now(self, *, minus_hours: int = 0) -> str: ...

    def seconds_between(self, start: str, end: str) -> str: ...

    def day(self, instant: str) -> str:
        """`2026-02-03` as text, in UTC."""

    def lesser(self, one: str, other: str) -> str:
        """Of two numbers."""


@dataclass(frozen=True, slots=True)
class Sqlite:
    moment: str | None = None
    """A parameter that stands in for the database's clock: `:moment`."""

    def join_elements(self, array: str, item: str) -> str:
        return f"CROSS JOIN json_each({array}) {item}"

    def position(self, item: str) -> str:
        return f"{item}.key"

    def text(self, item: str, *path: int) -> str:
        place = f"{item}.value, '{_json_path(path)}'"
        json = f"({item}.value -> '{_json_path(path)}')"
        return (
            f"CASE json_type({place}) WHEN 'text' THEN json_extract({place}) WHEN 'null' THEN NULL"
            f" ELSE CAST({json} AS TEXT) END"
        )

    def integer(self, item: str, *path: int) -> str:
        return f"CAST(json_extract({item}.value, '{_json_path(path)}') AS INTEGER)"

    def boolean(self, item: str, *path: int) -> str:
        return f"coalesce(json_extract({item}.value, '{_json_path(path)}'), 0) = 1"

    def is_list(self, item: str, *path: int) -> str:
        return f"json_type({item}.value, '{_json_path(path)}') = 'array'"

    def is_number(self, item: str, *path: int) -> str:
        return f"json_type({item}.value, '{_json_path(path)}') = 'integer'"

    def each_member(self, array: str, name: str) -> str:
        return f"(SELECT json_group_array(json_extract(j.value, '$.{name}')) FROM json_each({array}) j)"

    def first_member_where(self, array: str, name: str, flag: str) -> str:
        return (
            f"(SELECT json_extract(j.value, '$.{name}') FROM json_each({array}) j"
            f" WHERE json_extract(j.value, '$.{flag}') = 1 ORDER BY j.key LIMIT 1)"
        )

    def list_of(self, query: str, column: str) -> str:
        return f"(SELECT json_group_array(sorted.{column}) FROM ({query} ORDER BY 1) sorted)"

    def hexadecimal(self, binary: str) -> str:
        return f"lower(hex({binary}))"

    def now(self, *, minus_hours: int = 0) -> str:
        start = self.moment or "'now'"
        return f"strftime('%Y-%m-%dT%H:%M:%f000Z', {start}, '-{minus_hours} hours')"

    def seconds_between(self, start: str, end: str) -> str:
        return f"CAST(round((julianday({end}) - julianday({start})) * 86400) AS INTEGER)"

    def day(self, instant: str) -> str:
        return f"substr({instant}, 1, 10)"

    def lesser(self, one: str, other: str) -> str:
        return f"min({one}, {other})"


@dataclass(frozen=True, slots=True)
class Postgresql:
    moment: str | None = None
    """A parameter that stands in for the database's clock: `:moment`."""

    def join_elements(self, array: str, item: str) -> str:
        return f"CROSS JOIN LATERAL jsonb_array_elements({array}) WITH ORDINALITY {item}(value, place)"

    def position(self, item: str) -> str:
        return f"({item}.place - 1)::integer"

    def text(self, item: str, *path: int) -> str:
        return f"({item}.value #>> '{_array(path)}')"

    def integer(self, item: str, *path: int) -> str:
        return f"({item}.value #>> '{_array(path)}')::integer"

    def boolean(self, item: str, *path: int) -> str:
        return f"coalesce({item}.value #>> '{_array(path)}' IN ('true', '1'), false)"

    def is_list(self, item: str, *path: int) -> str:
        return f"jsonb_typeof({item}.value #> '{_array(path)}') = 'array'"

    def is_number(self, item: str, *path: int) -> str:
        return f"jsonb_typeof({item}.value #> '{_array(path)}') = 'number'"

    def each_member(self, array: str, name: str) -> str:
        return f"jsonb_path_query_array({array}, '$[*].{name}')"

    def first_member_where(self, array: str, name: str, flag: str) -> str:
        return f"(jsonb_path_query_first({array}, '$[*] ? (@.{flag} == true).{name}') #>> '{{}}')"

    def list_of(self, query: str, column: str) -> str:
        return f"(SELECT coalesce(jsonb_agg(x.{column} ORDER BY x.{column} COLLATE \"C\"), '[]') FROM ({query}) x)"

    def hexadecimal(self, binary: str) -> str:
        return f"encode({binary}, 'hex')"

    def now(self, *, minus_hours: int = 0) -> str:
        start = f"CAST({self.moment} AS timestamptz)" if self.moment else "now()"
        return f"({start} - interval '{minus_hours} hours')"

    def seconds_between(self, start: str, end: str) -> str:
        return f"round(extract(epoch FROM {end} - {start}))::integer"

    def day(self, instant: str) -> str:
        return f"to_char({instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"

    def lesser(self, one: str, other: str) -> str:
        return f"least({one}, {other})"


def _json_path(path: tuple[int, ...]) -> str:
    return "$" + "".join(f"[{step}]" for step in path)


def _array(path: tuple[int, ...]) -> str:
    return "{" + ",".join(map(str, path)) + "}"


def dialect_at(name: str, moment: str) -> Dialect:
    """The dialect of that name, for which it is the moment that a parameter says."""
    return Sqlite(moment) if name == "sqlite" else Postgresql(moment)


DIALECTS: dict[str, Dialect] = {"sqlite": Sqlite(), "postgresql": Postgresql()}
