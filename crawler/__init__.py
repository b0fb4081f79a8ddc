"""Finds and fetches: the only package that reaches out to the web, and the only one that decides when.

Refuses to run beside another distribution's `db` or `pipeline`: Scrapy appends the project's folder to
`sys.path`, so an installed stranger of that name would be imported instead of ours.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def _refuse_strangers() -> None:
    for name in ("db", "pipeline"):
        spec = importlib.util.find_spec(name)
        found_at = (spec.submodule_search_locations or [spec.origin or ""]) if spec else []
        places = [Path(place).resolve() for place in found_at]
        if places != [_ROOT / name]:
            found = ", ".join(map(str, places)) or "nothing"
            raise ImportError(
                f"the package {name!r} beside {_ROOT / 'crawler'} is needed, but importing {name!r} finds {found}: "
                f"uninstall the distribution that brings it, or run Dateline in a virtual environment of its own"
            )


_refuse_strangers()
