"""Machine-readable reservations and licences: evidence of what the publisher states, no verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.extract.page.tree import PageTree
from pipeline.extract.stated.evidence import Claim, attest
from pipeline.extract.stated.structured import Structured, metas
from pipeline.types import Evidence

_METAS = {
    "robots": "robots",
    "googlebot": "robots_googlebot",
    "googlebot-news": "robots_googlebot_news",
    "tdm-reservation": "tdm_reservation",
    "tdm-policy": "tdm_policy",
    "copyright": "copyright",
    "rights": "copyright",
    "dc.rights": "copyright",
    "dcterms.rights": "copyright",
}
_HEADERS = {
    "x-robots-tag": "x_robots_tag",
    "tdm-reservation": "tdm_reservation",
    "tdm-policy": "tdm_policy",
    "content-signal": "content_signal",
}
_JSON_LD = {
    "license": "license",
    "copyrightHolder": "copyright_holder",
    "copyrightNotice": "copyright",
    "usageInfo": "usage_info",
}


def read(tree: PageTree, structured: Structured) -> tuple[Mapping[str, Any], tuple[Evidence, ...]]:
    """What is stated, by our name for it; the response's headers go before the page's metas."""
    found: dict[str, list[Claim[str]]] = {}
    for name, key in _HEADERS.items():
        if tree.headers.get(name):
            found.setdefault(key, []).append(Claim(tree.headers[name], "header", f"header:{name}", tree.headers[name]))
    for name, key in _METAS.items():
        found.setdefault(key, []).extend(metas(tree, name))
    for name, key in _JSON_LD.items():
        found.setdefault(key, []).extend(structured.texts(name))
    found.setdefault("license", []).extend(_license_link(tree))
    chosen = {key: claims[0] for key, claims in found.items() if claims}
    evidence = [
        piece
        for key, claim in chosen.items()
        for piece in attest("rights", [Claim({key: claim.value}, claim.method, claim.locator, claim.raw)])
    ]
    marked = tuple(Evidence(e.field, e.value, e.method, e.locator, e.raw, chosen=True) for e in evidence)
    return {key: claim.value for key, claim in chosen.items()}, marked


def _license_link(tree: PageTree) -> list[Claim[str]]:
    element = tree.links.get("license")
    href = element.get("href") if element is not None else None
    url = tree.link("license")
    return [Claim(url, "link", f"{tree.xpath_of(element)}/@href", href)] if element is not None and url else []
