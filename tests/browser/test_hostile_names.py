"""Names that somebody else has chosen are shown as they are, wherever they stand: no script, no dialog, no request, no page wider than it
was."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import Page, expect

from dashboard_app.dashboards.values import Place, PlacedWidget, WidgetSpec
from tests.browser.boards import ask, drawn, made
from tests.browser.conftest import Live, Visit

pytestmark = pytest.mark.browser

_RUNS = "window.hit=1"
_MARKUP = (
    "<img src=x onerror={run}>", "<svg onload={run}>", "<script>{run}</script>", "</script><script>{run}</script>",
    "<a href='javascript:{run}'>x</a>",
    '"><img src=x onerror={run}>', "'><img src=x onerror={run}>",
    "<iframe srcdoc='<script>parent.{run}</script>'>", "<b>bold</b>", "<!-- {run}", "<style>*{{display:none}}</style>",
    "<base href='https://elsewhere.example'>", "<meta http-equiv=refresh content='0;url=https://elsewhere.example'>",
    "[x](javascript:{run})",
    "![x](https://elsewhere.example/x.png)", "<https://elsewhere.example>", "{{{{7*7}}}}", "${{{run}}}", "%(x)s {{0}}",
    "<b>plotly</b><br><sup>1</sup>", "&lt;i&gt;&amp;#60;", "&#x3C;img&#x3E;", 
    "<math><mi xlink:href='javascript:{run}'>", "<details open ontoggle={run}>",
)  # fmt: skip
_FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("https://elsewhere.example")', "=cmd|' /C calc'!A0")
_LETTERS = (
    "\u202eabc", "\u0645\u0631\u062d\u0628\u0627", "\u05e9\u05dc\u05d5\u05dd", 
    "\U0001f600\U0001f469\u200d\U0001f467\U0001f1e9\U0001f1ea", "\U0001d4b3\U0001d4ce",
    "e\u0301", "\u200b\u200d", "\ufdfa", 
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319", "' OR 1=1 --", "\\u003cimg", "C:\\temp", "null",
    "undefined", "NaN", "0", "__proto__", "constructor", "W" * 200, "a " * 100,
)  # fmt: skip
_AROUND = ("{}", "a {} b", "{}{}", "\u00c4{}\u00df", "1 {}", "{}.", "({})", "{}" + "x" * 150)

NAMES = tuple(dict.fromkeys(
    around.format(*[name] * 2)[:200].strip()
    for around, name in product(_AROUND, (*(one.format(run=_RUNS) for one in _MARKUP), *_FORMULAS, *_LETTERS))
))  # fmt: skip


def _inert(page: Page) -> None:
    assert page.evaluate("window.hit") is None
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _board(live: Live, names: tuple[str, ...], words: tuple[str, ...]) -> str:
    """A dashboard whose own name, widgets and texts are these."""
    texts = [
        PlacedWidget(
            f"new-{place}", WidgetSpec(name, "text", {"type": "text", "markdown": text}), Place(place % 4 * 3, place // 4 * 3, 3, 3)
        )
        for place, (name, text) in enumerate(zip(names, words, strict=False))
    ]
    chart = PlacedWidget("new-chart", WidgetSpec(names[0], "line", ask("orders", grain="day"), {}), Place(0, 60, 6, 5))
    return made(live, [*texts, chart], name=names[0], description=names[1])


def test_there_are_more_than_three_hundred() -> None:
    assert len(NAMES) > 300


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("first", range(0, len(NAMES), 100))
def test_hostile_names_on_a_dashboard_are_text(live: Live, visit: Visit, first: int, width: int) -> None:
    names, words = NAMES[first : first + 50], (*NAMES[first + 50 : first + 100], *NAMES[:50])
    page = visit(live.url, arrive=False, viewport={"width": width, "height": 900})
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    page.goto(f"{live.url}/dashboards/{_board(live, names, words)}")
    drawn(page)
    shown = page.locator(".board .widget-name").evaluate_all("all => all.map((one) => one.textContent)")
    assert sorted(shown) == sorted([*names, names[0]])
    assert page.locator("h1").first.text_content() == names[0]
    _inert(page)
    page.locator(".widget-chart [data-act=menu]").first.click()
    page.get_by_role("menuitem", name="View as table").click()
    expect(page.locator(".modal-title")).to_be_visible()
    assert page.locator(".modal-title").text_content() == names[0]
    _inert(page)
    page.goto(f"{live.url}/dashboards")
    expect(page.locator(".board-list, main")).to_be_visible()
    _inert(page)
