"""Miniature: a dashboard as a small picture of where its widgets stand and what they are, in the colour of its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash import html

from dashboard_app.charts import sparkline
from dashboard_app.dashboards.values import Tile

_COLUMN, _ROW, _GAP = 10, 4, 1.5
_WIDE, _HIGH = 12 * _COLUMN, 76

Box = tuple[float, float, float, float]
"""Left, top, width and height of what is inside a tile."""


def draw(tiles: Sequence[Tile]) -> html.Div:
    """What fits of the dashboard, from its top. Nobody has to see it: the name beside it says which one it is."""
    return html.Div(
        html.Div(className="miniature-drawing", style=sparkline.mask(svg(tiles))),
        className="miniature",
        **{"aria-hidden": "true"},
    )


def svg(tiles: Sequence[Tile]) -> str:
    """The picture as SVG text. Only its opacity counts: it is used as a mask."""
    shapes = "".join(_tile(tile) for tile in tiles if tile.place.y * _ROW < _HIGH)
    view = f"viewBox='0 0 {_WIDE} {_HIGH}' preserveAspectRatio='xMidYMin slice'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {view}>{shapes}</svg>"


def _tile(tile: Tile) -> str:
    place = tile.place
    left, top = place.x * _COLUMN + _GAP / 2, place.y * _ROW + _GAP / 2
    width, height = place.w * _COLUMN - _GAP, place.h * _ROW - _GAP
    ground = f"<rect x='{left:g}' y='{top:g}' width='{width:g}' height='{height:g}' rx='2' fill-opacity='.13'/>"
    inside = (left + 3, top + 3, width - 6, height - 6)
    return ground + (_DRAWN.get(tile.kind, _bars)(inside) if min(inside[2:]) > 0 else "")


def _rect(x: float, y: float, width: float, height: float, opacity: float = 0.6) -> str:
    return f"<rect x='{x:g}' y='{y:g}' width='{width:g}' height='{height:g}' rx='.6' fill-opacity='{opacity:g}'/>"


def _number(box: Box) -> str:
    left, top, width, height = box
    return _rect(left, top, width * 0.5, max(1.5, height * 0.4), 0.75) + _rect(left, top + height - 1, width * 0.8, 1, 0.35)


def _line(box: Box) -> str:
    left, top, width, height = box
    heights = (0.7, 0.45, 0.6, 0.25, 0.4, 0.05)
    points = " ".join(f"{left + width * place / 5:g},{top + height * part:g}" for place, part in enumerate(heights))
    return f"<polyline points='{points}' fill='none' stroke='black' stroke-width='1.3' stroke-opacity='.75' stroke-linejoin='round'/>"


def _area(box: Box) -> str:
    left, top, width, height = box
    ground = (
        f"M{left:g} {top + height:g}l0 {-height * 0.3:g}l{width / 2:g} {-height * 0.3:g}l{width / 2:g} {-height * 0.35:g}V{top + height:g}Z"
    )
    return f"<path d='{ground}' fill-opacity='.35'/>" + _line(box)


def _bars(box: Box) -> str:
    left, top, width, height = box
    step = width / 5
    parts = (0.5, 0.8, 0.65, 1.0, 0.75)
    return "".join(_rect(left + step * place, top + height * (1 - part), step * 0.62, height * part) for place, part in enumerate(parts))


def _lying(box: Box) -> str:
    left, top, width, height = box
    step = height / 4
    parts = (1.0, 0.75, 0.5, 0.35)
    return "".join(_rect(left, top + step * place, width * part, step * 0.6) for place, part in enumerate(parts))


def _rows(box: Box) -> str:
    left, top, width, height = box
    count = max(2, int(height // 3))
    step = height / count
    return "".join(
        _rect(left, top + step * row, width * 0.4, 1, 0.6) + _rect(left + width * 0.7, top + step * row, width * 0.3, 1, 0.35)
        for row in range(count)
    )


def _ring(box: Box) -> str:
    left, top, width, height = box
    radius = min(width, height) / 2 - 1
    middle = f"cx='{left + width / 2:g}' cy='{top + height / 2:g}' r='{max(1.0, radius):g}'"
    return f"<circle {middle} fill='none' stroke='black' stroke-width='2.4' stroke-opacity='.6'/>"


def _cells(box: Box) -> str:
    left, top, width, height = box
    across, down = width / 6, height / 3
    opacity = (0.2, 0.6, 0.35, 0.75, 0.25, 0.5)
    return "".join(
        _rect(left + across * x, top + down * y, across * 0.86, down * 0.8, opacity[(x + 2 * y) % len(opacity)])
        for y in range(3)
        for x in range(6)
    )


def _dots(box: Box) -> str:
    left, top, width, height = box
    places = ((0.15, 0.7), (0.3, 0.35), (0.45, 0.55), (0.6, 0.2), (0.8, 0.45))
    return "".join(f"<circle cx='{left + width * x:g}' cy='{top + height * y:g}' r='1.6' fill-opacity='.6'/>" for x, y in places)


_DRAWN: dict[str, Callable[[Box], str]] = {
    "kpi": _number, "line": _line, "area": _area, "bar": _lying, "funnel": _lying, "bullet": _lying, "pie": _ring, "table": _rows,
    "text": _rows, "pivot": _cells, "heatmap": _cells, "cohort": _cells, "treemap": _cells, "scatter": _dots, "map": _dots,
}  # fmt: skip
"""Of each kind that does not look like standing bars."""
