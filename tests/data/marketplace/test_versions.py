"""Versions of the extract on disk: published whole, read while old, swept when nobody reads them, and safe from kills."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from data.clock import FixedClock
from data.marketplace.extract import Business, publish, read_stamp
from data.marketplace.versions import current_extract, publish_file, sweep
from tests.data.marketplace.books import BERLIN, NOW, line, load_rows, order

_SMALL = {"orders": [order()], "order_lines": [line("L1", "10")]}
_PROGRAM = Path(__file__).with_name("publisher.py")


def _publish(home: Path, price: str = "10") -> Path:
    rows = {"orders": [order()], "order_lines": [line("L1", price)]}
    publish(home, lambda connection: load_rows(connection, rows), clock=FixedClock(NOW), business=Business(BERLIN, "EUR"), as_of=NOW)
    path = current_extract(home)
    assert path is not None
    return path


def _gmv(path: Path) -> int:
    with duckdb.connect(path, read_only=True) as connection:
        found = connection.execute("SELECT sum(gmv) FROM fact_sales").fetchone()
        assert found is not None
        return int(found[0])


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _names(home: Path) -> set[str]:
    return {path.name for path in (home / "extract").iterdir()}


def test_nothing_is_served_before_the_first_version(home: Path) -> None:
    assert current_extract(home) is None
    assert read_stamp(home) is None
    assert sweep(home) == 0


def test_a_published_version_is_what_the_pointer_names(home: Path) -> None:
    path = _publish(home)
    assert (home / "extract" / "current").read_text() == path.name + "\n"
    assert _names(home) == {"current", "publish.lock", path.name, f"{path.stem}.lock", f"{path.stem}.json"}
    assert _gmv(path) == 1000
    stamp = read_stamp(home)
    assert stamp is not None
    assert path.name == f"extract-{stamp.version}.duckdb"
    assert stamp.currency == "EUR"


def test_only_the_owner_may_look(home: Path) -> None:
    _publish(home)
    assert (home / "extract").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (home / "extract").iterdir()} == {0o600}


def test_the_next_version_replaces_the_one_nobody_reads(home: Path) -> None:
    old, new = _publish(home), _publish(home, "20")
    assert old != new
    assert _gmv(new) == 2000
    assert _names(home) == {"current", "publish.lock", new.name, f"{new.stem}.lock", f"{new.stem}.json"}


def test_a_version_that_is_read_stays_until_its_reader_is_done(home: Path) -> None:
    old = _publish(home)
    with _reading(old):
        new = _publish(home, "20")
        assert sweep(home) == 0
        assert _gmv(old) == 1000
    assert sweep(home) == 3
    assert not old.exists()
    assert new.exists()
    assert sweep(home) == 0


def test_the_current_version_is_never_swept(home: Path) -> None:
    path = _publish(home)
    assert sweep(home) == 0
    assert path.exists()


def test_a_build_that_fails_leaves_the_version_before(home: Path) -> None:
    path = _publish(home)

    def fail(work: Path) -> str:
        work.write_bytes(b"half")
        raise RuntimeError("the source is gone")

    with pytest.raises(RuntimeError, match="the source is gone"):
        publish_file(home, "v2", fail)
    assert current_extract(home) == path
    assert sweep(home) == 0
    assert not any(name.startswith("building-") for name in _names(home))
    assert _gmv(path) == 1000


@pytest.mark.parametrize("text", ["", "extract-gone.duckdb\n", "../../etc/passwd\n", "extract-/../x.duckdb\n"])
def test_a_pointer_to_nothing_is_no_extract(home: Path, text: str) -> None:
    _publish(home)
    (home / "extract" / "current").write_text(text)
    assert current_extract(home) is None
    assert read_stamp(home) is None


def test_a_damaged_stamp_is_none(home: Path) -> None:
    path = _publish(home)
    path.with_suffix(".json").write_text('{"version": "x"')
    assert read_stamp(home) is None


def _run(home: Path, *arguments: str) -> list[dict[str, object]]:
    """Run the publishing program, which kills or waits in processes of its own; what it saw, one line each."""
    environment = {"PYTHONPATH": str(Path.cwd()), "PATH": os.environ["PATH"]}
    command = [sys.executable, str(_PROGRAM), arguments[0], str(home), *arguments[1:]]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=300)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(text) for text in ran.stdout.splitlines()]


@pytest.mark.parametrize("stride", [7, pytest.param(1, marks=pytest.mark.drill)])
def test_a_publisher_killed_at_any_step_leaves_a_whole_version(home: Path, stride: int) -> None:
    seen = _run(home, "kill", str(stride))
    assert len(seen) > 20 // stride
    # Each attempt publishes a value of its own: what is served is always whole, the version before or the one attempted.
    assert {str(step["signal"]) for step in seen[:-1]} == {"9"}
    assert seen[-1]["signal"] == 0
    for step in seen:
        assert step["served"] in (step["before"], step["attempted"])
    assert seen[0]["served"] == seen[0]["before"]
    assert seen[-1]["served"] == seen[-1]["attempted"]
    # The first publisher that comes through has swept what the dead left.
    path = current_extract(home)
    assert path is not None
    assert _names(home) == {"current", "publish.lock", path.name, f"{path.stem}.lock", f"{path.stem}.json"}


def test_two_publishers_work_one_after_the_other(home: Path) -> None:
    spans = sorted((float(str(each["start"])), float(str(each["end"]))) for each in _run(home, "race"))
    assert len(spans) == 3
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert current_extract(home) is not None
    assert sum(name.endswith(".duckdb") for name in _names(home)) == 1
