"""What a page says of its own changes: printed corrections and updates, in seven languages. Pure.

A notice is a block that bears a label ("Correction:", "Mise à jour à 15 h –") with something behind it, or a sentence
that speaks of the article itself ("An earlier version of this article…"). A bare stamp ("Updated 3 March, 10:12") says
when and not what: it is no notice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

NoticeKind = Literal["correction", "update"]

#: Longer blocks are the story itself, whatever they say of it.
_MOST_CHARS = 1200
_MOST_STAMP_CHARS = 100
#: A label with fewer words behind it is a stamp.
_LEAST_WORDS = 3

# All in the folded form of `_folded`: lower case, without accents, ' for every apostrophe.
_CORRECTION_LABELS = "|".join(
    (
        "corrections?|clarifications?|errat(?:um|a)",
        "rectificatif|correctif|precisions?",
        "korrektur(?:hinweis)?|berichtigung|richtigstellung",
        "correccion(?:es)?|rectificacion|fe de erratas|fe de errores|aclaracion",
        "correzion[ei]|rettifica|errata corrige|precisazione",
        "correctie|rectificatie|verbetering",
        "correcao|correcoes|retificacao|erramos",
    )
)
_UPDATE_LABELS = "|".join(
    (
        "updated?",
        "mise? a jour|actualisation|actualise",
        "aktualisiert|aktualisierung|nachtrag",
        "actualizacion|actualizado",
        "aggiornamento|aggiornato",
        "bijgewerkt|aanvulling|geactualiseerd",
        "atualizacao|atualizado",
    )
)
_STAMP_LABELS = (
    f"{_UPDATE_LABELS}|(?:last|first) (?:updated|modified|published)|published|modified|publiee?|modifiee?|"
    "veroffentlicht|stand|publicado|modificado|pubblicato|modificato|gepubliceerd|publicado em"
)
# Between a label and its colon: nothing, or something with a figure in it, which is a date or an hour.
_WHEN = r"(?:[\s,(\[]{1,3}[^:\n]{0,40}?\d[^\n]{0,40}?)?"
_SEPARATOR = r"\s*[)\]]*\s*(?:(?<!\d):(?!\d)|(?<=\d):(?=\s)|(?<=\s)[-|](?=\s)|\.(?=\s))"
_START = r"^[\W_]*"

_CORRECTION = re.compile(f"{_START}(?:{_CORRECTION_LABELS})(?!\\w){_WHEN}{_SEPARATOR}(?P<rest>.*)", re.DOTALL)
_UPDATE = re.compile(f"{_START}(?:{_UPDATE_LABELS})(?!\\w){_WHEN}{_SEPARATOR}(?P<rest>.*)", re.DOTALL)
_STAMP = re.compile(f"{_START}(?:{_STAMP_LABELS})(?!\\w)")

_SELF = {
    "en": r"this (?:article|story|report|post|piece|headline)",
    "fr": r"(?:cet|notre|l') ?article|ce texte|cette depeche|ce papier",
    "de": r"diese[rsmn]? (?:artikels?|textes?|beitrags?|beitrag|meldung)",
    "es": r"est[ea] (?:articulo|texto|noticia|informacion|nota)",
    "it": r"(?:quest'articolo|questo (?:articolo|testo|pezzo)|questa notizia)",
    "nl": r"(?:dit|het) (?:artikel|bericht|stuk)|deze tekst",
    "pt": r"(?:est[ea]|[ao]) (?:artigo|texto|reportagem|materia|noticia)",
}
_EARLIER = re.compile(
    rf"(?:(?:an |a )?(?:earlier|previous|original) version of {_SELF['en']})"
    rf"|(?:(?:premiere|precedente) version de (?:{_SELF['fr']}))"
    rf"|(?:version (?:precedente|anterieure|initiale) de (?:{_SELF['fr']}))"
    rf"|(?:(?:fruheren?|vorherigen?|ersten|ursprunglichen) (?:version|fassung) (?:{_SELF['de']}))"
    rf"|(?:version (?:anterior|previa|inicial) de (?:{_SELF['es']}))"
    rf"|(?:(?:versione precedente|precedente versione|prima versione) di (?:{_SELF['it']}))"
    rf"|(?:(?:eerdere|vorige) versie van (?:{_SELF['nl']}))"
    rf"|(?:versao (?:anterior|previa) d(?:{_SELF['pt']}))"
)
_CORRECTED = re.compile(
    rf"{_SELF['en']} (?:has been|was) (?:corrected|amended)|updated? (?:\S+ ){{0,8}}to (?:correct|clarify|fix)\b"
    rf"|(?:{_SELF['fr']}) a ete (?:corrige|rectifie)"
    rf"|(?:{_SELF['de']}) wurde (?:\S+ ){{0,6}}(?:korrigiert|berichtigt)"
    rf"|(?:{_SELF['es']}) (?:ha sido|fue) (?:corregid|rectificad)[oa]"
    rf"|(?:{_SELF['it']}) e stat[oa] (?:corrett|rettificat)[oa]"
    rf"|(?:{_SELF['nl']}) (?:is|werd) (?:\S+ ){{0,6}}(?:gecorrigeerd|aangepast|verbeterd)"
    rf"|(?:{_SELF['pt']}) foi (?:corrigid|retificad)[oa]"
)
_UPDATED = re.compile(
    rf"{_SELF['en']} (?:has been|was|will be|is being) updated"
    r"|updated? (?:\S+ ){0,8}to (?:add|include|reflect|note)\b"
    rf"|(?:{_SELF['fr']}) (?:a ete|sera) (?:mis a jour|actualise|complete|modifie)"
    rf"|(?:{_SELF['de']}) (?:wurde|wird) (?:\S+ ){{0,6}}(?:aktualisiert|erganzt)"
    rf"|(?:{_SELF['es']}) (?:ha sido|fue) actualizad[oa]"
    rf"|(?:{_SELF['it']}) e stat[oa] aggiornat[oa]"
    rf"|(?:{_SELF['nl']}) (?:is|werd|wordt) (?:\S+ ){{0,6}}(?:bijgewerkt|geactualiseerd|aangevuld)"
    rf"|(?:{_SELF['pt']}) foi atualizad[oa]"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_FIGURE = re.compile(r"\d")
_SECOND_SENTENCE = re.compile(r"[.!?]\s+\w+\s+\w+")
_APOSTROPHES = str.maketrans("‘’‚‛´`", "''''''")
_DASHES = str.maketrans("‐‑‒–—―−", "-------")


@dataclass(frozen=True, slots=True)
class Notice:
    """A change that the page itself tells of."""

    kind: NoticeKind
    position: int
    """Of its block, as in `blocks_v1`."""
    text: str

    def as_list(self) -> list[Any]:
        """As stored: `[kind, position, text]`."""
        return [self.kind, self.position, self.text]


def find_notices(texts: Iterable[str]) -> tuple[Notice, ...]:
    """The notices among the texts of a page's blocks, in reading order."""
    found = ((notice_kind(text), position, text) for position, text in enumerate(texts))
    return tuple(Notice(kind, position, text) for kind, position, text in found if kind)


def notice_kind(text: str) -> NoticeKind | None:
    """What a block tells of the article's changes, if it does."""
    if not text or len(text) > _MOST_CHARS:
        return None
    plain = _folded(text)
    if _says_more(_CORRECTION.match(plain)) or _EARLIER.search(plain) or _CORRECTED.search(plain):
        return "correction"
    if _says_more(_UPDATE.match(plain)) or _UPDATED.search(plain):
        return "update"
    return None


def is_stamp(text: str) -> bool:
    """Whether a block says when the page was published or changed, and nothing else."""
    if len(text) > _MOST_STAMP_CHARS or notice_kind(text) is not None:
        return False
    plain = _folded(text)
    return bool(_STAMP.match(plain) and _FIGURE.search(plain)) and not _SECOND_SENTENCE.search(plain)


def _says_more(match: re.Match[str] | None) -> bool:
    return match is not None and len(_WORD.findall(match["rest"])) >= _LEAST_WORDS


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).translate(_DASHES))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())
