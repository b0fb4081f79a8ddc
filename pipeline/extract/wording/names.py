"""A byline's words as authors: who is named, in which role, and what of it is no name.

Pure reading of texts; where bylines stand on a page is `authors`' matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

from pipeline.extract.page.text import tidy_text
from pipeline.extract.wording.agencies import agency_of, is_shared_with, without_credit
from pipeline.extract.wording.moments import Context, read_visible
from pipeline.types import Author

_CAPITAL = r"(?-i:[A-ZÀ-ÝĆ-Ž])"
_SEPARATORS = re.compile(
    r"\s*(?:[;|•·、・]|\s/\s|\s[–—-]\s|\n)\s*|\s*,\s*(?:and|und|et|y|e|en|och|og|avec|with|mit)\s+"
    r"|\s+(?:im (?:Gespräch|Interview) mit|en collaboration avec|on behalf of|and|und|et|with|avec|mit|con|och|og"
    r"|oraz|sekä|és|și|ve|και|и)\s+"
    r"|\s*&\s*|\s+(?:[eyia]|en|ja)\s+(?=[A-ZÀ-Ý])|\s*,\s*"
)
_VERB = (
    r"(?:written|[ée]crite?|r[ée]dig[ée]e?|publi[ée]e?|posted|propos recueillis|recueilli|r[ée]alis[ée]e?|men[ée]e?"
    r"|mise? en ligne|sign[ée]e?|reported|geschrieben|escrito"
    r"|scritto|edited|review(?:ed)?|erstellt|gespeichert|eingestellt|verfasst|publicado|pubblicato|published|authored"
    r"|skrevet|skriven|napisane|geschreven)"
)
# What a text is, said before who wrote it; and those that are not rather said before what they are about.
_PIECE = (
    r"(?:(?:une? |cet(?:te)? |ein )?(?:articles?|story|textes?(?: et photos?)?|text|interview|reporting"
    r"|analys[ei]s|entretien|reportage|enqu[êe]te|chronique|r[ée]cit|tribune|billet|[ée]dito(?:rial)?)\s)"
)
_PIECE_OF = (
    r"(?:une? )?(?:texte|article|reportage|chronique|enqu[êe]te|r[ée]cit|billet|analyse|tribune|entretien)"
    r"\s(?:(?:de|sign[ée]e?)\s|d[’'])"
)
_OUR_REPORTER = r"(?:notre|nos)\s(?:correspondante?s?|envoyée?s? spécia(?:le?s?|ux)|journalistes?|reporters?)\b"
# `Notre correspondante à Genève, Anne Roy`: what stands before a name only with a comma or a colon.
_CORRESPONDENT = (
    r"(?:notre|nos)\s(?:correspondante?s?|envoyée?s? spécia(?:le?s?|ux))"
    rf"(?:\s(?:à|au|aux|en|dans)\s[^,:]{{2,40}})?\s?[,:]\s(?={_CAPITAL})"
)
_LEAD = re.compile(
    rf"\W*(?:(?:{_PIECE}|(?:words|photos?)\s)?"
    rf"{_VERB}?\s?(?:by|par|von|vom|por|door|av|af|przez|[íi]rta|teksti?|tekst|kirjoittanut|authors?"
    r"|autor(?:en|in|es)?|auteurs?|autore|contributors?|contribut(?:eur|rice)s?)\b"
    rf"(?:\s{_OUR_REPORTER},?)?"
    rf"|(?:de|avec) {_OUR_REPORTER}(?:\s(?:à|au|aux|en|dans)\s(?:[^,:]{{2,40}}(?=[,:])|\S+))?[,:]?"
    r"|(?:interview|redaktion|r[ée]daction|textes? et photos?)(?=\s*:)"
    r"|sign[ée]|text|texte|di|de la|de|foto|redacted by|του|της|των|γράφ(?:ει|ουν) (?:ο|η|οι))\s*:?\s+"
    rf"|\W*{_PIECE_OF}|\W*{_CORRESPONDENT}",
    re.IGNORECASE,
)
# A label for screen readers, without a space before the name.
_GLUED = re.compile(
    r"(?:取材|文|記者)\s?[:：]\s*"
    r"|(?:Authors?|Autor(?:in|en|es)?|Auteure?s?|(?:Posted |Written )?[Bb]y|Von|Par):?(?=[A-ZÀ-Ý][a-zà-ÿ]+ )"
)
#: What links to an author's page say before the name.
MORE_BY = re.compile(
    r"(?<!un\s)(?:(?:view|see|show|read|voir|zeige|mehr|weitere|ver)\s)?"
    r"(?:(?:all|more|alle[sn]?|tous les|toutes les|todos los)\s)?"
    r"(?:posts?|articles?|stories|beiträge|artikel|entradas|artículos|alles|tout|everything)"
    r"\s(?:by|from|of|von|de|par|por)\s+",
    re.IGNORECASE,
)
_STARTS = re.compile(
    rf"\W{{0,3}}(?:{_PIECE}?{_VERB}? ?)?"
    rf"(?:by|par|von|por|door)(?:\s?:\s+|\s+(?={_CAPITAL}|nos |notre |la r[ée]daction))"
    rf"|\W{{0,3}}(?:{_PIECE_OF}|sign[ée]\s)(?={_CAPITAL})|\W{{0,3}}(?:(?:de|avec) {_OUR_REPORTER}|{_CORRESPONDENT})"
    rf"|\W{{0,3}}(?:Autor(?:in|en|es|a)?|Authors?|Contributors?|Contribut(?:eur|rice)s?|Auteure?s?|Autore"
    r"|Textes?(?: et photos?)?|Text|Tekst|Teksti|Interview|Redaktion|[ÍI]rta"
    rf"|Forfatter|Skribent|Toimittaja|取材|文|記者)\s?[:：]\s*(?={_CAPITAL}|[一-鿿])",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\(.*\)?|\[.*\]?|@\w+.*|\S+@\S+.*|https?://.*|\b(?:on|le|am|vom|il|updated|published|publi[ée]"
    r"|mis à jour|posted|last)\b\s*:?\s*"
    r"(?:\d|on|le|am|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*|(?<!\w)\d.*"
    # A photographer's or an agency's code: `Anne Roy/SP-X`.
    r"|\s?/(?-i:[A-Z][A-Z-]{1,6})"
    r"|\b(?:publi(?:cado|cato|cado el)|publicerad|gepubliceerd)\b.*|"
    r",?\s(?:pour|for|für|at)\s.*|,?\s(?:in|dans)\s(?-i:[A-ZÀ-Ý]).*|\s[|–—]\s.*)\Z",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:correspond\w*|korrespondent\w*|corresponsal|corrispondente|envoyée?s? sp[ée]cia\w*"
    r"|journaliste?\w*|giornalista|periodista|"
    r"reporter\w*|editor\w*|r[ée]dact(?:eur|rice|or|ora)\w*|redakteur\w*|writer\w*|columnist\w*"
    r"|kolumnist\w*|chroniqueu\w*|contributor\w*|"
    r"chef\w*|chief|head of|senior|staff|freelance\w*|photograph\w*|fotograf\w*|producer|director"
    r"|directeur|directrice|professor\w*|lecturer|"
    r"analyst|inviat[oa]|volont[äa]r\w*|ressort\w*|autorin|expert\w*|founder|ceo|manager|doctoral|fellow"
    r"|critic|blogger|host|dietitian|representative|pressesprecher\w*|"
    r"president|\w*leiter(?:in)?|\w*sprecher(?:in)?|strategist|consultant|specialist|media)\b",
    re.IGNORECASE,
)
# Who made the pictures, named behind who wrote.
_PICTURES = re.compile(
    r"\s*(?:\b(?:et|and|und|y|e)\s)?\b(?:illustrations?|photos?|photographies|fotos?|fotografías?|bild(?:er)?|symbolbild|vidéos?|videos?"
    r"|infographies?)\b(?=\s*[:©]|\s+\S).*\Z",
    re.IGNORECASE | re.DOTALL,
)
# Degrees and memberships behind a name: `PhD`, `M.D.`, `RDN`, `E-RYT 200`.
_DEGREE = re.compile(r"(?:Ph\.?\s?D\.?|[A-Z]{2,6}|(?:[A-Z]\.){1,3}[A-Z]\.?|[A-Z]-[A-Z]{2,4}(?: \d{3})?)")
# A name of one word with figures or a stroke, as people choose one: `c1ph4`, `Herr_Rein`.
_HANDLE = re.compile(r"(?=\w*[\d_])[^\W\d_][\w-]{2,29}")
_CJK_NAME = re.compile(r"[々〆\u4e00-\u9fff][\u3040-\u30ff々〆\u4e00-\u9fff]{1,6}")
_LOGIN = re.compile(r"[a-z]+[._][a-z]+\d*")
# A newsroom as a whole, which signs in lower case within a line.
_DESK = re.compile(
    r"(?:(?:la|die|the|our|notre) )?(?:r[ée]daction|redaktion|redacci[óo]n|redazione|redactie"
    r"|news ?room|news ?desk|web ?desk)",
    re.IGNORECASE,
)
_TEAM = re.compile(r"\b(?:team|desk|staff|newsroom|r[ée]daction|redaktion)\Z", re.IGNORECASE)
_INSTITUTION = re.compile(
    r"\b(?:cent(?:er|re) for|department of|ministry of|office of|institute (?:of|for)"
    r"|university of|committee (?:on|for))\b",
    re.IGNORECASE,
)
_PARTICLE = frozenset(
    "de di da do dos das del della der den des du le la les van von zu zur ter ten el al bin ibn y e af av".split()
)
# A particle that runs into the name: `d’Ormesson`.
_ELIDED = re.compile(r"\A[dl][’'](?=[A-ZÀ-Ý])")
_DATE_LEAD = re.compile(
    r"(?:\W*\b(?:on|le|am|at|vom|il|el|last|updated|published|publi[ée]e?|posted|mis à jour"
    r"|veröffentlicht|aktualisiert|erschienen|stand|publiziert|publicado|pubblicato|datum))*\W*\Z",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:.*\s)?[A-ZÀ-Ý](?:\.[ -]?[A-ZÀ-Ý])*")
_JOINED = re.compile(r"\s(?:et|and|und|y|e|en|&)\s")
_NO_CONTEXT = Context(UTC)
_MAX_CHARS = 60
_MAX_INITIALS = 4
_MAX_WORDS = 6


def starts_byline(text: str) -> bool:
    """Whether a line begins as bylines do: `Par Anne Roy`, `Autor: Jo Kim`."""
    return bool(_STARTS.match(text))


def after_date(text: str) -> str | None:
    """The byline within a line that also dates the article: `Publié le 3 mai 2025 à 7h42, par Anne Roy`.

    None where the rest of the line does not say that it names someone: it may be a section or a place.
    """
    mention = next(read_visible(text, _NO_CONTEXT), None)
    if mention is None:
        return None
    before, after = _DATE_LEAD.sub("", text[: mention.start]), text[mention.end :].strip(" ,·•|–—-/")
    if starts_byline(after) or _DESK.fullmatch(after.rstrip(".")):
        return after
    if agency_of(before) or _DESK.fullmatch(before) or is_shared_with(before):
        return before
    parts = [part for part in _SEPARATORS.split(before) if part]
    if len(parts) > 1 and _JOINED.search(before) and all(map(is_full_name, parts)):
        return before
    return before if len(parts) == 2 and is_name(parts[0]) and _ROLE.search(parts[1]) and " " in parts[0] else None


def is_login(text: str) -> bool:
    """Whether a text is rather what someone logs in as than their name: `anne.roy`."""
    return bool(_LOGIN.fullmatch(text))


def is_full_name(text: str) -> bool:
    """Whether a text looks like a given and a family name, which Chinese characters do not part."""
    return bool(_CJK_NAME.fullmatch(text)) or (" " in text and is_name(text))


def says_role(text: str) -> bool:
    """Whether a text names what people do who write: `is a journalist at`."""
    return bool(_ROLE.search(text))


def is_small_name(text: str) -> bool:
    """Whether a text may be a name that its bearer writes small: `anne roy`. Right where only names are given."""
    words = text.split()
    return 2 <= len(words) <= 3 and all(len(word) > 2 and word.isalpha() for word in words)


def is_joined(author: Author) -> bool:
    """Whether an author's name follows an "and" in the text that names them: `Anne Roy et Jo Kim`."""
    before, name, _ = author.name_raw.rpartition(author.name)
    return bool(name) and _JOINED.search(f"{before[-6:]} ") is not None


