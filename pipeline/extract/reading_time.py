"""The reading time that the publisher states, and the one that the text's length gives.

A stated time is read from the raw page: the text extractors drop its line. Times of other articles, listening
times, clock times and ages are told apart from it by what stands around the figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import html

from pipeline.extract import site_rules
from pipeline.extract.evidence import Claim, attest
from pipeline.extract.header import MAX_LINE_CHARS, Header, HeaderLine, is_card, is_outside
from pipeline.extract.structured import Structured
from pipeline.extract.text import UNREAD, raw_text, short_text, text_of, tidy_text
from pipeline.extract.tree import PageTree
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

_UNIT = (
    r"(?:minutes?|minuten?|minuutt?i?a?|minutos?|minut[oiay]|minutt?er|minutt?|minuut|min(?:s|\(s\))?|mn"
    r"|m|dakika|минут[аы]?|分鐘|分钟|分|분)"
    r"(?![A-Za-zÀ-ÿ])\.?"
)
_NUMBER = r"(?P<n>\d{1,3}(?:[.,]\d{1,2})?)(?:\s?[-–—]\s?(?P<to>\d{1,3})(?=\s?m))?\+?"
_BEFORE = (
    r"(?:(?:temps|dur[ée]e|estimation du temps)(?: (?:moyen|approximatif"
    r"|estim[ée]e?))? de lecture(?: (?:est\.|estim[ée]e?|moyen(?:ne)?))?"
    r"|lecture|read(?:ing)?[\s-]time|est(?:\.|imated) read(?:ing)?(?: time)?|time to read|minutes to read"
    r"|read(?:s)? in|reading"
    r"|(?:gesch[äa]tzte |voraussichtliche )?(?:lesezeit|lesedauer)|zeit zum lesen"
    r"|tiempo (?:estimado )?de lectura|lectura|tempo (?:stimato )?di lettura|lettura"
    r"|tempo (?:estimado )?de leitura|leitura"
    r"|(?:geschatte )?leestijd|czas czytania|l[äa]stid|l[æe]setid|lesetid|lukuaika|doba čten[íi]|читать"
    r"|время чтения|okuma süresi"
    r"|読了(?:時間|目安|まで)|阅读时间|예상 읽기)"
    r"(?: estim[ée]e?| stimato| estimado)?"
)
_AFTER = (
    r"(?:de lecture|à lire|read(?:ing)?(?: time)?|to read|lesezeit|lesedauer|lesen|zu lesen|de lectura"
    r"|de leitura|di lettura"
    r"|leestijd|lezen|leesplezier|czytania|l[äa]stid|l[äa]sning|l[æe]setid|lesetid|lukuaika|čten[íi]"
    r"|чтения|okuma"
    r"|で読めます|で読める|阅读|읽기)(?!\w)"
)
_GLUE = (
    r"[\s:：≈~•·|–—-]{0,5}(?:(?:ca|env|circa|approx|environ|about|around|etwa|en|de|in|d’environ|unos"
    r"|est)\b\.?[\s:]{0,2})?(?:<\s?)?"
)
_LABEL_FIRST = re.compile(rf"\b{_BEFORE}{_GLUE}{_NUMBER}\s?{_UNIT}", re.IGNORECASE)
_FIGURE_FIRST = re.compile(
    rf"(?:(?P<hours>\d{{1,2}})\s?(?:h|hours?|hrs?|std\.?"
    rf"|heures?)\s)?(?<![\d.,:/]){_NUMBER}\s?[-·–—]{{0,2}}\s?{_UNIT}"
    rf"(?:\s?(?P<s>\d{{1,2}})\s?s(?:ec)?\w*\.?)?\s?[-·]?\s?{_AFTER}",
    re.IGNORECASE,
)
_BELOW_ONE = re.compile(
    r"(?:moins d[’']une minute|less than (?:a|1|one) min(?:ute)?|weniger als (?:eine|1) minute"
    r"|menos de (?:un|1) minuto"
    r"|meno di (?:un|1) minuto)(?P<label>\s(?:de lecture|read\w*|to read|lesezeit|de lectura|di lettura))?",
    re.IGNORECASE,
)
# What every line that states a time holds: looked for first, since lines are many.
_MAYBE = re.compile(r"min|mn|\d\s?m\b|分|분|分钟|мин|dakika", re.IGNORECASE)
_BARE = re.compile(rf"[\s•·|–—(⏱🕑🕒⌚-]*{_NUMBER}\s?{_UNIT}[\s•·|–—)⏱🕑🕒⌚.-]*\Z", re.IGNORECASE)
_LABEL = re.compile(rf"\b{_BEFORE}", re.IGNORECASE)
_FILL = re.compile(rf"{_NUMBER}\s?(?:{_UNIT})?", re.IGNORECASE)
_LISTEN = re.compile(
    r"[ée]cout|listen|h[öo]r(?:en|zeit|dauer)|anh[öo]r|vorlesen|audio|podcast|escuch|ascolt|ouvir|luister"
    r"|lyssna|lytt|video|"
    r"watch|regarder|play(?:er)?\b|duration",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b(?:il y a|vor|hace|há|for|för|ha|prieš|przed)\s*\Z|^\W{0,3}(?:ago|fa|atrás|geleden|sedan|siden"
    r"|sitten|temu)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:\b[àa]\s?)?\b\d{1,2}\s?h\s?\Z", re.IGNORECASE)
_HINT = re.compile(
    r"read|lecture|lese(?:zeit|dauer)|leestijd|lettura|lectura|leitura|time-to|ttr|duree|durée", re.IGNORECASE
)
_UNITS_IN_TEXT = re.compile(r"[Mm](?<![^\W\d_][Mm])in(?:s?\b|u)|mn\b(?<![^\W\d_]mn)|分")
_MAX_NODES = 60
#: A teaser's title and its lines together are no longer than this, and its title is longer than that.
_MAX_TEASER_CHARS = 240
_MIN_TITLE_CHARS = 12
_ISO = re.compile(
    r"P(?:(?P<bare>\d+(?:[.,]\d+)?)M?"
    r"|T?(?:(?P<h>\d+(?:[.,]\d+)?)H)?(?:(?P<m>\d+(?:[.,]\d+)?)M)?(?:(?P<s>\d+(?:[.,]\d+)?)S)?)\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A reading time as one place states it."""

    minutes: float
    raw: str
    """The line as written."""
    rank: int
    """-1: the site's selector; 0: a line of the header that names it; 1: a bare figure there; 2: a meta label;
    3: JSON-LD; 4: a line elsewhere on the page that names it."""

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
    stated = [*_of_rules(tree), *own, *_of_labels(tree), *_of_json_ld(structured)]
    return stated or _elsewhere(tree, headline)


