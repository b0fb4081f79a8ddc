"""Invented news: headlines and paragraphs that differ from article to article, put together by chance from a seed."""

from __future__ import annotations

from random import Random

_WHO = """the harbour master|a retired ferryman|the town treasurer|two schoolteachers|the choir of St Brannoc|the fire brigade
|a market gardener|the county surveyor|the lighthouse trust|the night bus drivers|an apprentice baker|the allotment society
|the rowing club|a visiting engineer|the parish clerk|the hospital's friends|a family of beekeepers|the swimming instructors
|the cinema's owner|the sheepdog breeders|a dozen volunteers|the coastguard|the library's trustees|the station porter"""
_DID = """has repaired|sold|will paint|wants to move|has measured|promised to replace|lost patience with|found money for
|is counting|photographed|has opened|defended|will close|borrowed|has inherited|turned down|rebuilt|auctioned
|is taking apart|has mapped|cleaned|doubted|put a price on|has applied for"""
_WHAT = """the swing bridge|a row of lime trees|the old slipway|a steam crane|the bandstand|the winter timetable|a flood gate
|the cattle market|three fishing boats|the bowling green|a tin chapel|the signal box|the sea wall|a weather vane|the ice house
|the village pump|a stone barn|the lifeboat station|the mill race|a cargo of timber|the observatory|the tram shed
|the corn exchange|a drainage scheme"""
_WHERE = """Port Marram|Low Staithe|Saltby|Upper Wharram|Kittle Bay|Marsh End|Gorsey|Hembury Cross|Tolver|Eastwick Sands
|Nether Dunnet|Pell Moor|Quay Street|the Fenlow valley|Cold Ashby|Ravensea|the Osmer estuary|Thornhope"""
_WHY = """before the first frost|because nobody else would|after a long and rather loud meeting|with money from a bequest
|to the relief of the neighbours|although the plans were never published|while the council was away|for the second time in a decade
|as the spring tides allow|under a rule from the last century|without asking the owner|so that the school can use it"""
_TEMPLATES = (
    "{Who} {did} {what} in {where} {why}.",
    "In {where} it took {n} days until {who} {did} {what}.",
    "{Who}, who came from {where} {n} years ago, {did} {what} {why}.",
    "It cost {n} thousand crowns, says the report, and {who} {did} {what} all the same.",
    "Nobody in {where} remembers when {who} last {did} {what}.",
    "“We were {n} at the table and every one of us had an opinion,” a neighbour from {where} said.",
    "What follows from this for {what} will be decided {why}, {who} said.",
    "Of {n} letters that arrived from {where}, most were about {what}.",
    "{Who} {did} {what}; the rest of {where} looked on {why}.",
    "The same was tried with {what} in {where}, {why}, and it lasted {n} weeks.",
)
_HEADLINES = (
    "{Who} {did} {what} in {where}",
    "{where}: {who} {did} {what}",
    "Why {who} {did} {what}",
    "{n} days in {where}: how {who} {did} {what}",
)
_LISTS = {
    name: " ".join(text.split()).replace(" |", "|").split("|")
    for name, text in {"who": _WHO, "did": _DID, "what": _WHAT, "where": _WHERE, "why": _WHY}.items()
}


def headline(chance: Random) -> str:
    return _filled(chance.choice(_HEADLINES), chance)


def paragraph(chance: Random) -> str:
    return " ".join(_filled(chance.choice(_TEMPLATES), chance) for _ in range(chance.randint(2, 4)))


def place(chance: Random) -> str:
    return chance.choice(_LISTS["where"])


def _filled(template: str, chance: Random) -> str:
    words = {name: chance.choice(choices) for name, choices in _LISTS.items()}
    text = template.format(**words, Who=words["who"][0].upper() + words["who"][1:], n=chance.randint(3, 480))
    return text[0].upper() + text[1:]
