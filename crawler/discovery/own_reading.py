"""A source's own Python: one function that reads a channel of a form that nothing else describes.

The file lies beside the source's, in the operator's folder, and is trusted as that is. It runs where every channel is
read: in a worker process, without a network or a database.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from crawler.discovery import ChannelError
from crawler.source import Source
from db.config import ConfigError
from pipeline.content import decode_content
from pipeline.types import Entry, Page

_FUNCTION = "read"


def own_entries(page: Page, source: Source) -> tuple[Entry, ...] | None:
    """What the source's own code reads off a channel; None where it has none, or leaves the page to the usual way.

    Raises `ChannelError` when the code fails, or gives anything else than entries.
    """
    if source.code is None:
        return None
    try:
        content = decode_content(page.body, page.header("content-encoding"))
        entries = _function(source.code)(page.url, content)
        read = None if entries is None else tuple(entries)
    except Exception as error:
        raise ChannelError(page.url, "own_code", f"{source.code.name}: {type(error).__name__}: {error}") from error
    if read is not None and not all(isinstance(entry, Entry) for entry in read):
        raise ChannelError(page.url, "own_code", f"{source.code.name}: read() gave something else than entries")
    return read


def check_code(source: Source) -> None:
    """Raise `ConfigError` when the source's own code is not there, cannot be loaded, or has no `read`."""
    if source.code is None:
        return
    if not source.code.is_file():
        raise ConfigError(f'{source.id}.toml: spider = "{source.spider}", but {source.code} is not there; write it')
    try:
        _function(source.code)
    except Exception as error:
        raise ConfigError(f"{source.id}.toml: {source.code.name}: {type(error).__name__}: {error}") from error


@lru_cache(maxsize=64)
def _function(code: Path) -> Callable[[str, bytes], Iterable[Entry] | None]:
    spec = importlib.util.spec_from_file_location(f"dateline_source_{code.stem}", code)
    assert spec is not None and spec.loader is not None, "a file that ends in .py has a loader"
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Any = getattr(module, _FUNCTION, None)
    if not callable(function):
        raise TypeError(f"has no function {_FUNCTION}(url, content)")
    found: Callable[[str, bytes], Iterable[Entry] | None] = function
    return found
