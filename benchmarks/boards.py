"""Dashboards in a real browser, beside a bare Dash page that draws the same twelve figures: time and CPU until all is drawn.

A new browser each time: nothing is in its cache. Both pages are served by gunicorn with one worker.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import requests
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from benchmarks.homes import Home, live_home
from benchmarks.measure import Figure, median_ratio
from benchmarks.refreshes import refresh
from benchmarks.servers import EMAIL, command, environment, gunicorn, prepared

ORDERS = 30_000
WIDGETS, MANY = 12, 45
ROUNDS = 5
LIMIT_NEW, LIMIT_MANY, LIMIT_FIRST_MB, LIMIT_DATA_KB, LIMIT_PAINT_MS = 1.25, 1.5, 1.7, 60.0, 150.0
CHROMIUM = "/usr/bin/chromium"
PASSWORD = "Benchmarks-run-9-times"  # noqa: S105 - of an account that lives as long as the run
_FIRST_PAINT = """() => {
  performance.clearResourceTimings();
  const asked = () => performance.getEntriesByType("resource").filter((one) => one.name.endsWith("/_widgets"));
  const answered = () => Math.min(...asked().map((one) => one.responseEnd));
  window.painted = new Promise((done) => {
    const drawn = new MutationObserver((records) => {
      if (records.some(({ target }) => target.dataset.state === "ready")) {
        drawn.disconnect();
        requestAnimationFrame(() => done(performance.now() - answered()));
      }
    });
    drawn.observe(document.getElementById("board"), { subtree: true, attributes: true, attributeFilter: ["data-state"] });
  });
}"""
"""Begins to wait for the frame that paints the first widget that is drawn anew."""
_SIZE = ViewportSize(width=1400, height=3200)
_DIMENSIONS = ("category", "vendor", "country", "channel", "device", "payment_method")
_METRICS = ("revenue", "orders", "units", "average_order_value", "gmv", "buyers")


@dataclass(frozen=True, slots=True)
class Visit:
    """One page from the first request to the last mark: seconds, seconds of CPU of the page, bytes over the wire and of them data."""

    wall_s: float
    cpu_s: float
    total_bytes: int
    data_bytes: int


def measure(folder: Path) -> list[Figure]:
    """Ratios of time and CPU, and what a first visit loads."""
    home = live_home(folder, ORDERS)
    token = prepared(home)
    settings = home.settings()
    command(home.folder, "user", "password", "--email", EMAIL, "--password-stdin", text=PASSWORD, **settings)
    with gunicorn("app:create_server()", environment(home.folder, **settings)) as product, sync_playwright() as playwright:
        url = f"http://127.0.0.1:{product.port}"
        few, many = (_dashboard(url, token, count) for count in (WIDGETS, MANY))
        cookie = _sign_in(url)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        found: list[Figure] = []
        for count, own_id, limit, warm in ((WIDGETS, few, LIMIT_NEW, False), (MANY, many, LIMIT_MANY, True)):
            ours = _Side(browser, f"{url}/dashboards/{own_id}", cookie, '.board [data-widget][data-state="ready"]', count, warm=warm)
            figures = home.folder / f"figures-{count}.json"
            figures.write_bytes(orjson.dumps(ours.figures()))
            env = environment(home.folder)
            with gunicorn(f"benchmarks.bare_dash:create_server('{figures}')", env, config="benchmarks/bare_gunicorn.py") as bare:
                theirs = _Side(browser, f"http://127.0.0.1:{bare.port}/", "", ".js-plotly-plot:has(.trace)", count, warm=warm)
                found += _compare(home, count, limit, ours, theirs)
                if not warm:
                    found += [refresh(product, bare, cookie, own_id, token), ours.filter_change()]
        browser.close()
        return found


def _compare(home: Home, count: int, limit: float, ours: _Side, theirs: _Side) -> list[Figure]:
    pairs = [(ours.visit(), theirs.visit()) for _ in range(ROUNDS)]
    mine, bare = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    name = f"{count} widgets, {'warm' if ours.warm else 'new'} browser"
    wall = median_ratio([one.wall_s for one in mine], [one.wall_s for one in bare])
    cpu = median_ratio([one.cpu_s for one in mine], [one.cpu_s for one in bare])
    ms = [statistics.median(one.wall_s for one in side) * 1000 for side in (mine, bare)]
    busy = [statistics.median(one.cpu_s for one in side) * 1000 for side in (mine, bare)]
    found = [
        Figure(f"{name}: all drawn", wall, "x bare Dash", limit, f"{ms[0]:.0f} ms beside {ms[1]:.0f} ms, {home.orders:,} orders"),
        Figure(f"{name}: CPU of the page", cpu, "x bare Dash", limit, f"{busy[0]:.0f} ms beside {busy[1]:.0f} ms"),
    ]
    if not ours.warm:
        first = mine[0]
        found.append(Figure("first visit over the wire", first.total_bytes / 1e6, "MB", LIMIT_FIRST_MB, "compressed"))
        found.append(Figure("of it answers", first.data_bytes / 1e3, "kB", LIMIT_DATA_KB, f"{count} widgets"))
    return found


class _Side:
    """One of the two pages. A warm one keeps its browser's cache from an earlier visit."""

    def __init__(self, browser: Browser, address: str, cookie: str, drawn: str, count: int, *, warm: bool) -> None:
        self._browser, self._address, self._cookie, self._drawn, self._count = browser, address, cookie, drawn, count
        self.warm = warm
        self._context = self._new() if warm else None

    def _new(self) -> BrowserContext:
        context = self._browser.new_context(viewport=_SIZE)
        if self._cookie:
            # For the whole server, not for the path of this page alone.
            context.add_cookies([{"name": "mvt_session", "value": self._cookie, "url": self._address.partition("/dashboards")[0]}])
        return context

    def visit(self) -> Visit:
        context = self._context or self._new()
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Performance.enable")
        sizes: dict[str, int] = {}
        updates: set[str] = set()
        session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
        session.on(
            "Network.requestWillBeSent",
            lambda event: updates.add(event["requestId"]) if "/_widgets" in event["request"]["url"] else None,
        )
        page.goto(self._address, wait_until="commit")
        self._wait(page)
        wall = float(page.evaluate("performance.now()")) / 1000
        cpu = next(one["value"] for one in session.send("Performance.getMetrics")["metrics"] if one["name"] == "TaskDuration")
        data = sum(size for own_id, size in sizes.items() if own_id in updates)
        page.close()
        if self._context is None:
            context.close()
        return Visit(wall, float(cpu), sum(sizes.values()), data)

    def filter_change(self) -> Figure:
        """Milliseconds from the first answer about another period until the browser has painted its chart."""
        page = self._new().new_page()
        page.goto(self._address)
        self._wait(page)
        took: list[float] = []
        for period in ("7D", "90D", "7D", "90D", "30D"):
            page.evaluate(_FIRST_PAINT)
            page.get_by_role("button", name=period, exact=True).click()
            took.append(float(page.evaluate("window.painted")))
            page.locator('.board [data-widget][data-state="loading"]').first.wait_for(state="detached")
        page.context.close()
        return Figure(
            "a filter changes: first chart painted after its answer",
            statistics.median(took),
            "ms",
            LIMIT_PAINT_MS,
            f"{self._count} widgets",
        )

    def _wait(self, page: Page) -> None:
        page.locator(self._drawn).nth(self._count - 1).wait_for(timeout=60_000, state="attached")

    def figures(self) -> list[dict[str, Any]]:
        """The figures the page has drawn, with the colours that are on."""
        context = self._new()
        page = context.new_page()
        page.goto(self._address)
        self._wait(page)
        found: list[dict[str, Any]] = page.eval_on_selector_all(
            ".board .widget-graph", "graphs => graphs.filter(g => g.data).map(g => ({data: g.data, layout: g.layout}))"
        )
        context.close()
        for figure in found:
            figure["layout"] = {name: value for name, value in figure["layout"].items() if name not in ("width", "height", "autosize")}
        return found


