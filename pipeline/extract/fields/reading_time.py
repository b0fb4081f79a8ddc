"""The reading time that the publisher states, and the one that the text's length gives.

A stated time is read from the raw page: the text extractors drop its line. Times of other articles, listening
times, clock times and ages are told apart from it by what stands around the figure. `reading_phrases` reads the
words; here is where on the page they stand, and whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import html

from pipeline.extract.fields.header import MAX_LINE_CHARS, Header, HeaderLine, is_card, is_outside
from pipeline.extract.page.text import UNREAD, raw_text, short_text, text_of, tidy_text
from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated import selectors
from pipeline.extract.stated.evidence import Claim, attest
from pipeline.extract.stated.structured import Structured, metas
from pipeline.extract.wording import boilerplate, reading_phrases
from pipeline.extract.wording.names import is_full_name
from pipeline.extract.wording.reading_phrases import read_data, read_duration, read_line
from pipeline.types import Evidence

#: Words a minute that a stated time may imply; rivals outside are ranked behind those inside.
PLAUSIBLE_PACE = (80, 450)
#: Longer is no reading time.
_MAX_MINUTES = 240.0
#: Words a minute of silent reading of prose, rounded from published averages; CJK: characters a minute.
_PACE: Mapping[str, int] = {"en": 230, "fr": 215, "de": 200, "es": 220, "it": 200, "pt": 200, "nl": 210, "fi": 160,
                            "pl": 170, "ru": 185, "ja": 500, "zh": 400, "ko": 450}  # fmt: skip
_DEFAULT_PACE = 200
_BY_CHARACTER = frozenset(("ja", "zh", "ko"))

_HINT = re.compile(
    r"read|lecture|lese(?:zeit|dauer)|leestijd|lettura|lectura|leitura|time-to|ttr|duree|durée", re.IGNORECASE
)
_BARS = re.compile(r"\s*[|•·]\s*|\s[–—-]\s")
_COUNT = re.compile(r"\d[\d\s.,]* (?:mots|words|wörter|palabras|parole|palavras|woorden|vues|views)", re.IGNORECASE)
_MAX_NODES = 60
#: Longer is a sentence, not a label with its time.
_MAX_LABELLED_CHARS = MAX_LINE_CHARS // 3
#: A teaser's title and its lines together are no longer than this, and its title is longer than that.
_MAX_TEASER_CHARS = 240
_MIN_TITLE_CHARS = 12


@dataclass(frozen=True, slots=True)
class Stated:
    """A reading time as one place states it."""

    minutes: float
    raw: str
    """The line as written."""
    rank: int
    """-1: the site's selector; 0: a line of the header that names it; 1: a bare figure there; 2: a meta label;
    3: `timeRequired`; 4: a line elsewhere on the page that names it."""

    def as_dict(self) -> float:
        """For evidence: the figure."""
        return self.minutes


Candidate = Claim[Stated]


@dataclass(frozen=True, slots=True)
class ReadingTime:
    minutes: float | None
    raw: str | None
    evidence: tuple[Evidence, ...]


def find(tree: PageTree, structured: Structured, header: Header, headline: html.HtmlElement | None) -> list[Candidate]:
    """All stated times, the line nearest to the headline first."""
    lines = _smallest(header)
    own = _nearest([claim for line in lines for claim in _of_line(tree, line, headline)])
    stated = [*_of_rules(tree), *own, *_of_labels(tree), *_of_durations(tree, structured, headline)]
    return stated or _elsewhere(tree, headline)


def _of_rules(tree: PageTree) -> Iterator[Candidate]:
    """The site's own selector: any figure in it is minutes."""
    for claim in selectors.texts(tree, "reading_time")[:1]:
        minutes = read_line(claim.value) or read_data(claim.value)
        if minutes is not None:
            yield Claim(Stated(minutes, claim.value, -1), claim.method, claim.locator, claim.raw)


def lines_of(candidates: Iterable[Candidate]) -> tuple[str, ...]:
    """The lines of the page that state a time."""
    return tuple(dict.fromkeys(claim.value.raw for claim in candidates if claim.method == "visible-text"))


def choose(candidates: list[Candidate], word_count: int, *, is_cut: bool = False) -> ReadingTime:
    """The best candidate. Pace ranks rivals of the same rank; bare figures and `timeRequired` must also fit the text.

    `is_cut`: the page holds but a part of its article, so that no time is too long for its words.
    """
    judged = [_judged(claim, word_count, is_cut=is_cut) for claim in candidates]
    open_ = [claim for claim in judged if claim.reason is None]
    best = min(open_, key=lambda claim: _order(claim.value, word_count), default=None)
    evidence = attest("reading_time_minutes", judged, [best] if best else [])
    if best is None:
        return ReadingTime(None, None, tuple(evidence))
    raw = [Evidence("reading_time_raw", best.value.raw, best.method, best.locator, best.raw, chosen=True)]
    return ReadingTime(best.value.minutes, best.value.raw, (*evidence, *raw))


