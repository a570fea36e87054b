"""Sparkline: a small line without axes, as a picture (about 0.5 KB) that takes the colour of its place; no chart library involved."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import html

_WIDTH, _HEIGHT, _EDGE = 120, 32, 2
_MOST_POINTS = 120

Point = tuple[float, float]


def draw(values: Sequence[float | None], label: str, *, incomplete: int = 0) -> html.Div:
    """A line through `values`; gaps stay gaps, the last `incomplete` of them are dotted. `label` is for screen readers."""
    return html.Div(className="sparkline", role="img", style=mask(svg(values, incomplete)), **{"aria-label": label})


def mask(drawing: str) -> dict[str, str]:
    """The style of an element that takes the shape of an SVG text."""
    picture = quote(drawing, safe="/=:'<> ,")
    address = f'url("data:image/svg+xml,{picture}")'.replace("<", "%3C").replace(">", "%3E")
    return {"maskImage": address, "WebkitMaskImage": address}


def svg(values: Sequence[float | None], incomplete: int = 0) -> str:
    """The picture as SVG text. Only its opacity counts: it is used as a mask."""
    thinned = _thinned(list(values))
    solid = thinned[: len(thinned) - incomplete] if len(thinned) == len(values) else thinned
    points = _placed(thinned)
    over = [part for part in _runs(points[: len(solid)]) if part]
    tail = [point for point in points[max(0, len(solid) - 1) :] if point is not None]
    line = " ".join(_path(part) for part in over)
    area = " ".join(f"{_path(part)}V{_HEIGHT}H{part[0][0]:g}Z" for part in over if len(part) > 1)
    shapes = [f"<path d='{area}' stroke='none' fill-opacity='.13'/>", f"<path d='{line}' fill='none'/>"]
    if len(tail) > 1 and len(solid) < len(points):
        shapes.append(f"<path d='{_path(tail)}' fill='none' stroke-dasharray='2 3'/>")
    stroke = "stroke='black' stroke-width='1.6' stroke-linejoin='round' stroke-linecap='round'"
    view = f"viewBox='0 0 {_WIDTH} {_HEIGHT}' preserveAspectRatio='none'"
    style = "<style>path{vector-effect:non-scaling-stroke}</style>"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {view} {stroke}>{style}{''.join(shapes)}</svg>"


def _thinned(values: list[float | None]) -> list[float | None]:
    """At most so many points; of each group the lowest and the highest stay, so a spike stays a spike."""
    if len(values) <= _MOST_POINTS:
        return values
    size = -(-len(values) // (_MOST_POINTS // 2))
    kept: list[float | None] = []
    for start in range(0, len(values), size):
        group = [(value, index) for index, value in enumerate(values[start : start + size]) if value is not None]
        ends = sorted((min(group), max(group)), key=lambda pair: pair[1]) if group else []
        kept += [value for value, _ in ends] or [None]
    return kept


def _placed(values: list[float | None]) -> list[Point | None]:
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    step = _WIDTH / max(1, len(values) - 1)
    reach = _HEIGHT - 2 * _EDGE

    def height(value: float) -> float:
        if high == low:
            return _HEIGHT / 2 if value else _HEIGHT - _EDGE
        return _EDGE + reach * (1 - (value - low) / (high - low))

    return [None if value is None else (round(index * step, 1), round(height(value), 1)) for index, value in enumerate(values)]


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """The stretches between gaps."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is not None:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return runs


def _path(points: list[Point]) -> str:
    """A line through the points; a lone point becomes a dot (a line of no length with round ends)."""
    text = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    return text if len(points) > 1 else text + "h.01"
