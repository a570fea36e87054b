"""Reading a PostgreSQL shop of a million orders: whole, and what has changed since."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import psycopg

from benchmarks.homes import CURRENCY, TIMEZONE, demo_home
from benchmarks.measure import Figure
from benchmarks.servers import ROOT
from data.marketplace.schema import create_statement
from data.marketplace.versions import current_extract
from data.tables import CANONICAL
from tests.fixtures.postgres import PostgresServer, running_server

ORDERS, CHANGED = 1_000_000, 10_000
WHOLE_CPU_S, WHOLE_MB, CHANGED_S = 60.0, 1_000.0, 5.0
_BLOCK = 1 << 20
_LOOK_S = 0.02
_FOLLOWED = ("orders", "order_lines")

_LATEST = "SELECT order_id FROM orders WHERE status <> 'cancelled' ORDER BY ordered_at DESC LIMIT {count}"
_RANDOM = "SELECT order_id FROM orders WHERE status <> 'cancelled' ORDER BY random() LIMIT {count}"
_MOVED_ON = "CASE WHEN status = 'delivered' THEN 'shipped' ELSE 'delivered' END"

_CHANGES = {
    "the latest 10,000 orders, another status": (_MOVED_ON, _LATEST),
    "the latest 10,000 orders, cancelled": ("'cancelled'", _LATEST),
    "10,000 orders of all times, cancelled": ("'cancelled'", _RANDOM),
}
"""By what has happened: the status that orders get, and which orders."""


def measure(folder: Path) -> list[Figure]:
    """CPU and memory of the first reading with all side tables, and the time until changed orders are published."""
    home = demo_home(folder, ORDERS)
    with running_server() as server, tempfile.TemporaryDirectory(dir=folder) as place:
        _fill(server, home.folder)
        mapping = Path(place) / "marketplace.toml"
        mapping.write_text(_mapping(server.dsn()), encoding="utf-8")
        wall, cpu, memory = _sync(place, mapping)
        figures = [
            Figure("reading a shop whole", cpu, "s of CPU", WHOLE_CPU_S, f"{wall:.0f} s on the wall"),
            Figure("reading a shop whole, memory", memory, "MB", WHOLE_MB, "at the peak"),
        ]
        for name, (status, chosen) in _CHANGES.items():
            _change(server, status, chosen)
            wall, cpu, memory = _sync(place, mapping)
            figures.append(Figure(f"publishing {name}", wall, "s", CHANGED_S, f"{cpu:.1f} s of CPU, {memory:.0f} MB"))
    return figures


def _mapping(url: str) -> str:
    parts = [f'[source]\nurl = "{url}"\n[business]\ntimezone = "{TIMEZONE.key}"\ncurrency = "{CURRENCY}"\n']
    for table in CANONICAL:
        followed = 'modified_at = "modified_at"\n' if table.name in _FOLLOWED else ""
        parts.append(f'[tables.{table.name}]\ntable = "{table.name}"\n{followed}')
    return "".join(parts)


def _fill(server: PostgresServer, home: Path) -> None:
    """The demo's canonical tables as a shop's database, with the keys and indexes that a shop has."""
    with duckdb.connect(str(current_extract(home)), read_only=True) as source, psycopg.connect(server.dsn(), autocommit=True) as target:
        source.execute("SET TimeZone = 'UTC'")
        for table in CANONICAL:
            target.execute(create_statement(table).encode())
            with tempfile.TemporaryDirectory() as place:
                path = Path(place) / "rows.csv"
                source.execute(f"COPY {table.name} TO '{path}' (FORMAT csv, HEADER false)")
                with path.open("rb") as rows, target.cursor().copy(f"COPY {table.name} FROM STDIN (FORMAT csv)".encode()) as copy:
                    while block := rows.read(_BLOCK):
                        copy.write(block)
        for name, key in zip(_FOLLOWED, ("order_id", "line_id"), strict=True):
            target.execute(f"ALTER TABLE {name} ADD PRIMARY KEY ({key})".encode())
            target.execute(f"CREATE INDEX ON {name} (modified_at)".encode())
        target.execute("VACUUM ANALYZE")


def _change(server: PostgresServer, status: str, chosen: str) -> None:
    with psycopg.connect(server.dsn()) as connection:
        chosen = chosen.format(count=CHANGED)
        connection.execute(f"UPDATE orders SET status = {status}, modified_at = now() WHERE order_id IN ({chosen})".encode())  # noqa: S608
        connection.commit()
        connection.execute("SELECT pg_stat_force_next_flush()")


def _sync(home: str, mapping: Path) -> tuple[float, float, float]:
    """(Seconds, seconds of CPU, megabytes at the peak) of the command, as the scheduler runs it."""
    variables = {**os.environ, "MVT_HOME": home, "MVT_MARKETPLACE": str(mapping)}
    began, peak = time.perf_counter(), 0.0
    process = subprocess.Popen([sys.executable, "-m", "dashboard_app", "sync"], cwd=ROOT, env=variables, stdout=subprocess.DEVNULL)
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        peak = max(peak, _peak_mb(process.pid))
        time.sleep(_LOOK_S)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"sync ended with {process.returncode}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, peak


def _peak_mb(pid: int) -> float:
    """The most memory the process has held so far; what `wait4` says may be that of the process it was forked from."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    held = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return held[0] * 1024 / 1_000_000 if held else 0.0
