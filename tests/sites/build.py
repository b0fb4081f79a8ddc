#!/usr/bin/env python3
"""Writes the test newspapers' pages and what must be read off them.

    python tests/sites/build.py            # writes tests/sites/SITE/PAGE.html and SITE/expected.json
    python tests/sites/build.py --check    # exits with 1 and names the files that are not up to date

The same sources give the same bytes. What is written by hand is in `press/`: texts, designs, wording and plans. Nothing
there knows `pipeline`: what a page holds is known before anything reads it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from press import labels, pages, refusals
from press.newspapers import load_plans

HERE = Path(__file__).parent


def files() -> Iterator[tuple[str, bytes]]:
    """Every generated file: its path below this folder, and its bytes."""
    for paper, group in groupby(load_plans(), key=lambda plan: plan.paper):
        plans = list(group)
        for plan in plans:
            labels.check(plan)
            yield f"{paper.site}/{plan.name}.html", pages.page(plan).encode()
        yield f"{paper.site}/expected.json", _json(labels.site(paper, plans))
    for name, content in refusals.files():
        yield f"refused/{name}", content
    yield "refused/expected.json", _json({"pages": refusals.expected()})


def generated() -> set[str]:
    """The generated files that lie here now."""
    return {
        f"{file.parent.name}/{file.name}" for site in HERE.glob("*/expected.json") for file in site.parent.iterdir()
    }


def stale(wanted: dict[str, bytes]) -> list[str]:
    """Files that are missing, different or no longer wanted."""
    differing = [name for name, content in wanted.items() if not _is(HERE / name, content)]
    return sorted({*differing, *(generated() - wanted.keys())})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; say what is not up to date")
    wanted, check = dict(files()), parser.parse_args().check
    names = stale(wanted)
    if check:
        print("\n".join(names))
        return 1 if names else 0
    for name in names:
        _put(HERE / name, wanted.get(name))
    print(f"{len(wanted)} files, {sum(map(len, wanted.values())):,} bytes; {len(names)} changed")
    return 0


def _put(file: Path, content: bytes | None) -> None:
    if content is None:
        file.unlink()
        return
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)


def _is(file: Path, content: bytes) -> bool:
    return file.is_file() and file.read_bytes() == content


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


if __name__ == "__main__":
    sys.exit(main())
