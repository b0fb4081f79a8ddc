"""A page that lists articles → where its list goes on, with what was announced before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from lxml import html

from crawler.discovery.archives import named_span, names_a_list
from db.urls import absolute, same_site
from pipeline.extract.verdict.pagination import page_number


def older_page(root: html.HtmlElement, url: str) -> str | None:
    """The next page of the list at `url`: what `rel=next` names, else the link to this address with the next number.

    None where the list ends. A link that names other days than this page does is to another list: the next day's.
    """
    links = [element for element in root.iter("a", "link") if element.get("href")]
    said = (element for element in links if "next" in (element.get("rel") or "").lower().split())
    base = _base(root, url)
    days, following = named_span(url), _own_number(url) + 1
    for target in _targets(said, base, url):
        if named_span(target) == days:
            return target
    for target in _targets((element for element in links if element.tag == "a"), base, url):
        if page_number(url, target) == following and named_span(target) == days:
            return target
    return None


def _own_number(url: str) -> int:
    """The number that the address of a list bears; 1 for the first page. The end of a date is no such number."""
    is_dated = names_a_list(url) and not urlsplit(url).query
    return (None if is_dated else page_number(url, url)) or 1


def _targets(links: Iterable[html.HtmlElement], base: str, url: str) -> Iterator[str]:
    for element in links:
        target = absolute(base, element.get("href") or "")
        if target and target != url and same_site(target, url):
            yield target


def _base(root: html.HtmlElement, url: str) -> str:
    element = root.find("./head/base[@href]")
    return (absolute(url, element.get("href") or "") if element is not None else None) or url
