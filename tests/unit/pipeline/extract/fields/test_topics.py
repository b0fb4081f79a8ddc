"""Section, keywords, breadcrumbs; kind; rights; addresses."""

from __future__ import annotations

import json

import pytest

from pipeline.extract.fields import topics
from pipeline.extract.page import tree
from pipeline.extract.stated import addresses, rights, structured
from pipeline.extract.verdict import kind
from pipeline.types import Entry, SiteRules

URL = "https://a.example/jardins/foire"


def page_of(node: object = None, head: str = "", body: str = "x", url: str = URL, **options: object) -> tree.PageTree:
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>' if node else ""
    page = tree.parse(f"<html><head>{head}{script}</head><body>{body}</body></html>".encode(), url, **options)  # type: ignore[arg-type]
    assert page is not None
    return page


def about(node: object = None, title: str | None = None, **parts: object) -> topics.Topics:
    page = page_of(node, **parts)  # type: ignore[arg-type]
    return topics.read(page, structured.read(page), title)


def article(**values: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "La foire", **values}


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        (["un", "deux", "Un"], ("Un", "deux")),
        ("un, deux; trois", ("un", "deux", "trois")),
        (["un, deux"], ("un", "deux")),
        ([{"name": "un"}, 3], ("un",)),
        ("", ()),
    ],
)
def test_keywords_as_list_or_text(keywords: object, expected: tuple[str, ...]) -> None:
    assert about(article(keywords=keywords)).keywords == expected


def test_keywords_of_metas_and_entry_follow() -> None:
    tags = '<meta property="article:tag" content="un"><meta property="article:tag" content="deux"><meta name="keywords" content="x,y">'
    assert about(head=tags).keywords == ("un", "deux")
    assert about(head='<meta name="news_keywords" content="un, deux">').keywords == ("un", "deux")
    assert about(entry=Entry(url=URL, keywords=("un", "deux"))).keywords == ("un", "deux")


def test_the_section_is_json_lds_then_the_metas_then_the_breadcrumbs_last() -> None:
    crumbs = '<nav class="breadcrumb"><a href="/">Accueil</a> <a href="/jardins">Jardins</a> <a href="/jardins/foires">Foires</a></nav>'
    assert about(article(articleSection=["Jardins", "Région"])).section == "Jardins"
    assert about(head='<meta property="article:section" content="Jardins">', body=crumbs).section == "Jardins"
    found = about(body=crumbs)
    assert (found.section, found.breadcrumbs) == ("Foires", ("Jardins", "Foires"))
    assert about(entry=Entry(url=URL, section="Jardins")).section == "Jardins"
    assert about().section is None


def test_json_ld_breadcrumbs_go_by_position_without_home_and_the_article() -> None:
    items = [
        {"position": 3, "name": "La foire aux plants attire la foule"},
        {"position": 1, "item": {"name": "Accueil"}},
        {"position": 2, "item": {"name": "Jardins"}},
    ]
    found = about({"@type": "BreadcrumbList", "itemListElement": items}, title="La foire aux plants attire la foule")
    assert found.breadcrumbs == ("Jardins",)


@pytest.mark.parametrize(
    ("node", "head", "url", "expected"),
    [
        (article(), "", URL, "article"),
        ({"@type": "LiveBlogPosting", "headline": "La foire"}, "", URL, "live"),
        ({"@type": ["OpinionNewsArticle"], "headline": "La foire"}, "", URL, "opinion"),
        ({"@type": "VideoObject", "headline": "La foire"}, "", URL, "video"),
        (None, '<meta property="article:opinion" content="true">', URL, "opinion"),
        (None, '<meta property="article:opinion" content="false">', URL, "article"),
        (article(articleSection="Tribunes"), "", URL, "opinion"),
        (article(articleSection="Débats & opinions"), "", URL, "opinion"),
        (article(articleSection="Idées"), "", URL, "opinion"),
        (article(articleSection="Carte blanche"), "", URL, "opinion"),
        (article(articleSection="Débats du conseil municipal"), "", URL, "article"),
        (None, "", "https://a.example/podcasts/la-foire", "podcast"),
        (None, "", "https://a.example/diaporama/foire.html", "gallery"),
        (None, "", "https://a.example/jardins/opinion", "article"),
        (None, "", "https://a.example/communiques-de-presse/foire", "press_release"),
    ],
)
def test_kinds(node: object, head: str, url: str, expected: str) -> None:
    page = page_of(node, head, url=url)
    graph = structured.read(page)
    found = topics.read(page, graph, None)
    section = next((e for e in found.evidence if e.field == "section" and e.chosen), None)
    value, evidence = kind.read(page, graph, section)
    assert value == expected
    assert [e.value for e in evidence if e.chosen] == [expected]


