"""The cache: bytes in, the same bytes out; whatever is wrong with an entry or the backend is a miss and never code."""

from __future__ import annotations

import os
import pickle
import signal
import stat
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis

from dashboard_app.cache_backend import MAX_ENTRIES, MAX_ENTRY_BYTES, SealedCache, open_cache
from dashboard_app.settings import Settings
from dashboard_app.telemetry import Telemetry
from tests.fixtures.programs import find_program, free_port

KEY, VALUE = "question:1", b'{"rows":[1,2,3]}'
SEALED_HEADER = 4 + 1 + 16  # expiry, kind of value, digest


class Hostile:
    """Unpickling it makes a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.mkdir, (str(self.mark),)


@pytest.fixture
def files(home: Path) -> SealedCache:
    return open_cache(Settings(home=home), Telemetry())


def entry_file(home: Path) -> Path:
    """The file of the one entry (the other file is the backend's own counter)."""
    return max((home / "cache").iterdir(), key=lambda path: path.stat().st_size)


def test_what_was_kept_is_found_by_another_process_of_the_same_installation(files: SealedCache, home: Path) -> None:
    files.set(KEY, VALUE, 60)
    assert open_cache(Settings(home=home), Telemetry()).get(KEY) == VALUE
    assert files.get("another question") is None


def test_any_bytes_survive(files: SealedCache) -> None:
    for value in (b"", b"b", b"n5", bytes(range(256)) * 40, pickle.dumps({"a": 1})):
        files.set(KEY, value, 60)
        assert files.get(KEY) == value


def test_files_are_for_their_owner_alone(files: SealedCache, home: Path) -> None:
    files.set(KEY, VALUE, 60)
    assert stat.S_IMODE((home / "cache").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (home / "cache").iterdir()} == {0o600}


def test_a_folder_that_others_could_read_is_closed(home: Path) -> None:
    (home / "cache").mkdir(mode=0o755)
    (home / "cache").chmod(0o755)
    open_cache(Settings(home=home), Telemetry())
    assert stat.S_IMODE((home / "cache").stat().st_mode) == 0o700


def _hostile_pickle(raw: bytes, mark: Path) -> bytes:
    return raw[:4] + pickle.dumps(Hostile(mark))


def _hostile_bytes(raw: bytes, mark: Path) -> bytes:
    return raw[:5] + pickle.dumps(Hostile(mark))


CORRUPTIONS: dict[str, Callable[[bytes, Path], bytes]] = {
    "empty": lambda _raw, _mark: b"",
    "two bytes": lambda raw, _mark: raw[:2],
    "truncated": lambda raw, _mark: raw[:-5],
    "garbage": lambda raw, _mark: raw[:4] + bytes(range(255, 0, -1)),
    "bit flip": lambda raw, _mark: raw[:-3] + bytes([raw[-3] ^ 1]) + raw[-2:],
    "unknown class": lambda raw, _mark: (
        raw[:4] + b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x07nowhere\x94\x8c\x05Thing\x94\x93\x94."
    ),
    "hostile pickle": _hostile_pickle,
    "hostile pickle as bytes": _hostile_bytes,
    "number": lambda raw, _mark: raw[:4] + b"n7",
    "only the header": lambda raw, _mark: raw[:SEALED_HEADER],
}


@pytest.mark.parametrize("corruption", CORRUPTIONS)
def test_a_corrupt_entry_is_a_miss_and_never_runs(files: SealedCache, home: Path, tmp_path: Path, corruption: str) -> None:
    files.set(KEY, VALUE, 60)
    path, mark = entry_file(home), tmp_path / "executed"
    path.write_bytes(CORRUPTIONS[corruption](path.read_bytes(), mark))
    assert files.get(KEY) is None
    assert not mark.exists()
    files.set(KEY, VALUE, 60)
    assert files.get(KEY) == VALUE


def test_an_entry_moved_to_another_key_is_a_miss(files: SealedCache, home: Path) -> None:
    files.set("vendor:1", b"theirs", 60)
    theirs = entry_file(home)
    content = theirs.read_bytes()
    theirs.unlink()
    files.set("vendor:2", b"ours", 60)
    entry_file(home).write_bytes(content)
    assert files.get("vendor:2") is None


def test_an_entry_of_another_installation_is_a_miss(files: SealedCache, home: Path, tmp_path: Path) -> None:
    files.set(KEY, VALUE, 60)
    (home / "secret_key").unlink()
    assert open_cache(Settings(home=home), Telemetry()).get(KEY) is None


@pytest.mark.parametrize("content", [b"", b"xx", b"\x00\x00\x00\x00n-5", b"\x00\x00\x00\x00n99999999999999", b"\x00\x00\x00\x00bmany"])
def test_a_corrupt_counter_harms_nothing(files: SealedCache, home: Path, content: bytes) -> None:
    files.set(KEY, VALUE, 60)
    counter = min((home / "cache").iterdir(), key=lambda path: path.stat().st_size)
    counter.write_bytes(content)
    files.set("another", VALUE, 60)
    assert (files.get(KEY), files.get("another")) == (VALUE, VALUE)


def test_a_folder_in_place_of_an_entry_is_a_miss(files: SealedCache, home: Path) -> None:
    files.set(KEY, VALUE, 60)
    path = entry_file(home)
    path.unlink()
    path.mkdir()
    files.set(KEY, VALUE, 60)
    assert files.get(KEY) is None


def test_an_expired_entry_is_a_miss(files: SealedCache, home: Path) -> None:
    files.set(KEY, VALUE, 60)
    path = entry_file(home)
    path.write_bytes(struct.pack("I", 1_000_000) + path.read_bytes()[4:])
    assert files.get(KEY) is None


def test_a_folder_that_vanished_is_a_miss(files: SealedCache, home: Path) -> None:
    for path in (home / "cache").iterdir():
        path.unlink()
    (home / "cache").rmdir()
    files.set(KEY, VALUE, 60)
    assert files.get(KEY) is None


def test_what_is_too_large_is_not_kept(files: SealedCache, home: Path) -> None:
    files.set(KEY, bytes(MAX_ENTRY_BYTES + 1), 60)
    assert files.get(KEY) is None


def test_the_number_of_files_is_bounded(files: SealedCache, home: Path) -> None:
    for number in range(MAX_ENTRIES + 50):
        files.set(f"question:{number}", b"x", 60)
    assert len(list((home / "cache").iterdir())) <= MAX_ENTRIES + 2


def test_room_is_made_for_many_at_once(files: SealedCache, home: Path) -> None:
    """Or each answer that is kept would cost a look at all the others."""
    for number in range(MAX_ENTRIES + 2):
        files.set(f"entry {number}", b"1", 60)
    kept = len(list((home / "cache").iterdir()))
    assert MAX_ENTRIES * 0.7 < kept < MAX_ENTRIES * 0.8
    assert (files.get("entry 0"), files.get(f"entry {MAX_ENTRIES + 1}")) == (None, b"1")


def test_redis_keeps_bytes_and_forgets_them_in_time(redis_url: str, home: Path) -> None:
    cache = open_cache(Settings(home=home, cache_url=redis_url), Telemetry())
    cache.set(KEY, VALUE, 60)
    assert cache.get(KEY) == VALUE
    client = Redis.from_url(redis_url)
    assert client.keys() == [b"mvt:" + KEY.encode()]
    assert 0 < client.ttl("mvt:" + KEY) <= 60
    client.close()


@pytest.mark.parametrize("content", [b"", b"!", b"garbage", b"5", b"n5"])
def test_a_corrupt_entry_in_redis_is_a_miss(redis_url: str, home: Path, content: bytes) -> None:
    cache = open_cache(Settings(home=home, cache_url=redis_url), Telemetry())
    client = Redis.from_url(redis_url)
    client.set("mvt:" + KEY, content)
    assert cache.get(KEY) is None
    client.close()


def test_a_hostile_pickle_in_redis_does_not_run(redis_url: str, home: Path, tmp_path: Path) -> None:
    cache = open_cache(Settings(home=home, cache_url=redis_url), Telemetry())
    client, mark = Redis.from_url(redis_url), tmp_path / "executed"
    for prefix in (b"!", b"", b"b"):
        client.set("mvt:" + KEY, prefix + pickle.dumps(Hostile(mark)))
        assert cache.get(KEY) is None
    client.close()
    assert not mark.exists()


def test_a_redis_that_is_not_there_is_a_miss(home: Path) -> None:
    cache = open_cache(Settings(home=home, cache_url=f"redis://127.0.0.1:{free_port()}/0"), Telemetry())
    cache.set(KEY, VALUE, 60)
    assert cache.get(KEY) is None
    assert not cache.is_answering()


def test_a_redis_that_hangs_costs_one_time_out_and_not_one_per_question(home: Path) -> None:
    port = free_port()
    command = [str(find_program(["redis-server"], "redis-server")), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert any("Ready to accept connections" in line for line in process.stdout)
        cache = open_cache(Settings(home=home, cache_url=f"redis://127.0.0.1:{port}/0"), Telemetry())
        cache.set(KEY, VALUE, 60)
        assert cache.get(KEY) == VALUE
        process.send_signal(signal.SIGSTOP)
        started = time.monotonic()
        answers = [cache.get(KEY) for _ in range(50)]
        took_s = time.monotonic() - started
        process.send_signal(signal.SIGCONT)
        process.terminate()
    assert answers == [None] * 50
    assert took_s < 3


def test_look_ups_are_counted(files: SealedCache, home: Path) -> None:
    telemetry = Telemetry()
    cache = open_cache(Settings(home=home), telemetry)
    cache.set(KEY, VALUE, 60)
    cache.get(KEY)
    cache.get("unknown")
    lines = telemetry.text({}).decode().splitlines()
    assert 'mvt_cache_lookups_total{outcome="hit"} 1.0' in lines
    assert 'mvt_cache_lookups_total{outcome="miss"} 1.0' in lines
