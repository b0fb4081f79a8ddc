"""Importing this loads what extraction else loads with a process's first pages: the fork server does, once for all.

The model that tells languages, trafilatura's rules, the word lists of its second opinion, the lines of boilerplate and
the list of public suffixes are 0.8 s of CPU.
"""

from __future__ import annotations

import gc

from db.urls import registrable_domain
from pipeline.extract.body import extractors, main_box, second_opinion
from pipeline.extract.verdict import language
from pipeline.extract.wording import phrases

extractors.cascade()
extractors.box_extractor(main_box.PATH)
phrases.load()
registrable_domain("https://www.example.com/")
language.load()
second_opinion.common_words()
# All of it stays for good. Looked through for garbage every hundred pages or so, it would cost 3 % of their time.
gc.freeze()
