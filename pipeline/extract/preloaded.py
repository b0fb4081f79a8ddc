"""Importing this loads what extraction else loads with a process's first pages: the fork server does, once for all.

The model that tells languages, trafilatura's rules, and the word lists of its second opinion are 0.6 s of CPU.
"""

from __future__ import annotations

from pipeline.extract import extractors, language, second_opinion

extractors.cascade()
language.load()
second_opinion.common_words()
