"""The result cache: bytes by key over any bytes store, each answer computed once however many ask for it at the same time."""

from __future__ import annotations

import fcntl
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

LOCK_FILES = 4096
FOLLOWER_WAIT_S = 35.0
_HEADER = struct.Struct(">4sII16s")
_MAGIC = b"mvt1"


class BytesCache(Protocol):
    """A store of bytes. Trouble of its own is a miss, never an exception."""

    def get(self, key: str) -> bytes | None: ...

    def set(self, key: str, value: bytes, timeout_s: int) -> None: ...


class NoCache:
    """A store that keeps nothing."""

    def get(self, key: str) -> bytes | None:  # noqa: ARG002
        return None

    def set(self, key: str, value: bytes, timeout_s: int) -> None:
        """Forget at once."""


class MemoryCache:
    """A store in a dictionary, for tests and notebooks."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def set(self, key: str, value: bytes, timeout_s: int) -> None:  # noqa: ARG002
        self.kept[key] = value


@dataclass(frozen=True, slots=True)
class Entry:
    """The two halves of a result (see `data.result`)."""

    body: bytes
    stamp: bytes

    def pack(self) -> bytes:
        digest = blake2b(self.body + self.stamp, digest_size=16).digest()
        return _HEADER.pack(_MAGIC, len(self.body), len(self.stamp), digest) + self.body + self.stamp

    @classmethod
    def unpack(cls, raw: bytes) -> Entry | None:
        """The entry, or none when a byte of it is wrong: what is damaged is asked anew."""
        if len(raw) < _HEADER.size:
            return None
        magic, body_size, stamp_size, digest = _HEADER.unpack_from(raw)
        content = raw[_HEADER.size :]
        if magic != _MAGIC or len(content) != body_size + stamp_size or blake2b(content, digest_size=16).digest() != digest:
            return None
        return cls(content[:body_size], content[body_size:])


class ResultCache:
    """Entries by key. A miss takes the key's lock file, so threads and processes that miss together compute once (single flight)."""

    def __init__(self, store: BytesCache, lock_folder: Path, timeout_s: int = 86_400) -> None:
        self._store = store
        self._locks = lock_folder
        self._timeout_s = timeout_s
        self.hits = 0
        self.misses = 0

    def get(self, key: str) -> Entry | None:
        """The entry when it is there; nobody waits for anybody."""
        entry = self._find(key)
        if entry is not None:
            self.hits += 1
        return entry

    def get_or_compute(self, key: str, compute: Callable[[], Entry]) -> tuple[Entry, bool]:
        """(entry, whether it was in the cache). What `compute` raises is not kept."""
        entry = self._find(key)
        if entry is None:
            with self._flight(key):
                entry = self._find(key)
                if entry is None:
                    return self.refresh(key, compute), False
        self.hits += 1
        return entry, True

    def refresh(self, key: str, compute: Callable[[], Entry]) -> Entry:
        """Compute whatever is kept, and keep the answer."""
        entry = compute()
        self._store.set(key, entry.pack(), self._timeout_s)
        self.misses += 1
        return entry

    def _find(self, key: str) -> Entry | None:
        raw = self._store.get(key)
        return Entry.unpack(raw) if isinstance(raw, bytes) else None

    @contextmanager
    def _flight(self, key: str) -> Iterator[None]:
        """Hold the key's lock; who waits too long goes on alone: a slow leader delays, it never blocks."""
        self._locks.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{int.from_bytes(blake2b(key.encode(), digest_size=4).digest(), 'big') % LOCK_FILES:04d}.lock"
        handle = os.open(self._locks / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _wait_for(handle, FOLLOWER_WAIT_S)
            yield
        finally:
            os.close(handle)


def _wait_for(handle: int, timeout_s: float) -> bool:
    deadline, pause_s = time.monotonic() + timeout_s, 0.002
    waiter = threading.Event()
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            waiter.wait(pause_s)
            pause_s = min(pause_s * 1.5, 0.05)
        else:
            return True