def _of_rules(tree: PageTree) -> Iterator[Candidate]:
    """The site's own selector: any figure in it is minutes."""
    for claim in site_rules.texts(tree, "reading_time")[:1]:
        minutes = read_line(claim.value) or _data_minutes(claim.value)
        if minutes is not None:
            yield Claim(Stated(minutes, claim.value, -1), claim.method, claim.locator, claim.raw)


def lines_of(candidates: Iterable[Candidate]) -> tuple[str, ...]:
    """The lines of the page that state a time."""
    return tuple(dict.fromkeys(claim.value.raw for claim in candidates if claim.method == "visible-text"))


def choose(candidates: list[Candidate], word_count: int) -> ReadingTime:
    """The best candidate. Pace ranks rivals of the same rank; bare figures and JSON-LD must also fit the text."""
    judged = [_judged(claim, word_count) for claim in candidates]
    open_ = [claim for claim in judged if claim.reason is None]
    best = min(open_, key=lambda claim: (claim.value.rank, not fits(claim.value.minutes, word_count)), default=None)
    evidence = attest("reading_time_minutes", judged, [best] if best else [])
    if best is None:
        return ReadingTime(None, None, tuple(evidence))
    raw = [Evidence("reading_time_raw", best.value.raw, best.method, best.locator, best.raw, chosen=True)]
    return ReadingTime(best.value.minutes, best.value.raw, (*evidence, *raw))


def fits(minutes: float, word_count: int) -> bool:
    """Whether a text of so many words is read in so many minutes, roundings allowed for."""
    slow, fast = PLAUSIBLE_PACE
    return (minutes - 1) * slow <= word_count <= (minutes + 0.5) * fast


def estimate(text: str, word_count: int, language: str | None) -> float | None:
    """Minutes that a text takes at its language's pace, to one decimal, at least 0.1; None for no text."""
    pace = _PACE.get(language or "", _DEFAULT_PACE)
    amount = sum(not char.isspace() for char in text) if language in _BY_CHARACTER else word_count
    return max(0.1, round(amount / pace, 1)) if amount else None


def _judged(claim: Candidate, word_count: int) -> Candidate:
    stated = claim.value
    if not 0 < stated.minutes <= _MAX_MINUTES:
        return claim.refused("implausible")
    if stated.rank in (1, 3, 4) and not fits(stated.minutes, word_count):
        return claim.refused("implausible_pace")
    return claim


# Lines --------------------------------------------------------------------------------------


def _of_line(tree: PageTree, line: HeaderLine, headline: html.HtmlElement | None) -> Iterator[Candidate]:
    found = read_line(line.text)
    bare = None if found else _bare(line)
    if (found is None and bare is None) or _is_others(line.element, headline):
        return
    minutes, rank = (found, 0) if found is not None else (bare or 0.0, 1)
    yield _claim(tree, line.element, line.text, minutes, rank)


def _smallest(header: Header) -> list[HeaderLine]:
    """The lines without those that hold another line which states a time: a list of teasers is no line."""
    stating = [line for line in header.lines if read_line(line.text) is not None]
    outer = {above for line in stating for above in line.element.iterancestors()}
    return [line for line in header.lines if line.element not in outer]


