"""The lines of a page's header as other steps read them: what is no text of the article, and what its headline is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract.page.text import letters
from pipeline.types import Evidence

# A longer line, or one of so many words that ends a sentence, was taken for a date line or a byline elsewhere.
_LONGEST, _SENTENCE_WORDS = 140, 12
# Letters of a headline that is known behind its kicker, and of the kicker.
_WHOLE_HEADLINE, _KICKER = 18, range(6, 51)
# Letters of a full name; characters of what may stand before it (`About the author:`), and of who its bearer is.
_FULL_NAME, _ABOUT, _LONGEST_BIOGRAPHY = 6, 30, 700
# What follows the name of someone who is introduced; the year of birth may come first.
_SAYS_WHO = re.compile(
    r"\s*(?:\([^()]{1,30}\))?(?:\s(?:et|und|and|y|e|&)\s[^.]{4,40}?)?,?\s"
    r"(?:is|was|are|writes|works|covers|ist|war|sind|schreibt|arbeitet|lebt|berichtet|est|était|sont|écrit|collabore|travaille"
    r"|es|escribe|trabaja|è|scrive|lavora|é|escreve|trabalha|schrijft|werkt|är|skriver|er|jobber|on|jest|pisze)\b"
)


@dataclass(frozen=True, slots=True)
class HeaderLines:
    """What the other steps found, so that those lines stay out of the body."""

    headline: str | None = None
    headlines: tuple[str, ...] = ()
    """Every headline candidate: `h1`, JSON-LD, Open Graph, title."""
    bylines: tuple[str, ...] = ()
    """Byline lines as written, and author names."""
    dates: tuple[str, ...] = ()
    """Visible date lines as written."""
    reading_times: tuple[str, ...] = ()
    """Reading-time lines as written."""
    descriptions: tuple[Evidence, ...] = ()
    """Description candidates of JSON-LD, Open Graph and meta."""


@dataclass(frozen=True, slots=True)
class Known:
    """Header lines, folded for comparison."""

    headlines: frozenset[str]
    bylines: frozenset[str]
    dates: frozenset[str]
    reading_times: frozenset[str]

    @classmethod
    def of(cls, lines: HeaderLines) -> Known:
        """The lines' letters."""
        every = (*lines.headlines, *filter(None, (lines.headline,)))
        groups = (every, lines.bylines, lines.dates, lines.reading_times)
        return cls(*(frozenset(map(letters, group)) - {""} for group in groups))

    def rule_for(self, text: str) -> str | None:
        """What header line `text` is: `headline`, `byline`, `date-line`, `reading-time-line` or none."""
        folded = letters(text)
        if folded not in self.headlines and (len(text) > _LONGEST or _is_sentence(text)):
            return None
        named = (
            ("headline", self.headlines),
            ("byline", self.bylines),
            ("date-line", self.dates),
            ("reading-time-line", self.reading_times),
        )
        said = next((name for name, group in named if folded in group), None)
        return "headline" if said is None and self._ends_in_headline(folded) else said

    def _ends_in_headline(self, folded: str) -> bool:
        """Whether a line is a headline behind its kicker."""
        return any(
            len(headline) >= _WHOLE_HEADLINE and folded.endswith(headline) and len(folded) - len(headline) in _KICKER
            for headline in self.headlines
        )

    def is_biography(self, text: str) -> bool:
        """Whether a paragraph begins with an author's name and says who that is: `Anne Roy est journaliste`."""
        if len(text) > _LONGEST_BIOGRAPHY:
            return False
        opening = text[text[:_ABOUT].find(":") + 1 :][:_LONGEST].lstrip()
        folded = letters(opening)
        name = next((each for each in self.bylines if len(each) >= _FULL_NAME and folded.startswith(each)), None)
        if name is None:
            return False
        end = next(n for n in range(len(opening) + 1) if letters(opening[:n]) == name)
        return _SAYS_WHO.match(opening[end:]) is not None

    def is_headline(self, text: str) -> bool:
        """Whether `text` is one of the headline candidates, or one behind its kicker."""
        folded = letters(text)
        return folded in self.headlines or self._ends_in_headline(folded)


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?")) and len(text.split()) >= _SENTENCE_WORDS
