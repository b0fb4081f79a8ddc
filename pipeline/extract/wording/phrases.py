"""Lines of newspapers' boilerplate as plain words, in the languages of `phrase_lists/`.

One file a concern, one list a language. `#` stands for a number; `…` at the end for a short rest of the line. A look-up
costs the same however many phrases there are: which language a page is in is not asked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

#: Characters that may stand for the `…` of a phrase.
_MAX_REST = 80
_KEY = 2
_CJK = "\u3000"
_SENTENCE_END = re.compile(r"[.!?] \w")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*")
_REST = "…"
#: What follows a label that is one only by its words: `Related: …` is, `Related costs` is not.
_MARK = re.compile(r"\s*[:：»>|→►▶…]|\s[-–—]\s|\s*\Z")


# What labels and buttons stand between.
_BEFORE = "»►▶→>•▪■◆*⇒➡👉📖🔴\ufe0f–—-[(|:¿¡ "
_BEHIND = "])|:：。…»›>!?.+⟶→↓×✕▼▾- "
# What a link says of itself to screen readers: `Imprimer (ouvre dans une nouvelle fenêtre)`.
_NEW_WINDOW = re.compile(
    r"\s*\((?:[^()]{0,30} )?(?:nouvelle fenêtre|nouvel onglet|new (?:window|tab)|neue[nm] (?:fenster|tab)"
    r"|ventana nueva|nueva ventana|nuova finestra|nova janela|nieuw venster|nytt fönster|nyt vindue|nytt vindu"
    r"|nowym oknie|novém okně)[^()]{0,20}\)\Z"
)


class _Phrases(NamedTuple):
    whole: Mapping[str, str]
    """Line → rule."""
    opening: Mapping[str, tuple[tuple[str, str], ...]]
    """First characters → beginnings of lines, each with its rule."""
    labels: Mapping[str, tuple[str, ...]]
    """First characters → labels, the longest first."""


def load() -> None:
    """Reads the lists, which else the first line does that is asked about."""
    _phrases()


def folded(text: str) -> str:
    """Lower case, straight apostrophes, white space folded: how phrases and lines are compared; a Turkish İ is an i."""
    return " ".join(text.casefold().replace("’", "'").replace("i\u0307", "i").split())


def begin(text: str) -> str:
    """`text` folded, without the arrows and bullets before it."""
    return folded(text).lstrip(_BEFORE)


def bare(text: str) -> str:
    """`text` folded, without the arrows, colons and bullets around."""
    return without_end(begin(text))


def without_end(line: str) -> str:
    """A line without the colons, arrows and points behind it, and without the window that its link opens."""
    return (_NEW_WINDOW.sub("", line) if line.endswith(")") else line).rstrip(_BEHIND)


def rule_for(line: str) -> str | None:
    """The rule of the phrase that a bare line is, or None."""
    phrases = _phrases()
    plain = _NUMBER.sub("#", line)
    found = phrases.whole.get(plain)
    if found or _SENTENCE_END.search(line):
        return found
    begun = phrases.opening.get(plain[:_KEY], ())
    return next((rule for words, rule in begun if _begins(plain, words) and len(plain) <= len(words) + _MAX_REST), None)


def label_of(line: str, text: str) -> str | None:
    """The label that a line begins with, folded: words of their own, or parted from what follows by a capital only.

    `line` is `begin(text)`.
    """
    for label in _phrases().labels.get(line[:_KEY], ()):
        if line.startswith(label) and (_begins(line, label) or _is_glued(text.lstrip(_BEFORE), len(label))):
            return label
    return None


def is_marked(line: str, label: str) -> bool:
    """Whether a mark that only labels bear follows, or nothing; a point is one behind several words."""
    return _MARK.match(line, len(label)) is not None or (is_clear(label) and line.startswith(". ", len(label)))


def is_clear(label: str) -> bool:
    """Whether a label is one without a mark too, before a link: one word alone may begin any headline."""
    return " " in label or label[-1] >= _CJK


def _begins(line: str, words: str) -> bool:
    """Whether a line begins with whole words; Japanese ones have no end."""
    return line.startswith(words) and not (line[len(words) : len(words) + 1].isalnum() and words[-1] < _CJK)


def _is_glued(text: str, at: int) -> bool:
    """Whether two words meet at `at` without a space: markup parted them."""
    return text[at - 1 : at].islower() and text[at : at + 1].isupper()


@cache
def _phrases() -> _Phrases:
    whole: dict[str, str] = {}
    opening: dict[str, list[tuple[str, str]]] = {}
    labels: dict[str, list[str]] = {}
    for data in _lists():
        for phrase in _of_all_languages(data.get("lines", {})):
            words = bare(phrase)
            if phrase.endswith(_REST):
                opening.setdefault(words[:_KEY], []).append((words, data["rule"]))
            else:
                whole.setdefault(words, data["rule"])
        for phrase in _of_all_languages(data.get("labels", {})):
            label = folded(phrase)
            labels.setdefault(label[:_KEY], []).append(label)
    return _Phrases(
        whole,
        {key: tuple(each) for key, each in opening.items()},
        {key: tuple(sorted(set(each), key=len, reverse=True)) for key, each in labels.items()},
    )


def _lists() -> Iterator[dict[str, Any]]:
    folder = files("pipeline.extract.wording") / "phrase_lists"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            yield tomllib.loads(file.read_text(encoding="utf-8"))


def _of_all_languages(lists: Mapping[str, list[str]]) -> Iterator[str]:
    return (phrase for phrases in lists.values() for phrase in phrases)
