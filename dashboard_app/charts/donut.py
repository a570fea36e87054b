"""Donut: the parts of a whole, for a few parts that add up to it. Anything else is drawn as bars, which cannot mislead."""

from __future__ import annotations

from dataclasses import replace

from dashboard_app.charts import bar, theme, words
from dashboard_app.charts.kind import METRIC, ONE_OF_SEVERAL, Control, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from data.derive.rows import OTHER_MEMBER
from data.result import Result

MOST_SLICES = 5
_LEGEND = 0.36
_LONGEST_NAME = 28
_MARGIN = {"l": 8, "r": 8, "t": 10, "b": 4}


def draw(result: Result, options: Options) -> theme.Figure:
    """The figure of one metric by one dimension, as a donut where that is honest."""
    bars = bar.read(result, options)
    if not is_whole(result, bars):
        return bar.draw(result, options)
    bars = _without_nothing(bars)
    total = words.decimal(result.totals[bars.metric.name]) or 1.0
    known = [value or 0.0 for value in bars.values]
    counts = words.lined_up([row[bars.metric.name] for row in bars.rows], bars.metric, bars.formats)
    parts = zip(bars.names, known, counts, strict=True)
    shares = [f"{words.cut(name, _LONGEST_NAME)}  <b>{bars.formats.share(value / total)}</b>  {count}" for name, value, count in parts]
    pie = {
        "type": "pie",
        "labels": shares,
        "values": known,
        "hole": 0.7,
        "sort": False,
        "direction": "clockwise",
        "textinfo": "none",
        "domain": {"x": [0, 1], "y": [_LEGEND, 1]},
        "marker": {
            "colors": [theme.OTHER if key == OTHER_MEMBER else theme.SERIES[place] for place, key in enumerate(bars.keys)],
            "line": {"color": theme.SURFACE, "width": 2},
        },
        "customdata": bar.hovers(bars),
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }
    return {"data": [pie], "layout": theme.layout(margin=_MARGIN, showlegend=True, legend=_legend(), annotations=[_total(result, bars)])}


def _without_nothing(bars: bar.Bars) -> bar.Bars:
    """What has no part in the whole has no place in the ring."""
    kept = [index for index, value in enumerate(bars.values) if value]
    return replace(
        bars,
        rows=[bars.rows[index] for index in kept],
        values=[bars.values[index] for index in kept],
        keys=[bars.keys[index] for index in kept],
        names=[bars.names[index] for index in kept],
    )


def _legend() -> theme.Figure:
    """Under the ring, one part a line, with its share: nobody has to measure arcs."""
    font = {"size": 12.5, "color": theme.INK}
    place = {"x": 0.5, "xanchor": "center", "y": _LEGEND - 0.05, "yanchor": "top"}
    return place | {"orientation": "v", "font": font, "itemclick": False, "itemdoubleclick": False, "itemsizing": "constant"}


def _total(result: Result, bars: bar.Bars) -> theme.Figure:
    """The whole, in the middle of the ring."""
    value = words.short_value(result.totals[bars.metric.name], bars.metric, bars.formats)
    return {
        "text": f"<b>{value}</b><br><span style='font-size:12px'>{words.inert(bars.metric.label.lower())}</span>",
        "x": 0.5,
        "y": (1 + _LEGEND) / 2,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "center",
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": 22, "color": theme.INK},
    }


def is_whole(result: Result, bars: bar.Bars) -> bool:
    """Whether the parts are few, none is negative, and together they are the total: not so for most distinct counts."""
    total = words.decimal(result.totals[bars.metric.name])
    known = [value for value in bars.values if value is not None]
    if not total or not known or len(bars.values) > MOST_SLICES or min(known) < 0:
        return False
    return abs(sum(known) - total) < 0.005  # noqa: PLR2004


KIND = Kind(
    "pie", "Donut", "pie-chart", "Which few parts make up the whole?", draw,
    Shape(metrics=ONE_OF_SEVERAL, dimensions=(1, 1), compare=True, studies=("segments",), best=(Form.MEMBERS,)),
    size=(4, 6), smallest=(3, 5),
    fields=(METRIC, Field("top", "Parts shown", Control.NUMBER, MOST_SLICES - 1, least=1, most=MOST_SLICES - 1)),
)  # fmt: skip
