"""Bar: who contributes, from most to least, each bar with its value beside it. Bars always begin at zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard_app.charts import axes, ranked, theme, words
from dashboard_app.charts.kind import METRIC, ONE_OF_SEVERAL, Control, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from data.derive.rows import OTHER_MEMBER
from data.formats import DASH, ENGLISH, Formats
from data.query import NONE_MEMBER
from data.result import Column, Result, Row

STANDING = "standing"
_SLOTS, _LEVEL_UP_TO = 6, 6
_LONGEST_STANDING, _LABEL_HEIGHT, _MOST_STANDING_LABELS = 14, 0.12, 10
_LONGEST_NAME = 24
_SIGN_PX, _LABEL_GAP_PX, _NARROWEST_PX = 7.0, 6.0, 190.0


@dataclass(frozen=True, slots=True)
class Bars:
    """What is drawn: one row a member, in the order of the answer. `left_out` counts the members that are neither drawn nor in the rest."""

    metric: Column
    dimension: str
    columns: Sequence[Column]
    rows: list[Row]
    values: list[float | None]
    keys: list[str]
    names: list[str]
    left_out: int = 0
    formats: Formats = ENGLISH


def read(result: Result, options: Options) -> Bars:
    """The members of the first dimension with the metric's values."""
    metric = options.metric or next(column.name for column in result.columns if column.role == "metric")
    dimension = next(column.name for column in result.columns if column.role == "dimension")
    rows, left_out = ranked.gathered(result, metric, dimension, int(options.own.get("top") or 0))
    return Bars(
        metric=result.column(metric),
        dimension=dimension,
        columns=result.columns,
        rows=rows,
        values=[words.decimal(row[metric]) for row in rows],
        keys=[NONE_MEMBER if row[dimension] is None else str(row[dimension]) for row in rows],
        names=[str(row.get(f"{dimension}__label") or row[dimension]) for row in rows],
        left_out=left_out,
        formats=options.formats,
    )


def draw(result: Result, options: Options) -> theme.Figure:
    """The figure of one metric by one dimension: lying bars, or standing ones where that is asked for."""
    bars = read(result, options)
    stands = options.own.get("orientation") == STANDING
    before: list[float | None] = _previous(bars) if options.own.get("before") else [None for _ in bars.rows]
    is_labelled = options.own.get("labels", True) and not (stands and len(bars.rows) > _MOST_STANDING_LABELS)
    texts = words.even([row[bars.metric.name] for row in bars.rows], bars.metric, bars.formats) if is_labelled else []
    traces = [_bars(bars, texts if not any(before) else [], stands=stands)]
    if any(before):
        traces += [_marks(bars, before, stands=stands), _labels(bars.values, before, texts, stands=stands)]
    return {"data": traces, "layout": _layout(bars, [*bars.values, *before], texts, stands=stands)}


def _placed(values: Sequence[object], *, stands: bool) -> theme.Figure:
    """Values along their scale, each at the place of its member."""
    places = list(range(len(values)))
    return {"x": places, "y": list(values)} if stands else {"x": list(values), "y": places}


def _bars(bars: Bars, texts: list[str], *, stands: bool) -> theme.Figure:
    return {
        "type": "bar",
        "orientation": "v" if stands else "h",
        **_placed(bars.values, stands=stands),
        "width": 0.62,
        "marker": {
            "color": [theme.OTHER if key == OTHER_MEMBER else theme.ACCENT for key in bars.keys],
            "cornerradius": 4,
            "line": {"width": 0},
        },
        **({"text": texts, "textposition": "outside", "constraintext": "none"} if texts else {}),
        "textfont": {"size": 12, "color": theme.INK},
        "cliponaxis": False,
        "customdata": hovers(bars),
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }


def _previous(bars: Bars) -> list[float | None]:
    return [words.decimal(row.get(f"{bars.metric.name}__previous")) for row in bars.rows]


def _marks(bars: Bars, before: list[float | None], *, stands: bool) -> theme.Figure:
    """A short line across each bar at the value before, which has a part of its own in what one can ask."""
    told = zip(bars.keys, bars.rows, bars.names, strict=True)
    symbol = "line-ew-open" if stands else "line-ns-open"
    marker = {"symbol": symbol, "size": 16, "color": theme.INK, "line": {"color": theme.INK, "width": 1.5}}
    return {
        "type": "scatter",
        "mode": "markers",
        **_placed(before, stands=stands),
        "marker": marker,
        "meta": theme.COMPARED_WITH,
        "customdata": [[key, _before_text(row, name, bars.metric, bars.formats)] for key, row, name in told],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "cliponaxis": False,
    }


def _before_text(row: Row, name: str, metric: Column, formats: Formats) -> str:
    return f"{words.named(name)}<br>before: <b>{words.full_value(row.get(f'{metric.name}__previous'), metric, formats)}</b>"


