"""jusText, quicker: the same paragraphs, judged alike."""

from __future__ import annotations

import pytest
from justext.core import ParagraphMaker
from justext.paragraph import Paragraph
from lxml import html
from trafilatura import external as original
from trafilatura.settings import Extractor

from pipeline.extract.body import extractors, second_opinion

OPTIONS = Extractor(comments=False)
PROSE = "Der Rat von Oberlauf hat am Abend die neue Brücke über den Bach beschlossen, und das war nicht leicht. "
PAGE = f"""<body><h2>Die Brücke</h2><div>{PROSE * 3}</div><p>{PROSE}<br><br>\r\n\t{PROSE}<br>Ende</p>
<ul><li><a href="/a">Sport</a></li><li><a href="/b">Wetter</a></li></ul><select><option>{PROSE}</option></select>
<p>© Oberlauf {PROSE * 2}</p><div class="cookie-consent">{PROSE * 4}</div><td>Kurz</td><div>{PROSE * 5}</div></body>"""


class Path:
    dom = "html.body.p"
    xpath = "/html[1]/body[1]/p[1]"


@pytest.mark.parametrize(
    "nodes",
    [["a  b"], ["a \n b", "c"], ["\t\r\n a"], ["a\u00a0b \u2003c"], [" "], [], ["Straße und \n\n ΟΔΟΣ die\r der "]],
)
def test_paragraph_says_and_weighs_what_the_original_does(nodes: list[str]) -> None:
    one, other = Paragraph(Path), second_opinion.QuickParagraph(Path.dom)
    assert [one.append_text(node) for node in nodes] == [other.append_text(node) for node in nodes]
    common = frozenset(("die", "und", "οδος", "οδοσ"))
    assert (one.text, len(one), one.is_heading) == (other.text, len(other), other.is_heading)
    assert one.stopwords_density(common) == other.stopwords_density(common)


def test_paragraphs_are_made_as_the_original_makes_them() -> None:
    makers = ParagraphMaker, second_opinion.QuickParagraphMaker
    one, other = (maker.make_paragraphs(html.document_fromstring(PAGE)) for maker in makers)
    names = ("dom_path", "text_nodes", "chars_count_in_links", "tags_count")
    assert [[getattr(each, name) for name in names] for each in other] == [
        [getattr(each, name) for name in names] for each in one
    ]


def test_the_same_paragraphs_are_kept_as_by_the_original() -> None:
    quick = extractors.cascade().justext_rescue
    texts = [rescue(html.document_fromstring(PAGE), OPTIONS)[1] for rescue in (original.justext_rescue, quick)]
    assert texts[0] == texts[1]
    assert "Brücke" in texts[1]
    assert "Sport" not in texts[1]


def test_the_common_words_are_the_originals() -> None:
    assert second_opinion.common_words() == set(original.jt_stoplist_init())
