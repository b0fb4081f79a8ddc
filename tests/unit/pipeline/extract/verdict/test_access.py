"""Who may read on, and whether the page holds all of the text."""

from __future__ import annotations

import json

import pytest

from pipeline.extract.body.blocks import BodyText, read
from pipeline.extract.fields.header_lines import HeaderLines
from pipeline.extract.page.tree import PageTree, parse
from pipeline.extract.verdict import access as judged
from pipeline.extract.verdict import gates
from pipeline.types import Access, Completeness, Evidence

SENTENCE = "Les premières voitures ont franchi le fleuve lundi matin devant une centaine d’habitants venus voir. "


def access(tree: PageTree, _: BodyText) -> tuple[Access, list[Evidence]]:
    return judged.access(tree, gates.lines(tree))


def completeness(
    tree: PageTree, body: BodyText, access: Access = "unknown", minutes: float | None = None
) -> tuple[Completeness, list[Evidence]]:
    return judged.completeness(tree, body, gates.lines(tree), access, minutes)


def page(paragraphs: int = 6, ld: object = None, after: str = "", head: str = "") -> tuple[PageTree, BodyText]:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld is not None else ""
    text = "".join(f"<p>{SENTENCE * 3}Fin du paragraphe {n}.</p>" for n in range(paragraphs))
    html = f"<html><head><title>Le pont rouvre</title>{script}{head}</head><body><article><h1>Le pont rouvre</h1>{text}</article>{after}</body></html>"
    tree = parse(html.encode(), "https://echo.example/pont.html")
    assert tree is not None
    return tree, read(tree, HeaderLines(headlines=("Le pont rouvre",)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, "free"), ("True", "free"), (False, "subscription"), ("http://schema.org/False", "subscription")],
)
def test_json_ld_says_whether_it_is_free(value: object, expected: str) -> None:
    kind, evidence = access(*page(ld={"@type": "NewsArticle", "isAccessibleForFree": value}))
    assert kind == expected
    assert [(each.locator, each.chosen) for each in evidence] == [("json-ld:0#/isAccessibleForFree", True)]


def test_a_part_that_is_not_free_makes_the_article_not_free() -> None:
    ld = {
        "@graph": [
            {
                "@type": "NewsArticle",
                "isAccessibleForFree": True,
                "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".payant"},
            }
        ]
    }
    kind, evidence = access(*page(ld=ld))
    assert kind == "subscription"
    assert [each.locator for each in evidence if each.chosen] == ["json-ld:0#/@graph/0/hasPart/isAccessibleForFree"]


def test_content_tier_is_read() -> None:
    assert access(*page(head='<meta property="article:content_tier" content="metered">'))[0] == "metered"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Article réservé aux abonnés", "subscription"),
        ("Il vous reste 75 % de cet article à découvrir.", "subscription"),
        ("Subscribe to continue reading", "subscription"),
        ("Inscrivez-vous gratuitement pour lire la suite", "registration"),
        ("You have 3 free articles left this month", "metered"),
    ],
)
def test_lines_of_the_page_say_who_may_read_on(line: str, expected: str) -> None:
    assert access(*page(after=f"<div><p>{line}</p></div>"))[0] == expected


def test_nothing_said_is_unknown() -> None:
    assert access(*page()) == ("unknown", [])


def test_subscription_offer_in_the_footer_says_nothing_of_the_article() -> None:
    assert access(*page(after="<footer><p>Article réservé aux abonnés</p></footer>"))[0] == "unknown"


def test_a_long_text_that_nothing_speaks_against_is_full() -> None:
    assert completeness(*page())[0] == "full"


def test_a_short_text_before_a_gate_is_a_teaser() -> None:
    tree, body = page(paragraphs=1, after='<div class="paywall"><p>Article réservé aux abonnés</p></div>')
    kind, evidence = completeness(tree, body, "subscription")
    assert kind == "teaser"
    assert any(each.chosen for each in evidence)


def test_word_count_much_above_ours_is_truncated() -> None:
    tree, body = page(ld={"@type": "NewsArticle", "wordCount": 1500})
    assert completeness(tree, body)[0] == "truncated"


def test_word_count_that_counts_characters_is_no_sign() -> None:
    _, body = page()
    counted = page(ld={"@type": "NewsArticle", "wordCount": len(body.text)})
    assert completeness(*counted)[0] == "full"


def test_stated_reading_time_far_above_the_text_is_truncated() -> None:
    tree, body = page()
    assert completeness(tree, body, "unknown", 12)[0] == "truncated"
    assert completeness(tree, body, "unknown", 2)[0] == "full"


def test_ellipsis_and_read_on_link_is_truncated() -> None:
    html = f"<html><body><article><h1>Le pont</h1><p>{SENTENCE * 8}</p><p>{SENTENCE * 4} Et…</p><p><a href=/x>Lire la suite</a></p></article></body></html>"
    tree = parse(html.encode(), "https://echo.example/pont.html")
    assert tree is not None
    assert completeness(tree, read(tree, HeaderLines()))[0] == "truncated"


def test_a_gate_script_around_a_long_text_leaves_it_unknown_and_never_full() -> None:
    tree, body = page(paragraphs=10, after='<div class="paywall"><p>Article réservé aux abonnés</p></div>')
    assert completeness(tree, body, "subscription")[0] == "unknown"


