"""Full text finds the same articles on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from stored_rows import NOON, Rows, Stored

from db import search
from db.engine import reading

_EXPECTED: dict[str, set[str]] = {
    "lait": {"lait", "pont", "index"},
    "prix lait": {"lait", "pont", "index"},
    '"prix du lait"': {"lait"},
    "prix -éleveurs": {"pont", "index"},
    'lait -"prix du lait" -chèvre': {"pont"},
    "eleveurs": {"lait"},
    "ÉLEVEURS": {"lait"},
    "e\u0301leveurs": {"lait"},
    "oeuvre": {"œuvre"},
    "cœur": {"œuvre"},
    "coeur église": {"œuvre"},
    "strasse": {"œuvre"},
    "naivete": {"œuvre"},
    "l'accord": {"pont"},
    "accor*": {"lait", "pont"},
    '"un accor"*': {"lait"},
    "porte-parole": {"pont"},
    "parole porte": {"pont"},
    '"parole porte"': set(),
    "3,5 millions": {"œuvre"},
    "ПРЕЗИДЕНТ соглашение": {"moscou"},
    "prési*": set(),
    '"envole Les"': set(),
    "-lait": set(),
    "": set(),
    "???": set(),
    "introuvable": set(),
}
#: What would be syntax, to SQLite, PostgreSQL or the driver.
_ODD = """
    " "" "lait lait" ( lait&AND NOT NEAR(lait,5) headline:lait lait* ** - ^lait {lait}:x ' \\ & | ! <-> :* a:b:c
    lait\x00prix %s %(x)s ? ;drop \ud800 :lait $1
""".split()


def _found(engine: Engine, query: str, **filters: object) -> list[str]:
    with reading(engine) as session:
        return [match.id for match in search.search(session, query, **filters)]  # type: ignore[arg-type]


@pytest.fixture
def stored(engine: Engine) -> dict[str, Stored]:
    texts = {
        "lait": ("Le prix du lait s’envole", "Les éleveurs de la vallée négocient un accord avec la laiterie."),
        "pont": (
            "Le pont de Vaumont rouvre",
            "Après l’accord du conseil, la porte-parole a parlé du prix des travaux, pas de lait.",
        ),
        "œuvre": ("Une œuvre retrouvée", "Le cœur de l’ÉGLISE abritait le tableau. Straße, naïveté, 3,5 millions."),
        "index": ("Indice", "Le lait de chèvre. Un prix."),
        "moscou": ("Президент сообщил", "Новое соглашение."),
    }
    with Rows(engine) as rows:
        return {name: rows.article(headline, body) for name, (headline, body) in texts.items()}


def test_queries_find_what_they_ask_for(engine: Engine, stored: dict[str, Stored]) -> None:
    names = {article.id: name for name, article in stored.items()}
    found = {query: {names[id_] for id_ in _found(engine, query)} for query in _EXPECTED}
    assert found == _EXPECTED


def test_no_query_is_a_syntax_error(engine: Engine, stored: dict[str, Stored]) -> None:
    for query in [*_ODD, " ".join(_ODD), "lait AND", "lait NOT", "- -"]:
        _found(engine, query)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(alphabet=st.sampled_from("laitprx é\"*-()'\\:&|!<>%\x00œ\u0301\ud800中"), max_size=30))
def test_no_text_at_all_is_a_syntax_error(engine: Engine, query: str) -> None:
    _found(engine, query)


def test_headline_counts_more_than_body(engine: Engine) -> None:
    with Rows(engine) as rows:
        in_body = rows.article("Autre chose", "La grève des ports dure. La grève, encore.")
        in_headline = rows.article("La grève des ports", "Les dockers arrêtent le travail pour trois jours.")
        in_standfirst = rows.article(
            "Dockers", "Les dockers arrêtent le travail.", standfirst="La grève des ports commence."
        )
    assert _found(engine, "grève") == [in_headline.id, in_standfirst.id, in_body.id]


def test_the_newest_of_equals_comes_first(engine: Engine) -> None:
    with Rows(engine) as rows:
        ids = [rows.article("Météo", "Soleil demain.").id for _ in range(3)]
    assert _found(engine, "soleil") == ids[::-1]
    assert _found(engine, "soleil", limit=2) == [ids[2], ids[1]]


def test_search_within_a_source_and_since_a_moment(engine: Engine) -> None:
    with Rows(engine) as rows:
        old = rows.article("Météo", "Soleil.", date_published=NOON - timedelta(days=9), first_seen_at=NOON)
        new = rows.article("Météo", "Soleil.", date_published=NOON, first_seen_at=NOON)
        undated = rows.article("Météo", "Soleil.", first_seen_at=NOON)
        other = rows.article("Météo", "Soleil.", source="matin", first_seen_at=NOON)
    assert set(_found(engine, "soleil", source="courrier")) == {old.id, new.id, undated.id}
    assert set(_found(engine, "soleil", since=NOON - timedelta(hours=1))) == {new.id, undated.id, other.id}


def test_revised_text_is_found_by_its_new_words_only(engine: Engine) -> None:
    with Rows(engine) as rows:
        article = rows.article("Incendie à Brême", "Trois blessés, dit la police.")
        rows.revise(article, "Quatre blessés, disent les pompiers.", at=NOON, headline="Incendie à Brême : le bilan")
    assert _found(engine, "police") == []
    assert _found(engine, "pompiers bilan") == [article.id]
    assert _found(engine, "blessés") == [article.id]


def test_removed_article_is_not_found(engine: Engine) -> None:
    with Rows(engine) as rows:
        article, other = rows.article("Un titre", "Soleil."), rows.article("Un autre", "Soleil.")
        search.remove(rows.session, [search.SearchText(article.row, "Un titre", None, "Soleil.")])
    assert _found(engine, "soleil") == [other.id]


def test_index_goes_back_with_its_transaction(engine: Engine) -> None:
    with Rows(engine) as rows:
        article = rows.article("Un titre", "Soleil.")
        rows.session.commit()
        rows.article("Un titre", "Pluie.")
        search.remove(rows.session, [search.SearchText(article.row, "Un titre", None, "Soleil.")])
        rows.session.rollback()
    assert _found(engine, "soleil") == [article.id]
    assert _found(engine, "pluie") == []


def test_enormous_text_is_indexed_to_its_limit(engine: Engine) -> None:
    many = " ".join(f"mot{number:07d}" for number in range(40_000))
    with Rows(engine) as rows:
        article = rows.article("Long", "𝒜" * 9_000 + " " + many)
    assert _found(engine, "mot0000007") == [article.id]
    assert _found(engine, "mot0039999") == []


def test_word_beyond_postgres_position_limit_is_found(engine: Engine) -> None:
    body = "a b " * 20_000 + "aiguille"
    with Rows(engine) as rows:
        article = rows.article("Foin", body)
    assert _found(engine, "aiguille") == [article.id]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’Élysée à 7 h", ["l", "elysee", "a", "7", "h"]),
        ("ﬁn №5 ½", ["fin", "no5", "1", "2"]),
        ("İstanbul ısı", ["istanbul", "isi"]),
        ("snake_case", ["snake", "case"]),
        ("x" * 70, ["x" * 64, "x" * 6]),
        ("", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    found = search.words(text)
    assert found == words or (found == search.words("한국") and text == "한국")