def _dashboard(url: str, token: str, count: int) -> str:
    """A dashboard with so many charts, no two alike, made over the API. Its id."""
    headers = {"Authorization": f"Bearer {token}"}

    def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = requests.post(f"{url}/api/v1{path}", json=body, headers=headers, timeout=60)
        if answer.status_code != requests.codes.created:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
        made: dict[str, Any] = answer.json()
        return made

    own_id: str = post("/dashboards", {"name": f"{count} widgets", "visibility": "private"})["id"]
    for index, ask in zip(range(count), _questions(), strict=False):
        kind, query = ask
        place = {"x": index % 2 * 6, "y": index // 2 * 5, "w": 6, "h": 5}
        body = {"dashboard_id": own_id, "title": f"Widget {index}", "kind": kind, "layout": place}
        post("/reports/dashboard/widgets", body | {"source": {"type": "metric_query", "query": query}})
    return own_id


def _questions() -> list[tuple[str, dict[str, Any]]]:
    """Lines and bars in turns."""
    bars = [
        ("bar", {"metrics": [metric], "dimensions": [dimension], "sort": [f"-{metric}"], "limit": 8})
        for dimension in _DIMENSIONS
        for metric in _METRICS
    ]
    lines = [
        ("line", {"metrics": [metric], "grain": grain, "compare": "previous_period"}) for grain in ("day", "week") for metric in _METRICS
    ]
    return [one for pair in zip(lines, bars, strict=False) for one in pair] + bars[len(lines) :]


def _sign_in(url: str) -> str:
    answer = requests.post(
        f"{url}/sign-in", data={"email": EMAIL, "password": PASSWORD}, headers={"Origin": url}, allow_redirects=False, timeout=60
    )
    match: Callable[[str], Any] = re.compile(r"mvt_session=([^;]+)").search
    found = match(answer.headers.get("Set-Cookie", ""))
    if found is None:
        raise RuntimeError(f"no session: {answer.status_code} {answer.text[:200]}")
    return str(found.group(1))
