"""Paths lead back to their elements, and are the same whoever is asked for them."""

from __future__ import annotations

import pytest

from pipeline.extract.page.paths import Paths, path_of
from pipeline.extract.page.tree import parse_html

PAGES = {
    "siblings": "<body><p>a</p><div><p>b</p><i>c</i><p>d <b>e</b></p></div>f<p>g</p>",
    "one of its name": "<html><body><main><h1>a</h1><p>b</p></main></body></html>",
    "html begun twice": "<html><body><p>a</p></body></html><html>",
    "deep": f"<body>{'<div>' * 1_500}<p>a</p>",
    "names that XPath cannot read": "<body><div><o:p>a</o:p><o:p><p>b</p></o:p></div><p>c</p>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_paths_asked_for_together_are_those_asked_for_one_by_one(page: str) -> None:
    root = parse_html(page)
    assert root is not None
    paths = Paths(root)
    elements = list(root.iter())
    assert [paths.of(each) for each in elements] == [path_of(each) for each in elements]
    assert [paths.at(path_of(each)) for each in elements] == elements


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_an_element_is_found_whose_path_nobody_asked_for(page: str) -> None:
    root = parse_html(page)
    assert root is not None
    elements = list(root.iter())
    assert [Paths(root).at(path_of(each)) for each in elements] == elements


def test_nothing_stands_at_other_paths() -> None:
    root = parse_html("<body><p>a</p></body>")
    assert root is not None
    assert [Paths(root).at(path) for path in ("", "/html/body/nowhere[2]/p", "/html/body/p/@class")] == [None] * 3
