"""Each page of the test newspapers is read as its label says; each page that is no article is refused as it must be.

`known_gaps.toml` lists the fields that are read wrong today. They are expected to fail, strictly: whoever mends one
removes its line. `python -m tests.sites.gaps` says which.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.sites import judge

PAGES = [*judge.pages(), *((judge.REFUSED, page) for page in judge.truth(judge.REFUSED)["pages"])]
GAPS = judge.known_gaps()
_LISTED = [(page, field, cause) for page, fields in GAPS.items() for field, cause in fields.items()]


@pytest.mark.parametrize(("site", "page"), PAGES, ids=[f"{site}/{page}" for site, page in PAGES])
def test_page_is_read_as_its_label_says(site: str, page: str) -> None:
    gaps = GAPS.get(f"{site}/{page}", {})
    wrong = {field: pair for field, pair in judge.differences(site, page).items() if field not in gaps}
    assert not wrong, judge.as_text(wrong)


@pytest.mark.parametrize(
    ("page", "field"),
    [
        pytest.param(page, field, marks=pytest.mark.xfail(reason=cause, strict=True), id=f"{page}:{field}")
        for page, field, cause in _LISTED
    ],
)
def test_known_gap(page: str, field: str) -> None:
    site, _, name = page.partition("/")
    assert field not in judge.differences(site, name)


def test_pages_are_what_their_sources_make() -> None:
    command = [sys.executable, str(judge.HERE / "build.py"), "--check"]
    check = subprocess.run(command, capture_output=True, text=True, check=False)
    assert check.returncode == 0, f"run python tests/sites/build.py; not up to date:\n{check.stdout}{check.stderr}"


def test_known_gaps_name_pages_that_exist() -> None:
    assert set(GAPS) <= {f"{site}/{page}" for site, page in PAGES}


def test_the_pages_are_varied_enough_to_prove_something() -> None:
    labels = [label for site in judge.sites() for label in judge.truth(site)["pages"].values()]
    stating = [label for label in labels if label["reading_time_minutes"]]
    refused = judge.truth(judge.REFUSED)["pages"].values()
    assert len({judge.truth(site)["design"] for site in judge.sites()}) >= 16
    assert sum(label["in_language"] == "fr" for label in stating) >= 25
    assert len({label["in_language"] for label in stating}) >= 15
    assert len(labels) - len(stating) >= 100
    assert len(refused) >= 40
    assert len({page["family"] for page in refused}) >= 12
