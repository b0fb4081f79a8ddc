"""News agencies: their names, and where a text credits them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_AGENCIES: Mapping[str, str] = {
    "AFP": r"AFP|Agence France[- ]Presse|AFP\.com|AFP[- ]?Relaxnews",
    "Reuters": r"(?:Thomson )?Reuters",
    "AP": r"AP|(?:The )?Associated Press|AP News",
    "dpa": r"dpa(?:[-/](?:AFX|infocom|tmn|lhe|lno|lsw|lby))?|Deutsche Presse[- ]Agentur",
    "ANSA": r"ANSA",
    "EFE": r"(?:Agencia )?EFE|Redacci[oó]n EFE",
    "Europa Press": r"Europa Press",
    "Belga": r"Belga|Agence Belga",
    "ATS": r"Keystone[-‑ ]ATS|ATS|Agence t[eé]l[eé]graphique suisse",
    "SDA": r"Keystone[-‑ ]SDA|(?:awp/)?SDA",
    "APA": r"APA",
    "PA": r"PA Media|Press Association|PA News Agency",
    "ANP": r"ANP",
    "Lusa": r"(?:Ag[eê]ncia )?Lusa",
    "PAP": r"PAP",
    "ČTK": r"ČTK|CTK",
    "NTB": r"NTB",
    "TT": r"TT(?: Nyhetsbyrån|-AFP|-Reuters)?",
    "Ritzau": r"Ritzau",
    "MTI": r"MTI",
    "Agerpres": r"Agerpres|AGERPRES",
    "ΑΠΕ-ΜΠΕ": r"ΑΠΕ(?:-ΜΠΕ)?",
    "Ukrinform": r"Ukrinform|Укрінформ|Укринформ",
    "Interfax": r"Interfax|Интерфакс",
    "STT": r"STT",
    "TASS": r"TASS|ТАСС",
    "Xinhua": r"Xinhua",
    "Kyodo": r"Kyodo(?: News)?",
    "Yonhap": r"Yonhap",
    "AAP": r"AAP|Australian Associated Press",
    "PTI": r"PTI|Press Trust of India",
    "The Canadian Press": r"(?:The )?Canadian Press|La Presse [Cc]anadienne",
    "Anadolu": r"Anadolu(?: Agency)?|Agence Anadolu|AA",
    "epd": r"epd",
    "KNA": r"KNA",
    "SID": r"SID",
}
_ANY = "|".join(f"(?:{pattern})" for pattern in _AGENCIES.values())
_NAMES = tuple(_AGENCIES)
# Each agency is a group of it, in their order.
_WHOLE = re.compile(
    rf"(?:l[’']|die |the )?(?:{'|'.join(f'({pattern})' for pattern in _AGENCIES.values())})\W*", re.IGNORECASE
)
_EXACT = {name: re.compile(pattern) for name, pattern in _AGENCIES.items()}
# Short names are words in some language: in running text they count only as agencies write them, in
# brackets or after "with".
_CREDIT = re.compile(
    rf"(?:\((?:Source\s?:\s?)?(?P<bracket>(?:{_ANY})(?:\s?[/,&+]\s?(?:{_ANY}))*)\)"
    r"|\b(?:(?:[Aa]vec|[Vv]ia)(?: l[’'])?|[Ww]ith|[Mm]it(?: Material (?:von|der))?|[Cc]on|[Mm]et|[Mm]ed"
    r"|[Ss]ource\s?:)\s?"
    rf"(?P<with>(?:{_ANY})(?:(?:,|\s?/|\s?&| et| und| and| y| e)\s(?:{_ANY}))*)(?!\w)"
    rf"|[/–—-]\s?(?P<slash>dpa|AFP|ATS|Reuters|AP|APA)(?:[-/][a-z]{{2,6}})?\W{{0,2}}\Z)"
)
_AND = r"(?:,|\s?/|\s?&| et| und| and| y| e)\s"
_WITH = r"(?i:avec|via|with(?: files from)?|mit(?: material (?:von|der))?|con(?: informaci(?:ón|ones) de)?)"
_SOURCE = (
    r"(?i:sources?|quellen?|fuentes?|font[ei]|bron|źródło|zdroj|forrás|sursa|kaynak|källa|kilde|lähde|πηγή"
    r"|источник|джерело)"
)
_CREDITED = (
    rf"(?:l[’']|les |the |der )?(?:(?i:agences?|agencies|agenturen|agencias)|{_ANY})"
    rf"(?:{_AND}(?:l[’'])?(?:{_ANY}))*"
)
# Lines that do nothing but credit: who wrote with them before it, one or several, a point behind.
_SHARED = re.compile(rf"(?:[^\s!?:;()]{{1,20}}\s){{1,5}}{_WITH}\s{_CREDITED}\W*")
_BESIDE = re.compile(rf"(?<=[\w.)])[\s,(]+{_WITH}\s{_CREDITED}\W*\Z")
_LINE = re.compile(rf"\(?(?:{_WITH}\s|{_SOURCE}\s?:?\s){_CREDITED}\W*")


def agency_of(name: str) -> str | None:
    """The agency that a whole name stands for: `AFP` for `l’AFP`, `Agence France-Presse`."""
    match = _WHOLE.fullmatch(name.strip())
    return _NAMES[(match.lastindex or 0) - 1] if match else None


def is_credit_line(text: str) -> bool:
    """Whether a line is no more than a credit to agencies: `AFP`, `La rédaction avec AFP`, `Source : Reuters`."""
    return agency_of(text.strip(" ()")) is not None or _LINE.fullmatch(text) is not None or is_shared_with(text)


def is_shared_with(text: str) -> bool:
    """Whether a line credits agencies beside those who sign: `La rédaction avec AFP`, `R. G. avec agences`."""
    return _SHARED.fullmatch(text) is not None


def without_credit(text: str) -> str:
    """A byline without the agencies that it only credits beside who signs: `Anne Roy` of `Anne Roy, avec AFP`."""
    return _BESIDE.sub("", text)


def credited(text: str) -> Iterator[tuple[str, str]]:
    """The agencies that a text credits (`avec AFP`, `(Reuters)`), each with the words that do so."""
    for match in _CREDIT.finditer(text):
        words = match["bracket"] or match["with"] or match["slash"]
        for part in re.split(r"\s?[/,&+]\s?|\s(?:et|und|and|y|e)\s", words):
            agency = next((name for name, pattern in _EXACT.items() if pattern.fullmatch(part)), None)
            if agency:
                yield agency, match[0]
