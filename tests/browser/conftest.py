"""A browser before the real product. Every page of a test is watched: an error in its console, a refused script, a request to anywhere
else or an answer of 500 fails the test."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from dashboard_app.people import NewUser
from dashboard_app.services import Services, build_services
from dashboard_app.settings import Settings
from data.quality import Finding
from tests.fixtures.basics import NOON
from tests.fixtures.product import EMAIL, PASSWORD, Running
from tests.fixtures.small_shop import small_marketplace
from tests.golden.extract import publish_rows

PATIENCE_MS = 30_000
DESKTOP = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
expect.set_options(timeout=PATIENCE_MS)

Visit = Callable[..., Page]

_NO_REFRESH = "localStorage.setItem('mvt-refresh', '0')"
"""A page that tests share would ask by itself in the midst of them."""


@dataclass
class Watch:
    """What a page must not do, and what it asked for."""

    origin: str
    complaints: list[str] = field(default_factory=list)
    updates: list[str] = field(default_factory=list)
    allowed: tuple[int, ...] = ()

    def on(self, page: Page) -> None:
        page.on("console", lambda message: self._complain(message.type in ("error", "warning"), f"console: {message.text}"))
        page.on("pageerror", lambda error: self._complain(True, f"page error: {error}"))
        page.on("request", lambda request: self._asked(request.url))
        page.on("response", lambda response: self._complain(response.status >= 400, f"{response.status}: {response.url}"))

    def _asked(self, url: str) -> None:
        self._complain(not url.startswith((f"{self.origin}/", "data:", "blob:")), f"outside: {url}")
        if "_dash-update-component" in url or url.endswith("/_widgets"):
            self.updates.append(url)

    def _complain(self, wrong: bool, what: str) -> None:
        if wrong and not any(f"{status}" in what for status in self.allowed):
            self.complaints.append(what)


@dataclass(frozen=True)
class Live:
    """The product in this process, so that a test can break or change what lies under it."""

    url: str
    services: Services
    home: Path


class _Quiet(WSGIRequestHandler):
    """Serves without writing a line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture
def live(tmp_path: Path, migrated_file: Path) -> Iterator[Live]:
    """The product over a small shop of its own."""
    with living(tmp_path, migrated_file) as product:
        yield product


@contextmanager
def living(home: Path, migrated_file: Path, findings: Sequence[Finding] = (), refresh_minimum: int = 15) -> Iterator[Live]:
    """The product over the small shop in `home`, in whose rows something was found."""
    publish_rows(home, small_marketplace(), findings)
    settings = Settings(home=home, now=NOON, scheduler=False, refresh_minimum=refresh_minimum)
    shutil.copy(migrated_file, home / "app.db")
    services = build_services(settings)
    services.people.create_user(NewUser(EMAIL, "Ada Admin", "admin", None, PASSWORD))
    server = make_server("127.0.0.1", 0, create_app(services=services).server, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Live(f"http://127.0.0.1:{server.server_port}", services, home)
    server.shutdown()
    thread.join()
    server.server_close()
    services.database.close()


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str, str], str]:
    """The cookies of those who are signed in, so that not every test shows the sign-in page."""
    return {}


def _sign_in(url: str, email: str, password: str) -> str:
    answer = requests.post(
        f"{url}/sign-in", data={"email": email, "password": password}, headers={"Origin": url}, allow_redirects=False, timeout=30
    )
    assert answer.status_code == 303, answer.text
    return answer.cookies["mvt_session"]


def _is_known(url: str, cookie: str | None) -> bool:
    """Whether it still leads in: another product may have got the port of one that is gone."""
    return cookie is not None and requests.get(f"{url}/api/v1/dimensions", cookies={"mvt_session": cookie}, timeout=30).ok


