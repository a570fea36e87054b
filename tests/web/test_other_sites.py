"""A real browser that is signed in, on a page of somebody else: nothing that page tries has an effect, and it reads nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.product import Running

pytestmark = pytest.mark.browser

# The other site has the same host and another port: cookies are sent, so only the origin check stands between.
ATTACKS = """<!doctype html><title>Other site</title><h1>Other site</h1><img src="{url}/sign-out">
<iframe name="hidden" src="{url}/"></iframe>
<form id="plain" target="hidden" method="post" enctype="text/plain" action="{url}/api/v1/tokens">
  <input name='{{"name":"stolen","x":"' value='"}}'>
</form>
<form id="out" target="hidden" method="post" action="{url}/sign-out"></form>
<script>
const api = "{url}/api/v1/tokens", body = '{{"name": "stolen"}}';
const tries = [
  fetch(api, {{method: "POST", mode: "no-cors", credentials: "include", body}}),
  fetch(api, {{method: "POST", mode: "cors", credentials: "include", headers: {{"Content-Type": "application/json"}}, body}}),
  fetch(api, {{method: "POST", mode: "cors", credentials: "include", body}}),
  fetch("{url}/sign-out", {{method: "POST", mode: "no-cors", credentials: "include"}}),
  fetch("{url}/api/v1/me", {{credentials: "include"}}).then(answer => answer.text()),
];
document.getElementById("plain").submit();
Promise.allSettled(tries).then(ends => {{
  document.getElementById("out").submit();
  document.title = "done " + ends.map(end => end.status === "fulfilled" && end.value.type !== "opaque" ? "read" : "-").join(" ");
}});
</script>"""


@pytest.fixture
def other_site(running_product: Running) -> Iterator[str]:
    """The address of a page that attacks the product."""
    page = ATTACKS.format(url=running_product.url).encode()

    class Attacker(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Attacker)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium: Browser, running_product: Running) -> Iterator[Page]:
    """A page of a browser in which the administrator is signed in."""
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(f"{running_product.url}/sign-in?next=/account")
    tab.get_by_label("E-mail").fill(running_product.email)
    tab.get_by_label("Password").fill(running_product.password)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab).to_have_url(f"{running_product.url}/account")
    yield tab
    context.close()


def test_another_site_neither_changes_nor_reads_anything(page: Page, running_product: Running, other_site: str) -> None:
    before = page.request.get(f"{running_product.url}/api/v1/tokens").json()
    page.goto(other_site)
    expect(page).to_have_title("done - - - - -")
    after = page.request.get(f"{running_product.url}/api/v1/tokens")
    assert after.status == 200, "the session is still there"
    assert after.json()["total"] == before["total"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_sign_in_page_is_whole_without_any_complaint_of_the_browser(
    chromium: Browser, running_product: Running, scheme: Literal["light", "dark"], width: int
) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 780})
    tab = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(f"{running_product.url}/")
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(tab.get_by_label("E-mail")).to_be_focused()
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()
    assert said == []
    assert {url.split("/")[2] for url in asked if url.startswith("http")} == {running_product.url.split("/")[2]}
