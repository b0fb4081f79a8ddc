"""A day of simulated newspapers with labelled edits and fates, crawled in accelerated time: all of it is seen as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_edit_is_told_as_labelled_every_ill_source_named_and_no_healthy_one() -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.day", "--short"],
        cwd=ROOT,
        env=inherited | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    edits = next(line for line in done.stdout.splitlines() if line.startswith("| all "))
    assert int(edits.split("|")[2]) >= 8, "enough was edited for this to say something"