def fits(minutes: float, word_count: int, *, is_cut: bool = False) -> bool:
    """Whether a text of so many words is read in so many minutes, roundings allowed for."""
    slow, fast = PLAUSIBLE_PACE
    return (is_cut or (minutes - 1) * slow <= word_count) and word_count <= (minutes + 0.5) * fast


def estimate(text: str, word_count: int, language: str | None) -> float | None:
    """Minutes that a text takes at its language's pace, to one decimal, at least 0.1; None for no text."""
    pace = _PACE.get(language or "", _DEFAULT_PACE)
    amount = sum(not char.isspace() for char in text) if language in _BY_CHARACTER else word_count
    return max(0.1, round(amount / pace, 1)) if amount else None


def _order(stated: Stated, word_count: int) -> tuple[int, bool]:
    """Smaller is better; equals keep their order, the one nearest to the headline first."""
    return stated.rank, not fits(stated.minutes, word_count)


def _judged(claim: Candidate, word_count: int, *, is_cut: bool) -> Candidate:
    stated = claim.value
    if not 0 < stated.minutes <= _MAX_MINUTES:
        return claim.refused("implausible")
    if stated.rank in (1, 3, 4) and not fits(stated.minutes, word_count, is_cut=is_cut):
        return claim.refused("implausible_pace")
    return claim


# Lines --------------------------------------------------------------------------------------


def _of_line(tree: PageTree, line: HeaderLine, headline: html.HtmlElement | None) -> Iterator[Candidate]:
    found = read_line(line.text)
    bare = None if found else _bare(line)
    if (found is None and bare is None) or _is_others(line.element, headline) or _is_list(line):
        return
    minutes, rank = (found, 0) if found is not None else (bare or 0.0, 1)
    yield _claim(tree, line.element, line.text, minutes, rank)


def _smallest(header: Header) -> list[HeaderLine]:
    """The lines without those that hold another line which states a time: a list of teasers is no line."""
    stating = [line for line in header.lines if read_line(line.text) is not None]
    outer = {above for line in stating for above in line.element.iterancestors()}
    return [line for line in header.lines if line.element not in outer]


def _is_others(element: html.HtmlElement, headline: html.HtmlElement | None) -> bool:
    """Whether a time is another article's: in a teaser, or in a row of a list whose rows link to articles.

    In the headline's own header such rows are tools: to save, to comment.
    """
    if is_card(element, headline):
        return True
    above = set(headline.iterancestors()) if headline is not None else set()
    own = {node for node in above if node.tag == "header"}
    if not own.isdisjoint(element.iterancestors("header")):
        return False
    for node in islice((element, *element.iterancestors()), 5):
        if node in above or short_text(node, _MAX_TEASER_CHARS) is None:
            return False
        if _has_title(node) and any(_is_alike(node, other) for other in (node.getprevious(), node.getnext())):
            return True
    return False


def _is_list(line: HeaderLine) -> bool:
    """Whether a line states the times of several articles, alone or with the others of its like beside it."""
    if len(set(reading_phrases.minutes_in(line.text))) > 1:
        return True
    element, parent = line.element, line.element.getparent()
    if parent is None or not _has_title_before(element):
        return False
    like = [other for other in parent.iterchildren(element.tag) if other.get("class") == element.get("class")]
    stating = [other for other in like if read_line(short_text(other, MAX_LINE_CHARS) or "") is not None]
    return len(stating) > 1


def _has_title_before(element: html.HtmlElement) -> bool:
    """Whether the nearest element before is a link with a title: « <a>Le pont rouvre</a> <i>3 min de lecture</i> »."""
    before = element.getprevious()
    return before is not None and before.tag == "a" and len(text_of(before)) > _MIN_TITLE_CHARS


def _is_alike(row: html.HtmlElement, other: html.HtmlElement | None) -> bool:
    return other is not None and (other.tag, other.get("class")) == (row.tag, row.get("class")) and _has_title(other)


def _has_title(row: html.HtmlElement) -> bool:
    return any(len(text_of(link)) > _MIN_TITLE_CHARS for link in row.iter("a"))


def _claim(tree: PageTree, element: html.HtmlElement, text: str, minutes: float, rank: int) -> Candidate:
    return Claim(Stated(minutes, text, rank), "visible-text", tree.xpath_of(element), raw_text(element))


def _bare(line: HeaderLine) -> float | None:
    """A figure alone in its element, near the headline: `5 min`."""
    minutes = reading_phrases.read_bare(line.text) or _beside_date(line.text)
    if minutes is None or not -8 <= line.distance <= 30 or reading_phrases.is_of_listening(line.hints):
        return None
    if reading_phrases.is_only_metres(line.text) and not _HINT.search(line.hints):
        return None
    around = _neighbours(line.element)
    if any(reading_phrases.is_of_listening(text) or reading_phrases.is_age_or_clock(text) for text in around):
        return None
    return minutes


