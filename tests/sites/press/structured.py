"""What a page tells machines: dates as its system writes them, JSON-LD, script state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from press.newspapers import Plan

#: Design → the shape of its JSON-LD; a design that is not listed has none.
_SHAPES: Mapping[str, str] = {
    "wp-classic": "graph",
    "wp-block": "graph",
    "wp-builder": "bare",
    "drupal": "drupal",
    "react": "news",
    "next": "news",
    "amp": "news",
    "live": "live",
    "split": "list",
    "premium": "news",
    "magazine": "bare",
    "ghost": "news",
}
#: Designs whose JSON-LD says whether the article is free.
STATES_ACCESS = frozenset(("react", "next", "split", "premium"))


def stamp(plan: Plan, at: datetime | None) -> str | None:
    """A moment as the newspaper's system writes it in metadata; None where it writes none."""
    if at is None or plan.metadata == "none":
        return None
    if plan.day_only:
        return f"{at:%Y-%m-%d}"
    if plan.metadata == "utc":
        return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
    local = f"{at:%Y-%m-%dT%H:%M:%S}"
    return {"naive": local, "false_z": f"{local}Z"}.get(plan.metadata) or at.isoformat()


def json_ld(plan: Plan, url: str, words: int) -> str | None:
    """The page's JSON-LD script, or None."""
    shape = _SHAPES.get(plan.paper.design)
    if shape is None:
        return None
    article = _article(plan, url, words, shape)
    return _script(_wrapped(plan, shape, article, url))


def state(plan: Plan, url: str) -> str:
    """What an application leaves in a script: the article once more, its reading time in seconds."""
    return _script(
        {
            "props": {
                "pageProps": {
                    "article": {
                        "url": url,
                        "title": plan.text.headline,
                        "readingTime": 20 + 61 * len(plan.text.passages),
                        "publishedAt": stamp(plan, plan.published),
                    }
                }
            },
            "page": "/article/[slug]",
        }
    )


def _wrapped(plan: Plan, shape: str, article: dict[str, Any], url: str) -> Any:
    context = "https://schema.org"
    if shape == "list":
        crumb = {"@type": "ListItem", "position": 1, "name": plan.text.section, "item": plan.paper.url}
        return [
            {"@context": context, **article},
            {"@context": context, "@type": "BreadcrumbList", "itemListElement": [crumb]},
        ]
    if shape in ("graph", "drupal"):
        page = {"@type": "WebPage", "@id": url, "url": url, "name": f"{plan.text.headline} - {plan.paper.name}"}
        site = {"@type": "WebSite", "@id": f"{plan.paper.url}/#website", "name": plan.paper.name}
        return {"@context": context, "@graph": [article, page, site] if shape == "graph" else [article]}
    return {"@context": context, **article}


def _article(plan: Plan, url: str, words: int, shape: str) -> dict[str, Any]:
    kinds = {"live": "LiveBlogPosting", "graph": "Article", "bare": "Article"}
    article: dict[str, Any] = {
        "@type": kinds.get(shape, "NewsArticle"),
        "headline": plan.text.headline,
        "datePublished": stamp(plan, plan.published),
        "dateModified": stamp(plan, plan.modified or plan.published),
        "mainEntityOfPage": {"@id": url},
        "publisher": {"@type": "NewsMediaOrganization", "name": plan.paper.name},
    }
    if shape != "bare":
        article |= {"author": _authors(plan), "articleSection": plan.text.section, "description": plan.text.standfirst}
    if shape == "graph":
        article |= {"@id": f"{url}#article", "wordCount": words, "keywords": list(plan.text.keywords)}
    if "json" in plan.stated and plan.minutes:
        article["timeRequired"] = f"PT{plan.minutes}M"
    if plan.paper.design in STATES_ACCESS:
        article |= _access(plan)
    return {key: value for key, value in article.items() if value} | (
        {"isAccessibleForFree": False} if article.get("isAccessibleForFree") is False else {}
    )


def _authors(plan: Plan) -> list[dict[str, str]]:
    people = [{"@type": "Person", "name": name} for name in plan.authors]
    desk = [{"@type": "Organization", "name": plan.desk}] if plan.desk and not people else []
    return people or desk


def _access(plan: Plan) -> dict[str, Any]:
    if plan.shown is None:
        return {"isAccessibleForFree": True}
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    return {"isAccessibleForFree": False, "hasPart": part}


def _script(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