def _labels(values: list[float | None], before: list[float | None], texts: list[str], *, stands: bool) -> theme.Figure:
    """The values beyond both, the bar and the mark across it."""
    ends = [_end(value, other) for value, other in zip(values, before, strict=True)]
    sides = ("top center", "bottom center") if stands else ("middle right", "middle left")
    return {
        "type": "scatter", "mode": "text", **_placed(ends, stands=stands), "text": [f" {text} " for text in texts],
        "textposition": [sides[(value or 0.0) < 0] for value in values], "textfont": {"size": 12, "color": theme.INK},
        "hoverinfo": "skip", "cliponaxis": False,
    }  # fmt: skip


def _end(value: float | None, before: float | None) -> float | None:
    if value is None:
        return None
    return min(value, before or 0.0) if value < 0 else max(value, before or 0.0)


def _layout(bars: Bars, reached: list[float | None], texts: list[str], *, stands: bool) -> theme.Figure:
    positions = list(range(len(bars.rows)))
    names = [words.cut(name, _LONGEST_STANDING if stands else _LONGEST_NAME) for name in bars.names]
    # A few bars fill a few of the slots, so that one bar is not a wall.
    slots = [max(len(positions), _SLOTS) - 0.5, -0.5]
    values = theme.axis(
        showticklabels=False, range=_reach(reached, texts, stands=stands), zeroline=_has_negative(reached),
        zerolinecolor=theme.COMPARED,
    )  # fmt: skip
    members = theme.axis(
        tickmode="array", tickvals=positions, ticktext=names, range=slots[::-1] if stands else slots, ticklabelstandoff=6,
        tickfont={"size": 12, "color": theme.INK}, **({"tickangle": -35} if stands and len(names) > _LEVEL_UP_TO else {}),
    )  # fmt: skip
    if not texts:
        values = axes.value_axis(axes.value_ticks(reached, zero=True), bars.metric, bars.formats)
    return theme.layout(
        margin={"l": 4, "r": 8, "t": 4, "b": 4},
        bargap=0.3,
        hovermode="closest",
        # A mark across a bar takes the pointer where it is, and not far around it.
        hoverdistance=2,
        xaxis=members if stands else values,
        yaxis=values if stands else members,
    )


def hovers(bars: Bars) -> list[list[str]]:
    """For each bar what a click filters by, and its hover."""
    members = zip(bars.keys, bars.rows, bars.names, strict=True)
    return [[key, hover_text(row, name, bars.metric, bars.formats)] for key, row, name in members]


def hover_text(row: Row, name: str, metric: Column, formats: Formats = ENGLISH) -> str:
    """Name, full value and share, and with a comparison the value before and the growth."""
    value = f"<b>{words.full_value(row[metric.name], metric, formats)}</b>"
    share = row.get(f"{metric.name}__share")
    lines = [words.named(name), value + (f"  {formats.share(float(share))} of total" if share is not None else "")]
    if f"{metric.name}__previous" in row:
        growth = words.growth_value(row.get(f"{metric.name}__growth"), formats)
        before = words.full_value(row[f"{metric.name}__previous"], metric, formats)
        lines.append(f"before: {before}" + ("" if growth == DASH else f"  ({growth})"))
    return "<br>".join(lines)


def _has_negative(values: list[float | None]) -> bool:
    return any(value is not None and value < 0 for value in values)


def _reach(values: list[float | None], texts: list[str], *, stands: bool) -> list[float]:
    """From zero (or the lowest, when negative) to the highest, with room for the longest label even on a narrow card."""
    low, high = theme.covered(values, zero=True)
    beside = (max((len(text) for text in texts), default=0) * _SIGN_PX + _LABEL_GAP_PX) / _NARROWEST_PX
    label = _LABEL_HEIGHT if stands else beside
    sides = (low < 0) + (high > 0)
    room = (high - low or 1.0) * label / max(0.2, 1 - label * sides)
    return [low - room if low < 0 else 0.0, high + room if high > 0 else room * 0.05]


KIND = Kind(
    "bar", "Bars", "bar-chart", "Who or what contributes most?", draw,
    Shape(metrics=ONE_OF_SEVERAL, dimensions=(1, 1), compare=True, studies=("segments", "currencies"), best=(Form.MEMBERS, Form.STUDY)),
    size=(4, 5), smallest=(2, 3),
    fields=(
        METRIC,
        Field("orientation", "Bars", Control.CHOICE, "lying", (("lying", "Lying"), (STANDING, "Standing"))),
        Field("top", "Members shown", Control.NUMBER, 10, least=1, most=50),
        Field("labels", "Values beside the bars", Control.SWITCH, True),
        Field("before", "Mark of the value before", Control.SWITCH, True),
    ),
)  # fmt: skip