def _beside_date(text: str) -> float | None:
    """A figure alone between the bars of a line that otherwise dates or signs: `Par Zoé Roy | 3 mars 2026 | 3 min`.

    Beside a date, a name without a word for it and a count of words may stand there too.
    """
    parts = [part for part in _BARS.split(text) if part] if len(text) <= _MAX_LABELLED_CHARS else []
    read = [(part, reading_phrases.read_bare(part)) for part in parts] if len(parts) > 1 else []
    bare = [minutes for _, minutes in read if minutes is not None]
    if len(bare) != 1:
        return None
    said = [each for part, minutes in read if minutes is None for each in _said_in(part)]
    rules = [boilerplate.head_rule_for(each) for each in said]
    if None in rules and ("date-line" not in rules or reading_phrases.is_of_listening(text)):
        return None
    is_told = all(rule or is_full_name(each) or _COUNT.fullmatch(each) for each, rule in zip(said, rules, strict=True))
    return bare[0] if is_told else None


def _said_in(part: str) -> list[str]:
    """A part of a header's line, or what commas part in it: `Zoé Roy, le 3 mars 2026`."""
    return [part] if boilerplate.head_rule_for(part) else part.split(", ")


def _neighbours(element: html.HtmlElement) -> tuple[str, str]:
    """What is said right before and right after an element."""
    before, after = element.getprevious(), element.getnext()
    parent = element.getparent()
    said = (
        (before.tail or "").strip()
        if before is not None
        else ((parent.text or "").strip() if parent is not None else "")
    )
    if not said and before is not None and before.tag not in UNREAD:
        said = short_text(before, 80) or ""
    follows = (element.tail or "").strip() or ((short_text(after, 80) or "") if after is not None else "")
    return said, follows


def _nearest(claims: list[Candidate]) -> list[Candidate]:
    """One claim per line and figure: of nested elements the innermost stands for all."""
    kept: dict[tuple[float, int], Candidate] = {}
    for claim in claims:
        key = (claim.value.minutes, claim.value.rank)
        rival = kept.get(key)
        if rival is None or (claim.value.raw in rival.value.raw and len(claim.value.raw) < len(rival.value.raw)):
            kept[key] = claim
    return list(kept.values())


def _elsewhere(tree: PageTree, headline: html.HtmlElement | None) -> list[Candidate]:
    """A labelled time below the article or out of the header's sight; none where lines there disagree."""
    found: list[Candidate] = []
    parts = [part for part in reading_phrases.UNIT_PARTS if part in tree.wording.text]
    if not parts:
        return []
    names_unit = reading_phrases.unit_finder(parts)
    owners = tree.text_owners(lambda text: len(text.strip()) <= _MAX_LABELLED_CHARS and names_unit(text), *parts)
    for element in islice(owners, _MAX_NODES):
        if is_outside(element, headline):
            continue
        found += islice(_around(tree, element, headline), 1)
    return found[:1] if len({claim.value.minutes for claim in found}) == 1 else []


def _around(tree: PageTree, element: html.HtmlElement, headline: html.HtmlElement | None) -> Iterator[Candidate]:
    """The time that an element states, by itself or together with what stands beside it."""
    for node in (element, element.getparent()):
        text = short_text(node, _MAX_LABELLED_CHARS) if node is not None else None
        minutes = read_line(text) if text else None
        if text and minutes is not None and not _is_others(node, headline):
            yield _claim(tree, node, text, minutes, 4)


# Metadata -----------------------------------------------------------------------------------


def _of_labels(tree: PageTree) -> Iterator[Candidate]:
    """`twitter:labelN` with its `twitter:dataN`: the label decides what the data are."""
    for meta in tree.metas:
        if not meta.name.startswith("twitter:label"):
            continue
        data = next(iter(tree.meta(f"twitter:data{meta.name[13:]}")), None)
        if data is None or not reading_phrases.is_label(tidy_text(meta.content)):
            continue
        minutes = read_data(tidy_text(data.content))
        if minutes is not None:
            yield Claim(Stated(minutes, tidy_text(data.content), 2), "meta", data.locator, data.content)


def _of_durations(tree: PageTree, structured: Structured, headline: html.HtmlElement | None) -> Iterator[Candidate]:
    """`timeRequired` of JSON-LD and of microdata."""
    for claim in (*structured.texts("timeRequired"), *_microdata(tree, headline)):
        minutes = read_duration(claim.value)
        stated = Stated(minutes or 0.0, claim.value, 3)
        understood: Candidate = Claim(stated, claim.method, claim.locator, claim.raw)
        yield understood if minutes else understood.refused("no_duration")


def _microdata(tree: PageTree, headline: html.HtmlElement | None) -> Iterator[Claim[str]]:
    yield from metas(tree, "timerequired")
    for element in tree.itemprops.get("timerequired", ()):
        name = next((name for name in ("content", "datetime") if element.get(name)), None)
        value = element.get(name) if name else text_of(element)
        if value and not is_card(element, headline):
            locator = tree.xpath_of(element) + (f"/@{name}" if name else "")
            yield Claim(value, "microdata", locator, element.get(name) if name else raw_text(element))
