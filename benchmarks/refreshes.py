"""What a refresh of a whole dashboard costs the server when nothing is new, beside a bare Dash page with the same figures."""

from __future__ import annotations

from typing import Any

import requests

from benchmarks.measure import Figure, cpu_of, interleaved, median_ratio
from benchmarks.servers import Server

LIMIT = 2.5
_ROUNDS, _REPEATS = 5, 40


def refresh(product: Server, bare: Server, cookie: str, dashboard_id: str, token: str) -> Figure:
    """CPU of the server for all widgets, each asked for with what is there already, as a browser asks."""
    widgets = _widgets(product, dashboard_id, token)
    ours, theirs = requests.Session(), requests.Session()
    url = f"http://127.0.0.1:{product.port}"
    ours.headers.update({"Origin": url})
    ours.cookies.set("mvt_session", cookie)
    first = [_ask(ours, url, widget, "")["digest"] for widget in widgets]

    def mine() -> float:
        before = cpu_of(product.pids)
        for _ in range(_REPEATS):
            for widget, digest in zip(widgets, first, strict=True):
                _ask(ours, url, widget, digest)
        return cpu_of(product.pids) - before

    def other() -> float:
        before = cpu_of(bare.pids)
        for _ in range(_REPEATS):
            for index in range(len(widgets)):
                _draw(theirs, f"http://127.0.0.1:{bare.port}", index)
        return cpu_of(bare.pids) - before

    mine()
    other()
    found, yardstick = interleaved(_ROUNDS, mine, other)
    ms = [min(side) / _REPEATS * 1000 for side in (found, yardstick)]
    detail = f"{ms[0]:.0f} ms of CPU beside {ms[1]:.0f} ms for {len(widgets)} widgets"
    return Figure("refresh of a dashboard, nothing new", median_ratio(found, yardstick), "x bare Dash", LIMIT, detail)


def _widgets(product: Server, dashboard_id: str, token: str) -> list[dict[str, Any]]:
    url = f"http://127.0.0.1:{product.port}/api/v1/reports/dashboard/widgets?dashboard_id={dashboard_id}&limit=100"
    answer = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=60)
    answer.raise_for_status()
    return [{name: one[name] for name in ("title", "kind", "source", "options")} for one in answer.json()["items"]]


def _ask(session: requests.Session, url: str, widget: dict[str, Any], digest: str) -> dict[str, Any]:
    body: dict[str, Any] = {"widgets": [widget], "search": "?period=last_30_days", "have": [digest]}
    answer = session.post(f"{url}/_widgets", json=body, timeout=60)
    answer.raise_for_status()
    drawn: dict[str, Any] = answer.json()[0]
    return drawn


def _draw(session: requests.Session, url: str, index: int) -> None:
    output, begin = ({"type": kind, "index": index} for kind in ("figure", "begin"))
    body: dict[str, Any] = {
        "output": '{"index":["MATCH"],"type":"figure"}.figure', "outputs": {"id": output, "property": "figure"},
        "inputs": [{"id": begin, "property": "data", "value": 1}], "state": [{"id": begin, "property": "id", "value": begin}],
        "changedPropIds": [],
    }  # fmt: skip
    session.post(f"{url}/_dash-update-component", json=body, timeout=60).raise_for_status()
