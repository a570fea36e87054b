"""A warm question through HTTP with sign-in, rights and filters, beside a bare Flask route that returns the same bytes.

Both are served by gunicorn with one worker and asked over one open connection; what counts is the CPU of the server's processes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.homes import Home, live_home
from benchmarks.measure import Figure, cpu_of, interleaved, median_ratio
from benchmarks.servers import Client, Server, environment, gunicorn, prepared

LIMIT = 2.5
ORDERS = 30_000
# Together fewer than one person may send in a minute.
REQUESTS, ROUNDS = 800, 5
PATH = "/api/v1/analytics/sales/trends?period=last_30_days&compare=previous_period&country=DE&country=FR&vendor=V-2"


def measure(folder: Path) -> list[Figure]:
    """The ratio of CPU, for a program with a token."""
    home = live_home(folder, ORDERS)
    token = prepared(home)
    with gunicorn("app:create_server()", environment(home.folder, **home.settings())) as product:
        ours = Client(product.port, {"Authorization": f"Bearer {token}"})
        body = home.folder / "answer.json"
        body.write_bytes(ours.get(PATH))
        with gunicorn(f"benchmarks.bare:create_server('{body}')", environment(home.folder), config="benchmarks/bare_gunicorn.py") as bare:
            return _compare(home, (product, ours), (bare, Client(bare.port)), body.stat().st_size)


def _compare(home: Home, ours: tuple[Server, Client], bare: tuple[Server, Client], size: int) -> list[Figure]:
    asks = _asking(*ours, PATH), _asking(*bare, "/answer")
    for ask in asks:
        ask()
    mine, yardstick = interleaved(ROUNDS, *asks)
    ms = [sorted(values)[ROUNDS // 2] / REQUESTS * 1000 for values in (mine, yardstick)]
    detail = f"{ms[0]:.2f} ms of CPU a request beside {ms[1]:.2f} ms, {size:,} bytes, {home.orders:,} orders"
    return [Figure("warm question through HTTP", median_ratio(mine, yardstick), "x bare Flask", LIMIT, detail)]


def _asking(server: Server, client: Client, path: str) -> Callable[[], float]:
    def ask() -> float:
        pids = server.pids
        began = cpu_of(pids)
        for _ in range(REQUESTS):
            client.get(path)
        return cpu_of(pids) - began

    return ask
