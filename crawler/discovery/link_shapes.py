"""The shapes of a site's URLs: which are its articles', learned from pages that proved to be articles or not.

A site's articles are numbered, dated or named alike. `/sport/2026/02/03/the-old-mill-1234567.html` has the shape
`/sport/Y/M/D/*-#.html`, and `/-/Y/M/D/*-#.html` when the section is left open.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

_EXTENSION = re.compile(r"\.[a-z][a-z0-9]{1,4}$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])")
_DATE_IN_PATH = re.compile(r"/(?:19|20)\d\d[/-]?(?:[/-]?\d\d?){0,2}(?=[/_-])")
_LONG_ID = re.compile(
    r"(?<![0-9a-z])(?:[0-9a-f]{8}-[0-9a-f-]{20,}|[0-9a-f]{16,}|[a-z]{0,3}\d{4,}|[a-z]+\d{6,})(?![0-9a-z])"
)
_SHORT_NUMBER = re.compile(r"\d{1,3}")
_PARTS = re.compile(r"[-_.+ ~,]+")
_WORDS_AND_NUMBER = re.compile(r"(?<=/)[*w]#(?=[^/]*/?(?:\?|$))")  # a shape's last segment
#: A slug of so many words names one piece; fewer may name a section.
_SLUG_WORDS = 3
#: So many pages of one shape make a rule; with the section left open it takes more.
_ENOUGH = 2
_ENOUGH_OPEN = 5
_SURE = 0.8
#: What almost all of so many articles have in their URLs is a mark of the site's articles.
_ENOUGH_MARKED = 10
_ALMOST_ALL = 0.95


@dataclass(frozen=True, slots=True)
class LinkShapes:
    """What a site's URLs look like."""

    articles: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    marks: frozenset[str] = frozenset()
    """What almost all of the articles' URLs have: `number`, `date`."""

    def is_article(self, url: str, *, within_folder: bool = False) -> bool | None:
        """Whether that URL is an article's; None when nothing like it was seen, or too much of both.

        With `within_folder` only what was seen in the same folder is believed.
        """
        closed, *wider = _ever_wider(url)
        verdicts = (self._verdict(closed, _ENOUGH), *(self._verdict(shape, _ENOUGH_OPEN) for shape in wider))
        if within_folder:
            verdicts = verdicts[:-1]
        return next((verdict for verdict in verdicts if verdict is not None), None)

    def lacks_mark(self, url: str) -> bool:
        """Whether that URL has not what almost all of the site's articles have in theirs."""
        return not self.marks <= _marks(url)

    def _verdict(self, shape: str, enough: int) -> bool | None:
        yes, no = self.articles[shape], self.others[shape]
        if yes + no < enough:
            return None
        share = yes / (yes + no)
        return True if share >= _SURE else False if share <= 1 - _SURE else None


def learn(articles: Iterable[str], others: Iterable[str]) -> LinkShapes:
    """The shapes of URLs whose pages were articles, and of those whose pages were not."""
    known = list(articles)
    return LinkShapes(
        Counter(shape for url in known for shape in set(_ever_wider(url))),
        Counter(shape for url in others for shape in set(_ever_wider(url))),
        _common_marks(known),
    )


def shapes(url: str) -> tuple[str, str]:
    """The URL's shape with the names of its folders, and with `-` for each of them."""
    parts = urlsplit(url)
    segments = [unquote(segment).lower() for segment in parts.path.split("/") if segment]
    closed = "/".join(_segment(segment, names=last == 0) for segment, last in _counted_down(segments))
    open_ = "/".join(_segment(segment, names=True) for segment in segments)
    query = "&".join(sorted({f"{name}={_value(value)}" for name, value in parse_qsl(parts.query)}))
    ending = ("/" if parts.path.endswith("/") and segments else "") + (f"?{query}" if query else "")
    return f"{parts.hostname}/{closed}{ending}", f"-/{open_}{ending}"


def _ever_wider(url: str) -> tuple[str, ...]:
    """The URL's shapes in the order in which they are believed.

    Between the two of `shapes` stands that of a numbered page whatever the words beside its number: a headline of two
    words is one as well.
    """
    closed, open_ = shapes(url)
    return tuple(dict.fromkeys((closed, _WORDS_AND_NUMBER.sub("…#", closed), open_)))


def _common_marks(urls: list[str]) -> frozenset[str]:
    if len(urls) < _ENOUGH_MARKED:
        return frozenset()
    counted = Counter(mark for url in urls for mark in _marks(url))
    return frozenset(mark for mark, count in counted.items() if count >= _ALMOST_ALL * len(urls))


def _marks(url: str) -> frozenset[str]:
    parts = urlsplit(url)
    text = f"{parts.path}?{parts.query}".lower()
    dates = _DATE_IN_PATH.search(text)
    number = _LONG_ID.search(_DATE_IN_PATH.sub("/", text))
    return frozenset(mark for mark, found in (("date", dates), ("number", number)) if found)


def _counted_down(segments: list[str]) -> Iterator[tuple[str, int]]:
    return zip(segments, range(len(segments) - 1, -1, -1), strict=True)


def _segment(segment: str, *, names: bool) -> str:
    """`2026` → Y, `03` → N, an identifier → #, a slug → *; a name stays as it is unless `names` are left open."""
    if _YEAR.fullmatch(segment):
        return "Y"
    if _DATE.fullmatch(segment):
        return "YMD"
    if _SHORT_NUMBER.fullmatch(segment):
        return "N"
    extension = _EXTENSION.search(segment)
    stem = segment[: extension.start()] if extension else segment
    ending = extension[0] if extension else ""
    rest, ids = _LONG_ID.subn(" ", stem)
    words = [part for part in _PARTS.split(rest) if part.strip()]
    if not ids and len(words) < _SLUG_WORDS:
        return (("-" if names else stem) if len(words) < 2 or not names else "-2") + ending
    slug = "*" if len(words) >= _SLUG_WORDS else "w" if words else ""
    return slug + "#" * min(ids, 1) + ending


def _value(value: str) -> str:
    return "#" if value.isdigit() else "-" if len(value) > 20 else value.lower()