def _is_others(element: html.HtmlElement, headline: html.HtmlElement | None) -> bool:
    """Whether a time is another article's: in a teaser, or in a row of a list whose rows link to articles."""
    if is_card(element, headline):
        return True
    above = set(headline.iterancestors()) if headline is not None else set()
    for node in islice((element, *element.iterancestors()), 5):
        if node in above or short_text(node, _MAX_TEASER_CHARS) is None:
            return False
        if _has_title(node) and any(_is_alike(node, other) for other in (node.getprevious(), node.getnext())):
            return True
    return False


def _is_alike(row: html.HtmlElement, other: html.HtmlElement | None) -> bool:
    return other is not None and (other.tag, other.get("class")) == (row.tag, row.get("class")) and _has_title(other)


def _has_title(row: html.HtmlElement) -> bool:
    return any(len(text_of(link)) > _MIN_TITLE_CHARS for link in row.iter("a"))


def _claim(tree: PageTree, element: html.HtmlElement, text: str, minutes: float, rank: int) -> Candidate:
    return Claim(Stated(minutes, text, rank), "visible-text", tree.xpath_of(element), raw_text(element))


def read_line(text: str) -> float | None:
    """The minutes of reading that a line states, with a word that says so; None when it states none."""
    if not _MAYBE.search(text):
        return None
    below = _BELOW_ONE.search(text)
    if below and (below["label"] or _LABEL.search(text[: below.start()])):
        return 1.0
    if not any(char.isdigit() for char in text):
        return None
    for pattern in (_LABEL_FIRST, _FIGURE_FIRST):
        for match in pattern.finditer(text):
            if not _is_other_time(text, match):
                return _minutes(match)
    return None


def _is_other_time(text: str, match: re.Match[str]) -> bool:
    """An age, a clock time or a listening time."""
    before, after = text[: match.start("n")], text[match.end() :]
    near = text[max(0, match.start() - 25) : match.start()]
    return bool(_AGE.search(before) or _AGE.search(after) or _LISTEN.search(near))


def _minutes(match: re.Match[str]) -> float:
    groups = match.groupdict()
    number = float(groups["n"].replace(",", "."))
    if groups.get("to"):
        number = (number + float(groups["to"])) / 2
    return round(number + 60 * float(groups.get("hours") or 0) + float(groups.get("s") or 0) / 60, 2)


def _bare(line: HeaderLine) -> float | None:
    """A figure alone in its element, near the headline: `5 min`."""
    match = _BARE.match(line.text)
    if match is None or not -8 <= line.distance <= 30:
        return None
    unit = line.text[match.end("n") :].strip(" .•·|–—)-").lower()
    if _LISTEN.search(line.hints) or (unit == "m" and not _HINT.search(line.hints)):
        return None
    around = _neighbours(line.element)
    if any(_LISTEN.search(text) or _AGE.search(text) or _CLOCK.search(text) for text in around):
        return None
    return _minutes(match)


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
    for element in islice(tree.text_owners(_UNITS_IN_TEXT.search), _MAX_NODES):
        if is_outside(element, headline):
            continue
        found += islice(_around(tree, element, headline), 1)
    return found[:1] if len({claim.value.minutes for claim in found}) == 1 else []


def _around(tree: PageTree, element: html.HtmlElement, headline: html.HtmlElement | None) -> Iterator[Candidate]:
    """The time that an element states, by itself or together with what stands beside it."""
    for node in (element, element.getparent()):
        text = short_text(node, MAX_LINE_CHARS // 3) if node is not None else None
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
        if data is None or not _LABEL.search(meta.content):
            continue
        minutes = _data_minutes(tidy_text(data.content))
        if minutes is not None:
            yield Claim(Stated(minutes, tidy_text(data.content), 2), "meta", data.locator, data.content)


def _data_minutes(text: str) -> float | None:
    if _BELOW_ONE.search(text):
        return 1.0
    match = _FILL.search(text)
    return _minutes(match) if match else None


def _of_json_ld(structured: Structured) -> Iterator[Candidate]:
    for claim in structured.texts("timeRequired"):
        minutes = read_duration(claim.value)
        stated = Stated(minutes or 0.0, claim.value, 3)
        understood: Candidate = Claim(stated, claim.method, claim.locator, claim.raw)
        yield understood if minutes else understood.refused("no_duration")


def read_duration(text: str) -> float | None:
    """Minutes of an ISO 8601 duration. `P3` and `P3M`, which mean months or nothing, are read as minutes, as meant."""
    text = text.strip()
    if text.isdigit():
        return float(text)
    match = _ISO.match(text)
    if match is None:
        return read_line(text) or _data_minutes(text) if not text.upper().startswith("P") else None
    if match["bare"]:
        return float(match["bare"].replace(",", "."))
    hours, minutes, seconds = (float((match[key] or "0").replace(",", ".")) for key in ("h", "m", "s"))
    return round(hours * 60 + minutes + seconds / 60, 2) or None
