"""The language of an article: what its text is written in, checked against what the page declares."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated.evidence import Claim, attest
from pipeline.extract.stated.structured import Structured, metas
from pipeline.extract.wording import common_words
from pipeline.types import Evidence

#: Characters looked at: enough for certainty, and cheap.
_SAMPLE_CHARS = 1000
#: So many are enough where they surely are in a language that the page declares, as nearly all are.
_GLANCE_CHARS = 250
#: Below this a text of few words is guessed at, not read.
_MIN_CHARS = 120
#: A text is believed against the declaration from here.
_SURE = 0.95
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-_]*)?\Z")
# Codes that mean another's language to the detector and to readers of news.
_SAME = {"in": "id", "iw": "he", "ji": "yi", "mo": "ro"}
# What the detector, and some pages, do not tell apart: the declared one is the more precise.
_MACRO = {"nb": "no", "nn": "no"}
# What is declared only means so by mistake.
_MEANINGLESS = frozenset(("und", "mul", "zxx", "mis"))


@dataclass(frozen=True, slots=True)
class Language:
    tag: str | None
    """BCP 47 primary tag: `fr`."""
    evidence: tuple[Evidence, ...]


def read(tree: PageTree, structured: Structured, text: str) -> Language:
    """The article's language. What the page declares wins unless its text is surely in another."""
    declared = _declared(tree, structured)
    usable = [claim for claim in declared if claim.reason is None]
    detected, sure = _checked(text, {_macro(claim.value) for claim in usable})
    computed: list[Claim[str | None]] = [Claim(detected, "computed", "field:body")] if detected else []
    agreeing = [claim for claim in usable if _macro(claim.value) == detected]
    is_read = bool(computed) and (bool(agreeing) or sure or not usable)
    finer = [claim for claim in agreeing if claim.value != detected]
    chosen = (finer[:1] or computed) if is_read else usable[:1]
    tag = chosen[0].value if chosen else None
    return Language(tag, tuple(attest("in_language", [*computed, *declared], [*chosen, *agreeing[:1]])))


def _macro(tag: str | None) -> str | None:
    return _MACRO.get(tag or "", tag)


def primary_tag(text: str) -> str | None:
    """`fr` of `fr-FR`, `fr_FR`; None of what is no language tag."""
    match = _TAG.match(text.strip())
    tag = match[1].lower() if match else None
    return None if tag is None or tag in _MEANINGLESS else _SAME.get(tag, tag)


def detect(text: str) -> tuple[str | None, bool]:
    """The language of the first characters of a text, and whether that is sure."""
    sample = text[:_SAMPLE_CHARS]
    if len(sample) < _MIN_CHARS:
        return None, False
    tag, probability = _identifier().classify(sample)
    return _macro(_SAME.get(tag, tag)), float(probability) >= _SURE


def _checked(text: str, declared: Collection[str | None]) -> tuple[str | None, bool]:
    """As `detect`, at little of its cost where what is declared is right: by little words, else by fewer characters."""
    sample = text[:_GLANCE_CHARS]
    told = (tag for tag in declared if tag is not None and common_words.is_surely_in(sample, tag))
    tag = next(told, None) if len(sample) >= _MIN_CHARS else None
    if tag is not None:
        return tag, True
    glanced, sure = detect(sample) if declared else (None, False)
    return (glanced, True) if sure and glanced in declared else detect(text)


def load() -> None:
    """Loads the model, which else is loaded when first needed."""
    _identifier()


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """Loaded when first needed: it takes a fraction of a second and some memory."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError:
        with _unpacked_in_memory():
            return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@contextmanager
def _unpacked_in_memory() -> Iterator[None]:
    """py3langid 0.4 unpacks its model, 68 MB, into a temporary file, for which a disk may have no room."""
    from py3langid import modelio

    original = modelio.tempfile
    modelio.tempfile = SimpleNamespace(TemporaryFile=lambda **_: BytesIO())
    try:
        yield
    finally:
        modelio.tempfile = original


def _declared(tree: PageTree, structured: Structured) -> list[Claim[str | None]]:
    claims: list[Claim[str]] = list(structured.texts("inLanguage"))
    attribute = tree.root.get("lang")
    if attribute and attribute.strip():
        claims.append(Claim(attribute, "meta", f"{tree.xpath_of(tree.root)}/@lang", attribute))
    claims += metas(tree, "og:locale", "dc.language", "language", "content-language")
    if tree.entry and tree.entry.language:
        claims.append(Claim(tree.entry.language, "entry", "entry:language", tree.entry.language))
    found = [Claim(primary_tag(claim.value), claim.method, claim.locator, claim.raw) for claim in claims]
    kept = [claim if claim.value else claim.refused("no_language_tag") for claim in found]
    if tree.rules.language:
        kept.append(Claim(primary_tag(tree.rules.language), "site-rule", "field:in_language", tree.rules.language))
    return kept
