"""Tabs on the grid: what happens to widgets when tabs come and go."""

from __future__ import annotations

import pytest

from dashboard_app.dashboards.grid_tabs import rehomed
from tests.dashboard_app.dashboards.conftest import widget

A, B, C = ({"key": key, "title": key} for key in "abc")


@pytest.mark.parametrize(
    ("before", "now", "on", "expected"),
    [
        ((), (), {"1": ""}, {"1": ("", 0)}),
        ((), (A, B), {"1": ""}, {"1": ("", 0)}),
        ((A, B), (), {"1": "", "2": "b"}, {"1": ("", 0), "2": ("", 4)}),
        ((A, B), (B, A), {"1": "", "2": "b"}, {"1": ("a", 0), "2": ("", 0)}),
        ((A, B), (C,), {"1": "a", "2": "b"}, {"1": ("", 0), "2": ("", 4)}),
        ((A, B, C), (B,), {"1": "", "2": "b", "3": "c"}, {"2": ("", 0), "1": ("", 4), "3": ("", 8)}),
    ],
)
def test_each_widget_stays_on_its_tab_or_comes_below_the_first(
    before: tuple[dict[str, str], ...], now: tuple[dict[str, str], ...], on: dict[str, str], expected: dict[str, tuple[str, int]]
) -> None:
    found = rehomed([widget(name, tab=tab) for name, tab in on.items()], before, now)
    assert {one.id: (one.tab, one.place.y) for one in found} == expected
