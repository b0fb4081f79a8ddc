"""The archive's files: one set of WARC files per run, opened once, never reopened; and their pages read back.

What a record looks like is `pipeline.warc_records`' business. Who archives which page, and when it must be on the
disk, is for others to say.
"""

from __future__ import annotations

import io
import itertools
import logging
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from pipeline.types import Page, RawRef
from pipeline.warc_records import Record, RecordError, page_of, page_records, warcinfo_record

#: Larger records of other people's files are passed over; ours are far below.
MAX_RECORD_BYTES = 64 * 1024 * 1024

_log = logging.getLogger(__name__)


class WarcError(Exception):
    """An archive file that cannot be written or read; says which, at which byte and why."""

    def __init__(self, file: str | Path, offset: int, problem: str) -> None:
        super().__init__(str(file), offset, problem)
        self.file = str(file)
        self.offset = offset
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file}, byte {self.offset}: {self.problem}"


class WarcWriter:
    """Writes one run's pages to `YYYY/MM/DD/<run_id>-00000.warc.gz` and so on below the archive folder.

    Thread-safe. A failed `write` leaves no trace in the file, and the next may succeed; after a failed
    `sync` nothing is known of what the disk holds, so that every further call fails.
    """

    def __init__(
        self,
        archive_dir: Path,
        run_id: str,
        *,
        max_bytes: int = 1 << 30,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),  # noqa: TID251 -- a run hands in its own
    ) -> None:
        """Touches nothing yet. A file that has reached `max_bytes` is followed by another; `clock` dates it."""
        self._archive_dir = archive_dir
        self._run_id = run_id
        self._max_bytes = max_bytes
        self._clock = clock
        self._lock = threading.Lock()  # guards everything below
        self._sync_lock = threading.Lock()  # lets pages be written while the disk is busy syncing
        self._file: _File | None = None
        self._files_opened = 0
        self._unsynced = _Unsynced()
        self._end: str | None = None

    def write(self, page: Page) -> RawRef:
        """Appends a page, whatever its status, and says where it lies. On the disk for certain only after `sync`."""
        response, metadata, digest = page_records(page)
        with self._lock:
            file = self._file_to_write()
            offset = file.append(response + metadata)
            self._unsynced.files.add(file)
        return RawRef(file.path.relative_to(self._archive_dir).as_posix(), offset, len(response), digest)

    def sync(self) -> None:
        """Returns when everything written so far would survive a power cut; at once when nothing is new."""
        with self._sync_lock:
            with self._lock:
                self._check_usable()
                unsynced, self._unsynced = self._unsynced, _Unsynced()
                current = self._file
            try:
                unsynced.sync()
            except WarcError as error:
                with self._lock:
                    self._end = f"an earlier sync failed ({error})"
                raise
            finally:
                for file in unsynced.files - {current}:
                    file.close()

    def close(self) -> None:
        """Syncs and closes. May be called again."""
        if self._end is None:
            self.sync()
        with self._lock:
            self._end = self._end or "the writer is closed"
            if self._file:
                self._file.close()
                self._file = None

    def _check_usable(self) -> None:
        if self._end is not None:
            raise WarcError(self._archive_dir / self._run_id, 0, self._end)

    def _file_to_write(self) -> _File:
        self._check_usable()
        if self._file is None or self._file.torn or self._file.size >= self._max_bytes:
            previous, self._file = self._file, self._open()
            if previous and previous not in self._unsynced.files:
                previous.close()
        return self._file

    def _open(self) -> _File:
        moment = self._clock()
        folder = self._archive_dir / moment.strftime("%Y/%m/%d")
        path = folder / f"{self._run_id}-{self._files_opened:05}.warc.gz"
        try:
            self._unsynced.folders |= {missing.parent for missing in (folder, *folder.parents) if not missing.exists()}
            folder.mkdir(parents=True, exist_ok=True)
            file = _File(path, path.open("xb", buffering=0))
        except FileExistsError:
            raise WarcError(path, 0, "exists already; two runs must not share an id") from None
        except OSError as error:
            raise WarcError(path, 0, f"cannot be created: {error.strerror}") from error
        try:
            file.append(warcinfo_record(path.name, moment))
        except WarcError:
            file.close()
            path.unlink()
            raise
        self._unsynced.folders.add(folder)
        self._files_opened += 1
        return file


@dataclass(slots=True, eq=False)
class _File:
    path: Path
    raw: io.FileIO
    size: int = 0
    """Up to the end of the last whole record."""
    torn: bool = False
    """Part of a record lies behind `size`, and could not be cut off."""

    def append(self, data: bytes) -> int:
        """The offset at which `data` now lies; or a `WarcError` and the file as before."""
        offset = self.size
        try:
            done = 0
            while done < len(data):
                done += os.pwrite(self.raw.fileno(), memoryview(data)[done:], offset + done)
        except OSError as error:
            self._cut_back()
            raise WarcError(self.path, offset, f"cannot be written: {error.strerror}") from error
        self.size += len(data)
        return offset

    def _cut_back(self) -> None:
        try:
            os.ftruncate(self.raw.fileno(), self.size)
        except OSError:
            self.torn = True

    def sync(self) -> None:
        _fsync(self.raw.fileno(), self.path)

    def close(self) -> None:
        self.raw.close()


