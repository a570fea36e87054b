"""A dashboard as a small picture: each widget at its place, as what it is, and nothing of what lies below."""

from __future__ import annotations

import re

from dashboard_app.charts.kinds import KINDS
from dashboard_app.dashboards.values import Place, Tile
from dashboard_app.ui import miniature


def _shapes(*tiles: Tile) -> list[tuple[str, dict[str, str]]]:
    """Name and attributes of everything drawn."""
    return [(name, dict(re.findall(r"(\S+)='([^']*)'", rest))) for name, rest in re.findall(r"<(\w+) ([^>]*)/>", miniature.svg(tiles))]


def test_each_widget_stands_at_its_place() -> None:
    grounds = [one for _, one in _shapes(Tile("kpi", Place(0, 0, 3, 3)), Tile("bar", Place(3, 0, 9, 6))) if one.get("rx") == "2"]
    assert [(one["x"], one["y"], one["width"], one["height"]) for one in grounds] == [
        ("0.75", "0.75", "28.5", "10.5"),
        ("30.75", "0.75", "88.5", "22.5"),
    ]


def test_what_it_is_can_be_told() -> None:
    drawn = {kind: [name for name, _ in _shapes(Tile(kind, Place(0, 0, 6, 6)))[1:]] for kind in ("line", "pie", "bar")}
    assert drawn == {"line": ["polyline"], "pie": ["circle"], "bar": ["rect"] * 4}


def test_every_kind_can_be_drawn_however_small() -> None:
    for kind in KINDS:
        for size in (1, 2, 12):
            assert _shapes(Tile(kind, Place(0, 0, size, size)))


def test_what_lies_far_below_is_left_out() -> None:
    assert _shapes(Tile("line", Place(0, 20, 12, 6))) == []
