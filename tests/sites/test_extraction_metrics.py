"""The benchmark's measures, on texts small enough to count by hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.extraction import corpora, metrics
from benchmarks.extraction.corpora import LabelledPage
from benchmarks.extraction.run import COLUMNS, Tally, costs, table
from benchmarks.extraction.systems import Reading


def test_the_same_text_has_full_precision_and_recall() -> None:
    assert metrics.overlap("un deux trois quatre cinq", "un deux trois quatre cinq") == (1.0, 1.0)


def test_an_added_line_costs_precision_only() -> None:
    precision, recall = metrics.overlap("un deux trois quatre", "un deux trois quatre cinq six")
    assert (precision, recall) == (1 / 3, 1.0)


def test_a_lost_tail_costs_recall_only() -> None:
    assert metrics.overlap("un deux trois quatre cinq six", "un deux trois quatre") == (1.0, 1 / 3)


def test_a_repeated_text_is_counted_twice() -> None:
    precision, _ = metrics.overlap("un deux trois quatre", "un deux trois quatre un deux trois quatre")
    assert precision == 1 / 5


def test_nothing_read_has_no_precision_and_no_recall() -> None:
    assert metrics.overlap("un deux trois quatre", "") == (None, 0.0)


def test_harmonic_mean_of_nothing_is_nothing() -> None:
    assert metrics.harmonic_mean(0.0, 0.0) == 0.0


def test_segments_count_what_is_there_what_should_not_be_and_what_is_lost() -> None:
    text = "Le pont rouvre.\nÀ lire aussi"
    assert metrics.segments(["Le pont rouvre.", "Il avait fermé."], ["À lire aussi"], text) == (1, 1, 1)


def test_titles_differ_by_more_than_case_and_punctuation() -> None:
    assert metrics.same_title("Grève : la suite", "GRÈVE – la suite")
    assert not metrics.same_title("Grève : la suite", "La suite")
    assert not metrics.same_title("Grève", None)


def test_names_are_compared_as_sets_without_by() -> None:
    assert metrics.name_score(["Par Maud Kerlann", "Rémi Aubanel"], ["Rémi Aubanel"]) == 2 / 3
    assert metrics.name_score([], []) == 1.0


@pytest.mark.parametrize(
    ("right", "got", "day", "instant"),
    [
        ("2026-02-03T08:15:00+01:00", "2026-02-03T07:15:30+00:00", True, True),
        ("2026-02-03T00:30:00+01:00", "2026-02-02T23:30:00+00:00", True, True),
        ("2026-02-03T08:15:00+01:00", "2026-02-03T08:15:00+00:00", True, False),
        ("2026-02-03T08:15:00+01:00", "2026-02-03", True, False),
        ("2026-02-03", "2026-02-03T08:15:00+01:00", True, None),
        ("2026-02-03", None, False, None),
        ("2026-02-03T08:15:00+01:00", "hier", False, False),
    ],
)
def test_day_and_instant(right: str, got: str | None, day: bool, instant: bool | None) -> None:
    assert (metrics.same_day(right, got), metrics.same_instant(right, got)) == (day, instant)


def test_percentile_is_a_value_of_the_list() -> None:
    assert metrics.percentile([3.0, 1.0, 2.0], 0.95) == 3.0
    assert metrics.percentile([], 0.95) == 0.0


def test_what_a_label_leaves_out_is_not_judged() -> None:
    tally = Tally()
    tally.add(LabelledPage("a", "https://a.example/", b""), Reading(body="texte", reading_time_minutes=3))
    assert set(tally.cells()[1:-2]) == {"–"}


def test_a_reading_time_on_a_page_that_states_none_is_false() -> None:
    tally = Tally()
    page = LabelledPage("a", "https://a.example/", b"", states_reading_time=False)
    tally.add(page, Reading(reading_time_minutes=6))
    assert (tally.reading_false, tally.reading_found) == ([True], [])


def test_a_wrong_reading_time_is_found_and_not_right() -> None:
    tally = Tally()
    page = LabelledPage("a", "https://a.example/", b"", states_reading_time=True, reading_time_minutes=2)
    tally.add(page, Reading(reading_time_minutes=6))
    assert (tally.reading_found, tally.reading_right) == ([True], [False])


def test_the_standfirst_is_compared_where_the_label_holds_it() -> None:
    page = LabelledPage("a", "https://a.example/", b"", body="un chapô de quatre mots", lead="un chapô de quatre mots")
    tally = Tally()
    tally.add(page, Reading(standfirst="un chapô de quatre mots"))
    assert tally.recall == [1.0]


def test_every_row_has_every_column() -> None:
    rows = table({"own": {"ours": Tally()}})
    assert {row.count("|") for row in rows} == {len(COLUMNS) + 1}


def test_our_own_pages_are_read_with_their_labels() -> None:
    pages = list(corpora.own())
    assert len(pages) >= 180
    assert all(page.body and page.title and page.time_zone and page.html for page in pages)


def test_a_saved_corpus_is_read(tmp_path: Path) -> None:

    label = {"id": "p1", "url": "https://a.example/1", "body": "Un. Deux.", "lead": "Un.", "reading_time_minutes": None}
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "p1.html.gz").write_bytes(gzip.compress(b"<p>Deux."))
    (tmp_path / "labels.jsonl").write_text(json.dumps(label) + "\n", encoding="utf-8")
    [page] = corpora.saved(tmp_path)
    assert (page.html, page.lead, page.authors, page.states_reading_time) == (b"<p>Deux.", "Un.", None, False)


def test_cost_is_told_as_a_share_of_trafilaturas_on_the_same_pages() -> None:
    systems = {"Dateline": Tally(cpu_ms=[10.0, 20.0]), "trafilatura": Tally(cpu_ms=[20.0, 80.0])}
    (line,) = costs({"rade": systems})
    assert line == "rade: CPU time is 0.30 of trafilatura's in the mean, 0.25 at the 95th percentile"


def test_a_corpus_without_pages_has_no_cost() -> None:
    assert costs({"rade": {"Dateline": Tally(), "trafilatura": Tally()}}) == []
