"""What publishers say about how long their articles take to read."""

from __future__ import annotations

import pytest

from pipeline.extract.fields import header, headline, reading_time
from pipeline.extract.page import tree
from pipeline.extract.stated import structured
from pipeline.extract.wording import reading_phrases

H1 = "<h1>La foire aux plants attire la foule</h1>"


def read(body: str = "", head: str = "", words: int = 800, *, is_cut: bool = False) -> reading_time.ReadingTime:
    page = tree.parse(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "https://a.example/x")
    assert page is not None
    graph = structured.read(page)
    title = headline.read(page, graph)
    found = reading_time.find(page, graph, header.read(page, title.element), title.element)
    return reading_time.choose(found, words, is_cut=is_cut)


def label(name: str, data: str) -> str:
    return f'<meta name="twitter:label2" content="{name}"><meta name="twitter:data2" content="{data}">'


@pytest.mark.parametrize(
    ("line", "minutes"),
    [
        ("3 minutes de lecture", 3), ("3 min de lecture", 3), ("3 min. de lecture", 3), ("3mn de lecture", 3),
        ("3 MIN. DE LECTURE", 3), ("Temps de lecture : 3 min", 3), ("Temps de lecture: 3 minutes", 3),
        ("Temps de lecture : 3min", 3), ("Temps de Lecture 3 min.", 3), ("Temps de lecture estimé : environ 3 minutes", 3),
        ("Durée de lecture : 3 minutes", 3), ("Durée de lecture est. : 3 minutes", 3), ("Lecture 3 min.", 3),
        ("Lire en 3 min", 3), ("3 minute(s) de lecture", 3), ("Minutes de lecture : 3", 3),
        ("Lecture en 3 min", 3), ("À lire en 3 minutes", 3), ("Se lit en 3 min", 3), ("Lecture rapide : 3 min", 3),
        ("3 min. de temps de lecture", 3), ("3’ de lecture", 3), ("Temps de lecture : de 2 à 4 min", 3),
        ("Publié le 3 mars 2021 à 18h05 - 3 min de lecture", 3), ("3 mars 2021, 18:12 – 30 min de lecture", 30),
        ("le 3/03/21 - 2 min de lecture", 2), ("Lecture de 3 min.", 3), ("3 min à lire", 3), ("12 3 minutes de lecture", 3),
        ("Temps de lecture: 2-4 min", 3), ("Temps de lecture : moins d’une minute", 1), ("< 1 min de lecture", 1),
        ("Publié le 3 mars 2021 à 9h12 Lecture 5 min.", 5), ("Temps de lecture: 6 minutes - Repéré sur Ailleurs", 6),
        ("3 min read", 3), ("3-minute read", 3), ("3 mins read", 3), ("3m read", 3), ("3 · min read", 3), ("3+ min read", 3),
        ("Reading time: 3 minutes", 3), ("Reading time ≈ 3 min.", 3), ("Read time : 3 min", 3), ("Less than a minute read", 1),
        ("3 minutes to read", 3), ("1 h 10 min read", 70), ("3 min 30 s read", 3.5),
        ("Lesezeit: 3 Min.", 3), ("Lesezeit: ca. 3 Minuten", 3), ("Lesedauer 3 Minuten", 3), ("3 Min Lesezeit", 3),
        ("3 Minuten Lesezeit", 3), ("Lectura: 3 min", 3), ("3 minutos de lectura", 3), ("3 minuti di lettura", 3),
        ("Lettura: 3 minuti", 3), ("Leitura: 3 minutos", 3), ("3 minuten leestijd", 3), ("Leestijd: 3 min", 3),
        ("3 minuty czytania", 3), ("Lästid: 3 min", 3), ("3 min lesetid", 3), ("Lukuaika 3 min", 3), ("読了時間 3 分", 3),
    ],
)  # fmt: skip
def test_lines_that_state_a_reading_time(line: str, minutes: float) -> None:
    found = read(f"{H1}<p>{line}</p>")
    assert (found.minutes, found.raw) == (minutes, line)