@dataclass(slots=True)
class _Unsynced:
    """What has been written since the last sync."""

    files: set[_File] = field(default_factory=set)
    folders: set[Path] = field(default_factory=set)
    """With new names in them."""

    def sync(self) -> None:
        for file in self.files:
            file.sync()
        for folder in self.folders:
            fd = os.open(folder, os.O_RDONLY)
            try:
                _fsync(fd, folder)
            finally:
                os.close(fd)


def _fsync(fd: int, path: Path) -> None:
    try:
        os.fsync(fd)
    except OSError as error:
        raise WarcError(path, 0, f"cannot be synced to the disk: {error.strerror}") from error


def read_page(archive_dir: Path, ref: RawRef) -> Page:
    """The page that `WarcWriter.write` or `pages` gave this reference for.

    Raises `WarcError` when the file is missing, the record not there or torn, or its body not the one that was stored.
    """
    path = archive_dir / ref.file
    try:
        with path.open("rb") as file:
            file.seek(ref.offset)
            records = _records(file, path)
            response, following = next(records, None), next(records, None)
    except OSError as error:
        raise WarcError(path, ref.offset, f"cannot be read: {error.strerror}") from error
    if response is None:
        raise WarcError(path, ref.offset, "the file ends before this record")
    if not response.is_http_response:
        raise WarcError(path, ref.offset, f"holds no response but {response.headers.get('warc-type')}")
    page, found = _page(response, following, path, ref.file)
    if found != ref:
        raise WarcError(path, ref.offset, f"holds another page than expected: {found} instead of {ref}")
    return page


def _log_warning(error: WarcError) -> None:
    _log.warning("%s", error)


def pages(
    path: Path, *, archive_dir: Path | None = None, report: Callable[[WarcError], object] = _log_warning
) -> Iterator[tuple[Page, RawRef]]:
    """All HTTP responses of a WARC file in order, ours or other people's; other records are passed over.

    References are relative to `archive_dir` when the file lies below it. What is wrong with the file is told to
    `report`: a torn record ends the iteration (a run was killed, a download cut short); a page that is no HTTP, or
    whose body does not fit its digest, is left out. Raises `WarcError` when there is no such file.
    """
    below = archive_dir is not None and path.is_relative_to(archive_dir)
    name = path.relative_to(archive_dir) if archive_dir and below else path
    try:
        file = path.open("rb")
    except OSError as error:
        raise WarcError(path, 0, f"cannot be read: {error.strerror}") from error
    with file:
        try:
            for record, following in itertools.pairwise(itertools.chain(_records(file, path), [None])):
                if record and record.is_http_response:
                    yield from _readable(record, following, path, name.as_posix(), report)
        except WarcError as error:
            report(error)


def _readable(
    response: Record, following: Record | None, path: Path, name: str, report: Callable[[WarcError], object]
) -> Iterator[tuple[Page, RawRef]]:
    try:
        yield _page(response, following, path, name)
    except WarcError as error:
        report(error)


def _page(response: Record, following: Record | None, path: Path, name: str) -> tuple[Page, RawRef]:
    metadata = following if following and following.describes(response) else None
    try:
        page, digest = page_of(response, metadata)
    except RecordError as error:
        raise WarcError(path, response.offset, str(error)) from None
    ref = RawRef(name, response.offset, response.length, digest)
    return replace(page, raw=ref), ref


def _records(file: BinaryIO, path: Path) -> Iterator[Record]:
    """All records from where `file` stands. Raises `WarcError` at the first that is torn or no record at all."""
    offset = file.tell()
    iterator = ArchiveIterator(file, no_record_parse=True)
    try:
        for found in iterator:
            headers = {name.lower(): value for name, value in found.rec_headers.headers}
            if found.length is not None and found.length > MAX_RECORD_BYTES:
                _log.warning("%s, byte %d: passed over a record of %d bytes", path, offset, found.length)
                iterator.read_to_end()
            else:
                block = _block(found)
                yield Record(headers, block, offset, iterator.get_record_length())
            offset = iterator.offset
        if file.seek(0, io.SEEK_END) > offset:
            raise RecordError("cut off before its first readable byte")
    except (ArchiveLoadFailed, RecordError) as error:
        raise WarcError(path, offset, f"torn or no WARC record: {error}") from error


def _block(found: Any) -> bytes:
    if found.length is None or "WARC-Type" not in found.rec_headers:
        raise RecordError("its WARC headers are not complete")
    block: bytes = found.raw_stream.read()
    if len(block) < found.length:
        raise RecordError(f"{len(block)} of {found.length} bytes are there")
    return block
