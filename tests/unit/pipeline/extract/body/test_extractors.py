"""trafilatura's extractors with quick parts: the originals' results, and these are left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree, html
from trafilatura import core
from trafilatura import main_extractor as original
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.settings import Extractor

from pipeline.extract.body.extractors import (
    BoxNotEnoughError,
    box_extractor,
    box_rules,
    cascade,
    cleaning,
    main_extractor,
)

OPTIONS = Extractor(fast=True, comments=False, tables=True, dedup=False)
PARAGRAPH = "<p>Die Gemeinde Oberlauf baut im Frühling eine neue Brücke über den Bach, sagt der Rat.</p>"
LINKS = "".join(f"<li><a href='/{n}'>Mehr aus Oberlauf, Folge {n}</a></li>" for n in range(6))
ARTICLE = f"""<main class="post-content wide">{PARAGRAPH * 6}<div class="newsletter-box">{PARAGRAPH}</div>
<div><ul>{LINKS}</ul></div><div><a href="/foto">Foto</a><span>!</span><i>?</i><b>.</b></div>
<p class="Teaser-text">Auch lesenswert</p><table><tr><td>a</td><td>b</td></tr></table></main>"""


def read(extract: Callable[..., Any], body: str) -> tuple[str, str]:
    tree = convert_tags(tree_cleaning(html.document_fromstring(f"<body>{body}</body>"), OPTIONS), OPTIONS)
    found, text = extract(tree, OPTIONS)
    return etree.tostring(found, encoding=str), text


@pytest.mark.parametrize("page", [ARTICLE, f"<div>{ARTICLE}</div>", f"<div>{PARAGRAPH}</div>", f"<div>{LINKS}</div>"])
def test_main_extractor_reads_what_the_original_reads(page: str) -> None:
    assert read(main_extractor().extract_content, page) == read(original.extract_content, page)


def test_the_originals_are_left_alone() -> None:
    main_extractor()
    assert all(isinstance(rule, etree.XPath) for rule in original.OVERALL_DISCARD_XPATH)
    assert original.prune_unwanted_sections.__module__ == original.__name__


def test_box_extractor_reads_the_box_at_its_path() -> None:
    boxed = f"<div><section>{PARAGRAPH * 6}</section></div>"
    assert "Brücke" in read(box_extractor("(body/*[1]/*)[1]").extract_content, boxed)[1]


@pytest.mark.parametrize("inner", ["", PARAGRAPH, f"{PARAGRAPH}<p>Ende.</p>"])
def test_box_extractor_refuses_a_box_that_the_main_extractor_would_look_beyond(inner: str) -> None:
    with pytest.raises(BoxNotEnoughError):
        read(box_extractor("(body/*[1]/*)[1]").extract_content, f"<div><section>{inner}</section></div>{ARTICLE}")


@pytest.mark.parametrize(
    "names",
    [
        "id='infinite-scroll'",
        "class='jp infinitescroll'",
        "id='mvp-post-add-box'",
        "class='elementor-share-buttons'",
        "",
    ],
)
@pytest.mark.parametrize("inner", ["<h1>Brücke</h1>", PARAGRAPH])
def test_appended_articles_are_found_as_by_the_original(names: str, inner: str) -> None:
    tree = html.document_fromstring(f"<body><div {names}>{inner}</div><p>Ende</p></body>")
    ways = (core, cascade())
    one, other = ([each for rule in way.RAW_TREE_PRUNE_XPATH for each in rule(tree)] for way in ways)
    assert one == other


@pytest.mark.parametrize("rule", range(len(original.BODY_XPATH)))
@pytest.mark.parametrize(
    "page",
    [
        ARTICLE,
        "<article>a<article>b</article></article><article>c</article>",
        "<p>a</p>",
        "<div id=maintext>a</div><main>b</main><div class=main>c</div>",
        "<div><main>a<section role=main>b</section></main></div>",
        "<p class=main>a</p><main>b</main>",
    ],
)
def test_box_rules_find_first_what_the_original_finds_first(page: str, rule: int) -> None:
    tree = html.document_fromstring(f"<body>{page}</body>")
    found: Any = box_rules()[rule]
    assert list(found(tree))[:1] == list(original.BODY_XPATH[rule](tree))[:1]


def test_what_is_known_to_be_gone_is_not_cleaned_away() -> None:
    page = f"<body><figure>{PARAGRAPH}</figure><form>{PARAGRAPH}</form><abbr>Abk.</abbr>{PARAGRAPH * 3}<p></p></body>"
    one, other = (way(html.document_fromstring(page), OPTIONS) for way in (tree_cleaning, cleaning(frozenset(["nav"]))))
    assert etree.tostring(other) == etree.tostring(one)
