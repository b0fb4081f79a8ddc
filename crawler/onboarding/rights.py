"""What a site says about being read by machines: robots.txt, Content-Signal, TDM reservation; evidence, no verdict."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from protego import Protego

from crawler.robots_txt import RobotsRules
from pipeline.types import NewsArticle

#: Product tokens of crawlers that gather text for training or answering, as their makers document them.
_AI_AGENTS = tuple(
    "GPTBot ClaudeBot anthropic-ai CCBot Google-Extended Applebot-Extended PerplexityBot Bytespider Amazonbot "
    "meta-externalagent cohere-ai Diffbot omgili".split()
)
_SIGNAL = re.compile(r"^\s*(content-(?:signal|usage))\s*:\s*(.+?)\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rights:
    """What was found, as stated."""

    robots: str
    """`read`, `unavailable` or `unreachable`."""
    crawl_delay_s: float | None = None
    refused_agents: tuple[str, ...] = ()
    """AI crawlers that robots.txt keeps from the front page."""
    signals: tuple[str, ...] = ()
    """`Content-Signal: search=yes, ai-train=no`."""
    tdm: tuple[str, ...] = ()
    """TDM reservations of the well-known file and of the pages: `/.well-known/tdmrep.json: 1`."""

    def lines(self) -> list[str]:
        """For people."""
        delay = f", Crawl-delay {self.crawl_delay_s:g} s" if self.crawl_delay_s else ""
        said = [f"robots.txt: {self.robots}{delay}"]
        if self.refused_agents:
            said.append("robots.txt refuses AI crawlers: " + ", ".join(self.refused_agents))
        return [*said, *self.signals, *(f"TDM reservation: {where}" for where in self.tdm)]


def read(
    rules: RobotsRules, robots_text: str, front: str, tdmrep: bytes | None, articles: Iterable[NewsArticle]
) -> Rights:
    """The rights that a site reserves; `front` is the page that AI crawlers are asked about."""
    parsed = Protego.parse(robots_text) if robots_text else None
    ours = rules.allows(front)
    refused = tuple(agent for agent in _AI_AGENTS if parsed and ours and not parsed.can_fetch(front, agent))
    signals = tuple(dict.fromkeys(f"{name}: {value}" for name, value in _SIGNAL.findall(robots_text)))
    stated = {key: value for article in articles for key, value in article.rights.items() if key.startswith("tdm")}
    pages = tuple(f"pages, {key} = {value}" for key, value in sorted(stated.items()))
    return Rights(rules.verdict, rules.crawl_delay_s, refused, signals, (*_tdmrep(tdmrep), *pages))


def _tdmrep(content: bytes | None) -> tuple[str, ...]:
    """TDMRep, section 6.1: a list of objects with `location`, `tdm-reservation` and perhaps `tdm-policy`."""
    try:
        rules = json.loads(content) if content else []
    except (ValueError, RecursionError):
        return ()
    reserved = (rule for rule in (rules if isinstance(rules, list) else []) if isinstance(rule, dict))
    return tuple(
        f"/.well-known/tdmrep.json, {rule.get('location')} = {rule.get('tdm-reservation')}"
        for rule in reserved
        if "tdm-reservation" in rule
    )[:5]