@pytest.mark.parametrize(
    ("line", "minutes"),
    [
        ("Χρόνος ανάγνωσης: 3 λεπτά", 3), ("3 λεπτά ανάγνωση", 3), ("3' ανάγνωση", None), ("Olvasási idő: 3 perc", 3),
        ("3 perc olvasás", 3), ("3 perces olvasnivaló", 3), ("Timp de citire: 3 minute", 3), ("3 minute de citit", 3),
        ("25 de minute de lectură", 25), ("Okuma süresi: 3 dakika", 3), ("3 dk okuma süresi", 3), ("OKUMA SÜRESİ: 3 DK", 3),
        ("Doba čtení: 3 minuty", 3), ("3 min čtení", 3), ("Čas čítania: 3 minúty", 3), ("Время чтения: 3 минуты", 3),
        ("3 мин. чтения", 3), ("Читать 3 минуты", 3), ("Час читання: 3 хв", 3), ("Време за четене: 3 минути", 3),
        ("Vrijeme čitanja: 3 min", 3), ("Čas branja: 3 min", 3), ("Læsetid: 3 min.", 3), ("3 min læsning", 3),
        ("3 min läsning", 3), ("Lugemisaeg 3 min", 3), ("Skaitymo laikas: 3 min.", 3), ("Przeczytasz w 3 min", 3),
        ("Waktu baca 3 menit", 3), ("3 phút đọc", 3), ("この記事は3分で読めます", 3), ("読了目安：約3分", 3), ("阅读时间：3 分钟", 3),
        ("預計閱讀時間 3 分鐘", 3), ("3분 읽기", 3), ("مدة القراءة: 3 دقائق", 3), ("زمن القراءة 3 دقيقة", 3), ("זמן קריאה: 3 דקות", 3),
        ("Tempo di lettura: 3'", 3), ("3' di lettura", 3), ("3' de lectura", 3), ("Läsningstid: 3 min", 3), ("Lesezeit: 2 bis 4 Min.", 3), ("Lesezeit: 3:30 Min.", 3.5), ("Reading time (minutes): 3", 3),
        ("Temps de lecture : 1 min 30", 1), ("Mindre end et minut læsetid", 1), ("1 dakikadan az okuma süresi", 1),
    ],
)  # fmt: skip
def test_lines_of_many_languages(line: str, minutes: float | None) -> None:
    assert reading_phrases.read_line(line) == minutes


@pytest.mark.parametrize(
    "bare", ["⏱ 4’", "⏱️ 4'", "4 min", "4 mn", "• 4 Min", "4 perc", "4 dk", "4 λεπτά", "4 мин", "4分", "4 דקות"]
)
def test_a_figure_and_its_unit_alone(bare: str) -> None:
    assert reading_phrases.read_bare(bare) == 4


@pytest.mark.parametrize(
    "line",
    [
        "Ακούστε το: 3 λεπτά", "3 perc hallgatás", "πριν από 3 λεπτά", "acum 3 minute", "3 dk önce", "3 минуты назад",
        "3分前", "3 perccel ezelőtt", "Poslechněte si článek, 3 minuty", "Wait 3 minutes in the reading room",
    ],
)  # fmt: skip
def test_ages_and_listening_times_of_many_languages(line: str) -> None:
    assert reading_phrases.read_line(line) is None
    assert reading_phrases.read_bare(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Il y a 3 min", "il y a 12 minutes", "vor 5 Minuten", "5 min ago", "Écouter 3 min.", "écouter (3min)",
        "Podcast : 12 min de lecture audio", "12 mars 2021 à 4 h 12 min", "La mi-temps dure 15 minutes", "3 minutes d’arrêt",
        "Temps de lecture : ?", "LECTURE RAPIDE", "90 min",
    ],
)  # fmt: skip
def test_lines_that_state_something_else(line: str) -> None:
    assert read(f"{H1}<p>{line}</p>").minutes is None


def test_a_label_and_its_figure_may_stand_in_neighbouring_elements() -> None:
    found = read(f"{H1}<div><span>Temps de lecture :</span> <span>4 min</span></div>")
    assert (found.minutes, found.raw) == (4, "Temps de lecture : 4 min")


def test_a_bare_figure_near_the_headline_counts_when_it_fits_the_text() -> None:
    bare = f"{H1}<div><time datetime='2025-05-21'>21 mai</time> <span>4 min</span></div>"
    assert read(bare, words=900).minutes == 4
    assert read(bare, words=90).minutes is None
    assert read(f"{H1}<div class='audio-player'><span>4 min</span></div>", words=900).minutes is None


