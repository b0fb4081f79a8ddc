"""The little words of some languages: enough of them, and a text is surely in the language it is said to be in.

Only words that the others of these languages, and those near to them, do not have: no language's text passes for
another's. Which language a text of unknown language is in, they do not tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "de": "der die das und ist nicht mit auf für ein eine einen einem einer sich auch wird im dem des zu zum zur "
        "bei nach aus dass von den an als es sie wir ich am um kann wie sind werden wurde hat haben noch nur oder "
        "aber über vor wenn sein ihre vom",
        "en": "the of and to that with this from are have which they their been were would there what about when who "
        "you it its by said will has not than more after into can one all for is on as at be or an he she "
        "his her if we but had how up",
        "es": "el los y las una con por su más pero fue este esta sus también ha al lo como hay sobre cuando muy desde "
        "está",
        "fr": "les des est et dans du une pour qui au aux sur pas ce cette ces ont été avec plus sont mais ses leur "
        "il elle nous vous par sa d'un d'une c'est qu'il n'est",
        "it": "di che il è della gli nel alla dei delle sono più anche questo questa dal dalla nella degli ai sul "
        "hanno stato essere",
        "nl": "het een van dat niet zijn voor naar wordt werd ook aan bij deze door maar heeft hebben nog hun uit "
        "meer tot over",
        "pl": "się nie że jest na przez oraz dla od jak był po są przy tym który może jego",
        "pt": "não uma um em com são ao à mais foi pelo pela também seu sua nos dos das os ele já quando",
        "sv": "och att är för inte ett från till efter när också blev hade under mellan där sig",
    }.items()
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
#: Of a text's words, those that are little ones, and how many they must be.
_ENOUGH_SHARE, _ENOUGH = 0.15, 6


def is_surely_in(text: str, language: str) -> bool:
    """Whether a text is full of a language's little words; never, of a language whose words are not known here."""
    known = _WORDS.get(language)
    if known is None:
        return False
    words = _WORD.findall(text.lower().replace("’", "'"))
    found = sum(word in known for word in words)
    return found >= max(_ENOUGH, _ENOUGH_SHARE * len(words))
