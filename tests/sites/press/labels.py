"""What must be read off each page, as `expected.json` says it."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import Any

from press import pages, structured
from press.newspapers import Newspaper, Plan

#: Designs that state the section where machines look: metadata, microdata, breadcrumbs, `rel=category`.
_STATES_SECTION = frozenset(
    "wp-classic wp-block drupal react next amp live split premium joomla microdata spip".split()
)
_KINDS = {"fr/horloge": "opinion", "fr/crue": "live", "en/storm": "live", "fr/loutre": "brief"}
#: Shorter lines may be part of a sentence.
_MIN_LINE = 12
#: Characters of a text that is so short that it might be a teaser.
_BRIEF = 800


def label(plan: Plan) -> dict[str, Any]:
    """The truth about one page. A field that is left out is not judged."""
    url = plan.paper.url + plan.path
    found: dict[str, Any] = {
        "fetched_url": f"{url}?amp=1" if plan.paper.design == "amp" else url,
        "url": url,
        "headline": plan.text.headline,
        "standfirst": plan.text.standfirst,
        "body": [passage.text for passage in pages.visible_passages(plan)],
        "boilerplate": boilerplate(plan),
        "authors": list(plan.authors),
        "desk": _desk(plan),
        "agency_credit": list(plan.agency),
        **_dates(plan),
        "reading_time_minutes": plan.minutes,
        "reading_time_raw": _reading_raw(plan),
        "in_language": plan.paper.language,
        "section": plan.text.section,
        "access": _access(plan),
        "completeness": "full" if plan.shown is None else "teaser",
        "kind": _KINDS.get(plan.text.name, "article"),
    }
    if plan.paper.design not in _STATES_SECTION:
        del found["section"]
    if plan.minutes and not found["reading_time_raw"]:
        del found["reading_time_raw"]
    if _tells_nothing_of_its_length(plan, found):
        del found["completeness"]
    return found


def site(paper: Newspaper, plans: list[Plan]) -> dict[str, Any]:
    """The whole of a newspaper's `expected.json`."""
    about = {"newspaper": paper.name, "design": paper.design, "time_zone": paper.time_zone}
    return about | {"pages": {f"{plan.name}.html": label(plan) for plan in plans}}


def boilerplate(plan: Plan) -> list[str]:
    """Lines that stand on the page and are none of the article's text."""
    context = pages.context(plan)
    words = context["w"]
    lines = [
        words[name]
        for name in ("read_also", "ad", "newsletter_text", "gate", "gate_text", "comment", "cookies", "rights")
    ]
    lines += [context["also"]["title"], *(card["title"] for card in context["cards"])]
    lines += [
        str(context.get(name) or "") for name in ("reading", "listen", "caption", "byline", "published_line", "kicker")
    ]
    lines += [card["reading"] for card in context["cards"]]
    lines += [item["post"]["ago"] for item in context["body"] if "post" in item]
    shown = _text_of(pages.page(plan))
    kept = dict.fromkeys(line for line in map(_plain, lines) if len(line) >= _MIN_LINE and line in shown)
    return list(kept)


def _dates(plan: Plan) -> dict[str, Any]:
    """A moment is known to the second where metadata tell it; a zone is stated only by them."""
    is_utc = plan.metadata == "false_z" and not plan.published.utcoffset()
    stated = (plan.metadata in ("offset", "utc") or is_utc) and not plan.day_only
    precision = "day" if plan.day_only else "second" if structured.stamp(plan, plan.published) else "minute"
    found: dict[str, Any] = {
        "date_published": _moment(plan, plan.published),
        "date_published_precision": precision,
        "date_published_zone": "stated" if stated else "assumed",
        "time_zone_rule": _zone_rule(plan, stated),
    }
    if plan.metadata in ("false_z", "naive"):
        del found["date_published_precision"]  # the printed line is as good a source
    if plan.modified:
        found["date_modified"] = _moment(plan, plan.modified)
    return found


def _zone_rule(plan: Plan, stated: bool) -> str:
    if plan.metadata == "false_z" and not stated:
        return "the printed clock shows that the Z of the metadata is local time"
    return "as stated" if stated else "the newspaper's zone, since none is stated"


def _moment(plan: Plan, at: datetime) -> str:
    return f"{at:%Y-%m-%d}" if plan.day_only else at.isoformat()


def _reading_raw(plan: Plan) -> str | None:
    """The line that states the time; one design prints it behind the date."""
    line = _plain(pages.reading_line(plan))
    if not line or plan.paper.design != "bare":
        return line or None
    context = pages.context(plan)
    return _plain(" - ".join(filter(None, (context["published_line"], context["updated_line"], line))))


def _desk(plan: Plan) -> list[str]:
    """Who signs where no person does."""
    return [plan.desk] if plan.desk and plan.desk in pages.page(plan) else []


def _tells_nothing_of_its_length(plan: Plan, found: dict[str, Any]) -> bool:
    """A short text without a gate, of which nothing says that it is free: it may be whole or not."""
    brief = len(" ".join(found["body"])) < _BRIEF and plan.paper.language != "ja"
    return brief and found["access"] == "unknown" and plan.minutes is None


def _access(plan: Plan) -> str:
    if plan.shown is not None:
        return "subscription"
    return "free" if plan.paper.design in structured.STATES_ACCESS else "unknown"


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", "")).strip()


def _text_of(page: str) -> str:
    without_scripts = re.sub(r"(?s)<(script|style|title)\b.*?</\1>|<!--.*?-->", " ", page)
    return _plain(html.unescape(re.sub(r"<[^>]+>", "", without_scripts)))


def check(plan: Plan) -> None:
    """Refuses a page that contradicts its own label."""
    page, truth = _text_of(pages.page(plan)), label(plan)
    body = "\n\n".join(truth["body"])
    missing = [text for text in truth["body"] if _plain(text) not in page]
    clashing = [line for line in truth["boilerplate"] if line in body]
    if missing or clashing:
        raise ValueError(
            f"{plan.paper.site}/{plan.name}: not on the page: {missing}; in body and boilerplate: {clashing}"
        )
