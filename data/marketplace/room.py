"""Room on the disk: what happens when there is none, told in our words; and a little kept back, so that it can be told at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from data.errors import DiskFull, Unavailable

RESERVE = "reserve"
RESERVE_BYTES = 128 * 1024
"""More than a state with many findings needs."""

_NUMBERS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Engines hand the system's words on, within a sentence of their own. The last are those of one whose spilling has come to its end.
_WORDS = (*(os.strerror(number).lower() for number in _NUMBERS), "max_temp_directory_size")


@contextmanager
def needs_room(folder: Path) -> Iterator[None]:
    """What is done here writes to the disk of `folder`. Raises `DiskFull` when that is full, whoever says so in whatever words."""
    try:
        yield
    except Exception as error:
        if not is_full(error):
            raise
        raise DiskFull(
            f"No space left on the disk of {folder}: {_free(folder)} free.", "Make room there; what was served before stays."
        ) from error


def is_full(error: BaseException) -> bool:
    """Whether an error says that the disk, a quota or the largest allowed file is full."""
    if isinstance(error, OSError) and error.errno in _NUMBERS:
        return True
    # What is away says so itself: a database that we read may have a full disk of its own.
    return not isinstance(error, Unavailable) and any(words in str(error).lower() for words in _WORDS)


def keep_reserve(home: Path) -> None:
    """Hold a little of the disk back, as long as there is some."""
    path = home / RESERVE
    if not path.exists():
        with suppress(OSError):
            path.touch(mode=0o600)
            path.write_bytes(b"\0" * RESERVE_BYTES)


def release_reserve(home: Path) -> None:
    """Give it back for something more important."""
    (home / RESERVE).unlink(missing_ok=True)


def _free(folder: Path) -> str:
    """How much is left, for people; what only the system's administrator may fill does not count."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return "nothing known to be"
    size, unit = (free / 1e9, "GB") if free >= 1e9 else (free / 1e6, "MB")  # noqa: PLR2004
    return f"{size:.1f} {unit}"