@pytest.fixture(scope="session")
def door(chromium: Browser, sessions: dict[tuple[str, str, str], str]) -> Callable[..., Page]:
    """`door(url, ...)`: an empty page of a fresh browser of somebody signed in. `page.watch` says what it asks for."""

    def open_page(url: str, *, email: str = EMAIL, password: str = PASSWORD, init: str = "", **options: object) -> Page:
        context = chromium.new_context(**(DESKTOP | options))
        context.set_default_timeout(PATIENCE_MS)
        who = (url, email, password)
        if email and not _is_known(url, sessions.get(who)):
            sessions[who] = _sign_in(*who)
        if email:
            context.add_cookies([{"name": "mvt_session", "value": sessions[who], "url": url}])
        if init:
            context.add_init_script(init)
        page = context.new_page()
        page.watch = Watch(url)  # type: ignore[attr-defined]
        page.watch.on(page)  # type: ignore[attr-defined]
        return page

    return open_page


@pytest.fixture
def visit(door: Callable[..., Page]) -> Iterator[Visit]:
    """`visit(url, path, ...)`: a page of a fresh browser at `path`, or not yet there when it is not to `arrive`."""
    pages: list[Page] = []

    def open_page(url: str, path: str = "/", *, arrive: bool = True, **options: object) -> Page:
        page = door(url, **options)
        pages.append(page)
        if arrive:
            page.goto(f"{url}{path}")
        return page

    yield open_page
    for page in pages:
        page.context.close()
    assert [complaint for page in pages for complaint in page.watch.complaints] == []  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def kept_tabs() -> dict[str, Page]:
    return {}


@pytest.fixture
def tab(door: Callable[..., Page], kept_tabs: dict[str, Page], request: pytest.FixtureRequest) -> Iterator[Visit]:
    """`tab(url, path, ...)`: as `visit`, but tests share the page: to load the product anew for each of them takes most of their time.
    A test finds it at `path`, without anything chosen in the browser itself."""
    used: list[str] = []

    def turn_to(url: str, path: str = "/", **options: object) -> Page:
        key = f"{url} {sorted(options.items())}"
        used.append(key)
        if key not in kept_tabs:
            kept_tabs[key] = door(url, init=_NO_REFRESH, **options)
            kept_tabs[key].goto(f"{url}{path}")
        else:
            _turn(kept_tabs[key], path)
        return kept_tabs[key]

    failed = request.session.testsfailed
    yield turn_to
    complaints = [complaint for key in used for complaint in kept_tabs[key].watch.complaints]  # type: ignore[attr-defined]
    if complaints or request.session.testsfailed > failed:
        for key in set(used):
            kept_tabs.pop(key).context.close()
    assert complaints == []


def _turn(page: Page, path: str) -> None:
    """Go to another page as a link does."""
    page.watch.allowed = ()  # type: ignore[attr-defined]
    _arrived(page)  # where the test before has sent it
    page.emulate_media(color_scheme="light")
    address, _, query = path.partition("?")
    page.keyboard.press("Escape")
    expect(page.locator(".modal.show")).to_have_count(0)
    page.evaluate(f"localStorage.clear(); {_NO_REFRESH}; window.dash_clientside.set_props('theme', {{data: window.mvt.theme.apply()}})")
    props = {"pathname": address, "search": f"?{query}" if query else ""}
    page.evaluate("props => window.dash_clientside.set_props('url', props)", props)
    expect(page).to_have_url(re.compile(re.escape(path) + "$"))
    expect(page.locator(f'[data-page="{address}"]')).to_have_count(1)
    _arrived(page)


def _arrived(page: Page) -> None:
    # Whatever an answer under way will set: what a test chose would be set back by it.
    expect(page.locator("[data-dash-is-loading]")).to_have_count(0)
    expect(page.locator('[data-widget][data-state="loading"]')).to_have_count(0)


@pytest.fixture
def overview(running_product: Running, tab: Visit) -> Page:
    """The overview, filled: the small shop's last 30 days at noon of the 20th of November 2026."""
    page = tab(running_product.url)
    settled(page)
    return page


def settled(page: Page) -> None:
    """Wait until no widget is under way."""
    expect(page.locator("[data-widget]").first).to_be_visible()
    _arrived(page)


def widget(page: Page, name: str) -> Any:  # noqa: ANN401 - a locator
    return page.locator(f'[data-widget="{name}"]')


def value(page: Page, metric: str) -> Any:  # noqa: ANN401 - a locator
    """The number on the card of a metric."""
    return widget(page, f"kpi-{metric}").locator(".kpi-value")
