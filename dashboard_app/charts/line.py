"""Line: how a metric goes over time, with the comparison aligned by position and the unfinished tail dashed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard_app.charts import axes, doubts, smoothing, theme, thinning, words
from dashboard_app.charts.doubts import Doubts
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import adds_up_to_total
from data.formats import DASH, Format, Formats
from data.result import Column, Result

Figure = theme.Figure
Points = list[float | None]

_MARKED_UP_TO = 3
_STEPS_UP_TO = 14
"""So few targets are steps: each is for its bucket, and there is nothing between two of them."""


@dataclass(frozen=True, slots=True)
class _Series:
    """One metric over the buckets of an answer. `whole` are those that are over and not cut by the period."""

    column: Column
    grain: str
    x: list[str]
    current: Points
    previous: Points | None
    hover: list[str]
    whole: range
    doubts: Doubts
    formats: Formats
    target: Points | None = None
    mean: Points | None = None
    is_open: bool = False
    log: bool = False

    @property
    def shown(self) -> Points:
        return [*self.current, *(self.previous or []), *(self.target or [])]


def draw(result: Result, options: Options) -> Figure:
    """The figure of one metric over time. A bucket without a value is a gap, never a zero."""
    series = _read(result, options)
    axis = _value_axis(series)
    traces = [*_compared(series, result), *_aimed(series), *_current(series), *_mean(series), _hover(series, axis["tickvals"][0])]
    return {
        "data": traces,
        "layout": theme.layout(
            margin={"l": 4, "r": 10, "t": 10, "b": 4},
            hovermode="x",
            xaxis=axes.time_axis(series.x, series.grain, series.formats),
            yaxis=axis,
            shapes=[*shade(series.x, series.grain, series.whole), *series.doubts.shapes(series.x)],
            showlegend=any(beside is not None for beside in (series.previous, series.target, series.mean)),
            legend=axes.legend(),
        ),
    }


def _value_axis(series: _Series) -> Figure:
    if series.log:
        return axes.log_axis(series.shown, series.column, series.formats)
    return axes.value_axis(axes.value_ticks(series.shown, zero=_from_zero(series)), series.column, series.formats)


def _read(result: Result, options: Options) -> _Series:
    metric = options.metric or next(column.name for column in result.columns if column.role == "metric")
    column, grain = result.column(metric), next(column.name for column in result.columns if column.role == "time")
    compared = any(c.name == f"{metric}__previous" for c in result.columns)
    before = _buckets_before(result, grain, options.formats) if compared else []
    current = [words.decimal(row[metric]) for row in result.rows]
    previous = [words.decimal(row[f"{metric}__previous"]) for row in result.rows] if compared else None
    kept = thinning.kept([current, *([previous] if previous else [])])
    buckets = [str(result.rows[index][grain]) for index in kept]
    wrong = doubts.read(result, buckets, grain, options.formats)
    hovers = [_hover_text(result, column, index, before, options.formats) for index in kept]
    cut = axes.cut_texts(buckets, grain, result.meta, options.formats)
    among = axes.whole([str(row[grain]) for row in result.rows], result.meta)
    return _Series(
        column=column,
        grain=grain,
        x=[axes.position(bucket, grain) for bucket in buckets],
        current=[current[index] for index in kept],
        previous=[previous[index] for index in kept] if previous is not None else None,
        hover=["<br>".join([text, *([cut[place]] if place in cut else []), *wrong.said(place)]) for place, text in enumerate(hovers)],
        whole=range(bisect_left(kept, among.start), bisect_left(kept, among.stop)),
        doubts=wrong,
        formats=options.formats,
        target=_picked(_targets(result, metric), kept),
        mean=_picked(_means(result, metric, current, int(options.own.get("smooth") or 0)), kept),
        is_open=axes.complete(buckets, result.meta.get("incomplete_from")) < len(buckets),
        log=bool(options.own.get("log")) and axes.is_above_zero([*current, *(previous or [])]),
    )


def _picked(points: Points | None, kept: Sequence[int]) -> Points | None:
    return None if points is None else [points[index] for index in kept]


def _means(result: Result, metric: str, current: Points, days: int) -> Points | None:
    """Means of so many buckets, where those add up to the total: rates are not averaged."""
    return smoothing.means(current, days) if days and adds_up_to_total(result, metric) else None


def _targets(result: Result, metric: str) -> Points | None:
    """What is due of the target in each bucket; none when there is no target anywhere."""
    found = [words.decimal(row.get(f"{metric}__target")) for row in result.rows]
    return found if any(value is not None for value in found) else None


def _buckets_before(result: Result, grain: str, formats: Formats) -> list[str]:
    """The names of the buckets that those of the rows are compared with; a dash where there is none."""
    found = [row.get(f"{grain}__previous") for row in result.rows]
    return [DASH if start is None else words.bucket_text(str(start), grain, formats) for start in found]


def _hover_text(result: Result, column: Column, index: int, before: list[str], formats: Formats) -> str:
    """Date, full value, and with a comparison its date, value and the growth."""
    row, metric = result.rows[index], column.name
    grain = next(one.name for one in result.columns if one.role == "time")
    value = f"<b>{words.full_value(row[metric], column, formats)}</b>"
    if row[metric] is None:
        value = f"<b>{words.reason_text(words.reason_of(result, metric, index) or 'no_data')}</b>"
    lines = [words.bucket_text(row[grain], grain, formats), f"{value}  {column.label}"]
    if before:
        growth = words.growth_value(row.get(f"{metric}__growth"), formats)
        note = "" if growth == DASH else f"  ({growth})"
        lines.append(f"{words.full_value(row[f'{metric}__previous'], column, formats)}  {before[index]}{note}")
    if row.get(f"{metric}__target") is not None:
        gap = words.growth_value(row.get(f"{metric}__variance_rate"), formats)
        lines.append(f"{words.full_value(row[f'{metric}__target'], column, formats)}  Target{'' if gap == DASH else f'  ({gap})'}")
    return "<br>".join(lines)


def _line(series: _Series, points: Points, **parts: object) -> Figure:
    return {"type": "scatter", "mode": "lines", "x": series.x, "y": points, "connectgaps": False, "hoverinfo": "skip"} | parts


def _current(series: _Series) -> list[Figure]:
    """What is over in a full line with a soft fill; the unfinished tail dashed, joined to it, its end a hollow mark."""
    over = [value if index in series.whole else None for index, value in enumerate(series.current)]
    known = sum(value is not None for value in series.current)
    mode = "lines+markers" if known <= _MARKED_UP_TO else "lines"
    filled = {"fill": "tozeroy", "fillcolor": theme.ACCENT_FILL} if _from_zero(series) else {}
    width = 2.25 if len(series.x) <= 120 else 1.5  # noqa: PLR2004
    traces = [
        _line(
            series, over, name="This period", mode=mode, line={"color": theme.ACCENT, "width": width, "shape": "linear"},
            marker={"color": theme.ACCENT, "size": 7}, **filled,
        )
    ]  # fmt: skip
    if len(series.whole) < len(series.x):
        traces.append(_partly(series, width))
    return traces


def _partly(series: _Series, width: float) -> Figure:
    """What is not over, or cut by the period, dashed."""
    points = axes.in_part(series.current, series.whole)
    last = max((index for index, value in enumerate(points) if value is not None), default=-1)
    sizes = [8 if index == last and index >= series.whole.stop else 0 for index in range(len(points))]
    name = "Not over yet" if series.is_open else "In part"
    return _line(
        series, points, name=name, mode="lines+markers", line={"color": theme.ACCENT, "width": width, "dash": "4px,3px"},
        marker={"color": theme.SURFACE, "size": sizes, "line": {"color": theme.ACCENT, "width": 2}},
    )  # fmt: skip


def _compared(series: _Series, result: Result) -> list[Figure]:
    if series.previous is None:
        return []
    name = words.compared_with(result.meta, series.formats)
    known = sum(value is not None for value in series.previous)
    mode = "lines+markers" if known <= _MARKED_UP_TO else "lines"
    line = {"color": theme.COMPARED, "width": 1.5, "dash": "3px,3px"}
    return [
        _line(
            series,
            series.previous,
            name=name[:1].upper() + name[1:],
            mode=mode,
            line=line,
            marker={"color": theme.COMPARED, "size": 6},
            legendrank=2000,
            meta=theme.COMPARED_WITH,
        )
    ]


def _aimed(series: _Series) -> list[Figure]:
    if series.target is None:
        return []
    line = {"color": theme.TARGET, "width": 1.5, "shape": "hvh" if len(series.x) <= _STEPS_UP_TO else "linear"}
    known = sum(value is not None for value in series.target)
    mode = "lines+markers" if known <= _MARKED_UP_TO else "lines"
    return [_line(series, series.target, name="Target", mode=mode, line=line, marker={"color": theme.TARGET, "size": 6}, legendrank=3000)]


def _mean(series: _Series) -> list[Figure]:
    if series.mean is None:
        return []
    return [_line(series, series.mean, name="Mean", line={"color": theme.INK, "width": 1.75})]


def _hover(series: _Series, low: float) -> Figure:
    """An unseen line that carries the hover boxes, so that each bucket has exactly one, gaps included."""
    previous: Points = series.previous or [None] * len(series.x)
    anchors: Points = [next((v for v in pair if v is not None), low) for pair in zip(series.current, previous, strict=True)]
    return _line(
        series, anchors, name="", showlegend=False, line={"color": "rgba(0,0,0,0)", "width": 0},
        customdata=series.hover, hovertemplate="%{customdata}<extra></extra>", hoverinfo="all",
    )  # fmt: skip


def _from_zero(series: _Series) -> bool:
    return series.column.format != Format.PERCENT and not series.log


def shade(x: Sequence[str], grain: str, whole: range) -> list[Figure]:
    """A soft band behind the buckets that are not over, and one behind the first where the period cuts it."""
    last = len(x) - 1
    ends = [(0, whole.start)] if whole.start else []
    ends += [(max(0, whole.stop - 1), last)] if whole.stop <= last else []
    return [
        {
            "type": "rect", "xref": "x", "yref": "paper", "x0": start if grain == "hour" else x[start],
            "x1": end if grain == "hour" else x[end], "y0": 0, "y1": 1, "layer": "below", "fillcolor": theme.SHADE, "line": {"width": 0},
        }
        for start, end in ends if last
    ]  # fmt: skip
