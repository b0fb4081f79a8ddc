"""A plan and its design → the page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from press import structured, wording
from press.newspapers import Plan
from press.template import render
from press.texts import Passage

_DESIGNS = Path(__file__).parent / "designs"
#: After which paragraph of the body an interruption stands, where the design has it.
_INTERRUPTIONS = {2: "read_also", 3: "ad", 4: "newsletter"}


def page(plan: Plan) -> str:
    """The page's HTML."""
    return render(_design(plan.paper.design), context(plan))


def context(plan: Plan) -> dict[str, Any]:
    """All that a design may print."""
    url = plan.paper.url + plan.path
    return {
        **_frame(plan, url),
        **_titles(plan),
        **_dates(plan),
        **_times(plan),
        "body": _body(plan),
        **_scripts(plan, url),
    }


def visible_passages(plan: Plan) -> tuple[Passage, ...]:
    """The passages that stand before the gate."""
    return plan.text.passages[: plan.shown]


def byline(plan: Plan) -> str:
    """The line that names the authors; empty where the page has none."""
    words = wording.phrases(plan.paper.language)
    if plan.byline is None and not plan.authors:
        return ""
    names = wording.named(plan.paper.language, list(plan.authors))
    return (plan.byline or str(words["byline"])).format(names=names, site=plan.paper.name)


def printed(plan: Plan, text: str | None) -> str:
    """`text` as the newspaper sets it."""
    spaced = wording.spaced(plan.paper.language, text or "")
    return wording.hyphenated(spaced) if plan.soft_hyphens else spaced


@cache
def _design(name: str) -> str:
    return (_DESIGNS / f"{name}.html").read_text(encoding="utf-8")


def _frame(plan: Plan, url: str) -> dict[str, Any]:
    words = wording.phrases(plan.paper.language)
    cards = [
        {"title": printed(plan, title), "href": f"/news/{1200 + n}.html"} for n, title in enumerate(words["cards"])
    ]
    also = cards.pop()
    form = plan.reading or words["reading"][0]
    for card, minutes in zip(cards, (6, 9, 4), strict=False):
        card["reading"] = printed(plan, form.format(n=minutes)) if plan.card_times else ""
    cards[0] |= {"first": "1"}
    feed = [
        {"ago": words["ago"].format(n=n), "title": cards[at]["title"], "href": "/live"} for at, n in enumerate((3, 12))
    ]
    return {
        "lang": plan.paper.html_lang,
        "w": {name: printed(plan, text) for name, text in words.items() if isinstance(text, str)},
        "site": {"name": plan.paper.name, "url": plan.paper.url},
        "url": url,
        "image": f"{plan.paper.url}/images/{plan.text.name.partition('/')[2]}.jpg",
        "cards": cards,
        "also": also,
        "feed": feed if plan.feed else [],
        "listen": printed(plan, words["listen"].format(n=plan.listen)) if plan.listen else "",
        "gate": "1" if plan.shown is not None else "",
    }


def _titles(plan: Plan) -> dict[str, Any]:
    text = plan.text
    plain = {"headline": text.headline, "description": text.standfirst or text.headline, "section": text.section}
    set_ = {"h1": text.headline, "kicker": text.kicker, "standfirst": text.standfirst, "caption": text.caption}
    return {
        **{name: wording.spaced(plan.paper.language, value) for name, value in plain.items()},
        **{name: printed(plan, value) for name, value in set_.items()},
        "credit": text.credit,
        "section_slug": plan.section_slug,
        "keywords": list(text.keywords),
        "authors": [{"name": name, "slug": name.lower().replace(" ", "-")} for name in plan.authors],
        "authors_text": ", ".join(plan.authors) or plan.desk or plan.paper.name,
        "byline": byline(plan),
        "agency": ", ".join(plan.agency),
    }


def _dates(plan: Plan) -> dict[str, Any]:
    words, language = wording.phrases(plan.paper.language), plan.paper.language
    day = "{date}"
    form = plan.published_form or (day if plan.day_only else words["published"])
    updated = plan.updated_form or (day if plan.day_only else words["updated"])
    written = structured.stamp(plan, plan.published)
    return {
        "published_line": printed(plan, wording.filled(language, form, plan.published)),
        "updated_line": printed(plan, wording.filled(language, updated, plan.modified)) if plan.modified else "",
        "published_iso": written,
        "modified_iso": structured.stamp(plan, plan.modified),
        "time_iso": written or f"{plan.published:{'%Y-%m-%d' if plan.day_only else '%Y-%m-%dT%H:%M'}}",
        "modified_time": structured.stamp(plan, plan.modified),
        "day_iso": f"{plan.published:%Y-%m-%d}",
    }


def _times(plan: Plan) -> dict[str, Any]:
    words = wording.phrases(plan.paper.language)
    if not plan.minutes:
        return {}
    spelled = words["minute" if plan.minutes == 1 else "minutes"].format(n=plan.minutes)
    return {
        "reading": reading_line(plan),
        "label_minutes": spelled if "label" in plan.stated else "",
        "time_required": f"PT{plan.minutes}M" if "json" in plan.stated else "",
    }


def reading_line(plan: Plan) -> str:
    """The line that states the reading time; empty where none does."""
    form = plan.reading or wording.phrases(plan.paper.language)["reading"][0]
    return printed(plan, form.format(n=plan.minutes)) if plan.minutes and "line" in plan.stated else ""


def _scripts(plan: Plan, url: str) -> dict[str, Any]:
    words = sum(len(passage.text.split()) for passage in visible_passages(plan))
    return {"json_ld": structured.json_ld(plan, url, words), "state": structured.state(plan, url)}


def _body(plan: Plan) -> list[dict[str, Any]]:
    """The passages as the designs want them, list items together, with the interruptions between them."""
    parts: list[dict[str, Any]] = []
    paragraphs = 0
    passages = visible_passages(plan)
    for n, passage in enumerate(passages):
        if passage.kind == "item" and parts and "list" in parts[-1]:
            parts[-1]["list"]["items"].append(printed(plan, passage.text))
            continue
        parts.append(_part(plan, passage))
        paragraphs += passage.kind == "paragraph"
        last = n == len(passages) - 1
        if passage.kind == "paragraph" and paragraphs in _INTERRUPTIONS and not last:
            parts.append(_interruption(plan, _INTERRUPTIONS[paragraphs]))
    return parts


def _part(plan: Plan, passage: Passage) -> dict[str, Any]:
    text = printed(plan, passage.text)
    if passage.kind == "item":
        return {"list": {"items": [text]}}
    if passage.kind == "post":
        ago = wording.phrases(plan.paper.language)["ago"].format(n=passage.minutes_old)
        return {"post": {"ago": ago, "title": text}}
    return {passage.kind: text}


def _interruption(plan: Plan, kind: str) -> dict[str, Any]:
    title = printed(plan, wording.phrases(plan.paper.language)["cards"][-1])
    return {kind: {"title": title, "href": "/news/1203.html"}}
