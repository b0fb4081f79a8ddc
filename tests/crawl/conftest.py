"""The misbehaving server and the process that visits it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def _beside(name: str) -> ModuleType:
    """A module of this folder, which is no package."""
    spec = util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec and spec.loader
    module = util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Report:
    outcomes: list[dict[str, Any]]
    stats: dict[str, Any]
    peak_mb: float
    elapsed_s: float
    stall_s: float
    log: str

    @property
    def reasons(self) -> list[str | None]:
        """In the order of the requests; None for a page."""
        return [outcome["reason"] for outcome in sorted(self.outcomes, key=lambda outcome: int(outcome["number"]))]


@pytest.fixture
def hostile() -> Iterator[Any]:
    with _beside("hostile").HostileServer() as server:
        yield server


class Visitor:
    """Runs the probe. Only the loopback network is opened to it, and only when not told otherwise."""

    def __call__(
        self,
        urls: Sequence[str | dict[str, Any]],
        *,
        networks: str = "127.0.0.0/8,::1/128",
        env: dict[str, str] | None = None,
        timeout_s: float = 60,
        **job: Any,
    ) -> Report:
        requests = [{"url": url} if isinstance(url, str) else url for url in urls]
        ours = {"DATELINE_ALLOW_NETWORKS": networks, "DATELINE_DELAY_S": "0", "PYTHONPATH": str(ROOT), **(env or {})}
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("DATELINE_")}
        done = subprocess.run(
            [sys.executable, HERE / "probe.py"],
            input=json.dumps({"requests": requests, **job}),
            env=inherited | ours,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return Report(**json.loads(done.stdout), log=done.stderr)


@pytest.fixture
def visit() -> Visitor:
    return Visitor()
