"""The same page gives the same article in any process, whatever was read before it."""

from __future__ import annotations

from benchmarks.extraction import corpora, determinism


def test_pages_are_read_alike_in_any_order_by_any_number_of_processes() -> None:
    pages = list(corpora.own())
    assert len(pages) > 150
    assert determinism.differing(pages) == []
