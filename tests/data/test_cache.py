"""The result cache: computed once however many ask, and never trusting what it reads back."""

from __future__ import annotations

import multiprocessing
import threading
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from data.cache import Entry, MemoryCache, ResultCache

ENTRY = Entry(b'{"rows":[1,2,3]}', b'{"scope":"all"}')


class FolderCache:
    """A bytes store several processes share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        path = self.folder / key
        return path.read_bytes() if path.exists() else None

    def set(self, key: str, value: bytes, timeout_s: int) -> None:
        part = self.folder / f"{key}.{threading.get_ident()}"
        part.write_bytes(value)
        part.rename(self.folder / key)


def compute_and_tell(folder: Path) -> Entry:
    with (folder / "computed").open("a") as log:
        log.write("x")
    threading.Event().wait(0.1)  # long enough for the others to arrive
    return ENTRY


def ask_from_a_process(folder: Path, together: Barrier) -> None:
    cache = ResultCache(FolderCache(folder), folder / "locks")
    together.wait()
    entry, _ = cache.get_or_compute("k", lambda: compute_and_tell(folder))
    assert entry == ENTRY


def test_threads_that_miss_together_compute_once(home: Path) -> None:
    cache, together, answers = ResultCache(MemoryCache(), home / "locks"), threading.Barrier(16), []

    def ask() -> None:
        together.wait()
        answers.append(cache.get_or_compute("k", lambda: compute_and_tell(home)))

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (home / "computed").read_text() == "x"
    assert [cached for _, cached in answers].count(False) == 1
    assert {entry.body for entry, _ in answers} == {ENTRY.body}


def test_processes_that_miss_together_compute_once(home: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    together = spawn.Barrier(4)
    processes = [spawn.Process(target=ask_from_a_process, args=(home, together)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert (home / "computed").read_text() == "x"


def test_what_fails_is_not_kept_and_frees_the_way(home: Path) -> None:
    cache = ResultCache(MemoryCache(), home / "locks")

    def fail() -> Entry:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cache.get_or_compute("k", fail)
    assert cache.get_or_compute("k", lambda: ENTRY) == (ENTRY, False)


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[:2],
        lambda raw: raw[:-1],
        lambda raw: raw + b"x",
        lambda raw: bytes([raw[0] ^ 1]) + raw[1:],
        lambda raw: raw[:40] + bytes([raw[40] ^ 1]) + raw[41:],
        lambda raw: b"cos\nsystem\n(S'true'\ntR.",
    ],
)
def test_a_damaged_entry_is_asked_anew(home: Path, damage: object) -> None:
    store = MemoryCache()
    cache = ResultCache(store, home / "locks")
    cache.refresh("k", lambda: ENTRY)
    store.kept["k"] = damage(store.kept["k"])  # type: ignore[operator]
    assert cache.get_or_compute("k", lambda: ENTRY) == (ENTRY, False)
    assert cache.get_or_compute("k", lambda: ENTRY) == (ENTRY, True)
