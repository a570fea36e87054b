"""Area: of what a total is made as it goes over time, one layer on the other; lines where layers would not add up to the total."""

from __future__ import annotations

from dashboard_app.charts import axes, lines, series, stacked_bar, theme, words
from dashboard_app.charts.kind import METRIC, Control, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import Part, Parts
from data.result import Column, Result

Figure = theme.Figure

_LONGEST_NAME = 28
_SHARE = Column("share", "Share", "metric", "number", "percent", "ratio")


def draw(result: Result, options: Options) -> Figure:
    """One metric with its comparison as a filled line; parts that add up as layers; all else as lines."""
    if lines.is_single(result, options):
        return lines.draw(result, options)
    parts = series.read(result, options)
    if parts is None:
        return {"data": [], "layout": theme.layout()}
    return _layers(parts, share=options.form == stacked_bar.SHARE) if is_layered(parts) else lines.figure(parts)


def is_layered(parts: Parts) -> bool:
    """Whether layers tell the truth: the parts add up, are of one unit, and none goes below zero."""
    known = [value for part in parts.parts for value in part.values if value is not None]
    return parts.adds_up and len(lines.units(parts)) == 1 and bool(known) and min(known) >= 0


def _layers(parts: Parts, *, share: bool) -> Figure:
    shown = [stacked_bar.shared(parts, part) if share else part.values for part in parts.parts]
    traces = [trace for place in range(len(parts.parts)) for trace in _layer(parts, place, shown[place])]
    heights = [sum(value for value in bucket if value is not None) for bucket in zip(*shown, strict=True)]
    return {
        "data": traces,
        "layout": theme.layout(
            margin={"l": 4, "r": 10, "t": 10, "b": 4},
            hovermode="x unified",
            xaxis=axes.time_axis(parts.x, parts.grain, parts.formats),
            yaxis=axes.value_axis(
                axes.SHARES if share else axes.value_ticks(heights, zero=True), _SHARE if share else parts.column, parts.formats
            ),
            shapes=parts.doubts.shapes(parts.x),
            showlegend=True,
            legend=axes.legend(traceorder="normal"),
        ),
    }


def _layer(parts: Parts, place: int, values: list[float | None]) -> list[Figure]:
    """The layer in stretches (a bucket without any value is a gap in all layers, what is not over is hatched), and the hover of all."""
    part = parts.parts[place]
    paint = lines.colour(part, place)
    base: Figure = {
        "type": "scatter", "name": words.cut(part.name, _LONGEST_NAME), "legendgroup": part.key, "hoverinfo": "skip",
    }  # fmt: skip
    found: list[Figure] = []
    stretches = _stretches(parts)
    in_legend = next((number for number, stretch in enumerate(stretches) if not _is_partly(stretch, parts.whole)), 0)
    for number, (start, end) in enumerate(stretches):
        is_open = _is_partly((start, end), parts.whole)
        mode = "lines+markers" if end - start == 1 else "lines"
        layer = base | {
            "mode": mode, "x": parts.x[start:end], "y": [value or 0.0 for value in values[start:end]], "stackgroup": f"layer-{number}",
            "line": {"color": paint, "width": 1.5, **({"dash": "4px,3px"} if is_open else {})}, "marker": {"color": paint, "size": 6},
            "showlegend": number == in_legend,
        }  # fmt: skip
        found.append(layer | ({"fillpattern": {"shape": "/", "fgcolor": paint, "size": 6, "solidity": 0.2}} if is_open else {}))
    return [*found, _told(parts, part, values, base, paint)]


def _is_partly(stretch: tuple[int, int], whole: range) -> bool:
    return stretch[0] < whole.start or stretch[1] > whole.stop


def _told(parts: Parts, part: Part, values: list[float | None], base: Figure, paint: str) -> Figure:
    """An unseen line that carries the hover, once for each bucket."""
    return base | {
        "mode": "lines", "x": parts.x, "y": values, "opacity": 0, "showlegend": False, "hoverinfo": "all", "connectgaps": False,
        "line": {"color": paint, "width": 0}, "customdata": [[part.key, _said(parts, part, index)] for index in range(len(values))],
        "hovertemplate": "%{customdata[1]}",
    }  # fmt: skip


def _said(parts: Parts, part: Part, index: int) -> str:
    value, total = part.values[index], parts.total(index)
    share = f"  {parts.formats.share(value / total)}" if value is not None and total > 0 else ""
    return words.full_value(part.raw[index], part.column, parts.formats) + share


def _stretches(parts: Parts) -> list[tuple[int, int]]:
    """From gap to gap, and parted where what is not over, or cut by the period, begins and ends."""
    count = len(parts.buckets)
    known = [any(part.values[index] is not None for part in parts.parts) for index in range(count)]
    starts = [index for index in range(count) if known[index] and (index == 0 or not known[index - 1])]
    runs = [(start, next((index for index in range(start, count) if not known[index]), count)) for start in starts]
    return [piece for start, end in runs for piece in _pieces(start, end, parts.whole)]


def _pieces(start: int, end: int, whole: range) -> list[tuple[int, int]]:
    """What is not whole takes its whole neighbour along, so that both meet."""
    found: list[tuple[int, int]] = []
    if start < whole.start < end:
        found.append((start, whole.start + 1))
        start = whole.start
    if start < whole.stop < end:
        found.append((start, whole.stop))
        start = whole.stop - 1
    return [*found, (start, end)]


KIND = Kind(
    "area", "Area", "layers-half", "How does a total go over time, and of what is it made?", draw,
    Shape(metrics=(1, 8), dimensions=(0, 1), time="needed", compare=True, best=(Form.TREND, Form.TRENDS)), size=(6, 5), smallest=(3, 3),
    fields=(
        METRIC, Field("form", "Drawn as", Control.CHOICE, "amounts", (("amounts", "Amounts"), (stacked_bar.SHARE, "Shares of 100%"))),
        lines.TOP,
    ),
)  # fmt: skip
