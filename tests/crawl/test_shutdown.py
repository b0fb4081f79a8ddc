"""A crawl that is asked to end does not wait for its turn at polite hosts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

PROBE = Path(__file__).parent / "probe.py"
PUTS_OFF = "/retry-after/503/50"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_waits_is_left_for_later(hostile: Any, number: signal.Signals) -> None:
    urls = [hostile.url(PUTS_OFF), *(hostile.url(f"/ok/{n}") for n in range(10))]
    job = {"requests": [{"url": url} for url in urls], "settings": {"ROBOTSTXT_OBEY": False}}
    env = os.environ | {"DATELINE_ALLOW_NETWORKS": "127.0.0.0/8", "PYTHONPATH": str(PROBE.parent.parent.parent)}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, PROBE], env=env, text=True, **pipes) as process:
        assert process.stdin
        process.stdin.write(json.dumps(job))
        process.stdin.close()
        process.stdin = None
        deadline = time.monotonic() + 30
        while PUTS_OFF not in hostile.paths() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        asked_at = time.monotonic()
        process.send_signal(number)
        out, log = process.communicate(timeout=60)
    assert time.monotonic() - asked_at < 8
    assert process.returncode == 0, log
    *before, last = hostile.paths()  # requests overtake one another until they wait for the host
    assert last == PUTS_OFF
    fetched = {hostile.url(path) for path in before}
    waited = [outcome for outcome in json.loads(out)["outcomes"] if outcome["url"] not in fetched]
    assert len(waited) > 1
    assert {outcome["error"].partition(":")[0] for outcome in waited} == {"RunEnding"}
