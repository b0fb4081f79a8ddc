"""What kind of piece a page is: article, opinion, live, video, …"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated.evidence import Claim, attest
from pipeline.extract.stated.structured import Structured, metas
from pipeline.types import Evidence, Kind

_BY_TYPE: Mapping[str, Kind] = {
    "liveblogposting": "live",
    "opinionnewsarticle": "opinion",
    "advertisercontentarticle": "sponsored",
    "podcastepisode": "podcast",
    "radioepisode": "podcast",
    "audioobject": "podcast",
    "videoobject": "video",
    "mediagallery": "gallery",
    "imagegallery": "gallery",
}
# Words of sections and of path segments.
_WORDS: Mapping[Kind, str] = {
    "sponsored": (
        r"publi-?r[ée]dactionnel|publireportages?|sponsored|sponsor-?content|partner-?content"
        r"|paid-?content|advertorials?|brand-?(?:voice|studio|stories)|contenu-partenaire"
        r"|contenus?-sponsoris[ée]s?"
    ),
    "press_release": (
        r"press-?releases?|communiqu[ée]s?(?:-de-presse)?|pressemitteilung(?:en)?|pressemeldung(?:en)?"
        r"|comunicados?|notas?-de-prensa|comunicati(?:-stampa)?|ots"
    ),
    "live": (
        r"live-?(?:blog|ticker|updates?|news)s?|(?:news-?)?ticker|en-?direct|direct-live|minuto-a-minuto"
        r"|diretta|liveticker"
    ),
    "gallery": (
        r"diaporamas?|galler(?:y|ies)|galeries?|galer[ií]as?|bildergalerien?|fotostrecken?"
        r"|photo-?galler(?:y|ies)|slideshows?|fotogaler[ií]as?|en-images"
    ),
    "podcast": r"podcasts?",
    "video": r"videos?|vid[ée]os?|mediathek|tv-video",
    "opinion": (
        r"opinions?|opini[óo]n|opinione|tribunes?|[ée]ditos?|[ée]ditorial(?:e|es|s|ux)?|chroniques?"
        r"|kommentare?|meinung(?:en)?|gastkommentare?|kolumnen?|columns?|columnists?|commentisfree"
        r"|commentary|op-?ed|editorials?|debatte|points?-de-vue|ledare|leder|debatt|blogs?-opinion"
        r"|id[ée]es|(?:d[ée]bats?|id[ée]es|avis|opinions?|tribunes?)-(?:et-|&-|and-)?(?:d[ée]bats?|opinions?|id[ée]es|tribunes?)"
        r"|cartes?-blanches?|libres?-opinions?|l['’][ée]dito(?:rial)?|billets?-d['’-]humeur"
    ),
    "brief": r"br[èe]ves?|en-bref|news-in-brief|kurzmeldung(?:en)?|kurz-notiert|briefs",
}
_PATTERNS = tuple((kind, re.compile(rf"(?:{words})", re.IGNORECASE)) for kind, words in _WORDS.items())


def read(tree: PageTree, structured: Structured, section: Evidence | None) -> tuple[Kind, tuple[Evidence, ...]]:
    """The kind that JSON-LD's type, the metas, the section or the address tell; `article` where nothing does."""
    claims = [*_of_types(structured), *_of_metas(tree), *_of_section(section), *_of_address(tree)]
    if not claims:
        claims = [Claim("article", "computed", "field:blocks")]
    return claims[0].value, tuple(attest("kind", claims, claims[:1]))


def _of_types(structured: Structured) -> list[Claim[Kind]]:
    values = (value for node in structured.articles[:2] for value in structured.values_of(node, "@type"))
    named = [(str(value.data), value) for value in values]
    return [
        Claim(_BY_TYPE[key], value.method, value.locator, name)
        for name, value in named
        if (key := name.rpartition("/")[2].lower()) in _BY_TYPE
    ]


def _of_metas(tree: PageTree) -> list[Claim[Kind]]:
    opinion = [claim for claim in metas(tree, "article:opinion") if claim.value.lower() in ("true", "1", "yes")]
    video = [claim for claim in metas(tree, "og:type") if claim.value.lower().startswith("video.")]
    found: list[tuple[Kind, list[Claim[str]]]] = [("opinion", opinion), ("video", video)]
    return [Claim(kind, claim.method, claim.locator, claim.raw) for kind, claims in found for claim in claims]


def _of_section(section: Evidence | None) -> list[Claim[Kind]]:
    if section is None:
        return []
    words = re.sub(r"[\s_]+", "-", section.value.strip())
    kind = _matching(words)
    return [Claim(kind, section.method, section.locator, section.raw or section.value)] if kind else []


def of_address(url: str) -> Kind | None:
    """What a whole segment of the path says, the last one excepted: that is the headline."""
    return next(filter(None, map(_matching, urlsplit(url).path.split("/")[1:-1])), None)


def _of_address(tree: PageTree) -> list[Claim[Kind]]:
    kind = of_address(tree.url)
    return [Claim(kind, "url", "url:path", urlsplit(tree.url).path)] if kind else []


def _matching(words: str) -> Kind | None:
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(words)), None)
