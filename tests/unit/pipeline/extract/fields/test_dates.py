"""Which of a page's dates is the article's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.extract.fields import dates, header, headline
from pipeline.extract.page import tree
from pipeline.extract.stated import structured
from pipeline.types import Entry, SiteRules

H1 = "<h1>La foire aux plants attire la foule</h1>"


def read(body: str, head: str = "", url: str = "https://a.example/foire", **options: object) -> dates.Dates:
    page = tree.parse(f"<html lang=fr><head>{head}</head><body>{body}</body></html>".encode(), url, **options)  # type: ignore[arg-type]
    assert page is not None
    graph = structured.read(page)
    title = headline.read(page, graph)
    return dates.read(page, graph, header.read(page, title.element), title.element)


def ld(**values: str) -> str:
    pairs = ", ".join(f'"{key}": "{value}"' for key, value in values.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "La foire", {pairs}}}</script>'


def iso(found: dates.Dates) -> tuple[str | None, str | None]:
    return (
        found.published.at.isoformat() if found.published else None,
        found.modified.at.isoformat() if found.modified else None,
    )


def test_json_ld_goes_before_metas_and_visible_text() -> None:
    head = (
        ld(datePublished="2025-05-21T07:42:00+02:00")
        + '<meta property="article:published_time" content="2025-05-20T10:00:00Z">'
    )
    assert iso(read(H1 + "<p>19 mai 2025</p>", head))[0] == "2025-05-21T07:42:00+02:00"


def test_a_bare_day_is_filled_with_the_hour_that_another_place_gives() -> None:
    head = (
        ld(datePublished="2025-05-21") + '<meta property="article:published_time" content="2025-05-21T07:42:00+00:00">'
    )
    found = read(H1, head)
    assert iso(found)[0] == "2025-05-21T07:42:00+00:00"
    assert [e.method for e in found.evidence if e.chosen] == ["open-graph"]


def test_local_time_written_as_utc_gives_way_to_its_true_offset() -> None:
    head = ld(datePublished="2025-05-21T07:42:00Z")
    found = read(H1 + '<time datetime="2025-05-21T07:42:00+02:00">21 mai</time>', head)
    assert iso(found)[0] == "2025-05-21T07:42:00+02:00"
    assert "local_time_written_as_utc" in {e.reason for e in found.evidence}


def test_a_local_time_with_another_zones_offset_gives_way_to_the_sites() -> None:
    head = ld(datePublished="2025-05-21T07:42:00-05:00")
    shown = H1 + "<p>Publié le 21 mai 2025 à 7h42</p>"
    found = read(shown, head, rules=SiteRules(time_zone="Europe/Paris"))
    assert iso(found)[0] == "2025-05-21T07:42:00+02:00"
    assert "local_time_of_another_zone" in {e.reason for e in found.evidence}
    assert iso(read(shown, head))[0] == "2025-05-21T07:42:00-05:00"


def test_a_time_without_zone_takes_the_one_that_another_place_gives_the_same_clock() -> None:
    head = ld(datePublished="2025-05-21 07:42:11") + '<meta name="date" content="2025-05-21T07:42:11+02:00">'
    found = read(H1, head)
    assert iso(found)[0] == "2025-05-21T07:42:11+02:00"
    assert found.published is not None
    assert found.published.zone == "stated"
    moved = ld(datePublished="2025-05-21 07:42:11") + '<meta name="date" content="2025-05-21T05:42:11Z">'
    assert iso(read(H1, moved))[0] == "2025-05-21T05:42:11+00:00"
    other = ld(datePublished="2025-05-21 07:42:11") + '<meta name="date" content="2025-05-21T09:00:00+02:00">'
    assert iso(read(H1, other))[0] == "2025-05-21T07:42:11+00:00"


def test_a_time_without_zone_takes_the_sites() -> None:
    found = read(H1 + "<p>Publié le 21 mai 2025 à 7h42</p>", rules=SiteRules(time_zone="Europe/Paris"))
    assert iso(found)[0] == "2025-05-21T07:42:00+02:00"
    assert found.published is not None
    assert found.published.zone == "assumed"
    assert found.lines == ("Publié le 21 mai 2025 à 7h42",)


def test_one_line_tells_publication_and_update() -> None:
    found = read(H1 + "<p>Publié le 21/05/2025 à 07h42 - Mis à jour le 22/05/2025 à 08h00</p>")
    assert iso(found) == ("2025-05-21T07:42:00+00:00", "2025-05-22T08:00:00+00:00")


def test_an_update_of_the_same_day_may_give_its_hour_alone() -> None:
    found = read(H1 + "<p>Publié le 21/05/2025 à 07:42, mis à jour à 21:00</p>")
    assert iso(found) == ("2025-05-21T07:42:00+00:00", "2025-05-21T21:00:00+00:00")


def test_the_update_may_stand_before_the_publication() -> None:
    found = read(H1 + "<p>Mis à jour le 22 mai 2025 à 8h00 — Publié le 21 mai 2025 à 7h42</p>")
    assert iso(found) == ("2025-05-21T07:42:00+00:00", "2025-05-22T08:00:00+00:00")


def test_dates_of_other_articles_are_not_this_ones() -> None:
    card = '<div class="related"><article><h3><a href="/b">Un autre article</a></h3><time datetime="2020-01-01">1er janvier 2020</time></article></div>'
    assert iso(read(H1 + card)) == (None, None)


def test_the_channel_goes_before_what_is_printed_and_the_address_comes_last() -> None:
    entry = Entry(url="https://a.example/x", published="Wed, 21 May 2025 05:42:00 GMT")
    assert iso(read(H1 + "<p>22 mai 2025</p>", entry=entry))[0] == "2025-05-21T05:42:00+00:00"
    address = "https://a.example/2025/05/20/foire"
    assert iso(read(H1, url=address))[0] == "2025-05-20T00:00:00+00:00"
    assert iso(read(H1 + "<p>21 mai 2025</p>", url=address))[0] == "2025-05-21T00:00:00+00:00"


def test_impossible_unreadable_and_future_dates_are_refused_with_their_reason() -> None:
    fetched = datetime(2025, 5, 22, tzinfo=UTC)
    for text, reason in (
        ("1970-01-01T00:00:00Z", "impossible"),
        ("0000-00-00", "unreadable"),
        ("2025-05-24T00:00:00Z", "later_than_fetch"),
    ):
        found = read(H1, ld(datePublished=text), fetched_at=fetched)
        assert found.published is None
        assert [e.reason for e in found.evidence] == [reason]


def test_ages_are_counted_from_the_fetch() -> None:
    found = read(H1 + "<p>Publié il y a 20 minutes</p>", fetched_at=datetime(2025, 5, 22, 10, 0, tzinfo=UTC))
    assert iso(found)[0] == "2025-05-22T09:40:00+00:00"


def test_a_page_that_dates_only_its_last_change_is_dated_by_it() -> None:
    found = read(H1 + "<p>Mis à jour le 22 mai 2025</p>")
    assert iso(found) == ("2025-05-22T00:00:00+00:00", "2025-05-22T00:00:00+00:00")
    assert [e.reason for e in found.evidence if e.field == "date_published" and e.chosen] == ["last_change_only"]


def test_a_moment_stated_in_utc_takes_the_offset_in_which_the_page_shows_it() -> None:
    head = ld(datePublished="2025-05-21T22:10:00Z")
    for shown in ("<p>Publié le 22 mai 2025 à 0h10</p>", "<time datetime='2025-05-22T00:10:00+02:00'>22 mai</time>"):
        assert iso(read(H1 + shown, head))[0] == "2025-05-22T00:10:00+02:00"
    assert iso(read(H1 + "<p>Publié le 22 mai 2025 à 0h17</p>", head))[0] == "2025-05-21T22:10:00+00:00"


def test_a_date_between_the_bars_of_a_line_is_the_articles() -> None:
    found = read(H1 + "<p>Zoé Lambin, correspondante à Valmer | Politique locale | 21 mai 2025</p>")
    assert iso(found)[0] == "2025-05-21T00:00:00+00:00"
    assert iso(read(H1 + "<p>Le maire a promis le 21 mai 2025 que le pont rouvrirait avant la fin</p>"))[0] is None


def test_a_date_that_icons_part_from_what_stands_beside_it_is_the_articles() -> None:
    icons = "<i class=user></i> Zoé Lambin, déléguée <i class=clock></i> 21 mai 2025 <i class=eye></i> 1 254 vues"
    assert (
        iso(read(f"<div class=top>Mardi 24 juin 2025</div>{H1}<div class=infos>{icons}</div>"))[0]
        == "2025-05-21T00:00:00+00:00"
    )
    prose = "<p>La foire du 21 mai 2025 avait réuni cent cinquante exposants autour de la halle.</p>"
    assert iso(read(H1 + prose))[0] is None


def test_a_moment_in_the_title_of_an_abbreviation_dates_the_article() -> None:
    stamp = '<abbr class="published" title="2025-05-21T07:30:00+02:00">07:30</abbr>'
    assert (
        iso(read(f"<h2>mercredi 21 mai 2025</h2>{H1}<p>Publié par Zoé à {stamp}</p>"))[0] == "2025-05-21T07:30:00+02:00"
    )
    assert iso(read(f"{H1}<p>Le <abbr title='2024-01-01'>SMIC</abbr> augmente.</p>"))[0] is None


def test_the_day_may_stand_in_brackets_before_the_text_or_beside_other_elements() -> None:
    day = "2025-05-21T00:00:00+00:00"
    assert iso(read(f"{H1}<p>(21. Mai 2025) {'Die Fähre fährt wieder. ' * 20}</p>"))[0] == day
    assert iso(read(f"<div>21 mai 2025<div><p>{'Le bac repart. ' * 40}</p></div></div>"))[0] == day


def test_a_line_of_the_last_change_and_the_first_day_tells_both() -> None:
    found = read(H1 + "<p>Letzte Änderung: 22.05.2025 - Erschienen am: 21.05.2025</p>")
    assert iso(found) == ("2025-05-21T00:00:00+00:00", "2025-05-22T00:00:00+00:00")


def test_a_time_in_a_field_named_for_changes_is_the_last_change() -> None:
    found = read(
        H1 + "<div class='field--name-changed'><time datetime='2025-05-22'>22 mai</time></div>",
        ld(datePublished="2025-05-21"),
    )
    assert iso(found) == ("2025-05-21T00:00:00+00:00", "2025-05-22T00:00:00+00:00")


def test_the_day_may_open_a_part_of_the_address_day_first() -> None:
    assert iso(read(H1, url="https://a.example/news/21-05-2025-foire"))[0] == "2025-05-21T00:00:00+00:00"
    assert iso(read(H1, url="https://a.example/news/la-foire-du-21-05-2025"))[0] is None


def test_a_meta_called_published_counts() -> None:
    assert iso(read(H1, '<meta name="published" content="May 21, 2025">'))[0] == "2025-05-21T00:00:00+00:00"


def test_english_pages_without_a_country_write_the_month_first() -> None:
    body = "<html lang=en><body><h1>The fair</h1><p>5/6/2025</p></body></html>"
    for host, month in (("a.example", 5), ("a.co.uk", 6)):
        page = tree.parse(body.encode(), f"https://{host}/fair")
        assert page is not None
        found = dates.read(page, structured.read(page), header.read(page, page.h1s[0]), page.h1s[0])
        assert found.published is not None
        assert found.published.at.month == month


PRINTED = H1 + "<p>Publié le 3 mars 2023</p>"


def test_metadata_stamped_anew_gives_way_to_the_earlier_day_that_is_printed() -> None:
    head = ld(datePublished="2025-05-21T07:42:00Z", dateModified="2025-05-21T07:43:00Z")
    found = read(PRINTED, head)
    assert iso(found)[0] == "2023-03-03T00:00:00+00:00"
    assert "later_than_printed" in {e.reason for e in found.evidence}


def test_a_day_marked_up_as_printed_goes_before_the_rest_of_metadata_stamped_anew() -> None:
    head = ld(datePublished="2025-05-21T07:42:00Z", dateModified="2025-05-21T07:42:00Z", dateCreated="2023-02-27")
    shown = H1 + '<div><div>Lou Amar</div><div>Publié<time datetime="2023-03-03"></time></div></div>'
    assert iso(read(shown, head))[0] == "2023-03-03T00:00:00+00:00"
    same = H1 + '<div>Publié<time datetime="2025-05-21"></time></div>'
    assert iso(read(same, head))[0] == "2025-05-21T07:42:00+00:00"


def test_the_day_of_the_address_counts_as_printed() -> None:
    head = ld(datePublished="2025-05-21T07:42:00Z")
    assert (iso(read(H1, head, "https://a.example/2023/3/3/foire"))[0] or "").startswith("2023-03-03")


def test_metadata_with_two_dates_of_its_own_is_believed() -> None:
    head = ld(datePublished="2025-05-21T07:42:00Z", dateModified="2025-06-30T07:43:00Z")
    assert iso(read(PRINTED, head))[0] == "2025-05-21T07:42:00+00:00"


def test_a_day_in_the_other_order_of_figures_is_the_same_day() -> None:
    head = ld(datePublished="2025-11-01T07:42:00Z", dateModified="2025-11-01T07:43:00Z")
    assert iso(read(H1 + "<p>11/01/2025</p>", head))[0] == "2025-11-01T07:42:00+00:00"


def test_an_age_in_a_feed_before_the_headline_is_not_the_articles() -> None:
    feed = "<table><tr><td><small>il y a 3 min</small> Le carnaval<br><small>il y a 12 min</small> Le port</td></tr></table>"
    found = read(feed + H1 + "<p>Le 16/04/2025 à 11h28</p>", fetched_at=datetime(2026, 11, 1, 12, tzinfo=UTC))
    assert iso(found)[0] == "2025-04-16T11:28:00+00:00"


def test_a_line_of_places_that_ends_with_the_day_dates_the_article() -> None:
    assert iso(read(H1 + "<p>Hofstetten am Wald | Neustadt, 11. November 2021</p>"))[0] == "2021-11-11T00:00:00+00:00"


def test_hungarian_update_line_after_the_date() -> None:
    body = "<p><span>2025. április 13. 18:42</span> <span>Frissítve: 2025. április 13. 20:44</span></p>"
    assert iso(read(H1 + body)) == ("2025-04-13T18:42:00+00:00", "2025-04-13T20:44:00+00:00")


def test_the_dates_of_several_articles_are_none_of_this_one() -> None:
    line = "<p>21/05/2025, 14:31 19/05/2025, 11:30 18/05/2025, 11:11 17/05/2025, 16:48</p>"
    assert iso(read(H1 + line)) == (None, None)


@pytest.mark.parametrize(
    "line",
    [
        "<p>Nous sommes le mercredi 21 mai 2025</p>",
        "<p>Aktuelles Datum und Uhrzeit: 21.05.2025, 07:22</p>",
        "<p>Date et heure actuelles : 21 mai 2025</p>",
    ],
)
def test_the_day_on_which_a_page_is_read_is_not_the_articles(line: str) -> None:
    assert iso(read(H1 + line)) == (None, None)


def test_the_date_in_the_mastheads_time_element_is_not_the_articles() -> None:
    masthead = '<header><time datetime="2025-06-02T13:56:20+02:00">Lundi 2 juin 2025</time></header>'
    text = "<p>La place était pleine dès huit heures, et les derniers godets sont partis à midi. " * 4 + "</p>"
    assert iso(read(f"{masthead}<main>{H1}{text}<p>21 mai 2025</p></main>"))[0] == "2025-05-21T00:00:00+00:00"
    hero = masthead.replace("<time", '<time class="entry-date published"')
    assert iso(read(f"{hero}<main>{H1}{text}</main>"))[0] == "2025-06-02T13:56:20+02:00"


@pytest.mark.parametrize(
    "line",
    [
        "<p>Mis à jour le <span>22 mai 2025</span></p>",
        "<p><b>Mise à jour</b><span>22 mai 2025</span></p>",
        "<time>Mis à jour : 22 mai 2025</time>",
    ],
)
def test_what_is_said_before_a_date_makes_it_the_updates(line: str) -> None:
    found = read(f"{H1}<p>Publié le <span>21 mai 2025</span></p>{line}")
    assert iso(found) == ("2025-05-21T00:00:00+00:00", "2025-05-22T00:00:00+00:00")


def test_metadata_stamped_anew_gives_way_to_the_publication_that_is_printed_beside_the_update() -> None:
    head = ld(datePublished="2025-08-21", dateModified="2025-08-20")
    lines = "<p>Publié <span>26 avr. 2023</span></p><p>Mis à jour <span>21 août 2025</span></p>"
    assert iso(read(H1 + lines, head))[0] == "2023-04-26T00:00:00+00:00"


@pytest.mark.parametrize(
    ("stamp", "day"),
    [("2025-05-22T22:02:58Z", "2025-05-21"), ("2025-05-22T05:02:58Z", "2025-05-22"), ("2025-05-22", "2025-05-22")],
)
def test_an_earlier_day_is_printed_for_a_moment_only_where_clocks_are_behind(stamp: str, day: str) -> None:
    found = read(H1 + "<p>21 mai 2025</p>", ld(datePublished=stamp, dateModified=stamp))
    assert found.published is not None
    assert found.published.at.date().isoformat() == day


@pytest.mark.parametrize(
    "margin",
    [
        '<footer><p>Publié le 21 mai 2025 à 7h42</p><p>© 2024 Le Phare, publié par la Société du Phare</p></footer>',
        '<aside class="sidebar"><ul><li><p>Mise en ligne</p><p>21 mai 2025 à 7h42</p></li><li><p>Enregistrement</p><p>2 avril 2025</p></ul></aside>',
        "<footer><dl><dt>Date de publication :</dt><dd>21/05/2025 07:42</dd></dl></footer>",
    ],
)  # fmt: skip
def test_a_date_in_the_margin_counts_where_it_says_that_it_is_the_publications(margin: str) -> None:
    assert iso(read(H1 + "<p>Texte.</p>" + margin))[0] == "2025-05-21T07:42:00+00:00"


@pytest.mark.parametrize(
    "margin",
    [
        "<footer><p>21 mai 2025</p></footer>",
        "<aside class=sidebar><p>Publié le 21 mai 2025</p><p>Publié le 19 mai 2025</p></aside>",
        '<aside class="sidebar"><div class="comment"><p>Publié le 21 mai 2025</p></div></aside>',
    ],
)
def test_other_dates_in_the_margin_do_not(margin: str) -> None:
    assert iso(read(H1 + "<p>Texte.</p>" + margin)) == (None, None)


@pytest.mark.parametrize(
    "sentence",
    [
        "Cet article a été initialement publié le 21 mai 2019, puis mis à jour.",
        "Publié pour la première fois le mardi 21 mai 2019.",
        "This article was originally published on 21 May 2019 but has been updated since.",
        "Dieser Text ist erstmals erschienen am 21. Mai 2019.",
        "Questo articolo è stato originariamente pubblicato il 21 maggio 2019.",
        "Este artículo fue publicado originalmente el 21 de mayo de 2019.",
    ],
)
def test_a_text_that_came_out_before_says_when(sentence: str) -> None:
    found = read(f"{H1}<p>30 septembre 2022</p><p>Texte.</p><p>{sentence}</p>")
    assert iso(found)[0] == "2019-05-21T00:00:00+00:00"


def test_where_something_else_was_first_published_is_no_date() -> None:
    sentence = "<p>Paru d’abord dans La Feuille en 2013, ce récit fut originally published in 2014.</p>"
    assert iso(read(H1 + "<p>30 septembre 2022</p>" + sentence))[0] == "2022-09-30T00:00:00+00:00"


def test_a_press_offices_day_in_brackets_opens_the_text() -> None:
    paragraph = "<p>Karlsau, (21.05.2025). Die Gemeinde lädt zum Fest auf den Platz vor der Mühle ein. " + "Text. " * 60
    assert iso(read(f"<h1>Fest vor der Mühle</h1>{paragraph}"))[0] == "2025-05-21T00:00:00+00:00"


@pytest.mark.parametrize(
    ("line", "published", "modified"),
    [
        ("Jeudi 29 décembre 2022 à 17:28", "2022-12-29T17:28:00", None),
        ("19 Nov 23 à 13:10", "2023-11-19T13:10:00", None),
        ("16/03/15", "2015-03-16T00:00:00", None),
        ("25-11-2023", "2023-11-25T00:00:00", None),
        ("Publié le mer. 21/05/2025 - 07:32", "2025-05-21T07:32:00", None),
        ("Le 1er mars 2025 à 18 h 30", "2025-03-01T18:30:00", None),
        ("Rédigé le 21 mai 2025", "2025-05-21T00:00:00", None),
        ("21.05.25 | 07h32", "2025-05-21T07:32:00", None),
        ("le 21/05/2025 à 07h32 par AFP", "2025-05-21T07:32:00", None),
        ("Publié hier à 9h15", "2025-11-29T09:15:00", None),
        ("Publié aujourd’hui à 8h02", "2025-11-30T08:02:00", None),
        ("Publié il y a 3 heures", "2025-11-30T15:00:00", None),
        ("Publié le 21/05/2025 / Modifié le 22/05/2025", "2025-05-21T00:00:00", "2025-05-22T00:00:00"),
        ("21/05/2025 à 07h32 - Maj 22/05/2025 à 10h00", "2025-05-21T07:32:00", "2025-05-22T10:00:00"),
        ("Publié le 21/05/2025 à 07h32 - Maj à 10h00", "2025-05-21T07:32:00", "2025-05-21T10:00:00"),
        ("21 mai 2025 à 7h32 — mis à jour le 22 mai 2025 à 8h", "2025-05-21T07:32:00", "2025-05-22T08:00:00"),
        ("Créé le 21.05.2025 Mis à jour le 22.05.2025", "2025-05-21T00:00:00", "2025-05-22T00:00:00"),
        ("MIS À JOUR LE 22/05/2025 À 10H15", "2025-05-22T10:15:00", "2025-05-22T10:15:00"),
    ],
)
def test_french_date_lines(line: str, published: str, modified: str | None) -> None:
    found = read(f"{H1}<p>{line}</p>", fetched_at=datetime(2025, 11, 30, 18, tzinfo=UTC))
    assert iso(found) == (f"{published}+00:00", f"{modified}+00:00" if modified else None)


@pytest.mark.parametrize(
    ("content", "moment"),
    [
        ("2023-10-30CET10:14:00+0100", "2023-10-30T10:14:00+01:00"),
        ("06/12/2018 11:56:34 +00:00", "2018-12-06T11:56:34+00:00"),
        ("05/01/2023 07:30:00", "2023-01-05T07:30:00+00:00"),
        ("mer 21/05/2025 - 07:42", "2025-05-21T07:42:00+00:00"),
    ],
)
def test_misspelt_moments_in_french_metadata(content: str, moment: str) -> None:
    assert iso(read(H1, f'<meta property="article:published_time" content="{content}">'))[0] == moment
