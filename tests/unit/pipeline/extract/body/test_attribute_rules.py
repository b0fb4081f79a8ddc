"""trafilatura's rules, remembered: the same answers as its own, or a clear refusal."""

from __future__ import annotations

import pytest
from lxml import etree, html
from trafilatura import main_extractor as original

from pipeline.extract.body.attribute_rules import AttributeRule, AttributeRules

PARAGRAPH = "<p>Die Gemeinde Oberlauf baut im Frühling eine neue Brücke über den Bach, sagt der Rat.</p>"
PAGE = f"""<body><div id="nav"><ul><li><a href="/a">Sport</a></li></ul></div>
<div class="entry"><span>Kein Rahmen</span></div>
<main class="post-content wide" id="x1">{PARAGRAPH * 6}
<div class="newsletter-box">{PARAGRAPH}</div><div class="rich"><p class="Teaser-text">Auch lesenswert</p></div>
<div aria-hidden="true">Verborgen</div><p style="color:red; display:none">Nie gezeigt</p>
<span id="share">Teilen</span><p class="img-caption">Der Bach</p><section data-component="MostPopularStories">x</section>
<div class="cookie" id="plain">Erst die Klasse</div><div id="plain" class="cookie">Erst die Kennung</div>
<o:p class="hidden">Wort</o:p><table><tr><td class="-hide-">a</td><td>b</td></tr></table></main></body>"""

RULES = [
    *original.BODY_XPATH[:1],
    *original.BODY_XPATH[2:4],
    *original.OVERALL_DISCARD_XPATH,
    *original.TEASER_DISCARD_XPATH,
    *original.DISCARD_IMAGE_ELEMENTS,
]


def page() -> html.HtmlElement:
    return html.document_fromstring(PAGE)


@pytest.mark.parametrize("expression", RULES, ids=lambda rule: rule.path.split("@", 1)[1][:24])
def test_rule_finds_first_what_its_expression_finds_first(expression: etree.XPath) -> None:
    tree = page()
    assert AttributeRule([expression]).first(tree) == list(expression(tree))[:1]


@pytest.mark.parametrize("expression", RULES[3:], ids=lambda rule: rule.path.split("@", 1)[1][:24])
def test_rule_finds_all_that_its_expression_finds(expression: etree.XPath) -> None:
    rule, tree = AttributeRule([expression]), page()
    assert list(expression(tree))  # the page has something for each
    assert rule(tree) == list(expression(tree))
    assert rule(tree) == list(expression(tree))  # and when it is remembered


def test_order_of_attributes_counts_as_it_does_for_the_expression() -> None:
    tree = html.fragment_fromstring("<div><p id=plain class=cookie>a</p><p class=cookie id=plain>b</p></div>")
    assert [each.text for each in AttributeRule(original.OVERALL_DISCARD_XPATH)(tree)] == ["b"]


@pytest.mark.parametrize("path", [".//div[@class='a'][not(.//h1)]", "//p", "(.//article)[1]", ".//*[@id]/p"])
def test_expression_that_looks_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="new form"):
        AttributeRule([etree.XPath(path)])


def test_attribute_whose_presence_is_enough_is_found_whatever_it_says() -> None:
    tree = html.fragment_fromstring("<div><p data-lp-replacement-content='' class=q>a</p><p class=q>b</p></div>")
    assert [each.text for each in AttributeRule(original.OVERALL_DISCARD_XPATH)(tree)] == ["a"]


def test_rules_asked_together_find_what_each_finds_alone() -> None:
    groups = original.OVERALL_DISCARD_XPATH, original.TEASER_DISCARD_XPATH, original.BODY_XPATH[:1]
    rules = [AttributeRule(group) for group in groups]
    tree = page()
    found = AttributeRules(*rules).found(tree)
    assert found == [rule(tree) for rule in rules]
    assert all(found)
