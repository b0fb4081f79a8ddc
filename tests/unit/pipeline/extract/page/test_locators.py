"""Texts found again on a page, and the locators of what was found."""

from __future__ import annotations

import time

from pipeline.extract.page.locators import Places, same_text, squeeze
from pipeline.extract.page.paths import path_of
from pipeline.extract.page.tree import parse_html


def places(body: str) -> Places:
    root = parse_html(f"<html><body>{body}</body></html>")
    assert root is not None
    return Places(root)


def located(body: str, text: str) -> str:
    page = places(body)
    span = page.find(text)
    assert span is not None
    return page.locator_of(span)


def test_paragraph_is_located_by_its_block_not_by_the_inline_element_in_it() -> None:
    assert located("<p>One.</p><p><span><b>Two words.</b></span></p>", "Two words.") == "xpath:/html/body/p[2]"


def test_text_between_line_breaks_is_located_as_a_text_node() -> None:
    assert located("<div>First<br>Second<br>Third</div>", "Second") == "xpath:/html/body/div/text()[2]"


def test_text_node_is_counted_past_elements_without_a_tail() -> None:
    body = "<div><i></i><b>x</b> one <u>y</u><br>two here</div>"
    page = places(body)
    span = page.find("two here")
    assert span is not None
    found = page.root.xpath(page.locator_of(span).removeprefix("xpath:"))
    assert [str(each) for each in found] == ["two here"]


def test_text_over_several_elements_is_located_by_the_smallest_that_holds_it() -> None:
    assert located("<div><p>a</p><p>one <a>two</a> three</p></div>", "one two three") == "xpath:/html/body/div/p[2]"
    assert located("<section><p>one</p><p>two</p></section><p>x</p>", "one two") == "xpath:/html/body/section"


def test_white_space_and_soft_hyphens_do_not_hinder() -> None:
    assert located("<p>Un  r\u00e9\u00ad sum\u00e9\n long</p>", "Un résumé long") == "xpath:/html/body/p"


def test_short_text_is_found_where_a_text_node_begins() -> None:
    page = places("<p>A sport shop</p><h2>sport</h2>")
    span = page.find("sport")
    assert span is not None
    assert page.locator_of(span) == "xpath:/html/body/h2"


def test_scripts_and_styles_hold_no_text() -> None:
    assert places("<script>var hidden</script><style>p{}</style><p>seen</p>").squeezed == "seen"


def test_element_with_a_colon_in_its_name_can_be_found_again() -> None:
    page = places("<div><o:p>one</o:p><o:p><p>two words</p></o:p></div>")
    span = page.find("two words")
    assert span is not None
    path = path_of(page.element_of(span))
    assert "".join(page.root.xpath(path)[0].itertext()) == "two words"


def test_lines_break_at_blocks_and_line_breaks_and_keep_words_apart() -> None:
    page = places("<div><span>By A. B.</span> <time>3 May</time></div><p>one<br>two</p>")
    assert [line.text for line in page.lines(0, len(page.squeezed))] == ["By A. B. 3 May", "one", "two"]


def test_pieces_are_found_one_after_the_other_or_not_at_all() -> None:
    page = places("<p>alpha <b>left out</b> beta</p>")
    span = page.find_pieces(["alpha", "beta"])
    assert span is not None
    assert page.text_of(span) == "alphaleftoutbeta"
    assert page.find_pieces(["beta", "alpha"]) is None


def test_span_of_an_element_is_its_text() -> None:
    page = places("<p>one</p><p>two <b>three</b></p>")
    span = page.span_of(page.root.xpath("//p[2]")[0])
    assert span is not None
    assert page.text_of(span) == "twothree"
    assert page.span_of(page.root.xpath("//body")[0].makeelement("p")) is None


def test_same_text_folds_white_space_entities_and_cells() -> None:
    assert same_text("A & B", "x A  &amp;\nB y")
    assert same_text("2023 | 6 millions", "2023\n 6 millions")
    assert same_text("one three", "one two three")
    assert not same_text("three one", "one two three")
    assert not same_text("absent", "present")


def test_squeeze_drops_what_no_reader_sees() -> None:
    assert squeeze(" a\u00ad b\u200b\n") == "ab"


def test_a_page_of_ten_thousand_equal_lines_is_laid_out_in_time() -> None:
    start = time.process_time()
    page = places("<p>the same line of text</p>" * 10_000)
    at = 0
    for _ in range(2_000):
        span = page.find("the same line of text", at)
        assert span is not None
        page.locator_of(span)
        at = span.end
    assert time.process_time() - start < 5
