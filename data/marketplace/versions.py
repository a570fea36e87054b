"""Versions of the extract on disk: written aside, published whole, removed when nobody reads them.

    extract/current                    the name of the file to read, and perhaps a later instant up to which it is known to be complete,
                                       with what days say by then; replaced in one step
    extract/extract-<version>.duckdb   a finished extract, never written again
    extract/extract-<version>.lock     a reader holds it shared (flock) while the file is open
    extract/extract-<version>.json     its stamp, for those who need not open it
    extract/publish.lock               one publisher or sweeper at a time
    extract/building-<version>.duckdb  work of a publisher; left over only by a kill

A reader takes the name from `current`, locks its `.lock` file shared, and looks whether the extract is still there; if not, a newer
one was published meanwhile and it starts again at `current`.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from data.marketplace.room import is_full, keep_reserve, needs_room, release_reserve

FOLDER = "extract"
POINTER = "current"
_PREFIX, _SUFFIX, _LOCK = "extract-", ".duckdb", ".lock"
_STAMP = ".json"
_BUILDING, _FRESH = "building-", "fresh-"
_PUBLISH_LOCK = "publish.lock"


def extract_folder(home: Path) -> Path:
    return home / FOLDER


def extract_name(version: str) -> str:
    return f"{_PREFIX}{version}{_SUFFIX}"


def current_extract(home: Path) -> Path | None:
    """The extract that `current` names, when it is there."""
    return served_extract(home)[0]


def served_extract(home: Path) -> tuple[Path | None, str]:
    """The same, and what was said of it later than when it was built (see `ExtractInfo.confirmed`)."""
    try:
        name, _, confirmed = (extract_folder(home) / POINTER).read_text(encoding="utf-8").strip().partition("\n")
    except FileNotFoundError:
        return None, ""
    path = extract_folder(home) / name.strip()
    is_there = path.name.startswith(_PREFIX) and path.parent == extract_folder(home) and path.is_file()
    return (path, confirmed) if is_there else (None, "")


def current_stamp(home: Path) -> str | None:
    """What was written beside the extract that `current` names."""
    path = current_extract(home)
    try:
        return None if path is None else path.with_suffix(_STAMP).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def new_version(now: datetime) -> str:
    """A name that sorts by time and is never given twice."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


def publish_file(home: Path, version: str, write: Callable[[Path], str | None]) -> Path | None:
    """Let `write` make a file at the path it is given and say its stamp, then make that what everybody reads; its final path.
    When it says none, nothing is published.

    Publishers wait for each other. Killed at any moment, or when `write` raises, the version served before stays; what a killed one
    leaves is removed by the next publisher. Raises `DiskFull`.
    """
    folder = extract_folder(home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    with _publishing(folder), needs_room(folder), _swept_after_failure(folder):
        _sweep(folder)
        work, final = folder / f"{_BUILDING}{version}{_SUFFIX}", folder / extract_name(version)
        stamp = write(work)
        if stamp is None:
            _sweep(folder)
            return None
        work.chmod(0o600)
        sync_file(work)
        _touch_private(final.with_suffix(_LOCK))
        work.rename(final)
        # This syncs the folder too: the pointer never names a file that the disk does not have.
        replace_text(final.with_suffix(_STAMP), stamp)
        replace_text(folder / POINTER, final.name + "\n")
        _sweep(folder)
    return final


def confirm(home: Path, version: str, as_of: datetime, findings: str = "") -> bool:
    """Say that the served `version` is complete up to `as_of`: nothing has changed since it was built. `findings` (as one line) are
    those about days, which change with time alone. False when another version is served."""
    folder = extract_folder(home)
    with _publishing(folder), needs_room(folder):
        served = current_extract(home)
        if served is None or served.name != extract_name(version):
            return False
        replace_text(folder / POINTER, f"{served.name}\n{as_of.isoformat()}\n{findings}\n")
        _sweep(folder)
    return True


def sweep(home: Path) -> int:
    """Remove old versions that nobody reads and what killed publishers left; how many files went."""
    folder = extract_folder(home)
    if not folder.is_dir():
        return 0
    with _publishing(folder):
        return _sweep(folder)


@contextmanager
def _swept_after_failure(folder: Path) -> Iterator[None]:
    """A build that failed leaves nothing: on a full disk its own file is what takes the room."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            _sweep(folder)
        raise


@contextmanager
def _publishing(folder: Path) -> Iterator[None]:
    with _opened(folder / _PUBLISH_LOCK) as descriptor:
        flock(descriptor, LOCK_EX)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """A descriptor whose locks end with the block, or with the process."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def replace_text(path: Path, text: str) -> None:
    """Replace a small file in one step: whoever reads it sees the old text or the new one, also after a power cut."""
    fresh = path.with_name(f"{_FRESH}{path.name}-{secrets.token_hex(4)}")
    try:
        _touch_private(fresh)
        fresh.write_text(text, encoding="utf-8")
        sync_file(fresh)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync_file(path.parent)


def remember_text(path: Path, text: str) -> None:
    """The same for what must be said even when the disk is full: how a run ended. Raises `DiskFull` when there is no room at all."""
    with needs_room(path.parent):
        try:
            replace_text(path, text)
        except OSError as error:
            if not is_full(error):
                raise
            release_reserve(path.parent)
            replace_text(path, text)
        else:
            keep_reserve(path.parent)


def _touch_private(path: Path) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)


def sync_file(path: Path) -> None:
    """Wait until the disk has what was written to a file, or to the list of a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> int:
    """Only under the publish lock: nobody is building, so whatever is unfinished belongs to the dead."""
    current = current_extract(folder.parent)
    removed = 0
    for path in sorted(folder.iterdir()):
        if path.name.startswith((_BUILDING, _FRESH)):
            removed += _remove(path)
        elif path.name.startswith(_PREFIX) and path.suffix == _SUFFIX and path != current:
            removed += _remove_unread(path)
        elif path.suffix in (_LOCK, _STAMP) and path.name.startswith(_PREFIX) and not path.with_suffix(_SUFFIX).exists():
            removed += _remove(path)
    return removed


def _remove_unread(path: Path) -> int:
    """Remove an old extract unless a reader holds its lock."""
    lock = path.with_suffix(_LOCK)
    with _opened(lock) as descriptor:
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return 0
        return _remove(path) + _remove(path.with_suffix(_STAMP)) + _remove(lock)


def _remove(path: Path) -> int:
    """1 when there was something to remove: a file, or the folder of temporary files that the engine keeps beside a database."""
    if not path.exists():
        return 0
    if path.is_dir():
        for inner in path.iterdir():
            inner.unlink()
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
    return 1
