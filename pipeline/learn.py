"""What a site's template repeats, learned from a few of its articles: pure, from blocks as they are stored.

A line is boilerplate when it stands at the same place of the template in several *different* articles. Pages whose
texts are mostly the same, an article that was published twice or brought up to date, count as one. Where the rules
are kept is `db.rules`' business, how they are applied `pipeline.extract.body.learned`'s.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.extract.body.learned import endings, folded, openings
from pipeline.extract.page.shapes import LINK
from pipeline.fingerprint import LEAST_TELLING_WORDS, shared, shingles
from pipeline.types import LEARNED, Block, LearnedRules

#: From fewer different articles nothing is learned.
LEAST_ARTICLES = 5

# Two pages are one article when this share of the shorter one's shingles is in the longer.
_SAME_ARTICLE = 0.5
# Lines on so many of the pages do not count in that comparison: they would make short articles alike.
_COMMON = 0.8
# A line of prose from this many characters on may be background that a paper copies from article to article.
_PROSE = 150
# In how many of the articles a line must stand: at least so many, and at least this share.
_LEAST_REPEATS = 3
_SHORT_SHARE, _HEADING_SHARE, _PROSE_SHARE = 0.2, 0.3, 0.5
# Letters that a line's beginning or end must have, to be no chance.
_LEAST_LETTERS = 8
# A shape must stand in this share of the articles.
_SHAPE_SHARE = 0.1
# A shape that holds this share of a page's text, on more than this share of the pages that have it, is the article's.
_OWN_TEXT, _OWN_PAGES = 0.4, 0.1
# A shape is boilerplate when this share of its blocks is known as such; less where all of them are links…
_KNOWN, _KNOWN_LINKS = 0.5, 0.3
# …or when one fixed line stands there in this share of the articles that have the shape.
_ALWAYS_LABELLED = 0.8
# Rules by which lines between headline and text are taken out: what stands beside them may be the article's lead.
_HEAD_RULES = frozenset(("headline", "byline", "date-line", "reading-time-line", "above-headline"))
# Longer lines are not kept as rules.
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What is known of an article of the site: its current version as it is stored."""

    headline: str | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A block that may be boilerplate."""

    shape: str
    text: str
    """Folded."""
    raw: str
    is_heading: bool
    page: int
    article: int
    """Pages that are one article have one number."""
    position: int
    """Among the page's blocks."""
    in_bad_company: bool
    """All else in its container is boilerplate, and no part of the article's head."""

    @property
    def key(self) -> tuple[str, str]:
        return self.shape, self.text

    @property
    def least_share(self) -> float:
        """Of the articles in which it must stand to be boilerplate."""
        if len(self.raw) >= _PROSE:
            return _PROSE_SHARE
        return _HEADING_SHARE if self.is_heading else _SHORT_SHARE


def learn(articles: Sequence[StoredArticle]) -> LearnedRules:
    """The rules that these articles of one site give; none when too few of them are different."""
    pages = [[block for block in article.blocks if _may_be_learned(block)] for article in articles]
    numbers = _article_numbers(pages)
    count = len(set(numbers))
    if count < LEAST_ARTICLES:
        return LearnedRules()
    lines = [line for n, article in enumerate(articles) for line in _lines(article.blocks, n, numbers[n])]
    repeated = _repeated(lines, count)
    others = [line for line in lines if line.key not in repeated]
    begun, ended = _filled_in(others, openings, count), _filled_in(others, endings, count)

    def is_known(line: _Line) -> bool:
        filled = ((openings, begun), (endings, ended))
        return line.key in repeated or any(
            (line.shape, part) in known for parts_of, known in filled if known for part in parts_of(line.raw)
        )

    headlines = {folded(article.headline): n for n, article in zip(numbers, articles, strict=True) if article.headline}
    return LearnedRules(
        frozenset(key for key in repeated if len(key[1]) <= _LONGEST),
        frozenset(begun),
        frozenset(ended),
        frozenset(_boilerplate_shapes(lines, is_known, headlines, count)),
    )


def _may_be_learned(block: Block) -> bool:
    """Blocks of the body, and those that earlier rules took out of it: they are still on the site."""
    return block.shape is not None and (block.role == "body" or block.removed_by == LEARNED)


# Which pages are one article --------------------------------------------------------------------


def _article_numbers(pages: Sequence[Sequence[Block]]) -> list[int]:
    """For each page the number of its article, the first page's that shows it."""
    seen_on = Counter(text for page in pages for text in {folded(block.text) for block in page})
    common = {text for text, count in seen_on.items() if len(pages) >= LEAST_ARTICLES and count >= _COMMON * len(pages)}
    sets = [shingles(_telling_text(page, common)) for page in pages]
    numbers = list(range(len(pages)))
    for n, own in enumerate(sets):
        for earlier in range(n):
            if numbers[earlier] != numbers[n] and shared(own, sets[earlier]) >= _SAME_ARTICLE:
                old, new = sorted((numbers[earlier], numbers[n]), reverse=True)
                numbers = [new if number == old else number for number in numbers]
    return numbers


