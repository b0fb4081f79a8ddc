"""Learned rules between the database and extraction: what to learn from, and what was learned.

Functions of a session; the learning itself is pure and done elsewhere, in a worker process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db import rules
from pipeline.learn import StoredArticle
from pipeline.types import Block, LearnedRules, SiteRules


def with_learned(session: Session, source_id: int, known: SiteRules) -> SiteRules:
    """What is known of a site, with what was learned of it."""
    used = rules.in_use(session, source_id)
    if used is None:
        return known
    return replace(known, learned=LearnedRules.from_dict(used.rules), version=used.version)


def to_learn_from(session: Session, source_id: int) -> list[StoredArticle]:
    """The articles to learn a source's rules from; none while it is not time."""
    return stored_articles(session, source_id) if rules.is_due(session, source_id) else []


def stored_articles(session: Session, source_id: int) -> list[StoredArticle]:
    """The newest articles of a source."""
    return [
        StoredArticle(said.headline, tuple(_block(row, said.body) for row in said.blocks))
        for said in rules.newest_articles(session, source_id)
    ]


def keep(session: Session, source_id: int, learned: LearnedRules, articles: int, now: datetime) -> int:
    """Use what was learned from so many articles from now on. The version."""
    return rules.keep(session, source_id, learned.as_dict(), articles=articles, now=now)


def _block(row: Sequence[Any], body: str) -> Block:
    """A block as `pipeline.rows` writes it."""
    kind, level, role, text, locator, removed_by, shape = (*row, None, None, None)[:7]
    if isinstance(text, list):
        text = body[text[0] : text[0] + text[1]]
    return Block(kind, text, role, level, locator, removed_by, shape)
