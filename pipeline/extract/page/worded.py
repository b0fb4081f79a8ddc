"""Patterns that are asked only of texts in which one of some words stands.

A pattern that may begin anywhere tries each of its alternatives at each character: it is slow to find nothing, which is
what most lines and names of elements give. A word is looked for in a fraction of that time.
"""

from __future__ import annotations

import re


class WordedPattern:
    """Finds what a regular expression finds. One of `words`, in lower case, must stand in all that it does."""

    def __init__(self, pattern: str, *words: str) -> None:
        """Upper and lower case make no difference to `pattern`."""
        self._pattern = re.compile(pattern, re.IGNORECASE)
        self._words = words

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        folded = text.lower()
        return self._pattern.search(text) if any(word in folded for word in self._words) else None
