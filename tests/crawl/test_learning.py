"""What a crawl learns of a site by itself, what the operator sees of it, and the way back."""

from __future__ import annotations

from pathlib import Path

from crawling import Workplace
from little_site import Answer, LittleSite, headline, html, newspaper
from settling import prose

_PLEA = "The Saltby Lantern belongs to those who read it, and to nobody else"


def _article(number: int) -> Answer:
    text = "".join(f"<p>{prose(number * 10 + at, 40)}.</p>" for at in range(4))
    plea = f'<div class="plea"><p>{_PLEA}</p></div>'
    return html(headline(number), f"<article><h1>{headline(number)}</h1>{text}{plea}</article>")


def _newspaper(count: int) -> dict[str, Answer]:
    articles = {path: number for number, path in enumerate(p for p in newspaper(count) if p.startswith("/news/"))}
    return {path: _article(articles[path]) if path in articles else answer for path, answer in newspaper(count).items()}


def test_crawl_learns_what_pages_repeat_and_the_operator_may_undo_it(tmp_path: Path) -> None:
    place = Workplace.at(tmp_path)
    with LittleSite(_newspaper(6)) as site:
        place.source("lantern", f'name = "The Saltby Lantern"\nhomepage = "{site.base}/"\n')
        assert place.dateline("crawl").code == 0
        (learned,) = place.dateline("rules", "show", "lantern", "--json").data
        assert (learned["version"], learned["articles"], learned["in_use"]) == (1, 6, True)
        assert [text for _, text in learned["rules"]["lines"]] == [_PLEA.lower().replace(",", "")]

    shown = place.dateline("reextract", "--dry-run", "--json").data
    assert shown["articles"] == {"would_change": 6}
    assert shown["differences"][0]["fields"]["body"] == {"before": [_PLEA], "after": []}

    assert place.dateline("rules", "use", "lantern", "0").code == 0
    assert place.dateline("reextract", "--dry-run", "--json").data["articles"] == {"unchanged": 6}
    refused = place.dateline("rules", "use", "lantern", "9")
    assert refused.code == 2
    assert "lantern: there is no version 9 of its rules; there are: 1, 0" in refused.stderr


def test_rules_of_an_unknown_source_are_a_mistake(tmp_path: Path) -> None:
    done = Workplace.at(tmp_path).dateline("rules", "show", "gazette")
    assert done.code == 2
    assert "gazette: no source of that name was ever crawled" in done.stderr
