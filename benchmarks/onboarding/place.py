"""A folder in which `dateline` is run as a newcomer would, with what its database says afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.reader import Reader
from db.records import Url

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Place:
    """Settings and database of one measurement."""

    folder: Path

    def survey(self, url: str) -> dict[str, Any]:
        """`dateline sources new URL`: its report; one with `failed` when there is none."""
        done = self._dateline("sources", "new", url, "--json")
        report: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"failed": done.stderr.strip()}
        return report

    def crawl(self) -> None:
        """`dateline crawl`, over all sources."""
        done = self._dateline("crawl", "--json", "--max-articles", "100000")
        if done.returncode:
            sys.stderr.write(done.stderr)

    def urls(self) -> list[Url]:
        """All that are known, with what became of them."""
        with Reader(self._database) as reader:
            return sorted(reader.urls(), key=lambda url: url.url)

    @property
    def _database(self) -> str:
        return f"sqlite:///{self.folder / 'onboarding.db'}"

    def _dateline(self, *words: str) -> subprocess.CompletedProcess[str]:
        ours = {
            "DATELINE_DATABASE_URL": self._database,
            "DATELINE_ARCHIVE_DIR": str(self.folder / "archive"),
            "DATELINE_SOURCES": str(self.folder / "sources"),
            "DATELINE_ALLOW_NETWORKS": "127.0.0.0/8",
            "DATELINE_DELAY_S": "0",
            "PYTHONPATH": str(ROOT),
        }
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
        program = Path(sys.executable).parent / "dateline"
        return subprocess.run(
            [program, *words], cwd=self.folder, env=inherited | ours, capture_output=True, text=True, check=False
        )