def _telling_text(page: Iterable[Block], common: Container[str]) -> str:
    """A page's text without what is common to nearly all; all of it where hardly anything would be left."""
    own = "\n".join(block.text for block in page if folded(block.text) not in common)
    return own if len(own.split()) >= LEAST_TELLING_WORDS else "\n".join(block.text for block in page)


# Lines ------------------------------------------------------------------------------------------


def _lines(blocks: Sequence[Block], page: int, article: int) -> Iterator[_Line]:
    """The lines of a page."""
    held: defaultdict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        held[_container(block)].append(block)
    for at, block in enumerate(blocks):
        if _may_be_learned(block):
            others = [each for each in held[_container(block)] if each is not block]
            bad = bool(others) and all(_is_no_head_line(each) for each in others)
            is_heading = block.type == "heading"
            yield _Line(block.shape or "", folded(block.text), block.text, is_heading, page, article, at, bad)


def _container(block: Block) -> str:
    return (block.locator or "").rpartition("/")[0]


def _is_no_head_line(block: Block) -> bool:
    return block.role == "boilerplate" and block.removed_by not in _HEAD_RULES


def _least(share: float, count: int) -> int:
    """In how many of `count` articles something must stand."""
    return max(_LEAST_REPEATS, math.ceil(share * count))


def _repeated(lines: Iterable[_Line], count: int) -> set[tuple[str, str]]:
    """Lines that stand at one place of the template in enough articles."""
    seen: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    shares: dict[tuple[str, str], float] = {}
    for line in lines:
        seen[line.key].add(line.article)
        shares[line.key] = line.least_share
    return {key for key, articles in seen.items() if len(articles) >= _least(shares[key], count)}


# Lines that are filled in ------------------------------------------------------------------------


def _filled_in(lines: Sequence[_Line], parts_of: Callable[[str], list[str]], count: int) -> set[tuple[str, str]]:
    """What several lines at one place begin or end with; the longest part of each that enough articles share."""
    parts = {line: [(line.shape, part) for part in parts_of(line.raw) if _is_telling(part)] for line in lines}
    seen: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for line, keys in parts.items():
        for key in keys:
            seen[key].add(line.article)
    longest = (
        next((key for key in reversed(keys) if len(seen[key]) >= _least(line.least_share, count)), None)
        for line, keys in parts.items()
    )
    return {key for key in longest if key is not None and len(key[1]) <= _LONGEST}


def _is_telling(part: str) -> bool:
    """Whether lines that share it do not so by chance."""
    return " " in part and sum(map(str.isalpha, part)) >= _LEAST_LETTERS


# Shapes -----------------------------------------------------------------------------------------


def _boilerplate_shapes(
    lines: Sequence[_Line], known: Callable[[_Line], bool], headlines: Mapping[str, int], count: int
) -> Iterator[str]:
    """The shapes that hold nothing but boilerplate, by what is known of some of their blocks."""
    by_shape: defaultdict[str, list[_Line]] = defaultdict(list)
    length: Counter[int] = Counter()
    for line in lines:
        by_shape[line.shape].append(line)
        length[line.page] += len(line.raw)
    shown_in = Counter(key for key, _ in {(line.key, line.article) for line in lines})

    def is_sure(line: _Line) -> bool:
        if known(line):
            return True
        is_link = line.shape.startswith(LINK)
        return is_link and (shown_in[line.key] > 1 or headlines.get(line.text, line.article) != line.article)

    articles_own = {shape for shape, own in by_shape.items() if _is_articles_own(own, length)}
    ends: dict[int, int] = {line.page: line.position for line in lines if line.shape in articles_own}
    for shape, own in by_shape.items():
        stands_often = len({line.article for line in own}) >= _least(_SHAPE_SHARE, count)
        if not stands_often or shape in articles_own:
            continue
        if _is_boilerplate(own, is_sure) or all(_is_postscript(line, ends) for line in own):
            yield shape


def _is_postscript(line: _Line, ends: Mapping[int, int]) -> bool:
    """Whether it stands below the article's text and shares its container with boilerplate only."""
    return line.in_bad_company and line.position > ends.get(line.page, -1)


def _is_boilerplate(lines: Sequence[_Line], is_sure: Callable[[_Line], bool]) -> bool:
    """Whether enough of the blocks of one shape are, or every article has one there that is."""
    sure = [line for line in lines if is_sure(line)]
    share = _KNOWN_LINKS if lines[0].shape.startswith(LINK) else _KNOWN
    articles = [len({line.article for line in each}) for each in (sure, lines)]
    return len(sure) >= share * len(lines) or articles[0] >= _ALWAYS_LABELLED * articles[1]


def _is_articles_own(lines: Iterable[_Line], length: Mapping[int, int]) -> bool:
    """Whether the text of articles stands in a shape, given the length of each page's text."""
    held: Counter[int] = Counter()
    for line in lines:
        held[line.page] += len(line.raw)
    full = sum(chars >= _OWN_TEXT * length[page] for page, chars in held.items())
    return full > _OWN_PAGES * len(held)