def is_desk(text: str) -> bool:
    """Whether a text is a newsroom as a whole: `La rédaction`."""
    return bool(_DESK.fullmatch(text))


def is_name(text: str) -> bool:
    """Whether a text looks like a person's name: few words, no figures, no sentence."""
    words = text.split()
    if not 1 <= len(words) <= _MAX_WORDS or len(text) > _MAX_CHARS:
        return False
    if _HANDLE.fullmatch(text):
        return True
    if any(char.isdigit() for char in text) or re.search(r"[:?!<>{}=_\\©®]|\.{2}|https?|www\.|(?:\w+\.){3}\w", text):
        return False
    if sum(char.isalpha() for char in text) < 2:
        return False
    cased = [_ELIDED.sub("", word) for word in words if word[:1].isalpha() and word.lower() not in _PARTICLE]
    small = [word for word in cased if word[:1].islower()]
    return len(small) <= len(cased) // 3 if len(words) > 1 else True


def names_in(text: str) -> Iterator[Author]:
    """The authors that a byline names, their roles told apart: `Par Anne Roy, à Lille, et Jo Kim (AFP)`."""
    text = tidy_text(text)
    if _HANDLE.fullmatch(text):
        yield Author(text, text)
        return
    if _INSTITUTION.search(text) and len(text) <= _MAX_CHARS:
        yield Author(_without_lead(text), text)
        return
    text = without_credit(_without_date(MORE_BY.sub("", without_credit(text))))
    text = _without_pictures(_without_lead(text))
    previous: Author | None = None
    for part in _parts(text):
        name, rest = _split_tail(_without_lead(part))
        if previous is not None and (_is_role(part, previous) or _is_lone(name, previous)):
            previous = replace(previous, role=previous.role or part)
            continue
        if previous is not None:
            yield previous
        previous = Author(_as_signed(name), text, rest) if name else None
    if previous is not None:
        yield previous


