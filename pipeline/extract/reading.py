"""What a page says, read field by field: first of what readers see, then of the state that its scripts hold."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.extract.body import blocks, site_rules
from pipeline.extract.fields import authors, dates, header, headline, reading_time
from pipeline.extract.fields.header_lines import HeaderLines
from pipeline.extract.page import tree
from pipeline.extract.state import json_state, state_blocks
from pipeline.extract.stated import markup, structured
from pipeline.extract.stated.evidence import attest

#: Characters below which a page's visible text may be no article, and how many times as long its state's must be.
_LITTLE_TEXT = 600
_MUCH_MORE = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a page before it is judged."""

    graph: structured.Structured
    title: headline.Headline
    when: dates.Dates
    byline: authors.Byline
    times: list[reading_time.Candidate]
    text: blocks.BodyText


def read_page(page: tree.PageTree) -> Reading:
    """The page as readers see it, or as its state has it where that holds an article that the page does not show."""
    reading = read_shown(page, structured.read(page).beside(markup.nodes(page)))
    if len(reading.text.text) < _LITTLE_TEXT and json_state.is_likely(page):
        reading = _read_state(page, reading)
    if reading.when.published is None and json_state.is_likely(page):
        return _dated_by_state(page, reading)
    return reading


def read_shown(page: tree.PageTree, graph: structured.Structured) -> Reading:
    """What readers see. `graph` is what the page says in machine-readable form."""
    title = headline.read(page, graph)
    lines = header.read(page, title.element)
    when = dates.read(page, graph, lines, title.element)
    byline = authors.read(page, graph, lines, title.element)
    times = reading_time.find(page, graph, lines, title.element)
    text = site_rules.apply(page, blocks.read(page, _header_lines(page, graph, title, when, byline, times)))
    return Reading(graph, title, when, byline, times, text)


def _read_state(page: tree.PageTree, shown: Reading) -> Reading:
    """What the page's state holds, where it is an article with much more text than the page shows."""
    state = json_state.read(page)
    if state is None or state.text_length < _MUCH_MORE * len(shown.text.text):
        return shown
    reading = read_shown(page, shown.graph.beside([state.node]))
    lines = _header_lines(page, reading.graph, reading.title, reading.when, reading.byline, reading.times)
    return replace(reading, text=state_blocks.read(state, lines))


def _dated_by_state(page: tree.PageTree, shown: Reading) -> Reading:
    """With the dates that the page's state tells of the article which the page shows without one."""
    node = json_state.dated(page)
    if node is None:
        return shown
    lines = header.read(page, shown.title.element)
    return replace(shown, when=dates.read(page, shown.graph.beside([node]), lines, shown.title.element))


def _header_lines(
    page: tree.PageTree,
    graph: structured.Structured,
    title: headline.Headline,
    when: dates.Dates,
    byline: authors.Byline,
    times: list[reading_time.Candidate],
) -> HeaderLines:
    descriptions = [*graph.texts("description"), *structured.metas(page, "og:description", "description")]
    return HeaderLines(
        headline=title.text,
        headlines=title.candidates,
        bylines=byline.lines,
        dates=when.lines,
        reading_times=reading_time.lines_of(times),
        descriptions=tuple(attest("standfirst", descriptions)),
    )
