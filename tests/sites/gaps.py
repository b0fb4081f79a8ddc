"""Says where extraction and `known_gaps.toml` part.

python -m tests.sites.gaps                 # what is read wrong and not listed, then what is listed and mended
python -m tests.sites.gaps --drop-mended   # and takes the mended ones off the list
"""

from __future__ import annotations

import argparse
import sys

from tests.sites import judge


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drop-mended", action="store_true", help="take what is mended off the list")
    options = parser.parse_args()
    listed = {(page, field) for page, fields in judge.known_gaps().items() for field in fields}
    places = [*judge.pages(), *((judge.REFUSED, page) for page in judge.truth(judge.REFUSED)["pages"])]
    found = {f"{site}/{page}": judge.differences(site, page) for site, page in places}
    today = {(page, field) for page, fields in found.items() for field in fields}
    for page, field in sorted(today - listed):
        print(f"new: {page}{judge.as_text({field: found[page][field]})}")
    for page, field in sorted(listed - today):
        print(f"mended: {page} {field}")
    if options.drop_mended:
        _write({page: _kept(fields, found.get(page, {})) for page, fields in judge.known_gaps().items()})
        listed &= today
    return 1 if today != listed else 0


def _kept(fields: dict[str, str], found: judge.Differences) -> dict[str, str]:
    return {field: cause for field, cause in fields.items() if field in found}


def _write(gaps: dict[str, dict[str, str]]) -> None:
    """Writes the list anew; the comment at its head stays."""
    file = judge.HERE / "known_gaps.toml"
    head = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    pages = [_page(page, fields) for page, fields in gaps.items() if fields]
    file.write_text("\n\n".join(["\n".join(head), *pages]) + "\n", encoding="utf-8")


def _page(page: str, fields: dict[str, str]) -> str:
    lines = [f'{field} = "{cause}"' for field, cause in fields.items()]
    return "\n".join([f'["{page}"]', *lines])


if __name__ == "__main__":
    sys.exit(main())