def _parts(text: str) -> list[str]:
    return [_bare(part) for part in _SEPARATORS.split(text) if part and part.strip()]


def _bare(part: str) -> str:
    """A part of a byline without the marks around it; the point behind an initial is the name's."""
    bare = part.strip(" ,.:;·•|/-–—\u00a0")
    return f"{bare}." if _INITIALS.fullmatch(bare) and f"{bare}." in part else bare


def _as_signed(name: str) -> str:
    """A newsroom's name as it would open a line, an agency's without its article: `La rédaction`, `AFP`."""
    if name[:2] in ("l’", "l'") and agency_of(name):
        return name[2:]
    return name[:1].upper() + name[1:] if _DESK.fullmatch(name) else name


def _without_date(text: str) -> str:
    """A byline without the date before or after its names."""
    mention = next(read_visible(text, _NO_CONTEXT), None)
    if mention is None:
        return text
    before = _DATE_LEAD.sub("", text[: mention.start])
    return before if len(before) > 2 else text[mention.end :].strip(" ,·•|–—-/")


def _without_pictures(text: str) -> str:
    """A byline without those who made the pictures, where it names someone before them."""
    match = _PICTURES.search(text)
    before = text[: match.start()].rstrip(" ,.·•|–—-/") if match else text
    return before if len(before) > 2 else text


