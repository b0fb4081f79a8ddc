"""JavaScript literals as pages assign them to a variable: objects, arrays and texts that are no JSON.

Takes bare keys, single quotes, `undefined`, `!0`, `void 0`, `new Date(…)`, `JSON.parse("…")` and a function that is
called at once with the values of its parameters, as Nuxt writes it. Anything else is an error: nothing is run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

#: Longer texts are not read: reading takes a microsecond a character.
MAX_CHARS = 3_000_000
MAX_DEPTH = 100

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|`(?:[^`\\$]|\\.|\$(?!\{))*+`)
    | (?P<number>-?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))
    | (?P<name>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)
    | (?P<mark>[{}\[\](),:;!+])
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udfff]+")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_WORDS: Mapping[str, Any] = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": None,
    "NaN": None,
    "Infinity": None,
}
_PARAMETERS = re.compile(r"\s*function\s*\w*\s*\(([\w$,\s]*)\)\s*\{\s*(?:[\"']use strict[\"'];?\s*)?")


class NotALiteral(ValueError):  # noqa: N818 -- in the words of the module
    """The text is no literal; the message says at which character."""


def read(text: str, at: int = 0) -> Any:
    """The value of the literal that begins at `at`; what follows it is not looked at. Raises `NotALiteral`."""
    if len(text) - at > MAX_CHARS:
        raise NotALiteral(f"{len(text) - at} characters; at most {MAX_CHARS} are read")
    return _Reader(text, at).value({}, 0)


@dataclass(slots=True)
class _Reader:
    text: str
    at: int

    def value(self, names: Mapping[str, Any], depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise NotALiteral(f"more than {MAX_DEPTH} levels at character {self.at}")
        kind, mark = self._next()
        if kind == "text":
            return _unquoted(mark)
        if kind == "number":
            return _number(mark)
        if kind == "name":
            return self._named(mark, names, depth)
        return self._marked(mark, names, depth)

    def _marked(self, mark: str, names: Mapping[str, Any], depth: int) -> Any:
        if mark == "{":
            return self._object(names, depth)
        if mark == "[":
            return self._list("]", names, depth)
        if mark == "!":
            return not self.value(names, depth + 1)
        if mark == "(":
            return self._in_brackets(names, depth)
        raise self._wrong(mark)

    def _named(self, name: str, names: Mapping[str, Any], depth: int) -> Any:
        if name in names:
            return names[name]
        if name in _WORDS:
            return _WORDS[name]
        if name == "void":
            self.value(names, depth + 1)
            return None
        if name == "new":
            return self.value(names, depth + 1)
        if self._peek() == "(":
            self._next()
            return _called(name, self._list(")", names, depth))
        raise self._wrong(name)

    def _object(self, names: Mapping[str, Any], depth: int) -> dict[str, Any]:
        out: dict[str, Any] = {}
        while True:
            kind, mark = self._next()
            if mark == "}" and kind == "mark":
                return out
            if kind == "mark":
                raise self._wrong(mark)
            key = _unquoted(mark) if kind == "text" else mark
            if self._peek() == ":":
                self._next()
                out[key] = self.value(names, depth + 1)
            else:  # `{a}` is short for `{a: a}`
                out[key] = names.get(key)
            self._comma("}")

    def _list(self, end: str, names: Mapping[str, Any], depth: int) -> list[Any]:
        out: list[Any] = []
        while self._peek() != end:
            if self._peek() == ",":  # a hole
                out.append(None)
            else:
                out.append(self.value(names, depth + 1))
            self._comma(end)
        self._next()
        return out

    def _in_brackets(self, names: Mapping[str, Any], depth: int) -> Any:
        """A value in brackets, or a function with its call: `(function(a,b){return {…}}(1,"x"))`, `(…)(1,"x")`."""
        head = _PARAMETERS.match(self.text, self.at)
        if head is None:
            value = self.value(names, depth + 1)
            self._expect(")")
            return value
        parameters = [name.strip() for name in head[1].split(",") if name.strip()]
        bound = dict(zip(parameters, self._arguments(depth), strict=False))
        self.at = head.end()
        self._skip_to_return()
        return self.value(bound, depth + 1)

    def _arguments(self, depth: int) -> list[Any]:
        """Those at the end of the text: a call's arguments stand behind the function's body."""
        opens = max(self.text.rfind("}(", self.at), self.text.rfind("})(", self.at) + 1)
        if opens <= 0:
            raise NotALiteral(f"a function that is not called, at character {self.at}")
        behind = _Reader(self.text, opens + 2)
        return behind._list(")", {}, depth + 1)

    def _skip_to_return(self) -> None:
        """What a function sets before it returns (`a.b=1;`) is left out."""
        at = self.text.find("return", self.at)
        if at < 0:
            raise NotALiteral(f"a function that returns nothing, at character {self.at}")
        self.at = at + len("return")

    def _comma(self, end: str) -> None:
        if self._peek() == ",":
            self._next()
        elif self._peek() != end:
            raise self._wrong(self._peek())

    def _expect(self, mark: str) -> None:
        kind, mark = self._next()
        if (kind, mark) != ("mark", mark):
            raise self._wrong(mark)

    def _peek(self) -> str:
        match = _TOKEN.match(self.text, self.at)
        return match["mark"] or "" if match else ""

    def _next(self) -> tuple[str, str]:
        match = _TOKEN.match(self.text, self.at)
        if match is None or match.lastgroup is None:
            raise self._wrong(self.text[self.at : self.at + 20])
        self.at = match.end()
        return match.lastgroup, match[match.lastgroup]

    def _wrong(self, mark: str) -> NotALiteral:
        return NotALiteral(f"{mark[:40]!r} at character {self.at}")


def _unquoted(mark: str) -> str:
    inner = mark[1:-1]
    if "\\" not in inner:
        return inner
    text = _ESCAPE.sub(_unescaped, inner)
    return _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16", "replace"), text)


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "ux" and len(code) > 1:
        point = int(code[1:].strip("{}"), 16)
        return chr(point) if point < 0x110000 else "\ufffd"
    return _ESCAPES.get(code, code)


def _number(mark: str) -> float | int:
    if mark.lower().lstrip("-").startswith("0x"):
        return int(mark, 16)
    return float(mark) if any(char in mark for char in ".eE") else int(mark[:300])


def _called(name: str, arguments: list[Any]) -> Any:
    """The value of the few calls that stand for one."""
    first = arguments[0] if arguments else None
    if name == "JSON.parse" and isinstance(first, str):
        try:
            return json.loads(first, strict=False)
        except (ValueError, RecursionError) as error:
            raise NotALiteral(f"JSON.parse of no JSON: {error}"[:200]) from None
    if name in ("decodeURIComponent", "decodeURI") and isinstance(first, str):
        return unquote(first)
    if name in ("Date", "Map", "Set", "Object.freeze", "Array", "String", "Number"):
        return first
    raise NotALiteral(f"a call of {name}")
