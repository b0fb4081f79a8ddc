"""XPath conditions as functions: the same answers as the expressions they were read from."""

from __future__ import annotations

from itertools import product

import pytest
from lxml import etree

from pipeline.extract.body.predicates import compiled

CONDITIONS = [
    "[@class='post' or @id='story']",
    "[self::div or self::list][@class='post']",
    "[@data-x or re:test(@class, '^ad-')]",
    "[re:test(@id|@class, 'cookie')]",
    "[re:test(@class, 'POST', 'i')]",
    "[contains(translate(@class, 'T', 't'), 'teaser')]",
    "[contains(@id|@class, 'ad-')]",
    "[starts-with(@id|@class, 'reply-')]",
    "[re:test(@id, '[Cc]omment(?!ary)')][not(self::ol or self::ul) or @class='post']",
]
VALUES = ("", "post", "Post teaser", "Teaser", "cookie-box", "reply-3", "ad-1", "commentary", "Comments story", "story")
EXAMPLES = [
    etree.fromstring(f"<{tag}{attributes}/>")
    for tag in ("div", "list", "ol")
    for one, other in product(VALUES, VALUES)
    for attributes in ("", f" id='{one}' class='{other}'", f" class='{one}' id='{other}'", f" class='{one}' data-x=''")
]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_predicate_holds_where_its_expression_finds(condition: str) -> None:
    path = f".//*{condition}"
    finds = etree.XPath(path, namespaces={"re": "http://exslt.org/regular-expressions"})
    holds = compiled(path)
    assert holds is not None
    root = etree.Element("x")
    root.extend(EXAMPLES)
    assert [each for each in root if holds(each.tag, dict(each.items()))] == list(finds(root)) != []


@pytest.mark.parametrize("path", ["\n (.//*[@id = 'a'])[1] ", ".//*[ @id='a' ][1]", ".//*[self::p][\n@id='a'\n]"])
def test_white_space_and_the_first_only_do_not_matter(path: str) -> None:
    holds = compiled(path)
    assert holds is not None
    assert holds("p", {"id": "a"})
    assert not holds("p", {"id": "b"})


@pytest.mark.parametrize(
    "path",
    [".//p[@id='a']", ".//*", ".//*[.//h1]", ".//*[@id='a' and @class='b']", ".//*[@id='a']/p", ".//*[text()]", "//p"],
)
def test_what_looks_elsewhere_or_is_not_known_is_no_predicate(path: str) -> None:
    assert compiled(path) is None