def _without_lead(text: str) -> str:
    match = _LEAD.match(text) or _GLUED.match(text)
    rest = text[match.end() :] if match else text
    return rest if rest[:1].isupper() or not match or not text[:1].isupper() or rest[:1] in "@‹" else (rest or text)


def _split_tail(text: str) -> tuple[str, str | None]:
    """A name without what follows it: brackets, handles, dates; brackets are its role when they say one."""
    match = _TAIL.search(text)
    name = text[: match.start()].strip(" ,.-–—|") if match else text
    said = match[0].strip(" ()[],") if match else ""
    role = said if said and _ROLE.search(said) and len(said) < 80 else None
    words = name.split()
    for n, word in enumerate(words):
        if n >= 2 and _ROLE.fullmatch(word) and not _TEAM.search(name):
            return " ".join(words[:n]), " ".join(words[n:])
    return name, role


def _is_lone(name: str, author: Author) -> bool:
    """Whether a single word follows a full name: a place or part of a function, since people sign alike."""
    if agency_of(name) or _DESK.fullmatch(name) or (name.islower() and len(name) <= _MAX_INITIALS):
        return False
    return " " in author.name and " " not in name and name.isalpha()


def _is_role(text: str, author: Author) -> bool:
    """Whether what follows an author is their function, place or degree and no further name."""
    if agency_of(text) or _DESK.fullmatch(text) or (text.islower() and len(text) <= _MAX_INITIALS):
        return False
    if _DEGREE.fullmatch(text) and " " in author.name:
        return True
    if _ROLE.search(text) or text[:1].islower() or re.search(r"\s(?:at|of|chez|beim?)\s", text):
        return True
    return bool(re.match(r"(?:à|in|aus|en|da|from)\s", text, re.IGNORECASE))
