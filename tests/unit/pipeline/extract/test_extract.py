"""A whole page in, a whole article out."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cssselect import SelectorError

from pipeline.extract import extract
from pipeline.extract.page.tree import PageTree
from pipeline.locate import PageLocator, matches
from pipeline.types import Entry, NewsArticle, Rejection, SiteRules

PAGES = Path(__file__).parent / "pages"
ROOT = Path(__file__).parents[4]
SEED = ROOT.parent / "shared" / "seed"
URL = "https://gazette.example/regions/digues-vallee/"
HEADLINE = "Barrages : la vallée de l’Orne attend toujours ses digues"


def article(content: bytes, url: str = URL, **options: object) -> NewsArticle:
    found = extract(content, url, **options)  # type: ignore[arg-type]
    assert isinstance(found, NewsArticle), found
    return found


@pytest.fixture(scope="module")
def theme() -> NewsArticle:
    return article((PAGES / "theme.html").read_bytes())


@pytest.fixture(scope="module")
def bare() -> NewsArticle:
    return article((PAGES / "bare.html").read_bytes(), rules=SiteRules(time_zone="Europe/Paris"))


def test_a_theme_page_gives_every_field(theme: NewsArticle) -> None:
    out = theme.as_dict()
    assert out["headline"] == HEADLINE
    assert out["url"] == URL
    assert out["amp_url"] == "https://gazette.example/amp/regions/digues-vallee/"
    assert out["date_published"] == "2026-03-04T07:15:00+01:00"
    assert (out["date_published_precision"], out["date_published_zone"]) == ("second", "stated")
    assert out["date_modified"] == "2026-03-04T18:02:11+01:00"
    assert [(a["name"], a["role"], a["kind"]) for a in out["authors"]] == [
        ("Léa Montferrand", "grande reporter", "person")
    ]
    assert (out["section"], out["keywords"]) == ("Régions", ["crues", "digues", "Orne"])
    assert out["breadcrumbs"] == ["Régions"]
    assert out["in_language"] == "fr"
    assert out["image_caption"] == "Le chantier de la digue nord, à l’arrêt depuis novembre."
    assert out["rights"] == {"robots": "max-image-preview:large", "tdm_reservation": "1"}
    assert out["kind"] == "article"


def test_the_line_under_the_headline_beats_the_meta_label_and_other_articles_cards(theme: NewsArticle) -> None:
    assert theme.reading_time_minutes == 4
    assert theme.reading_time_raw == "4 minutes de lecture"
    rivals = [e.value for e in theme.evidence if e.field == "reading_time_minutes" and not e.chosen]
    assert rivals == [5]


def test_a_bare_page_gives_what_it_shows(bare: NewsArticle) -> None:
    out = bare.as_dict()
    assert out["headline"] == HEADLINE
    assert out["date_published"] == "2026-03-04T07:15:00+01:00"
    assert out["date_published_raw"] == "Publié le 4 mars 2026 à 7h15"
    assert (out["date_published_precision"], out["date_published_zone"]) == ("minute", "assumed")
    assert (out["reading_time_minutes"], out["reading_time_raw"]) == (4, "4 minutes de lecture")
    assert out["authors"] == []
    assert out["in_language"] == "fr"


def test_header_lines_stay_out_of_the_body(theme: NewsArticle, bare: NewsArticle) -> None:
    for found in (theme, bare):
        assert found.body.startswith("À Pont-les-Saules")
        assert "minutes de lecture" not in found.body
        assert HEADLINE not in found.body


def test_every_value_has_evidence_that_was_chosen(theme: NewsArticle) -> None:
    chosen = {e.field for e in theme.evidence if e.chosen}
    assert chosen >= {
        "url", "canonical_url", "amp_url", "headline", "date_published", "date_modified", "authors", "section",
        "keywords", "breadcrumbs", "images", "in_language", "reading_time_minutes", "reading_time_raw",
        "reading_time_estimated_minutes", "word_count", "kind", "rights",
    }  # fmt: skip
    assert all(e.reason for e in theme.evidence if not e.chosen)
    assert len(theme.evidence) <= 60


@pytest.mark.parametrize("name", ["theme.html", "bare.html"])
def test_every_locator_leads_back_to_its_raw_text(name: str) -> None:
    content = (PAGES / name).read_bytes()
    found = article(content)
    lead = PageLocator(content, URL, {})
    lost = [
        e for e in found.evidence if e.raw is not None and not e.locator.startswith("field:")
        if not matches(e.raw, lead(e.locator))
    ]  # fmt: skip
    assert lost == []


def test_the_channels_claims_are_candidates() -> None:
    entry = Entry(url=URL, title="Digues : l’attente", published="Wed, 04 Mar 2026 06:15:00 GMT", section="Régions")
    found = article((PAGES / "bare.html").read_bytes(), entry=entry)
    methods = {(e.field, e.locator) for e in found.evidence if e.method == "entry"}
    assert methods >= {("headline", "entry:title"), ("date_published", "entry:published"), ("section", "entry:section")}
    assert found.headline == HEADLINE
    assert found.section == "Régions"


def test_a_date_later_than_the_fetch_is_refused_only_when_the_fetch_is_known() -> None:
    content = (PAGES / "theme.html").read_bytes()
    early = datetime(2026, 3, 1, tzinfo=UTC)
    refused = article(content, fetched_at=early)
    assert refused.date_published is None
    reasons = {e.reason for e in refused.evidence if e.field == "date_published"}
    assert reasons == {"later_than_fetch"}
    assert article(content, fetched_at=early + timedelta(days=3)).date_published is not None
    assert article(content, fetched_at=datetime(2026, 3, 4)).date_published is not None  # noqa: DTZ001


def test_selectors_of_the_site_go_first() -> None:
    rules = SiteRules(selectors={"headline": ".titre-maison"}, remove=(".texte h2",))
    page = (PAGES / "theme.html").read_bytes().replace(b"<article>", b"<article><p class=titre-maison>Titre maison</p>")
    found = article(page, rules=rules)
    assert found.headline == "Titre maison"
    assert next(e for e in found.evidence if e.field == "headline" and e.chosen).method == "site-rule"
    heading = next(block for block in found.blocks if block.text == "Un tracé contesté")
    assert (heading.role, heading.removed_by) == ("boilerplate", "site-rule")


def test_nothing_storable_is_left_out_and_nothing_unstorable_let_in() -> None:
    page = (PAGES / "theme.html").read_text(encoding="utf-8").replace('"digues"', '"dig\\ud800ues\\u0000"')
    found = article(page.encode())
    assert found.keywords == ("crues", "digues", "Orne")
    json.dumps([e.raw for e in found.evidence]).encode("utf-8")
    assert not any("\x00" in (e.raw or "") for e in found.evidence)


@pytest.mark.parametrize(
    "content",
    [b"", b"   ", b"\x00\xff\xfe", b"<", b"<html>", b"<h1>x</h1>", b"plain text", b"\xef\xbb\xbf", b"<div>" * 3000,
     b'<script type="application/ld+json">[[[[{"@type":["Article"],"headline":[1,null,{}],"author":[[{"name":[]}]]}]]]]</script><p>x'],
)  # fmt: skip
def test_odd_html_never_raises(content: bytes) -> None:
    assert isinstance(extract(content, "https://odd.example/a"), NewsArticle | Rejection)


def test_two_processes_agree_to_the_last_byte() -> None:
    code = (
        "import hashlib, pathlib, sys; from pipeline.extract import extract; "
        "found = extract(pathlib.Path(sys.argv[1]).read_bytes(), sys.argv[2]); "
        "print(hashlib.sha256(repr(found).encode()).hexdigest())"
    )
    command = [sys.executable, "-c", code, str(PAGES / "theme.html"), URL]
    runs = {
        subprocess.run(command, cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


@pytest.mark.parametrize(("page", "zone"), [("page.html", None), ("page-bare.html", "Europe/Paris")])
def test_the_first_article_comes_out_as_agreed(page: str, zone: str | None) -> None:
    if not (SEED / "expected.json").is_file():
        pytest.skip("../shared/seed is not here; theme.html and bare.html prove the same")
    expected = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))
    own = next(value for key, value in expected.items() if key.split()[0] == page)
    common = expected["common"]
    found = article((SEED / page).read_bytes(), common["url"], rules=SiteRules(time_zone=zone))
    out = found.as_dict()
    optional = own.get("optional", [])
    assert [b.text for b in found.blocks if b.role == "body" and b.text not in optional] == common["body"]
    assert [b.text for b in found.blocks if b.role == "body" and b.type == "heading"] == common["headings"]
    assert {b.text for b in found.blocks if b.role == "boilerplate"} >= set(common["boilerplate"])
    for name in ("headline", "reading_time_minutes", "reading_time_raw", "in_language"):
        assert out[name] == common[name], name
    for name in set(own) - {"optional", "authors"}:
        assert out[name] == own[name], name
    assert [author["name"] for author in out["authors"]] == own["authors"]


def test_every_field_may_have_its_selector() -> None:
    page = (PAGES / "bare.html").read_bytes()
    box = (
        '<ul class="boite"><li class="c">Des digues sur le papier</li><li class="k">ENQUÊTE</li><li class="d">3 mars 2026 à 8h00</li><li class="m">5 mars 2026</li><li class="a">Zoé Lambin</li>'
        '<li class="s">Eaux</li><li class="l">Lu en 9</li></ul>'
    )
    names = {
        "standfirst": "c",
        "kicker": "k",
        "date_published": "d",
        "date_modified": "m",
        "authors": "a",
        "section": "s",
        "reading_time": "l",
    }
    rules = SiteRules(selectors={field: f".{name}" for field, name in names.items()})
    out = article(page.replace(b"</div></body>", box.encode() + b"</div></body>"), rules=rules).as_dict()
    assert (out["date_published"], out["date_modified"]) == ("2026-03-03T08:00:00+00:00", "2026-03-05T00:00:00+00:00")
    assert [author["name"] for author in out["authors"]] == ["Zoé Lambin"]
    assert (out["standfirst"], out["kicker"]) == ("Des digues sur le papier", "ENQUÊTE")
    assert [block["text"] for block in out["blocks"] if block["role"] == "standfirst"] == ["Des digues sur le papier"]
    assert (out["section"], out["reading_time_minutes"], out["reading_time_raw"]) == ("Eaux", 9, "Lu en 9")


def test_a_further_page_may_be_nested_as_deep_as_it_likes() -> None:
    deep = b"<body><h1>Suite</h1>" + b"<div>" * 60_000 + b"<p>Le pont rouvre lundi.</p>"
    first = (PAGES / "theme.html").read_bytes()
    assert article(first, further=[(deep, f"{URL}2")]).headline == article(first).headline


@pytest.mark.parametrize("is_on", [True, False])
@pytest.mark.parametrize("content", [b"", b"<html><body><p>Le pont rouvre lundi.</p></body></html>"])
def test_the_collector_is_left_as_it_was(is_on: bool, content: bytes) -> None:
    (gc.enable if is_on else gc.disable)()
    try:
        extract(content, URL)
        assert gc.isenabled() is is_on
    finally:
        gc.enable()


def test_the_page_is_gone_when_the_collector_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[object] = []
    enable = gc.enable
    monkeypatch.setattr(gc, "enable", lambda: left.extend(filter(_is_page, gc.get_objects())) or enable())
    extract((PAGES / "bare.html").read_bytes(), URL)
    assert gc.isenabled()
    assert left == []


def _is_page(each: object) -> bool:
    return isinstance(each, PageTree)


def test_the_collector_goes_on_after_rules_that_cannot_be_read() -> None:
    with pytest.raises(SelectorError):
        extract((PAGES / "bare.html").read_bytes(), URL, rules=SiteRules(selectors={"headline": "h1["}))
    assert gc.isenabled()