def short_page(text: str, after: str = "") -> tuple[PageTree, BodyText]:
    html = f"<html><body><article><h1>Le bac reprend</h1><p>{text}</p>{after}</article></body></html>"
    tree = parse(html.encode(), "https://echo.example/bac.html")
    assert tree is not None
    return tree, read(tree, HeaderLines(headlines=("Le bac reprend",)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le bac reprend demain à l’aube, dit le port. " * 6, "full"),
        ("Le bac reprend demain à l’aube, dit le port, et " * 6, "unknown"),
        ("Le bac reprend demain à l’aube. " * 3, "unknown"),
    ],
)
def test_a_brief_is_full_when_it_ends_its_sentence_and_has_some_length(text: str, expected: str) -> None:
    assert completeness(*short_page(text))[0] == expected


def test_a_stated_time_alone_makes_no_teaser_of_a_brief_unless_it_is_far_off() -> None:
    brief = short_page("Le bac reprend demain à l’aube, dit le port. " * 10)
    assert completeness(*brief, "free", 2)[0] == "full"
    assert completeness(*brief, "free", 3)[0] == "unknown"
    assert completeness(*brief, "free", 12)[0] == "teaser"


def test_japanese_text_is_measured_by_its_characters() -> None:
    assert completeness(*short_page("駅前の食堂は土曜日の朝から開いている。" * 20))[0] == "full"


def test_other_articles_in_json_ld_say_nothing_of_this_one() -> None:
    ld = {"@type": "NewsArticle", "isAccessibleForFree": True, "mentions": [{"isAccessibleForFree": False}]}
    assert access(*page(ld=ld))[0] == "free"


def test_a_call_in_an_aside_of_the_article_is_its_gate_and_one_beside_it_is_not() -> None:
    call = "<aside><p>Cet article est réservé aux abonnés</p></aside>"
    html = "<html><body><article><h1>Le pont</h1><p>{0}</p>{1}</article>{2}</body></html>"
    for inside, outside, expected in ((call, "", "subscription"), ("", call, "unknown")):
        tree = parse(html.format(SENTENCE * 3, inside, outside).encode(), "https://echo.example/pont.html")
        assert tree is not None
        assert access(tree, read(tree, HeaderLines()))[0] == expected


def test_a_stated_body_that_goes_on_where_the_page_ends_makes_it_truncated() -> None:
    shown = "".join(f"{SENTENCE * 3}Fin du paragraphe {n}. " for n in range(6))
    beyond = "Le reste se lit ailleurs, et le maire n’y peut rien du tout. " * 60
    kind, evidence = completeness(*page(ld={"@type": "NewsArticle", "articleBody": shown + beyond}))
    assert kind == "truncated"
    assert [each.locator for each in evidence if each.chosen] == ["json-ld:0#/articleBody"]


def test_a_stated_body_of_other_words_or_of_the_same_length_says_nothing() -> None:
    other = "Un tout autre article, que le modèle de la page répète par erreur sous son nom. " * 60
    marked_up = f"&lt;p&gt;{SENTENCE * 100}&lt;/p&gt;"
    for stated in (other, SENTENCE * 18, marked_up):
        assert completeness(*page(ld={"@type": "NewsArticle", "articleBody": stated}))[0] == "full"


def part(selector: str) -> dict[str, object]:
    gated = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": selector}
    return {"@type": "NewsArticle", "isAccessibleForFree": "False", "hasPart": gated}


def test_a_part_that_is_not_free_and_not_on_the_page_makes_it_a_teaser() -> None:
    kind, evidence = completeness(*page(paragraphs=3, ld=part(".reserve")), access="subscription")
    assert kind == "teaser"
    assert [(each.locator, each.reason) for each in evidence if each.reason or each.chosen] == [
        ("json-ld:0#/hasPart/cssSelector", None)
    ]
    empty = page(paragraphs=3, ld=part(".reserve"), after='<div class="x reserve"></div>')
    assert completeness(*empty, access="subscription")[0] == "teaser"


def test_a_gated_part_that_the_page_holds_or_that_cannot_be_sought_says_nothing() -> None:
    held = page(paragraphs=3, ld=part(".reserve, #fin"), after=f"<div id=fin><p>{SENTENCE}</p></div>")
    assert completeness(*held, access="subscription")[0] == "full"
    assert completeness(*page(paragraphs=3, ld=part("article > p:nth-child(3)")), access="subscription")[0] == "full"
    assert completeness(*page(paragraphs=9, ld=part(".reserve")), access="subscription")[0] == "full"


def test_offers_to_sign_in_say_nothing_and_calls_nothing_against_what_is_stated() -> None:
    login = '<div class="top"><span>Déjà abonné ? Se connecter</span></div>'
    call = "<div><p>Abonnez-vous pour lire tous nos articles</p></div>"
    free = {"@type": "NewsArticle", "isAccessibleForFree": ["True"]}
    assert access(*page(after=login))[0] == "unknown"
    assert access(*page(after=call, ld=free))[0] == "free"
    assert access(*page(after=call))[0] == "subscription"
    assert access(*page(after="<p>Cet article est réservé aux abonnés</p>", ld=free))[0] == "subscription"


def test_a_call_in_the_sites_header_is_about_the_site() -> None:
    html = f"<body><header><p>Abonnez-vous pour lire l’Écho</p></header><main><h1>Le pont</h1><p>{SENTENCE * 9}</p></main></body>"
    tree = parse(html.encode(), "https://echo.example/pont.html")
    assert tree is not None
    assert gates.lines(tree) == []
