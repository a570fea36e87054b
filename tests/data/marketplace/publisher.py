"""A program that publishes extracts in processes of its own, killed by SIGKILL at every so many steps (`kill`) or all at once (`race`)."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from data.clock import FixedClock
from data.marketplace.extract import Business, publish
from data.marketplace.versions import current_extract
from tests.data.marketplace.books import BERLIN, NOW, line, load_rows, order

_FILE_STEPS = {"open", "os.rename", "os.remove", "os.chmod", "os.mkdir", "os.listdir", "os.scandir", "os.rmdir", "fcntl.flock", "fill"}


def _publish(home: Path, price: int) -> None:
    def fill(connection: DuckDBPyConnection) -> None:
        sys.audit("fill", "before")
        load_rows(connection, {"orders": [order()], "order_lines": [line("L1", str(price))]})
        sys.audit("fill", "after")

    publish(home, fill, clock=FixedClock(NOW), business=Business(BERLIN, "EUR"), as_of=NOW)


def _die_at(step: int, folder: str) -> None:
    """Kill this process when it is about to do its `step`-th thing with a file of the extract's folder."""
    done = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal done
        if event not in _FILE_STEPS or (event not in ("fill", "fcntl.flock") and folder not in str(arguments[0])):
            return
        done += 1
        if done == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def _child(work: object) -> int:
    """Run `work` in a process of its own; the signal that ended it, or 0."""
    pid = os.fork()
    if pid == 0:
        work()  # type: ignore[operator]
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _served(home: Path) -> int | None:
    """The value in the version that is served, read in a process of its own."""
    reader, writer = os.pipe()

    def read() -> None:
        path = current_extract(home)
        value = -1
        if path is not None:
            with duckdb.connect(path, read_only=True) as connection:
                found = connection.execute("SELECT sum(gmv) FROM fact_sales JOIN extract_info ON name = 'version'").fetchone()
                value = int(found[0]) if found is not None else -1
        os.write(writer, str(value).encode())

    status = _child(read)
    os.close(writer)
    text = os.read(reader, 100).decode()
    os.close(reader)
    return int(text) if status == 0 and int(text) >= 0 else None


def _kill_at_steps(home: Path, stride: int) -> None:
    """At the first step, and every `stride` steps on, until a publisher comes through."""
    _child(lambda: _publish(home, 1))
    for step in range(1, 200, stride):
        before, price = _served(home), step + 1

        def attempt(step: int = step, price: int = price) -> None:
            _die_at(step, str(home / "extract"))
            _publish(home, price)

        ended = _child(attempt)
        sys.stdout.write(json.dumps({"signal": ended, "before": before, "attempted": price * 100, "served": _served(home)}) + "\n")
        if ended == 0:
            return


def _race(home: Path) -> None:
    """Three publishers at once; each says when it had the builder's place to itself."""
    (home / "extract").mkdir()
    start = time.monotonic() + 0.2
    children = []
    for number in range(3):
        pid = os.fork()
        if pid == 0:
            spans: list[float] = []

            def fill(connection: DuckDBPyConnection, number: int = number, spans: list[float] = spans) -> None:
                spans.append(time.monotonic())
                load_rows(connection, {"orders": [order()], "order_lines": [line("L1", str(number + 1))]})
                time.sleep(0.1)
                spans.append(time.monotonic())

            time.sleep(max(0.0, start - time.monotonic()))
            publish(home, fill, clock=FixedClock(NOW), business=Business(BERLIN, "EUR"), as_of=NOW)
            os.write(1, (json.dumps({"start": spans[0], "end": spans[1]}) + "\n").encode())
            os._exit(0)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    if sys.argv[1] == "race":
        _race(Path(sys.argv[2]))
    else:
        _kill_at_steps(Path(sys.argv[2]), int(sys.argv[3]))