def test_a_bare_figure_beside_the_headline_beats_the_label_only_while_it_fits() -> None:
    bare = f"{H1}<div><span>5 min</span></div>"
    assert read(bare, label("Temps de lecture", "7 minutes"), words=1000).minutes == 5
    assert read(bare, label("Temps de lecture", "1 minute"), words=120).minutes == 1


def test_times_of_other_articles_are_not_this_ones() -> None:
    cards = "".join(
        f"<li><a href='/{n}'>Un tout autre article de la rubrique</a> <span>{n} min de lecture</span></li>"
        for n in range(2, 9)
    )
    assert read(f"{H1}<p>Du texte.</p><ul>{cards}</ul>").minutes is None


PROSE = f"<p>{'Une phrase de plus sur la foire. ' * 12}</p>"


def test_times_in_a_list_of_related_articles_are_not_the_briefs_own() -> None:
    rows = "".join(f"<li><a href=/{n}>La fontaine {n} coule</a> {n} min de lecture</li>" for n in (2, 3))
    for box in (
        f"<section class=related-content><h2>Sur le même sujet</h2><ul>{rows}</ul></section>",
        f"<ul>{rows}</ul>",
    ):
        assert read(f"{H1}{PROSE}{box}", words=70).minutes is None


def test_rows_that_link_to_articles_state_those_articles_times_whatever_their_markup() -> None:
    row = "<div class=row><div><a href=/{0}>Le conseil adopte le budget {0}</a></div><div class=t>{0} min de lecture</div></div>"
    rows = "".join(row.format(n) for n in (2, 2, 2))
    assert read(f"{H1}<p>Du texte.</p><div>{rows}</div>", words=400).minutes is None
    assert read(f"{H1}<p>Du texte.</p><div>{row.format(2)}</div>{PROSE}", words=400).minutes == 2


def test_times_elsewhere_on_the_page_yield_to_json_ld_and_to_their_own_disagreement() -> None:
    far = PROSE * 6
    head = '<script type="application/ld+json">{"@type": "Article", "headline": "La foire", "timeRequired": "PT4M"}</script>'
    assert read(f"{H1}{far}<p>Temps de lecture : 3 minutes</p>", head).minutes == 4
    assert read(f"{H1}{far}<p>Lecture : 3 minutes</p><p>Lecture : 4 minutes</p>").minutes is None
    assert read(f"{H1}{far}<footer><p>Lecture : 3 minutes</p></footer>").minutes is None


def test_a_labelled_time_may_stand_below_the_article() -> None:
    assert read(f"{H1}{PROSE * 6}<p>Temps de lecture : 7 minutes</p>").minutes == 7


@pytest.mark.parametrize(
    ("name", "data", "minutes"),
    [
        ("Durée de lecture estimée", "3 minutes", 3), ("Est. reading time", "12\xa0Minuten", 12), ("Temps de lecture", "Moins d’une minute", 1),
        ("Minutes to read", "4.5", 4.5), ("Geschätzte Lesezeit", "1 Minute", 1), ("Reading time", "3 mins 🕑", 3),
        ("Écrit par", "3 minutes", None), ("Price", "12", None), ("Time to read", "soon", None),
    ],
)  # fmt: skip
def test_the_meta_label_decides_what_the_data_are(name: str, data: str, minutes: float | None) -> None:
    found = read(H1, label(name, data))
    assert found.minutes == minutes


def test_the_headers_own_line_is_kept_whatever_its_pace_and_beats_the_label() -> None:
    found = read(f"{H1}<p>20 min de lecture</p>", label("Temps de lecture", "3 minutes"), words=300)
    assert found.minutes == 20
    assert [(e.value, e.chosen) for e in found.evidence if e.field == "reading_time_minutes"] == [
        (20, True),
        (3, False),
    ]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT3M", 3),
        ("PT3M30S", 3.5),
        ("PT1H5M", 65),
        ("PT180S", 3),
        ("P3", 3),
        ("P3M", 3),
        ("4", 4),
        ("3 min", 3),
        ("PT5", 5),
        ("PT1H5", 65),
        ("P0Y0M0DT0H3M12S", 3.2),
        ("pt3m", 3),
        ("PT 3 M", 3),
        ("3.5", 3.5),
        ("PT3,5M", 3.5),
        ("0", None),
        ("P0", None),
        ("PT0M", None),
        ("PT", None),
        ("P1Y", None),
        ("soon", None),
    ],
)
def test_durations(text: str, minutes: float | None) -> None:
    assert reading_phrases.read_duration(text) == minutes


