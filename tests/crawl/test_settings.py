"""The settings: what they say of us on the wire, what they switch off, what a mistake in them looks like."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import default_settings

from pipeline.content import ACCEPT_ENCODING

ROOT = Path(__file__).parent.parent.parent
SETTINGS = ROOT / "crawler" / "settings.py"
#: Settings that are not Scrapy's.
OURS = {"GUARD_ALLOW_NETWORKS", "SCHEDULED_BY"}


def assigned() -> list[tuple[str, int]]:
    """Each setting and the line that it begins on."""
    found: list[tuple[str, int]] = []
    for node in ast.parse(SETTINGS.read_text()).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        found += [(t.id, node.lineno) for t in targets if isinstance(t, ast.Name) and t.id.isupper()]
    return [(name, line) for name, line in found if not name.startswith("_")]


def imported(**env: str) -> subprocess.CompletedProcess[str]:
    script = "import crawler.settings as s; print(s.USER_AGENT, s.DOWNLOAD_DELAY, s.GUARD_ALLOW_NETWORKS, sep='\\n')"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("DATELINE_")}
    return subprocess.run(
        [sys.executable, "-c", script], env=clean | env, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_every_setting_is_one_that_scrapy_reads() -> None:
    known = set(default_settings.__all__) | OURS
    assert [name for name, _ in assigned() if name not in known] == []


def test_no_setting_is_given_twice() -> None:
    names = [name for name, _ in assigned()]
    assert len(names) == len(set(names))


def test_every_setting_has_its_reason_or_scrapys_value_beside_it() -> None:
    lines = SETTINGS.read_text().splitlines()
    bare = [name for name, line in assigned() if "#" not in lines[line - 1] and "#" not in lines[line - 2]]
    assert bare == []


def test_what_the_operator_sets_arrives() -> None:
    env = {
        "DATELINE_CONTACT": "https://phare.example/bot",
        "DATELINE_DELAY_S": "2.5",
        "DATELINE_ALLOW_NETWORKS": "10.0.0.0/8,::1/128",
    }
    agent, delay_s, networks = imported(**env).stdout.splitlines()
    assert agent.startswith("Dateline/")
    assert agent.endswith(" (+https://phare.example/bot)")
    assert float(delay_s) == 2.5
    assert networks == "['10.0.0.0/8', '::1/128']"


def test_without_a_contact_the_user_agent_is_short() -> None:
    agent = imported().stdout.splitlines()[0]
    assert agent.startswith("Dateline/")
    assert "(" not in agent


@pytest.mark.parametrize(
    ("variable", "value"),
    [("DATELINE_DELAY_S", "soon"), ("DATELINE_ALLOW_NETWORKS", "here"), ("DATELINE_DELAYS", "1")],
)
def test_a_mistake_in_the_environment_is_named(variable: str, value: str) -> None:
    done = imported(**{variable: value})
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("scrapy: environment: ")
    assert variable in last


def test_what_goes_over_the_wire(hostile: Any, visit: Any) -> None:
    contact = {"DATELINE_CONTACT": "desk@phare.example"}
    visit([hostile.url("/cookies"), hostile.url("/hops/1/ok")], env=contact)
    assert sorted(v.path for v in hostile.visits) == ["/cookies", "/hops/1/ok", "/ok", "/robots.txt"]
    for seen in hostile.visits:
        assert seen.headers["user-agent"].startswith("Dateline/")
        assert "(+desk@phare.example)" in seen.headers["user-agent"]
        assert seen.headers["accept-encoding"] == ACCEPT_ENCODING
        assert "cookie" not in seen.headers
        assert "referer" not in seen.headers


def test_one_request_at_a_time_and_never_sooner_than_the_delay(hostile: Any, visit: Any) -> None:
    report = visit([hostile.url(f"/ok/{n}") for n in range(4)], env={"DATELINE_DELAY_S": "0.5"})
    assert report.reasons == [None] * 4
    gaps = [later.at - earlier.at for earlier, later in pairwise(hostile.visits)]
    assert len(gaps) == 4
    assert min(gaps) > 0.43


def test_the_log_of_a_run_in_which_all_went_well_is_short(hostile: Any, visit: Any) -> None:
    report = visit([hostile.url(f"/ok/{n}") for n in range(10)])
    assert len(report.log.splitlines()) < 30
    assert not [line for line in report.log.splitlines() if " WARNING " in line or " ERROR " in line]


def test_no_port_is_opened_for_those_who_would_steer_the_crawler(hostile: Any, visit: Any) -> None:
    report = visit([hostile.url("/ok")], settings={"LOG_LEVEL": "DEBUG"})
    assert "elnet" not in report.log
    assert "RemoteControl" not in report.log
