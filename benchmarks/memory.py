"""The memory of two workers after a load of cold and warm questions over a million orders."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

from benchmarks.homes import demo_home
from benchmarks.measure import Figure, memory_mb
from benchmarks.servers import Client, environment, gunicorn, prepared

LIMIT_MB = 600.0
ORDERS = 1_000_000
CLIENTS = 8
_PERIODS = ("last_7_days", "last_30_days", "last_90_days", "last_365_days", "last_12_months", "year_to_date", "this_month", "last_quarter")
_COMPARISONS = ("none", "previous_period", "previous_year")
_FILTERS = ("", "&country=DE", "&country=FR&country=NL", "&channel=app")
_PATHS = ("/api/v1/analytics/overview", "/api/v1/analytics/sales/trends")


def measure(folder: Path) -> list[Figure]:
    """The memory of master and workers before and after the load."""
    home = demo_home(folder, ORDERS)
    token = prepared(home)
    shutil.rmtree(home.folder / "cache", ignore_errors=True)  # answers of an earlier run would spare the workers their work
    asked = [
        f"{path}?period={period}&compare={compare}{filters}"
        for path, period, compare, filters in product(_PATHS, _PERIODS, _COMPARISONS, _FILTERS)
    ]
    with gunicorn("app:create_server()", environment(home.folder, **home.settings()), workers=2) as server:
        before = memory_mb(server.pids)
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(lambda part: _ask(server.port, token, part), [asked[i::CLIENTS] * 2 for i in range(CLIENTS)]))
        after = memory_mb(server.pids)
    detail = f"{before:.0f} MB before, {2 * len(asked)} questions by {CLIENTS} clients, {ORDERS:,} orders"
    return [Figure("memory of two workers after load", after, "MB", LIMIT_MB, detail)]


def _ask(port: int, token: str, paths: list[str]) -> None:
    client = Client(port, {"Authorization": f"Bearer {token}"})
    for path in paths:
        client.get(path)