def test_microdata_states_a_duration_too() -> None:
    for mark in (
        '<meta itemprop="timeRequired" content="PT4M">',
        '<time itemprop="timeRequired" datetime="PT4M">court</time>',
        '<span itemprop="timeRequired">4 minutes</span>',
    ):
        found = read(f"<div itemscope itemtype='https://schema.org/Article'>{H1}{mark}</div>", words=800)
        assert found.minutes == 4, mark


def test_an_invalid_duration_is_refused_with_a_reason() -> None:
    found = read(f'{H1}<meta itemprop="timeRequired" content="P1Y">')
    assert (found.minutes, found.evidence[0].reason) == (None, "no_duration")


def test_a_time_may_be_too_long_for_a_text_that_is_cut() -> None:
    bare = f"{H1}<div><span>6 min</span></div>"
    assert read(bare, words=90, is_cut=True).minutes == 6
    assert read(bare, words=90).minutes is None


def test_a_box_of_teasers_is_no_line_of_the_article() -> None:
    rows = "".join(
        f"<div class=teaser><a href=/{n}>Le bac {n} reprend la mer</a><i>{n} min de lecture</i></div>" for n in (6, 9)
    )
    assert read(f"{H1}<p>Du texte.</p><div class=more>{rows}</div>").minutes is None


def test_links_and_times_that_alternate_are_a_list_of_other_articles() -> None:
    rows = "".join(f"<a href=/{n}>Le bac {n} reprend la mer</a> <i>(Lecture {n} min)</i><br>" for n in (6, 9))
    table = f"<table><tr><td>{rows}</td><td>{H1}<font>Le 21/08/2024 - Lecture 3 min</font>{PROSE}</td></tr></table>"
    assert read(table).minutes == 3
    assert read(table.replace(" - Lecture 3 min", "")).minutes is None


def test_json_ld_is_taken_last_and_must_fit_the_text() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "Article", "headline": "La foire", "timeRequired": "%s"}</script>'
    )
    assert read(H1, head % "PT4M", words=800).minutes == 4
    assert read(H1, head % "PT90M", words=200).minutes is None
    assert read(H1, head % "PT0M").evidence[0].reason == "no_duration"


def test_the_estimate_goes_by_words_or_characters_and_has_one_decimal() -> None:
    assert reading_time.estimate("mot " * 430, 430, "fr") == 2.0
    assert reading_time.estimate("字" * 1000, 1, "ja") == 2.0
    assert reading_time.estimate("mot", 1, None) == 0.1
    assert reading_time.estimate("", 0, "fr") is None


def test_tools_with_long_links_in_the_headlines_header_are_no_teasers() -> None:
    tools = "<div class=g><span>Lesezeit: 3 Min.</span><a href=/s>Artikel für später merken</a></div>"
    more = "<div class=g><a href=/k>Kommentare lesen (128 Beiträge)</a></div>"
    assert read(f"<article><header>{H1}<div>{tools}{more}</div></header></article>").minutes == 3
    assert read(f"<article><header>{H1}</header></article><section>{tools}{more}</section>").minutes is None


@pytest.mark.parametrize(
    ("line", "minutes"),
    [
        ("Par Zoé Lambin | 3 mars 2026 | 3 min", 3),
        ("3 mars 2026 à 18h05 · 3 min", 3),
        ("3 March 2026 — 3 min", 3),
        ("Zoé Lambin, le 3 mars 2026 à 18h05 · 3 min", 3),
        ("3 mars 2026 · 3 min · 412 mots · Zoé Lambin", 3),
        ("Artikel zum Hören • 3 Min", None),
        ("3 mars 2026 · Artikel zum Hören • 3 Min", None),
        ("Zoé Lambin | 3 min", None),
        ("Vidéo | 3 min", None),
        ("Publié il y a 2 heures · 3 min", 3),
        ("3 mars 2026 | 3 min | 5 min", None),
    ],
)
def test_a_bare_figure_between_the_bars_of_the_date_line(line: str, minutes: float | None) -> None:
    assert read(f"{H1}<p>{line}</p>").minutes == minutes