def test_rights_are_what_headers_metas_and_json_ld_state() -> None:
    page = page_of(
        article(license="https://l.example/by", copyrightHolder={"name": "Le Phare"}),
        '<meta name="robots" content="noarchive"><meta name="tdm-reservation" content="0">',
        headers={"TDM-Reservation": "1", "X-Robots-Tag": "noai"},
    )
    value, evidence = rights.read(page, structured.read(page))
    assert value == {
        "robots": "noarchive",
        "tdm_reservation": "1",
        "x_robots_tag": "noai",
        "license": "https://l.example/by",
        "copyright_holder": "Le Phare",
    }
    assert all(e.chosen for e in evidence)
    assert {e.locator for e in evidence} >= {"header:tdm-reservation", "meta:robots", "json-ld:0#/copyrightHolder/name"}


def test_a_licence_link_counts() -> None:
    page = page_of(head='<link rel="license" href="/licence">')
    assert rights.read(page, structured.read(page))[0] == {"license": "https://a.example/licence"}


@pytest.mark.parametrize(
    ("canonical", "url", "reason"),
    [
        ("https://a.example/foire", "https://a.example/foire", None),
        ("https://www.a.example/foire?utm_source=x", "https://www.a.example/foire", None),
        ("https://b.example/foire", URL, "other_site"),
        ("https://a.example/", URL, "front_page"),
        ("/accueil", URL, "section_page"),
        ("/jardins/", URL, "section_page"),
    ],
)
def test_a_canonical_is_believed_unless_it_is_another_pages(canonical: str, url: str, reason: str | None) -> None:
    rules = SiteRules(homepage="https://a.example/accueil", channels=("https://a.example/jardins",))
    site = "https://www.a.example/x" if "www" in canonical else URL
    found = addresses.read(page_of(head=f'<link rel="canonical" href="{canonical}">', url=site, rules=rules))
    assert found.url == url
    assert [e.reason for e in found.evidence if e.field == "url" and e.method == "link"] == [reason]
    assert found.canonical_url is not None


def test_without_a_canonical_the_final_url_is_tidied() -> None:
    found = addresses.read(page_of(url="HTTPS://A.example/foire?utm_source=x#haut"))
    assert (found.url, found.canonical_url) == ("https://a.example/foire", None)


@pytest.mark.parametrize("name", ["articleSection", "genre"])
def test_microdata_states_the_section_of_its_own_item_only(name: str) -> None:
    own = f"<div itemscope><h1>La foire</h1><span itemprop={name}>Jardins</span></div>"
    other = f"<div itemscope><span itemprop={name}>Sports</span></div>"
    assert about(body=other + own).section == "Jardins"
    assert about(body=f"<h1>La foire</h1>{other}").section is None


def test_the_line_above_the_headline_is_a_breadcrumb_whatever_its_name() -> None:
    for css in ("arbo", "breadcrumb", "fil-ariane"):
        trail = f'<p class="{css}"><a href="/">Accueil</a> &gt; <a href="/4">Jardins</a></p>'
        assert about(body=f"{trail}<h1>La foire</h1>").breadcrumbs == ("Jardins",), css


@pytest.mark.parametrize(
    "other",
    [
        "<style>.breadcrumb a { color: red }</style>",
        "<script>var name = 'breadcrumb'</script>",
        "<p>Le fil d’ariane</p>",
    ],
)
def test_a_crumbs_name_in_styles_scripts_and_prose_names_no_element(other: str) -> None:
    line = "<nav class='fil'><a href=/r>Régions</a><a href=/r/o>Orne</a></nav>"
    assert about(body=f"{other}{line}<p>x</p>").breadcrumbs == ()
    named = line.replace("class='fil'", "class='nav  Breadcrumbs'").replace("Bread", "bread")
    assert about(body=f"{other}{named}<p>x</p>").breadcrumbs == ("Régions", "Orne")


def test_a_body_that_says_to_have_breadcrumbs_is_none() -> None:
    page = tree.parse(
        b"<html><body class='has-breadcrumbs'><a href=/z>Zone</a>"
        b"<nav class='breadcrumbs'><a href=/r>R\xc3\xa9gions</a></nav><p>x</p></body></html>",
        URL,
    )
    assert page is not None
    assert topics.read(page, structured.read(page), None).breadcrumbs == ("Régions",)
