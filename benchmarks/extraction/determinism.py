"""Whether pages are read alike whatever stands before them and however many processes read.

`python -m benchmarks.extraction.determinism [--corpora FOLDER]` reads all pages with one worker process, then in
another order with two, and prints the pages that came out otherwise. Exit code 1 when there are any.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.extraction import corpora, systems
from pipeline.pool import Pool


def differing(pages: Sequence[corpora.LabelledPage]) -> list[str]:
    """The ids of pages that are not read alike by one process and by two that take them in reverse."""
    first, second = _digests(pages, workers=1), _digests(pages[::-1], workers=2)
    return [page.id for page, one, other in zip(pages, first, second[::-1], strict=True) if one != other]


def _digests(pages: Sequence[corpora.LabelledPage], *, workers: int) -> list[str]:
    with Pool(workers, timeout_s=60.0) as pool:
        waiting = [pool.submit(systems.digest, page) for page in pages]
        return [future.result() for future in waiting]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, help="a folder of corpora to read too")
    folder = parser.parse_args().corpora
    pages = list(corpora.own())
    for each in sorted(folder.glob("*/labels.jsonl")) if folder else ():
        pages += corpora.saved(each.parent)
    found = differing(pages)
    print(f"{len(pages)} pages, {len(found)} not read alike", *found, sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
